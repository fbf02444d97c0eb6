"""Every purchase of a music shop, 1997-01 to 1998-06, where the data sets are."""

from __future__ import annotations

import os
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from workbench.models.ltv.spending import Spending
from workbench.models.purchases import Purchases, day_number

FOLDER = Path(os.environ.get("WORKBENCH_DATASETS", Path(__file__).parents[3] / "shared" / "datasets"))


@cache
def purchases() -> Purchases:
    file = FOLDER / "CDNOW_master.txt"
    if not file.exists():
        pytest.skip(f"{file} is not there; set WORKBENCH_DATASETS to the folder that holds it")
    rows = [line.split() for line in file.read_text().splitlines()[1:] if line.strip()]
    days = [day_number(date(int(text[:4]), int(text[4:6]), int(text[6:]))) for _, text, *_ in rows]
    return Purchases.of(np.array([row[0] for row in rows]), np.array(days), np.array([float(row[3]) for row in rows]))


@cache
def held_out(as_of: date, until: date) -> tuple[Spending, np.ndarray]:
    """Give what was known before `as_of`, and the purchase days of the same customers from then to `until`."""
    start = day_number(as_of)
    everything = purchases().before(day_number(until))
    known = everything.before(start)
    place = {customer: number for number, customer in enumerate(known.ids)}
    later = [place.get(everything.ids[who], -1) for who in everything.customer[everything.day >= start]]
    counts = np.bincount([number for number in later if number >= 0], minlength=len(known.ids))
    return Spending.of(known, start), counts.astype(float)
