"""The churn dashboard as a widget: a thin view that shows the model's traits and passes on what a person does."""

from __future__ import annotations

import atexit
from pathlib import Path
from typing import Any

from ipywidgets import widget_serialization
from traitlets import Any as AnyTrait
from traitlets import Dict, dlink

from workbench.show.chart import Chart
from workbench.show.churn_model import ChurnModel
from workbench.show.churn_view import ChurnView
from workbench.show.page import Page

_PARTS = ("churn_cards", "churn_curves", "churn_panel", "paged_table", "trust_panel")
_CHARTS = ("curves", "reliability", "gains", "deciles", "why")


class ChurnPage(Page):
    """Shows a `ChurnModel`."""

    scored = Dict().tag(sync=True)
    cards = Dict().tag(sync=True)
    table = Dict().tag(sync=True)
    curves = Dict().tag(sync=True)
    trust = Dict().tag(sync=True)
    deciles = Dict().tag(sync=True)
    customer = Dict().tag(sync=True)
    exporting = Dict().tag(sync=True)
    work = Dict().tag(sync=True)
    curves_chart = AnyTrait().tag(sync=True, **widget_serialization)
    reliability_chart = AnyTrait().tag(sync=True, **widget_serialization)
    gains_chart = AnyTrait().tag(sync=True, **widget_serialization)
    deciles_chart = AnyTrait().tag(sync=True, **widget_serialization)
    why_chart = AnyTrait().tag(sync=True, **widget_serialization)

    def __init__(self, model: ChurnModel) -> None:
        self.model = model
        charts = {name: Chart() for name in _CHARTS}
        shown = {f"{name}_chart": chart for name, chart in charts.items()}
        super().__init__(model, "churn_page", _PARTS, **shown)
        for name, chart in charts.items():
            dlink((model, f"{name}_drawn"), (chart, "figure"))

    @classmethod
    def of(cls, directory: Path) -> ChurnPage:
        """Open the churn page of a workspace.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` is missing or cannot be used.

        """
        model = ChurnModel(directory, ChurnView.open(directory))
        atexit.register(model.close)
        model.warm()
        return cls(model)

    def vue_start(self, request: dict[str, Any]) -> None:
        """Answer a page that has just been opened."""
        self.model.start(request["number"])

    def vue_ask(self, request: dict[str, Any]) -> None:
        """Show a tab."""
        self.model.ask(request)

    def vue_open(self, request: dict[str, Any]) -> None:
        """Open the panel of a customer."""
        self.model.open(request["customer_id"], request["number"])

    def vue_explain(self, model: str) -> None:
        """Draw the other score of the open customer."""
        self.model.explain(model)

    def vue_look_for_newer(self, _request: Any) -> None:
        """Look whether newer data have been published."""
        self.model.look_for_newer()

    def vue_work_start(self, request: dict[str, Any]) -> None:
        """Begin scoring."""
        self.model.work_start(request["what"])

    def vue_work_check(self, _request: Any) -> None:
        """Report how far it is."""
        self.model.work_check()

    def vue_work_cancel(self, _request: Any) -> None:
        """Give it up."""
        self.model.work_cancel()

    def vue_export_start(self, request: dict[str, Any]) -> None:
        """Begin the file of a list."""
        self.model.export_start(request)

    def vue_export_check(self, _request: Any) -> None:
        """Report the progress, and send the file once it is there."""
        if path := self.model.export_check():
            self.send({"method": "file", "args": [path.name]}, [path.read_bytes()])
            path.unlink()

    def vue_export_cancel(self, _request: Any) -> None:
        """Give the file up."""
        self.model.export_cancel()
