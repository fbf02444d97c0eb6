"""What data a model was made from, so that it is not put to other data unawares."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Fingerprint:
    """The data of one fit.

    Attributes:
        snapshot_id: of the snapshot it was read from.
        as_of: ISO date; the first day that was not known.
        rows: how many.
        columns: type by name, in the order given.
        figures: hash over all values, so that equal data have equal prints whatever the snapshot is called.

    """

    snapshot_id: str
    as_of: str
    rows: int
    columns: dict[str, str]
    figures: str

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)

    @property
    def short(self) -> str:
        """Eight characters to name a run by."""
        text = f"{self.snapshot_id} {self.as_of} {self.rows} {self.columns} {self.figures}"
        return hashlib.sha256(text.encode()).hexdigest()[:8]


def fingerprint(snapshot_id: str, as_of: date, columns: Mapping[str, ArrayLike]) -> Fingerprint:
    """Take the print of a feature table.

    Args:
        snapshot_id: of the data.
        as_of: the first day that was not known.
        columns: numbers or words by name, each of shape (rows,).

    """
    held = {name: np.asarray(values) for name, values in columns.items()}
    whole = hashlib.sha256()
    for name, values in held.items():
        whole.update(f"{name}\0{len(values)}\0".encode())
        plain = values.dtype.kind in "fiubM"
        whole.update(np.ascontiguousarray(values).tobytes() if plain else repr(values.tolist()).encode())
    types = {name: _kind(values) for name, values in held.items()}
    rows = max((len(values) for values in held.values()), default=0)
    return Fingerprint(snapshot_id, as_of.isoformat(), rows, types, whole.hexdigest())


def _kind(values: np.ndarray[Any, Any]) -> str:
    return {"f": "number", "i": "whole number", "u": "whole number", "b": "yes or no", "M": "date"}.get(
        values.dtype.kind, "words"
    )
