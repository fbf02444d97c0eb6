"""The customer journal as a widget: a thin view that shows the model's traits and passes on what a person does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ipywidgets import widget_serialization
from traitlets import Any as AnyTrait
from traitlets import Dict, List

from workbench.show.page import ExportingPage, kept_open
from workbench.show.pages.journal.model import JournalModel
from workbench.show.pages.journal.view import Journal

_PARTS = (
    "kpi_cards",
    "filter_bar",
    "column_filters",
    "column_chooser",
    "journal_export",
    "customer_table",
    "customer_panel",
    "touch_timeline",
    "author_dialog",
    "comment_list",
)


class JournalPage(ExportingPage):
    """Shows a `JournalModel`."""

    model: JournalModel
    kinds: List[dict[str, str]] = List().tag(sync=True)
    options = Dict().tag(sync=True)
    filterable: List[dict[str, Any]] = List().tag(sync=True)
    table = Dict().tag(sync=True)
    behind = Dict().tag(sync=True)
    kpis = Dict().tag(sync=True)
    customer = Dict().tag(sync=True)
    timeline = Dict().tag(sync=True)
    written = Dict().tag(sync=True)
    picked = Dict(help="The dates of the bar that was clicked last.").tag(sync=True)
    chart = AnyTrait().tag(sync=True, **widget_serialization)

    def __init__(self, model: JournalModel) -> None:
        super().__init__(model, "journal_page", _PARTS, scripts=("journal_columns",), charts={"chart": "figure"})
        self.chart.observe(self._pick, "picked")

    @classmethod
    def of(cls, directory: Path) -> JournalPage:
        """Open the journal of a workspace.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` is missing or cannot be used.

        """
        return cls(kept_open(JournalModel(directory, Journal.open(directory))))

    def _pick(self, change: dict[str, Any]) -> None:
        picked = change["new"]
        self.picked = {**self.model.pick(picked["bucket"]), "at": picked["at"]}

    def vue_open(self, request: dict[str, Any]) -> None:
        """Open the panel of a customer."""
        self.model.open(request["customer_id"], request["number"])

    def vue_trace(self, request: dict[str, Any]) -> None:
        """Show more or other touches of the open customer."""
        self.model.trace(request["customer_id"], tuple(request["kinds"]), request["before"], request["number"])

    def vue_write(self, request: dict[str, Any]) -> None:
        """Keep a name, tag or comment."""
        note = (request["kind"], request["value"], request["author"])
        self.model.write(request["customer_id"], *note, number=request["number"])
