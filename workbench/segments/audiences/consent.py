"""Who has agreed to be shown ads: by tags that people give to customers, or by a condition of the workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import duckdb

from workbench.notes.followed import FollowedNotes, Redirects
from workbench.notes.store import NotesStore
from workbench.settings import Audiences

NO_ADS = "no ads"


@dataclass(frozen=True)
class Consent:
    """The rule of a workspace.

    Attributes:
        refused: tags of customers who must not be in any audience, whatever their case; their contacts are kept out
            even where another customer has the same one.
        agreed: tags of which a customer must carry one; empty: nobody has to.
        condition: that those who agreed meet, as in a segment; or a query over the snapshot that gives their
            `customer_id`, and its parameters.

    """

    refused: tuple[str, ...] = (NO_ADS,)
    agreed: tuple[str, ...] = ()
    condition: str | tuple[str, Mapping[str, Any] | Sequence[Any]] | None = field(default=None, compare=False)

    @classmethod
    def of(cls, audiences: Audiences) -> Consent:
        """Take the rule from the settings."""
        return cls(tuple(audiences.no_ads_tags), tuple(audiences.consent_tags), audiences.consent.strip() or None)


def followed(store: NotesStore, connection: duckdb.DuckDBPyConnection) -> FollowedNotes:
    """Return the notes by the customers of the snapshot that the connection shows."""
    redirects = Redirects(dict(connection.execute("select old_id, customer_id from customer_redirects").fetchall()))
    return FollowedNotes(store, lambda: redirects)


def load(connection: duckdb.DuckDBPyConnection, consent: Consent, notes: FollowedNotes) -> None:
    """Make the tables `audience_refused` and `audience_agreed` (customer_id); the condition is a query by now."""
    _customers(connection, "audience_refused", _tagged(notes, consent.refused))
    if consent.agreed:
        _customers(connection, "audience_agreed", _tagged(notes, consent.agreed))
    else:
        connection.execute("create or replace temp table audience_agreed as select customer_id from audience_members")
    if isinstance(consent.condition, str):
        raise TypeError(f"The condition {consent.condition!r} is not compiled yet; see consent_condition.")
    if consent.condition:
        sql, parameters = consent.condition
        connection.execute(f"create or replace temp table audience_condition as {sql}", parameters)
        connection.execute("delete from audience_agreed where customer_id not in (from audience_condition)")


def _tagged(notes: FollowedNotes, tags: Sequence[str]) -> list[str]:
    wanted = {tag.strip().casefold() for tag in tags}
    known = [tag for tag, _ in notes.all_tags() if tag.casefold() in wanted]
    return notes.customers_with_tags(known) if known else []


def _customers(connection: duckdb.DuckDBPyConnection, table: str, customers: list[str]) -> None:
    connection.execute(
        f"create or replace temp table {table} as select unnest($ids::varchar[]) as customer_id", {"ids": customers}
    )
