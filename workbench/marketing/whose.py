"""Says in every link of a result whose figure it is, so that it opens exactly the customers who were counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.marketing.asked import People

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Found = TypeVar("Found", bound="DataclassInstance")
"""A result: a frozen dataclass of plain values."""

_LINK = "behind"
"""What a link is called, alone or after what it belongs to (`without_behind`)."""


def linked(spec: Mapping[str, Any], whose: Mapping[str, Any]) -> dict[str, Any]:
    """Add to a figure whose it is, as `People.spec` says it; nothing where everybody is meant.

    >>> linked({"figure": "level", "level": "repeat"}, {"channels": ["Direct"]})
    {'figure': 'level', 'level': 'repeat', 'people': {'channels': ['Direct']}}
    """
    return {**spec, **({"people": dict(whose)} if whose else {})}


def told(found: Found, people: People) -> Found:
    """Say in all links of a result that it is about these people; those that it makes itself take them from `whose`."""
    whose = people.spec
    if not whose:
        return found
    named = _replaced(found, lambda links: _each(links, whose))
    if any(field.name == "whose" for field in fields(found)):
        return replace(named, whose=whose)
    return named


def told_of_groups(found: Found, groups: Mapping[str, People]) -> Found:
    """Do the same where the links stand by group, each with its own people."""
    return _replaced(found, lambda links: {group: linked(spec, groups[group].spec) for group, spec in links.items()})


def _each(links: Mapping[str, Any], whose: Mapping[str, Any]) -> dict[str, Any]:
    """Name the people in one figure, or in each of several by name."""
    if "figure" in links:
        return linked(links, whose)
    return {name: linked(spec, whose) for name, spec in links.items()}


def _replaced(found: Found, named: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Found:
    def walked(value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            if name.endswith(_LINK):
                return named(value)
            return {key: walked(part, str(key)) for key, part in value.items()}
        return [walked(part) for part in value] if isinstance(value, list) else value

    return replace(found, **{field.name: walked(getattr(found, field.name), field.name) for field in fields(found)})
