"""The settings of appeals: how contacts are grouped, business hours, names of operators."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from workbench.durations import duration
from workbench.errors import SettingsError, nearest
from workbench.settings_keys import check_known, check_texts, documented_key

GROUPINGS = ("until answered", "none", "24h", "all")
CONTACT_KINDS = ("call", "request", "callback", "email", "chat", "ticket")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_CONVERSION_DAYS = 3650

Spans = list[tuple[int, int]]
"""Times of a day that are open: minutes from midnight, first and first no more."""

_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-–]\s*([0-9]{1,2}):([0-9]{2})")
WHOLE_DAY = 24 * 60


@dataclass(frozen=True)
class Appeals:
    """What an appeal is, and what its statistics are held against."""

    grouping: str = documented_key(
        'Which contacts of a customer are one appeal: "until answered", all until an operator answers any of them; '
        '"none", each by itself; "24h", those of 24 hours from the first; "all", all of them.',
        "until answered",
    )
    kinds: list[str] = documented_key("Kinds of touch that are contacts.", list(CONTACT_KINDS))
    machines: list[str] = documented_key(
        'Names of operators who are none, such as ["Newsletter"]: what they send or pick up answers nothing.', []
    )
    conversion_days: int = documented_key("Days from the opening in which a won deal counts as the appeal's.", 30)
    sla_response: str = documented_key("By when an appeal should be answered, in business time.", "1h")
    sla_resolution: str = documented_key("By when it should be closed, in business time.", "24h")
    response_buckets: list[str] = documented_key(
        "Ends of the ranges that waiting times are counted in, rising.", ["5m", "15m", "1h", "4h", "24h"]
    )

    @property
    def bucket_seconds(self) -> list[int]:
        """The ends of the ranges in seconds."""
        return [_seconds(text, "appeals.response_buckets") for text in self.response_buckets]

    @property
    def sla_response_s(self) -> int:
        """By when an appeal should be answered: seconds of business time."""
        return _seconds(self.sla_response, "appeals.sla_response")

    @property
    def sla_resolution_s(self) -> int:
        """By when it should be closed: seconds of business time."""
        return _seconds(self.sla_resolution, "appeals.sla_resolution")


_DAY = 'Business hours of the day, such as "09:00-18:00" or "09:00-13:00, 14:00-18:00"; empty: closed.'


@dataclass(frozen=True)
class BusinessHours:
    """When the company answers, in the workspace's zone. With no hours on any weekday it answers around the clock."""

    monday: str = documented_key(_DAY + " With no hours on any day: around the clock.", "")
    tuesday: str = documented_key(_DAY, "")
    wednesday: str = documented_key(_DAY, "")
    thursday: str = documented_key(_DAY, "")
    friday: str = documented_key(_DAY, "")
    saturday: str = documented_key(_DAY, "")
    sunday: str = documented_key(_DAY, "")
    holidays: str = documented_key(
        'Country whose public holidays are closed (ISO 3166), such as "RU", or with a part of it, such as "US-CA"; '
        "empty: none.",
        "",
    )
    closed: list[str] = documented_key('More days that are closed: ["2026-12-31"].', [])
    open: dict[str, str] = documented_key(
        'Days with hours of their own, holidays or not: { "2026-05-09" = "10:00-15:00" }.', {}
    )

    @property
    def always(self) -> bool:
        """Whether nothing is ever closed, so that business time is the time of the clock."""
        return self == BusinessHours()

    def week(self) -> list[Spans]:
        """List the open times of Monday to Sunday."""
        days = [opening_times(getattr(self, day), f"business_hours.{day}") for day in WEEKDAYS]
        return days if any(days) else [[(0, WHOLE_DAY)]] * len(WEEKDAYS)

    def days_of_their_own(self, years: range) -> dict[date, Spans]:
        """List the days in these years that are not as their weekday: closed ones, and those with other hours."""
        closed = [
            *public_holidays(self.holidays, years, "business_hours.holidays"),
            *map(date.fromisoformat, self.closed),
        ]
        own = {day: opening_times(text, "business_hours.open") for day, text in self.open.items()}
        return {**{day: [] for day in closed}, **{date.fromisoformat(day): spans for day, spans in own.items()}}


def check_appeals(appeals: Appeals, origin: str) -> None:
    """Refuse what has the right type but cannot be used.

    Raises:
        SettingsError: a word is not allowed, a time is no duration, or the ranges do not rise.

    """
    where = f"{origin}: 'appeals."
    check_known(appeals.grouping, GROUPINGS, f"{where}grouping'")
    if not appeals.kinds:
        raise SettingsError(
            f"{where}kinds' is empty, so there would be no appeals. Name some: {', '.join(CONTACT_KINDS)}."
        )
    for kind in appeals.kinds:
        check_known(kind, CONTACT_KINDS, f"{where}kinds'")
    check_texts(appeals.machines, f"{where}machines'")
    if not 1 <= appeals.conversion_days <= LONGEST_CONVERSION_DAYS:
        raise SettingsError(
            f"{where}conversion_days' must be 1 to {LONGEST_CONVERSION_DAYS} days, not {appeals.conversion_days}."
        )
    for name in ("sla_response", "sla_resolution"):
        duration(getattr(appeals, name), f"{where}{name}'")
    ends = [duration(text, f"{where}response_buckets'") for text in appeals.response_buckets]
    if not ends or ends != sorted(set(ends)):
        raise SettingsError(
            f"{where}response_buckets' must rise, each longer than the one before, such as "
            f'["5m", "1h", "24h"], not {appeals.response_buckets!r}.'
        )


