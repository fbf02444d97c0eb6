"""Transitions: how often one event followed another, and for how many customers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.marketing.asked import Ask, Behind, People, Rows
from workbench.marketing.figure_spec import Spec, word
from workbench.marketing.levels import share
from workbench.marketing.path_levels import (
    END,
    LEVELS,
    START,
    Level,
    View,
    among_steps,
    level_named,
    said,
    spoken,
    view_of,
)

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

_ENTRIES, _EDGES = (
    "\n        union all\n".join(written.format(**vars(level)) for level in LEVELS.values())
    for written in (
        """
        select '{name}' as level, '(start)' as from_event, {event} as to_event, true as one_of_edge,
            cast(null as bigint) as gap_s
        from path_steps
        where step = 1""",
        """
        select '{name}' as level, {event} as from_event, coalesce({next_event}, '(end)') as to_event,
            {one_of_edge} as one_of_edge, gap_s
        from path_steps""",
    )
)

TRANSITIONS = f"""
    with edges as (
        {_ENTRIES.strip()}
        union all
        {_EDGES.strip()}
    )
    select
        level,
        from_event,
        to_event,
        count(*) as touches,
        count(case when one_of_edge then 1 end) as customers,
        median(gap_s) as median_gap_s
    from edges
    group by level, from_event, to_event
    order by level, from_event, to_event
"""
"""Over the paths of all customers."""


@dataclass(frozen=True)
class Graph:
    """Events and the ways between them; whole paths of the customers who are meant.

    Attributes:
        nodes: by customers, falling: event, customers, touches (steps where repeats are collapsed), share (of all
            customers), lower and upper (95 %), of, small, behind.
        edges: likewise: from, to (with `(start)` and `(end)`), touches, customers, share_of_from (customers who took
            it, of those who were at `from`; they can take several), lower, upper, of, small, share_of_touches (of all
            that followed `from`, adds up to 1), share_of_all, median_gap_s (None where it is asked of an edge alone),
            behind.
        total: customers who are meant.
        touches: their touches, as in the journal.
        level: kind or channel.
        collapsed: whether repeats are left out.

    """

    nodes: Rows
    edges: Rows
    total: int
    touches: int
    level: str
    collapsed: bool

    def to_frame(self) -> pd.DataFrame:
        """Return the edges as a frame."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        return pd.DataFrame(self.edges).drop(columns="behind", errors="ignore")


def transitions(ask: Ask, people: People, level: str = "kind", *, collapsed: bool = False) -> Graph:
    """Count the transitions between events.

    Args:
        ask: runs a query; reads `path_steps`, and the medians of `transitions`.
        people: whose paths.
        level: kind, or channel: sessions by their channel.
        collapsed: leave out what is followed by the same.

    Raises:
        WorkbenchError: the level is unknown.

    """
    view = View(level_named(level), collapsed)
    counted = _counted(ask, people, view.level)
    at, total = _events(counted), sum(row["firsts"] for row in counted)
    edges = _edges(ask, people, counted, view)
    leaving: Counter[str] = Counter()
    for edge in edges:
        leaving[edge["from"]] += edge["touches"]
    nodes = [
        {
            "event": event,
            "customers": customers,
            "touches": leaving[event],
            **share(customers, total),
            "behind": {"figure": "event", "level": level, "event": event},
        }
        for event, customers in sorted(at.items(), key=lambda node: (-node[1], node[0]))
    ]
    at[START] = total
    written = [_edge(edge, at[edge["from"]], leaving[edge["from"]], total, view) for edge in edges]
    return Graph(nodes, written, total, sum(row["touches"] for row in counted), level, collapsed)


