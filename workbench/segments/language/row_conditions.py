"""Writes what a comparison asks of one value of a row, never unknown: an empty value meets nothing but `is empty`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from workbench.segments.language.columns import DAY, NUMBER, TEXT, TEXTS, TIME
from workbench.segments.language.moments import days_meant, moments_meant
from workbench.segments.language.values import NEGATED

Bind = Callable[[Any], str]
"""Keeps a value and returns its place in the SQL."""


@dataclass(frozen=True)
class Asked:
    """A comparison: the type of the column, the operator and the checked value."""

    type: str
    operator: str
    value: Any


def row_condition(asked: Asked, column: str, bind: Bind, as_of: date, zone: ZoneInfo) -> str:
    """Write the SQL of a comparison.

    Args:
        asked: what is asked.
        column: the SQL of the value that it is asked of.
        bind: takes the values.
        as_of: the day that durations count from.
        zone: whose days are meant.

    """
    if asked.operator in NEGATED:
        positive = Asked(asked.type, NEGATED[asked.operator], asked.value)
        return f"(not {row_condition(positive, column, bind, as_of, zone)})"
    if asked.operator == "is empty":
        return _empty(asked.type, column)
    if asked.type in (TIME, DAY):
        meant = moments_meant if asked.type == TIME else days_meant
        low, high = meant(asked.operator, asked.value, as_of, zone)
        ends = [f"{column} {sign} {bind(end)}" for sign, end in ((">=", low), ("<", high)) if end is not None]
        return f"coalesce({' and '.join(ends)}, false)"
    write = {TEXT: _text, TEXTS: _texts, NUMBER: _number}.get(asked.type, _equal)
    return f"coalesce({write(asked, column, bind)}, false)"


def fold(text: str) -> str:
    """Bring a text to the form in which parts are looked for: lower case, ё as е.

    >>> fold("Пётр")
    'петр'
    """
    return text.lower().replace("ё", "е")


def _folded(column: str) -> str:
    return f"replace(lower({column}), 'ё', 'е')"


def _empty(type_: str, column: str) -> str:
    if type_ == TEXT:
        return f"(coalesce({column}, '') = '')"
    return f"(coalesce(len({column}), 0) = 0)" if type_ == TEXTS else f"({column} is null)"


def _equal(asked: Asked, column: str, bind: Bind) -> str:
    return f"{column} = {bind(asked.value)}"


def _text(asked: Asked, column: str, bind: Bind) -> str:
    if asked.operator == "contains":
        return f"contains({_folded(column)}, {bind(fold(asked.value))})"
    if asked.operator == "starts with":
        return f"starts_with({_folded(column)}, {bind(fold(asked.value))})"
    if asked.operator == "in":
        return f"{column} in ({', '.join(bind(item) for item in asked.value)})"
    return _equal(asked, column, bind)


def _texts(asked: Asked, column: str, bind: Bind) -> str:
    """Ask whether any text of a list is so; none of them holds a line break."""
    lines = f"chr(10) || {_folded(f'array_to_string({column}, chr(10))')}"
    if asked.operator == "contains":
        return f"contains({lines}, {bind(fold(asked.value))})"
    if asked.operator == "starts with":
        return f"contains({lines}, chr(10) || {bind(fold(asked.value))})"
    wanted = asked.value if asked.operator == "in" else (asked.value,)
    return f"list_has_any({column}, {bind(list(wanted))}::varchar[])"


def _number(asked: Asked, column: str, bind: Bind) -> str:
    if asked.operator == "between":
        low, high = asked.value
        return f"{column} between {bind(low)} and {bind(high)}"
    if asked.operator == "in":
        return f"{column} in ({', '.join(bind(item) for item in asked.value)})"
    return f"{column} {asked.operator} {bind(asked.value)}"