def check_business_hours(hours: BusinessHours, origin: str) -> None:
    """Refuse hours, days and countries that are none.

    Raises:
        SettingsError: one of them cannot be read; the message says how it is written, or names the nearest.

    """
    where = f"{origin}: 'business_hours."
    for day in WEEKDAYS:
        opening_times(getattr(hours, day), f"{where}{day}'")
    check_texts(hours.closed, f"{where}closed'")
    for day in hours.closed:
        _day(day, f"{where}closed'")
    for day, times in hours.open.items():
        _day(day, f"{where}open'")
        opening_times(times, f"{where}open'")
    public_holidays(hours.holidays, range(0), f"{where}holidays'")


def check_operators(operators: dict[str, Any], origin: str) -> None:
    """Refuse names of operators that lead nowhere.

    Raises:
        SettingsError: a name is empty or no text, or names lead back to where they began.

    """
    where = f"{origin}: 'operators'"
    for old, new in operators.items():
        if not isinstance(new, str) or not old.strip() or not new.strip():
            raise SettingsError(
                f'{where} must name old and new names, such as "A. Smirnova" = "Anna Smirnova", not {old!r} = {new!r}.'
            )
    latest_names(operators, where)


def latest_names(operators: dict[str, str], where: str = "operators") -> dict[str, str]:
    """Follow every old name of an operator to the latest one.

    Raises:
        SettingsError: the names go in a ring, so that none is the latest.

    >>> latest_names({"Anna S.": "Anna Smirnova", "Anna Smirnova": "Anna Petrova"})
    {'Anna S.': 'Anna Petrova', 'Anna Smirnova': 'Anna Petrova'}
    """
    given = {old.strip(): new.strip() for old, new in operators.items()}
    latest = {}
    for old in given:
        way = [old]
        while way[-1] in given:
            way.append(given[way[-1]])
            if way[-1] in way[:-1]:
                ring = " → ".join(repr(name) for name in way[way.index(way[-1]) :])
                raise SettingsError(f"{where}: these names go in a ring: {ring}. Take one of them out.")
        latest[old] = way[-1]
    return latest


def opening_times(text: Any, where: str) -> Spans:
    """Read the open times of a day, in order.

    Raises:
        SettingsError: they cannot be read, end before they begin, or overlap.

    >>> opening_times("09:00-13:00, 14:00-18:00", "monday")
    [(540, 780), (840, 1080)]
    """
    if not isinstance(text, str):
        raise SettingsError(f'{where} must be text such as "09:00-18:00", not {text!r}.')
    spans = [_span(part.strip(), where) for part in text.split(",") if text.strip()]
    if any(after[0] < before[1] for before, after in pairwise(spans)):
        raise SettingsError(f"{where}: the times in {text!r} overlap or are not in order. Write the earliest first.")
    return spans


def _span(text: str, where: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(text)
    hours = [int(part) for part in found.groups()] if found else []
    start, stop = (hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]) if hours else (0, 0)
    if not hours or max(hours[1], hours[3]) > 59 or not start < stop <= WHOLE_DAY:  # noqa: PLR2004  minutes of an hour
        raise SettingsError(
            f'{where}: {text!r} are no hours of a day. Write them as "09:00-18:00", the end after the beginning and '
            '"24:00" at the latest; a night is two parts, "22:00-24:00" and on the next day "00:00-06:00".'
        )
    return start, stop


def _day(text: str, where: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingsError(f'{where}: {text!r} is no day. Write it as "2026-12-31" (year-month-day).') from None


def public_holidays(place: str, years: range, where: str) -> list[date]:
    """List the public holidays of a country, or of a part of one (`US-CA`), in these years.

    Raises:
        SettingsError: there is no such country or part; the message names the nearest.

    """
    if not place:
        return []
    import holidays  # noqa: PLC0415  slow to load, and most workspaces name no country

    country, dash, part = place.partition("-")
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        raise SettingsError(
            f"{where}: unknown country {country!r}.{_nearest_country(country)} Write its two letters, such as RU."
        )
    if dash and part not in known[country]:
        there = ", ".join(known[country]) or f"none, write {country!r} alone"
        raise SettingsError(f"{where}: {country} has no part {part!r}.{nearest(part, known[country])} Known: {there}.")
    return sorted(holidays.country_holidays(country, subdiv=part or None, years=years)) if years else []


def _nearest_country(word: str) -> str:
    """Suggest the code of the country that was meant, be it by its name or by three letters."""
    from holidays.registry import COUNTRIES  # noqa: PLC0415  as above

    codes = {name: entry[1] for key, entry in COUNTRIES.items() for name in (key, *entry[1:])}
    folded = {name.casefold(): code for name, code in codes.items() if not name.startswith("Holidays")}
    asked = word.strip().replace(" ", "_").casefold()
    hint = nearest(asked, folded)
    return f" Did you mean {folded[hint.split(chr(39))[1]]!r}?" if hint else ""


def _seconds(text: str, where: str) -> int:
    return duration(text, where) // timedelta(seconds=1)
