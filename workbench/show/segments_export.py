"""Export the customers of a segment in a process of its own, so that the page stays quick and its memory small.

Run by `start_members` as `python -m workbench.show.segments_export`: the job comes as JSON on standard input, the
progress goes out as JSON lines.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import IO, Any, cast

import duckdb

from workbench import settings
from workbench.engine.query import quote
from workbench.engine.snapshots import SnapshotStore
from workbench.errors import WorkbenchError
from workbench.notes.followed import FollowedNotes, Redirects
from workbench.notes.store import NotesStore
from workbench.segments.saved import SegmentDesk
from workbench.show.export import MEMORY, Export, export_table
from workbench.show.reader import connect
from workbench.show.segments_members import HEADERS, rows_of
from workbench.show.table_files import check_suffix

_MEMBERS = "export_members"


def start_members(directory: Path, condition: str, target: Path) -> Export:
    """Start writing the customers who meet a condition to `target` (.xlsx, .csv or .parquet), most money first.

    XLSX and CSV have the page's words as headers, Parquet the names of the columns.

    Raises:
        ExportError: no file of that kind can be written.

    """
    check_suffix(target)
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench.show.segments_export"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    with cast("IO[str]", process.stdin) as pipe:
        json.dump({"directory": str(directory), "condition": condition, "target": str(target)}, pipe)
    return Export(process, target)


def main() -> int:
    """Do the job on standard input; say how far it is and what went wrong on standard output."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # an orderly end removes the unfinished file
    job = json.load(sys.stdin)
    try:
        export_members(job)
    except WorkbenchError as error:
        _say(problem=str(error))
        return 1
    return 0


def export_members(job: dict[str, Any]) -> None:
    """Write the members as the job says."""
    directory, target = Path(job["directory"]), Path(job["target"])
    known = settings.load(directory / settings.FILE_NAME)
    connection = connect(MEMORY)
    SnapshotStore(directory / "snapshots").current().attach(connection)
    query = SegmentDesk(directory, known, lambda: connection).query(job["condition"])
    connection.execute(f"create table {_MEMBERS} as {query.sql}", query.parameters)
    _load_names(connection, directory)
    rows = _rows(connection, in_words=check_suffix(target) != ".parquet")
    total = connection.sql(f"select count(*) from {_MEMBERS}").fetchall()[0][0]
    export_table(rows, target, known, lambda written: _say(progress=written / max(total, 1)), "Customers")


def _load_names(connection: duckdb.DuckDBPyConnection, directory: Path) -> None:
    """Make `given_names`: the names that people gave to customers."""
    redirects = dict(connection.execute("select old_id, customer_id from customer_redirects").fetchall())
    with closing(FollowedNotes(NotesStore.of(directory), lambda: Redirects(redirects))) as notes:
        names = notes.names()
    lists = {"ids": list(names), "names": list(names.values())}
    connection.execute(
        "create table given_names as select unnest($ids::varchar[]) as customer_id, unnest($names::varchar[]) as given",
        lists,
    )


def _rows(connection: duckdb.DuckDBPyConnection, *, in_words: bool) -> duckdb.DuckDBPyRelation:
    heads = {name: HEADERS[name] if in_words else name for name in HEADERS}
    columns = ", ".join(f"{quote(name)} as {quote(head)}" for name, head in heads.items())
    named = f"""
        select m.* replace (coalesce(g.given, m.name) as name)
        from ({rows_of(_MEMBERS)}) m
        left join given_names g on g.customer_id = m.customer_id
    """
    return connection.sql(f"select {columns} from ({named}) order by ltv desc nulls last, customer_id")


def _say(**message: Any) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    sys.exit(main())
