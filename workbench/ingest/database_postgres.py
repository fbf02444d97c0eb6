"""Reads the answer of a PostgreSQL database with ADBC, which fetches by binary `COPY` straight into Arrow.

Source: https://arrow.apache.org/adbc/current/driver/postgresql.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import quote as quote_url
from urllib.parse import urlencode

from sqlalchemy import URL

from workbench.engine.query import quote
from workbench.errors import MissingPartError
from workbench.ingest.database_answers import NUMERIC, Answer, Check, check_names
from workbench.ingest.database_errors import broken_off, refused
from workbench.ingest.database_urls import Address

_AS_THEY_ARE = (
    *("bool", "int2", "int4", "int8", "float4", "float8", "numeric"),
    *("text", "varchar", "bpchar", "name", "date", "timestamp", "timestamptz"),
)
"""PostgreSQL's types that Arrow has too (numeric arrives as text); all others are asked for as text."""

_KEYS = {"connect_timeout": "15", "application_name": "workbench"}


@contextmanager
def open_answer(address: Address, query: str, check: Check) -> Iterator[Answer]:
    """Run the query in a read-only transaction; `check` hears the columns before the first row is fetched.

    Raises:
        IngestError: the database cannot be reached or refuses the query, or two columns have one name.
        MissingPartError: the driver is not installed.

    """
    dbapi = _driver()
    try:
        connection = dbapi.connect(_uri(address.url))
    except (dbapi.Error, OSError) as error:
        raise refused(address, error) from None
    with closing(connection), closing(connection.cursor()) as cursor:
        try:
            cursor.execute("set transaction read only")
            schema = cursor.adbc_execute_schema(query)
        except (dbapi.Error, OSError) as error:
            raise refused(address, error) from None
        names = tuple(schema.names)
        check_names(names, address.name)
        check(names)
        try:
            cursor.execute(_with_text(query, schema))
            reader = cursor.fetch_record_batch()
        except (dbapi.Error, OSError) as error:
            raise refused(address, error) from None
        numeric = {column.name: NUMERIC for column in schema if _type(column) == "numeric"}
        yield Answer(names, _batches(address, reader, dbapi.Error), numeric)


def _uri(url: URL) -> str:
    """Write the address as libpq reads it: other than SQLAlchemy's, its blanks are `%20` everywhere."""
    user = ":".join(quote_url(part, safe="") for part in (url.username, url.password) if part)
    host = f"[{url.host}]" if url.host and ":" in url.host else url.host or ""
    place = f"{user}@{host}" if user else host
    place += f":{url.port}" if url.port else ""
    given = {key: value if isinstance(value, str) else ",".join(value) for key, value in url.query.items()}
    keys = urlencode({**_KEYS, **given}, quote_via=quote_url)
    return f"postgresql://{place}/{quote_url(url.database or '', safe='')}?{keys}"


def _driver() -> Any:
    try:
        from adbc_driver_postgresql import dbapi  # noqa: PLC0415  an optional part
    except ModuleNotFoundError:
        raise MissingPartError(
            "Reading PostgreSQL needs 'adbc-driver-postgresql'. Install it: pip install 'workbench[postgres]'"
        ) from None
    return dbapi


def _batches(address: Address, reader: Any, errors: type[Exception]) -> Iterator[Any]:
    rows = 0
    while True:
        try:
            batch = reader.read_next_batch()
        except StopIteration:
            return
        except (errors, OSError) as error:  # Arrow says OSError where the server breaks off
            raise broken_off(address, error, rows) from None
        rows += batch.num_rows
        yield batch


def _type(column: Any) -> str:
    name: bytes = (column.metadata or {}).get(b"POSTGRESQL:type", b"")
    return name.decode()


def _with_text(query: str, schema: Any) -> str:
    """Ask for columns of types that Arrow lacks (uuid, json, arrays, enums …) as text, the others as they are."""
    if all(_type(column) in _AS_THEY_ARE for column in schema):
        return f"{query}\n"  # a comment may end it
    return f"select {', '.join(_column(column) for column in schema)} from (\n{query}\n) as answer"


def _column(column: Any) -> str:
    name, type_ = quote(column.name), _type(column)
    if type_ in _AS_THEY_ARE:
        return name
    if type_.startswith("_"):  # an array: its elements, which `split` in a mapping can part again
        return f"array_to_string({name}, ', ') as {name}"
    return f"cast({name} as text) as {name}"
