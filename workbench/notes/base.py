"""What every store of the notes does alike: opens the database, signs what is written, checks the text."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from workbench.errors import NotesError
from workbench.notes.database import open_database
from workbench.notes.schema import AUTHOR_LIMIT

FILE_NAME = "notes.db"
URL_VARIABLE = "WORKBENCH_NOTES_URL"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """Tables in SQLite or PostgreSQL; any number of processes may use them at once.

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
    def of(cls, directory: Path, url: str | None = None) -> Self:
        """Open the notes of a workspace: the URL given, or in WORKBENCH_NOTES_URL, or else DIR/notes.db."""
        return cls(url or os.environ.get(URL_VARIABLE) or directory / FILE_NAME)

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    def _signature(self, author: str) -> dict[str, Any]:
        """Say who writes, and when (UTC)."""
        return {
            "author": checked_line(author, "author", AUTHOR_LIMIT),
            "at": self._clock().astimezone(UTC).replace(tzinfo=None),
        }

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DatabaseError as error:
            raise NotesError(f"Nothing was saved: {error.orig}. Try again in a moment.") from None

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(reading=True) as connection:
                yield connection
        except DatabaseError as error:
            raise NotesError(f"The notes cannot be read: {error.orig}. Try again in a moment.") from None


def checked_text(given: str, what: str, limit: int) -> str:
    """Trim the text and refuse what is empty, too long, or holds what no database keeps."""
    trimmed = given.strip()
    if not trimmed:
        raise NotesError(f"The {what} is empty. Write something.")
    if len(trimmed) > limit:
        raise NotesError(f"The {what} has {len(trimmed)} characters; at most {limit} are kept. Shorten it.")
    if any(unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\r\t" for letter in trimmed):
        raise NotesError(f"The {what} holds control characters. Type it instead of pasting it.")
    return trimmed


def checked_line(given: str, what: str, limit: int) -> str:
    """Check the text and refuse line breaks and tabs."""
    trimmed = checked_text(given, what, limit)
    if len(trimmed.splitlines()) > 1 or "\t" in trimmed:
        raise NotesError(f"The {what} has several lines. Write it on one.")
    return trimmed
