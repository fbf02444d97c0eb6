"""SQL of a canonical column: the mapped values read as the column's type."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.engine.query import literal
from workbench.ingest import parsing
from workbench.ingest.json_paths import SEPARATOR
from workbench.ingest.mapped import Value
from workbench.ingest.mapping import Entry
from workbench.tables import IDENTIFIER_KINDS, Column

SECONDS = ("duration_s", "wait_s")

_SPELLINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "direction": {
        "in": ("in", "inbound", "incoming", "входящий", "вхідний"),
        "out": ("out", "outbound", "outgoing", "исходящий", "вихідний"),
        "internal": ("internal", "внутренний", "внутрішній"),
    },
    "category": {word: (word,) for word in ("target", "non-target", "service")},
}
"""Words that the tables of appeals go by, and how sources write them, in any case."""


def canonical(column: Column, values: Sequence[Value], zone: str, *, serial_dates: bool = False) -> str:
    """Write the SQL of a canonical column.

    Identifiers are all kept, joined by `SEPARATOR`; of other columns the first value that is there is taken.
    """
    if column.name in IDENTIFIER_KINDS:
        return _identifiers(values)
    read = [_read(column, value, zone, serial_dates=serial_dates) for value in values]
    return read[0] if len(read) == 1 else f"coalesce({', '.join(read)})"


def given(values: Sequence[Value]) -> str:
    """Write the SQL of what the file holds for the column, as text."""
    texts = ", ".join(f"cast({value.sql} as varchar)" for value in values)
    return f"coalesce({texts})" if values else "cast(null as varchar)"


def meant(values: Sequence[Value]) -> str:
    """Write the same, but for words that the mapping says stand for nothing."""
    texts = ", ".join(_translated(f"cast({value.sql} as varchar)", value.entry) for value in values)
    return f"coalesce({texts})" if values else "cast(null as varchar)"


def split_later(values: Sequence[Value]) -> str | None:
    """Give the characters that part several identifiers in one text, where that can wait until the texts are distinct.

    Splitting millions of rows costs more than splitting the few distinct texts of them, so a column that is one entry
    without a scope stays as it is written.
    """
    if len(values) == 1 and not values[0].entry.scope:
        return values[0].entry.split
    return None


def _read(column: Column, value: Value, zone: str, *, serial_dates: bool) -> str:
    entry, sql = value.entry, _translated(value.sql, value.entry)
    if column.type in ("TIMESTAMP", "DATE"):
        moment = _moment(value, zone, serial_dates=serial_dates)
        return moment if column.type == "TIMESTAMP" else f"cast({moment} as date)"
    if column.type == "BOOLEAN":
        return parsing.boolean(sql)
    if column.type == "BIGINT":
        return f"try_cast(round({parsing.number(sql, entry.decimal)}) as bigint)"
    if column.type == "DOUBLE":
        return parsing.seconds(sql, entry.decimal) if column.name in SECONDS else parsing.number(sql, entry.decimal)
    return _text(column.name, sql, entry)


def _text(name: str, sql: str, entry: Entry) -> str:
    if name == "tags" and entry.split:
        return f"nullif(array_to_string({_pieces(sql, entry.split)}, ', '), '')"
    if name == "thread" and entry.scope:
        return f"{literal(entry.scope + ':')} || {sql}"
    if name in _SPELLINGS:
        return _spelt(sql, _SPELLINGS[name], f"lower({sql})" if name == "direction" else sql)
    return f"upper({sql})" if name == "currency" else sql


def _spelt(sql: str, spellings: dict[str, tuple[str, ...]], other: str) -> str:
    """Replace each spelling by its word; what has none becomes `other`."""
    whens = " ".join(
        f"when lower({sql}) in ({', '.join(map(literal, known))}) then {literal(word)}"
        for word, known in spellings.items()
    )
    return f"case {whens} else {other} end"


def _moment(value: Value, zone: str, *, serial_dates: bool) -> str:
    if not value.is_date:
        text = _translated(value.sql, value.entry)
        return parsing.timestamp(text, value.entry.formats, value.entry.zone or zone, serial_dates=serial_dates)
    if value.type == "TIMESTAMP WITH TIME ZONE":
        return f"make_timestamp(epoch_us({value.sql}))"
    return parsing.utc(f"cast({value.sql} as timestamp)", value.entry.zone or zone)


def _translated(sql: str, entry: Entry) -> str:
    """Replace the source's words by ours; `*` stands for every other word, an empty one of ours for nothing."""
    if not entry.values:
        return sql
    whens = [f"when {literal(word.casefold())} then {literal(to)}" for word, to in entry.values if word != "*"]
    rest = next((literal(to) for word, to in entry.values if word == "*"), sql)
    return f"nullif(case lower({sql}) {' '.join(whens)} else {rest} end, '')" if whens else rest


def _identifiers(values: Sequence[Value]) -> str:
    if split_later(values) is not None:
        return values[0].sql
    parts = [_scoped(value) for value in values]
    return parts[0] if len(parts) == 1 else f"nullif(concat_ws(chr(31), {', '.join(parts)}), '')"


def _scoped(value: Value) -> str:
    """Put the scope before each value, so that the ids of two systems never meet."""
    scope = literal(f"{value.entry.scope}:") if value.entry.scope else None
    if value.entry.split is None:
        return f"{scope} || {value.sql}" if scope else value.sql
    prefix = f"{scope} || " if scope else ""
    each = f"list_transform({_pieces(value.sql, value.entry.split)}, lambda x: {prefix}x)"
    return f"nullif(array_to_string({each}, {literal(SEPARATOR)}), '')"


def _pieces(sql: str, characters: str) -> str:
    return f"list_filter(list_transform({split(sql, characters)}, lambda x: trim(x)), lambda x: x <> '')"


def split(sql: str, characters: str) -> str:
    """Write the SQL that parts a text at any of the characters.

    >>> split("phone", ",;")
    "string_split(translate(phone, ',;', chr(31) || chr(31)), chr(31))"
    """
    marks = "".join(dict.fromkeys(characters.replace(" ", "")))
    if not marks:
        return f"string_split({sql}, ' ')"
    return f"string_split(translate({sql}, {literal(marks)}, {' || '.join(['chr(31)'] * len(marks))}), chr(31))"
