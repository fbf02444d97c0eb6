"""Tables with long names and identifiers, brought to the width of the terminal."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from rich.cells import cell_len
from rich.text import Text

from workbench.cli import console

_BETWEEN = 2
"""Blanks between two columns."""

_LEAST = 8
"""A text is not cut shorter, however narrow the terminal."""


def say_fitted(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], giving_way: Collection[int] = ()
) -> None:
    """Print a table in which nothing is broken over lines.

    Texts of the columns that give way (named by place) end in … where they are too long. The others keep their width,
    so that figures and ids can be read whole and copied.
    """
    widths = [_widest([column, *(row[place] for row in rows)]) for place, column in enumerate(columns)]
    left = console.OUT.width - _BETWEEN * (len(columns) - 1)
    left -= sum(width for place, width in enumerate(widths) if place not in giving_way)
    # the narrowest take what they need, the others share what is left
    for many, place in zip(range(len(giving_way), 0, -1), sorted(giving_way, key=widths.__getitem__), strict=True):
        widths[place] = min(widths[place], max(left // many, _LEAST))
        left -= widths[place]
    fitted = [
        [_clipped(value, widths[place]) if place in giving_way else value for place, value in enumerate(row)]
        for row in rows
    ]
    console.say_table(title, columns, fitted, whole=columns)


def _widest(values: Sequence[Any]) -> int:
    return max(cell_len(line) for value in values for line in _written(value).split("\n"))


def _written(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str("" if value is None else value)


def _clipped(value: Any, width: int) -> str:
    return "\n".join(_cut(line, width) for line in _written(value).split("\n"))


def _cut(line: str, width: int) -> str:
    text = Text(line)
    text.truncate(width, overflow="ellipsis")
    return text.plain
