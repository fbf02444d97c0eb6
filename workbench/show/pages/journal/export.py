"""The file of the filtered journal (see `workbench.show.export`)."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from workbench.show.export import Progress, current, write
from workbench.show.pages.journal.filters import JournalFilter
from workbench.show.pages.journal.rows import Order
from workbench.show.pages.journal.selection import in_words, select_journal
from workbench.show.table_files import check_suffix


def export_journal(
    directory: Path,
    progress: Progress,
    *,
    target: str,
    chosen: str,
    notes_url: str | None = None,
    sort_by: str = "last_at",
    descending: bool = True,
) -> str:
    """Write the customers of a filter (`JournalFilter` as JSON) to `target`, in the order of the page; return its path.

    Empty ones come last, ties by customer. XLSX and CSV have the page's words as headers, Parquet the names of the
    columns.

    Raises:
        ExportError: no file of that kind can be written.
        WorkbenchError: the journal cannot be filtered or sorted like that.

    """
    suffix = check_suffix(Path(target))
    with current(directory) as source, closing(source.notes(notes_url)) as notes:
        order = Order(sort_by, descending)
        rows = select_journal(source.connection, JournalFilter.from_json(chosen), order, source.settings, notes)
        if suffix != ".parquet":  # which is for programs
            rows = in_words(rows, source.settings)
        return write(source, rows, source.count("chosen"), target, progress)
