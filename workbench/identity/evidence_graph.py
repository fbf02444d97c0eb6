"""A customer's evidence as a drawing: identifiers, the records that carry them, and where it hangs by one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import duckdb

from workbench.identity.bridges import Walk
from workbench.identity.cutting import Network, bundled
from workbench.identity.graph import Evidence, Example, Name, barred, customer_evidence, examples
from workbench.identity.layout import layout

MOST_NODES = 120
"""Nodes of a drawing that can still be read."""

_MOST_BARRED = 12


@dataclass
class Node:
    """An identifier, or records that carry the same linking identifiers.

    `id` is the identifier as `kind:value`, or records:N. `bridge` tells that without it the evidence falls into parts;
    `links` is false for an identifier that is barred, `elsewhere` true for one that is another customer's since it was
    cut off. `records` counts the different sets of identifiers, `example` is the first of the records. Times are UTC;
    x and y lie between 0 and 1.
    """

    id: str
    what: str
    events: int
    first_at: datetime | None
    last_at: datetime | None
    bridge: bool = False
    kind: str | None = None
    value: str | None = None
    spell: int | None = None
    links: bool = True
    elsewhere: bool = False
    records: int | None = None
    example: Example | None = None
    x: float = 0.5
    y: float = 0.5


@dataclass
class Edge:
    """An identifier `a` that stands on records `b`, or a person's link between two identifiers.

    `bridge` tells that nothing else joins its two ends, `cut` that it joins nothing any more; `decision_no` names the
    decision that cut or linked.
    """

    id: str
    a: str
    b: str
    events: int
    bridge: bool = False
    cut: bool = False
    link: bool = False
    decision_no: int | None = None


@dataclass
class EvidenceGraph:
    """Nodes and edges; `left_out` says in words what is not drawn, and is empty if all is."""

    customer_id: str
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    left_out: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values for a program; times as ISO texts."""
        plain: dict[str, Any] = asdict(self)
        for node in plain["nodes"]:
            for holder, key in ((node, "first_at"), (node, "last_at"), (node["example"] or {}, "occurred_at")):
                if holder.get(key):
                    holder[key] = holder[key].isoformat()
        return plain


def evidence_graph(
    connection: duckdb.DuckDBPyConnection, customer_id: str, *, limit: int = MOST_NODES
) -> EvidenceGraph:
    """Draw a customer's evidence, barred identifiers and what was cut off included.

    At most `limit` nodes are drawn: bridges first, then what carries most events.

    Raises:
        WorkbenchError: there is no such customer, or it has too many records.

    """
    evidence = customer_evidence(connection, customer_id)
    chosen = _Chosen(evidence, barred(connection, customer_id, _MOST_BARRED), limit)
    first = examples(connection, customer_id, [bundle.units for bundle in chosen.bundles])
    nodes = [*chosen.identifiers(), *chosen.records(first)]
    number = {node.id: place for place, node in enumerate(nodes)}
    edges = [edge for edge in chosen.edges() if edge.a in number and edge.b in number]
    for node, (x, y) in zip(nodes, layout(len(nodes), [(number[e.a], number[e.b]) for e in edges]), strict=True):
        node.x, node.y = x, y
    return EvidenceGraph(customer_id, nodes, edges, chosen.left_out())


