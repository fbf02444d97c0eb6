"""The part of the marketing desk that answers for paths."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from workbench.errors import WorkbenchError, nearest
from workbench.marketing.between import Between, between, on_the_way
from workbench.marketing.flows import Flows, flows
from workbench.marketing.path_comparison import Comparison, compare
from workbench.marketing.step_matrix import StepMatrix, step_matrix
from workbench.marketing.times_to import DEAL, TimesTo, times_to
from workbench.marketing.transitions import Graph, transitions
from workbench.marketing.whose import Found, told, told_of_groups

if TYPE_CHECKING:
    from workbench.marketing.asked import Ask, People, Rows

_Parts = ParamSpec("_Parts")
_PEOPLE = ("where", "first", "last", "channels")


class PathDesk:
    """Paths of customers, who are chosen as with every figure of the marketing desk: where, first, last, channels.

    `level` is kind (call, session, "deal won", …) or channel, which tells sessions apart by the channel they came by.
    `collapsed` counts repeats of an event one after another as one step.
    """

    if TYPE_CHECKING:  # given by the desk
        _ask: Ask

        def _people(
            self,
            where: Any = None,
            first: date | None = None,
            last: date | None = None,
            channels: Sequence[str] = (),
        ) -> People: ...

    def transitions(self, level: str = "kind", *, collapsed: bool = False, **people: Any) -> Graph:
        """Count how often one event followed another, and for how many customers; docs/paths.md.

        Raises:
            WorkbenchError: the level is unknown, or the people cannot be read.
            ConditionError: the condition on them cannot be read.

        """
        return self._told(transitions, self._chosen(people), level, collapsed=collapsed)

    def step_matrix(
        self, level: str = "kind", *, collapsed: bool = False, steps: int = 10, **people: Any
    ) -> StepMatrix:
        """Count customers by step and event; raises what `transitions` does."""
        return self._told(step_matrix, self._chosen(people), level, collapsed=collapsed, steps=steps)

    def flows(
        self,
        level: str = "kind",
        *,
        collapsed: bool = True,
        steps: int = 6,
        start: str | None = None,
        end: str | None = None,
        keep: int = 8,
        **people: Any,
    ) -> Flows:
        """Count customers by step, event and next event, perhaps from `start` on and up to `end`.

        `keep` events keep their name, the others are "(other)". Raises what `transitions` does.
        """
        chosen = self._chosen(people)
        return self._told(flows, chosen, level, collapsed=collapsed, steps=steps, start=start, end=end, keep=keep)

    def between(self, start: str, end: str, level: str = "kind", *, collapsed: bool = False, **people: Any) -> Between:
        """Follow customers from their first `start` to the first `end` after it; raises what `transitions` does."""
        return self._told(between, self._chosen(people), start, end, level, collapsed=collapsed)

    def on_the_way(self, start: str, end: str, level: str = "kind", *, collapsed: bool = False, **people: Any) -> Rows:
        """Compare the events between the two with those of customers who never came to `end`."""
        return on_the_way(self._ask, self._chosen(people), start, end, level, collapsed=collapsed)

    def compare(
        self, a: Mapping[str, Any], b: Mapping[str, Any], level: str = "kind", *, collapsed: bool = False
    ) -> Comparison:
        """Compare the paths of two groups; raises what `transitions` does.

        Example:
            >>> ws.marketing.compare({"channels": ["Direct"]}, {"channels": ["E-mail"]}).to_frame()  # doctest: +SKIP

        """
        first, second = self._chosen(a), self._chosen(b)
        found = compare(self._ask, first, second, level, collapsed=collapsed)
        return told_of_groups(found, {"a": first, "b": second})

    def times_to(self, what: str = DEAL, **people: Any) -> TimesTo:
        """Spread days and clicks to the first target action (`target`) or won deal (`deal`) over customers."""
        return self._told(times_to, self._chosen(people), what)

    def _told(
        self,
        figure: Callable[Concatenate[Ask, People, _Parts], Found],
        people: People,
        *parts: _Parts.args,
        **named: _Parts.kwargs,
    ) -> Found:
        """Work out a figure of some people; its links say that it is theirs."""
        return told(figure(self._ask, people, *parts, **named), people)

    def _chosen(self, people: Mapping[str, Any]) -> People:
        for name in people:
            if name not in _PEOPLE:
                raise WorkbenchError(
                    f"Customers are not chosen by {name!r}.{nearest(name, _PEOPLE)} Known: {', '.join(_PEOPLE)}."
                )
        return self._people(**people)
