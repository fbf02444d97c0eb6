"""What the page of channels shows, without any widget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from traitlets import Dict

from workbench.errors import WorkbenchError
from workbench.show.in_words import in_words
from workbench.show.page_model import ExportingModel, answered
from workbench.show.pages.channels.drawn import models_figure, months_figure
from workbench.show.pages.channels.marketing_view import opened_by
from workbench.show.pages.channels.view import ChannelsView


class ChannelsModel(ExportingModel):
    """The state of one open page of channels (see `PageModel`)."""

    _view: ChannelsView
    effectiveness = Dict(help="number, what each channel brings (see `ChannelsView.effectiveness`), error")
    unfolded = Dict(help="number, key (of the row), rows below it, error")
    attribution = Dict(help="number, who earned it under each model (see `ChannelsView.attribution`), error")
    loyal = Dict(help="number, who stays, by first channel (see `ChannelsView.loyal`), error")
    levels = Dict(help="number, levels, surveys and mentions (see `ChannelsView.levels`), error")
    opened = Dict(help="behind (a figure, as its link names it), customers: how many the link opens; None: not known")
    models_drawn = Dict(help="The chart of the models.")
    nps_drawn = Dict(help="The chart of NPS by month.")
    csat_drawn = Dict(help="The chart of satisfaction by month.")

    def __init__(self, directory: Path, view: ChannelsView) -> None:
        super().__init__(directory, view)
        self._answers: dict[str, Callable[[dict[str, Any]], None]] = {
            "effectiveness": self._count,
            "unfold": self._unfold,
            "attribution": self._ascribe,
            "dots": self._draw_models,
            "loyal": self._stay,
            "levels": self._climb,
            "opened": self._open,
        }

    def warm(self) -> None:
        """Read once what the first visitor will ask for, while nobody waits."""
        with in_words():
            self._view.effectiveness({})

    def start(self, _request: dict[str, Any]) -> None:
        """Go over to the newest data, for a page that has just been opened or reloaded."""
        with in_words():  # what fails here fails in `ask` as well, and is said there
            self.go_over()

    def ask(self, request: dict[str, Any]) -> None:
        """Show what a page asks for: number, what, and what that needs."""
        answer = self._answers.get(request["what"])
        if answer is None:
            raise WorkbenchError(f"There is nothing called {request['what']!r}. Known: {', '.join(self._answers)}.")
        answer(request)

    def export_start(self, request: dict[str, Any]) -> None:
        """Begin to write the table of effectiveness: by, first and last or days, channels, campaigns, suffix."""
        keys = ("by", "first", "last", "days", "channels", "campaigns")
        asked = {key: request[key] for key in keys if request.get(key)}
        self.export("channels_export", f"channels by {request['by']}", request["suffix"], lambda: {"chosen": asked})

    def _open(self, request: dict[str, Any]) -> None:
        self.opened = opened_by(self._view, request)

    def _count(self, request: dict[str, Any]) -> None:
        self.effectiveness = answered(request, lambda: self._view.effectiveness(request))

    def _unfold(self, request: dict[str, Any]) -> None:
        found = answered(request, lambda: {"rows": self._view.below(request)}, rows=[])
        self.unfolded = {**found, "key": request["key"]}

    def _ascribe(self, request: dict[str, Any]) -> None:
        found = answered(request, lambda: self._view.attribution(request))
        self._draw(found, request)
        self.attribution = found

    def _draw_models(self, request: dict[str, Any]) -> None:
        self._draw(self.attribution, request)

    def _draw(self, found: dict[str, Any], request: dict[str, Any]) -> None:
        """Draw the chosen models: measure (revenue or conversions), models (none: the usual ones)."""
        if found.get("rows"):
            measure = "conversions" if request.get("measure") == "conversions" else "revenue"
            self.models_drawn = models_figure(found, measure, request.get("models") or found["usual"])

    def _stay(self, request: dict[str, Any]) -> None:
        self.loyal = answered(request, lambda: self._view.loyal(request))

    def _climb(self, request: dict[str, Any]) -> None:
        found = answered(request, lambda: self._view.levels(request))
        surveys = found.get("surveys") or {"nps": {}, "csat": {}}
        self.nps_drawn = months_figure(surveys["nps"].get("months", ()), "points")
        self.csat_drawn = months_figure(surveys["csat"].get("months", ()), "share")
        self.levels = found
