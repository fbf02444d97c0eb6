"""What the interest page shows and what can be done on it, without any widget."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

from traitlets import Dict

from workbench.errors import WorkbenchError
from workbench.show.in_words import in_words
from workbench.show.listings import Wish
from workbench.show.page_model import PageModel, answered, wish_of
from workbench.show.pages.interest.figures import dynamics_figure
from workbench.show.pages.interest.view import InterestView
from workbench.show.slot import TOLD, Slot
from workbench.show.trust.figures import gains_figure, reliability_figure

MOST_BYTES = 100 << 20
"""Largest base that can be uploaded."""

SLOTS = {"score": "work", "interest_run": "work", "interest_export": "saving"}
"""Where work is told of; what is not named here is a task of the dialog that began it."""


class InterestModel(PageModel):
    """The state of one open interest page (see `PageModel`)."""

    _view: InterestView
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
    work = Dict(help=TOLD)
    task = Dict(help="as work, for what a dialog has begun")
    saving = Dict(help="as work, for spreadsheets")

    def __init__(self, directory: Path, view: InterestView) -> None:
        super().__init__(directory, view)
        self._slots = {trait: Slot(self, trait, directory) for trait in ("work", "task", "saving")}
        self._base: Path | None = None

    def close(self) -> None:
        """Give up what reads or writes files of this page, and remove them; a scoring of everybody goes on."""
        for trait, slot in self._slots.items():
            if slot.what != "score":
                self.work_cancel(trait)
        super().close()

    def warm(self) -> None:
        """Read once what the first visitor will ask for, while nobody waits."""
        with in_words():
            self._view.runs()
            self._view.everybody()
            self._view.listing(Wish())

    def start(self, request: dict[str, Any]) -> None:
        """Go over to the newest data, for a page that has just been opened or reloaded."""

        def offers() -> dict[str, Any]:
            self.go_over()
            return self._view.offers()

        self.offers = answered(request, offers)
        self.show_runs(request)

    def show_runs(self, request: dict[str, Any]) -> None:
        """List the kept runs."""
        self.runs = answered(request, lambda: {"rows": self._view.runs()}, rows=[])

    def open_run(self, request: dict[str, Any]) -> None:
        """Show a run: number, run_id."""

        def drawn() -> dict[str, Any]:
            run = self._view.run(request["run_id"])
            self.figure = dynamics_figure(run["dynamics"])
            return {"run": run}

        self.result = answered(request, drawn, run=None)

    def ask(self, request: dict[str, Any]) -> None:
        """Show rows: number, what (members or everybody), run_id, and the wishes of a table (text, chosen, sort_by)."""

        def listed() -> dict[str, Any]:
            wish, members = wish_of(request), request["what"] == "members"
            return asdict(self._view.members(request["run_id"], wish) if members else self._view.listing(wish))

        self.table = {"name": request["what"], **answered(request, listed, rows=[], total=0, choices={})}

    def compare(self, request: dict[str, Any]) -> None:
        """Put two runs side by side: number, a, b."""
        compared = answered(request, lambda: self._view.compare(request["a"], request["b"]), runs=[], moves=[], both=0)
        self.compared = compared

    def drop(self, request: dict[str, Any]) -> None:
        """Remove a run: number, run_id; the list says what became of it."""
        with in_words() as problem:
            self._view.drop(request["run_id"])
        self.show_runs(request)
        if problem:
            self.runs = {**self.runs, "error": problem[0]}

    def show_everybody(self, request: dict[str, Any]) -> None:
        """Show the tiers of all who are scored."""
        self.everybody = answered(request, self._view.everybody, tiers=[])

    def explain(self, request: dict[str, Any]) -> None:
        """Say what a customer's score is made of: number, customer_id."""
        self.why = answered(request, lambda: self._view.why(request["customer_id"]), customer=None)

    def show_trust(self, request: dict[str, Any]) -> None:
        """Show how far the score can be trusted."""

        def drawn() -> dict[str, Any]:
            shown = self._view.trust()
            self.reliability_figure, self.gains_figure = reliability_figure(shown), gains_figure(shown)
            return shown

        self.trust = answered(request, drawn)

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
            self._base = self.folder() / _plain_name(piece["name"])
            with self._base.open("r+b" if offset else "wb") as file:
                file.seek(offset)
                file.write(data)
                received = file.tell()
        told = {"number": number, "name": piece["name"], "received": received, "size": size}
        self.uploaded = {**told, "error": "".join(problem)}
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
                self._slots["work"].report("interest_run", "failed", error="Choose a file or a segment first.")
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
        target = self.folder() / f"interest-{run_id or 'everybody'}{suffix}"
        self._begin("interest_export", {"target": str(target), "wish": asdict(wish_of(request)), "run_id": run_id})

    def preflight(self, asked: dict[str, Any]) -> None:
        """Look what an audience file would hold: run_id, tiers, segment (its name), platform, plain, names."""
        self.work_cancel("task")
        self._begin("interest_preflight", {"asked": asked})

    def audience(self, asked: dict[str, Any]) -> None:
        """Write the audience file."""
        target = self.folder() / f"audience-{asked['platform']}.csv"
        self._begin("interest_audience", {"asked": asked, "target": str(target)})

    def work_check(self, slot: str) -> Path | None:
        """Say how far the work is that a trait (the slot) tells of; return the file it has made, if it makes one."""
        what = self._slots[slot].what
        result = self._slots[slot].check(then=self._view.refresh if what == "score" else lambda: None)
        return _file_of(what, result)

    def work_cancel(self, slot: str) -> None:
        """Give the work up."""
        if self._slots[slot].busy:
            self._slots[slot].cancel()

    def _begin(self, what: str, asked: dict[str, Any]) -> None:
        self._slots[SLOTS.get(what, "task")].begin(what, asked)


def _plain_name(name: str) -> str:
    """Keep what can be a file's name of what the browser calls it: the last part, without what controls a terminal."""
    last = re.split(r"[/\\]", str(name))[-1]
    return re.sub(r"[\x00-\x1f\x7f]", "", last).lstrip(".")[-120:] or "base"


def _file_of(what: str, result: Any) -> Path | None:
    if result and what == "interest_export":
        return Path(result)
    return Path(result["path"]) if result and what == "interest_audience" else None
