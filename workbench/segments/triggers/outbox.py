"""What is to be told to the webhooks of triggers: an outbox in the notes database.

An entry is posted by whoever claims it. A claim is a lease: the entry is not due again until the lease is over, so two
senders never post it at the same time, and one that was killed between the post and the note of it is followed by
another one later. That one posts the same key again, and the receiver tells by the key that it has had it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from workbench.notes.base import Store
from workbench.notes.schema import DELIVERIES, TRIGGERS

WAITING, SENT, FAILED = "waiting", "sent", "failed"

_ROWS_AT_ONCE = 500

_ERROR_LIMIT = 300

UNANSWERED = "was posted, and no answer was noted: the sender was stopped"
"""Of an entry that somebody claimed and never came back with."""


@dataclass(frozen=True)
class Delivery:
    """One entry to be told; `state` is waiting, sent or failed, times are UTC."""

    delivery_key: str
    trigger_name: str
    customer_id: str
    entered_at: datetime
    state: str
    attempts: int
    next_attempt_at: datetime | None
    sent_at: datetime | None
    last_error: str | None


@dataclass(frozen=True)
class Trouble:
    """What keeps a trigger's entries from their receiver.

    Attributes:
        entries: how many were tried and are not delivered.
        error: what went wrong with the one that was tried last.
        due_at: when the first of them is tried again (UTC); None: all were given up.

    """

    entries: int
    error: str
    due_at: datetime | None


class Outbox(Store):
    """Entries that wait, were sent, or were given up."""

    def put(self, entries: Sequence[dict[str, Any]], made: Mapping[str, datetime]) -> int:
        """Put entries in that are not there yet; return how many.

        Args:
            entries: rows of the table `triggers`.
            made: when each trigger was made; entries of others, or from before, are passed over.

        """
        rows = [
            {
                **{name: entry[name] for name in ("delivery_key", "trigger_name", "customer_id", "entered_at")},
                "state": WAITING,
                "attempts": 0,
                "next_attempt_at": entry["entered_at"],
            }
            for entry in entries
            if entry["trigger_name"] in made and entry["entered_at"] >= _utc(made[entry["trigger_name"]])
        ]
        added = 0
        with self._writing() as connection:
            build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                statement = build(DELIVERIES).values(rows[start : start + _ROWS_AT_ONCE])
                new = statement.on_conflict_do_nothing(index_elements=["delivery_key"])
                # counted here: PostgreSQL's driver does not say how many rows such a statement has put in
                added += len(connection.execute(new.returning(DELIVERIES.c.delivery_key)).all())
        return added

    def moments(self) -> list[datetime]:
        """Return the moments (UTC without a zone) at which entries that are in here were found.

        The entries of a scoring have one moment and are put in all at once or not at all.
        """
        moment = DELIVERIES.c.entered_at
        with self._reading() as connection:
            return list(connection.scalars(select(moment).distinct().order_by(moment)))

    def forget(self, before: datetime) -> int:
        """Remove what was sent or given up of the entries found before that moment; return how many."""
        over = and_(DELIVERIES.c.state.in_([SENT, FAILED]), DELIVERIES.c.entered_at < _utc(before))
        with self._writing() as connection:
            return connection.execute(delete(DELIVERIES).where(over)).rowcount

    def claim(
        self, now: datetime, lease: timedelta, only: str | None = None, skip: Sequence[str] = ()
    ) -> Delivery | None:
        """Take the entry that has been due longest, for as long as the lease; None: nothing is due.

        Args:
            now: the moment it is asked at.
            lease: how long nobody else gets it; longer than any post takes.
            only: of this trigger alone.
            skip: not of these triggers.

        """
        table = DELIVERIES
        due = and_(table.c.state == WAITING, table.c.next_attempt_at <= _utc(now), *_of(only), *_not_of(skip))
        running = table.c.trigger_name.in_(select(TRIGGERS.c.name).where(TRIGGERS.c.paused.is_(False)))
        oldest = select(table.c.delivery_key).where(due, running)
        oldest = oldest.order_by(table.c.next_attempt_at, table.c.delivery_key).limit(1)
        with self._writing() as connection:
            if connection.dialect.name == "postgresql":
                oldest = oldest.with_for_update(skip_locked=True)
            key = connection.scalar(oldest)
            if key is None:
                return None
            taken = {"next_attempt_at": _utc(now + lease), "attempts": table.c.attempts + 1}
            statement = update(table).where(table.c.delivery_key == key).values(taken).returning(table)
            return _delivery(connection.execute(statement).one())

    def note_sent(self, delivery: Delivery, at: datetime) -> None:
        """Note that the receiver has it: a fact, whoever else has claimed it since."""
        self._note(delivery, {"state": SENT, "sent_at": _utc(at), "next_attempt_at": None, "last_error": None})

    def note_again(self, delivery: Delivery, error: str, at: datetime, *, counted: bool = True) -> None:
        """Note that it did not work and when to try again, unless somebody else has claimed it since."""
        values: dict[str, Any] = {"next_attempt_at": _utc(at), "last_error": error[:_ERROR_LIMIT]}
        if not counted:
            values["attempts"] = delivery.attempts - 1
        self._note(delivery, values, _still_ours(delivery))

    def note_failed(self, delivery: Delivery, error: str) -> None:
        """Note that it is given up, unless somebody else has claimed it since."""
        values = {"state": FAILED, "next_attempt_at": None, "last_error": error[:_ERROR_LIMIT]}
        self._note(delivery, values, _still_ours(delivery))

    def hold(self, trigger_name: str, until: datetime) -> None:
        """Leave a receiver alone, as it asked: nothing of the trigger is due before that moment."""
        table = DELIVERIES
        earlier = and_(
            table.c.trigger_name == trigger_name, table.c.state == WAITING, table.c.next_attempt_at < _utc(until)
        )
        with self._writing() as connection:
            connection.execute(update(table).where(earlier).values(next_attempt_at=_utc(until)))

    def retry_failed(self, now: datetime, only: str | None = None) -> int:
        """Let what was given up wait again, with all its tries; entries of dropped triggers stay. Return how many."""
        table = DELIVERIES
        living = (
            select(TRIGGERS.c.name)
            .where(TRIGGERS.c.name == table.c.trigger_name, TRIGGERS.c.made_at <= table.c.entered_at)
            .exists()
        )
        failed = and_(table.c.state == FAILED, living, *_of(only))
        again = {"state": WAITING, "attempts": 0, "next_attempt_at": _utc(now)}
        with self._writing() as connection:
            return connection.execute(update(table).where(failed).values(again)).rowcount

    def log(self, only: str | None = None, limit: int = 100) -> list[Delivery]:
        """Return the newest entries of the outbox; of those found together, the ones that were tried first."""
        table = DELIVERIES
        newest = (table.c.entered_at.desc(), table.c.attempts.desc(), table.c.delivery_key)
        query = select(table).where(*_of(only)).order_by(*newest).limit(limit)
        with self._reading() as connection:
            return [_delivery(row) for row in connection.execute(query)]

    def counts(self) -> dict[str, dict[str, int]]:
        """Return how many entries of each trigger are waiting, sent and failed."""
        table = DELIVERIES
        columns = (table.c.trigger_name, table.c.state)
        found: dict[str, dict[str, int]] = {}
        with self._reading() as connection:
            for name, state, count in connection.execute(select(*columns, func.count()).group_by(*columns)):
                found.setdefault(name, {})[state] = count
        return found

    def troubles(self) -> dict[str, Trouble]:
        """Return, for each trigger with entries that were tried and not delivered, what went wrong last."""
        table = DELIVERIES
        tried = and_(table.c.state != SENT, table.c.attempts > 0)
        # what was noted comes before what was not, what is tried again before what was given up
        latest = (
            table.c.last_error.is_(None), table.c.next_attempt_at.is_(None), table.c.next_attempt_at.desc(),
            table.c.entered_at.desc(), table.c.delivery_key,
        )  # fmt: skip
        name = table.c.trigger_name
        entries = select(
            table.c.trigger_name,
            table.c.last_error,
            func.count().over(partition_by=name).label("entries"),
            func.min(table.c.next_attempt_at).over(partition_by=name).label("due_at"),
            func.row_number().over(partition_by=name, order_by=latest).label("place"),
        ).where(tried)
        ranked = entries.subquery()
        with self._reading() as connection:
            rows = connection.execute(select(ranked).where(ranked.c.place == 1)).all()
        return {
            row.trigger_name: Trouble(
                row.entries, row.last_error or UNANSWERED, row.due_at.replace(tzinfo=UTC) if row.due_at else None
            )
            for row in rows
        }

    def next_due(self, only: str | None = None) -> datetime | None:
        """Return when the next waiting entry of a trigger that is not paused is due; None: nothing waits."""
        running = DELIVERIES.c.trigger_name.in_(select(TRIGGERS.c.name).where(TRIGGERS.c.paused.is_(False)))
        with self._reading() as connection:
            found = connection.scalar(
                select(func.min(DELIVERIES.c.next_attempt_at)).where(DELIVERIES.c.state == WAITING, running, *_of(only))
            )
        return found.replace(tzinfo=UTC) if found is not None else None

    def _note(self, delivery: Delivery, values: dict[str, Any], *more: ColumnElement[bool]) -> None:
        this = DELIVERIES.c.delivery_key == delivery.delivery_key
        with self._writing() as connection:
            connection.execute(update(DELIVERIES).where(this, *more).values(values))


def _still_ours(delivery: Delivery) -> ColumnElement[bool]:
    return and_(DELIVERIES.c.attempts == delivery.attempts, DELIVERIES.c.state == WAITING)


def _of(only: str | None) -> list[ColumnElement[bool]]:
    return [] if only is None else [DELIVERIES.c.trigger_name == only]


def _not_of(skip: Sequence[str]) -> list[ColumnElement[bool]]:
    return [DELIVERIES.c.trigger_name.not_in(skip)] if skip else []


def _utc(moment: datetime) -> datetime:
    """Bring a moment to the form of the notes: UTC without a zone."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _delivery(row: Row[Any]) -> Delivery:
    def zoned(moment: datetime | None) -> datetime | None:
        return moment.replace(tzinfo=UTC) if moment is not None else None

    return Delivery(
        row.delivery_key,
        row.trigger_name,
        row.customer_id,
        row.entered_at.replace(tzinfo=UTC),
        row.state,
        row.attempts,
        zoned(row.next_attempt_at),
        zoned(row.sent_at),
        row.last_error,
    )
