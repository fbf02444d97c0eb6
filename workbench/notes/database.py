"""Open the notes' database: SQLite by path, PostgreSQL by URL, always at the revision the code works with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError

from workbench.errors import MissingPartError, NotesError
from workbench.notes.schema import REVISION

BUSY_TIMEOUT_S = 10
"""How long a writer waits for another one before it gives up."""

_MIGRATION_LOCK = 7_301_944_018  # any number, the same in every process


def open_database(where: str | Path) -> Engine:
    """Connect to a SQLite file (a path) or a PostgreSQL database (a URL), made or brought up to date.

    Raises:
        NotesError: the address is wrong, the database cannot be reached, or a newer workbench wrote it.
        MissingPartError: the PostgreSQL driver is not installed.

    """
    url = _url(where)
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
    try:
        _bring_up_to_date(engine)
    except NotesError:
        engine.dispose()
        raise
    except DatabaseError as error:
        engine.dispose()
        shown = url.render_as_string(hide_password=True)
        raise NotesError(
            f"The notes at {shown} cannot be opened: {error.orig}. Check the address and the rights to it."
        ) from None
    return engine


def _url(where: str | Path) -> URL:
    if isinstance(where, Path) or "://" not in where:
        return URL.create("sqlite", database=str(where))
    try:
        url = make_url(where)
    except (ArgumentError, ValueError):
        # the address may hold a password, so it is not repeated
        raise NotesError("The address of the notes cannot be read. Write postgresql://user@host/database.") from None
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise NotesError(
            f"Notes cannot be kept in {url.get_backend_name()!r}. Allowed: a path (SQLite) or postgresql://user@host/database."
        )
    return url


def _sqlite(url: URL) -> Engine:
    """Connect so that several processes can read while one writes, and a writer waits its turn."""
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S})

    @event.listens_for(engine, "connect")
    def _prepare(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # transactions are begun below, not guessed by the driver
        raw.execute("pragma journal_mode = wal")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # a writer takes the lock at once: a read that turns into a write later would fail instead of waiting
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("begin" if reading else "begin immediate")

    return engine


def _postgresql(url: URL) -> Engine:
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    try:
        return create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise MissingPartError(
            f"Notes in PostgreSQL need the driver {error.name!r}. Install it: pip install 'psycopg[binary]'"
        ) from None


def _bring_up_to_date(engine: Engine) -> None:
    with engine.connect().execution_options(reading=True) as connection:
        stored = _revision(connection)
    if stored != REVISION:
        _migrate(engine)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    stored: str | None = connection.scalar(text("select version_num from alembic_version"))
    return stored


def _migrate(engine: Engine) -> None:
    """Apply what is missing; of several processes that open them at once one does it, others wait."""
    # over a second of imports, needed once per workspace and not on the way to a dashboard
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "workbench.notes:migrations")
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError:
            raise NotesError(
                f"The notes are at revision {_revision(connection)!r}, this workbench knows {REVISION!r}. "
                "A newer workbench has written them: update this one."
            ) from None
