"""What a customer hangs together by: identifiers and records without which the evidence falls into parts.

Source: Hopcroft and Tarjan, Efficient algorithms for graph manipulation, Comm. ACM 16 (1973), without recursion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import duckdb

from workbench.identity.cutting import Network, bundled
from workbench.identity.graph import Evidence, Example, Name, customer_evidence, examples

MOST_BRIDGES = 50
"""Bridges told of a customer, those that hold most together first."""

MOST_SIDES = 5
MOST_NAMED = 5


@dataclass(frozen=True)
class Side:
    """What stands on one side of a bridge: how many identifiers and events; the strongest few by name."""

    identifiers: int
    events: int
    named: list[Name]


@dataclass(frozen=True)
class Bridge:
    """An identifier, or records that carry one set of identifiers, without which the evidence falls into parts.

    `what` is identifier or record; `names` the identifier, or those on the records; `events` those that carry it;
    `example` the first of the records. `sides` are the largest parts (at most five), `parts` says how many there are,
    and `at_stake` how many events stand in all but the largest.
    """

    what: str
    names: list[Name]
    events: int
    parts: int
    at_stake: int
    sides: list[Side]
    example: Example | None = None


def bridges(connection: duckdb.DuckDBPyConnection, customer_id: str) -> list[Bridge]:
    """Find the bridges of a customer, the one that holds most together first.

    Raises:
        WorkbenchError: there is no such customer, or it has too many records.

    """
    evidence = customer_evidence(connection, customer_id)
    found = Walk(Network(bundled(evidence.rows), evidence.links)).splits()[:MOST_BRIDGES]
    bundles = [split.network.bundle(split.node) for split in found]
    first = examples(connection, customer_id, [bundle.units if bundle else [] for bundle in bundles])
    return [split.told(evidence, first.get(place)) for place, split in enumerate(found)]


@dataclass(frozen=True)
class Split:
    """A node whose removal leaves several parts with records; each as its events and nodes, the largest first."""

    network: Network
    node: int
    parts: list[tuple[int, Sequence[int]]]

    @property
    def at_stake(self) -> int:
        """The events in all parts but the largest."""
        return sum(events for events, _ in self.parts[1:])

    def told(self, evidence: Evidence, example: Example | None) -> Bridge:
        """Name what stands on the sides."""
        bundle = self.network.bundle(self.node)
        codes = bundle.codes if bundle else (self.network.codes[self.node],)
        return Bridge(
            "record" if bundle else "identifier",
            [evidence.names[code] for code in codes],
            bundle.events if bundle else self.network.events[self.node],
            len(self.parts),
            self.at_stake,
            [self._side(evidence, *part) for part in self.parts[:MOST_SIDES]],
            example,
        )

    def _side(self, evidence: Evidence, events: int, nodes: Sequence[int]) -> Side:
        codes = [self.network.codes[node] for node in nodes if node < len(self.network.codes)]
        strongest = self.network.stronger_first(codes)[:MOST_NAMED]
        return Side(len(codes), events, [evidence.names[code] for code in strongest])


class Walk:
    """A walk through a network in depth, by which is known what hangs on each node.

    `order` lists the nodes as they were met; what was met by way of a node follows it, `size` nodes with itself;
    `low` is the earliest place in the order that this reaches back to, and `hanging` lists for a node what was met by
    way of it and reaches no further back.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        nodes = len(network.around)
        self.place = [-1] * nodes
        self.low = [0] * nodes
        self.size = [1] * nodes
        self.above = [-1] * nodes
        self.way = [-1] * nodes
        self.root = [0] * nodes
        self.order: list[int] = []
        for node in range(nodes):
            if self.place[node] < 0:
                self._from(node)
        self.hanging: dict[int, list[int]] = {}
        for node in self.order:
            above = self.above[node]
            if above >= 0 and self.low[node] >= self.place[above]:
                self.hanging.setdefault(above, []).append(node)
        bundles = [network.bundle(node) for node in self.order]
        self._events = [0, *accumulate(bundle.events if bundle else 0 for bundle in bundles)]
        self._codes = [0, *accumulate(bundle is None for bundle in bundles)]

    def _from(self, root: int) -> None:
        network = self.network
        ahead: list[tuple[int, Iterator[int]]] = []

        def enter(node: int) -> None:
            self.place[node] = self.low[node] = len(self.order)
            self.root[node] = root
            self.order.append(node)
            ahead.append((node, iter(network.around[node])))

        enter(root)
        while ahead:
            node, edges = ahead[-1]
            for edge in edges:
                x, y = network.ends[edge]
                onward = y if node == x else x
                if self.place[onward] < 0:
                    self.above[onward], self.way[onward] = node, edge
                    enter(onward)
                    break
                if edge != self.way[node]:
                    self.low[node] = min(self.low[node], self.place[onward])
            else:
                ahead.pop()
                above = self.above[node]
                if above >= 0:
                    self.low[above] = min(self.low[above], self.low[node])
                    self.size[above] += self.size[node]

    def edges(self) -> set[int]:
        """Give the edges without which it falls into two parts that hold records and identifiers."""
        return {
            self.way[node]
            for node, above in enumerate(self.above)
            if above >= 0 and self.low[node] > self.place[above] and self._both_hold(node)
        }

    def _both_hold(self, node: int) -> bool:
        """Tell whether there are records and identifiers in what hangs on a node and in the rest."""
        below, whole = self._range(node), self._range(self.root[node])
        held = [(self._held(*below, summed), self._held(*whole, summed)) for summed in (self._events, self._codes)]
        return all(0 < under < every for under, every in held)

    def holding(self) -> set[int]:
        """Give the nodes without which it falls into parts that hold records and identifiers."""
        return {node for _, node in self._stakes()}

    def splits(self) -> list[Split]:
        """Give these nodes with their parts, the most at stake first, and no more than `MOST_BRIDGES`."""
        return [Split(self.network, node, self._listed(node)) for _, node in sorted(self._stakes())[:MOST_BRIDGES]]

    def _stakes(self) -> Iterator[tuple[int, int]]:
        for node in self.hanging:
            events = sorted((events for events, _ in self._parts(node)), reverse=True)
            if len(events) > 1:
                yield -sum(events[1:]), node

    def _parts(self, node: int) -> Iterator[tuple[int, int | None]]:
        """Give the events of each part and the node it begins with (None: all that does not hang on the node)."""
        whole = self._range(self.root[node])
        bundle = self.network.bundle(node)
        rest = [self._held(*whole, self._events), self._held(*whole, self._codes)]
        rest[0 if bundle else 1] -= bundle.events if bundle else 1
        for child in self.hanging[node]:
            part = self._range(child)
            events, codes = self._held(*part, self._events), self._held(*part, self._codes)
            rest[0], rest[1] = rest[0] - events, rest[1] - codes
            if events and codes:
                yield events, child
        if rest[0] and rest[1]:
            yield rest[0], None

    def _listed(self, node: int) -> list[tuple[int, Sequence[int]]]:
        whole = self._under(self.root[node])
        hanging = {node}.union(*(self._under(child) for child in self.hanging[node]))
        parts = [
            (events, self._under(child) if child is not None else [one for one in whole if one not in hanging])
            for events, child in self._parts(node)
        ]
        return sorted(parts, key=lambda part: (-part[0], min(part[1])))

    def _range(self, node: int) -> tuple[int, int]:
        return self.place[node], self.place[node] + self.size[node]

    def _under(self, node: int) -> Sequence[int]:
        return self.order[slice(*self._range(node))]

    @staticmethod
    def _held(start: int, end: int, summed: Sequence[int]) -> int:
        return summed[end] - summed[start]
