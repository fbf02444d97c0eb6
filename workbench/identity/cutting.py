"""The cheapest set of evidence that keeps two identifiers apart.

Records with the same identifiers are one *bundle*; a bundle is joined to each of its identifiers by an edge that weighs
as many events as it holds. To keep two identifiers apart is to take away edges of the least total weight. Of several
cheapest ways the one is taken that takes the two off the fewest of their own bundles, and of these the one that leaves
most with the stronger of the two; so neither the order of the two nor that of the input matters.

Neither is left without records if it can be helped: the bundle it stands on most stays with it, one without the other
if there is any. Otherwise the cheapest would often be to take an identifier off its only record, which separates
nobody.

Source: Ford and Fulkerson, Maximal flow through a network, Canadian J. Math. 8 (1956): the cheapest cut weighs as much
as the largest flow, and what the source still reaches is the smallest of all cheapest sides, whatever the flow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from workbench.identity.large_cut import large_side

LARGE = 400
"""Edges from which on a compiled solver pays for its start."""

_NONE, _SAFE = -1, -2


@dataclass
class Bundle:
    """Records that carry the same linking identifiers: their codes in order, the units, and their events."""

    codes: tuple[int, ...]
    units: list[int] = field(default_factory=list)
    events: int = 0


def bundled(evidence: Iterable[tuple[int, int, int]]) -> list[Bundle]:
    """Gather (unit, code, events of the unit) into bundles, in the order of their codes."""
    carried: dict[int, list[int]] = {}
    events: dict[int, int] = {}
    for unit, code, weight in evidence:
        carried.setdefault(unit, []).append(code)
        events[unit] = weight
    bundles: dict[tuple[int, ...], Bundle] = {}
    for unit, codes in carried.items():
        key = tuple(sorted(codes))
        bundle = bundles.get(key)
        if bundle is None:
            bundle = bundles[key] = Bundle(key)
        bundle.units.append(unit)
        bundle.events += events[unit]
    return [bundles[key] for key in sorted(bundles)]


class Network:
    """Bundles and identifiers with the edges between them, from which edges can be taken away.

    Nodes are numbered from 0: first the identifiers in the order of their codes, then the bundles. Edges are numbered
    from 0: first the evidence, then the links that people have made.
    """

    def __init__(self, bundles: Sequence[Bundle], links: Iterable[tuple[int, int, int]] = ()) -> None:
        """Take the bundles of a pool and the links in it: (decision_no, a, b) by code."""
        links = sorted(links)
        linked = {code for _, a, b in links for code in (a, b)}
        self.codes = sorted(linked.union(*(bundle.codes for bundle in bundles)))
        self.bundles = bundles
        self.node = {code: number for number, code in enumerate(self.codes)}
        self.ends: list[tuple[int, int]] = []
        self.weights: list[int] = []
        for number, bundle in enumerate(bundles, len(self.codes)):
            self.ends += [(self.node[code], number) for code in bundle.codes]
            self.weights += [bundle.events] * len(bundle.codes)
        self.first_link = len(self.ends)
        self.decisions = [number for number, _, _ in links]
        self.ends += [(self.node[a], self.node[b]) for _, a, b in links]
        # A link is dearer than all evidence, so that it is cut last; of as many links the later ones are cheaper.
        dearest, many = sum(self.weights) + 1, len(links) + 1
        self.weights += [dearest * (many * many - place) for place in range(len(links))]
        self.kept = dearest * many**3
        self.around: list[list[int]] = [[] for _ in range(len(self.codes) + len(bundles))]
        for edge, (x, y) in enumerate(self.ends):
            self.around[x].append(edge)
            self.around[y].append(edge)
        self.events = [sum(self.weights[edge] for edge in edges if edge < self.first_link) for edges in self.around]

    def bundle(self, node: int) -> Bundle | None:
        """Return the bundle that a node stands for, or None for an identifier."""
        return self.bundles[node - len(self.codes)] if node >= len(self.codes) else None

    def stronger_first(self, codes: Iterable[int]) -> list[int]:
        """Order codes by the events that carried them at first, most first; of equal ones the smaller code."""
        return sorted(codes, key=lambda code: (-self.events[self.node[code]], code))

    def cheapest(self, a: int, b: int) -> list[int]:
        """Find the edges to take away so that two codes are apart; none if they are apart already."""
        strong, weak = (self.node[code] for code in self.stronger_first((a, b)))
        kept = self.kept_by(strong, weak)
        side = self._large_side(weak, strong, kept) if len(self.ends) > LARGE else None
        side = self._side(weak, strong, self._costs(weak, strong, kept)) if side is None else side
        crossing = (edge for node in side for edge in self.around[node] if not side.issuperset(self.ends[edge]))
        return sorted(crossing)

    def kept_by(self, a: int, b: int) -> list[int]:
        """Name the edges that must stay so that neither of two nodes is left without records."""
        best = {node: self._best(node, other) for node, other in ((a, b), (b, a))}
        without = {node: found[0] for node, found in best.items()}
        kept = []
        for node, other in ((a, b), (b, a)):
            own, shared = best[node]
            if own >= 0:
                kept.append(own)
            elif own == _NONE and without[other] != _NONE and shared >= 0:
                kept.append(shared)
        return kept

    def _best(self, node: int, other: int) -> tuple[int, int]:
        """Find the edges to the bundles that a node stands on most: without the other, and with it.

        `_NONE` where there is no such bundle, `_SAFE` where one carries nothing else and cannot be lost.
        """
        best: dict[bool, tuple[int, int, int]] = {}
        for edge in self.around[node]:
            if edge >= self.first_link:
                continue
            bundle = self.ends[edge][1]
            beside = {self.ends[further][0] for further in self.around[bundle]}
            if beside == {node}:
                return _SAFE, _NONE
            place = (-self.weights[edge], bundle, edge)
            best[other in beside] = min(best.get(other in beside, place), place)
        own, shared = (best[is_shared][2] if is_shared in best else _NONE for is_shared in (False, True))
        return own, shared

    def _costs(self, weak: int, strong: int, kept: Iterable[int], *, plain: bool = False) -> list[int]:
        """Weigh the edges: events first, then whether it is one of the two's own; those to be kept cannot be paid."""
        own = [] if plain else [*self.around[weak], *self.around[strong]]
        each = len(own) + 1
        costs = [weight * each for weight in self.weights]
        for edge in own:
            costs[edge] += 1
        for edge in kept:
            costs[edge] = self.kept * each
        return costs

    def _large_side(self, weak: int, strong: int, kept: Sequence[int]) -> set[int] | None:
        for plain in (False, True):  # what the solver cannot count is tried without the finer point
            side = large_side(self.ends, self._costs(weak, strong, kept, plain=plain), kept, weak, strong)
            if side is not None:
                return side
        return None

    def _side(self, source: int, sink: int, weights: Sequence[int]) -> set[int]:
        """Find the smallest of all cheapest sides that hold the source and not the sink (-1: all it is joined with)."""
        flow = [0] * len(weights)
        while True:
            came = self._reached(source, sink, weights, flow)
            if sink not in came:
                return set(came)
            path = []
            node = sink
            while node != source:
                edge = came[node]
                x, y = self.ends[edge]
                path.append((edge, node == y))
                node = x if node == y else y
            room = min(weights[edge] - flow[edge] if ahead else weights[edge] + flow[edge] for edge, ahead in path)
            for edge, ahead in path:
                flow[edge] += room if ahead else -room

    def _reached(self, source: int, sink: int, weights: Sequence[int], flow: Sequence[int]) -> dict[int, int]:
        """Go breadth first from the source over edges that have room, up to the sink; say which edge led to a node."""
        came = {source: -1}
        queue = [source]
        for node in queue:
            for edge in self.around[node]:
                x, y = self.ends[edge]
                onward, room = (y, weights[edge] - flow[edge]) if node == x else (x, weights[edge] + flow[edge])
                if room > 0 and onward not in came:
                    came[onward] = edge
                    if onward == sink:
                        return came
                    queue.append(onward)
        return came

    def remove(self, edges: Iterable[int]) -> None:
        """Take edges away."""
        touched: set[int] = set()
        for edge in edges:
            self.weights[edge] = 0
            touched.update(self.ends[edge])
        for node in touched:
            self.around[node] = [edge for edge in self.around[node] if self.weights[edge]]

    def evidence(self, edges: Iterable[int]) -> list[tuple[Bundle, int]]:
        """Read edges as evidence: which bundle loses which code."""
        ends = (self.ends[edge] for edge in edges if edge < self.first_link)
        return [(self.bundles[bundle - len(self.codes)], self.codes[code]) for code, bundle in ends]

    def links(self, edges: Iterable[int]) -> list[int]:
        """Read edges as links: the numbers of their decisions."""
        return [self.decisions[edge - self.first_link] for edge in edges if edge >= self.first_link]

    def strongest_edges(self) -> list[int]:
        """Order the edges that are left: links, then evidence by its events, most first."""
        left = (edge for edge, weight in enumerate(self.weights) if weight)
        return sorted(left, key=lambda edge: (-self.weights[edge], edge))

    def joined_with(self, code: int) -> set[int]:
        """Give all codes that the code is still joined with, itself included."""
        reached = self._side(self.node[code], -1, self.weights)
        return {self.codes[node] for node in reached if node < len(self.codes)}

    def components(self) -> dict[int, int]:
        """Give the smallest code that each code is still joined with."""
        found: dict[int, int] = {}
        for code in self.codes:
            if code not in found:
                found.update(dict.fromkeys(self.joined_with(code), code))
        return found
