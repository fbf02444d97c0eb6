"""What the identity page shows and what can be done on it, without any widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from traitlets import Dict

from workbench.show.in_words import in_words
from workbench.show.jobs import build_runs
from workbench.show.listings import ListingPage
from workbench.show.page_model import WorkingModel, answered, wish_of
from workbench.show.pages.identity.view import IdentityView
from workbench.show.pages.identity.waterfall import waterfall


class IdentityModel(WorkingModel):
    """The state of one open identity page (see `PageModel`).

    A build that runs elsewhere is told of by `work` as well, marked as `elsewhere`.
    """

    _view: IdentityView
    counts = Dict(help="How much there is to look at on each tab, and decisions waiting for a build.")
    overview = Dict(help="number, health, sentences, difference, sensitivity, error")
    figure = Dict(help="The chart of why a figure has changed.")
    table = Dict(help="number, name, rows, total, choices, error")
    queue = Dict(help="number, rows, total, above, made_at, threshold_text, error")
    evidence = Dict(help="number, customer, candidates, note, nodes, edges, bridges, conflicts, left_out, error")
    preview = Dict(help="number, sentence, customers, cut, error")
    why = Dict(help="number, sentence, chain, error")
    written = Dict(help="number, done, said, decision_no: what became of a decision")

    def __init__(self, directory: Path, view: IdentityView) -> None:
        super().__init__(directory, view)
        self._answers = {
            "overview": self._show_overview,
            "suggestions": self._show_suggestions,
            "decisions": self._show_decisions,
            "customer": self._show_customer,
        }

    def warm(self) -> None:
        """Read once what the first visitor will ask for, while nobody waits."""
        with in_words():
            self._view.overview()

    def start(self, _request: dict[str, Any]) -> None:
        """Go over to the newest data, for a page that has just been opened or reloaded; follow a build under way."""
        with in_words():  # what fails here fails in `ask` as well, and is said there
            self.go_over()
            self._count()
            if not self._work.busy and build_runs(self._directory):
                self._follow_build()

    def ask(self, request: dict[str, Any]) -> None:
        """Show a tab: number, what, and what the tab asks for (text, chosen, sort_by …; word; figure)."""
        answer = self._answers.get(request["what"], self._show_table)
        answer(request)

    def draw(self, figure: str) -> None:
        """Draw why a figure has changed."""
        row = next((row for row in self.overview.get("difference", []) if row["figure"] == figure), None)
        if row:
            self.figure = waterfall(row)

    def explain(self, request: dict[str, Any]) -> None:
        """Show why two things are one person: number, a, b."""
        self.why = answered(request, lambda: self._view.why(request["a"], request["b"]), sentence="", chain=[])

    def foresee(self, request: dict[str, Any]) -> None:
        """Show what a link or cut would give: number, verb, a, b."""
        self.preview = answered(request, lambda: self._view.preview(request["verb"], request["a"], request["b"]))

    def write(self, note: dict[str, Any]) -> None:
        """Keep a decision (kind: link, cut, undo or accept_all), say what it did and show it."""
        said: dict[str, Any] = {}
        with in_words() as problem:
            said = self._view.decide(note)
        if problem:
            self.complain(problem[0])
        self.written = {"number": note["number"], "done": not problem, **said}
        with in_words():
            self._count()

    def work_start(self, what: str) -> None:
        """Begin a build, the search for duplicates or the sensitivity; follow a build that is under way elsewhere."""
        running = False
        with in_words():  # what fails here fails in the work as well, and is said there
            running = what == "build" and not self._work.busy and build_runs(self._directory)
        if running:
            self._follow_build()
        else:
            super().work_start(what)

    def work_check(self) -> None:
        """Say how far the work is; once it is done go over to what it made."""
        if self._work.busy or not self.work.get("elsewhere"):
            super().work_check()
        else:
            self._follow_build()

    def _follow_build(self) -> None:
        """Report a build that this page has not started; once it has ended go over to its data."""
        with in_words() as problem:
            if build_runs(self._directory):
                self._work.report("build", "running", elsewhere=True)
                return
            self.look_for_newer()
            self._view.refresh()
        if problem:
            self._work.report("build", "failed", error=problem[0])
        else:
            self._work.report("build", "done" if self.newer else "idle")  # it may have been given up

    def _count(self) -> None:
        self.counts = self._view.counts()

    def _show_overview(self, request: dict[str, Any]) -> None:
        self.overview = answered(request, self._view.overview, difference=[])
        self.draw(request.get("figure", ""))

    def _show_table(self, request: dict[str, Any]) -> None:
        self._list(request, lambda: self._view.listing(request["what"], wish_of(request)))

    def _show_decisions(self, request: dict[str, Any]) -> None:
        self._list(request, lambda: self._view.decisions(wish_of(request)))

    def _list(self, request: dict[str, Any], listed: Callable[[], ListingPage]) -> None:
        shown = answered(request, lambda: asdict(listed()), rows=[], total=0, choices={})
        self.table = {"name": request["what"], **shown}

    def _show_suggestions(self, request: dict[str, Any]) -> None:
        self.queue = answered(request, lambda: self._view.suggestions(request.get("skipped", ())), rows=[])

    def _show_customer(self, request: dict[str, Any]) -> None:
        blank: dict[str, Any] = {"customer": None, "candidates": [], "note": "", "nodes": [], "edges": []}
        self.evidence = answered(request, lambda: self._view.find(request["word"]), **blank)
