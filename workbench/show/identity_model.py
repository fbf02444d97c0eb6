"""What the identity page shows and what can be done on it, without any widget."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from traitlets import Bool, Dict, HasTraits, Unicode

from workbench.errors import WorkbenchError
from workbench.show.identity_view import IdentityView
from workbench.show.in_words import in_words
from workbench.show.jobs import Job, build_runs, start_job
from workbench.show.listings import Wish
from workbench.show.waterfall import waterfall


class IdentityModel(HasTraits):
    """The state of one open identity page; every trait can go to a browser as JSON.

    An answer carries the number of the request it belongs to, so that a late one cannot replace a newer one.
    """

    company = Unicode()
    currency = Unicode()
    user = Unicode(help="Author of decisions where the machine knows the person; else the page asks.")
    counts = Dict(help="How much there is to look at on each tab, and decisions waiting for a build.")
    overview = Dict(help="number, health, sentences, difference, sensitivity, error")
    figure = Dict(help="The chart of why a figure has changed.")
    table = Dict(help="number, name, rows, total, choices, error")
    queue = Dict(help="number, rows, total, above, made_at, threshold_text, error")
    evidence = Dict(help="number, customer, candidates, note, nodes, edges, bridges, conflicts, left_out, error")
    preview = Dict(help="number, sentence, customers, cut, error")
    why = Dict(help="number, sentence, chain, error")
    written = Dict(help="number, done, said, decision_no: what became of a decision")
    notice = Dict(help="number, text: a decision that could not be kept")
    work = Dict(
        help="number (of the report), what, state (idle, running, done, failed), fraction, step, error, elsewhere"
    )
    newer = Bool(help="Whether newer data than those shown have been published.")

    def __init__(self, directory: Path, view: IdentityView) -> None:
        super().__init__(
            company=view.settings.name,
            currency=view.settings.money.base,
            user=os.environ.get("WORKBENCH_USER", ""),
            work={"number": 0, "state": "idle"},
        )
        self._directory = directory
        self._view = view
        self._job: Job | None = None
        self._answers = {
            "overview": self._show_overview,
            "suggestions": self._show_suggestions,
            "decisions": self._show_decisions,
            "customer": self._show_customer,
        }

    def close(self) -> None:
        """Give back the connections of the notes; work under way goes on without the page."""
        self._view.close()

    def warm(self) -> None:
        """Read once what the first visitor will ask for, while nobody waits."""
        with in_words():
            self._view.overview()

    def start(self) -> None:
        """Go over to the newest data, for a page that has just been opened or reloaded; follow a build under way."""
        with in_words():  # what fails here fails in `ask` as well, and is said there
            self._view.refresh()
            self.newer = False
            self._count()
            if self._job is None and build_runs(self._directory):
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
        with in_words() as problem:
            self.why = {"number": request["number"], **self._view.why(request["a"], request["b"]), "error": ""}
        if problem:
            self.why = {"number": request["number"], "sentence": "", "chain": [], "error": problem[0]}

    def foresee(self, request: dict[str, Any]) -> None:
        """Show what a link or cut would give: number, verb, a, b."""
        asked = (request["verb"], request["a"], request["b"])
        with in_words() as problem:
            self.preview = {"number": request["number"], **self._view.preview(*asked), "error": ""}
        if problem:
            self.preview = {"number": request["number"], "error": problem[0]}

    def write(self, note: dict[str, Any]) -> None:
        """Keep a decision (kind: link, cut, undo or accept_all), say what it did and show it."""
        said: dict[str, Any] = {}
        with in_words() as problem:
            said = self._view.decide(note)
        if problem:
            self.notice = {"number": self.notice.get("number", 0) + 1, "text": problem[0]}
        self.written = {"number": note["number"], "done": not problem, **said}
        with in_words():
            self._count()

    def look_for_newer(self) -> None:
        """Find out whether newer data have been published."""
        self.newer = not self._view.is_current

    def work_start(self, what: str) -> None:
        """Begin a build, the search for duplicates or the sensitivity, in a process of its own."""
        if self._job and not self._job.done:
            return
        with in_words() as problem:
            if what == "build" and build_runs(self._directory):
                self._follow_build()
                return
            self._job = start_job(what, self._directory)
            self._report(what, "running")
        if problem:
            self._report(what, "failed", error=problem[0])

    def work_check(self) -> None:
        """Say how far the work is; once it is done go over to what it made."""
        if self._job is None:
            if self.work.get("elsewhere"):
                self._follow_build()
            return
        job, what = self._job, self.work["what"]
        if not job.done:
            self._report(what, "running", fraction=job.fraction, step=job.step)
            return
        self._job = None
        with in_words() as problem:
            job.check()
            self._view.refresh()
        self._report(what, "failed" if problem else "done", error=problem[0] if problem else "")

    def work_cancel(self) -> None:
        """Give the work up; a build that was started elsewhere goes on, unseen."""
        if self._job:
            self._job.cancel()
        self._job = None
        self._report(self.work.get("what", ""), "idle")

    def _follow_build(self) -> None:
        """Report a build that this page has not started; once it has ended go over to its data."""
        with in_words() as problem:
            if build_runs(self._directory):
                self._report("build", "running", elsewhere=True)
                return
            self.look_for_newer()
            self._view.refresh()
        if problem:
            self._report("build", "failed", error=problem[0])
        else:
            self._report("build", "done" if self.newer else "idle")  # it may have been given up

    def _report(
        self, what: str, state: str, fraction: float = 0.0, step: str = "", error: str = "", *, elsewhere: bool = False
    ) -> None:
        # numbered, because two reports in a row may say the same and the page waits for each
        number = self.work.get("number", 0) + 1
        report = {
            "what": what,
            "state": state,
            "fraction": fraction,
            "step": step,
            "error": error,
            "elsewhere": elsewhere,
        }
        self.work = {"number": number, **report}

    def _count(self) -> None:
        self.counts = self._view.counts()

    def _show_overview(self, request: dict[str, Any]) -> None:
        with in_words() as problem:
            self.overview = {"number": request["number"], **self._view.overview(), "error": ""}
            self.draw(request.get("figure", ""))
        if problem:
            self.overview = {"number": request["number"], "difference": [], "error": problem[0]}

    def _show_table(self, request: dict[str, Any]) -> None:
        shown = {"number": request["number"], "name": request["what"], "rows": [], "total": 0, "choices": {}}
        with in_words() as problem:
            shown |= asdict(self._view.listing(request["what"], _wish(request)))
        self.table = {**shown, "error": problem[0] if problem else ""}

    def _show_decisions(self, request: dict[str, Any]) -> None:
        shown = {"number": request["number"], "name": "decisions", "rows": [], "total": 0, "choices": {}}
        with in_words() as problem:
            shown |= asdict(self._view.decisions(_wish(request)))
        self.table = {**shown, "error": problem[0] if problem else ""}

    def _show_suggestions(self, request: dict[str, Any]) -> None:
        with in_words() as problem:
            self.queue = {
                "number": request["number"],
                **self._view.suggestions(request.get("skipped", ())),
                "error": "",
            }
        if problem:
            self.queue = {"number": request["number"], "rows": [], "error": problem[0]}

    def _show_customer(self, request: dict[str, Any]) -> None:
        shown = {"number": request["number"], "customer": None, "candidates": [], "note": "", "nodes": [], "edges": []}
        with in_words() as problem:
            shown |= self._view.find(request["word"])
        self.evidence = {**shown, "error": problem[0] if problem else ""}


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
