"""Reads what a link asks for: the parts of a figure whose customers are looked for, and whose figure it is."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from workbench.errors import WorkbenchError, nearest
from workbench.marketing.asked import Condition, People

Spec = Mapping[str, Any]
"""The parts of a figure by name, as JSON gives them."""

Where = Callable[[Sequence[Mapping[str, Any]], str], Condition]
"""Writes what comparisons and a condition as text ask of the rows of `customers`."""

_LONGEST = 20_000
_YEARS = (1900, 2200)
ANEW = "Go back to the page that the link came from and click the number again."
"""What helps where a link cannot be read."""
_PEOPLE_PARTS = ("first", "last", "channels", "where", "condition")


def read_spec(text: str) -> dict[str, Any]:
    """Read a figure that a link names.

    Raises:
        WorkbenchError: it is no JSON object; it may have been cut off.

    >>> read_spec('{"figure": "level", "level": "repeat"}')
    {'figure': 'level', 'level': 'repeat'}
    """
    if len(text) > _LONGEST:
        raise WorkbenchError(f"The link names a figure in {len(text)} letters; {_LONGEST} are read. {ANEW}")
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        raise WorkbenchError(
            f"The figure that this link names cannot be read: it may have been cut off. {ANEW}"
        ) from None
    if not isinstance(read, dict):
        raise WorkbenchError(f"This link names no figure, but {_short(read)}. {ANEW}")
    return read


def known_parts(spec: Spec, allowed: Collection[str], of: str = "figure") -> None:
    """Refuse a part that would be passed over in silence.

    Raises:
        WorkbenchError: a part is none of the allowed ones.

    """
    for name in spec:
        if name not in allowed:
            raise WorkbenchError(
                f"The link gives its {of} a part {_short(name)} that it does not have.{nearest(str(name), allowed)} "
                f"Parts: {', '.join(sorted(allowed))}."
            )


def word(spec: Spec, name: str, allowed: Collection[str] = (), default: str | None = None) -> str:
    """Return a part that is a text, one of the allowed ones where they are given.

    Raises:
        WorkbenchError: it is not there and there is no default, or it is none of them.

    """
    value = spec.get(name, default)
    if not isinstance(value, str):
        raise _wrong(name, value, "a text" if not allowed else f"one of: {', '.join(allowed)}")
    if allowed and value not in allowed:
        hint = nearest(value, allowed)
        raise WorkbenchError(f"The link has {name} {_short(value)}.{hint} Allowed: {', '.join(allowed)}. {ANEW}")
    return value


def text_or_none(spec: Spec, name: str) -> str | None:
    """Return a part that is a text; None where it is left out or null.

    Raises:
        WorkbenchError: it is something else.

    """
    value = spec.get(name)
    if value is None or isinstance(value, str):
        return value
    raise _wrong(name, value, "a text")


def texts(spec: Spec, name: str) -> tuple[str, ...]:
    """Return a part that is a list of texts; none of them where it is left out.

    Raises:
        WorkbenchError: it is something else.

    """
    value = spec.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _wrong(name, value, "a list of texts")
    return tuple(value)


def flag(spec: Spec, name: str, *, default: bool = False) -> bool:
    """Return a part that is true or false.

    Raises:
        WorkbenchError: it is something else.

    """
    value = spec.get(name, default)
    if not isinstance(value, bool):
        raise _wrong(name, value, "true or false")
    return value


def whole(spec: Spec, name: str, least: int = 0, most: int = 1_000_000) -> int:
    """Return a part that is a whole number.

    Raises:
        WorkbenchError: it is not there, or no whole number between the least and the most.

    """
    value = spec.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _wrong(name, value, f"a whole number from {least} to {most}")
    return value


def amount(spec: Spec, name: str) -> float | None:
    """Return a part that is a number; None where it is left out or null.

    Raises:
        WorkbenchError: it is something else.

    """
    value = spec.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _wrong(name, value, "a number")
    return float(value)


def day(spec: Spec, name: str) -> date | None:
    """Return a part that is a day; None where it is left out or null.

    Raises:
        WorkbenchError: it is no day such as "2026-01-31".

    """
    value = spec.get(name)
    if value is None:
        return None
    try:
        read = date.fromisoformat(value)
    except (ValueError, TypeError):
        raise _wrong(name, value, 'a day such as "2026-01-31"') from None
    if not _YEARS[0] <= read.year <= _YEARS[1]:
        raise _wrong(name, value, f"a day of the years {_YEARS[0]}-{_YEARS[1]}")
    return read


def month(spec: Spec, name: str) -> date:
    """Return the first day of a part that is a month.

    Raises:
        WorkbenchError: it is no month such as "2026-01".

    """
    value = spec.get(name)
    try:
        return date.fromisoformat(f"{value}-01")
    except ValueError:
        raise _wrong(name, value, 'a month such as "2026-01"') from None


def days(spec: Spec) -> tuple[date | None, date | None]:
    """Return the parts `first` and `last`, either may be left open.

    Raises:
        WorkbenchError: they are no days, or the period ends before it begins.

    """
    first, last = day(spec, "first"), day(spec, "last")
    if first is not None and last is not None and last < first:
        raise WorkbenchError(f"The link's period ends on {last}, before it begins on {first}. Choose the days again.")
    return first, last


def people_of(given: object, zone: ZoneInfo, where: Where) -> People:
    """Read whose figure it is: first, last, channels, where (comparisons) and condition; all may be left out.

    Raises:
        WorkbenchError: a part is not what it should be.
        ConditionError: the comparisons or the condition cannot be read.

    """
    if given is None:
        return People(zone)
    if not isinstance(given, Mapping):
        raise _wrong("people", given, "an object")
    known_parts(given, _PEOPLE_PARTS, "people")
    first, last = days(given)
    channels, comparisons, text = texts(given, "channels"), given.get("where") or [], given.get("condition") or ""
    if not isinstance(comparisons, list) or not all(isinstance(one, Mapping) for one in comparisons):
        raise _wrong("where", comparisons, "a list of comparisons")
    if not isinstance(text, str):
        raise _wrong("condition", text, "a text")
    who = where(comparisons, text) if comparisons or text.strip() else None
    asked = {name: part for name, part in (("where", comparisons), ("condition", text.strip())) if part}
    return People(zone, first, last, channels, who, asked)


def _wrong(name: str, value: object, allowed: str) -> WorkbenchError:
    given = "is not given" if value is None else f"is {_short(value)}"
    return WorkbenchError(f"The link's {name} {given}; it has to be {allowed}. {ANEW}")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"  # noqa: PLR2004 - what a line of a message holds
