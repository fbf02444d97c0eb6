"""What a person has chosen on the journal page, and the SQL condition it stands for."""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from workbench.errors import WorkbenchError, nearest
from workbench.notes.store import NotesStore
from workbench.tables import KINDS

ENDS = ("first", "last")

_WORDS = 10
"""So many words of a text search are looked at; nobody types more, and each one is a scan."""

_PHONE = re.compile(r"[\d\s()+.\-]*")
_LEAST_DIGITS = 5
_NATIONAL_DIGITS = 10
_YEARS = (1900, 2200)


@dataclass(frozen=True)
class JournalFilter:
    """Which customers the journal shows; every part that is left empty lets all pass.

    `date_of` names the touch ("first" or "last") that the dates (both inclusive, in the workspace's zone) and
    the sources are about; the source "" is a touch without a source. `kinds`: the customer has a touch of any
    of these. `tags`: the customer carries any of these. `text`: every word occurs in name, phones, e-mails or
    id; a phone may be written in any way.

    Raises:
        WorkbenchError: a part holds something that nothing can be filtered by.

    """

    text: str = ""
    date_of: str = "first"
    date_from: date | None = None
    date_to: date | None = None
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    ltv_min: float | None = None
    ltv_max: float | None = None
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _known(self.date_of, ENDS, "date_of")
        for kind in self.kinds:
            _known(kind, KINDS, "kinds")
        for name in ("date_from", "date_to"):
            day = getattr(self, name)
            if day is not None and not _YEARS[0] <= day.year <= _YEARS[1]:
                raise WorkbenchError(f"Filter {name}: the year {day.year} is not in {_YEARS[0]}-{_YEARS[1]}.")
        for name in ("ltv_min", "ltv_max"):
            amount = getattr(self, name)
            if amount is not None and not math.isfinite(amount):
                raise WorkbenchError(f"Filter {name}: {amount} is no amount. Give a number.")

    def to_json(self) -> str:
        """Write the filter as a JSON object, dates as ISO text."""
        return json.dumps(asdict(self), default=date.isoformat, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> JournalFilter:
        """Read what `to_json` wrote.

        Raises:
            WorkbenchError: the text is no such filter.

        """
        try:
            raw = json.loads(text)
            known = {part.name for part in fields(cls)}
            for key in raw:
                if key not in known:
                    raise WorkbenchError(f"Filter: unknown part {key!r}.{nearest(key, known)}")
            return cls(**{key: _parsed(key, value) for key, value in raw.items()})
        except (ValueError, TypeError, AttributeError) as error:
            raise WorkbenchError(f"The filter cannot be read: {error}. Choose it anew on the page.") from None


@dataclass(frozen=True)
class Condition:
    """A condition on rows of `customers`, with the values to bind in order."""

    sql: str
    values: list[Any]


def condition(chosen: JournalFilter, zone: ZoneInfo, notes: NotesStore) -> Condition:
    """Turn the filter into SQL; names and tags that people gave are looked up in the notes."""
    parts: list[tuple[str, list[Any]]] = [("has_target", [])]
    parts += _text_parts(chosen.text, notes)
    at = f"{chosen.date_of}_at"
    if chosen.date_from is not None:
        parts.append((f"{at} >= ?", [midnight(chosen.date_from, zone)]))
    if chosen.date_to is not None:
        parts.append((f"{at} < ?", [midnight(chosen.date_to + timedelta(days=1), zone)]))
    if chosen.sources:
        parts.append((f"coalesce({chosen.date_of}_source, '') = any(?)", [list(chosen.sources)]))
    if chosen.kinds:
        parts.append((f"({' or '.join(f'{kind}_count > 0' for kind in chosen.kinds)})", []))
    if chosen.ltv_min is not None:
        parts.append(("ltv >= ?", [chosen.ltv_min]))
    if chosen.ltv_max is not None:
        parts.append(("ltv <= ?", [chosen.ltv_max]))
    if chosen.tags:
        parts.append(("customer_id = any(?::varchar[])", [notes.customers_with_tags(chosen.tags)]))
    return Condition(" and ".join(sql for sql, _ in parts), [value for _, values in parts for value in values])


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the start of a day in the zone as UTC without a zone, as the tables keep it.

    >>> midnight(date(2024, 5, 1), ZoneInfo("Europe/Moscow"))
    datetime.datetime(2024, 4, 30, 21, 0)
    """
    return datetime.combine(day, time(), zone).astimezone(UTC).replace(tzinfo=None)


def _text_parts(text: str, notes: NotesStore) -> list[tuple[str, list[Any]]]:
    """Ask for every word, in what the sources say or in the name a person gave."""
    words = _words(text)
    given = {customer: name.lower() for customer, name in notes.names().items()} if words else {}
    parts: list[tuple[str, list[Any]]] = []
    for word in words:
        renamed = [customer for customer, name in given.items() if word in name]
        if renamed:
            parts.append(("(contains(search_text, ?) or customer_id = any(?))", [word, renamed]))
        else:
            parts.append(("contains(search_text, ?)", [word]))
    return parts


def _words(text: str) -> list[str]:
    """Split the text as typed; a phone becomes its national digits, however it is written.

    >>> _words("8 (916) 123-45-67")
    ['9161234567']
    >>> _words("Anna  petrova")
    ['anna', 'petrova']
    """
    digits = re.sub(r"\D", "", text)
    if len(digits) >= _LEAST_DIGITS and _PHONE.fullmatch(text):
        return [digits[-_NATIONAL_DIGITS:]]
    return text.lower().split()[:_WORDS]


def _parsed(key: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(str(item) for item in value)
    if key == "text":
        return str(value)
    return date.fromisoformat(value) if key in ("date_from", "date_to") and value is not None else value


def _known(word: str, allowed: tuple[str, ...], where: str) -> None:
    if word not in allowed:
        raise WorkbenchError(
            f"Filter {where}: unknown {word!r}.{nearest(word, allowed)} Allowed: {', '.join(allowed)}."
        )
