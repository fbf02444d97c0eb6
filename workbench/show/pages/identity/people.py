"""Customers as the identity page shows them, and how a person finds one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.errors import WorkbenchError
from workbench.identity.subjects import Subject, UnknownWordError, resolve
from workbench.notes.followed import FollowedNotes
from workbench.settings import Settings
from workbench.show.pages.identity.reader import IdentityReader
from workbench.show.pages.journal.filters import text_condition

MOST_CANDIDATES = 20
"""Customers that are offered where a word leads to several."""


@dataclass(frozen=True)
class Found:
    """Where a word has led: to one customer, or to several to choose from; `note` says why."""

    customer_id: str | None = None
    candidates: list[dict[str, Any]] = field(default_factory=list)
    note: str = ""


def people(reader: IdentityReader, customer_ids: Sequence[str], notes: FollowedNotes) -> dict[str, dict[str, Any]]:
    """Return customers by id; an id that is not in the snapshot is left out.

    Keys: customer_id, name, phones, emails, touches, won_deals, ltv, identifiers, first_at, first_source, first_medium,
    last_at. Those who are known by a contact record alone have no touches.
    """
    rows = reader.rows(_PEOPLE, [list(customer_ids)])
    names = notes.names()
    return {row["customer_id"]: {**row, "name": names.get(row["customer_id"], row["name"])} for row in rows}


def find(reader: IdentityReader, word: str, settings: Settings, notes: FollowedNotes) -> Found:
    """Find the customer that a word stands for: an id, also an old one, a phone, an e-mail, an event, or a name.

    Raises:
        WorkbenchError: nothing is known by that word.

    """
    try:
        subject = reader.steadily(lambda: resolve(reader.cursor(), word, settings))
    except WorkbenchError as problem:
        found, total = _by_text(reader, word, notes)
        if found:
            return _chosen(found, f"Customers whose name, phone, e-mail or id holds “{word}”{_counted(total)}:")
        if not isinstance(problem, UnknownWordError):
            raise
        raise WorkbenchError(
            f"Nobody found for “{word}”. Check the spelling, or try a part of the name, a phone or an e-mail."
        ) from None
    if len(subject.customer_ids) == 1:
        return Found(subject.customer_ids[0], note=_led(word, subject))
    largest = [row["customer_id"] for row in reader.rows(_LARGEST, [subject.customer_ids])]
    return Found(candidates=list(people(reader, largest, notes).values()), note=_several(subject))


def _by_text(reader: IdentityReader, word: str, notes: FollowedNotes) -> tuple[list[dict[str, Any]], int]:
    """Return the customers with most touches whose text holds the word, and how many there are in all."""
    who = text_condition(word, notes)
    sql = f"""
        select customer_id, count(*) over () as total
        from customers
        where {who.sql}
        order by touches desc, customer_id
        limit {MOST_CANDIDATES}
    """
    rows = reader.rows(sql, who.values)
    known = people(reader, [row["customer_id"] for row in rows], notes)
    return [known[row["customer_id"]] for row in rows], rows[0]["total"] if rows else 0


def _chosen(found: list[dict[str, Any]], note: str) -> Found:
    return Found(found[0]["customer_id"]) if len(found) == 1 else Found(candidates=found, note=note)


def _counted(total: int) -> str:
    return f" ({total:,}, {MOST_CANDIDATES} of them here)" if total > MOST_CANDIDATES else ""


def _led(word: str, subject: Subject) -> str:
    """Say what an old id has become, and that an identifier joins nothing."""
    if subject.what == "customer" and subject.name != word.removeprefix("customer:"):
        return f"{word} is an earlier id of this customer."
    if subject.what == "identifier" and not subject.identifiers[0].links:
        return f"{_spoken(subject)} joins nobody; it stands with this customer only."
    return ""


def _several(subject: Subject) -> str:
    name = _spoken(subject)
    if not subject.customer_ids:
        return f"{name} belongs to no customer: nothing on it may join records."
    more = f", {MOST_CANDIDATES} of them here" if len(subject.customer_ids) > MOST_CANDIDATES else ""
    return f"{name} joins nobody and stands with {len(subject.customer_ids):,} customers{more}. Choose one:"


def _spoken(subject: Subject) -> str:
    """Name an identifier as people do, by its kind and value."""
    return subject.name.replace(":", " ", 1) if subject.what == "identifier" else subject.name


_LARGEST = f"""
    with asked as (
        select unnest(?::varchar[]) as customer_id
    )
    select asked.customer_id
    from asked
    left join customers c on c.customer_id = asked.customer_id
    order by c.touches desc nulls last, asked.customer_id
    limit {MOST_CANDIDATES}
"""

_PEOPLE = """
    with asked as (
        select unnest(?::varchar[]) as customer_id
    ),
    contacts as (
        select
            i.customer_id,
            list_sort(list(distinct i.value) filter (where i.kind = 'phone' and i.links)) as phones,
            list_sort(list(distinct i.value) filter (where i.kind = 'email' and i.links)) as emails,
            count(*) filter (where i.links) as identifiers
        from customer_identifiers i
        join asked on asked.customer_id = i.customer_id
        group by i.customer_id
    )
    select
        asked.customer_id,
        c.name,
        coalesce(c.phones, i.phones, []) as phones,
        coalesce(c.emails, i.emails, []) as emails,
        coalesce(c.touches, 0) as touches,
        coalesce(c.won_deals, 0) as won_deals,
        coalesce(c.ltv, 0) as ltv,
        coalesce(i.identifiers, 0) as identifiers,
        c.first_at,
        c.first_source,
        c.first_medium,
        c.last_at
    from asked
    left join customers c on c.customer_id = asked.customer_id
    left join contacts i on i.customer_id = asked.customer_id
    where c.customer_id is not null or i.customer_id is not null
    order by touches desc, asked.customer_id
"""