class _Chosen:
    """The identifiers and bundles that are drawn."""

    def __init__(self, evidence: Evidence, barred_on: Sequence[tuple[int, Name]], limit: int) -> None:
        self.evidence = evidence
        self.network = Network(bundled(evidence.rows), evidence.links)
        walk = Walk(self.network)
        self.holding, self.bridges = walk.holding(), walk.edges()
        linking = sorted(self.network.codes, key=self._rank)
        cut_off = sorted({code for _, code, _ in evidence.cut} - set(linking))
        barred_names = sorted({name for _, name in barred_on})
        spare = min(len(cut_off) + len(barred_names), _MOST_BARRED)
        fewest = max(1, limit - spare)
        drawn = linking if len(linking) + len(self.network.bundles) <= fewest else linking[: max(1, fewest // 2)]
        self.codes = set(drawn)
        touching = [bundle for bundle in self.network.bundles if self.codes.intersection(bundle.codes)]
        touching.sort(key=lambda bundle: (len(self.codes.intersection(bundle.codes)) < 2, -bundle.events, bundle.codes))  # noqa: PLR2004
        self.bundles = sorted(touching[: max(1, fewest - len(drawn))], key=lambda bundle: bundle.codes)
        self.place = {unit: place for place, bundle in enumerate(self.bundles) for unit in bundle.units}
        self.cut_off = set(cut_off[:spare])
        self.barred = set(barred_names[: spare - len(self.cut_off)])
        self.barred_on = [(unit, name) for unit, name in barred_on if name in self.barred and unit in self.place]
        self.missing = (len(linking) - len(drawn), len(self.network.bundles) - len(self.bundles))

    def _rank(self, code: int) -> tuple[bool, int, int]:
        node = self.network.node[code]
        return node not in self.holding, -self.network.events[node], code

    def identifiers(self) -> list[Node]:
        """Make the nodes of the identifiers, the strongest first."""
        units: dict[Name, set[int]] = defaultdict(set)
        for unit, code, _ in (*self.evidence.rows, *self.evidence.cut):
            if code in self.codes or code in self.cut_off:
                units[self.evidence.names[code]].add(unit)
        for unit, name in self.barred_on:
            units[name].add(unit)
        nodes = []
        for code in sorted(self.codes | self.cut_off):
            name = self.evidence.names[code]
            bridge = code in self.codes and self.network.node[code] in self.holding
            nodes.append(self._identifier(name, units[name], bridge=bridge, elsewhere=code in self.cut_off))
        return nodes + [
            self._identifier(name, units[name], links=False) for name in sorted({n for _, n in self.barred_on})
        ]

    def _identifier(self, name: Name, units: Iterable[int], **marks: Any) -> Node:
        named: dict[str, Any] = {"kind": name.kind, "value": name.value, "spell": name.spell}
        return Node(_id(name), "identifier", **self._figures(units), **named, **marks)

    def records(self, first: Mapping[int, Example]) -> list[Node]:
        """Make the nodes of the records."""
        numbers = range(len(self.network.codes), len(self.network.around))
        bridges = {
            id(bundle) for node, bundle in zip(numbers, self.network.bundles, strict=True) if node in self.holding
        }
        return [
            Node(
                f"records:{place}",
                "records",
                **self._figures(bundle.units),
                bridge=id(bundle) in bridges,
                records=len(bundle.units),
                example=first.get(place),
            )
            for place, bundle in enumerate(self.bundles)
        ]

    def _figures(self, units: Iterable[int]) -> dict[str, Any]:
        carried = [self.evidence.units[unit] for unit in units]
        starts = [unit.first_at for unit in carried if unit.first_at]
        ends = [unit.last_at for unit in carried if unit.last_at]
        return {
            "events": sum(unit.events for unit in carried),
            "first_at": min(starts, default=None),
            "last_at": max(ends, default=None),
        }

    def edges(self) -> list[Edge]:
        """Make the edges, also to what is not drawn."""
        network, names = self.network, self.evidence.names
        places = {id(bundle): place for place, bundle in enumerate(self.bundles)}
        edges = []
        for number, (x, y) in enumerate(network.ends):
            a, bundle = _id(names[network.codes[x]]), network.bundle(y)
            bridge = number in self.bridges
            if bundle is None:
                decision_no = network.decisions[number - network.first_link]
                b = _id(names[network.codes[y]])
                edges.append(Edge(f"link:{decision_no}", a, b, 0, bridge, link=True, decision_no=decision_no))
            elif id(bundle) in places:
                edges.append(_edge(a, places[id(bundle)], bundle.events, bridge=bridge))
        return edges + self._off()

    def _off(self) -> list[Edge]:
        """Make the edges of evidence that joins nothing: cut, or barred."""
        names, units = self.evidence.names, self.evidence.units
        events: dict[tuple[str, int, int | None, bool], int] = defaultdict(int)
        for unit, code, count in self.evidence.cut:
            if unit in self.place:
                events[_id(names[code]), self.place[unit], self.evidence.cut_by[unit, code], True] += count
        for unit, name in self.barred_on:
            events[_id(name), self.place[unit], None, False] += units[unit].events
        return [
            _edge(name, place, count, cut=cut, decision_no=decision_no)
            for (name, place, decision_no, cut), count in events.items()
        ]

    def left_out(self) -> str:
        """Say what is not drawn."""
        identifiers, records = self.missing
        if not identifiers and not records:
            return ""
        return f"Not drawn: {identifiers:,} identifiers and {records:,} sets of records with fewer events."


def _id(name: Name) -> str:
    return str(name) if name.spell == 1 else f"{name} ({name.spell})"


def _edge(identifier: str, place: int, events: int, **marks: Any) -> Edge:
    records = f"records:{place}"
    return Edge(
        f"{identifier} {records} {marks.get('decision_no') or ''}".strip(), identifier, records, events, **marks
    )
