"""Cells of an Excel sheet as SQL: the database writes the XML of whole rows, many at once."""

from __future__ import annotations

from collections.abc import Sequence

from duckdb.sqltypes import DuckDBPyType

from workbench.engine.query import literal, quote

ROW_NUMBER = "\x02"
"""Stands in a row's XML where its number goes; no text of a cell holds this character any more."""

_ZERO, _ONE = "25569", "25568"
"""Days from Excel's first day to 1970; before March 1900 one less, since Excel counts a 29th of February then."""
_DAY_US = "86400000000"
_FORBIDDEN = (*range(9), *range(11, 32), 0xFFFE, 0xFFFF)
"""Characters that XML cannot hold as they are; a carriage return would come back as a line feed."""

_INTEGERS = {
    "tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger", "ubigint", "hugeint", "uhugeint",
}  # fmt: skip

PLAIN, BOLD, DAY, MOMENT = range(4)
"""Numbers of the cell formats in the book."""


def row_xml(columns: Sequence[tuple[str, DuckDBPyType]]) -> str:
    """Write the SQL of a row's XML, with `ROW_NUMBER` for its number; empty cells are left out."""
    cells = ", ".join(_cell(quote(name), type_.id, letters(place)) for place, (name, type_) in enumerate(columns))
    start = literal(f'<row r="{ROW_NUMBER}">')
    return f"concat({start}, {cells}, '</row>')"


def lengths(columns: Sequence[tuple[str, DuckDBPyType]]) -> str:
    """Write the SQL of the characters of each cell of a row, a list."""
    each = ", ".join(f"coalesce(length(cast({quote(name)} as varchar)), 0)" for name, _ in columns)
    return f"[{each}]"


def letters(place: int) -> str:
    """Name a column, counted from 0.

    >>> letters(0), letters(25), letters(26), letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    name = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def text_cell(text: str, row: int, column: int, form: int = PLAIN) -> str:
    """Write the XML of one cell with a text of our own."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<c r="{letters(column)}{row}" s="{form}" t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>'


def _cell(column: str, type_: str, letter: str) -> str:
    """Write the SQL of a cell by the type of its column."""
    place = f'<c r="{letter}{ROW_NUMBER}"'
    if type_ == "varchar":
        shown = _text(place, column)
    elif type_ == "boolean":
        start = literal(f'{place} t="b"><v>')
        shown = f"concat({start}, cast(cast({column} as integer) as varchar), '</v></c>')"
    elif type_ in {"date", "timestamp"}:
        shown = _time(place, column, DAY if type_ == "date" else MOMENT)
    elif type_ in _INTEGERS:
        shown = f"concat({literal(place + '><v>')}, cast({column} as varchar), '</v></c>')"
    else:
        number = f"cast({column} as double)"
        written = f"concat({literal(place + '><v>')}, cast({number} as varchar), '</v></c>')"
        shown = f"case when isfinite({number}) then {written} else '' end"
    return f"case when {column} is null then '' else {shown} end"


def _text(place: str, column: str) -> str:
    start = literal(f'{place} t="inlineStr"><is><t xml:space="preserve">')
    return f"concat({start}, {_escaped(column)}, '</t></is></c>')"


def _escaped(text: str) -> str:
    """Escape what XML reads as markup, and, where there is any, what it cannot hold (as Excel does: `_x0001_`)."""
    marked = f"replace(replace(replace({text}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')"
    rare = f"regexp_replace({marked}, '_x([0-9A-Fa-f]{{4}})_', '_x005F_x\\1_', 'g')"
    for code in _FORBIDDEN:
        rare = f"replace({rare}, chr({code}), '_x{code:04X}_')"
    found = r"[\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]|_x[0-9A-Fa-f]{4}_"
    return f"case when regexp_matches({text}, {literal(found)}) then {rare} else {marked} end"


def _time(place: str, column: str, form: int) -> str:
    """Write a real Excel date; Excel knows none before 1900, so those become text."""
    moment = f"cast({column} as timestamp)"
    zero = f"case when {moment} < timestamp '1900-03-01' then {_ONE} else {_ZERO} end"
    start, end = literal(f'{place} s="{form}"><v>'), "'</v></c>'"
    known = f"isfinite({column}) and year({column}) between 1900 and 9999"
    days = f"cast(epoch_us({moment}) / {_DAY_US} + {zero} as varchar)"
    text = _text(place, f"cast({column} as varchar)")
    return f"case when {known} then concat({start}, {days}, {end}) else {text} end"
