"""Reads the JSON form of a condition, which a builder on a page edits and `to_json` writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from workbench.errors import nearest
from workbench.segments.language.catalogue import OF_CUSTOMERS, Catalogue
from workbench.segments.language.columns import ConditionError
from workbench.segments.language.conditions import DEPTH_LIMIT, All, AnyOf, Compare, Condition, InSegment, Not, Tagged
from workbench.segments.language.touch_conditions import Had, Later

_FORMS: dict[str, tuple[str, ...]] = {
    "all": (),
    "any": (),
    "not": (),
    "column": ("operator", "value"),
    "had": ("at_least", "where", "period", "later"),
    "tag": (),
    "segment": (),
}
"""The key that says what a part is, and the other keys it may have."""

_OF_CUSTOMERS = ("had", "tag", "segment")

_MOST_ITEMS = 1000


class _Place(NamedTuple):
    """Where a part stands: how deep, and what may be asked there."""

    depth: int
    catalogue: Catalogue


def from_json(given: Any, catalogue: Catalogue = OF_CUSTOMERS) -> Condition:
    """Read what `Condition.to_json` wrote; text is parsed as JSON first. A group of one is that one.

    The catalogue says what may be asked.

    Raises:
        ConditionError: it is no such form, or asks what cannot be asked.

    """
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError):
            raise ConditionError("The condition is no JSON. Choose it anew in the builder.") from None
    return _read(given, _Place(1, catalogue))


def _read(given: Any, place: _Place) -> Condition:
    if place.depth > DEPTH_LIMIT:
        raise ConditionError(f"More than {DEPTH_LIMIT} conditions are inside each other. Save a part as a segment.")
    if not isinstance(given, Mapping):
        raise ConditionError(f'A part of the condition is {_shown(given)}, not an object such as {{"tag": "vip"}}.')
    form = next((key for key in _FORMS if key in given), None)
    if form is None:
        raise ConditionError(f"A part of the condition is of no known form. Forms: {', '.join(_FORMS)}.")
    _refuse_others(given, (form, *_FORMS[form]))
    if form in _OF_CUSTOMERS and not place.catalogue.whole_language:
        raise ConditionError(f"{form!r} asks about customers; rows of {place.catalogue.about} are asked by 'column'.")
    return _READERS[form](given, place._replace(depth=place.depth + 1))


def _group(group: type[All | AnyOf], key: str) -> Callable[[Mapping[str, Any], _Place], Condition]:
    def read(given: Mapping[str, Any], place: _Place) -> Condition:
        parts = tuple(_read(part, place) for part in _items(given, key))
        if not parts:
            raise ConditionError("A group of the condition is empty. Add a condition, or leave the group out.")
        return parts[0] if len(parts) == 1 else group(parts)

    return read


def _had(given: Mapping[str, Any], place: _Place) -> Condition:
    period = given.get("period")
    if period is not None:
        if not isinstance(period, Mapping):
            raise ConditionError(f"The period is {_shown(period)}, not an object with operator and value.")
        _refuse_others(period, ("operator", "value"))
    where = given.get("where")
    return Had(
        given["had"],
        given.get("at_least", 1),
        _read(where, place) if where is not None else None,
        Compare("occurred_at", _text(period, "operator"), period.get("value")) if period is not None else None,
        tuple(_later(later, place) for later in _items(given, "later")),
    )


def _later(given: Any, place: _Place) -> Later:
    if not isinstance(given, Mapping):
        raise ConditionError(f"What follows is {_shown(given)}, not an object with a kind.")
    _refuse_others(given, ("kind", "none", "where", "within"))
    where, none = given.get("where"), given.get("none", False)
    if not isinstance(none, bool):
        raise ConditionError(f"'none' is {_shown(none)}, not true or false.")
    within = _text(given, "within") if given.get("within") else ""
    return Later(_text(given, "kind"), none, _read(where, place) if where is not None else None, within)


_READERS: dict[str, Callable[[Mapping[str, Any], _Place], Condition]] = {
    "all": _group(All, "all"),
    "any": _group(AnyOf, "any"),
    "not": lambda given, place: Not(_read(given["not"], place)),
    "column": lambda given, place: Compare(
        _text(given, "column"), _text(given, "operator"), given.get("value"), place.catalogue
    ),
    "had": _had,
    "tag": lambda given, _: Tagged(given["tag"]),
    "segment": lambda given, _: InSegment(given["segment"]),
}


def _refuse_others(given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    for key in given:
        if key not in known:
            raise ConditionError(
                f"A part of the condition has the unknown key {_shown(key)}.{nearest(str(key), known)} "
                f"Keys here: {', '.join(known)}."
            )


def _text(given: Mapping[str, Any], key: str) -> str:
    value = given.get(key)
    if not isinstance(value, str):
        raise ConditionError(f"{key!r} is {_shown(value)}, not a text.")
    return value


def _items(given: Mapping[str, Any], key: str) -> list[Any]:
    value = given.get(key, [])
    if not isinstance(value, list | tuple) or len(value) > _MOST_ITEMS:
        raise ConditionError(f"{key!r} is {_shown(value)}, not a list of at most {_MOST_ITEMS} parts.")
    return list(value)


def _shown(value: Any) -> str:
    return repr(value)[:60]
