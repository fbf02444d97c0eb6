"""What the page of appeals shows and what can be done on it, without any widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from traitlets import Dict, List

from workbench.errors import WorkbenchError
from workbench.show.chart import last_day
from workbench.show.in_words import in_words
from workbench.show.kinds import looks
from workbench.show.page_model import ExportingModel, answered
from workbench.show.pages.appeals.drawn import COLOURS, curves_figure, days_figure, step_of
from workbench.show.pages.appeals.filters import AppealFilter
from workbench.show.pages.appeals.rows import Turn
from workbench.show.pages.appeals.view import AppealsView

MARKS = ("category", "status")
"""What a person sets of an appeal."""


class AppealsModel(ExportingModel):
    """The state of one open page of appeals (see `PageModel`)."""

    _view: AppealsView
    kinds: List[dict[str, str]] = List(help="Kinds of touch: kind, label, icon, colour.")
    options = Dict(help="number, what the filters offer (see `AppealsView.options`), error")
    table = Dict(help="number, rows, total, error")
    statistics = Dict(help="number, statistics of the period, operators, words, error")
    silence = Dict(help="number, waiting, conversion, caution … of the period, error")
    days_drawn = Dict(help="The chart of appeals by day.")
    curves_drawn = Dict(help="The chart of waiting.")
    opened = Dict(help="number, card, error")
    alike = Dict(help="number, appeal, rows (see `texts.alike_rows`), error")
    written = Dict(help="number, kind, done, change, said: what became of something a person did")

    def __init__(self, directory: Path, view: AppealsView) -> None:
        super().__init__(directory, view, kinds=looks())
        self._card_of = ""
        self._answers: dict[str, Callable[[dict[str, Any]], None]] = {
            "options": self._offer,
            "appeals": self._list,
            "alike": self._compare,
            "statistics": self._count,
            "silence": self._wait,
            "curves": self._draw_curves,
        }

    def warm(self) -> None:
        """Read once what the first visitor will ask for, while nobody waits."""
        with in_words():
            self._view.page(AppealFilter(), Turn())
            self._view.options()

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

    def open(self, appeal_id: str, number: int) -> None:
        """Show the card of an appeal."""
        self._card_of = appeal_id
        self.opened = answered({"number": number}, lambda: {"card": asdict(self._view.card(appeal_id))}, card=None)

    def write(self, note: dict[str, Any]) -> None:
        """Do what a person asks for (kind: category, status, undo, comment, uncomment) and say what was done."""
        change: dict[str, Any] = {}
        with in_words() as problem:
            change = self._keep(note)
        if problem:
            self.complain(problem[0])
        done = {"number": note["number"], "kind": note["kind"], "done": not problem}
        self.written = {**done, "change": change, "said": _said(note["kind"], change) if change else ""}
        self._open_again()

    def export_start(self, request: dict[str, Any]) -> None:
        """Begin to write the appeals that pass: filter, sort_by, descending, suffix."""
        asked = {"chosen": request["filter"], "turn": {key: request[key] for key in ("sort_by", "descending")}}
        self.export("appeals_export", "appeals", request["suffix"], lambda: asked)

    def _keep(self, note: dict[str, Any]) -> dict[str, Any]:
        kind, author = note["kind"], note["author"]
        if kind in MARKS:
            return self._change(self._view.mark({**note, "what": kind}))
        if kind == "undo":
            return self._change(self._view.undo(int(note["change_no"]), author))
        if kind == "comment":
            self._view.comment(note["appeal"], note["value"], author)
        elif kind == "uncomment":
            self._view.uncomment(int(note["value"]), author)
        else:
            raise WorkbenchError(f"There is nothing like {kind!r} to do. Known: {', '.join(MARKS)}, undo, comment.")
        return {}

    def _change(self, change: dict[str, Any]) -> dict[str, Any]:
        return {key: change[key] for key in ("change_no", "what", "value", "appeals")}

    def _open_again(self) -> None:
        """Show the open appeal as it is now."""
        if self._card_of and self.opened.get("card"):
            with in_words():
                self.opened = {**self.opened, "card": asdict(self._view.card(self._card_of))}

    def _offer(self, request: dict[str, Any]) -> None:
        self.options = answered(request, self._view.options)

    def _list(self, request: dict[str, Any]) -> None:
        self.table = answered(request, lambda: self._rows(request), rows=[], total=0)

    def _rows(self, request: dict[str, Any]) -> dict[str, Any]:
        return asdict(self._view.page(AppealFilter.of(request.get("filter") or {}), Turn.of(request)))

    def _compare(self, request: dict[str, Any]) -> None:
        rows = answered(request, lambda: {"rows": self._view.alike(request["appeal"])}, rows=[])
        self.alike = {"appeal": request["appeal"], **rows}

    def _count(self, request: dict[str, Any]) -> None:
        found = answered(request, lambda: self._view.statistics(request))
        self.days_drawn = days_figure(found.get("days") or [])
        self.statistics = found

    def _wait(self, request: dict[str, Any]) -> None:
        self.silence = answered(request, lambda: self._view.silence(request))
        self._draw_curves({"by": "all", **request})

    def _draw_curves(self, request: dict[str, Any]) -> None:
        """Draw the curve of all, or those of the operators or sources with the most appeals: by."""
        waiting = self.silence.get("waiting") or {}
        curves = [("All appeals", waiting["overall"])] if request["by"] == "all" and waiting else []
        groups = waiting.get(request["by"], ()) if request["by"] != "all" else ()
        curves += [(curve["group"] or "(none)", curve) for curve in groups if curve["answered"]]
        self.curves_drawn = curves_figure(curves[: len(COLOURS)])

    def pick(self, bucket: str) -> dict[str, str]:
        """Return the days of a bar of the chart: from, to (both inclusive), within the period."""
        shown = self.statistics
        first = date.fromisoformat(bucket[:10])
        last = last_day(first, step_of(shown["days"]))
        return {"from": max(first.isoformat(), shown["first"]), "to": min(last.isoformat(), shown["last"])}


def _said(kind: str, change: dict[str, Any]) -> str:
    """Say what a change did.

    >>> _said("category", {"what": "category", "value": "target", "appeals": 2})
    '2 appeals: category is “target” now.'
    """
    appeals = "1 appeal" if change["appeals"] == 1 else f"{change['appeals']:,} appeals"
    if kind == "undo":
        return f"{appeals}: undone, the {change['what']} is what it was before."
    if change["value"] is None:
        return f"{appeals}: {change['what']} is again what the sources say."
    return f"{appeals}: {change['what']} is “{change['value']}” now."
