"""What a person means by a word: an event, an identifier or a customer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from workbench.errors import WorkbenchError
from workbench.ingest.normalise import normalised
from workbench.settings import Settings
from workbench.tables import IDENTIFIER_KINDS

STRENGTH = ("crm_id", "phone", "email", "messenger", "cookie")
"""Kinds of identifier, the one that is given to fewest people and kept for longest first."""

_MOST_NAMED = 5
_LONGEST_SHOWN = 80


class UnknownWordError(WorkbenchError):
    """A word that stands for nothing in the workspace."""


@dataclass(frozen=True)
class Identifier:
    """An identifier and whether it joins records (a barred one does not)."""

    kind: str
    value: str
    links: bool

    def __str__(self) -> str:
        """Write it as it can be given to any command."""
        return f"{self.kind}:{self.value}"


@dataclass(frozen=True)
class Subject:
    """What a word stands for.

    `what` is event, identifier or customer; `name` its id, or the identifier as `kind:value`. `customer_ids` are the
    customers it stands with (none if it joins no one, several for an identifier that is barred). `identifiers` are
    the ones it names: the identifier itself, those on the event, or those of the customer; the strongest that joins
    records first. `signature_no`, `occurred_at` (UTC), `system` and `event_kind` are given for an event.
    """

    word: str
    what: str
    name: str
    customer_ids: list[str]
    identifiers: list[Identifier]
    signature_no: int | None = None
    occurred_at: datetime | None = None
    system: str | None = None
    event_kind: str | None = None

    @property
    def strongest(self) -> Identifier | None:
        """The identifier that a decision about the subject is kept under; None if none of its may join records."""
        return next((identifier for identifier in self.identifiers if identifier.links), None)


def resolve(connection: duckdb.DuckDBPyConnection, word: str, settings: Settings) -> Subject:
    """Find what a word stands for.

    Args:
        connection: holds the tables of a snapshot.
        word: an event_id, an identifier as written, `kind:value`, or a customer_id (an old one, too); `event:` and
            `customer:` before an id tell it from an identifier that is written alike.
        settings: say how identifiers are normalised.

    Raises:
        WorkbenchError: the word is unknown, or stands for more than one thing.

    """
    word = word.strip()
    given = _given(word)
    found = [*_customers(connection, word), *_events(connection, word), *_named(connection, word, _NAMED, given)]
    if not found:
        tidy = [(kind, value) for kind, text in given for value in normalised(kind, [text], settings)]
        found = _named(connection, word, _NAMED, tidy) or _named(connection, word, _WITHOUT_SYSTEM, given)
    if not found:
        raise UnknownWordError(
            f"{_shown(word)} is no event, identifier or customer of this workspace. "
            "Give an event_id, a customer_id, or an identifier such as +79161234567 or email:anna@mail.ru."
        )
    if len(found) > 1:
        names = [
            subject.name if subject.what == "identifier" else f"{subject.what}:{subject.name}" for subject in found
        ]
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        raise WorkbenchError(
            f"{_shown(word)} can mean {len(names)} things. "
            f"Write the one you mean: {', '.join(names[:_MOST_NAMED])}{more}."
        )
    return found[0]


def _shown(word: str) -> str:
    return repr(word if len(word) <= _LONGEST_SHOWN else f"{word[:_LONGEST_SHOWN]}…")


def beside(connection: duckdb.DuckDBPyConnection, subject: Subject) -> list[Identifier]:
    """List all identifiers that stand on the records of a subject, its own included."""
    if subject.what != "identifier":
        return subject.identifiers
    (own,) = subject.identifiers
    return ranked(_rows(connection, _BESIDE, kind=own.kind, value=own.value)) or [own]


def _customers(connection: duckdb.DuckDBPyConnection, word: str) -> list[Subject]:
    for customer_id in dict.fromkeys((word, word.removeprefix("customer:"))):
        living = _living(connection, customer_id)
        if living is None:
            raise WorkbenchError(
                f"{_shown(word)} is no event, identifier or customer any more: no record of it is left in the data."
            )
        rows = _rows(connection, _OF_CUSTOMER, id=living)
        if rows:
            return [Subject(word, "customer", living, [living], ranked(rows))]
    return []


def _off_chain(
    connection: duckdb.DuckDBPyConnection, signature_no: int, occurred_at: datetime | None, carried: list[Identifier]
) -> list[str]:
    """Find the customer of a contact record, which stands in no chain."""
    if not _has(connection, "signature_customers"):
        return _owners(connection, [identifier for identifier in carried if identifier.links])
    return [row[0] for row in _rows(connection, _UNIT, no=signature_no, at=occurred_at)]


def _has(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    """Tell whether the snapshot has a table; one of an earlier version may lack it."""
    return bool(_rows(connection, "select 1 from duckdb_views() where view_name = $table", table=table))


def _living(connection: duckdb.DuckDBPyConnection, customer_id: str) -> str | None:
    """Follow an old id to the customer it became."""
    if not _has(connection, "customer_redirects"):
        return customer_id
    rows = _rows(connection, "select customer_id from customer_redirects where old_id = $id", id=customer_id)
    return rows[0][0] if rows else customer_id


def _events(connection: duckdb.DuckDBPyConnection, word: str) -> list[Subject]:
    for event_id in dict.fromkeys((word, word.removeprefix("event:"))):
        rows = _rows(connection, _EVENT, id=event_id)
        if rows:
            customer_id, signature_no, *seen = rows[0]
            carried = ranked(_rows(connection, _ON_SIGNATURE, no=signature_no))
            customers = [customer_id] if customer_id else _off_chain(connection, signature_no, seen[0], carried)
            return [Subject(word, "event", event_id, customers, carried, signature_no, *seen)]
    return []


def _given(word: str) -> list[tuple[str, str]]:
    """List the kinds and values that a word may mean."""
    kind, _, value = word.partition(":")
    named = [(kind, value.strip())] if kind in IDENTIFIER_KINDS and value else []
    return named + [(kind, word) for kind in IDENTIFIER_KINDS]


def _named(
    connection: duckdb.DuckDBPyConnection, word: str, sql: str, identifiers: Sequence[tuple[str, str]]
) -> list[Subject]:
    found = ranked(_rows(connection, sql, **_pairs(identifiers)))
    return [Subject(word, "identifier", str(one), _owners(connection, [one]), [one]) for one in found]


def _pairs(identifiers: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    ordered = sorted(set(identifiers))
    return {"kinds": [kind for kind, _ in ordered], "values": [value for _, value in ordered]}


def _owners(connection: duckdb.DuckDBPyConnection, identifiers: Sequence[Identifier]) -> list[str]:
    return [row[0] for row in _rows(connection, _OWNERS, **_pairs((i.kind, i.value) for i in identifiers))]


def ranked(rows: Iterable[tuple[Any, ...]]) -> list[Identifier]:
    """Read rows of kind, value, links, events; the strongest that joins records first."""
    strength = {kind: place for place, kind in enumerate(STRENGTH)}
    ordered = sorted(rows, key=lambda row: (not row[2], strength.get(row[0], len(strength)), -row[3], row[1]))
    return [Identifier(kind, value, bool(links)) for kind, value, links, _ in ordered]


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
    return connection.execute(sql, parameters or None).fetchall()


_OF_CUSTOMER = """
    select kind, value, bool_or(links) as links, sum(events) as events
    from customer_identifiers
    where customer_id = $id
    group by kind, value
