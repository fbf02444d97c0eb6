"""The identity dashboard as a widget: a thin view that shows the model's traits and passes on what a person does."""

from __future__ import annotations

import atexit
from pathlib import Path
from typing import Any

from ipywidgets import widget_serialization
from traitlets import Any as AnyTrait
from traitlets import Dict, dlink

from workbench.show.chart import Chart
from workbench.show.identity_model import IdentityModel
from workbench.show.identity_view import IdentityView
from workbench.show.page import Page

_PARTS = (
    "health_cards",
    "difference_table",
    "sensitivity_table",
    "paged_table",
    "suggestion_queue",
    "pair_form",
    "customer_summary",
    "evidence_graph",
    "evidence_list",
    "evidence_chain",
    "bridge_list",
    "decision_dialog",
    "author_dialog",
)


class IdentityPage(Page):
    """Shows an `IdentityModel`."""

    counts = Dict().tag(sync=True)
    overview = Dict().tag(sync=True)
    table = Dict().tag(sync=True)
    queue = Dict().tag(sync=True)
    evidence = Dict().tag(sync=True)
    preview = Dict().tag(sync=True)
    why = Dict().tag(sync=True)
    written = Dict().tag(sync=True)
    notice = Dict().tag(sync=True)
    work = Dict().tag(sync=True)
    chart = AnyTrait().tag(sync=True, **widget_serialization)

    def __init__(self, model: IdentityModel) -> None:
        self.model = model
        chart = Chart()
        super().__init__(model, "identity_page", _PARTS, scripts=("identity_words",), chart=chart)
        dlink((model, "figure"), (chart, "figure"))

    @classmethod
    def of(cls, directory: Path) -> IdentityPage:
        """Open the identity page of a workspace.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` is missing or cannot be used.

        """
        model = IdentityModel(directory, IdentityView.open(directory))
        atexit.register(model.close)
        model.warm()
        return cls(model)

    def vue_start(self, _request: Any) -> None:
        """Answer a page that has just been opened."""
        self.model.start()

    def vue_ask(self, request: dict[str, Any]) -> None:
        """Show a tab."""
        self.model.ask(request)

    def vue_draw(self, figure: str) -> None:
        """Draw the change of another figure."""
        self.model.draw(figure)

    def vue_explain(self, request: dict[str, Any]) -> None:
        """Say why two are one person."""
        self.model.explain(request)

    def vue_foresee(self, request: dict[str, Any]) -> None:
        """Show what a decision would give."""
        self.model.foresee(request)

    def vue_write(self, note: dict[str, Any]) -> None:
        """Keep a decision."""
        self.model.write(note)

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
