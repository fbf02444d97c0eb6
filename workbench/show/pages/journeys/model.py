"""What the page of journeys shows and what can be asked of it, without any widget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from traitlets import Dict, List

from workbench.show.in_words import in_words
from workbench.show.kinds import looks
from workbench.show.page_model import PageModel, answered
from workbench.show.pages.journeys.cohort_curves import curves_figure
from workbench.show.pages.journeys.view import JourneysView


class JourneysModel(PageModel):
    """The state of one open page of journeys (see `PageModel`)."""

    _view: JourneysView
    kinds: List[dict[str, str]] = List(help="Kinds of touch: kind, label, icon, colour.")
    options = Dict(help="number, what the page offers to choose from (see `JourneysView.options`), error")
    shown = Dict(help="number, what, the figure asked for last (see `JourneysView.figure`), error")
    gap = Dict(help="number, from, to, median_s … of the edge asked for last (see `figures.FIGURES`), error")
    curves_drawn = Dict(help="The chart of cohorts.")

    def __init__(self, directory: Path, view: JourneysView) -> None:
        super().__init__(directory, view, kinds=looks())

    def warm(self) -> None:
        """Read once what the first visitor will ask for, while nobody waits."""
        with in_words():
            self._view.options()
            self._view.figure({"what": "graph", "collapsed": True})

    def start(self, request: dict[str, Any]) -> None:
        """Go over to the newest data, for a page that has just been opened or reloaded, and say what it offers."""
        with in_words():  # what fails here fails in `ask` as well, and is said there
            self.go_over()
        self.options = answered(request, self._view.options)

    def ask(self, request: dict[str, Any]) -> None:
        """Show a figure: number, what, people, and the parts of that figure."""
        found = answered(request, lambda: self._view.figure(request))
        if request["what"] == "gap":
            self.gap = found
            return
        if request["what"] == "cohorts" and not found["error"]:
            self.curves_drawn = curves_figure(found, self.currency)
        self.shown = {**found, "what": request["what"]}
