"""Reads the answer of a MySQL or MariaDB database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from workbench.errors import MissingPartError
from workbench.ingest.database_answers import Answer, Check
from workbench.ingest.database_errors import refused
from workbench.ingest.database_rows import answer
from workbench.ingest.database_urls import Address

_TIMEOUT_S = 15
_PORT = 3306
_TIMESTAMP = 7
"""MySQL's code of the type `timestamp`, a moment; a `datetime` is what a clock on the wall showed."""


@contextmanager
def open_answer(address: Address, query: str, check: Check) -> Iterator[Answer]:
    """Run the query in a read-only transaction and fetch rows as they are needed; `check` hears the columns first.

    Raises:
        IngestError: the database cannot be reached or refuses the query, or two columns have one name.
        MissingPartError: the driver is not installed.

    """
    pymysql = _driver()
    errors = (pymysql.err.Error, OSError)
    try:
        connection = _connect(pymysql, address)
    except errors as error:
        raise refused(address, error) from None
    with closing(connection):
        cursor = connection.cursor(pymysql.cursors.SSCursor)

        def run() -> None:
            cursor.execute("start transaction read only")
            cursor.execute(query)

        try:
            found = answer(address, cursor, run, errors, check)
            moments = [column[0] for column in cursor.description if column[1] == _TIMESTAMP]
            found.kinds.update(dict.fromkeys(moments, "TIMESTAMP WITH TIME ZONE"))
            yield found
        finally:
            _abandon(cursor)


def _abandon(cursor: Any) -> None:
    """Keep the driver from fetching all rows that are left, which it does before it closes a cursor."""
    if cursor._result is not None:  # noqa: SLF001  there is no public way
        cursor._result.unbuffered_active = False  # noqa: SLF001
    cursor.connection = None


def _driver() -> Any:
    try:
        import pymysql  # noqa: PLC0415  an optional part
        import pymysql.cursors  # noqa: PLC0415
    except ModuleNotFoundError:
        raise MissingPartError("Reading MySQL needs 'PyMySQL'. Install it: pip install 'workbench[mysql]'") from None
    return pymysql


def _connect(pymysql: Any, address: Address) -> Any:
    url = address.url
    return pymysql.connect(
        host=url.host or "localhost",
        port=url.port or _PORT,
        user=url.username,
        password=url.password or "",
        database=url.database,
        unix_socket=url.query.get("unix_socket"),
        ssl_ca=url.query.get("ssl_ca"),
        connect_timeout=_TIMEOUT_S,
        init_command="set time_zone = '+00:00'",
    )
