"""What people say of appeals: category, status and comments.

A mark stands under the contact that was the first of its appeal when it was set. So it outlives every build, and where
appeals are grouped anew it goes with that contact (see `workbench.appeals.marks`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, NoReturn

from sqlalchemy import Connection, Row, func, insert, select, update

from workbench.errors import NotesError, nearest
from workbench.notes.base import Store, checked_line, checked_text
from workbench.notes.schema import APPEAL_CHANGES, APPEAL_COMMENTS, APPEAL_MARKS, COMMENT_LIMIT, ID_LIMIT, MARK_LIMIT

CATEGORIES = ("target", "non-target", "service")
"""The categories that are offered; any other word can be given."""

STATUSES = ("open", "in progress", "answered", "missed", "closed")
"""The statuses an appeal can be given: those that follow from its contacts, and `in progress`."""

MARKED = ("category", "status")
"""What can be said of an appeal."""

_IDS_AT_ONCE = 500  # well below the number of values that SQLite takes in one statement


class Mark(NamedTuple):
    """What was last said of a contact's appeal; no value: it is what the sources say."""

    event_id: str
    what: str
    value: str | None
    author: str
    change_no: int


@dataclass(frozen=True)
class AppealChange:
    """A category or status given to `appeals` appeals at once, and who undid it; times are UTC."""

    change_no: int
    what: str
    value: str | None
    author: str
    at: datetime
    undone_by: str | None
    undone_at: datetime | None
    appeals: int


@dataclass(frozen=True)
class AppealComment:
    """One comment; `at` is UTC."""

    comment_id: int
    event_id: str
    text: str
    author: str
    at: datetime


class AppealMarksStore(Store):
    """Categories, statuses and comments of appeals, beside the other notes."""

    def mark(self, what: str, value: str | None, event_ids: Sequence[str], author: str) -> AppealChange:
        """Give a category or status to one or many appeals at once.

        Args:
            what: one of `MARKED`.
            value: any category, one of `STATUSES`, or None for what the sources say.
            event_ids: the first contact of each appeal.
            author: who says so.

        Raises:
            NotesError: the word cannot be kept, or no appeal is named.

        """
        kept = checked_mark(what, value)
        ids = [checked_line(event_id, "appeal id", ID_LIMIT) for event_id in dict.fromkeys(event_ids)]
        if not ids:
            raise NotesError("No appeal is chosen. Choose one, or several.")
        with self._writing() as connection:
            row = {"what": what, "value": kept, **self._signature(author)}
            change = connection.execute(insert(APPEAL_CHANGES).values(row).returning(APPEAL_CHANGES)).one()
            connection.execute(
                insert(APPEAL_MARKS), [{"event_id": each, "change_no": change.change_no} for each in ids]
            )
        return _change(change, len(ids))

    def undo(self, change_no: int, author: str) -> AppealChange:
        """Take a change back from all its appeals: what was said before it holds again, what was said later stays.

        Raises:
            NotesError: there is no such change, or it is undone already.

        """
        changes = APPEAL_CHANGES.c
        with self._writing() as connection:
            signed = self._signature(author)
            undone = {"undone_by": signed["author"], "undone_at": signed["at"]}
            one = update(APPEAL_CHANGES).where(changes.change_no == change_no, changes.undone_at.is_(None))
            row = connection.execute(one.values(undone).returning(APPEAL_CHANGES)).one_or_none()
            if row is None:
                _refuse_undo(connection, change_no)
            marks = select(func.count()).select_from(APPEAL_MARKS).where(APPEAL_MARKS.c.change_no == change_no)
            return _change(row, connection.scalar(marks) or 0)

    def version(self) -> tuple[int, int]:
        """Return the number of the last change and how many are undone: other marks hold when one of them differs."""
        changes = APPEAL_CHANGES.c
        with self._reading() as connection:
            last, undone = connection.execute(select(func.max(changes.change_no), func.count(changes.undone_at))).one()
        return last or 0, undone

    def marks(self) -> list[Mark]:
        """Return what was last said under every contact, by contact."""
        changes, marks = APPEAL_CHANGES.c, APPEAL_MARKS.c
        holds = (
            select(marks.event_id, func.max(marks.change_no).label("change_no"))
            .join(APPEAL_CHANGES, changes.change_no == marks.change_no)
            .where(changes.undone_at.is_(None))
            .group_by(marks.event_id, changes.what)
            .subquery()
        )
        query = (
            select(holds.c.event_id, changes.what, changes.value, changes.author, changes.change_no)
            .join(holds, holds.c.change_no == changes.change_no)
            .order_by(holds.c.event_id, changes.change_no)
        )
        with self._reading() as connection:
            return [Mark(*row) for row in connection.execute(query)]

    def history(self, *event_ids: str) -> list[AppealChange]:
        """Return what was ever said under these contacts, newest first, what was undone too."""
        found: dict[int, AppealChange] = {}
        sizes = select(func.count()).where(APPEAL_MARKS.c.change_no == APPEAL_CHANGES.c.change_no).scalar_subquery()
        with self._reading() as connection:
            for chunk in _chunks(event_ids):
                about = select(APPEAL_MARKS.c.change_no).where(APPEAL_MARKS.c.event_id.in_(chunk))
                query = select(APPEAL_CHANGES, sizes.label("appeals")).where(APPEAL_CHANGES.c.change_no.in_(about))
                found |= {row.change_no: _change(row, row.appeals) for row in connection.execute(query)}
        return [found[change_no] for change_no in sorted(found, reverse=True)]

    def add_comment(self, event_id: str, text: str, author: str) -> AppealComment:
        """Write a comment under an appeal, by its first contact."""
        row = {
            "event_id": checked_line(event_id, "appeal id", ID_LIMIT),
            "text": checked_text(text, "comment", COMMENT_LIMIT),
            **self._signature(author),
        }
        with self._writing() as connection:
            return _comment(connection.execute(insert(APPEAL_COMMENTS).values(row).returning(APPEAL_COMMENTS)).one())

    def comments(self, *event_ids: str) -> list[AppealComment]:
        """Return the comments under these contacts, newest first, without the deleted ones."""
        found: list[AppealComment] = []
        comments = APPEAL_COMMENTS.c
        with self._reading() as connection:
            for chunk in _chunks(event_ids):
                query = select(APPEAL_COMMENTS).where(comments.event_id.in_(chunk), comments.deleted_at.is_(None))
                found += [_comment(row) for row in connection.execute(query)]
        return sorted(found, key=lambda comment: (comment.at, comment.comment_id), reverse=True)

    def delete_comment(self, comment_id: int, author: str) -> None:
        """Hide a comment; it stays in the database with who hid it and when."""
        signed = self._signature(author)
        comments = APPEAL_COMMENTS.c
        hide = update(APPEAL_COMMENTS).where(comments.comment_id == comment_id, comments.deleted_at.is_(None))
        with self._writing() as connection:
            connection.execute(hide.values(deleted_by=signed["author"], deleted_at=signed["at"]))