"""

_EVENT = """
    select customer_id, signature_no, occurred_at, system, kind
    from touches
    where event_id = $id
    union all
    select null as customer_id, signature_no, occurred_at, system, kind
    from off_chain
    where event_id = $id
"""

_UNIT = """
    select customer_id
    from signature_customers
    where signature_no = $no
        and customer_id is not null
        and (first_at is null or $at::timestamp is null or $at::timestamp between first_at and last_at)
    order by unit_no desc
    limit 1
"""
"""A set of identifiers may be split by time; what is not dated is in the last part."""

_ON_SIGNATURE = """
    select s.kind, s.value, coalesce(i.links, false) as links, coalesce(i.events, 0) as events
    from signatures s
    left join identifiers i on i.kind = s.kind and i.value = s.value
    where s.signature_no = $no
"""

_BESIDE = """
    with carriers as (
        select signature_no
        from signatures
        where kind = $kind and value = $value
    )
    select
        s.kind,
        s.value,
        coalesce(bool_or(i.links), false) as links,
        coalesce(max(i.events), 0) as events
    from carriers c
    join signatures s on s.signature_no = c.signature_no
    left join identifiers i on i.kind = s.kind and i.value = s.value
    group by s.kind, s.value
"""

_PAIRS = "select unnest($kinds::varchar[]) as kind, unnest($values::varchar[]) as value"

_NAMED = f"""
    with meant as ({_PAIRS})
    select i.kind, i.value, i.links, i.events
    from identifiers i
    join meant m on m.kind = i.kind and m.value = i.value
"""

_WITHOUT_SYSTEM = f"""
    with meant as ({_PAIRS})
    select i.kind, i.value, i.links, i.events
    from identifiers i
    join meant m on m.kind = i.kind and m.value = substring(i.value, position(':' in i.value) + 1)
    where position(':' in i.value) > 0
"""
"""An id as its system writes it, without the system's name before it."""

_OWNERS = f"""
    with meant as ({_PAIRS})
    select distinct c.customer_id
    from customer_identifiers c
    join meant m on m.kind = c.kind and m.value = c.value
    order by c.customer_id
"""
