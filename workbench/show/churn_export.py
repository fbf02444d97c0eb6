"""Export a list of the churn page in a process of its own, so that the page stays quick and its memory small.

Run by `start_list` as `python -m workbench.show.churn_export`: the job comes as JSON on standard input (what is looked
for may be a phone, which is nobody's business in a process list), the progress goes out as JSON lines.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, cast

import duckdb

from workbench import settings
from workbench.engine.query import quote
from workbench.engine.snapshots import SnapshotStore
from workbench.errors import WorkbenchError
from workbench.notes.followed import FollowedNotes
from workbench.notes.store import NotesStore
from workbench.show.churn_listings import listing_of
from workbench.show.export import MEMORY, Export, export_table
from workbench.show.listings import Wish, listing_query
from workbench.show.reader import connect
from workbench.show.redirects import redirects_of
from workbench.show.table_files import check_suffix


def start_list(directory: Path, what: str, horizon: int, wish: Wish, target: Path) -> Export:
    """Start writing all that pass on a list (at_risk or ltv) to `target` (.xlsx, .csv or .parquet), in its order.

    XLSX and CSV have the page's words as headers, Parquet the names of the columns.

    Raises:
        ExportError: no file of that kind can be written.
        WorkbenchError: there is no such list, or it cannot be sorted or filtered like that.

    """
    check_suffix(target)
    listing_query(listing_of(what, horizon)[0], wish)
    job = {
        "directory": str(directory),
        "what": what,
        "horizon": horizon,
        "wish": asdict(wish),
        "target": str(target),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench.show.churn_export"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    with cast("IO[str]", process.stdin) as pipe:
        json.dump(job, pipe)
    return Export(process, target)


def main() -> int:
    """Do the job on standard input; say how far it is and what went wrong on standard output."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # an orderly end removes the unfinished file
    job = json.load(sys.stdin)
    try:
        export_list(job)
    except WorkbenchError as error:
        _say(problem=str(error))
        return 1
    return 0


def export_list(job: dict[str, Any]) -> None:
    """Write the list as the job says."""
    directory, target = Path(job["directory"]), Path(job["target"])
    known = settings.load(directory / settings.FILE_NAME)
    connection = connect(MEMORY)
    snapshot = SnapshotStore(directory / "snapshots").current()
    snapshot.attach(connection)
    listing, heads = listing_of(job["what"], job["horizon"])
    sql, values = listing_query(listing, Wish(**job["wish"]))
    connection.execute(f"create temp table chosen as {sql}", values)  # its rows keep the order of the list
    redirects = redirects_of(snapshot, connection)
    with closing(FollowedNotes(NotesStore.of(directory), lambda: redirects)) as notes:
        _keep_names(connection, notes.names())
    if check_suffix(target) == ".parquet":  # which is for programs
        heads = {column: column for column in heads}
    rows = _rows(connection, {column: head.format(currency=known.money.base) for column, head in heads.items()})
    total = connection.sql("select count(*) from chosen").fetchall()[0][0]
    export_table(rows, target, known, lambda written: _say(progress=written / max(total, 1)), "Customers")


def _keep_names(connection: duckdb.DuckDBPyConnection, names: dict[str, str]) -> None:
    connection.execute(
        """
        create temp table given_names as
        select unnest(cast(? as varchar[])) as customer_id, unnest(cast(? as varchar[])) as given_name
        """,
        [list(names), list(names.values())],
    )


def _rows(connection: duckdb.DuckDBPyConnection, heads: dict[str, str]) -> duckdb.DuckDBPyRelation:
    def shown(column: str) -> str:
        return "coalesce(given_name, name)" if column == "name" else f"chosen.{quote(column)}"

    columns = ", ".join(f"{shown(column)} as {quote(head)}" for column, head in heads.items())
    return connection.sql(f"""
        select {columns}
        from chosen
        left join given_names on given_names.customer_id = chosen.customer_id
        order by chosen.rowid
    """)


def _say(**message: Any) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    sys.exit(main())
