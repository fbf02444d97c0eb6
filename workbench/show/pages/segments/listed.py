"""The list of segments: how large each is, how it has grown from build to build, and who made it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.errors import WorkbenchError
from workbench.notes.segments import SavedSegment, SegmentsStore
from workbench.segments.language.grammar import parse
from workbench.segments.language.in_words import explain
from workbench.segments.ready import READY
from workbench.segments.saved import SegmentDesk
from workbench.show.pages.segments.reader import SegmentsReader

_MOST_BUILDS = 24
"""Builds that the small line shows."""

_SIZES = """
    select segment, build_no, as_of, customers, ltv
    from segment_sizes
    order by segment, build_no
"""


@dataclass(frozen=True)
class Listed:
    """One line of the list; `problem` says why a saved condition cannot be asked any more, times are UTC."""

    segment: str
    text: str
    description: str
    ready: bool
    words: str
    problem: str = ""
    author: str = ""
    made_at: datetime | None = None
    changed_by: str = ""
    changed_at: datetime | None = None


def listed(folder: Path) -> list[Listed]:
    """Return every segment, ready-made ones first; one that cannot be read any more hides none of the others."""
    with closing(SegmentsStore.of(folder)) as store:
        saved = store.saved()
    ready = [
        Listed(one.segment, one.condition, one.description, ready=True, words=explain(parse(one.condition)))
        for one in READY
    ]
    return [*ready, *map(_of_saved, saved)]


def sized(
    segments: list[Listed], reader: SegmentsReader, desk: SegmentDesk, scored_at: datetime | None
) -> Iterator[dict[str, Any]]:
    """Add size and trend: those of the last scoring, counted now where a segment was made or changed since.

    Keys: segment, description, ready, problem, words, author, changed_by, changed_at, customers, ltv, trend (customers
    by build), since (days of the first and last build of the trend), live (counted now).
    """
    trends: dict[str, list[dict[str, Any]]] = {}
    for row in reader.known_rows(_SIZES):
        trends.setdefault(row["segment"], []).append(row)
    for one in segments:
        builds = trends.get(one.segment, [])[-_MOST_BUILDS:]
        live = not builds or (one.changed_at is not None and (scored_at is None or _utc(one.changed_at) > scored_at))
        yield {
            "segment": one.segment,
            "text": one.text,
            "description": one.description,
            "ready": one.ready,
            "words": one.words,
            "author": one.author,
            "changed_by": one.changed_by,
            "changed_at": one.changed_at,
            "trend": [build["customers"] for build in builds],
            "since": [builds[0]["as_of"], builds[-1]["as_of"]] if builds else [],
            "live": live,
            **(_now(one, reader, desk) if live else _then(builds[-1])),
        }


def _then(build: dict[str, Any]) -> dict[str, Any]:
    return {"customers": build["customers"], "ltv": build["ltv"], "problem": ""}


def _now(one: Listed, reader: SegmentsReader, desk: SegmentDesk) -> dict[str, Any]:
    nothing = {"customers": None, "ltv": None}
    if one.problem:
        return {**nothing, "problem": one.problem}
    try:
        size = reader.steadily(lambda: desk.size(one.text))
    except WorkbenchError as error:
        return {**nothing, "problem": str(error)}
    return {"customers": size.customers, "ltv": size.ltv, "problem": ""}


def _of_saved(saved: SavedSegment) -> Listed:
    words = problem = ""
    try:
        words = explain(parse(saved.condition))
    except WorkbenchError as error:
        problem = f"It cannot be read any more: {error} Define it anew, or drop it."
    made = (saved.author, saved.made_at, saved.changed_by, saved.changed_at)
    return Listed(saved.segment, saved.condition, saved.description, False, words, problem, *made)


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
