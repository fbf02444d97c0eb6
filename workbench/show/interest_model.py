"""What the interest page shows and what can be done on it, without any widget."""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from traitlets import Bool, Dict, HasTraits, Unicode

from workbench.errors import WorkbenchError
from workbench.show.in_words import in_words
from workbench.show.interest_figures import dynamics_figure
from workbench.show.interest_view import InterestView
from workbench.show.jobs import Job, start_job
from workbench.show.listings import Wish
from workbench.show.trust_figures import gains_figure, reliability_figure

MOST_BYTES = 100 << 20
"""Largest base that can be uploaded."""

SLOTS = {"score": "work", "interest_run": "work", "interest_export": "saving"}
"""Where work is told of; what is not named here is a task of the dialog that began it."""

_WISHED = ("text", "chosen", "sort_by", "descending", "page", "per_page")


class InterestModel(HasTraits):
    """The state of one open interest page; every trait can go to a browser as JSON.

    An answer carries the number of the request it belongs to, so that a late one cannot replace a newer one.
    """

    company = Unicode()
    currency = Unicode()
    user = Unicode(help="Author of runs where the machine knows the person; else the page asks.")
    offers = Dict(help="number, and what a new run can be asked for (see `InterestView.offers`), error")
    runs = Dict(help="number, rows, error: the kept runs")
    result = Dict(help="number, run (its figures, periods), error")
    table = Dict(help="number, name, rows, total, choices, error")
    compared = Dict(help="number, runs, moves, both, error")
    everybody = Dict(help="number, tiers, as_of, horizon_days, customers, notes, error")
    why = Dict(help="number, customer, average, score, steps, adds_up, error")
    trust = Dict(help="number, and what the view of trust gives, error")
    uploaded = Dict(help="number, name, received, size, error: the base that is being sent")
    figure = Dict(help="The chart of a run's dynamics.")
    reliability_figure = Dict(help="The chart of what was told against what came true.")
    gains_figure = Dict(help="The chart of the call list.")
    work = Dict(help="number, what, state (idle, running, done, failed), fraction, step, result, error")
    task = Dict(help="as work, for what a dialog has begun")
    saving = Dict(help="as work, for spreadsheets")
    newer = Bool(help="Whether newer data than those shown have been published.")

    def __init__(self, directory: Path, view: InterestView) -> None:
        super().__init__(
            company=view.settings.name,
            currency=view.settings.money.base,
            user=os.environ.get("WORKBENCH_USER", ""),
            work={"number": 0, "state": "idle"},
            task={"number": 0, "state": "idle"},
            saving={"number": 0, "state": "idle"},
        )
        self._directory = directory
        self._view = view
        self._jobs: dict[str, Job] = {}
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._base: Path | None = None

    def close(self) -> None:
        """Give up what reads or writes files of this page, and remove them; a scoring of everybody goes on."""
        for slot in list(self._jobs):
            if getattr(self, slot)["what"] != "score":
                self.work_cancel(slot)
        if self._scratch:
            self._scratch.cleanup()
            self._scratch = None
        self._view.close()

    def warm(self) -> None:
        """Read once what the first visitor will ask for, while nobody waits."""
        with in_words():
            self._view.runs()
            self._view.everybody()
            self._view.listing(Wish())

    def start(self, request: dict[str, Any]) -> None:
        """Go over to the newest data, for a page that has just been opened or reloaded."""
        offers: dict[str, Any] = {}
        with in_words() as problem:
            self._view.refresh()
            self.newer = False
            offers = self._view.offers()
        self.offers = {"number": request["number"], **offers, "error": _said(problem)}
        self.show_runs(request)

    def show_runs(self, request: dict[str, Any]) -> None:
        """List the kept runs."""
        rows: list[dict[str, Any]] = []
        with in_words() as problem:
            rows = self._view.runs()
        self.runs = {"number": request["number"], "rows": rows, "error": _said(problem)}

    def open_run(self, request: dict[str, Any]) -> None:
        """Show a run: number, run_id."""
        run: dict[str, Any] | None = None
        with in_words() as problem:
            run = self._view.run(request["run_id"])
            self.figure = dynamics_figure(run["dynamics"])
        self.result = {"number": request["number"], "run": run, "error": _said(problem)}

    def ask(self, request: dict[str, Any]) -> None:
        """Show rows: number, what (members or everybody), run_id, and the wishes of a table (text, chosen, sort_by)."""
        shown: dict[str, Any] = {"rows": [], "total": 0, "choices": {}}
        wish = Wish(**{key: request[key] for key in _WISHED if key in request})
        with in_words() as problem:
            found = self._view.members(request["run_id"], wish) if request["what"] == "members" else None
            shown = asdict(found or self._view.listing(wish))
        self.table = {"number": request["number"], "name": request["what"], **shown, "error": _said(problem)}

    def compare(self, request: dict[str, Any]) -> None:
        """Put two runs side by side: number, a, b."""
        shown: dict[str, Any] = {"runs": [], "moves": [], "both": 0}
        with in_words() as problem:
            shown = self._view.compare(request["a"], request["b"])
        self.compared = {"number": request["number"], **shown, "error": _said(problem)}

    def drop(self, request: dict[str, Any]) -> None:
        """Remove a run: number, run_id; the list says what became of it."""
        with in_words() as problem:
            self._view.drop(request["run_id"])
        self.show_runs(request)
        if problem:
            self.runs = {**self.runs, "error": problem[0]}

    def show_everybody(self, request: dict[str, Any]) -> None:
        """Show the tiers of all who are scored."""
        shown: dict[str, Any] = {"tiers": []}
        with in_words() as problem:
            shown = self._view.everybody()
        self.everybody = {"number": request["number"], **shown, "error": _said(problem)}

    def explain(self, request: dict[str, Any]) -> None:
        """Say what a customer's score is made of: number, customer_id."""
        shown: dict[str, Any] = {"customer": None}
        with in_words() as problem:
            shown = self._view.why(request["customer_id"])
        self.why = {"number": request["number"], **shown, "error": _said(problem)}

    def show_trust(self, request: dict[str, Any]) -> None:
        """Show how far the score can be trusted."""
        shown: dict[str, Any] = {}
        with in_words() as problem:
            shown = self._view.trust()
            self.reliability_figure, self.gains_figure = reliability_figure(shown), gains_figure(shown)
        self.trust = {"number": request["number"], **shown, "error": _said(problem)}

    def upload(self, piece: dict[str, Any], data: bytes) -> None:
        """Take a piece of a base: number, name, offset, size; look at the columns once it is whole."""
        number, offset, size = piece["number"], int(piece["offset"]), int(piece["size"])
        received = 0
        with in_words() as problem:
            if size > MOST_BYTES:
                raise WorkbenchError(
                    f"The file has {size / (1 << 20):,.0f} MB; {MOST_BYTES >> 20} MB are taken here. Split it, or run: "
                    "workbench interest run DIR FILE"
                )
            self._base = self._folder() / _plain_name(piece["name"])
            with self._base.open("r+b" if offset else "wb") as file:
                file.seek(offset)
                file.write(data)
                received = file.tell()
        told = {"number": number, "name": piece["name"], "received": received, "size": size}
        self.uploaded = {**told, "error": _said(problem)}
        if not problem and received >= size:
            self.look({})

    def look(self, columns: dict[str, Any]) -> None:
        """Read the uploaded base by the named columns (phone, email), or by those that are found."""
        if self._base:
            self.work_cancel("task")
            asked = {key: columns[key] for key in ("phone", "email") if columns.get(key)}
            self._begin("interest_look", {"path": str(self._base), **asked})

    def run(self, asked: dict[str, Any]) -> None:
        """Start a run: name, author, segment or (without one) the uploaded base, and the rest (`interest_work.run`)."""
        asked = {key: value for key, value in asked.items() if key != "path" and value not in ("", None)}
        if "segment" not in asked:
            if self._base is None:
                self._report("work", "interest_run", "failed", error="Choose a file or a segment first.")
                return
            asked["path"] = str(self._base)
        self._begin("interest_run", asked)

    def score(self) -> None:
        """Start the scoring of everybody."""
        self._begin("score", {})

    def export(self, request: dict[str, Any]) -> None:
        """Write the rows of a table to a spreadsheet: what, run_id, suffix, and the wishes of the table."""
        suffix = ".csv" if request.get("suffix") == "csv" else ".xlsx"
        run_id = request["run_id"] if request["what"] == "members" else None
        target = self._folder() / f"interest-{run_id or 'everybody'}{suffix}"
        wish = {key: request[key] for key in _WISHED if key in request}
        self._begin("interest_export", {"target": str(target), "wish": wish, "run_id": run_id})

    def preflight(self, asked: dict[str, Any]) -> None:
        """Look what an audience file would hold: run_id, tiers, segment (its name), platform, plain, names."""
        self.work_cancel("task")
        self._begin("interest_preflight", {"asked": asked})

    def audience(self, asked: dict[str, Any]) -> None:
        """Write the audience file."""
        target = self._folder() / f"audience-{asked['platform']}.csv"
        self._begin("interest_audience", {"asked": asked, "target": str(target)})

    def look_for_newer(self) -> None:
        """Find out whether newer data have been published."""
        self.newer = not self._view.is_current

    def work_check(self, slot: str) -> Path | None:
        """Say how far the work is that a trait (the slot) tells of; return the file it has made, if it makes one."""
        if slot not in self._jobs:
            return None
        job, what = self._jobs[slot], getattr(self, slot)["what"]
        if not job.done:
            self._report(slot, what, "running", fraction=job.fraction, step=job.step)
            return None
        del self._jobs[slot]
        with in_words() as problem:
            job.check()
            if what == "score":
                self._view.refresh()
        if problem:
            self._report(slot, what, "failed", error=problem[0])
            return None
        self._report(slot, what, "done", result=job.result)
        return _file_of(what, job.result)

    def work_cancel(self, slot: str) -> None:
        """Give the work up."""
        if slot in self._jobs:
            self._jobs.pop(slot).cancel()
            self._report(slot, getattr(self, slot).get("what", ""), "idle")

    def _begin(self, what: str, asked: dict[str, Any]) -> None:
        slot = SLOTS.get(what, "task")
        if slot in self._jobs:
            return
        with in_words() as problem:
            self._jobs[slot] = start_job(what, self._directory, asked)
            self._report(slot, what, "running")
        if problem:
            self._report(slot, what, "failed", error=problem[0])

    def _report(self, slot: str, what: str, state: str, **more: Any) -> None:
        # numbered, because two reports in a row may say the same and the page waits for each
        number = getattr(self, slot).get("number", 0) + 1
        blank = {"fraction": 0.0, "step": "", "result": None, "error": ""}
        setattr(self, slot, {**blank, "number": number, "what": what, "state": state, **more})

    def _folder(self) -> Path:
        self._scratch = self._scratch or tempfile.TemporaryDirectory(prefix="workbench-")
        return Path(self._scratch.name)


def _said(problem: list[str]) -> str:
    return problem[0] if problem else ""


def _plain_name(name: str) -> str:
    """Keep what can be a file's name of what the browser calls it: the last part, without what controls a terminal."""
    last = re.split(r"[/\\]", str(name))[-1]
    return re.sub(r"[\x00-\x1f\x7f]", "", last).lstrip(".")[-120:] or "base"


def _file_of(what: str, result: Any) -> Path | None:
    if what == "interest_export":
        return Path(result)
    return Path(result["path"]) if what == "interest_audience" else None