def checked_mark(what: str, value: str | None) -> str | None:
    """Return the word to keep; one that differs from an offered one by its capitals alone is that one.

    Raises:
        NotesError: there is no such mark, or the word cannot be kept.

    >>> checked_mark("category", " Target ")
    'target'
    """
    if what not in MARKED:
        raise NotesError(f"An appeal has no {what!r} to set.{nearest(what, MARKED)} Allowed: {', '.join(MARKED)}.")
    if value is None:
        return None
    word = checked_line(value, what, MARK_LIMIT)
    offered = {each.casefold(): each for each in (STATUSES if what == "status" else CATEGORIES)}
    if what == "status" and word.casefold() not in offered:
        raise NotesError(f"There is no status {word!r}.{nearest(word, STATUSES)} Allowed: {', '.join(STATUSES)}.")
    return offered.get(word.casefold(), word)


def _refuse_undo(connection: Connection, change_no: int) -> NoReturn:
    row = connection.execute(select(APPEAL_CHANGES).where(APPEAL_CHANGES.c.change_no == change_no)).one_or_none()
    if row is None:
        raise NotesError(f"There is no change {change_no}. Reload the page to see what holds.")
    raise NotesError(f"{row.undone_by} has undone this already. Reload the page to see what holds.")


def _change(row: Row[Any], appeals: int) -> AppealChange:
    undone_at = row.undone_at.replace(tzinfo=UTC) if row.undone_at else None
    said = (row.change_no, row.what, row.value, row.author, row.at.replace(tzinfo=UTC))
    return AppealChange(*said, row.undone_by, undone_at, appeals)


def _comment(row: Row[Any]) -> AppealComment:
    return AppealComment(row.comment_id, row.event_id, row.text, row.author, row.at.replace(tzinfo=UTC))


def _chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    listed = list(dict.fromkeys(ids))
    return (listed[start : start + _IDS_AT_ONCE] for start in range(0, len(listed), _IDS_AT_ONCE))
