"""How days are read from options, and how shares and durations are written in tables."""

from __future__ import annotations

from datetime import date

from workbench.errors import WorkbenchError

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3600, 86_400


def day_of(text: str | None, option: str) -> date | None:
    """Read the day that an option names; None where it is not given.

    Raises:
        WorkbenchError: it is no date.

    """
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.max
    if day.isoformat() != text:  # 20260131 and weeks such as 2026-W05-6 are read as well
        raise WorkbenchError(f"{option} {text!r} is no date. Write it as 2026-01-31.")
    return day


def share_of(share: float | None, *, few: bool = False) -> str:
    """Write a share, with a star where it is one of few.

    >>> share_of(0.123, few=True), share_of(None)
    ('12.3%*', '')
    """
    return "" if share is None else f"{share:.1%}{'*' if few else ''}"


def length_of(seconds: float | None) -> str:
    """Write a duration in the unit that fits it.

    >>> length_of(45), length_of(200), length_of(5 * 3600), length_of(216_000)
    ('45 s', '3 min', '5.0 h', '2.5 days')
    """
    if seconds is None:
        return ""
    if seconds < _MINUTE_S:
        return f"{seconds:.0f} s"
    if seconds < _HOUR_S:
        return f"{seconds / _MINUTE_S:.0f} min"
    return f"{seconds / _HOUR_S:.1f} h" if seconds < _DAY_S else f"{seconds / _DAY_S:.1f} days"
