"""Takes the rows of a query to a database in: fetched into a Parquet file, which then goes the way of every file.

So rejected rows, types, corrections and repeats work as for files, and the rows as they came lie under `raw/`.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from workbench.database_settings import DatabaseQuery
from workbench.errors import IngestError, MappingError, nearest
from workbench.ingest import database_mysql, database_postgres, database_sqlite
from workbench.ingest.batches import Batch, ingest_file
from workbench.ingest.database_answers import Answer, Check
from workbench.ingest.database_spool import Spool
from workbench.ingest.database_urls import Address, read_address
from workbench.ingest.failures import disk_errors
from workbench.ingest.mapped import map_rows
from workbench.ingest.mapping import Mapping, load
from workbench.ingest.parquet_files import ParquetSource
from workbench.ingest.sources import TEXT
from workbench.settings import FILE_NAME, Settings

_READERS: dict[str, Callable[[Address, str, Check], AbstractContextManager[Answer]]] = {
    "postgresql": database_postgres.open_answer,
    "mysql": database_mysql.open_answer,
    "sqlite": database_sqlite.open_answer,
}
_SCRATCH, _LOCK = "database-", "in-use"


def find_database(
    name_or_url: str,
    settings: Settings,
    query: str | None = None,
    mapping: str | None = None,
    project: str | None = None,
) -> tuple[str | None, DatabaseQuery]:
    """Find a database of `workspace.toml` by its name, or take an address; what is given goes before what stands there.

    Returns:
        The name, None of an address, and the query.

    Raises:
        IngestError: there is no such name, or an address comes without a query or mapping.

    """
    given = {"query": query, "mapping": mapping, "project": project}
    if "://" not in name_or_url:
        if name_or_url not in settings.databases:
            known = ", ".join(settings.databases) or "none"
            raise IngestError(
                f"{FILE_NAME} has no database {name_or_url!r}.{nearest(name_or_url, settings.databases)} "
                f"Databases there: {known}. Add [databases.{name_or_url}], or give an address such as "
                "postgresql://reader@host/crm."
            )
        keys = settings.databases[name_or_url] | {key: value for key, value in given.items() if value is not None}
        return name_or_url, DatabaseQuery(**keys)
    if query is None or mapping is None:
        lacking = "a query" if query is None else "a mapping"
        raise IngestError(f"The address of a database needs {lacking} beside it. Give both the query and the mapping.")
    return None, DatabaseQuery(name_or_url, query, mapping, project)


def ingest_database(
    workspace_dir: Path,
    settings: Settings,
    name: str | None,
    wanted: DatabaseQuery,
    progress: Callable[[str], None] | None = None,
) -> Batch:
    """Run a query on a database and take its rows in; where anything fails nothing goes in.

    The same rows again change nothing. The database is only read: the transaction, or the file, is read-only.

    Args:
        workspace_dir: folder of the workspace.
        settings: its settings.
        name: what the database is called in `workspace.toml`, None for an address given by hand; relative paths of the
            former begin at the workspace.
        wanted: the address, the query, the mapping and the project.
        progress: told what is going on, in a few words.

    Raises:
        IngestError: the database cannot be reached, refuses, breaks off, or gives no rows.
        MappingError: the columns of the answer do not fit the mapping.
        MissingPartError: the driver is not installed.

    """
    tell = progress or (lambda _: None)
    base = workspace_dir if name else None
    mapping = load(_mapping_place(wanted.mapping, base))
    address = read_address(wanted.url, name, base)
    with disk_errors(workspace_dir), _scratch(workspace_dir) as folder:
        file = folder / f"{address.name}.parquet"
        spool = Spool(folder, settings.storage)
        spool.settle(_fetch(address, wanted.query, mapping, spool, tell), file)
        return ingest_file(workspace_dir, settings, file, mapping, wanted.project, progress)


def _mapping_place(mapping: str, base: Path | None) -> str:
    """Let the path of a mapping begin at the workspace where `workspace.toml` names it."""
    return str(base / mapping) if base and mapping.endswith(".toml") else mapping


def _fetch(address: Address, query: str, mapping: Mapping, spool: Spool, tell: Callable[[str], None]) -> dict[str, str]:
    """Fetch the rows of the query into the spool; return what kinds of columns they have."""

    def check(names: Sequence[str]) -> None:
        source = ParquetSource(f"The query to {address.name}", tuple(names), tuple(names), dict.fromkeys(names, TEXT))
        try:
            map_rows(mapping, source)
        except MappingError as error:
            raise MappingError(
                f"{error} In the query a column is named by: select created as created_at. Nothing was taken in."
            ) from None

    tell("asking the database")
    with _READERS[address.kind](address, _one_statement(query), check) as answer:
        rows = spool.fill(answer, tell)
    if rows == 0:
        raise IngestError(
            f"The query to {address.name} gave no rows. Nothing was taken in or changed. Check its conditions."
        )
    return answer.kinds


def _one_statement(query: str) -> str:
    plain = query.strip().rstrip(";").strip()
    if not plain:
        raise IngestError("The query is empty. Write one select, such as: select * from deals")
    return plain


@contextmanager
def _scratch(workspace: Path) -> Iterator[Path]:
    """Make a folder for the rows on their way; those of killed ingests go.

    It is held by a lock of its own, since other files can be ingested while a database is still answering.
    """
    parent = workspace / "tmp"
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.glob(f"{_SCRATCH}*"):
        _remove_if_left(left)
    folder = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=parent))
    try:
        with (folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _remove_if_left(folder: Path) -> None:
    try:
        with (folder / _LOCK).open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        return  # at work, or just being made
