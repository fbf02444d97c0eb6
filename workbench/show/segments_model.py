"""What the page of segments shows and what can be done on it, without any widget."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from traitlets import Bool, Dict, Unicode

from workbench.errors import WorkbenchError
from workbench.show.in_words import in_words
from workbench.show.jobs import Job, start_job
from workbench.show.listings import Wish
from workbench.show.segments_rfm import ways_figure
from workbench.show.segments_view import SegmentsView
from workbench.show.segments_work import SegmentsWork

LIVE_PORTRAITS = 20_000
"""Customers of a company up to which a portrait takes less than a second, so that it is made at once."""


class SegmentsModel(SegmentsWork):
    """The state of one open page of segments; every trait can go to a browser as JSON.

    An answer carries the number of the request it belongs to, so that a late one cannot replace a newer one.
    """

    company = Unicode()
    currency = Unicode()
    user = Unicode(help="Author of what is written where the machine knows the person; else the page asks.")
    vocabulary = Dict(help="What the builder offers: columns, operators, kinds, tags, platforms …")
    segments = Dict(help="number, rows, as_of, scored_at, error")
    opened = Dict(help="number, text, json, words, customers, ltv, as_of, unscored, error")
    table = Dict(help="number, name, rows, total, choices, error")
    portrait = Dict(help="number, running, rows, error")
    audience = Dict(help="number, and the report of what a file would hold, or error")
    rfm = Dict(help="number, cells, segments, cuts, periods, notes, error")
    moves = Dict(help="number, as_of, rows, error")
    figure = Dict(help="The drawing of the ways between RFM segments.")
    triggers = Dict(help="number, rows, error")
    written = Dict(help="number, done, said: what became of something a person did")
    notice = Dict(help="number, text: what could not be done")
    newer = Bool(help="Whether newer data than those shown have been published.")

    def __init__(self, directory: Path, view: SegmentsView) -> None:
        super().__init__(
            directory,
            view,
            company=view.settings.name,
            currency=view.settings.money.base,
            user=os.environ.get("WORKBENCH_USER", ""),
        )
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
        """Give up an export under way, remove its files, give back connections; other work goes on without the page."""
        self._give_up_portrait()
        self.drop_files()
        self._view.close()

    def warm(self) -> None:
        """Read once what the first visitor will ask for, while nobody waits."""
        with in_words():
            self._view.segments()

    def start(self) -> None:
        """Go over to the newest data, for a page that has just been opened or reloaded."""
        with in_words():  # what fails here fails in `ask` as well, and is said there
            self._view.refresh()
            self.newer = False
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
            self.notice = {"number": self.notice.get("number", 0) + 1, "text": problem[0]}
        self.written = {"number": note["number"], "done": not problem, "said": said}
        return None if problem else path

    def look_for_newer(self) -> None:
        """Find out whether newer data have been published."""
        self.newer = not self._view.is_current

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
            job.check()
            rows = job.result
        self._report_portrait(number, rows, problem, running=False)

    def _show_segments(self, request: dict[str, Any]) -> None:
        shown: dict[str, Any] = {"rows": [], "as_of": None, "scored_at": None}
        with in_words() as problem:
            shown |= self._view.segments()
        self.segments = {"number": request["number"], **shown, "error": _said(problem)}

    def _open(self, request: dict[str, Any]) -> None:
        """Find who meets a condition (text or JSON)."""
        shown: dict[str, Any] = {}
        with in_words() as problem:
            shown = self._view.opened(request["condition"])
        self.opened = {"number": request["number"], **shown, "error": _said(problem)}

    def _show_members(self, request: dict[str, Any]) -> None:
        shown: dict[str, Any] = {"rows": [], "total": 0, "choices": {}}
        with in_words() as problem:
            shown |= asdict(self._view.members(request["condition"], _wish(request)))
        self.table = {"number": request["number"], "name": "members", **shown, "error": _said(problem)}

    def _show_deliveries(self, request: dict[str, Any]) -> None:
        shown: dict[str, Any] = {"rows": [], "total": 0, "choices": {}}
        with in_words() as problem:
            shown |= asdict(self._view.deliveries(_wish(request)))
        self.table = {"number": request["number"], "name": "deliveries", **shown, "error": _said(problem)}

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
        self.portrait = {"number": number, "checks": checks, "running": running, "rows": rows, "error": _said(problem)}

    def _show_audience(self, request: dict[str, Any]) -> None:
        shown: dict[str, Any] = {}
        with in_words() as problem:
            shown = self._view.look(request)
        if shown.get("difference"):
            shown["difference"]["since"] = shown["difference"]["since"].isoformat()
        self.audience = {"number": request["number"], **shown, "error": _said(problem)}

    def _show_rfm(self, request: dict[str, Any]) -> None:
        shown: dict[str, Any] = {"cells": [], "segments": [], "cuts": [], "periods": [], "notes": []}
        with in_words() as problem:
            shown |= self._view.rfm()
        self.rfm = {"number": request["number"], **shown, "error": _said(problem)}

    def _show_moves(self, request: dict[str, Any]) -> None:
        rows: list[dict[str, Any]] = []
        with in_words() as problem:
            rows = self._view.moves(request["as_of"])
        self.figure = ways_figure(rows)
        self.moves = {"number": request["number"], "as_of": request["as_of"], "rows": rows, "error": _said(problem)}

    def _show_triggers(self, request: dict[str, Any]) -> None:
        rows: list[dict[str, Any]] = []
        with in_words() as problem:
            rows = self._view.triggers()
        self.triggers = {"number": request["number"], "rows": rows, "error": _said(problem)}


def _said(problem: list[str]) -> str:
    return problem[0] if problem else ""


def _wish(request: dict[str, Any]) -> Wish:
    """Read what a table is asked for; what is left empty filters nothing."""
    try:
        return Wish(
            text=str(request.get("text") or ""),
            chosen={key: str(value) for key, value in (request.get("chosen") or {}).items() if value},
            sort_by=request.get("sort_by"),
            descending=bool(request.get("descending", True)),
            page=int(request.get("page", 1)),
            per_page=int(request.get("per_page", 25)),
        )
    except (TypeError, ValueError, AttributeError):
        raise WorkbenchError("This link asks for what the page does not have. Open the page anew.") from None
