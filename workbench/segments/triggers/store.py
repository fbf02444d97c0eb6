"""The triggers of a workspace, in the notes database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import duckdb
from sqlalchemy import Row, and_, delete, insert, select, update

from workbench.errors import NotesError, nearest
from workbench.notes.base import checked_line
from workbench.notes.schema import (
    AUTHOR_LIMIT,
    DELIVERIES,
    SAVED_SEGMENTS,
    SEGMENT_CHANGES,
    SEGMENT_LIMIT,
    TRIGGER_LIMIT,
    TRIGGERS,
)
from workbench.segments.language.columns import HORIZONS, TIERS
from workbench.segments.language.conditions import quoted_text
from workbench.segments.triggers.entered import Trigger
from workbench.segments.triggers.outbox import FAILED, WAITING, Outbox
from workbench.segments.triggers.webhook import checked_url

DROPPED = "the trigger was dropped"

_NOT_HANDED_OVER = """
    select *
    from triggers
    where trigger_name in (select unnest($posted::varchar[]))
        and entered_at not in (select unnest($moments::timestamp[]))
    order by entered_at, delivery_key
"""


class TriggerStore(Outbox):
    """The triggers of a workspace, beside the other notes, and their outbox."""

    def add(
        self,
        name: str,
        author: str,
        *,
        segment: str | None = None,
        model: str | None = None,
        tier: str | None = None,
        url: str | None = None,
        secret_env: str | None = None,
    ) -> Trigger:
        """Make a trigger on a segment, or on a tier of a model.

        Raises:
            NotesError: it is on both or neither, model or tier is unknown, the name is taken, or the address is none.

        """
        _check_what(segment, model, tier)
        if secret_env is not None and not secret_env.isidentifier():
            raise NotesError(f"{secret_env!r} is no name of a variable. Give the name, not the secret itself.")
        signature = self._signature(author)
        row = {
            "name": checked_line(name, "name of the trigger", TRIGGER_LIMIT),
            "segment": checked_line(segment, "segment", SEGMENT_LIMIT) if segment is not None else None,
            "model": model,
            "tier": tier,
            "url": checked_url(url) if url is not None else None,
            "secret_env": checked_line(secret_env, "name of the variable", AUTHOR_LIMIT) if secret_env else None,
            "author": signature["author"],
            "made_at": signature["at"],
            "paused": False,
        }
        with self._writing() as connection:
            if connection.scalar(select(TRIGGERS.c.name).where(TRIGGERS.c.name == row["name"])) is not None:
                raise NotesError(f"There is a trigger {row['name']!r} already. Choose another name, or drop that one.")
            connection.execute(insert(TRIGGERS).values(row))
        return self.trigger(row["name"])

    def triggers(self) -> list[Trigger]:
        """Return every trigger, by name; one on a segment that was renamed is on it under its new name."""
        changes = SEGMENT_CHANGES.c
        renamed = select(changes.segment, changes.now, changes.at).where(changes.what == "renamed")
        with self._reading() as connection:
            renames = connection.execute(renamed.order_by(changes.change_no)).all()
            rows = connection.execute(select(TRIGGERS).order_by(TRIGGERS.c.name)).all()
        return [_trigger(row, renames) for row in rows]

    def trigger(self, name: str) -> Trigger:
        """Return the trigger of that name.

        Raises:
            NotesError: there is none.

        """
        known = {trigger.name: trigger for trigger in self.triggers()}
        if name not in known:
            listed = f" Triggers: {', '.join(known)}." if known else " There is none yet."
            raise NotesError(f"No trigger {name!r}.{nearest(name, known)}{listed}")
        return known[name]

    def pause(self, name: str, *, paused: bool = True) -> None:
        """Stop a trigger, or let it go on: while it is paused nobody enters and nothing is sent."""
        self.trigger(name)
        with self._writing() as connection:
            connection.execute(update(TRIGGERS).where(TRIGGERS.c.name == name).values(paused=paused))

    def drop(self, name: str) -> int:
        """Remove a trigger; its log stays, what still waited is not sent any more. Return how many those were."""
        self.trigger(name)
        waiting = and_(DELIVERIES.c.trigger_name == name, DELIVERIES.c.state == WAITING)
        with self._writing() as connection:
            connection.execute(delete(TRIGGERS).where(TRIGGERS.c.name == name))
            given_up = {"state": FAILED, "next_attempt_at": None, "last_error": DROPPED}
            return connection.execute(update(DELIVERIES).where(waiting).values(given_up)).rowcount

    def changed_segments(self, since: datetime) -> set[str]:
        """Return the segments that have been made, changed or renamed since, and those whose condition names one."""
        changes = SEGMENT_CHANGES.c
        at = since.astimezone(UTC).replace(tzinfo=None)
        query = select(changes.segment, changes.what, changes.now).where(changes.at >= at, changes.what != "described")
        with self._reading() as connection:
            rows = connection.execute(query).all()
            saved = connection.execute(select(SAVED_SEGMENTS.c.segment, SAVED_SEGMENTS.c.condition)).all()
        changed = {row.segment for row in rows} | {row.now for row in rows if row.what == "renamed"}
        while more := {s.segment for s in saved if s.segment not in changed and _names_one(s.condition, changed)}:
            changed |= more
        return changed

    def catch_up(self, connection: duckdb.DuckDBPyConnection) -> int:
        """Put the rows of a snapshot's table `triggers` that have an address, and are not there, into the outbox.

        A scoring does so itself; whoever sends does it again, should the scoring have been stopped before. Return how
        many were new.
        """
        posted = [trigger.name for trigger in self.triggers() if trigger.url is not None]
        asked = {"posted": posted, "moments": self.moments()}
        return self.hand_over(connection.sql(_NOT_HANDED_OVER, params=asked).to_arrow_table().to_pylist())

    def hand_over(self, entries: Sequence[dict[str, Any]]) -> int:
        """Put entries of a snapshot's table `triggers` into the outbox; those that are there stay as they are.

        Only triggers with an address have one, and only for what entered after they were made: a trigger that was
        dropped and made again under its name begins anew. Return how many were new.
        """
        made = {trigger.name: trigger.made_at for trigger in self.triggers() if trigger.url is not None}
        return self.put(entries, made)


def _names_one(condition: str, segments: set[str]) -> bool:
    return any(f"segment {quoted_text(segment)}" in condition for segment in segments)


def _check_what(segment: str | None, model: str | None, tier: str | None) -> None:
    if (segment is None) == (model is None) or (model is None) != (tier is None):
        raise NotesError(
            "A trigger is on a segment, or on a model and its tier. Give a segment, or a model and a tier of it.",
            about="trigger",
        )
    if model is not None and model not in HORIZONS:
        raise NotesError(f"Unknown model {model!r}.{nearest(model, HORIZONS)} Allowed: churn, interest.")
    if model == "ltv":
        raise NotesError("Lifetime values have no tiers. Make a segment, such as ltv.score > 1000, and use that.")
    if tier is not None and tier not in TIERS:
        raise NotesError(f"Unknown tier {tier!r}.{nearest(tier, TIERS)} Allowed: {', '.join(TIERS)}.")


def _trigger(row: Row[Any], renames: Sequence[Any]) -> Trigger:
    segment = row.segment
    for rename in renames:
        if rename.segment == segment and rename.at >= row.made_at:
            segment = rename.now
    at = row.made_at.replace(tzinfo=UTC)
    return Trigger(row.name, segment, row.model, row.tier, row.url, row.secret_env, row.author, at, bool(row.paused))
