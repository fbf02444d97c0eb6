"""Conditions of the journal: comparisons of columns, ready lists, segments, and any condition that a link carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

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

    """

    zone: ZoneInfo
    notes: FollowedNotes
    as_of: Callable[[], date]
    segments: Callable[[], Mapping[str, Condition]]
    hold: Callable[[Compiled], str] | None = None

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
