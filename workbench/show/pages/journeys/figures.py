"""The figures of the page of journeys as plain values, by the name under which the page asks for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from workbench.marketing.asked import Ask, People
from workbench.marketing.between import between
from workbench.marketing.cohort_months import FIRST_DEAL, FIRST_TOUCH
from workbench.marketing.cohorts import cohorts
from workbench.marketing.figure_spec import flag, text_or_none, whole, word
from workbench.marketing.flows import flows
from workbench.marketing.funnel import GROUPS, MODES, funnel
from workbench.marketing.loss_reasons import loss_reasons
from workbench.marketing.path_comparison import compare
from workbench.marketing.path_levels import KIND, LEVELS, counted_people
from workbench.marketing.step_matrix import step_matrix
from workbench.marketing.times_to import times_to
from workbench.marketing.transitions import gap_of, transitions
from workbench.show.pages.journeys.cohort_curves import MOST_CURVES
from workbench.show.pages.journeys.graph_layout import drawn

Asked = Mapping[str, Any]
PeopleOf = Callable[[object], People]
"""Reads whose figure it is from what the page sends."""

_MOST_STEPS = 12
_KEPT = 7
"""Events with a name of their own in a picture of flows: more bands cannot be told apart."""

MEASURES = {"retention": "touch", "purchases": "purchase", "revenue": "purchase", "ltv": "purchase"}
"""What a table of cohorts shows, and whom its cells open: who was active by that."""


def _graph(ask: Ask, people_of: PeopleOf, asked: Asked) -> dict[str, Any]:
    """Return a transition graph with the places of its events."""
    found = transitions(ask, people_of(asked.get("people")), _level(asked), collapsed=flag(asked, "collapsed"))
    return {**asdict(found), **drawn(asdict(found))}


def _gap(ask: Ask, people_of: PeopleOf, asked: Asked) -> dict[str, Any]:
    """Return how long it took from one event to the next, of one edge: the build knows it of everybody's alone."""
    ends = {end: word(asked, end) for end in ("from", "to")}
    return {**ends, **gap_of(ask, people_of(asked.get("people")), ends["from"], ends["to"], _level(asked))}


def _flows(ask: Ask, people_of: PeopleOf, asked: Asked) -> dict[str, Any]:
    """Return the flows; `total` are all who are meant, `drawn` those of them whose paths the picture shows."""
    found = flows(
        ask,
        people_of(asked.get("people")),
        _level(asked),
        collapsed=flag(asked, "collapsed"),
        steps=_steps(asked),
        start=text_or_none(asked, "start"),
        end=text_or_none(asked, "end"),
        keep=_KEPT,
    )
    drawn_behind = {"figure": "event", "level": found.level, "event": found.start} if found.start else None
    return {**asdict(found), "total": found.people, "drawn": found.total, "drawn_behind": drawn_behind}


def _matrix(ask: Ask, people_of: PeopleOf, asked: Asked) -> dict[str, Any]:
    people = people_of(asked.get("people"))
    return asdict(step_matrix(ask, people, _level(asked), collapsed=flag(asked, "collapsed"), steps=_steps(asked)))


def _between(ask: Ask, people_of: PeopleOf, asked: Asked) -> dict[str, Any]:
    """Follow customers between two events; where none is chosen, from the most frequent one to a won deal."""
    people, level = people_of(asked.get("people")), _level(asked)
    start, end = text_or_none(asked, "start") or "", text_or_none(asked, "end") or _WON
    if not start:
        nodes = transitions(ask, people, level).nodes
        start = next((node["event"] for node in nodes if node["event"] != end), end)
    return asdict(between(ask, people, start, end, level, collapsed=flag(asked, "collapsed")))


def _compare(ask: Ask, people_of: PeopleOf, asked: Asked) -> dict[str, Any]:
    """Return two groups side by side; the page says itself whose a number is, so one link does for both.

    A group beside itself (`same`) has nothing to compare: then there is only how many they are.
    """
    people, others = people_of(asked.get("people")), people_of(asked.get("others"))
    if people == others:
        count = counted_people(ask, people)
        return {"events": [], "edges": [], "a": count, "b": count, "in_both": count, "same": True, "total": count}
    found = compare(ask, people, others, _level(asked), collapsed=flag(asked, "collapsed"))
    told = asdict(found)
    for row in (*told["events"], *told["edges"]):
        row["behind"] = row["behind"]["a"]
    return {**told, "same": False, "total": found.a}


def _funnel(ask: Ask, people_of: PeopleOf, asked: Asked) -> dict[str, Any]:
    """Return the funnel, with why deals were lost as `losses`."""
    people = people_of(asked.get("people"))
    by = word(asked, "by", ("", *GROUPS), "") or None
    found = asdict(funnel(ask, people, word(asked, "mode", MODES, MODES[0]), by))
    return {**found, "losses": asdict(loss_reasons(ask, people))}


def _times(ask: Ask, people_of: PeopleOf, asked: Asked) -> dict[str, Any]:
    """Return how long customers took to `what_for`."""
    target = word(asked, "target", ("deal", "target"), "deal")
    found = asdict(times_to(ask, people_of(asked.get("people")), target))
    found["what_for"] = found.pop("what")
    return found


def _cohorts(ask: Ask, people_of: PeopleOf, asked: Asked) -> dict[str, Any]:
    by = word(asked, "cohort", (FIRST_TOUCH, FIRST_DEAL), FIRST_TOUCH)
    measure = word(asked, "measure", tuple(MEASURES), "retention")
    found = cohorts(ask, people_of(asked.get("people")), by, MEASURES[measure])
    total = found.customers + found.outside["customers"]
    return {**asdict(found), "measure": measure, "total": total, "drawn": MOST_CURVES}


def _level(asked: Asked) -> str:
    return word(asked, "level", tuple(LEVELS), KIND)


def _steps(asked: Asked) -> int:
    return whole(asked, "steps", 2, _MOST_STEPS) if "steps" in asked else 6


_WON = "deal won"

FIGURES: dict[str, Callable[[Ask, PeopleOf, Asked], dict[str, Any]]] = {
    "graph": _graph,
    "gap": _gap,
    "flows": _flows,
    "matrix": _matrix,
    "between": _between,
    "compare": _compare,
    "funnel": _funnel,
    "times": _times,
    "cohorts": _cohorts,
}
"""By the name that the page asks for."""
