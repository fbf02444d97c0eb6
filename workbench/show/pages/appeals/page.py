"""The dashboard of appeals as a widget: a thin view that shows the model's traits and passes on what a person does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ipywidgets import widget_serialization
from traitlets import Any as AnyTrait
from traitlets import Dict, List

from workbench.show.page import ExportingPage, kept_open
from workbench.show.pages.appeals.model import AppealsModel
from workbench.show.pages.appeals.view import AppealsView

_PARTS = (
    "appeals_filters",
    "appeals_table",
    "appeals_bulk",
    "appeals_mark",
    "appeals_panel",
    "appeals_contacts",
    "appeals_history",
    "appeals_alike",
    "appeals_period",
    "appeals_figures",
    "appeals_buckets",
    "appeals_heatmap",
    "appeals_groups",
    "appeals_operators",
    "appeals_waiting",
    "column_filters",
    "comment_list",
    "author_dialog",
)


class AppealsPage(ExportingPage):
    """Shows an `AppealsModel`."""

    model: AppealsModel
    kinds: List[dict[str, str]] = List().tag(sync=True)
    options = Dict().tag(sync=True)
    table = Dict().tag(sync=True)
    statistics = Dict().tag(sync=True)
    silence = Dict().tag(sync=True)
    picked = Dict(help="Days of the bar that was clicked: from, to.").tag(sync=True)
    days_chart = AnyTrait().tag(sync=True, **widget_serialization)
    curves_chart = AnyTrait().tag(sync=True, **widget_serialization)
    opened = Dict().tag(sync=True)
    alike = Dict().tag(sync=True)
    written = Dict().tag(sync=True)

    def __init__(self, model: AppealsModel) -> None:
        charts = {"days_chart": "days_drawn", "curves_chart": "curves_drawn"}
        super().__init__(model, "appeals_page", _PARTS, scripts=("appeals_words",), charts=charts)
        self.days_chart.observe(self._pick, "picked")

    def _pick(self, change: dict[str, Any]) -> None:
        picked = change["new"]
        self.picked = {**self.model.pick(picked["bucket"]), "at": picked["at"]}

    @classmethod
    def of(cls, directory: Path) -> AppealsPage:
        """Open the page of appeals of a workspace.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` is missing or cannot be used.

        """
        return cls(kept_open(AppealsModel(directory, AppealsView.open(directory))))

    def vue_open(self, request: dict[str, Any]) -> None:
        """Open the panel of an appeal."""
        self.model.open(str(request["appeal"]), request["number"])

    def vue_write(self, note: dict[str, Any]) -> None:
        """Keep what a person set or wrote."""
        self.model.write(note)
