"""Finds the header among the first rows of a sheet or a delimited file.

Exports begin with titles, blank rows or two-storeyed headers with merged cells. The mapping knows which columns it
expects, so the header is the row, or pair of rows, in which most of them stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.ingest.sources import find_name, unique_names

LOOKED_AT = 30
"""Rows in which the header is looked for."""


@dataclass(frozen=True)
class Header:
    """The columns' names, the index of the header's last row, and how many expected columns were found."""

    names: tuple[str, ...]
    row: int
    found: int


def find_header(rows: Sequence[Sequence[str]], expected: Sequence[str], given: int | None = None) -> Header:
    """Find the header.

    Args:
        rows: the first rows of the file.
        expected: columns the mapping reads.
        given: number of the header row from 1 where the mapping names it.

    """
    if given is not None:
        row = min(given - 1, len(rows) - 1)
        return _header(rows[row], row, expected)
    candidates = []
    for number, row_cells in enumerate(rows[:LOOKED_AT]):
        if any(row_cells):
            candidates.append(_header(row_cells, number, expected))
        if number and any(row_cells) and any(rows[number - 1]):
            candidates.append(_header(_merge(rows[number - 1], row_cells), number, expected))
    best = max((header.found for header in candidates), default=0)
    # Equal finds: the upper row, and a row by itself before a pair, which stands after it in the list.
    return next((header for header in candidates if header.found == best), Header((), 0, 0))


def _header(cells: Sequence[str], row: int, expected: Sequence[str]) -> Header:
    names = unique_names(cells)
    return Header(names, row, sum(find_name(name, names) is not None for name in expected))


def _merge(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """Name each column by the lower cell, or by the upper one where a merged cell leaves the lower empty."""
    width = max(len(upper), len(lower))
    padded_upper, padded_lower = [*upper, *[""] * (width - len(upper))], [*lower, *[""] * (width - len(lower))]
    return [below or above for above, below in zip(padded_upper, padded_lower, strict=True)]
