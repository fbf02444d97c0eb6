"""What a database says when it refuses, turned into what a marketer can do about it."""

from __future__ import annotations

import re

from workbench.errors import IngestError
from workbench.ingest.database_urls import Address

_NOTHING = "Nothing was taken in."
_LOST = r"connection|server closed|timeout|timed out|gone away|\b20(06|13)\b|EOF|shutting down|reset by peer"

_SAID: tuple[tuple[str, str], ...] = (
    (
        r"password authentication|access denied for user|no password supplied|28P01|\b1045\b",
        "it refuses the user or the password. Check both; ${NAME} in the address stands for an environment variable",
    ),
    (
        r"read-only transaction|READ ONLY transaction|readonly database|25006|\b1792\b",
        "the query would write, and the workbench only reads. Use a plain select",
    ),
    (
        r"could not translate host name|name or service not known|nodename nor servname|getaddrinfo|name resolution",
        "there is no such host. Check the host in the address",
    ),
    (
        r"connection refused|could not connect|can't connect|no route to host|unreachable|no such file",
        "it cannot be reached. Check that it is running, and the host and port in the address",
    ),
    (
        r"timeout expired|timed out|statement timeout|57014",
        "it did not answer in time. Try again, or ask for fewer rows",
    ),
    (
        r"database .* does not exist|unknown database|\b1049\b|3D000",
        "there is no such database. Check the name at the end of the address",
    ),
    (
        r"permission denied|command denied|\b1142\b|42501",
        "the user may not read that table. Ask for the right to select from it",
    ),
    (
        r"no such table|relation .* does not exist|\b1146\b|no such column|column .* does not exist|unknown column",
        "the query names a table or column that is not there. Correct the query",
    ),
    (
        r"syntax error|error in your sql syntax|incomplete input|one statement|multiple commands",
        "it does not understand the query. It must be one select",
    ),
    (r"not a database|disk image is malformed", "the file is no SQLite database, or a broken one. Check the path"),
    (r"database is locked|lock wait", "another program is writing to it. Try again in a moment"),
)


def refused(address: Address, error: BaseException) -> IngestError:
    """Say why the database would not answer the query."""
    said = address.hide(str(error))
    advice = next((advice for pattern, advice in _SAID if re.search(pattern, said, re.IGNORECASE)), None)
    what = f": {advice}." if advice else " refuses the query. Correct it, or ask who runs the database."
    return IngestError(f"The database {address.name}{what} {_NOTHING} It said: {_first_line(said)}")


def broken_off(address: Address, error: BaseException, rows: int) -> IngestError:
    """Say that the answer ended before its last row: the connection was lost, or the query failed at a row."""
    said = address.hide(str(error))
    what = f"The database {address.name} broke off after {rows:,} rows. {_NOTHING}"
    if re.search(_LOST, said, re.IGNORECASE):
        advice = "Run the command again; if it happens again, ask for fewer rows at a time."
    else:
        advice = "The query cannot do something with a later row: correct it."
    return IngestError(f"{what} {advice} It said: {_first_line(said)}")


def _first_line(said: str) -> str:
    """Keep what is wrong, without the query, which may be long, and without further lines, which may show data."""
    line = next((line.strip() for line in said.splitlines() if line.strip()), "nothing")
    line = re.sub(r"^.*(\b(ERROR|FATAL):|\[libpq\]) +", "", line)
    return line if len(line) <= 300 else f"{line[:300]}…"  # noqa: PLR2004  a line or two of a terminal
