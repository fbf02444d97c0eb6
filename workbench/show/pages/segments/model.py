"""What the page of segments shows and what can be done on it, without any widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from traitlets import Dict

from workbench.errors import WorkbenchError
from workbench.show.in_words import in_words
from workbench.show.jobs import Job, start_job
from workbench.show.listings import ListingPage
from workbench.show.page_model import ExportingModel, WorkingModel, answered, wish_of
from workbench.show.pages.segments.rfm import ways_figure
from workbench.show.pages.segments.view import SegmentsView

LIVE_PORTRAITS = 20_000
"""Customers of a company up to which a portrait takes less than a second, so that it is made at once."""


class SegmentsModel(WorkingModel, ExportingModel):
    """The state of one open page of segments (see `PageModel`)."""

    _view: SegmentsView
    vocabulary = Dict(help="What the builder offers: columns, operators, kinds, tags, platforms …")
    segments = Dict(help="number, rows, as_of, scored_at, tiers, error")
    opened = Dict(help="number, text, json, words, customers, ltv, as_of, unscored, error")
    table = Dict(help="number, name, rows, total, choices, error")
    portrait = Dict(help="number, running, rows, error")
    audience = Dict(help="number, and the report of what a file would hold, or error")
    rfm = Dict(help="number, cells, segments, cuts, periods, notes, error")
    moves = Dict(help="number, as_of, rows, error")
    figure = Dict(help="The drawing of the ways between RFM segments.")
    triggers = Dict(help="number, rows, error")
    written = Dict(help="number, done, said: what became of something a person did")

    def __init__(self, directory: Path, view: SegmentsView) -> None:
        super().__init__(directory, view)
        self._portraying: tuple[int, Job] | None = None
        self._answers = {
            "segments": self._show_segments,
            "open": self._open,
            "members": self._show_members,
            "portrait": self._show_portrait,
            "audience": self._show_audience,
            "rfm": self._show_rfm,
            "moves": self._show_moves,
            "triggers": self._show_triggers,
            "deliveries": self._show_deliveries,
        }

    def close(self) -> None:
        """Give up a portrait that is under way, and what every page gives up."""
        self._give_up_portrait()
        super().close()

    def warm(self) -> None:
        """Read once what the first visitor will ask for, while nobody waits."""
        with in_words():
            self._view.segments()

    def start(self, _request: dict[str, Any]) -> None:
        """Go over to the newest data, for a page that has just been opened or reloaded."""
        with in_words():  # what fails here fails in `ask` as well, and is said there
            self.go_over()
            self.vocabulary = self._view.vocabulary()

    def ask(self, request: dict[str, Any]) -> None:
        """Show what a page asks for: number, what, and what that needs (see the methods that begin with `_show`)."""
        answer = self._answers.get(request["what"])
        if answer is None:
            raise WorkbenchError(f"There is nothing called {request['what']!r}. Known: {', '.join(self._answers)}.")
        answer(request)

    def write(self, note: dict[str, Any]) -> Path | None:
        """Do what a person asks for and say what was done; an audience comes back as a file."""
        said, path = "", None
        with in_words() as problem:
            if note["kind"] == "audience":
                path = self.place_for(f"{note['segment']}-{note['platform']}", ".csv")
                said = self._view.write_audience(note, path)
            else:
                said = self._view.change(note)
        if problem:
            self.complain(problem[0])
        self.written = {"number": note["number"], "done": not problem, "said": said}
        return None if problem else path

    def export_start(self, request: dict[str, Any]) -> None:
        """Begin to write the customers of a condition to a spreadsheet: condition, name, suffix (.xlsx or .csv)."""
        asked = {"condition": request["condition"]}
        self.export("segments_export", request["name"], request["suffix"], lambda: asked)

    def portrait_check(self) -> None:
        """Show the portrait that is made in a process of its own, once it is there."""
        if self._portraying is None:
            return
        number, job = self._portraying
        rows: list[dict[str, Any]] = []
        if not job.done:
            self._report_portrait(number, rows, [], running=True)
            return
        self._portraying = None
        with in_words() as problem:
            rows = job.result()
        self._report_portrait(number, rows, problem, running=False)

    def _show_segments(self, request: dict[str, Any]) -> None:
        self.segments = answered(request, self._view.segments, rows=[], as_of=None, scored_at=None, tiers="")

    def _open(self, request: dict[str, Any]) -> None:
        """Find who meets a condition (text or JSON)."""
        self.opened = answered(request, lambda: self._view.opened(request["condition"]))

    def _show_members(self, request: dict[str, Any]) -> None:
        self._list("members", request, lambda: self._view.members(request["condition"], wish_of(request)))

    def _show_deliveries(self, request: dict[str, Any]) -> None:
        self._list("deliveries", request, lambda: self._view.deliveries(wish_of(request)))

    def _list(self, name: str, request: dict[str, Any], listed: Callable[[], ListingPage]) -> None:
        self.table = {"name": name, **answered(request, lambda: asdict(listed()), rows=[], total=0, choices={})}

    def _show_portrait(self, request: dict[str, Any]) -> None:
        """Compare the members with everyone: at once, or in a process of its own where that takes seconds."""
        self._give_up_portrait()
        rows: list[dict[str, Any]] = []
        with in_words() as problem:
            if self._view.customers > LIVE_PORTRAITS:
                job = start_job("portrait", self._directory, {"condition": request["condition"]})
                self._portraying = (request["number"], job)
            else:
                rows = self._view.portrait(request["condition"])
        self._report_portrait(request["number"], rows, problem, running=self._portraying is not None)

    def _give_up_portrait(self) -> None:
        if self._portraying:
            self._portraying[1].cancel()
        self._portraying = None

    def _report_portrait(self, number: int, rows: list[dict[str, Any]], problem: list[str], *, running: bool) -> None:
        checks = self.portrait.get("checks", 0) + 1  # two reports in a row may say the same and the page waits for each
        told = {"running": running, "rows": rows, "error": "".join(problem)}
        self.portrait = {"number": number, "checks": checks, **told}

    def _show_audience(self, request: dict[str, Any]) -> None:
        self.audience = answered(request, lambda: self._view.look(request))

    def _show_rfm(self, request: dict[str, Any]) -> None:
        self.rfm = answered(request, self._view.rfm, cells=[], segments=[], cuts=[], periods=[], notes=[])

    def _show_moves(self, request: dict[str, Any]) -> None:
        moves = answered(request, lambda: {"rows": self._view.moves(request["as_of"])}, rows=[])
        self.figure = ways_figure(moves["rows"])
        self.moves = {"as_of": request["as_of"], **moves}

    def _show_triggers(self, request: dict[str, Any]) -> None:
        self.triggers = answered(request, lambda: {"rows": self._view.triggers()}, rows=[])
