"""Names, tags and comments that people give to customers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from workbench.notes.base import Store, checked_line, checked_text
from workbench.notes.schema import (
    COMMENT_LIMIT,
    COMMENTS,
    CUSTOMER_NAMES,
    CUSTOMER_TAGS,
    ID_LIMIT,
    NAME_LIMIT,
    TAG_LIMIT,
)

_IDS_AT_ONCE = 500  # well below the number of values that SQLite takes in one statement


@dataclass(frozen=True)
class Comment:
    """One comment; `at` is UTC."""

    comment_id: int
    customer_id: str
    text: str
    author: str
    at: datetime


@dataclass(frozen=True)
class GivenName:
    """The name that a person gave to a customer; `at` is UTC."""

    customer_id: str
    name: str
    author: str
    at: datetime


class NotesStore(Store):
    """Names, tags and comments, each under the customer id it was written to."""

    def set_name(self, customer_id: str, name: str | None, author: str) -> None:
        """Name a customer; None takes the given name back."""
        key = checked_line(customer_id, "customer id", ID_LIMIT)
        if name is None:
            with self._writing() as connection:
                connection.execute(delete(CUSTOMER_NAMES).where(CUSTOMER_NAMES.c.customer_id == key))
            return
        row = {"name": checked_line(name, "name", NAME_LIMIT), **self._signature(author)}
        with self._writing() as connection:
            _put(connection, CUSTOMER_NAMES, {"customer_id": key}, row)

    def names(self) -> dict[str, str]:
        """Return every given name by customer."""
        return {given.customer_id: given.name for given in self.given_names()}

    def given_names(self) -> list[GivenName]:
        """Return every given name with who gave it and when, oldest first."""
        query = select(CUSTOMER_NAMES).order_by(CUSTOMER_NAMES.c.at, CUSTOMER_NAMES.c.customer_id)
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return [GivenName(row.customer_id, row.name, row.author, row.at.replace(tzinfo=UTC)) for row in rows]

    def add_tag(self, customer_id: str, tag: str, author: str) -> None:
        """Put a tag on a customer; one that is there already stays as it is."""
        key = {
            "customer_id": checked_line(customer_id, "customer id", ID_LIMIT),
            "tag": checked_line(tag, "tag", TAG_LIMIT),
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
            "customer_id": checked_line(customer_id, "customer id", ID_LIMIT),
            "text": checked_text(text, "comment", COMMENT_LIMIT),
            **self._signature(author),
        }
        with self._writing() as connection:
            return _comment(connection.execute(insert(COMMENTS).values(row).returning(COMMENTS)).one())

    def comments(self, *customer_ids: str) -> list[Comment]:
        """Return the comments on one or several customers, newest first, without the deleted ones."""
        found: list[Comment] = []
        with self._reading() as connection:
            for chunk in _chunks(list(customer_ids)):
                query = select(COMMENTS).where(COMMENTS.c.customer_id.in_(chunk), COMMENTS.c.deleted_at.is_(None))
                found += [_comment(row) for row in connection.execute(query)]
        return sorted(found, key=lambda comment: (comment.at, comment.comment_id), reverse=True)

    def delete_comment(self, comment_id: int, author: str) -> None:
        """Hide a comment; it stays in the database with who hid it and when."""
        signature = self._signature(author)
        mark = update(COMMENTS).where(COMMENTS.c.comment_id == comment_id, COMMENTS.c.deleted_at.is_(None))
        with self._writing() as connection:
            connection.execute(mark.values(deleted_by=signature["author"], deleted_at=signature["at"]))


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
