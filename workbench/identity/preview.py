"""What a link or a cut would give, worked out as the next build will: the customers, and the evidence that is cut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import duckdb

from workbench.errors import WorkbenchError
from workbench.identity.chosen import Chosen, choose
from workbench.identity.cuts import Pool, Settled, settle
from workbench.identity.graph import Evidence, Standing, decisions, fetch
from workbench.identity.parts import Part, as_they_are, as_they_would_be
from workbench.identity.subjects import Identifier
from workbench.notes.decisions import CUT, LINK, SAID, Decision
from workbench.settings import Settings


@dataclass(frozen=True)
class Lost:
    """An identifier that would no longer join some records: how many different ones, and their events.

    `beside` names the identifiers that these records would still be joined by.
    """

    kind: str
    value: str
    records: int
    events: int
    beside: list[str]


@dataclass(frozen=True)
class Preview:
    """What a decision would give.

    `now` are the customers concerned as they are, `then` as they would be, both with most touches first; `cut` is
    evidence that would cease to join, `joined` evidence that was cut and would join again. Nothing else changes.
    `pending` decisions and undoings wait for the next build, and are counted in.
    """

    verb: str
    a: Identifier
    b: Identifier
    now: list[Part]
    then: list[Part]
    cut: list[Lost]
    joined: list[Lost]
    sentence: str
    pending: int = 0

    def counting_in(self, pending: int) -> Preview:
        """Say that so many decisions which wait for the next build are counted in."""
        many = "One decision that waits" if pending == 1 else f"{pending:,} decisions that wait"
        verb = "is" if pending == 1 else "are"
        said = f"{self.sentence} {many} for the next build {verb} counted in." if pending else self.sentence
        return replace(self, sentence=said, pending=pending)

    @property
    def changes(self) -> bool:
        """Whether it would change any customer at the next build."""
        return self.now != self.then

    def as_dict(self) -> dict[str, Any]:
        """Give all of it as plain values for a program; times as ISO texts."""
        plain: dict[str, Any] = asdict(self)
        parts = {when: [_plain(part) for part in plain[when]] for when in ("now", "then")}
        return {**plain, **parts, "changes": self.changes}


def _plain(part: dict[str, Any]) -> dict[str, Any]:
    figures = part.pop("figures")
    moments = {key: figures[key].isoformat() if figures[key] else None for key in ("first_at", "last_at")}
    return {**part, **figures, **moments}


def preview(
    connection: duckdb.DuckDBPyConnection,
    verb: str,
    a: str,
    b: str,
    settings: Settings,
    *,
    standing: Sequence[Decision] | None = None,
) -> Preview:
    """Work out what a decision would give, without a build.

    Args:
        connection: holds the tables of the current snapshot.
        verb: link or cut.
        a: event, identifier or customer.
        b: another one.
        settings: of the workspace.
        standing: the decisions that stand, those that still wait for a build included; by default those that the
            snapshot was built with.

    Raises:
        WorkbenchError: a or b is unknown or joins nothing, both are the same, the opposite stands, or the customers
            are too large.

    """
    chosen = choose(connection, verb, a, b, settings)
    made = decisions(connection) if standing is None else [_standing(decision) for decision in standing]
    _refuse_contradiction(verb, chosen, made)
    number = _add(made, verb, chosen)
    concerned = _concerned(connection, made, number)
    evidence = fetch(connection, concerned)
    pool = _pool(evidence, made, settings)
    settled = settle(pool, cut=settings.identity.conflicts == "cut")
    sides = {side: evidence.latest(one.kind, one.value) for side, one in (("a", chosen.a), ("b", chosen.b))}
    now = as_they_are(connection, evidence, sides)
    then = as_they_would_be(connection, concerned, evidence, pool, settled, sides)
    was, lost = {row[:2] for row in evidence.cut}, {row[:2] for row in settled.cut_evidence}
    return Preview(
        verb,
        chosen.a,
        chosen.b,
        now,
        then,
        _lost(evidence, lost - was, lost),
        _lost(evidence, was - lost, lost),
        _sentence(verb, chosen, now, then, _overruling(settled, made, number)),
    )


def overruling(
    connection: duckdb.DuckDBPyConnection, chosen: Chosen, settings: Settings, standing: Sequence[Decision]
) -> Standing | None:
    """Name the cut that would keep a link of the two from joining at the next build, if there is one.

    Args:
        connection: holds the tables of the current snapshot.
        chosen: the two.
        settings: of the workspace.
        standing: the other decisions that stand, those that wait for a build included.

    Raises:
        WorkbenchError: the customers are too large.

    """
    made = [_standing(decision) for decision in standing]
    if all(decision.verb != CUT for decision in made):
        return None
    number = _add(made, LINK, chosen)
    pool = _pool(fetch(connection, _concerned(connection, made, number)), made, settings)
    return _overruling(settle(pool, cut=settings.identity.conflicts == "cut"), made, number)


def _add(made: list[Standing], verb: str, chosen: Chosen) -> int:
    """Add the decision in question as the next one, and return its number."""
    number = max((decision.decision_no for decision in made), default=0) + 1
    a, b = ((one.kind, one.value) for one in (chosen.a, chosen.b))
    made.append(Standing(number, verb, a, b, "", datetime.min, ""))  # noqa: DTZ901  nobody reads it
    return number


def _refuse_contradiction(verb: str, chosen: Chosen, made: Iterable[Standing]) -> None:
    pair = {(one.kind, one.value) for one in (chosen.a, chosen.b)}
    for decision in made:
        if decision.verb != verb and {decision.a, decision.b} == pair:
            raise WorkbenchError(
                f"Decision {decision.decision_no} of {decision.author} says that {chosen.a} and {chosen.b} "
                f"{SAID[decision.verb]}. Undo it first."
            )


def _standing(decision: Decision) -> Standing:
    at = decision.at.replace(tzinfo=None)
    return Standing(decision.decision_no, decision.verb, decision.a, decision.b, decision.author, at, decision.reason)


def _concerned(connection: duckdb.DuckDBPyConnection, made: Sequence[Standing], number: int) -> set[str]:
    """Find the customers that must be worked out together with those of a decision.

    These are what evidence would join had it not been cut, and what links join that the snapshot does not know yet.
    """
    named = sorted({end for decision in made for end in (decision.a, decision.b)})
    pairs = {"kinds": [kind for kind, _ in named], "values": [value for _, value in named]}
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for kind, value, customer_id in connection.execute(_OWNERS, pairs).fetchall():
        owners[kind, value].add(customer_id)
    pools: dict[str, set[str]] = defaultdict(set)
    for pool, customer_id in connection.execute("select pool, customer_id from cut_pools").fetchall():
        pools[pool].add(customer_id)
    groups = list(pools.values())
    for decision in made:
        ends = owners[decision.a] | owners[decision.b]
        if decision.verb == LINK or decision.decision_no == number:
            groups.append(ends)
    found = set().union(
        *(owners[decision.a] | owners[decision.b] for decision in made if decision.decision_no == number)
    )
    grown = True
    while grown:
        touched = found.union(*(group for group in groups if group & found))
        grown = touched != found
        found = touched
    return found


def _pool(evidence: Evidence, made: Iterable[Standing], settings: Settings) -> Pool:
    """Put together what a build would work on."""
    coded: dict[str, list[tuple[int, int, int]]] = {LINK: [], CUT: []}
    for decision in made:
        a, b = evidence.latest(*decision.a), evidence.latest(*decision.b)
        if a is not None and b is not None:
            coded[decision.verb].append((decision.decision_no, a, b))
    values: dict[tuple[str, str], list[int]] = defaultdict(list)
    for code, name in enumerate(evidence.names):
        if name.kind in settings.identity.unique:
            system, colon, _ = name.value.partition(":")
            values[name.kind, system if colon else ""].append(code)
    several = {key: codes for key, codes in values.items() if len(codes) > 1}
    return Pool(evidence.rows + evidence.cut, coded[LINK], coded[CUT], several)


def _lost(evidence: Evidence, pairs: set[tuple[int, int]], all_lost: set[tuple[int, int]]) -> list[Lost]:
    """Tell evidence by identifier."""
    units: dict[int, set[int]] = defaultdict(set)
    for unit, code in pairs:
        units[code].add(unit)
    carried: dict[int, list[int]] = defaultdict(list)
    for unit, code, _ in evidence.rows + evidence.cut:
        if (unit, code) not in all_lost:
            carried[unit].append(code)
    told = []
    for code, some in units.items():
        name = evidence.names[code]
        beside = sorted({other for unit in some for other in carried[unit] if other != code})
        events = sum(evidence.units[unit].events for unit in some)
        told.append(Lost(name.kind, name.value, len(some), events, [str(evidence.names[other]) for other in beside]))
    return sorted(told, key=lambda lost: (-lost.events, lost.kind, lost.value))


def _overruling(settled: Settled, made: Iterable[Standing], number: int) -> Standing | None:
    """Name the cut that keeps a link from joining."""
    by = dict(settled.cut_links).get(number)
    return next((decision for decision in made if decision.decision_no == by), None)


def _sentence(verb: str, chosen: Chosen, now: Sequence[Part], then: Sequence[Part], over: Standing | None) -> str:
    pair = f"{chosen.a} and {chosen.b}"
    if over:
        return f"Nothing would change: decision {over.decision_no} of {over.author} keeps {pair} apart. Undo it first."
    if now == then:
        outcome = "one customer already; the link would keep them together"
        outcome = outcome if verb == LINK else "two customers already; the cut would keep them apart"
        return f"Nothing would change: {pair} are {outcome}."
    told = f"{_counted(now).capitalize()} would become {_counted(then)}."
    contacts = sum(not part.figures.touches for part in then)
    if not contacts:
        return told
    return f"{told} {'The contact' if contacts == 1 else 'Contacts'} will not stand in the journal."


def _counted(parts: Sequence[Part]) -> str:
    """Count customers as the journal does: who has no touches is but a contact."""
    contacts = sum(not part.figures.touches for part in parts)
    customers = len(parts) - contacts
    counted = ["one customer" if customers == 1 else f"{customers} customers"] if customers else []
    if contacts:
        counted.append("one contact without touches" if contacts == 1 else f"{contacts} contacts without touches")
    return " and ".join(counted)


_OWNERS = """
    with named as (
        select unnest($kinds::varchar[]) as kind, unnest($values::varchar[]) as value
    ),
    ranked as (
        select
            n.kind,
            n.value,
            i.customer_id,
            row_number() over (partition by n.kind, n.value order by i.spell desc) as place
        from named n
        join customer_identifiers i on i.kind = n.kind and i.value = n.value
        where i.links
    )
    select kind, value, customer_id
    from ranked
    where place = 1
    union
    select n.kind, n.value, s.customer_id
    from named n
    join cut_evidence x on x.kind = n.kind and x.value = n.value
    join signature_customers s on s.unit_no = x.unit_no
    where s.customer_id is not null
"""
"""Who holds an identifier, or records that it was cut off."""
