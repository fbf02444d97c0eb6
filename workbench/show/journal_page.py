"""The customer journal as a widget: a thin view that shows the model's traits and passes on what a person does."""

from __future__ import annotations

import atexit
from pathlib import Path
from typing import Any

from ipywidgets import widget_serialization
from traitlets import Any as AnyTrait
from traitlets import Dict, List, dlink

from workbench.show.chart import Chart
from workbench.show.journal_model import JournalModel
from workbench.show.page import Page
from workbench.show.views import Journal

_PARTS = (
    "kpi_cards",
    "filter_bar",
    "customer_table",
    "customer_panel",
    "touch_timeline",
    "author_dialog",
    "comment_list",
)


class JournalPage(Page):
    """Shows a `JournalModel`."""

    kinds: List[dict[str, str]] = List().tag(sync=True)
    options = Dict().tag(sync=True)
    table = Dict().tag(sync=True)
    kpis = Dict().tag(sync=True)
    customer = Dict().tag(sync=True)
    timeline = Dict().tag(sync=True)
    exporting = Dict().tag(sync=True)
    written = Dict().tag(sync=True)
    notice = Dict().tag(sync=True)
    picked = Dict(help="The dates of the bar that was clicked last.").tag(sync=True)
    chart = AnyTrait().tag(sync=True, **widget_serialization)

    def __init__(self, model: JournalModel) -> None:
        self.model = model
        chart = Chart()
        super().__init__(model, "journal_page", _PARTS, chart=chart)
        dlink((model, "figure"), (chart, "figure"))
        chart.observe(self._pick, "picked")

    @classmethod
    def of(cls, directory: Path) -> JournalPage:
        """Open the journal of a workspace.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` is missing or cannot be used.

        """
        model = JournalModel(directory, Journal.open(directory))
        atexit.register(model.close)
        model.warm()
        return cls(model)

    def _pick(self, change: dict[str, Any]) -> None:
        picked = change["new"]
        self.picked = {**self.model.pick(picked["bucket"]), "at": picked["at"]}

    def vue_start(self, request: dict[str, Any]) -> None:
        """Answer a page that has just been opened."""
        self.model.start(request)

    def vue_ask(self, request: dict[str, Any]) -> None:
        """Show other customers."""
        self.model.ask(request)

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

    def vue_look_for_newer(self, _request: Any) -> None:
        """Look whether newer data have been published."""
        self.model.look_for_newer()

    def vue_export_start(self, _request: Any) -> None:
        """Begin the spreadsheet."""
        self.model.export_start()

    def vue_export_check(self, _request: Any) -> None:
        """Report the progress, and send the file once it is there."""
        if path := self.model.export_check():
            self.send({"method": "file", "args": [path.name]}, [path.read_bytes()])
            path.unlink()

    def vue_export_cancel(self, _request: Any) -> None:
        """Give the spreadsheet up."""
        self.model.export_cancel()
