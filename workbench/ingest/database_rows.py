"""Turns the rows of a driver that knows no Arrow (SQLite's, MySQL's) into batches.

The values are kept as text, so that a column whose values are of several types, as SQLite allows, comes whole; the
types that were seen decide at the end what the column becomes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from workbench.ingest.database_answers import AT_ONCE, NUMERIC, Answer, Check, check_names
from workbench.ingest.database_errors import broken_off, refused
from workbench.ingest.database_urls import Address

Errors = tuple[type[Exception], ...]

_KINDS: tuple[tuple[frozenset[type], str], ...] = (
    (frozenset({int}), "BIGINT"),
    (frozenset({int, float}), "DOUBLE"),
    (frozenset({int, Decimal}), NUMERIC),
    (frozenset({date}), "DATE"),
    (frozenset({datetime}), "TIMESTAMP"),
)
_MOST_BIGINT = 2**63


def answer(address: Address, cursor: Any, run: Callable[[], object], errors: Errors, check: Check) -> Answer:
    """Run the query and describe its answer.

    Args:
        address: the database, for messages.
        cursor: of the driver (DB-API 2).
        run: executes the query on the cursor.
        errors: what the driver raises.
        check: hears the columns before a row is fetched.

    Raises:
        IngestError: the database refuses the query, or two columns have one name.

    """
    try:
        run()
    except errors as error:
        raise refused(address, error) from None
    names = tuple(str(column[0]) for column in cursor.description or ())
    check_names(names, address.name)
    check(names)
    found = Answer(names, iter(()))
    found.batches = _batches(address, cursor, found, errors)
    return found


def _batches(address: Address, cursor: Any, found: Answer, errors: Errors) -> Iterator[Any]:
    """Give the rows as batches of text columns; at the end complete the kinds of the columns."""
    seen: list[set[type]] = [set() for _ in found.names]
    count = 0
    while True:
        try:
            rows = cursor.fetchmany(AT_ONCE)
        except errors as error:
            raise broken_off(address, error, count) from None
        if not rows:
            break
        count += len(rows)
        columns = zip(zip(*rows, strict=True), seen, strict=True)
        yield pa.record_batch([_text_column(values, types) for values, types in columns], names=list(found.names))
    for name, types in zip(found.names, seen, strict=True):
        kind = next((kind for fits, kind in _KINDS if types and types <= fits), None)
        if kind is None:
            found.kinds.pop(name, None)
        else:
            found.kinds.setdefault(name, kind)


def _text_column(values: Sequence[Any], types: set[type]) -> Any:
    """Make a text column of the values, and note their types."""
    here = set(map(type, values)) - {type(None)}
    types |= here
    if here == {int} and not all(-_MOST_BIGINT <= value < _MOST_BIGINT for value in values if value is not None):
        types.add(str)  # a number too large for BIGINT: the column stays text
    if timedelta not in here:
        try:
            return pa.array(values).cast(pa.string())
        except (pa.ArrowException, ValueError, TypeError, OverflowError):
            pass  # values of several types, or bytes that are no text: one by one
    return pa.array([_as_text(value) for value in values], pa.string())


def _as_text(value: Any) -> str | None:
    """Write a value as text; bytes that are no UTF-8 become `�`, a length of time `h:mm:ss`."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        sign = "-" if seconds < 0 else ""
        minutes, seconds = divmod(abs(seconds), 60)
        return f"{sign}{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(value)
