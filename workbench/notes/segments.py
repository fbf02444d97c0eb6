"""Segments that people saved: a name, a condition as text, a description, who made and changed them, and every change.

Whoever calls reads and checks the conditions; here they are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, text, update

from workbench.errors import NotesError, nearest
from workbench.notes.base import Store, checked_line, checked_text
from workbench.notes.schema import DESCRIPTION_LIMIT, SAVED_SEGMENTS, SEGMENT_CHANGES, SEGMENT_LIMIT

_CONDITION_LIMIT = 10_000

Conditions = dict[str, str]
"""Conditions as text by the name of their segment."""


@dataclass(frozen=True)
class SavedSegment:
    """One segment; times are UTC."""

    segment: str
    condition: str
    description: str
    author: str
    made_at: datetime
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class SegmentChange:
    """One thing that was done to a segment: made, changed, described, renamed or dropped; `at` is UTC."""

    change_no: int
    segment: str
    what: str
    was: str | None
    now: str | None
    author: str
    at: datetime


class SegmentsStore(Store):
    """The saved segments, beside the other notes."""

    def define(
        self,
        segment: str,
        condition: str,
        *,
        author: str,
        description: str | None = None,
        check: Callable[[Conditions], None] = lambda _: None,
    ) -> SavedSegment:
        """Make a segment, or give the one of that name another condition.

        Args:
            segment: its name.
            condition: its condition as text.
            author: who does it.
            description: what it is for; None keeps the one it has.
            check: is given the conditions of all segments as they would be, and raises where that cannot be.

        Raises:
            NotesError: the name, text or author cannot be kept.

        """
        name = checked_line(segment, "name of the segment", SEGMENT_LIMIT)
        kept = checked_line(condition, "condition", _CONDITION_LIMIT)
        said = None if description is None else _description(description)
        with self._writing() as connection:
            before = _locked(connection)
            check({**_conditions(before), name: kept})
            signed = self._signature(author)
            if name in before:
                self._change(connection, before[name], kept, said, signed)
            else:
                _insert(connection, name, kept, said or "", signed)
            return _saved(connection.execute(select(SAVED_SEGMENTS).where(SAVED_SEGMENTS.c.segment == name)).one())

    def rename(
        self,
        segment: str,
        new_name: str,
        *,
        author: str,
        rewritten: Callable[[Conditions], Conditions] = lambda _: {},
    ) -> None:
        """Give a segment another name; its history goes with it.

        Args:
            segment: its name.
            new_name: its new name.
            author: who does it.
            rewritten: is given the conditions of all other segments and returns those that must change with it.

        Raises:
            NotesError: there is no such segment, or one has the new name already.

        """
        name = checked_line(new_name, "name of the segment", SEGMENT_LIMIT)
        with self._writing() as connection:
            before = _locked(connection)
            _known(segment, before)
            if name in before:
                raise NotesError(f"There is a segment {name!r} already. Choose another name, or drop that one first.")
            signed = self._signature(author)
            connection.execute(_of(segment).values(segment=name, **_changed(signed)))
            _log(connection, segment, "renamed", (segment, name), signed)
            others = {other: saved for other, saved in before.items() if other != segment}
            for other, condition in rewritten(_conditions(others)).items():
                connection.execute(_of(other).values(condition=condition))
                _log(connection, other, "changed", (before[other].condition, condition), signed)

    def drop(self, segment: str, *, author: str, check: Callable[[Conditions], None] = lambda _: None) -> None:
        """Take a segment away; its changes stay in the log.

        Args:
            segment: its name.
            author: who does it.
            check: is given the conditions of the segments that would be left, and raises where that cannot be.

        Raises:
            NotesError: there is no such segment.

        """
        with self._writing() as connection:
            before = _locked(connection)
            dropped = _known(segment, before)
            check({name: saved.condition for name, saved in before.items() if name != segment})
            connection.execute(delete(SAVED_SEGMENTS).where(SAVED_SEGMENTS.c.segment == segment))
            _log(connection, segment, "dropped", (dropped.condition, None), self._signature(author))

    def saved(self) -> list[SavedSegment]:
        """Return every segment, by name."""
        with self._reading() as connection:
            return list(_all(connection).values())

    def changes(self, segment: str | None = None) -> list[SegmentChange]:
        """Return what was done to a segment under its name of then (None: to all), oldest first."""
        query = select(SEGMENT_CHANGES).order_by(SEGMENT_CHANGES.c.change_no)
        if segment is not None:
            query = query.where(SEGMENT_CHANGES.c.segment == segment)
        with self._reading() as connection:
            return [_change(row) for row in connection.execute(query)]

    def last_change(self) -> int:
        """Return the number of the last change; 0 before the first."""
        with self._reading() as connection:
            return connection.scalar(select(func.max(SEGMENT_CHANGES.c.change_no))) or 0

    def names_now(self, since: int) -> dict[str, str | None]:
        """Say what became of the segments that were renamed or dropped after the change `since`.

        Returns:
            the name of then -> the name of now, or None where the segment is no more. One that was dropped and made
            anew is a new one.

        """
        now: dict[str, str | None] = {}
        made_since: set[str] = set()
        for change in (change for change in self.changes() if change.change_no > since):
            if change.what == "made":
                made_since.add(change.segment)
            elif change.what in ("renamed", "dropped"):
                after = change.now if change.what == "renamed" else None
                if change.segment in made_since:
                    made_since.discard(change.segment)
                    made_since |= {after} if after else set()
                    continue
                then = next((then for then, name in now.items() if name == change.segment), change.segment)
                now[then] = after
        return now

    def _change(
        self, connection: Connection, before: SavedSegment, condition: str, said: str | None, signed: dict[str, Any]
    ) -> None:
        """Write what is different, and nothing where nothing is."""
        if condition != before.condition:
            connection.execute(_of(before.segment).values(condition=condition, **_changed(signed)))
            _log(connection, before.segment, "changed", (before.condition, condition), signed)
        if said is not None and said != before.description:
            connection.execute(_of(before.segment).values(description=said, **_changed(signed)))
            _log(connection, before.segment, "described", (before.description, said), signed)


def _insert(connection: Connection, name: str, condition: str, said: str, signed: dict[str, Any]) -> None:
    row = {"segment": name, "condition": condition, "description": said, "author": signed["author"]}
    connection.execute(insert(SAVED_SEGMENTS).values(made_at=signed["at"], **row, **_changed(signed)))
    _log(connection, name, "made", (None, condition), signed)


def _description(text_: str) -> str:
    return checked_text(text_, "description", DESCRIPTION_LIMIT) if text_.strip() else ""


def _locked(connection: Connection) -> dict[str, SavedSegment]:
    """Read every segment; nobody else writes one before this transaction ends."""
    if connection.dialect.name == "postgresql":  # SQLite's writers have the file for themselves anyway
        connection.execute(text("lock table saved_segments in exclusive mode"))
    return _all(connection)


def _all(connection: Connection) -> dict[str, SavedSegment]:
    rows = connection.execute(select(SAVED_SEGMENTS).order_by(SAVED_SEGMENTS.c.segment))
    return {row.segment: _saved(row) for row in rows}


def _conditions(saved: Mapping[str, SavedSegment]) -> Conditions:
    return {name: segment.condition for name, segment in saved.items()}


def _known(segment: str, saved: Mapping[str, SavedSegment]) -> SavedSegment:
    if segment not in saved:
        hint = nearest(segment, saved) or (f" Saved: {', '.join(saved)}." if saved else " None is saved yet.")
        raise NotesError(f"There is no saved segment {segment[:SEGMENT_LIMIT]!r}.{hint}")
    return saved[segment]


def _of(segment: str) -> Any:
    return update(SAVED_SEGMENTS).where(SAVED_SEGMENTS.c.segment == segment)


def _changed(signed: dict[str, Any]) -> dict[str, Any]:
    return {"changed_by": signed["author"], "changed_at": signed["at"]}


def _log(
    connection: Connection, segment: str, what: str, texts: tuple[str | None, str | None], signed: dict[str, Any]
) -> None:
    row = {"segment": segment, "what": what, "was": texts[0], "now": texts[1], **signed}
    connection.execute(insert(SEGMENT_CHANGES).values(row))


def _saved(row: Row[Any]) -> SavedSegment:
    return SavedSegment(
        *(row.segment, row.condition, row.description, row.author, row.made_at.replace(tzinfo=UTC)),
        *(row.changed_by, row.changed_at.replace(tzinfo=UTC)),
    )


def _change(row: Row[Any]) -> SegmentChange:
    return SegmentChange(row.change_no, row.segment, row.what, row.was, row.now, row.author, row.at.replace(tzinfo=UTC))
