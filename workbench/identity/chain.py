"""The shortest chain of evidence between two things of one customer: a record, an identifier, a record and so on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import duckdb

from workbench.identity.bridges import Walk
from workbench.identity.cutting import Network, bundled
from workbench.identity.graph import Evidence, Example, Unit, customer_evidence, examples
from workbench.identity.subjects import Subject


@dataclass(frozen=True)
class Step:
    """One step of a chain: a record, an identifier, or a decision by which a person joined two identifiers.

    `what` is record, identifier or decision. A record is told by an example of those that carry the same identifiers
    (`event_id`, `occurred_at` in UTC, `system`, `event_kind`), an identifier by `kind` and `value` and whether nothing
    else holds its sides together (`bridge`), a decision by its number, author, time and reason. `events` is how many
    records of the customer carry the identifier, or the same identifiers as the record.
    """

    what: str
    events: int | None = None
    kind: str | None = None
    value: str | None = None
    bridge: bool | None = None
    event_id: str | None = None
    event_kind: str | None = None
    occurred_at: datetime | None = None
    system: str | None = None
    decision_no: int | None = None
    author: str | None = None
    reason: str | None = None

    def at_zone(self, zone: ZoneInfo) -> Step:
        """Give the same step with its time in a zone."""
        if self.occurred_at is None:
            return self
        return replace(self, occurred_at=self.occurred_at.replace(tzinfo=UTC).astimezone(zone))

    def __str__(self) -> str:
        """Tell it in words."""
        if self.what == "record":
            system = f" from {self.system}" if self.system else ""
            when = f" of {self.occurred_at:%Y-%m-%d %H:%M}" if self.occurred_at else ""
            return f"{self.event_kind} {self.event_id}{system}{when}"
        if self.what == "identifier":
            return f"{self.kind} {self.value}, on {self.events:,} record{'' if self.events == 1 else 's'}"
        return f"linked by {self.author} on {self.occurred_at:%Y-%m-%d}: {self.reason} (decision {self.decision_no})"


def shortest_chain(connection: duckdb.DuckDBPyConnection, customer_id: str, a: Subject, b: Subject) -> list[Step]:
    """Find the shortest chain between two events, identifiers or the customer itself (its strongest identifier).

    Of several chains of one length the first by kind and value of the identifiers is given. It is empty where one of
    the two joins nothing.

    Raises:
        TooLargeError: the customer has too many records.

    """
    evidence = customer_evidence(connection, customer_id)
    network = Network(bundled(evidence.rows), evidence.links)
    path = _shortest(network, _codes(network, evidence, a), _codes(network, evidence, b))
    if not path or a.name == b.name:
        return [_record(a)] if path and a.what == "event" else []
    bundles = [network.bundle(node) for node, _ in path]
    first = examples(connection, customer_id, [bundle.units if bundle else [] for bundle in bundles])
    holding = Walk(network).holding()
    chain = [_record(a)] if a.what == "event" else []
    for place, (node, edge) in enumerate(path):
        if edge >= network.first_link:
            chain.append(_decision(evidence, network.decisions[edge - network.first_link]))
        bundle = bundles[place]
        if bundle is None:
            name = evidence.names[network.codes[node]]
            chain.append(Step("identifier", network.events[node], name.kind, name.value, node in holding))
        elif place in first:
            chain.append(_example(first[place], bundle.events, bridge=node in holding))
    return chain + ([_record(b)] if b.what == "event" else [])


def _codes(network: Network, evidence: Evidence, subject: Subject) -> list[int]:
    """Name the nodes of the identifiers that a chain may begin or end with."""
    if subject.what == "event":
        units = {unit.unit_no for unit in evidence.units.values() if _holds(unit, subject)}
        return sorted({network.node[code] for unit, code, _ in evidence.rows if unit in units})
    meant = subject.identifiers if subject.what == "identifier" else [subject.strongest]
    pairs = {(identifier.kind, identifier.value) for identifier in meant if identifier}
    codes = [code for code, name in enumerate(evidence.names) if (name.kind, name.value) in pairs]
    return [network.node[code] for code in codes if code in network.node]


def _holds(unit: Unit, subject: Subject) -> bool:
    """Tell whether the event is one of the unit's; a set of identifiers may be split by time."""
    if unit.signature_no != subject.signature_no:
        return False
    at, first, last = subject.occurred_at, unit.first_at, unit.last_at
    return at is None or first is None or last is None or first <= at <= last


def _shortest(network: Network, starts: Sequence[int], ends: Collection[int]) -> list[tuple[int, int]]:
    """Go breadth first from the starts to the first of the ends; give the nodes, each with the edge that led to it."""
    came = dict.fromkeys(starts, -1)
    queue = list(starts)
    for node in queue:
        if node in ends:
            return _back(network, came, node)
        for edge in network.around[node]:
            x, y = network.ends[edge]
            onward = y if node == x else x
            if onward not in came:
                came[onward] = edge
                queue.append(onward)
    return []


def _back(network: Network, came: Mapping[int, int], node: int) -> list[tuple[int, int]]:
    path = [(node, came[node])]
    while (edge := came[node]) >= 0:
        x, y = network.ends[edge]
        node = x if node == y else y
        path.append((node, came[node]))
    return path[::-1]


def _record(subject: Subject) -> Step:
    return Step(
        "record",
        event_id=subject.name,
        event_kind=subject.event_kind,
        occurred_at=subject.occurred_at,
        system=subject.system,
    )


def _example(example: Example, events: int, *, bridge: bool) -> Step:
    return Step(
        "record",
        events,
        bridge=bridge,
        event_id=example.event_id,
        event_kind=example.kind,
        occurred_at=example.occurred_at,
        system=example.system,
    )


def _decision(evidence: Evidence, decision_no: int) -> Step:
    made = evidence.decisions[decision_no]
    return Step("decision", decision_no=decision_no, author=made.author, occurred_at=made.made_at, reason=made.reason)
