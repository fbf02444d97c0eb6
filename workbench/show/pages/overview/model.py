"""What the page Overview shows, without any widget."""

from __future__ import annotations

from typing import Any

from traitlets import Dict

from workbench.show.in_words import in_words
from workbench.show.page_model import PageModel, answered
from workbench.show.pages.channels.marketing_view import opened_by
from workbench.show.pages.overview.drawn import series_figure
from workbench.show.pages.overview.view import OverviewView


class OverviewModel(PageModel):
    """The state of one open page Overview (see `PageModel`)."""

    _view: OverviewView
    overview = Dict(help="number, the figures of a period (see `OverviewView.overview`), error")
    opened = Dict(help="behind (a figure, as its link names it), customers: how many the link opens; None: not known")
    series_drawn = Dict(help="The chart of revenue and leads.")

    def warm(self) -> None:
        """Read once what the first visitor will ask for, while nobody waits."""
        with in_words():
            self._view.overview({})

    def start(self, _request: dict[str, Any]) -> None:
        """Go over to the newest data, for a page that has just been opened or reloaded."""
        with in_words():  # what fails here fails in `ask` as well, and is said there
            self.go_over()

    def ask(self, request: dict[str, Any]) -> None:
        """Show what a page asks for: number, first and last or days, channels; or what is opened, and behind."""
        if request.get("what") == "opened":
            self.opened = opened_by(self._view, request)
            return
        found = answered(request, lambda: self._view.overview(request))
        self.series_drawn = series_figure(found.get("series") or [], found.get("by") or "day", self.currency)
        self.overview = found
