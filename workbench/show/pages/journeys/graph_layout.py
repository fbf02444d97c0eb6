"""Where the events of a transition graph stand, so that most customers go from left to right.

The height of an event in the flow is its trophic level: the solution of the least squares that put every step one
further than where it comes from, weighted by its customers. Events of near levels share a column.

Source: R. S. MacKay, S. Johnson, B. Sansom (2020), How directed is a directed network?, Royal Society Open Science 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from workbench.marketing.path_levels import END, START

MOST_EVENTS = 15
"""More cannot be told apart in a drawing."""

_IN_A_COLUMN = 3
_SWEEPS = 300
_TURNS = 8
_STILL = 1e-4

Flow = dict[tuple[str, str], int]


def drawn(graph: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the events with the most customers and say where each stands.

    Args:
        graph: nodes (event, customers …, most first), edges (from, to, customers …) and total, as
            `marketing.transitions` gives them.

    Returns:
        nodes, the start and the end among them, with `column` (0, 1, …, the start first and the end last) and `row`
        (within its column), edges between them, `columns` (how many), and `left_out` (events that are not drawn).

    """
    kept = {node["event"] for node in graph["nodes"][:MOST_EVENTS]} | {START, END}
    ends = [{"event": end, "customers": graph["total"], "behind": {"figure": "people"}} for end in (START, END)]
    nodes = [node for node in [*ends, *graph["nodes"]] if node["event"] in kept]
    edges = [edge for edge in graph["edges"] if {edge["from"], edge["to"]} <= kept]
    places = positions([node["event"] for node in nodes], flow_of(edges))
    return {
        "nodes": [{**node, **places[node["event"]]} for node in nodes],
        "edges": edges,
        "columns": 1 + max((place["column"] for place in places.values()), default=-1),
        "left_out": max(len(graph["nodes"]) - MOST_EVENTS, 0),
    }


def flow_of(edges: Iterable[Mapping[str, Any]]) -> Flow:
    """Return the customers of each step from one event to another; repeats of an event lead nowhere."""
    return {(edge["from"], edge["to"]): edge["customers"] for edge in edges if edge["from"] != edge["to"]}


def positions(events: Iterable[str], flow: Flow) -> dict[str, dict[str, int]]:
    """Give every event a column and a row.

    >>> positions(["call", "(start)", "(end)"], {("(start)", "call"): 2, ("call", "(end)"): 2})
    {'(start)': {'column': 0, 'row': 0}, 'call': {'column': 1, 'row': 0}, '(end)': {'column': 2, 'row': 0}}
    """
    known = sorted(set(events))
    level = levels(known, flow)
    between = sorted((event for event in known if event not in (START, END)), key=lambda event: (level[event], event))
    columns = [[START]] if START in known else []
    columns += [list(part) for part in _parts(between)]
    columns += [[END]] if END in known else []
    _untangle(columns, flow)
    return {
        event: {"column": column, "row": row}
        for column, together in enumerate(columns)
        for row, event in enumerate(together)
    }


def levels(events: Iterable[str], flow: Flow) -> dict[str, float]:
    """Return how far along the flow every event is (Gauss-Seidel); events that nothing joins stay at 0."""
    level = dict.fromkeys(events, 0.0)
    pulls = _pulls(flow)
    for _ in range(_SWEEPS):
        moved = 0.0
        for event, others in pulls.items():
            weight = sum(customers for _, customers, _ in others)
            place = sum(customers * (level[other] + step) for other, customers, step in others) / weight
            moved, level[event] = max(moved, abs(place - level[event])), place
        if moved < _STILL:
            break
    return level


def _pulls(flow: Flow) -> dict[str, list[tuple[str, int, int]]]:
    """List what each event is joined with: the other event, customers, and 1 where it comes before, -1 where after."""
    pulls: dict[str, list[tuple[str, int, int]]] = {}
    for (before, after), customers in sorted(flow.items()):
        if customers:
            pulls.setdefault(before, []).append((after, customers, -1))
            pulls.setdefault(after, []).append((before, customers, 1))
    return pulls


def _parts(events: list[str]) -> Iterable[list[str]]:
    """Split events in order into columns of nearly the same size."""
    count = -(-len(events) // _IN_A_COLUMN)
    for number in range(count):
        yield events[number * len(events) // count : (number + 1) * len(events) // count]


def _untangle(columns: list[list[str]], flow: Flow) -> None:
    """Order each column by the middle of what its events are joined with, so that fewer lines cross."""
    pulls = _pulls(flow)
    height = {event: (row + 0.5) / len(column) for column in columns for row, event in enumerate(column)}
    for _ in range(_TURNS):
        for column in columns:
            middle = {event: _middle(pulls.get(event, []), height, height[event]) for event in column}
            column.sort(key=lambda event: (middle[event], event))
            height |= {event: (row + 0.5) / len(column) for row, event in enumerate(column)}


def _middle(pulls: list[tuple[str, int, int]], height: Mapping[str, float], otherwise: float) -> float:
    weight = sum(customers for _, customers, _ in pulls)
    return sum(customers * height[other] for other, customers, _ in pulls) / weight if weight else otherwise
