"""What a person has chosen on the page of appeals, and the SQL condition it stands for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workbench.days import midnight
from workbench.errors import WorkbenchError, nearest
from workbench.segments.language.rows import rows_where
from workbench.show.pages.journal.filters import Condition

LISTS = {
    "sources": "source",
    "categories": "category",
    "statuses": "status",
    "operators": "operator",
    "kinds": "kind",
}
"""The lists of a filter and the column each is about; "" in one means: none."""

_ANEW = "Choose it anew on the page."
_WEEKDAYS, _HOURS = range(1, 8), range(24)


@dataclass(frozen=True)
class AppealFilter:
    """What the appeals on the page have in common.

    Attributes:
        text: words of their subjects and texts, or the customer's name, phone or e-mail.
        date_from: first day they were opened on, in the workspace's zone.
        date_to: last day.
        sources: words of `source`; "" is none. So are the other lists, each of its column.
        categories: of `category`.
        statuses: of `status`.
        operators: of `operator`.
        kinds: of `kind`, the first contact's.
        weekday: 1 (Monday) to 7 on which they were opened, in the zone.
        hour: 0 to 23 in which they were opened, in the zone.
        where: comparisons of any column, which all hold (see `segments.language.rows`).

    """

    text: str = ""
    date_from: date | None = None
    date_to: date | None = None
    sources: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    weekday: int | None = None
    hour: int | None = None
    where: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> AppealFilter:
        """Read a filter as a page or a link gives it.

        Raises:
            WorkbenchError: it is no such filter.

        """
        known = {part.name for part in fields(cls)}
        for key in given:
            if key not in known:
                raise WorkbenchError(f"Filter: unknown part {key!r}.{nearest(key, known)} {_ANEW}")
        try:
            return cls(**{key: _parsed(key, value) for key, value in given.items()})
        except (ValueError, TypeError, AttributeError) as error:
            raise WorkbenchError(f"The filter cannot be read: {error}. {_ANEW}") from None


def condition(chosen: AppealFilter, zone: ZoneInfo, as_of: date, texts: Condition | None) -> Condition:
    """Turn the filter into SQL over appeals.

    Args:
        chosen: the filter.
        zone: the workspace's.
        as_of: the day that durations in `where` count from.
        texts: the appeals that hold `text`; None where none is asked for.

    Raises:
        ConditionError: a comparison asks what appeals do not have.

    """
    parts: list[tuple[str, list[Any]]] = []
    if texts is not None:
        parts.append((texts.sql, texts.values))
    if chosen.date_from is not None:
        parts.append(("opened_at >= ?", [midnight(chosen.date_from, zone)]))
    if chosen.date_to is not None:
        parts.append(("opened_at < ?", [midnight(chosen.date_to + timedelta(days=1), zone)]))
    parts += [_one_of(column, getattr(chosen, name)) for name, column in LISTS.items() if getattr(chosen, name)]
    for part, unit in ((chosen.weekday, "isodow"), (chosen.hour, "hour")):
        if part is not None:
            parts.append((f"date_part('{unit}', timezone(?, timezone('UTC', opened_at))) = ?", [zone.key, part]))
    if chosen.where:
        parts.append(rows_where(list(chosen.where), "appeals", as_of, zone.key).positional())
    if not parts:
        return Condition("true", [])
    return Condition(" and ".join(sql for sql, _ in parts), [value for _, values in parts for value in values])


def _one_of(column: str, words: tuple[str, ...]) -> tuple[str, list[Any]]:
    """Ask for one of the words, "" being none."""
    named = [word for word in words if word]
    parts = [f"{column} in ({', '.join('?' for _ in named)})"] if named else []
    if "" in words:
        parts.append(f"coalesce({column}, '') = ''")
    return f"({' or '.join(parts)})", list(named)


def _parsed(key: str, value: Any) -> Any:
    if key in LISTS:
        return tuple(str(word) for word in value or ())
    if key in ("date_from", "date_to"):
        return date.fromisoformat(value) if value else None
    if key in ("weekday", "hour"):
        return None if value in (None, "") else _among(key, int(value))
    if key == "where":
        return tuple(dict(one) for one in value or ())
    return str(value or "")


def _among(key: str, number: int) -> int:
    allowed = _WEEKDAYS if key == "weekday" else _HOURS
    if number not in allowed:
        raise ValueError(f"{number} is no {key}; {allowed.start} to {allowed.stop - 1} are")
    return number
