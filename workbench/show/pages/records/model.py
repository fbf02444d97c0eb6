"""What the page of records shows and what can be done on it, without any widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from traitlets import Dict

from workbench.show.in_words import in_words
from workbench.show.page_model import ExportingModel, answered
from workbench.show.pages.records.filters import RecordsFilter
from workbench.show.pages.records.journals import JOURNALS, journal_of
from workbench.show.pages.records.rows import Turn
from workbench.show.pages.records.view import RecordsView


class RecordsModel(ExportingModel):
    """The state of one open page of records (see `PageModel`)."""

    _view: RecordsView
    table = Dict(help="number, journal, rows, total, error")
    offered = Dict(help="number, journal, columns, shown, first_date, last_date, error: what can be asked of a journal")
    record = Dict(help="number, journal, card, error")

    def warm(self) -> None:
        """Read once what the first visitor will ask for, while nobody waits."""
        with in_words():
            first = next(iter(JOURNALS))
            self._view.page(first, RecordsFilter())
            self._view.offered(first)

    def start(self, request: dict[str, Any]) -> None:
        """Go over to the newest data, for a page that has just been opened or reloaded, and show a journal."""
        with in_words() as problem:
            self.go_over()
        if problem:
            self.complain(problem[0])
        self.ask(request)

    def ask(self, request: dict[str, Any]) -> None:
        """Show a page of a journal: number, journal, filter, columns, sort_by, descending, page, per_page.

        With `figures` also what can be asked of the journal.
        """
        name = str(request.get("journal") or "")

        def listed() -> dict[str, Any]:
            journal = journal_of(name)
            chosen, turn = RecordsFilter.of(request.get("filter") or {}), Turn.of(journal, request)
            return asdict(self._view.page(name, chosen, turn, _columns(request)))

        self.table = {"journal": name, **answered(request, listed, rows=[], total=0)}
        if request.get("figures", True):
            self.offered = {"journal": name, **answered(request, lambda: self._offered(name), columns=[], shown=[])}

    def open(self, journal: str, event_id: str, number: int) -> None:
        """Show one record."""
        found = answered({"number": number}, lambda: {"card": self._view.record(journal, event_id)}, card=None)
        self.record = {"journal": journal, **found}

    def export_start(self, request: dict[str, Any]) -> None:
        """Begin to write the journal as it is filtered: what `ask` takes, and kind (xlsx, csv or parquet)."""
        name = str(request.get("journal") or "")
        self.export(
            "records_export",
            name,
            f".{request.get('kind', 'xlsx')}",
            lambda: {
                "journal": name,
                "chosen": request.get("filter") or {},
                "columns": _columns(request),
                "sort_by": str(request.get("sort_by") or "occurred_at"),
                "descending": bool(request.get("descending", True)),
            },
        )

    def _offered(self, name: str) -> dict[str, Any]:
        return {**self._view.offered(name), "shown": list(journal_of(name).shown)}


def _columns(request: Mapping[str, Any]) -> list[str]:
    return [str(column) for column in request.get("columns") or ()]
