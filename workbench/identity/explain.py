"""Why two records are one person: the identifiers they share, and the chain of evidence between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from workbench.identity.chain import Step, shortest_chain
from workbench.identity.graph import TooLargeError, decisions, has_evidence
from workbench.identity.subjects import Identifier, Subject, beside, resolve
from workbench.settings import Settings

__all__ = ["Explanation", "Identifier", "Step", "explain"]


@dataclass(frozen=True)
class Explanation:
    """What two records have to do with each other.

    `same` tells whether they are one customer; `shared` holds the identifiers that stand on both, barred ones too;
    `through` those of the customer that stand on one side only, when nothing that links stands on both. `chain` is the
    shortest way from one to the other over records and identifiers; empty if they are two customers, if one of them
    joins nothing, or if the customer is too large to be looked through. `apart` says what keeps two customers apart
    although evidence would join them.
    """

    a: str
    b: str
    customers_a: list[str]
    customers_b: list[str]
    same: bool
    shared: list[Identifier]
    through: list[Identifier]
    chain: list[Step] = field(default_factory=list)
    apart: str = ""

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        linking = [f"{i.kind} {i.value}" for i in self.shared if i.links]
        barred = [f"{i.kind} {i.value}" for i in self.shared if not i.links]
        both = sorted(set(self.customers_a) & set(self.customers_b))
        for word, customers in ((self.a, self.customers_a), (self.b, self.customers_b)):
            if len(customers) > 1:
                inside = f" {both[0]} is one of them." if both else ""
                return f"{word} stands with {len(customers)} customers, so it may not join records.{inside}"
        if both and linking:
            return f"One customer ({both[0]}): both carry {', '.join(linking)}."
        if both:
            return f"One customer ({both[0]}), joined by other records between them."
        if self.apart:
            return f"Two customers: {self.apart}."
        if barred:
            return f"Two customers: they share only {', '.join(barred)}, which may not join records."
        return "Two customers: they share no identifier."


def explain(connection: duckdb.DuckDBPyConnection, a: str, b: str, settings: Settings) -> Explanation:
    """Compare two events, identifiers (as written, or as `phone:+7916…`) or customers.

    The chain is sought in the customer's own evidence, which is fetched once: some two seconds for one of 100,000
    different records.

    Raises:
        WorkbenchError: one of them is unknown.

    """
    first, second = resolve(connection, a, settings), resolve(connection, b, settings)
    ours, theirs = set(beside(connection, first)), set(beside(connection, second))
    shared = sorted(ours & theirs, key=lambda i: (not i.links, i.kind, i.value))
    both = sorted(set(first.customer_ids) & set(second.customer_ids))
    one_side = sorted(ours ^ theirs, key=lambda i: (i.kind, i.value))
    through = [i for i in one_side if i.links] if both and not any(i.links for i in shared) else []
    chain, apart = [], ""
    if has_evidence(connection):
        chain = _chain(connection, both[0], first, second) if both else []
        apart = "" if both else _apart(connection, first, second, shared)
    return Explanation(
        a, b, first.customer_ids, second.customer_ids, bool(both), shared, through, chain=chain, apart=apart
    )


def _chain(connection: duckdb.DuckDBPyConnection, customer_id: str, a: Subject, b: Subject) -> list[Step]:
    try:
        return shortest_chain(connection, customer_id, a, b)
    except TooLargeError:
        return []


def _apart(connection: duckdb.DuckDBPyConnection, a: Subject, b: Subject, shared: Sequence[Identifier]) -> str:
    """Say what keeps two customers apart: a person's cut, the conflict policy, or a number that was reassigned."""
    ours, theirs = ({(i.kind, i.value) for i in subject.identifiers} for subject in (a, b))
    for made in decisions(connection):
        between = (made.a in ours and made.b in theirs) or (made.b in ours and made.a in theirs)
        if made.verb == "cut" and between:
            return f"cut apart by {made.author} on {made.made_at:%Y-%m-%d}: {made.reason} (decision {made.decision_no})"
    conflict = _conflict(connection, a, b)
    for identifier in shared:
        if not identifier.links:
            continue
        named = {"kind": identifier.kind, "value": identifier.value}
        for decision_no, author in connection.execute(_CUT_BY, named).fetchall():
            if decision_no is None and conflict:
                return f"they share {identifier.kind} {identifier.value}, but {conflict}"
            by = f"decision {decision_no} of {author} has" if decision_no else "the rule for conflicts has"
            return f"they share {identifier.kind} {identifier.value}, but {by} cut it off one of them"
        if connection.execute(_REASSIGNED, named).fetchall():
            return f"{identifier.kind} {identifier.value} was given to somebody else between their records"
    return conflict


def _conflict(connection: duckdb.DuckDBPyConnection, a: Subject, b: Subject) -> str:
    """Say which two values of a unique kind the conflict policy has cut apart between two customers."""
    ids = {"ours": a.customer_ids, "theirs": b.customer_ids}
    found = connection.execute(_CONFLICT, ids).fetchone()
    if found is None:
        return ""
    kind, value_a, value_b = found
    return (
        f"{kind} {value_a} and {kind} {value_b} are two people's by the rule that a person has one of them, and what "
        'joined them is cut (conflicts = "cut" under [identity] in workspace.toml)'
    )


_CUT_BY = """
    select x.decision_no, d.author
    from cut_evidence x
    left join identity_decisions d on d.decision_no = x.decision_no
    where x.kind = $kind and x.value = $value
    order by x.decision_no nulls last
    limit 1
"""

_CONFLICT = """
    with held as (
        select kind, value, customer_id
        from customer_identifiers
        where customer_id in (select unnest($ours::varchar[] || $theirs::varchar[]))
    )
    select c.kind, c.value_a, c.value_b
    from identity_conflicts c
    join held x on x.kind = c.kind and x.value = c.value_a
    join held y on y.kind = c.kind and y.value = c.value_b
    where c.cut and x.customer_id <> y.customer_id
    order by c.kind, c.value_a, c.value_b
    limit 1
"""
"""Of several values those with the strongest are listed; two weaker ones are told apart as what they share is cut."""

_REASSIGNED = "select 1 from identifier_spells where kind = $kind and value = $value limit 1"
