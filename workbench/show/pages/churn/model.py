"""What the churn page shows and what can be done on it, without any widget."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from traitlets import Dict

from workbench.errors import WorkbenchError
from workbench.show.in_words import in_words
from workbench.show.listings import Wish
from workbench.show.page_model import ExportingModel, WorkingModel, answered, wish_of
from workbench.show.pages.churn.figures import curves_figure, deciles_figure, why_figure
from workbench.show.pages.churn.listings import HORIZONS, LONGEST
from workbench.show.pages.churn.view import ChurnView
from workbench.show.trust.figures import gains_figure, reliability_figure

_FILES = {"at_risk": "at-risk", "ltv": "expected-money"}
_NO_TRUST: dict[str, Any] = {
    "estimators": [], "figures": [], "reliability": [], "outcomes": [], "gains": [], "notes": [], "sentences": {},
}  # fmt: skip


class ChurnModel(WorkingModel, ExportingModel):
    """The state of one open churn page (see `PageModel`)."""

    _view: ChurnView
    scored = Dict(
        help="number, as_of, scored_at, customers, days_behind, notes, tiers, error: whether there is anything to show"
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

    def warm(self) -> None:
        """Read once what the first visitor will ask for, while nobody waits."""
        with in_words():
            for horizon in HORIZONS if self._view.scored()["customers"] else ():
                self._view.cards(horizon)
                self._view.listing("at_risk", horizon, Wish())

    def start(self, request: dict[str, Any]) -> None:
        """Go over to the newest data, for a page that has just been opened or reloaded, and say what there is."""

        def found() -> dict[str, Any]:
            self.go_over()
            return self._view.scored()

        self.scored = answered(request, found, as_of=None, customers=0, days_behind=0, notes=[], tiers="")

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

    def export_start(self, request: dict[str, Any]) -> None:
        """Begin to write a list as it is filtered: what, horizon, kind (xlsx or csv), and what the list asks for."""
        what = request["what"]
        self.export(
            "churn_export",
            _FILES.get(what, what),
            f".{request.get('kind', 'xlsx')}",
            lambda: {"what": what, "horizon": _horizon(request), "wish": asdict(wish_of(request))},
        )

    def _show_risk(self, request: dict[str, Any]) -> None:
        if request.get("figures", True):
            self.cards = answered(request, lambda: self._view.cards(_horizon(request)), returning=[])
        self._show_table(request)

    def _show_ltv(self, request: dict[str, Any]) -> None:
        if request.get("figures", True):
            self.deciles = answered(request, self._draw_deciles, rows=[])
            self._show_trust({**request, "model": "ltv"})
        self._show_table(request)

    def _draw_deciles(self) -> dict[str, Any]:
        rows = self._view.deciles()
        self.deciles_drawn = deciles_figure(rows)
        return {"rows": rows}

    def _show_table(self, request: dict[str, Any]) -> None:
        def listed() -> dict[str, Any]:
            return asdict(self._view.listing(request["what"], _horizon(request), wish_of(request)))

        self.table = {"name": request["what"], **answered(request, listed, rows=[], total=0, choices={})}

    def _show_curves(self, request: dict[str, Any]) -> None:
        def drawn() -> dict[str, Any]:
            values = [str(value) for value in request.get("values") or ()]
            found = self._view.curves(str(request.get("grouping") or "all"), values)
            self.curves_drawn = curves_figure(found)
            return {key: value for key, value in found.items() if key != "curves"}  # they are in the chart

        self.curves = answered(request, drawn, groupings=[], choices=[], values=[], at_risk={"days": [], "rows": []})

    def _show_trust(self, request: dict[str, Any]) -> None:
        def drawn() -> dict[str, Any]:
            model = request.get("model", "churn")
            shown = self._view.trust(model, _horizon(request) if model == "churn" else None)
            self.reliability_drawn, self.gains_drawn = reliability_figure(shown), gains_figure(shown)
            return shown

        self.trust = answered(request, drawn, **_NO_TRUST)


def _horizon(request: dict[str, Any]) -> int:
    try:
        return int(request.get("horizon") or LONGEST)
    except (TypeError, ValueError):
        raise WorkbenchError("This link asks for what the page does not have. Open the page anew.") from None
