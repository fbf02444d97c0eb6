"""What the churn page shows and what can be done on it, without any widget."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from traitlets import Bool, Dict, HasTraits, Unicode

from workbench.errors import WorkbenchError
from workbench.show.churn_export import start_list
from workbench.show.churn_figures import curves_figure, deciles_figure, why_figure
from workbench.show.churn_listings import HORIZONS, LONGEST
from workbench.show.churn_view import ChurnView
from workbench.show.export import Export
from workbench.show.in_words import in_words
from workbench.show.jobs import Job, start_job
from workbench.show.listings import Wish
from workbench.show.trust_figures import gains_figure, reliability_figure

_FILES = {"at_risk": "at-risk", "ltv": "expected-money"}
_NO_TRUST: dict[str, Any] = {
    "estimators": [], "figures": [], "reliability": [], "outcomes": [], "gains": [], "notes": [], "sentences": {},
}  # fmt: skip


class ChurnModel(HasTraits):
    """The state of one open churn page; every trait can go to a browser as JSON.

    An answer carries the number of the request it belongs to, so that a late one cannot replace a newer one.
    """

    company = Unicode()
    currency = Unicode()
    scored = Dict(
        help="number, as_of, scored_at, customers, days_behind, notes, error: whether there is anything to show"
    )
    cards = Dict(help="number, scored, high, money, money_high, returning, error")
    table = Dict(help="number, name, rows, total, choices, error")
    curves = Dict(help="number, grouping, groupings, choices, values, at_risk, sentence, caution, error")
    trust = Dict(help="number, and what `TrustView.trust` gives, error")
    deciles = Dict(help="number, rows, error")
    customer = Dict(help="number, card, error")
    curves_drawn = Dict(help="The chart of the curves.")
    reliability_drawn = Dict(help="The chart of told and true.")
    gains_drawn = Dict(help="The chart of the call list.")
    deciles_drawn = Dict(help="The chart of expected money.")
    why_drawn = Dict(help="The chart of why a customer's score is what it is.")
    exporting = Dict(help="number (of the report), state (idle, running, done, failed), fraction, error")
    work = Dict(help="number (of the report), what, state (idle, running, done, failed), fraction, step, error")
    newer = Bool(help="Whether newer data than those shown have been published.")

    def __init__(self, directory: Path, view: ChurnView) -> None:
        super().__init__(
            company=view.settings.name,
            currency=view.settings.money.base,
            exporting={"number": 0, "state": "idle"},
            work={"number": 0, "state": "idle"},
        )
        self._directory = directory
        self._view = view
        self._job: Job | None = None
        self._export: Export | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    def close(self) -> None:
        """Give up an export that is under way and remove its files; scoring goes on without the page."""
        self.export_cancel()
        if self._scratch:
            self._scratch.cleanup()
            self._scratch = None
        self._view.close()

    def warm(self) -> None:
        """Read once what the first visitor will ask for, while nobody waits."""
        with in_words():
            for horizon in HORIZONS if self._view.scored()["customers"] else ():
                self._view.cards(horizon)
                self._view.listing("at_risk", horizon, Wish())

    def start(self, number: int) -> None:
        """Go over to the newest data, for a page that has just been opened or reloaded, and say what there is."""
        found: dict[str, Any] = {"as_of": None, "customers": 0, "days_behind": 0, "notes": []}
        with in_words() as problem:
            self._view.refresh()
            self.newer = False
            found = self._view.scored()
        self.scored = {"number": number, **found, "error": _said(problem)}

    def ask(self, request: dict[str, Any]) -> None:
        """Show a tab: number, what (at_risk, curves, trust or ltv), horizon, and what the tab asks for.

        `figures` is false where only another page or order of a list is wanted.
        """
        shows = {"at_risk": self._show_risk, "curves": self._show_curves, "ltv": self._show_ltv}
        shows.get(request["what"], self._show_trust)(request)

    def open(self, customer_id: str, number: int) -> None:
        """Show why a customer's scores are what they are."""
        with in_words() as problem:
            card = self._view.customer(customer_id)
            self.customer = {"number": number, "card": card, "error": ""}
            self.explain("churn" if card["churn"] else "ltv")
        if problem:
            self.customer = {"number": number, "card": None, "error": problem[0]}

    def explain(self, model: str) -> None:
        """Draw why the open customer has its churn or its expected money."""
        card = self.customer.get("card") or {}
        self.why_drawn = why_figure(card.get("ltv_expected" if model == "ltv" else "churn"))

    def look_for_newer(self) -> None:
        """Find out whether newer data have been published."""
        self.newer = not self._view.is_current

    def work_start(self, what: str) -> None:
        """Begin scoring, in a process of its own."""
        if self._job and not self._job.done:
            return
        with in_words() as problem:
            self._job = start_job(what, self._directory)
            self._report(what, "running")
        if problem:
            self._report(what, "failed", error=problem[0])

    def work_check(self) -> None:
        """Say how far the work is; once it is done go over to what it made."""
        if self._job is None:
            return
        job, what = self._job, self.work["what"]
        if not job.done:
            self._report(what, "running", fraction=job.fraction, step=job.step)
            return
        self._job = None
        with in_words() as problem:
            job.check()
            self._view.refresh()
        self._report(what, "failed" if problem else "done", error=_said(problem))

    def work_cancel(self) -> None:
        """Give the work up."""
        if self._job:
            self._job.cancel()
        self._job = None
        self._report(self.work.get("what", ""), "idle")

    def export_start(self, request: dict[str, Any]) -> None:
        """Begin to write a list as it is filtered: what, horizon, kind (xlsx or csv), and what the list asks for."""
        if self._export and not self._export.done:
            return
        with in_words() as problem:
            self._scratch = self._scratch or tempfile.TemporaryDirectory(prefix="workbench-")
            what, kind = request["what"], request.get("kind", "xlsx")
            name = f"{_FILES.get(what, what)}-{date.today():%Y-%m-%d}.{kind}"  # noqa: DTZ011 - the person's day
            target = Path(self._scratch.name) / Path(name).name
            self._export = start_list(self._directory, what, _horizon(request), _wish(request), target)
            self._report_export("running")
        if problem:
            self._report_export("failed", error=problem[0])

    def export_check(self) -> Path | None:
        """Say how far the export is; the file once it is written."""
        if self._export is None:
            return None
        if not self._export.done:
            self._report_export("running", fraction=self._export.progress)
            return None
        path = None
        with in_words() as problem:
            path = self._export.result()
        self._export = None
        self._report_export("failed" if problem else "done", error=_said(problem))
        return path

    def export_cancel(self) -> None:
        """Give the export up."""
        if self._export:
            self._export.cancel()
        self._export = None
        self._report_export("idle")

    def _report(self, what: str, state: str, fraction: float = 0.0, step: str = "", error: str = "") -> None:
        # numbered, because two reports in a row may say the same and the page waits for each
        number = self.work.get("number", 0) + 1
        told = {"what": what, "state": state, "fraction": fraction, "step": step, "error": error}
        self.work = {"number": number, **told}

    def _report_export(self, state: str, fraction: float = 0.0, error: str = "") -> None:
        number = self.exporting.get("number", 0) + 1
        self.exporting = {"number": number, "state": state, "fraction": fraction, "error": error}

    def _show_risk(self, request: dict[str, Any]) -> None:
        if request.get("figures", True):
            shown: dict[str, Any] = {"returning": []}
            with in_words() as problem:
                shown = self._view.cards(_horizon(request))
            self.cards = {"number": request["number"], **shown, "error": _said(problem)}
        self._show_table(request)

    def _show_ltv(self, request: dict[str, Any]) -> None:
        if request.get("figures", True):
            rows: list[dict[str, Any]] = []
            with in_words() as problem:
                rows = self._view.deciles()
                self.deciles_drawn = deciles_figure(rows)
            self.deciles = {"number": request["number"], "rows": rows, "error": _said(problem)}
            self._show_trust({**request, "model": "ltv"})
        self._show_table(request)

    def _show_table(self, request: dict[str, Any]) -> None:
        shown = {"number": request["number"], "name": request["what"], "rows": [], "total": 0, "choices": {}}
        with in_words() as problem:
            shown |= asdict(self._view.listing(request["what"], _horizon(request), _wish(request)))
        self.table = {**shown, "error": _said(problem)}

    def _show_curves(self, request: dict[str, Any]) -> None:
        shown: dict[str, Any] = {"groupings": [], "choices": [], "values": [], "at_risk": {"days": [], "rows": []}}
        with in_words() as problem:
            values = [str(value) for value in request.get("values") or ()]
            found = self._view.curves(str(request.get("grouping") or "all"), values)
            self.curves_drawn = curves_figure(found)
            shown = {key: value for key, value in found.items() if key != "curves"}  # they are in the chart
        self.curves = {"number": request["number"], **shown, "error": _said(problem)}

    def _show_trust(self, request: dict[str, Any]) -> None:
        shown = _NO_TRUST
        with in_words() as problem:
            model = request.get("model", "churn")
            shown = self._view.trust(model, _horizon(request) if model == "churn" else None)
            self.reliability_drawn, self.gains_drawn = reliability_figure(shown), gains_figure(shown)
        self.trust = {"number": request["number"], **shown, "error": _said(problem)}


def _said(problem: list[str]) -> str:
    return problem[0] if problem else ""


def _horizon(request: dict[str, Any]) -> int:
    try:
        return int(request.get("horizon") or LONGEST)
    except (TypeError, ValueError):
        raise WorkbenchError("This link asks for what the page does not have. Open the page anew.") from None


def _wish(request: dict[str, Any]) -> Wish:
    """Read what a list is asked for; what is left empty filters nothing."""
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
