"""What a person has chosen in a journal of records, and the SQL condition it stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workbench.days import midnight
from workbench.engine.query import quote
from workbench.errors import WorkbenchError, nearest
from workbench.notes.followed import FollowedNotes
from workbench.segments.language.rows import rows_where
from workbench.show.pages.journal.filters import Condition, text_condition
from workbench.show.pages.records.journals import Journal

_ANEW = "Choose it anew on the page."
_SHOWN = 60
"""Characters of a filter that cannot be read, in the message."""

_WORDS = 10
_YEARS = (1900, 2200)


@dataclass(frozen=True)
class RecordsFilter:
    """What the records on the page have in common; every part that is left empty lets all pass.

    Attributes:
        text: words of the customer's name, phones or e-mails, or of the subject, order number or conversation.
        date_from: first day, in the workspace's zone.
        date_to: last day.
        where: comparisons of any column, which all hold (see `segments.language.rows`).

    Raises:
        WorkbenchError: a part holds something that nothing can be filtered by.

    """

    text: str = ""
    date_from: date | None = None
    date_to: date | None = None
    where: tuple[Mapping[str, Any], ...] = ()

    def __post_init__(self) -> None:
        for name in ("date_from", "date_to"):
            day = getattr(self, name)
            if day is not None and not _YEARS[0] <= day.year <= _YEARS[1]:
                raise WorkbenchError(f"Filter {name}: the year {day.year} is not in {_YEARS[0]}-{_YEARS[1]}. {_ANEW}")

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> RecordsFilter:
        """Read a filter as a page or a link gives it.

        Raises:
            WorkbenchError: it is no such filter.

        """
        known = {part.name for part in fields(cls)}
        for key in given:
            if key not in known:
                raise WorkbenchError(f"Filter: unknown part {key!r}.{nearest(key, known)} {_ANEW}")
        try:
            return cls(
                text=str(given.get("text") or ""),
                date_from=_day(given.get("date_from")),
                date_to=_day(given.get("date_to")),
                where=_comparisons(given.get("where")),
            )
        except (ValueError, TypeError, AttributeError) as error:
            raise WorkbenchError(f"The filter cannot be read: {error}. {_ANEW}") from None


@dataclass(frozen=True)
class Around:
    """What a condition needs to know beside the filter; `as_of` gives the day that durations count from."""

    zone: ZoneInfo
    notes: FollowedNotes
    as_of: Callable[[], date]


def condition(journal: Journal, chosen: RecordsFilter, around: Around) -> Condition:
    """Turn the filter into SQL over the table of a journal.

    Raises:
        ConditionError: a comparison asks what the journal does not have.

    """
    parts = _text_parts(journal, chosen.text, around.notes)
    if chosen.date_from is not None:
        parts.append(("occurred_at >= ?", [midnight(chosen.date_from, around.zone)]))
    if chosen.date_to is not None:
        parts.append(("occurred_at < ?", [midnight(chosen.date_to + timedelta(days=1), around.zone)]))
    if chosen.where:
        parts.append(rows_where(list(chosen.where), journal.name, around.as_of(), around.zone.key).positional())
    if not parts:
        return Condition("true", [])
    return Condition(" and ".join(sql for sql, _ in parts), [value for _, values in parts for value in values])


def _text_parts(journal: Journal, text: str, notes: FollowedNotes) -> list[tuple[str, list[Any]]]:
    """Ask for every word: all in what is known of the customer, or all in the record's own texts."""
    words = text.lower().replace("ё", "е").split()[:_WORDS]
    if not words:
        return []
    who = text_condition(text, notes)
    found, values = [f"customer_id in (select customer_id from customers where {who.sql})"], list(who.values)
    if journal.searched:
        said = f"replace(lower(concat_ws(' ', {', '.join(map(quote, journal.searched))})), 'ё', 'е')"
        found.append(f"({' and '.join([f'contains({said}, ?)'] * len(words))})")
        values += words
    return [(f"({' or '.join(found)})", values)]


def _comparisons(given: Any) -> tuple[Mapping[str, Any], ...]:
    """Read the comparisons; a page hands on what it could not read in its link as text."""
    if not given:
        return ()
    if not isinstance(given, list | tuple) or not all(isinstance(one, Mapping) for one in given):
        text = str(given)
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        raise WorkbenchError(
            f"The filter of this link cannot be read: {shown!r}. It may have been cut off. Clear all filters, or "
            "ask for the link again."
        )
    return tuple(dict(one) for one in given)


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
