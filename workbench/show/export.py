"""Export the filtered journal in a process of its own, so that the page stays quick and its memory small.

Run by `start_export` as `python -m workbench.show.export`: the job comes as JSON on standard input (its database
address may hold a password, which is nobody's business in a process list), the progress goes out as JSON lines.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import IO, Any, cast

from workbench import settings
from workbench.engine.snapshots import SnapshotStore
from workbench.errors import ExportError, WorkbenchError
from workbench.notes.followed import FollowedNotes
from workbench.notes.store import NotesStore
from workbench.show.filters import JournalFilter
from workbench.show.reader import connect
from workbench.show.redirects import redirects_of
from workbench.show.rows import Order
from workbench.show.selection import in_words, select_journal
from workbench.show.table_files import check_suffix, export_table

__all__ = ["Export", "export_table", "start_export"]

MEMORY = "2GB"
"""Most memory DuckDB may take in the export's process."""


class Export:
    """An export under way in another process."""

    def __init__(self, process: subprocess.Popen[str], target: Path) -> None:
        self.target = target
        self._process = process
        self._progress = 0.0
        self._problem = ""
        self._cancelled = False
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def progress(self) -> float:
        """Share of the rows that are written, 0 to 1."""
        return self._progress

    @property
    def done(self) -> bool:
        """Whether the export has ended; then `result` returns or raises at once."""
        return not self._listener.is_alive()

    def result(self, timeout_s: float | None = None) -> Path:
        """Wait for the end and return the file.

        Raises:
            ExportError: it failed, was cancelled, or has not ended in time.

        """
        self._listener.join(timeout_s)
        if self._listener.is_alive():
            raise ExportError(f"The export to {self.target} has not ended in {timeout_s} s. Wait on, or cancel it.")
        if self._cancelled:
            raise ExportError(f"The export to {self.target} was cancelled. Start it again.")
        if self._process.returncode != 0:
            problem = self._problem or f"its process ended with the code {self._process.returncode}."
            raise ExportError(f"The export failed: {problem}")
        return self.target

    def cancel(self) -> None:
        """Stop the process, which removes what it has written; one that has ended stays as it is."""
        if not self.done:
            self._cancelled = True
            self._process.terminate()
            self._listener.join()

    def _listen(self) -> None:
        with self._process as process:
            for line in process.stdout or ():
                message = json.loads(line)
                self._progress = message.get("progress", self._progress)
                self._problem = message.get("problem", self._problem)


def start_export(
    directory: Path,
    chosen: JournalFilter,
    target: Path,
    *,
    notes_url: str | None = None,
    sort_by: str = "last_at",
    descending: bool = True,
) -> Export:
    """Start exporting the filtered journal of a workspace folder to `target` (.xlsx, .csv or .parquet).

    The rows come in the order of the page: by `sort_by`, empty ones last, ties by customer. XLSX and CSV have the
    page's words as headers, Parquet the names of the columns.

    Raises:
        ExportError: no file of that kind can be written.

    """
    check_suffix(target)
    job = {
        "directory": str(directory),
        "chosen": chosen.to_json(),
        "target": str(target),
        "notes_url": notes_url,
        "sort_by": sort_by,
        "descending": descending,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench.show.export"],
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
        export_journal(job)
    except WorkbenchError as error:
        _say(problem=str(error))
        return 1
    return 0


def export_journal(job: dict[str, Any]) -> None:
    """Write the journal as the job says."""
    directory = Path(job["directory"])
    known = settings.load(directory / settings.FILE_NAME)
    connection = connect(MEMORY)
    snapshot = SnapshotStore(directory / "snapshots").current()
    snapshot.attach(connection)
    redirects = redirects_of(snapshot, connection)
    rows = select_journal(
        connection,
        JournalFilter.from_json(job["chosen"]),
        Order(job["sort_by"], job["descending"]),
        known,
        FollowedNotes(NotesStore.of(directory, job["notes_url"]), lambda: redirects),
    )
    target = Path(job["target"])
    if check_suffix(target) != ".parquet":  # which is for programs
        rows = in_words(rows, known)
    total = connection.sql("select count(*) from chosen").fetchall()[0][0]
    export_table(rows, target, known, lambda written: _say(progress=written / max(total, 1)), "Customers")


def _say(**message: Any) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    sys.exit(main())
