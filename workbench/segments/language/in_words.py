"""Says in plain words what a condition asks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from workbench.segments.language.catalogue import ROW
from workbench.segments.language.columns import CUSTOMER, FLAG, TOUCH
from workbench.segments.language.conditions import All, AnyOf, Compare, Condition, InSegment, Not, Tagged, quoted_text
from workbench.segments.language.touch_conditions import ANY_KIND, Had, Later
from workbench.segments.language.values import DURATIONS

_SAID = {
    "=": "is {}",
    "!=": "is not {}",
    "<": "is less than {}",
    "<=": "is {} or less",
    ">": "is more than {}",
    ">=": "is {} or more",
    "contains": "contains {}",
    "not contains": "does not contain {}",
    "starts with": "starts with {}",
    "in": "is one of {}",
    "not in": "is none of {}",
    "is empty": "is empty",
    "is not empty": "is not empty",
    "between": "is from {} to {}",
    "within": "is within the last {}",
    "within next": "is within the next {}",
    "older than": "is more than {} ago",
}
_DAYS_SAID = {
    **_SAID,
    "=": "is on {}",
    "<": "is before {}",
    "<=": "is on {} or before",
    ">": "is after {}",
    ">=": "is on {} or later",
}
_OPPOSITE = {"!=": "=", "not in": "in", "not contains": "contains", "is empty": "is not empty"}
_UNITS = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week"}


def explain(condition: Condition) -> str:
    """Say who is meant, or which rows of a table.

    >>> from workbench.segments.language.grammar import parse
    >>> explain(parse("ltv > 1000 and had cart within 14d and no deal after it"))
    'Customers whose ltv is more than 1000 and who had a cart within the last 14 days, with no deal after it.'
    """
    about = next((part.catalogue.about for part in condition.walk() if isinstance(part, Compare)), "customers")
    return f"{about.replace('_', ' ').capitalize()} {_who(condition)}."


def _who(condition: Condition) -> str:
    """Say it so that it can follow the word "customers"."""
    if isinstance(condition, All | AnyOf):
        word = " and " if isinstance(condition, All) else " or "
        parts = [f"({_who(part)})" if isinstance(part, All | AnyOf) else _who(part) for part in condition.parts]
        return word.join(parts)
    if isinstance(condition, Not):
        return _who_not(condition.part)
    if isinstance(condition, Had):
        return f"who had {_had(condition)}"
    if isinstance(condition, Tagged):
        return f"with the tag {quoted_text(condition.tag)}"
    if isinstance(condition, InSegment):
        return f"in the segment {quoted_text(condition.segment)}"
    return _compared(condition) if isinstance(condition, Compare) else str(condition)


def _who_not(condition: Condition) -> str:
    if isinstance(condition, Had):
        return f"who did not have {_had(condition)}"
    if isinstance(condition, Tagged):
        return f"without the tag {quoted_text(condition.tag)}"
    if isinstance(condition, InSegment):
        return f"not in the segment {quoted_text(condition.segment)}"
    rows = any(isinstance(part, Compare) and part.asked.scope == ROW for part in condition.walk())
    return f"for {'which' if rows else 'whom'} it is not so that they are: {_who(condition)}"


def _compared(compare: Compare) -> str:
    column = compare.asked
    if column.scope in (CUSTOMER, ROW) and column.type == FLAG and isinstance(compare.value, bool):
        truly = compare.value == (compare.operator == "=")
        return f"for {'which' if column.scope == ROW else 'whom'} {compare.column} is {'true' if truly else 'not true'}"
    if column.scope == TOUCH:
        opposite = _OPPOSITE.get(compare.operator)
        asked = _asked(replace(compare, operator=opposite) if opposite else compare)
        return f"with {'no' if opposite else 'a'} touch whose {asked}"
    return f"whose {_asked(compare)}"


def _asked(compare: Compare) -> str:
    said = _DAYS_SAID if compare.asked.type in ("time", "day") else _SAID
    if compare.operator in DURATIONS:
        return f"{compare.column} {said[compare.operator].format(_duration(compare.value))}"
    values = compare.value if compare.operator == "between" else (compare.value,)
    return f"{compare.column} {said[compare.operator].format(*map(_value, values))}"


def _had(had: Had) -> str:
    """Say which touches: `a cart within the last 14 days, with no deal after it`."""
    kind = "touch of any kind" if had.kind == ANY_KIND else had.kind
    said = f"{_article(kind)} {kind}" if had.at_least == 1 else f"at least {had.at_least} times a {kind}"
    said += _like(had.where)
    if had.period:
        said += _asked(had.period).removeprefix("occurred_at is").removeprefix("occurred_at")
    return ", ".join([said, *map(_later, had.later)])


def _later(later: Later) -> str:
    kind = "other touch" if later.kind == ANY_KIND else later.kind
    said = f"with {'no' if later.none else _article(kind)} {kind}{_like(later.where)}"
    return f"{said} within {_duration(later.within)} after it" if later.within else f"{said} after it"


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"


def _like(where: Condition | None) -> str:
    return f" where {_touch(where)}" if where else ""


def _touch(condition: Condition) -> str:
    if isinstance(condition, All | AnyOf):
        word = " and " if isinstance(condition, All) else " or "
        return "(" + word.join(_touch(part) for part in condition.parts) + ")"
    if isinstance(condition, Not):
        return f"not {_touch(condition.part)}"
    return _asked(condition) if isinstance(condition, Compare) else str(condition)


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_value, value))
    if isinstance(value, bool):
        return str(value).lower()
    return quoted_text(value) if isinstance(value, str) else str(value)


def _duration(text: str) -> str:
    """Say `14d` as `14 days`."""
    unit = _UNITS[text[-1]]
    return f"{text[:-1]} {unit}{'' if text[:-1] == '1' else 's'}"
