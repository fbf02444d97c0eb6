"""The dashboard of segments as a widget: a thin view that shows the model's traits and passes on what a person does."""

from __future__ import annotations

import atexit
from pathlib import Path
from typing import Any

from ipywidgets import widget_serialization
from traitlets import Any as AnyTrait
from traitlets import Dict, dlink

from workbench.show.chart import Chart
from workbench.show.page import Page
from workbench.show.segments_model import SegmentsModel
from workbench.show.segments_view import SegmentsView

_PARTS = (
    "segments_list",
    "segments_builder",
    "segments_save",
    "segments_portrait",
    "segments_audience",
    "segments_grid",
    "segments_bars",
    "segments_cuts",
    "segments_triggers",
    "paged_table",
    "author_dialog",
)


class SegmentsPage(Page):
    """Shows a `SegmentsModel`."""

    vocabulary = Dict().tag(sync=True)
    segments = Dict().tag(sync=True)
    opened = Dict().tag(sync=True)
    table = Dict().tag(sync=True)
    portrait = Dict().tag(sync=True)
    audience = Dict().tag(sync=True)
    rfm = Dict().tag(sync=True)
    moves = Dict().tag(sync=True)
    triggers = Dict().tag(sync=True)
    exporting = Dict().tag(sync=True)
    written = Dict().tag(sync=True)
    notice = Dict().tag(sync=True)
    work = Dict().tag(sync=True)
    chart = AnyTrait().tag(sync=True, **widget_serialization)

    def __init__(self, model: SegmentsModel) -> None:
        self.model = model
        chart = Chart()
        super().__init__(model, "segments_page", _PARTS, chart=chart)
        dlink((model, "figure"), (chart, "figure"))

    @classmethod
    def of(cls, directory: Path) -> SegmentsPage:
        """Open the page of segments of a workspace.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` is missing or cannot be used.

        """
        model = SegmentsModel(directory, SegmentsView.open(directory))
        atexit.register(model.close)
        model.warm()
        return cls(model)

    def vue_start(self, _request: Any) -> None:
        """Answer a page that has just been opened."""
        self.model.start()

    def vue_ask(self, request: dict[str, Any]) -> None:
        """Show a list, a segment, a figure."""
        self.model.ask(request)

    def vue_write(self, note: dict[str, Any]) -> None:
        """Save, change or drop something, and send the file that came of it."""
        if path := self.model.write(note):
            self._send_file(path)

    def vue_look_for_newer(self, _request: Any) -> None:
        """Look whether newer data have been published."""
        self.model.look_for_newer()

    def vue_work_start(self, request: dict[str, Any]) -> None:
        """Begin long work."""
        self.model.work_start(request["what"])

    def vue_work_check(self, _request: Any) -> None:
        """Report how far it is."""
        self.model.work_check()

    def vue_work_cancel(self, _request: Any) -> None:
        """Give it up."""
        self.model.work_cancel()

    def vue_portrait_check(self, _request: Any) -> None:
        """Show the portrait once it is made."""
        self.model.portrait_check()

    def vue_export_start(self, request: dict[str, Any]) -> None:
        """Begin the spreadsheet."""
        self.model.export_start(request)

    def vue_export_check(self, _request: Any) -> None:
        """Report the progress, and send the file once it is there."""
        if path := self.model.export_check():
            self._send_file(path)

    def vue_export_cancel(self, _request: Any) -> None:
        """Give the spreadsheet up."""
        self.model.export_cancel()

    def _send_file(self, path: Path) -> None:
        self.send({"method": "file", "args": [path.name]}, [path.read_bytes()])
        path.unlink()
