"""The dashboard of channels as a widget: a thin view that shows the model's traits and passes on what a person does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ipywidgets import widget_serialization
from traitlets import Any as AnyTrait
from traitlets import Dict

from workbench.show.page import ExportingPage, kept_open
from workbench.show.pages.channels.model import ChannelsModel
from workbench.show.pages.channels.view import ChannelsView

_PARTS = (
    "appeals_period",
    "channels_table",
    "channels_bars",
    "channels_attribution",
    "channels_loyal",
    "channels_levels",
    "channels_surveys",
    "channels_mentions",
    "column_chooser",
)
_CHARTS = {"models_chart": "models_drawn", "nps_chart": "nps_drawn", "csat_chart": "csat_drawn"}


class ChannelsPage(ExportingPage):
    """Shows a `ChannelsModel`."""

    model: ChannelsModel
    effectiveness = Dict().tag(sync=True)
    unfolded = Dict().tag(sync=True)
    attribution = Dict().tag(sync=True)
    loyal = Dict().tag(sync=True)
    levels = Dict().tag(sync=True)
    opened = Dict().tag(sync=True)
    picked = Dict(help="The figure of the point that was clicked: spec, at.").tag(sync=True)
    models_chart = AnyTrait().tag(sync=True, **widget_serialization)
    nps_chart = AnyTrait().tag(sync=True, **widget_serialization)
    csat_chart = AnyTrait().tag(sync=True, **widget_serialization)

    def __init__(self, model: ChannelsModel) -> None:
        super().__init__(model, "channels_page", _PARTS, scripts=("channels_words",), charts=_CHARTS)
        for chart in (self.models_chart, self.nps_chart, self.csat_chart):
            chart.observe(self._pick, "picked")

    def _pick(self, change: dict[str, Any]) -> None:
        self.picked = {"spec": change["new"].get("custom"), "at": change["new"]["at"]}

    @classmethod
    def of(cls, directory: Path) -> ChannelsPage:
        """Open the page of channels of a workspace.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` is missing or cannot be used.

        """
        return cls(kept_open(ChannelsModel(directory, ChannelsView.open(directory))))
