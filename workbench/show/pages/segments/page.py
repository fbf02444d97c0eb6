"""The dashboard of segments as a widget: a thin view that shows the model's traits and passes on what a person does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ipywidgets import widget_serialization
from traitlets import Any as AnyTrait
from traitlets import Dict

from workbench.show.page import ExportingPage, WorkingPage, kept_open
from workbench.show.pages.segments.model import SegmentsModel
from workbench.show.pages.segments.view import SegmentsView

_PARTS = (
    "segments_list",
    "segments_summary",
    "segments_editor",
    "segments_builder",
    "segments_save",
    "segments_portrait",
    "segments_audience",
    "segments_grid",
    "segments_bars",
    "segments_moves",
    "segments_cuts",
    "segments_triggers",
    "paged_table",
    "author_dialog",
)


class SegmentsPage(WorkingPage, ExportingPage):
    """Shows a `SegmentsModel`."""

    model: SegmentsModel
    vocabulary = Dict().tag(sync=True)
    segments = Dict().tag(sync=True)
    opened = Dict().tag(sync=True)
    table = Dict().tag(sync=True)
    portrait = Dict().tag(sync=True)
    audience = Dict().tag(sync=True)
    rfm = Dict().tag(sync=True)
    moves = Dict().tag(sync=True)
    triggers = Dict().tag(sync=True)
    written = Dict().tag(sync=True)
    chart = AnyTrait().tag(sync=True, **widget_serialization)

    def __init__(self, model: SegmentsModel) -> None:
        super().__init__(model, "segments_page", _PARTS, scripts=("segments_words",), charts={"chart": "figure"})

    @classmethod
    def of(cls, directory: Path) -> SegmentsPage:
        """Open the page of segments of a workspace.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` is missing or cannot be used.

        """
        return cls(kept_open(SegmentsModel(directory, SegmentsView.open(directory))))

    def vue_write(self, note: dict[str, Any]) -> None:
        """Save, change or drop something, and send the file that came of it."""
        self.send_file(self.model.write(note))

    def vue_portrait_check(self, _request: Any) -> None:
        """Show the portrait once it is made."""
        self.model.portrait_check()
