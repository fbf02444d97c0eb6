"""Flows: how many customers went from which event to which, step by step, with rare events as "(other)"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError
from workbench.marketing.asked import Ask, Behind, Condition, People, Rows
from workbench.marketing.figure_spec import ANEW, Spec, text_or_none, whole
from workbench.marketing.levels import share
from workbench.marketing.path_cuts import Cut, at_place, counted_places, cut_of, cut_paths
from workbench.marketing.path_levels import END, OTHER, View, counted_people, level_named, said, spoken, view_of
from workbench.marketing.step_matrix import MOST_STEPS, checked_steps

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

MOST_KEPT = 30
"""More events than that nobody tells apart in one picture."""


@dataclass(frozen=True)
class Flows:
    """Customers by step and event, and the ways between neighbouring steps.

    Attributes:
        nodes: step, event, customers, share (of `total`), lower and upper (95 %), of, small, behind.
        links: step (of `from`), from, to, customers, share_of_from, lower, upper, of, small, share_of_all, behind.
        kept: the events shown by their own name; all others are `(other)`.
        steps: 1, 2, …
        total: customers whose paths are shown: all who are meant, or those who reach `start`.
        people: customers who are meant.
        start: event that the paths begin with, or None.
        end: event that they are cut at, or None.

    """

    nodes: Rows
    links: Rows
    kept: list[str]
    steps: list[int]
    total: int
    people: int
    level: str
    collapsed: bool
    start: str | None
    end: str | None

    def to_frame(self) -> pd.DataFrame:
        """Return the links as a frame."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        return pd.DataFrame(self.links).drop(columns="behind", errors="ignore")


def flows(
    ask: Ask,
    people: People,
    level: str = "kind",
    *,
    collapsed: bool = True,
    steps: int = 6,
    start: str | None = None,
    end: str | None = None,
    keep: int = 8,
) -> Flows:
    """Count customers by step, event and next event.

    Args:
        ask: runs a query; reads `customer_paths` and `customer_levels`.
        people: whose paths.
        level: kind, or channel: sessions by their channel.
        collapsed: count repeats one after another as one step.
        steps: how many, 1 to 100.
        start: only paths from the first such event on; its step is 1.
        end: paths are cut at the first such event (after `start`).
        keep: how many events have their own name, 1 to 30; `start` and `end` always have.

    Raises:
        WorkbenchError: the level is unknown, or a number is out of its range.

    """
    view, cut = View(level_named(level), collapsed), Cut(start or None, end or None)
    checked_steps(steps)
    if isinstance(keep, bool) or not isinstance(keep, int) or not 1 <= keep <= MOST_KEPT:
        raise WorkbenchError(f"The number of events kept is {keep!r}. It has to be from 1 to {MOST_KEPT}.")
    paths, values = cut_paths(people, view, cut)
    counted = [row for row in ask(counted_places(paths, steps + 1), values) if row["place"] <= steps]
    kept = _kept(counted, cut, keep)
    cuts = {name: event for name, event in cut.spec.items() if event}
    nodes, links, total = _drawn(counted, kept, steps, {"figure": "flow", **view.spec, **cuts})
    shown, all_meant = list(range(1, steps + 1)), counted_people(ask, people)
    return Flows(nodes, links, kept, shown, total, all_meant, level, collapsed, cut.start, cut.end)


def behind_flow(spec: Spec, people: People) -> Behind:
    """Find the customers of a link or a node: level, collapsed, start, end, kept, step, from, to.

    Without `to` it is a node; without `from` all who came to `to` after that step.
    """
    view, cut, step = view_of(spec), cut_of(spec), whole(spec, "step", 1, MOST_STEPS)
    kept = _kept_of(spec)
    came, went = text_or_none(spec, "from"), text_or_none(spec, "to")
    paths, values = cut_paths(people, view, cut)
    asked = [_at(step, came, kept)]
    words = [f"Step {step}:", *([spoken(came)] if came else [])]
    if went is not None:
        asked.append(_at(step + 1, went, kept))
        words.append(f"→ {spoken(went)}")
    sql = f"select customer_id from ({paths}) s where {' and '.join(sql for sql, _ in asked)}"
    values += [value for _, bound in asked for value in bound]
    return Behind(sql, values, said(" ".join([*words, cut.words]).strip(), view))


