"""The step matrix: how many customers had which event as the first step of their path, as the second, and so on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError
from workbench.marketing.asked import Ask, Behind, Condition, People
from workbench.marketing.figure_spec import Spec, whole, word
from workbench.marketing.path_cuts import at_place, counted_places
from workbench.marketing.path_levels import END, View, among_steps, level_named, said, spoken, view_of
from workbench.marketing.whose import linked

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

MOST_STEPS = 100
"""More columns than that nobody reads."""


@dataclass(frozen=True)
class StepMatrix:
    """Customers by step and event; every column adds up to all customers, as `(end)` holds whose path is over.

    Attributes:
        events: events by customers over the steps, falling; `(end)` is the last.
        steps: 1, 2, …
        customers: of each event the customers by step.
        shares: the same as shares of all customers.
        reached: by step, the customers whose path is at least that long: the denominator of shares of the step.
        total: customers who are meant: the denominator of shares of all.
        level: kind or channel.
        collapsed: whether repeats count as one step.
        whose: the people as links name them; none: everybody, or whom the page adds.

    """

    events: list[str]
    steps: list[int]
    customers: dict[str, list[int]]
    shares: dict[str, list[float | None]]
    reached: list[int]
    total: int
    level: str
    collapsed: bool
    whose: dict[str, Any] = field(default_factory=dict)

    def behind(self, event: str, step: int) -> dict[str, Any]:
        """Name the customers of a cell, for a link."""
        view = {"level": self.level, "collapsed": self.collapsed}
        return linked({"figure": "step", **view, "step": step, "event": event}, self.whose)

    def to_frame(self) -> pd.DataFrame:
        """Return the customers as a frame, a row an event and a column a step."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        return pd.DataFrame(self.customers, index=self.steps).T


def step_matrix(
    ask: Ask, people: People, level: str = "kind", *, collapsed: bool = False, steps: int = 10
) -> StepMatrix:
    """Count customers by step and event.

    Args:
        ask: runs a query; reads `customer_paths`.
        people: whose paths.
        level: kind, or channel: sessions by their channel.
        collapsed: count repeats one after another as one step.
        steps: how many, 1 to 100.

    Raises:
        WorkbenchError: the level is unknown, or the number of steps is not 1 to 100.

    """
    view = View(level_named(level), collapsed)
    checked_steps(steps)
    among, of_people = among_steps(people)
    paths = f"select {view.path} as path from customer_paths where {among}"
    counted = ask(counted_places(paths, steps), of_people)
    found: dict[str, list[int]] = {}
    for row in counted:
        found.setdefault(row["event"], [0] * steps)[row["place"] - 1] += row["customers"]
    reached = [sum(column) for column in zip(*found.values(), strict=True)] or [0] * steps
    total = reached[0]  # every path has a first step
    customers = {event: found[event] for event in sorted(found, key=lambda name: (-sum(found[name]), name))}
    customers[END] = [total - there for there in reached]
    shares = {event: [n / total if total else None for n in row] for event, row in customers.items()}
    return StepMatrix(list(customers), list(range(1, steps + 1)), customers, shares, reached, total, level, collapsed)


def checked_steps(steps: object) -> None:
    """Refuse a number of steps that cannot be shown.

    Raises:
        WorkbenchError: it is not 1 to 100.

    """
    if isinstance(steps, bool) or not isinstance(steps, int) or not 1 <= steps <= MOST_STEPS:
        raise WorkbenchError(f"The number of steps is {steps!r}. It has to be a whole number from 1 to {MOST_STEPS}.")


def behind_step(spec: Spec, people: People) -> Behind:
    """Find the customers of a cell: level, collapsed, step, event; of `(end)` those whose path was over before.

    Without an event: all who came as far as the step.
    """
    view, step, event = view_of(spec), whole(spec, "step", 1, MOST_STEPS), word(spec, "event", default="")
    among, of_people = among_steps(people)
    if event == END:
        asked, of_event = Condition(f"length(path) < {step:d}", [])
        words = f"Path over before step {step}"
    else:
        asked, of_event = at_place(step, event or None)
        words = f"Step {step}: {spoken(event)}" if event else f"Came to step {step}"
    paths = f"select customer_id, {view.path} as path from customer_paths where {among}"
    sql = f"select customer_id from ({paths}) p where {asked}"
    return Behind(sql, [*of_people, *of_event], said(words, view))
