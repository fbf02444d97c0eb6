"""The file of the filtered journal (see `workbench.show.export`)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from workbench.engine.query import quoted
from workbench.segments.saved import SegmentDesk
from workbench.show.export import Progress, current, write
from workbench.show.pages.journal.asked import Around
from workbench.show.pages.journal.columns import known_columns
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
    columns: Sequence[str] = (),
) -> str:
    """Write the customers of a filter (`JournalFilter` as JSON) to `target`, in the order of the page; return its path.

    Empty ones come last, ties by customer. XLSX and CSV have the page's words as headers, Parquet the names of the
    columns. `columns`: those of the journal to write; none chosen means all.

    Raises:
        ExportError: no file of that kind can be written.
        WorkbenchError: the journal cannot be filtered or sorted like that, or has no such column.

    """
    suffix = check_suffix(Path(target))
    with current(directory) as source, closing(source.notes(notes_url)) as notes:
        order, wanted = Order(sort_by, descending), known_columns(tuple(columns))
        desk = SegmentDesk(directory, source.settings, lambda: source.connection)
        around = Around(source.settings.zone, notes, desk.now, desk.conditions)
        rows = select_journal(source.connection, JournalFilter.from_json(chosen), order, around)
        for_programs = suffix == ".parquet"
        rows = rows.project(quoted(wanted)) if for_programs else in_words(rows, source.settings, wanted)
        return write(source, rows, source.count("chosen"), target, progress)