def _drawn(counted: Rows, kept: list[str], steps: int, spec: dict[str, Any]) -> tuple[Rows, Rows, int]:
    """Put events that are not kept together; return nodes, links and how many customers are at step 1."""
    at: Counter[tuple[int, str]] = Counter()
    ways: Counter[tuple[int, str, str]] = Counter()
    for row in counted:
        place, event, following = row["place"], _named(row["event"], kept), row["next_event"]
        at[place, event] += row["customers"]
        if following is None or place == steps:
            continue
        ways[place, event, _named(following, kept)] += row["customers"]
        if following == END:
            at[place + 1, END] += row["customers"]
    total = sum(customers for (place, _), customers in at.items() if place == 1)
    order = {event: place for place, event in enumerate([*kept, OTHER, END])}
    nodes = [
        {"step": place, "event": event, "customers": n, **share(n, total), "behind": _node(place, event, kept, spec)}
        for (place, event), n in sorted(at.items(), key=lambda node: (node[0][0], order[node[0][1]]))
    ]
    links = [
        _link(way, n, (at[way[:2]], total), {**spec, **_others(way[1:], kept)})
        for way, n in sorted(ways.items(), key=lambda one: (one[0][0], order[one[0][1]], order[one[0][2]]))
    ]
    return nodes, links, total


def _link(way: tuple[int, str, str], customers: int, of: tuple[int, int], spec: dict[str, Any]) -> dict[str, Any]:
    step, event, following = way
    at, total = of
    spread = share(customers, at)
    return {
        "step": step,
        "from": event,
        "to": following,
        "customers": customers,
        "share_of_from": spread.pop("share"),
        **spread,
        "share_of_all": customers / total,
        "behind": {**spec, "step": step, "from": event, "to": following},
    }


def _node(step: int, event: str, kept: list[str], spec: dict[str, Any]) -> dict[str, Any]:
    """Name a node for a link; at `(end)` are those whose path was over with the step before."""
    if event == END:
        return {**spec, "step": step - 1, "to": END}
    return {**spec, **_others((event,), kept), "step": step, "from": event}


def _others(events: tuple[str, ...], kept: list[str]) -> dict[str, Any]:
    """Say which events are not among the other ones, where a link is about these; most are not, and stay short."""
    return {"kept": kept} if OTHER in events else {}


def _kept(counted: Rows, cut: Cut, keep: int) -> list[str]:
    """Choose the events with most customers over all steps; ties by name."""
    sizes: Counter[str] = Counter()
    for row in counted:
        sizes[row["event"]] += row["customers"]
    always = [event for event in dict.fromkeys((cut.start, cut.end)) if event is not None and event in sizes]
    rest = [event for event in sorted(sizes, key=lambda name: (-sizes[name], name)) if event not in always]
    kept = [*always, *rest[: max(0, keep - len(always))]]
    return sorted(kept, key=lambda name: (-sizes[name], name))


def _named(event: str, kept: Sequence[str]) -> str:
    return event if event == END or event in kept else OTHER


def _at(step: int, event: str | None, kept: list[str]) -> Condition:
    """Write that the event which a picture names stands at a place."""
    if event != OTHER:
        return at_place(step, event)
    some = at_place(step, None)
    named = [at_place(step, one) for one in kept]
    sql = " and ".join([some.sql, *(f"({one}) is not true" for one, _ in named)])
    return Condition(sql, [value for _, bound in named for value in bound])


def _kept_of(spec: Spec) -> list[str]:
    kept = spec.get("kept") or []
    if not isinstance(kept, list) or len(kept) > MOST_KEPT + 2 or not all(isinstance(one, str) for one in kept):
        raise WorkbenchError(f"The link's kept is no list of events. {ANEW}")
    return kept
