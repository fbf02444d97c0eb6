"""Conditions of the journal: comparisons of columns, lists, segments, and any condition or figure a link carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from workbench.engine.query import quote
from workbench.marketing import asked as marketing
from workbench.marketing.behind import behind
from workbench.marketing.figure_spec import read_spec
from workbench.notes.followed import FollowedNotes
from workbench.segments.language.compiled import Compiled
from workbench.segments.language.conditions import All, Condition, InSegment
from workbench.segments.language.of_customers import Known, customers_where, read_customers


@dataclass(frozen=True)
class Around:
    """What a filter is asked with, besides what a person has chosen.

    Attributes:
        zone: whose days are meant.
        notes: names and tags that people gave.
        as_of: gives the day that durations count from; asked for only where a condition needs it.
        segments: gives the conditions of all segments.
        hold: as `Known.hold`.
        hold_behind: keeps the customers behind a figure and returns the table of their ids; None: asked anew each time.

    """

    zone: ZoneInfo
    notes: FollowedNotes
    as_of: Callable[[], date]
    segments: Callable[[], Mapping[str, Condition]]
    hold: Callable[[Compiled], str] | None = None
    hold_behind: Callable[[marketing.Behind], str] | None = None

    def where(self, comparisons: Sequence[Mapping[str, Any]], text: str) -> Compiled:
        """Write what comparisons (that all hold) and a condition as text ask of customers.

        Raises:
            ConditionError: one of them cannot be read, or refers to a segment that is not there.

        """
        parts = [read_customers(given) for given in (comparisons, text) if given]
        if not parts:
            return Compiled("true", {})
        asked = parts[0] if len(parts) == 1 else All(tuple(parts))
        refers = any(isinstance(part, InSegment) for part in asked.walk())
        segments = self.segments() if refers else {}
        return customers_where(asked, Known(self.as_of(), self.zone.key, self.notes, segments, self.hold))

    def behind(self, text: str) -> marketing.Behind:
        """Return the query of the customers behind a figure that a link names, and what they are in words.

        Raises:
            WorkbenchError: there is no such figure, or it cannot be read.
            ConditionError: the condition on its people cannot be read.

        """
        found = behind(read_spec(text), self.zone, self._who)
        if self.hold_behind is None:
            return found
        return marketing.Behind(f"select customer_id from {quote(self.hold_behind(found))}", [], found.words)

    def _who(self, comparisons: Sequence[Mapping[str, Any]], text: str) -> marketing.Condition:
        # written out: the customers behind are held as a whole
        return marketing.Condition(*replace(self, hold=None).where(comparisons, text).positional())
