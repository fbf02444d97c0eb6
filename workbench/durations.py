"""Durations as people write them: "30m", "12h", "14d", "2w"; a bare number says no unit and is refused."""

from __future__ import annotations

import re
from datetime import timedelta

from workbench.errors import SettingsError

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LONGEST = timedelta(days=36_500)


def duration(text: object, where: str) -> timedelta:
    """Read a duration: a whole number above 0 and its unit (s, m, h, d or w).

    Args:
        text: the duration as written.
        where: what it is the value of, for the message.

    Raises:
        SettingsError: it is no duration, or longer than a hundred years.

    >>> duration("540d", "identity.validity")
    datetime.timedelta(days=540)
    """
    found = re.fullmatch(r"([1-9][0-9]{0,8})\s?([smhdw])", text) if isinstance(text, str) else None
    read = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None
    if read is None or read > _LONGEST:
        units = ", ".join(f"{letter} ({unit})" for letter, unit in _UNITS.items())
        raise SettingsError(
            f'{where}: {text!r} is no duration. Write a whole number and its unit in quotes, such as "540d" or '
            f'"12h"; units: {units}; the number is 1 or more, the duration a hundred years at most.'
        )
    return read
