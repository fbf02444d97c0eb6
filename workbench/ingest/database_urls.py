"""The address of a database: its parts, its password from the environment, and a name that may be shown."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote as url_quote
from urllib.parse import quote_plus

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from workbench.errors import IngestError, nearest

KINDS = ("postgresql", "mysql", "mariadb", "sqlite")
EXAMPLE = "postgresql://reader:${CRM_PASSWORD}@host/crm"

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_SECRET_KEYS = ("password", "passwd", "sslpassword")
_HIDDEN = "***"


@dataclass(frozen=True)
class Address:
    """Where a database is. `name` is what the user knows it by and may be shown anywhere; `url` holds the password."""

    name: str
    kind: str
    url: URL

    def __repr__(self) -> str:
        """Show the name only: an address ends up in messages and traces."""
        return f"Address({self.name!r})"

    def hide(self, text: str) -> str:
        """Take the password out of a message of the driver's, however it is written there."""
        for secret in self._secrets:
            for written in {secret, url_quote(secret, safe=""), url_quote(secret, safe=" +"), quote_plus(secret)}:
                text = text.replace(written, _HIDDEN)
        return text

    @property
    def _secrets(self) -> list[str]:
        in_query = [str(value) for key, value in self.url.query.items() if key in _SECRET_KEYS]
        return sorted({secret for secret in (self.url.password, *in_query) if secret}, key=len, reverse=True)


def read_address(text: str, name: str | None = None, base: Path | None = None) -> Address:
    """Read an address such as `postgresql://reader:${CRM_PASSWORD}@host/crm` or `sqlite:///crm.db`.

    Args:
        text: the address; `${NAME}` in it stands for an environment variable.
        name: what the database is called; default: the name of the database or file in the address.
        base: folder that a relative path to a SQLite file begins at; default: the current one.

    Raises:
        IngestError: it is no address, the kind of database is not supported, or a variable is not set. The address is
            never repeated: it may hold a password.

    """
    called = f"the database {name}" if name else "the database"
    try:
        url = make_url(_VARIABLE.sub(lambda found: _variable(found[1], called), text.strip()))
    except (ArgumentError, ValueError):
        raise IngestError(
            f"The address of {called} cannot be read. Write it like {EXAMPLE}, or sqlite:///crm.db."
        ) from None
    kind = url.get_backend_name()
    if kind == "postgres":  # as PostgreSQL's own tools call it
        kind = "postgresql"
    if kind not in KINDS:
        raise IngestError(
            f"{called[0].upper()}{called[1:]} is of the kind {kind!r}, which cannot be read.{nearest(kind, KINDS)} "
            f"Allowed: {', '.join(KINDS)}."
        )
    if kind == "sqlite":
        url = url.set(database=str(_sqlite_file(url, called, base)))
    elif not url.database:
        raise IngestError(f"The address of {called} names no database. Write it like {EXAMPLE}.")
    return Address(name or _plain_name(url), "mysql" if kind == "mariadb" else kind, url)


def _variable(name: str, called: str) -> str:
    value = os.environ.get(name)
    if not value:
        raise IngestError(
            f"The address of {called} needs the environment variable {name}, which is not set. "
            f"Set it first, for instance: export {name}='…'"
        )
    return url_quote(value, safe="")


def _sqlite_file(url: URL, called: str, base: Path | None) -> Path:
    file = (base or Path()) / (url.database or "")
    if not url.database or not file.is_file():
        raise IngestError(
            f"{called[0].upper()}{called[1:]}: there is no file {str(file)!r}. Check the path after sqlite:///"
        )
    return file.resolve()


def _plain_name(url: URL) -> str:
    """Name the database so that the name can be one of a file."""
    word = Path(url.database or "").stem if url.get_backend_name() == "sqlite" else str(url.database)
    return re.sub(r"[^\w-]+", "_", word).strip("_") or "database"
