"""Holds the operator and the value of a comparison against the type of its column."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from workbench.durations import duration
from workbench.errors import SettingsError, nearest
from workbench.segments.language.columns import DAY, FLAG, NUMBER, SCORE, TEXT, TEXTS, TIME, Column, ConditionError

TEXT_LIMIT = 1000
"""Characters of one text in a condition."""

LIST_LIMIT = 1000
"""Values of one list in a condition."""

_GREATEST = 1e15
"""Beyond it neither whole numbers nor hundredths are exact."""

YEARS = (1900, 2200)

NEGATED = {"!=": "=", "not in": "in", "not contains": "contains", "is not empty": "is empty"}
"""Operators that hold exactly where another one does not."""

_EMPTY = ("is empty", "is not empty")
_ONE_OF = ("=", "!=", "in", "not in")
_ORDER = ("<", "<=", ">", ">=", "between")
DURATIONS = ("within", "within next", "older than")

OPERATORS = {
    TEXT: (*_ONE_OF, "contains", "not contains", "starts with", *_EMPTY),
    TEXTS: (*_ONE_OF, "contains", "not contains", "starts with", *_EMPTY),
    NUMBER: (*_ONE_OF, *_ORDER, *_EMPTY),
    FLAG: ("=", "!=", *_EMPTY),
    TIME: ("=", "!=", *_ORDER, *DURATIONS, *_EMPTY),
    DAY: ("=", "!=", *_ORDER, *DURATIONS, *_EMPTY),
}
"""What can be asked of a column, by its type."""

_SAID = {
    TEXT: 'text: write it in quotes, such as "yandex"',
    TEXTS: 'a list of texts: write one in quotes, such as "anna@mail.ru"',
    NUMBER: "a number: write it plainly, such as 1000 or 0.3",
    FLAG: "true or false",
    TIME: "a moment: write a day such as 2026-01-31, or within 30d",
    DAY: "a day: write it such as 2026-01-31, or within 30d",
}


def checked(column: Column, operator: str, value: Any) -> Any:
    """Return the value as it is kept: text, number, true or false, date, duration as text, or a tuple of them.

    Raises:
        ConditionError: the column cannot be asked so, or the value is of another type.

    """
    allowed = OPERATORS[column.type]
    if operator not in allowed:
        raise ConditionError(
            f"{column.name} cannot be asked by {operator!r}; it is {_SAID[column.type]}.{nearest(operator, allowed)} "
            f"Allowed: {', '.join(allowed)}."
        )
    if operator in _EMPTY:
        if value is not None:
            raise ConditionError(f"{column.name} {operator} takes no value, but {value!r} was given. Leave it out.")
        return None
    if operator in ("in", "not in"):
        return tuple(_one(column, item) for item in _several(column, operator, value))
    if operator == "between":
        return _bounds(column, value)
    if operator in DURATIONS:
        return _duration(column, operator, value)
    return _one(column, value, part=operator in ("contains", "not contains", "starts with"))


def _several(column: Column, operator: str, value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple) or not value:
        raise ConditionError(
            f"{column.name} {operator} needs a list with at least one value. It is {_SAID[column.type]}; "
            f"several stand in brackets with commas between."
        )
    if len(value) > LIST_LIMIT:
        raise ConditionError(
            f"The list of {column.name} has {len(value):,} values; at most {LIST_LIMIT:,} are taken. Use a tag instead."
        )
    return value


def _bounds(column: Column, value: Any) -> tuple[Any, Any]:
    if not isinstance(value, list | tuple) or len(value) != len(YEARS):
        raise ConditionError(f"{column.name} between needs two values: between A and B.")
    low, high = (_one(column, item) for item in value)
    if low > high:
        raise ConditionError(f"{column.name} between {low} and {high} holds nothing. Write the lesser value first.")
    return low, high


def _one(column: Column, value: Any, *, part: bool = False) -> Any:
    """Return one value in the column's type."""
    read = {
        NUMBER: _number,
        FLAG: lambda given: given if isinstance(given, bool) else None,
        TIME: _day,
        DAY: _day,
    }.get(column.type, _text)(value)
    if read is None:
        raise ConditionError(f"{column.name} is {_SAID[column.type]}. {_shown(value)} is not.")
    if column.range and isinstance(read, int | float) and not column.range[0] <= read <= column.range[1]:
        raise ConditionError(_beyond(column, read, *column.range))
    if isinstance(read, str) and column.values and not part and read not in column.values:
        return _known_value(column, read)
    if isinstance(read, str) and not read.strip():
        raise ConditionError(
            f"{column.name} is compared with an empty text. Write what to look for, or use 'is empty'."
        )
    return read


def _beyond(column: Column, value: float, least: float, most: float) -> str:
    if column.scope == SCORE:
        percent = f" Write {value / 100:g} for {value:g} %." if most < value <= 100 else ""  # noqa: PLR2004  per cent
        return f"{column.name} is a chance from {least} to {most}; {value:g} is none.{percent or ' Check the number.'}"
    return f"{column.name} goes from {least} to {most}; {value:g} is beyond it. Check the number."


def _known_value(column: Column, value: str) -> str:
    """Take a value of a known set in any case; else name the nearest."""
    for known in column.values:
        if known.casefold() == value.casefold():
            return known
    raise ConditionError(
        f"{column.name} is never {_shown(value)}.{nearest(value, column.values)} Allowed: {', '.join(column.values)}."
    )


def _text(value: Any) -> str | None:
    return clean_text(value) if isinstance(value, str) else None


def clean_text(value: str) -> str:
    """Return a text if it can be kept.

    Raises:
        ConditionError: it is too long, or holds what nobody can type.

    """
    if len(value) > TEXT_LIMIT:
        raise ConditionError(f"A text of {len(value):,} characters is too long; at most {TEXT_LIMIT:,}. Shorten it.")
    if any(unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") for letter in value):
        raise ConditionError(f"The text {_shown(value)} holds control characters or line breaks. Type it on one line.")
    return value


def _number(value: Any) -> float | int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not math.isfinite(value) or abs(value) > _GREATEST:
        raise ConditionError(f"The number {_shown(value)} is too large; at most {_GREATEST:.0e}, with either sign.")
    return int(value) if value == int(value) else value


def _day(value: Any) -> date | None:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, date) or isinstance(value, datetime):
        return None
    if not YEARS[0] <= value.year <= YEARS[1]:
        raise ConditionError(f"The year of {value} is not in {YEARS[0]}-{YEARS[1]}. Check the date.")
    return value


def _duration(column: Column, operator: str, value: Any) -> str:
    given = "".join(value.split()) if isinstance(value, str) else value
    try:
        length = duration(given, f"{column.name} {operator}")
    except SettingsError as error:
        raise ConditionError(str(error)) from None
    if column.type == DAY and length.seconds:
        raise ConditionError(f"{column.name} is a day, so {given!r} is too fine. Write whole days, such as 14d.")
    return str(given)


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "…"


_MOST_SHOWN = 60
