"""The interest dashboard as a widget: a thin view that shows the model's traits and passes on what a person does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ipywidgets import widget_serialization
from traitlets import Any as AnyTrait
from traitlets import Dict

from workbench.show.page import Page, kept_open
from workbench.show.pages.interest.model import InterestModel
from workbench.show.pages.interest.view import InterestView

_PARTS = (
    "paged_table",
    "interest_list",
    "interest_new",
    "interest_result",
    "interest_compare",
    "interest_tiers",
    "interest_why",
    "interest_audience",
    "trust_panel",
)
_FIGURES = {"chart": "figure", "reliability": "reliability_figure", "gains": "gains_figure"}
"""The model's figure that each chart draws."""


class InterestPage(Page):
    """Shows an `InterestModel`."""

    model: InterestModel
    offers = Dict().tag(sync=True)
    runs = Dict().tag(sync=True)
    result = Dict().tag(sync=True)
    table = Dict().tag(sync=True)
    compared = Dict().tag(sync=True)
    everybody = Dict().tag(sync=True)
    why = Dict().tag(sync=True)
    trust = Dict().tag(sync=True)
    uploaded = Dict().tag(sync=True)
    work = Dict().tag(sync=True)
    task = Dict().tag(sync=True)
    saving = Dict().tag(sync=True)
    chart = AnyTrait().tag(sync=True, **widget_serialization)
    reliability = AnyTrait().tag(sync=True, **widget_serialization)
    gains = AnyTrait().tag(sync=True, **widget_serialization)

    def __init__(self, model: InterestModel) -> None:
        super().__init__(model, "interest_page", _PARTS, scripts=("interest_words",), charts=_FIGURES)

    @classmethod
    def of(cls, directory: Path) -> InterestPage:
        """Open the interest page of a workspace.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` is missing or cannot be used.

        """
        return cls(kept_open(InterestModel(directory, InterestView.open(directory))))

    def vue_open_run(self, request: dict[str, Any]) -> None:
        """Show a run."""
        self.model.open_run(request)

    def vue_compare(self, request: dict[str, Any]) -> None:
        """Put two runs side by side."""
        self.model.compare(request)

    def vue_drop(self, request: dict[str, Any]) -> None:
        """Remove a run."""
        self.model.drop(request)

    def vue_show_runs(self, request: dict[str, Any]) -> None:
        """List the runs."""
        self.model.show_runs(request)

    def vue_show_everybody(self, request: dict[str, Any]) -> None:
        """Show the tiers of all."""
        self.model.show_everybody(request)

    def vue_explain(self, request: dict[str, Any]) -> None:
        """Say what a score is made of."""
        self.model.explain(request)

    def vue_show_trust(self, request: dict[str, Any]) -> None:
        """Show how far the score can be trusted."""
        self.model.show_trust(request)

    def vue_upload(self, piece: dict[str, Any], buffers: list[memoryview]) -> None:
        """Take a piece of a base."""
        self.model.upload(piece, bytes(buffers[0]))

    def vue_look(self, columns: dict[str, Any]) -> None:
        """Read the base by other columns."""
        self.model.look(columns)

    def vue_begin_run(self, asked: dict[str, Any]) -> None:
        """Start a run."""
        self.model.run(asked)

    def vue_score(self, _request: Any) -> None:
        """Score everybody."""
        self.model.score()

    def vue_save(self, request: dict[str, Any]) -> None:
        """Begin a spreadsheet."""
        self.model.export(request)

    def vue_preflight(self, asked: dict[str, Any]) -> None:
        """Look what an audience file would hold."""
        self.model.preflight(asked)

    def vue_audience(self, asked: dict[str, Any]) -> None:
        """Begin an audience file."""
        self.model.audience(asked)

    def vue_work_check(self, slot: str) -> None:
        """Report how far it is, and send the file once it is there."""
        self.send_file(self.model.work_check(slot))

    def vue_work_cancel(self, slot: str) -> None:
        """Give it up."""
        self.model.work_cancel(slot)