def gap_of(ask: Ask, people: People, from_event: str, to_event: str, level: str = "kind") -> dict[str, Any]:
    """Give the seconds between two events that follow each other: touches, q25_s, median_s, q75_s; None without any."""
    names, (among, of_people) = level_named(level), among_steps(people)
    sql = f"""
        select
            count(gap_s) as touches,
            quantile_cont(gap_s, 0.25) as q25_s,
            median(gap_s) as median_s,
            quantile_cont(gap_s, 0.75) as q75_s
        from path_steps
        where {names.event} = ? and {names.next_event} = ? and {among}
    """
    return ask(sql, [from_event, to_event, *of_people])[0]


def behind_edge(spec: Spec, people: People) -> Behind:
    """Find the customers of whom one event followed another: level, collapsed, from, to."""
    view, start, end = view_of(spec), word(spec, "from"), word(spec, "to")
    level, (among, of_people) = view.level, among_steps(people)
    if start == START:
        asked, values = f"step = 1 and {level.event} = ?", [end]
    elif end == END:
        asked, values = f"{level.next_event} is null and {level.event} = ?", [start]
    else:
        asked, values = f"{level.one_of_edge} and {level.event} = ? and {level.next_event} = ?", [start, end]
    sql = f"select customer_id from path_steps where {asked} and {among}"
    return Behind(sql, [*values, *of_people], said(f"{spoken(start)} → {spoken(end)}", view))


def behind_event(spec: Spec, people: People) -> Behind:
    """Find the customers with an event: level, event."""
    level, event = view_of(spec).level, word(spec, "event")
    among, of_people = among_steps(people)
    sql = f"select customer_id from path_steps where {level.one_of_event} and {level.event} = ? and {among}"
    return Behind(sql, [event, *of_people], said(spoken(event), View(level, collapsed=False)))


def _counted(ask: Ask, people: People, level: Level) -> Rows:
    """Count the pairs of neighbours in one pass: the last event has none after it."""
    among, of_people = among_steps(people)
    return ask(_PAIRS.format(among=among, **vars(level)), of_people)


def _events(counted: Rows) -> Counter[str]:
    """Count the customers of each event."""
    at: Counter[str] = Counter()
    for row in counted:
        at[row["event"]] += row["customers_of_event"]
    return at


def _edges(ask: Ask, people: People, counted: Rows, view: View) -> Rows:
    """List the edges, those from the start and to the end too; medians are known of everybody's."""
    firsts: Counter[str] = Counter()
    for row in counted:
        firsts[row["event"]] += row["firsts"]
    edges = [(START, event, customers, customers) for event, customers in firsts.items() if customers]
    edges += [(row["event"], row["next"] or END, row["touches"], row["customers"]) for row in counted]
    medians = _medians(ask, view.level) if people.everybody else {}
    return [
        {"from": start, "to": end, "touches": touches, "customers": n, "median_gap_s": medians.get((start, end))}
        for start, end, touches, n in sorted(edges, key=lambda edge: (-edge[3], *edge[:2]))
        if not (view.collapsed and start == end)
    ]


def _medians(ask: Ask, level: Level) -> dict[tuple[str, str], float]:
    rows = ask("select from_event, to_event, median_gap_s from transitions where level = ?", [level.name])
    return {(row["from_event"], row["to_event"]): row["median_gap_s"] for row in rows}


def _edge(edge: dict[str, Any], at: int, leaving: int, total: int, view: View) -> dict[str, Any]:
    spread = share(edge["customers"], at)
    return {
        **edge,
        "share_of_from": spread.pop("share"),
        **spread,
        "share_of_touches": edge["touches"] / leaving if leaving else None,
        "share_of_all": edge["customers"] / total if total else None,
        "behind": {"figure": "edge", **view.spec, "from": edge["from"], "to": edge["to"]},
    }


_PAIRS = """
    select
        {event} as event,
        {next_event} as next,
        count(*) as touches,
        count(*) filter ({one_of_edge}) as customers,
        count(*) filter ({one_of_event}) as customers_of_event,
        count(*) filter (step = 1) as firsts
    from path_steps
    where {among}
    group by {event}, {next_event}
"""
