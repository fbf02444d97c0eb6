"""The dashboard of journeys as a widget: a thin view that shows the model's traits and passes on what a person does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ipywidgets import widget_serialization
from traitlets import Any as AnyTrait
from traitlets import Dict, List

from workbench.show.page import Page, kept_open
from workbench.show.pages.journeys.model import JourneysModel
from workbench.show.pages.journeys.view import JourneysView

_PARTS = (
    "journeys_people",
    "journeys_graph",
    "journeys_steps",
    "journeys_flows",
    "journeys_matrix",
    "journeys_between",
    "journeys_compare",
    "journeys_funnel",
    "journeys_losses",
    "journeys_times",
    "journeys_spread",
    "journeys_cohorts",
    "column_filters",
)


class JourneysPage(Page):
    """Shows a `JourneysModel`."""

    model: JourneysModel
    kinds: List[dict[str, str]] = List().tag(sync=True)
    options = Dict().tag(sync=True)
    shown = Dict().tag(sync=True)
    gap = Dict().tag(sync=True)
    curves_chart = AnyTrait().tag(sync=True, **widget_serialization)
    picked = Dict(help="The figure of the point that was clicked: spec, at.").tag(sync=True)

    def __init__(self, model: JourneysModel) -> None:
        super().__init__(
            model, "journeys_page", _PARTS, scripts=("journeys_words",), charts={"curves_chart": "curves_drawn"}
        )
        self.curves_chart.observe(self._pick, "picked")

    @classmethod
    def of(cls, directory: Path) -> JourneysPage:
        """Open the page of journeys of a workspace.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` is missing or cannot be used.

        """
        return cls(kept_open(JourneysModel(directory, JourneysView.open(directory))))

    def _pick(self, change: dict[str, Any]) -> None:
        self.picked = {"spec": change["new"].get("custom"), "at": change["new"]["at"]}
