"""A small shop written down by a few rules: who has a cart calls soon, half of the buyers come back each month."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

import workbench
from workbench.workspace import Workspace

HEADER = "event_id,occurred_at,kind,phone,amount,status,source"
START = datetime(2025, 10, 1, 10)  # noqa: DTZ001  the preset reads it as UTC
DAYS = 240
LAST = date(2026, 5, 28)


def phone(number: int) -> str:
    return f"+7916{number:07}"


def row(event_id: str, day: float, kind: str, number: int, *won: object) -> str:
    """Write an event of the customer of that number; `won` is the amount of a deal."""
    moment = START + timedelta(days=day)
    told = f"{won[0]},won" if won else ","
    source = ("yandex", "google")[number % 2]
    return f"{event_id},{moment:%Y-%m-%dT%H:%M:%SZ},{kind},{phone(number)},{told},{source}"


def shop(customers: int = 120, seed: int = 5) -> list[str]:
    """Give the events of 240 days, the last of them on 2026-05-28."""
    random = np.random.default_rng(seed)
    rows = [row("end", DAYS - 1, "session", 0)]
    for number in range(customers):
        gap = (25.0, 90.0)[number % 2]
        days = np.cumsum(np.concatenate([random.uniform(0, 60, 1), random.exponential(gap, 12)])).round()
        rows += [row(f"d{number}-{at}", day, "deal", number, 100 + 10 * (number % 7))
                 for at, day in enumerate(days[days < DAYS - 1])]  # fmt: skip
        for at, day in enumerate(random.uniform(0, DAYS - 1, 5)):
            rows.append(row(f"s{number}-{at}", day, "session", number))
            if random.random() < 0.4:
                rows.append(row(f"b{number}-{at}", day, "cart", number))
                rows.append(row(f"c{number}-{at}", min(day + random.uniform(1, 9), DAYS - 1.1), "call", number))
    return rows


def take(ws: Workspace, rows: list[str], name: str = "events") -> None:
    """Take events in and build."""
    file = ws.folder.parent / f"{name}.csv"
    file.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    ws.ingest(file, as_="events")
    ws.build()


def company(folder: Path, rows: list[str], **settings: object) -> Workspace:
    """Make a workspace of these events, built and not scored."""
    ws = workbench.create(folder / "company", time_zone="UTC", **settings)
    take(ws, rows)
    return ws
