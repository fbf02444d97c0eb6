"""Names, tags and comments that people give to customers."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DatabaseError

from workbench.errors import NotesError
from workbench.notes.database import open_database
from workbench.notes.schema import (
    AUTHOR_LIMIT,
    COMMENT_LIMIT,
    COMMENTS,
    CUSTOMER_NAMES,
    CUSTOMER_TAGS,
    ID_LIMIT,
    NAME_LIMIT,
    TAG_LIMIT,
)

FILE_NAME = "notes.db"
URL_VARIABLE = "WORKBENCH_NOTES_URL"

_IDS_AT_ONCE = 500  # well below the number of values that SQLite takes in one statement


@dataclass(frozen=True)
class Comment:
    """One comment; `at` is UTC."""

    comment_id: int
    customer_id: str
    text: str
    author: str
    at: datetime


def _utc_now() -> datetime:
    return datetime.now(UTC)


class NotesStore:
    """Names, tags and comments in SQLite or PostgreSQL; any number of processes may use them at once.

    Text is kept as it was written: whoever shows it treats it as text, never as markup.
    """

    def __init__(self, where: str | Path, clock: Callable[[], datetime] = _utc_now) -> None:
        """Open a SQLite file (a path) or a PostgreSQL database (a URL), made or brought up to date.

        Raises:
            NotesError: the address is wrong, the database cannot be reached, or a newer workbench wrote it.
            MissingPartError: the PostgreSQL driver is not installed.

        """
        self._engine = open_database(where)
        self._clock = clock

    @classmethod
    def of(cls, directory: Path, url: str | None = None) -> NotesStore:
        """Open the notes of a workspace: the URL given, or in WORKBENCH_NOTES_URL, or else DIR/notes.db."""
        return cls(url or os.environ.get(URL_VARIABLE) or directory / FILE_NAME)

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    def set_name(self, customer_id: str, name: str | None, author: str) -> None:
        """Name a customer; None takes the given name back."""
        key = _line(customer_id, "customer id", ID_LIMIT)
        if name is None:
            with self._writing() as connection:
                connection.execute(delete(CUSTOMER_NAMES).where(CUSTOMER_NAMES.c.customer_id == key))
            return
        row = {"name": _line(name, "name", NAME_LIMIT), **self._signature(author)}
        with self._writing() as connection:
            _put(connection, CUSTOMER_NAMES, {"customer_id": key}, row)

    def names(self) -> dict[str, str]:
        """Return every given name by customer."""
        with self._reading() as connection:
            rows = connection.execute(select(CUSTOMER_NAMES.c.customer_id, CUSTOMER_NAMES.c.name))
            return {row.customer_id: row.name for row in rows}

    def add_tag(self, customer_id: str, tag: str, author: str) -> None:
        """Put a tag on a customer; one that is there already stays as it is."""
        key = {
            "customer_id": _line(customer_id, "customer id", ID_LIMIT),
            "tag": _line(tag, "tag", TAG_LIMIT),
        }
        signature = self._signature(author)
        with self._writing() as connection:
            _put(connection, CUSTOMER_TAGS, key, signature, keep=True)

    def remove_tag(self, customer_id: str, tag: str, author: str) -> None:
        """Take a tag off a customer; one that is not there is no error."""
        self._signature(author)
        tags = CUSTOMER_TAGS.c
        with self._writing() as connection:
            connection.execute(delete(CUSTOMER_TAGS).where(tags.customer_id == customer_id, tags.tag == tag.strip()))

    def tags_of(self, customer_ids: Iterable[str] | None = None) -> dict[str, list[str]]:
        """Return the tags of these customers (None: of all), each list sorted; who has none is left out."""
        tags = CUSTOMER_TAGS.c
        query = select(tags.customer_id, tags.tag).order_by(tags.customer_id, tags.tag)
        found: dict[str, list[str]] = {}
        with self._reading() as connection:
            for chunk in [None] if customer_ids is None else _chunks(list(customer_ids)):
                chosen = query if chunk is None else query.where(tags.customer_id.in_(chunk))
                for row in connection.execute(chosen):
                    found.setdefault(row.customer_id, []).append(row.tag)
        return found

    def all_tags(self) -> list[tuple[str, int]]:
        """Return every tag with its number of customers, most used first."""
        count = func.count().label("customers")
        query = (
            select(CUSTOMER_TAGS.c.tag, count).group_by(CUSTOMER_TAGS.c.tag).order_by(count.desc(), CUSTOMER_TAGS.c.tag)
        )
        with self._reading() as connection:
            return [(row.tag, row.customers) for row in connection.execute(query)]

    def customers_with_tags(self, tags: Sequence[str]) -> list[str]:
        """Return the customers that carry any of the tags, sorted."""
        query = select(CUSTOMER_TAGS.c.customer_id).where(CUSTOMER_TAGS.c.tag.in_(tags)).distinct()
        with self._reading() as connection:
            return sorted(connection.scalars(query))

    def add_comment(self, customer_id: str, text: str, author: str) -> Comment:
        """Write a comment under a customer."""
        row = {
            "customer_id": _line(customer_id, "customer id", ID_LIMIT),
            "text": _text(text, "comment", COMMENT_LIMIT),
            **self._signature(author),
        }
        with self._writing() as connection:
            return _comment(connection.execute(insert(COMMENTS).values(row).returning(COMMENTS)).one())

    def comments(self, customer_id: str) -> list[Comment]:
        """Return the comments on a customer, newest first, without the deleted ones."""
        query = (
            select(COMMENTS)
            .where(COMMENTS.c.customer_id == customer_id, COMMENTS.c.deleted_at.is_(None))
            .order_by(COMMENTS.c.at.desc(), COMMENTS.c.comment_id.desc())
        )
        with self._reading() as connection:
            return [_comment(row) for row in connection.execute(query)]

    def delete_comment(self, comment_id: int, author: str) -> None:
        """Hide a comment; it stays in the database with who hid it and when."""
        signature = self._signature(author)
        mark = update(COMMENTS).where(COMMENTS.c.comment_id == comment_id, COMMENTS.c.deleted_at.is_(None))
        with self._writing() as connection:
            connection.execute(mark.values(deleted_by=signature["author"], deleted_at=signature["at"]))

    def _signature(self, author: str) -> dict[str, Any]:
        """Say who writes, and when (UTC)."""
        return {
            "author": _line(author, "author", AUTHOR_LIMIT),
            "at": self._clock().astimezone(UTC).replace(tzinfo=None),
        }

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DatabaseError as error:
            raise NotesError(f"The note was not saved: {error.orig}. Try again in a moment.") from None

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(reading=True) as connection:
                yield connection
        except DatabaseError as error:
            raise NotesError(f"The notes cannot be read: {error.orig}. Try again in a moment.") from None


def _put(connection: Connection, table: Table, key: dict[str, Any], values: dict[str, Any], keep: bool = False) -> None:
    """Insert a row, or change the one that has its key (`keep`: leave that one as it is)."""
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = build(table).values({**key, **values})
    if keep:
        connection.execute(statement.on_conflict_do_nothing(index_elements=list(key)))
    else:
        connection.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))


def _comment(row: Row[Any]) -> Comment:
    return Comment(row.comment_id, row.customer_id, row.text, row.author, row.at.replace(tzinfo=UTC))


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    return (ids[start : start + _IDS_AT_ONCE] for start in range(0, len(ids), _IDS_AT_ONCE))


def _text(given: str, what: str, limit: int) -> str:
    """Trim the text and refuse what is empty, too long, or holds what no database keeps."""
    text = given.strip()
    if not text:
        raise NotesError(f"The {what} is empty. Write something.")
    if len(text) > limit:
        raise NotesError(f"The {what} has {len(text)} characters; at most {limit} are kept. Shorten it.")
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\r\t" for letter in text):
        raise NotesError(f"The {what} holds control characters. Type it instead of pasting it.")
    return text


def _line(given: str, what: str, limit: int) -> str:
    """Check the text and refuse line breaks and tabs."""
    text = _text(given, what, limit)
    if len(text.splitlines()) > 1 or "\t" in text:
        raise NotesError(f"The {what} has several lines. Write it on one.")
    return text
