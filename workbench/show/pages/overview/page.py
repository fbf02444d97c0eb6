"""The dashboard Overview as a widget: a thin view that shows the model's traits and passes on what a person does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ipywidgets import widget_serialization
from traitlets import Any as AnyTrait
from traitlets import Dict

from workbench.show.page import Page, kept_open
from workbench.show.pages.overview.model import OverviewModel
from workbench.show.pages.overview.view import OverviewView

_PARTS = (
    "appeals_period",
    "kpi_cards",
    "overview_channels",
    "overview_funnel",
    "overview_changes",
    "overview_sources",
)


class OverviewPage(Page):
    """Shows an `OverviewModel`."""

    model: OverviewModel
    overview = Dict().tag(sync=True)
    opened = Dict().tag(sync=True)
    picked = Dict(help="The figure of the bar that was clicked: spec, at.").tag(sync=True)
    series_chart = AnyTrait().tag(sync=True, **widget_serialization)

    def __init__(self, model: OverviewModel) -> None:
        charts = {"series_chart": "series_drawn"}
        super().__init__(model, "overview_page", _PARTS, scripts=("channels_words",), charts=charts)
        self.series_chart.observe(self._pick, "picked")

    def _pick(self, change: dict[str, Any]) -> None:
        self.picked = {"spec": change["new"].get("custom"), "at": change["new"]["at"]}

    @classmethod
    def of(cls, directory: Path) -> OverviewPage:
        """Open the Overview of a workspace.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` is missing or cannot be used.

        """
        return cls(kept_open(OverviewModel(directory, OverviewView.open(directory))))
