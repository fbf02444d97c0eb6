"""Which two identifiers a decision is kept under: people name events, identifiers or customers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from workbench.errors import WorkbenchError
from workbench.identity.subjects import Identifier, Subject, ranked, resolve
from workbench.notes.decisions import CUT, LINK
from workbench.settings import Settings

_MOST_NAMED = 3
_BARRED_BECAUSE = {
    "invalid": "cannot be read",
    "blocked": "is blocked",
    "own": "is the company's own",
}
_MANY = {"phone": "phones", "email": "e-mails", "cookie": "cookies", "crm_id": "CRM ids", "messenger": "messengers"}


@dataclass(frozen=True)
class Chosen:
    """The identifiers a and b of a decision, and whether they are one customer in the snapshot."""

    a: Identifier
    b: Identifier
    one: bool

    def said(self, verb: str, over: tuple[int, str] | None = None) -> str:
        """Say what a decision about them does, and what of it is so already.

        `over` names the decision, by number and author, that is stronger.
        """
        if over:
            number, author = over
            return (
                f"{self.a} and {self.b} will not be joined by it, because decision {number} of {author}, a cut, is "
                f"stronger. If they are one person, undo decision {number}."
            )
        outcome = {
            (LINK, True): "are one customer already; the link keeps them together",
            (LINK, False): "will be one customer, if no cut keeps them apart",
            (CUT, True): "will be two customers",
            (CUT, False): "are two customers already; the cut keeps them apart",
        }
        return f"{self.a} and {self.b} {outcome[verb, self.one]}."


def choose(connection: duckdb.DuckDBPyConnection, verb: str, a: str, b: str, settings: Settings) -> Chosen:
    """Resolve two words (event, identifier, customer) to the identifiers that a link or cut is about.

    Each gives the strongest that may join records; for a cut, where it has one, the strongest that the other does not
    carry as well.

    Raises:
        WorkbenchError: a word is unknown, nothing on one of them joins records, or both are the same.

    """
    first, second = resolve(connection, a, settings), resolve(connection, b, settings)
    ours, theirs = (_linking(connection, subject) for subject in (first, second))
    one = bool(set(first.customer_ids) & set(second.customer_ids))
    if (first.what, first.name) == (second.what, second.name):
        raise WorkbenchError(f"{a!r} and {b!r} are the same {first.what}, {first.name}. Name two different things.")
    if verb == CUT:
        return Chosen(*_apart(first, ours, second, theirs), one)
    if ours[0] == theirs[0]:
        raise WorkbenchError(f"{a!r} and {b!r} both carry {ours[0]}, which joins them already. A link is not needed.")
    return Chosen(ours[0], theirs[0], one)


def strongest(connection: duckdb.DuckDBPyConnection, customer_ids: Sequence[str]) -> dict[str, Identifier]:
    """Find the strongest identifier that joins records of each of these customers; who has none is left out."""
    found: dict[str, list[tuple[str, str, bool, int]]] = {}
    for customer_id, *row in connection.execute(_OF_CUSTOMERS, [list(customer_ids)]).fetchall():
        found.setdefault(customer_id, []).append(tuple(row))
    return {customer_id: ranked(rows)[0] for customer_id, rows in found.items()}


def _linking(connection: duckdb.DuckDBPyConnection, subject: Subject) -> list[Identifier]:
    linking = [identifier for identifier in subject.identifiers if identifier.links]
    if linking:
        return linking
    if not subject.identifiers:
        raise WorkbenchError(f"{subject.word!r} carries no identifier, so nothing can be decided about it.")
    barred = [_barred(connection, identifier) for identifier in subject.identifiers[:_MOST_NAMED]]
    raise WorkbenchError(
        f"{subject.word!r} stands on what joins nothing: {'; '.join(barred)}. "
        "A decision needs an identifier that joins records; name another one of the same person."
    )


def _barred(connection: duckdb.DuckDBPyConnection, identifier: Identifier) -> str:
    """Say why an identifier joins nothing."""
    guards = connection.execute(_GUARD, [identifier.kind, identifier.value])
    names = [column[0] for column in guards.description]
    row = guards.fetchone()
    if row is None:
        return f"{identifier} is barred"
    guard = dict(zip(names, row, strict=True))
    role = f" ({guard['role']})" if guard.get("role") else ""
    because = _BARRED_BECAUSE.get(guard["reason"]) or _too_many(guard)
    return f"{identifier}{role} {because}"


def _too_many(guard: dict[str, Any]) -> str:
    """Say of how many others a guard has seen an identifier with."""
    other = str(guard["reason"]).removeprefix("too_many_").removesuffix("_in_window")
    return f"was seen with {guard['seen']} {_MANY.get(other, other)}, at most {guard['allowed']} are allowed"


def _apart(
    first: Subject, ours: Sequence[Identifier], second: Subject, theirs: Sequence[Identifier]
) -> tuple[Identifier, Identifier]:
    """Take the strongest identifier that only one side carries, of each side that has one."""
    only_ours = [identifier for identifier in ours if identifier not in theirs]
    only_theirs = [identifier for identifier in theirs if identifier not in ours]
    if not only_ours and not only_theirs:
        raise WorkbenchError(
            f"{first.word!r} and {second.word!r} carry the same ({', '.join(map(str, ours[:_MOST_NAMED]))}), and an "
            "identifier cannot be cut from itself. Name two identifiers that belong to two persons."
        )
    return (only_ours or ours)[0], (only_theirs or theirs)[0]


_OF_CUSTOMERS = """
    select customer_id, kind, value, links, sum(events) as events
    from customer_identifiers
    where links
        and customer_id in (select unnest(?::varchar[]))
    group by customer_id, kind, value, links
"""

_GUARD = """
    select *
    from identifier_guards
    where kind = ?
        and value = ?
"""
