"""What a person has chosen on the journal page, and the SQL condition it stands for."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from workbench.days import midnight
from workbench.errors import WorkbenchError, nearest
from workbench.notes.followed import FollowedNotes
from workbench.show.pages.journal.asked import Around
from workbench.tables import KINDS

TOUCHES_MEANT = ("first", "last", "any")
"""Which touch of a customer the dates and the sources of a filter are about."""

_WORDS = 10
"""So many words of a text search are looked at; nobody types more, and each one is a scan."""

_PHONE = re.compile(r"[\d()+./‐‑‒–—-]+")
_LEAST_DIGITS = 3
_NATIONAL_DIGITS = 10
_YEARS = (1900, 2200)


@dataclass(frozen=True)
class JournalFilter:
    """Which customers the journal shows; every part that is left empty lets all pass.

    `date_of` names the touch ("first", "last" or "any") that the dates (both inclusive, in the workspace's zone)
    and the sources are about; with "any", one and the same touch of any kind lies in the dates and comes from one
    of the sources. The source "" is a touch without a source. `kinds`: the customer has a touch of any of these.
    `tags`: the customer carries any of these. `text`: every word occurs in name, phones, e-mails or id, or is an id
    that the customer once had; a phone or a part of one (3 digits or more) may be written in any way. `where`:
    comparisons of columns (`{"column": …, "operator": …, "value": …}`) that all hold. `condition`: one more, as text.
    `behind`: the figure (as JSON, see `workbench.marketing.behind`) whose customers are meant; all of them are shown,
    also people without a target action.

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
    where: tuple[dict[str, Any], ...] = ()
    condition: str = ""
    behind: str = ""

    def __post_init__(self) -> None:
        _known(self.date_of, TOUCHES_MEANT, "date_of")
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


def condition(chosen: JournalFilter, around: Around) -> Condition:
    """Turn the filter into SQL; names and tags that people gave are looked up in the notes.

    Raises:
        ConditionError: the comparisons or the condition ask what cannot be asked.
        WorkbenchError: there is no such figure as the customers behind are asked of.

    """
    parts: list[tuple[str, list[Any]]] = [_meant(chosen, around)]
    parts += _text_parts(chosen.text, around.notes)
    parts += _touch_parts(chosen, around.zone)
    if chosen.kinds:
        parts.append((f"({' or '.join(f'{kind}_count > 0' for kind in chosen.kinds)})", []))
    if chosen.ltv_min is not None:
        parts.append(("ltv >= ?", [chosen.ltv_min]))
    if chosen.ltv_max is not None:
        parts.append(("ltv <= ?", [chosen.ltv_max]))
    if chosen.tags:
        parts.append(("customer_id = any(?::varchar[])", [around.notes.customers_with_tags(chosen.tags)]))
    if chosen.where or chosen.condition:
        parts.append(around.where(chosen.where, chosen.condition).positional())
    return _all_of(parts)


def _meant(chosen: JournalFilter, around: Around) -> tuple[str, list[Any]]:
    """Ask for everybody behind a figure; where there is none, for those who belong in the journal."""
    if not chosen.behind:
        return "has_target", []
    found = around.behind(chosen.behind)
    return f"customer_id in ({found.sql})", found.values


def text_condition(text: str, notes: FollowedNotes) -> Condition:
    """Turn a text as typed into SQL: every word occurs in name, phones, e-mails or id of a customer."""
    return _all_of(_text_parts(text, notes) or [("true", [])])


def _touch_parts(chosen: JournalFilter, zone: ZoneInfo) -> list[tuple[str, list[Any]]]:
    """Ask when the chosen touch was and where it came from."""
    any_touch = chosen.date_of == "any"
    at, source = ("occurred_at", "source") if any_touch else (f"{chosen.date_of}_at", f"{chosen.date_of}_source")
    parts: list[tuple[str, list[Any]]] = []
    if chosen.date_from is not None:
        parts.append((f"{at} >= ?", [midnight(chosen.date_from, zone)]))
    if chosen.date_to is not None:
        parts.append((f"{at} < ?", [midnight(chosen.date_to + timedelta(days=1), zone)]))
    if chosen.sources:
        parts.append(_one_of(source, chosen.sources))
    if not (any_touch and parts):
        return parts
    touch = _all_of(parts)
    return [(f"customer_id in (select customer_id from touches where {touch.sql})", touch.values)]


def _one_of(column: str, words: tuple[str, ...]) -> tuple[str, list[Any]]:
    """Ask for one of the words, "" being none; a plain list can be looked up while the file is read."""
    named = [word for word in words if word]
    parts = [f"{column} in ({', '.join('?' for _ in named)})"] if named else []
    if "" in words:
        parts.append(f"coalesce({column}, '') = ''")
    return f"({' or '.join(parts)})", list(named)


def _all_of(parts: list[tuple[str, list[Any]]]) -> Condition:
    return Condition(" and ".join(sql for sql, _ in parts), [value for _, values in parts for value in values])


def _text_parts(text: str, notes: FollowedNotes) -> list[tuple[str, list[Any]]]:
    """Ask for every word, in what the sources say or in the name a person gave."""
    words = _words(text)
    given = {customer: _folded(name) for customer, name in notes.names().items()} if words else {}
    parts: list[tuple[str, list[Any]]] = []
    for forms in words:
        found = ["contains(search_text, ?)"] * len(forms)
        values: list[Any] = list(forms)
        renamed = [customer for customer, name in given.items() if any(form in name for form in forms)]
        once = [living for form in forms if (living := notes.living(form)) and living != form]
        if renamed or once:
            found.append("customer_id = any(?)")
            values.append(renamed + once)
        parts.append((f"({' or '.join(found)})", values))
    return parts


def _words(text: str) -> list[tuple[str, ...]]:
    """Split the text as typed into words, each with the forms of which one has to occur.

    What is invisible (marks of direction, as a copied phone has them) and commas are left out; words that make up
    a phone become its digits.

    >>> _words("Anna,  Petrova")
    [('anna',), ('petrova',)]
    >>> _words("Пётр tel:8 (916) 123-45")
    [('петр',), ('891612345', '+791612345')]
    """
    visible = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    typed = re.sub(r"[,;]|\btel:", " ", _folded(visible)).split()
    words: list[tuple[str, ...]] = []
    for of_phone, run in groupby(typed, key=lambda word: _PHONE.fullmatch(word) is not None):
        together = list(run)
        forms = _phone_forms("".join(together)) if of_phone else ()
        words += [forms] if forms else [(word,) for word in together]
    return words[:_WORDS]


def _phone_forms(text: str) -> tuple[str, ...]:
    """Return what of a phone or its beginning to look for in "+79161234567"; nothing for too few digits.

    A whole number goes by its national digits, since it may begin with 8, +7, 00 7 or 0. The beginning of one may
    begin with the 8 that is dialled in place of +7.

    >>> _phone_forms("+7(916)")
    ('+7916',)
    """
    digits = re.sub(r"\D", "", text)
    if len(digits) < _LEAST_DIGITS:
        return ()
    if len(digits) > _NATIONAL_DIGITS:
        return (digits[-_NATIONAL_DIGITS:],)
    if digits.startswith("8"):
        return (digits, f"+7{digits[1:]}")
    return (f"+{digits}" if text.startswith("+") else digits,)


def _folded(text: str) -> str:
    """Write a text as `search_text` of `customers` has it."""
    return text.lower().replace("ё", "е")


def _parsed(key: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(item if key == "where" else str(item) for item in value)
    if key in ("text", "condition", "behind"):
        return str(value)
    return date.fromisoformat(value) if key in ("date_from", "date_to") and value is not None else value


def _known(word: str, allowed: tuple[str, ...], where: str) -> None:
    if word not in allowed:
        raise WorkbenchError(
            f"Filter {where}: unknown {word!r}.{nearest(word, allowed)} Allowed: {', '.join(allowed)}."
        )
