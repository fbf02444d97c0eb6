"""Reads the answer of a SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from workbench.ingest.database_answers import Answer, Check
from workbench.ingest.database_errors import refused
from workbench.ingest.database_rows import answer
from workbench.ingest.database_urls import Address

_TIMEOUT_S = 15
_ERRORS = (sqlite3.Error, sqlite3.Warning, OSError)


@contextmanager
def open_answer(address: Address, query: str, check: Check) -> Iterator[Answer]:
    """Run the query on the file, which is opened for reading only; `check` hears the columns first.

    Raises:
        IngestError: the file is no database, or refuses the query, or two columns have one name.

    """
    place = Path(address.url.database or "").as_uri()
    try:
        connection = sqlite3.connect(f"{place}?mode=ro", uri=True, timeout=_TIMEOUT_S)
    except _ERRORS as error:
        raise refused(address, error) from None
    connection.text_factory = bytes  # so that a broken byte costs a character, not the query
    with closing(connection), closing(connection.cursor()) as cursor:
        yield answer(address, cursor, lambda: cursor.execute(query), _ERRORS, check)
