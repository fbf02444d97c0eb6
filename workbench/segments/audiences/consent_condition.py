"""The condition of the workspace's settings that customers must meet to be in an audience, as a query."""

from __future__ import annotations

from contextlib import closing, suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from workbench.engine.snapshots import Snapshot
from workbench.notes.followed import FollowedNotes
from workbench.notes.segments import SegmentsStore
from workbench.segments.language.columns import ConditionError
from workbench.segments.language.compile import compile_condition
from workbench.segments.language.compiled import Compiled
from workbench.segments.language.conditions import Condition
from workbench.segments.language.grammar import parse
from workbench.segments.ready import ready_conditions
from workbench.settings import FILE_NAME


def consent_query(text: str, workspace: Path, zone: str, snapshot: Snapshot, notes: FollowedNotes) -> Compiled:
    """Write the query of the customers who agreed, asked on the day of the last scoring.

    Args:
        text: the condition; it may refer to segments.
        workspace: its folder, which holds the saved segments.
        zone: its time zone.
        snapshot: what is asked.
        notes: tags and names that people gave.

    Raises:
        ConditionError: it cannot be read, or asks what cannot be asked; nobody is then taken to have agreed.

    """
    segments: dict[str, Condition] = {**ready_conditions()}
    with closing(SegmentsStore.of(workspace)) as store:
        for saved in store.saved():
            with suppress(ConditionError):  # one that cannot be read any more matters only where it is referred to
                segments[saved.segment] = parse(saved.condition)
    try:
        return compile_condition(parse(text), _day(snapshot), zone, notes, segments)
    except ConditionError as error:
        raise ConditionError(f"{FILE_NAME}: 'audiences.consent' {text!r}: {error}") from None


def _day(snapshot: Snapshot) -> date:
    """Take the day of the last scoring, else the day after the build."""
    scored = snapshot.report.get("scores")
    if scored:
        return date.fromisoformat(scored["as_of"])
    return datetime.fromisoformat(snapshot.created_at).date() + timedelta(days=1)
