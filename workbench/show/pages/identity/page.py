"""The identity dashboard as a widget: a thin view that shows the model's traits and passes on what a person does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ipywidgets import widget_serialization
from traitlets import Any as AnyTrait
from traitlets import Dict

from workbench.show.page import WorkingPage, kept_open
from workbench.show.pages.identity.model import IdentityModel
from workbench.show.pages.identity.view import IdentityView

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


class IdentityPage(WorkingPage):
    """Shows an `IdentityModel`."""

    model: IdentityModel
    counts = Dict().tag(sync=True)
    overview = Dict().tag(sync=True)
    table = Dict().tag(sync=True)
    queue = Dict().tag(sync=True)
    evidence = Dict().tag(sync=True)
    preview = Dict().tag(sync=True)
    why = Dict().tag(sync=True)
    written = Dict().tag(sync=True)
    chart = AnyTrait().tag(sync=True, **widget_serialization)

    def __init__(self, model: IdentityModel) -> None:
        super().__init__(model, "identity_page", _PARTS, scripts=("identity_words",), charts={"chart": "figure"})

    @classmethod
    def of(cls, directory: Path) -> IdentityPage:
        """Open the identity page of a workspace.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` is missing or cannot be used.

        """
        return cls(kept_open(IdentityModel(directory, IdentityView.open(directory))))

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
