"""The churn dashboard as a widget: a thin view that shows the model's traits and passes on what a person does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ipywidgets import widget_serialization
from traitlets import Any as AnyTrait
from traitlets import Dict

from workbench.show.page import ExportingPage, WorkingPage, kept_open
from workbench.show.pages.churn.model import ChurnModel
from workbench.show.pages.churn.view import ChurnView

_PARTS = ("churn_cards", "churn_curves", "churn_panel", "paged_table", "trust_panel")
_CHARTS = ("curves", "reliability", "gains", "deciles", "why")


class ChurnPage(WorkingPage, ExportingPage):
    """Shows a `ChurnModel`."""

    model: ChurnModel
    scored = Dict().tag(sync=True)
    cards = Dict().tag(sync=True)
    table = Dict().tag(sync=True)
    curves = Dict().tag(sync=True)
    trust = Dict().tag(sync=True)
    deciles = Dict().tag(sync=True)
    customer = Dict().tag(sync=True)
    curves_chart = AnyTrait().tag(sync=True, **widget_serialization)
    reliability_chart = AnyTrait().tag(sync=True, **widget_serialization)
    gains_chart = AnyTrait().tag(sync=True, **widget_serialization)
    deciles_chart = AnyTrait().tag(sync=True, **widget_serialization)
    why_chart = AnyTrait().tag(sync=True, **widget_serialization)

    def __init__(self, model: ChurnModel) -> None:
        charts = {f"{name}_chart": f"{name}_drawn" for name in _CHARTS}
        super().__init__(model, "churn_page", _PARTS, charts=charts)

    @classmethod
    def of(cls, directory: Path) -> ChurnPage:
        """Open the churn page of a workspace.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` is missing or cannot be used.

        """
        return cls(kept_open(ChurnModel(directory, ChurnView.open(directory))))

    def vue_open(self, request: dict[str, Any]) -> None:
        """Open the panel of a customer."""
        self.model.open(request["customer_id"], request["number"])

    def vue_explain(self, model: str) -> None:
        """Draw the other score of the open customer."""
        self.model.explain(model)
