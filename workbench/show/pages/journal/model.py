"""What the journal page shows and what can be done on it, without any widget."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date
from pathlib import Path
from typing import Any

from traitlets import Dict, List

from workbench.errors import WorkbenchError
from workbench.notes.store import Comment
from workbench.show.chart import grain, last_day, touches_figure
from workbench.show.in_words import in_words
from workbench.show.kinds import looks
from workbench.show.page_model import ExportingModel
from workbench.show.pages.journal.columns import filterable
from workbench.show.pages.journal.filters import JournalFilter
from workbench.show.pages.journal.view import CustomerCard, Journal

_TOUCHES_AT_ONCE = 30


class JournalModel(ExportingModel):
    """The state of one open journal page (see `PageModel`)."""

    kinds: List[dict[str, str]] = List(help="Kinds of touch: kind, label, icon, colour.")
    options = Dict(help="What the filters offer.")
    filterable: List[dict[str, Any]] = List(help="Columns to filter by: name, label, type, doc, values, closed.")
    table = Dict(help="number, rows, total, error")
    behind = Dict(help="The figure whose customers are shown: text, words, customers; empty without one.")
    kpis = Dict(help="number, cards, error")
    figure = Dict(help="The chart of touches over time.")
    customer = Dict(help="number, card, error")
    timeline = Dict(help="number, customer_id, kinds, rows, more, error")
    written = Dict(help="number, kind, value, done: what became of what a person wrote")

    def __init__(self, directory: Path, journal: Journal) -> None:
        currency = journal.settings.money.base
        super().__init__(directory, journal, kinds=looks(), filterable=filterable(currency))
        self._journal = journal
        self._request: dict[str, Any] = {"number": 0}
        self._chosen = JournalFilter()
        self._grain = "day"

    def warm(self) -> None:
        """Read once what the first visitor will ask for, while nobody waits."""
        with in_words():
            self._journal.page(JournalFilter())
            self._journal.options()
            self._journal.kpis(JournalFilter())

    def start(self, request: dict[str, Any]) -> None:
        """Show a page that has just been opened or reloaded, from the newest data."""
        with in_words():  # what fails here fails in `ask` as well, and is said there
            self.go_over()
            self.options = {}
        self.ask(request)

    def ask(self, request: dict[str, Any]) -> None:
        """Show the customers of a filter (number, filter, sort_by, descending, page, per_page, columns, figures).

        `figures` is false where only another page or order is wanted.
        """
        self._request = request
        with in_words() as problem:
            self._chosen = JournalFilter.from_json(json.dumps(request.get("filter", {})))
            self.behind = self._journal.behind(self._chosen)
            self._show_rows()
        if problem:
            self.behind = {}
            self.table = {"number": request["number"], "rows": [], "total": 0, "error": problem[0]}
            self.kpis = {"number": request["number"], "cards": [], "error": ""}
        elif request.get("figures", True):
            self._show_figures()

    def open(self, customer_id: str, number: int) -> None:
        """Show the card and the latest touches of a customer."""
        with in_words() as problem:
            card = self._journal.customer(customer_id)
            if card is None:
                raise WorkbenchError("This customer is not in the data any more. Close the panel and search again.")
            self.customer = {"number": number, "card": self._card(card), "error": ""}
            self.trace(card.customer_id, number=number)  # an old link may name an id that the customer once had
        if problem:
            self.customer = {"number": number, "card": None, "error": problem[0]}

    def trace(self, customer_id: str, kinds: tuple[str, ...] = (), before: int | None = None, number: int = 0) -> None:
        """Show touches of a customer: the latest, or those before a touch as well.

        Asked twice for the same ones, as by a double click, it shows them once.
        """
        rows = self.timeline.get("rows", []) if self.timeline.get("customer_id") == customer_id else []
        known = [touch for touch in rows if before is not None and touch["touch_no"] >= before]
        shown = {"number": number, "customer_id": customer_id, "kinds": list(kinds), "rows": known, "more": False}
        with in_words() as problem:
            rows = self._journal.timeline(customer_id, kinds, before, _TOUCHES_AT_ONCE)
            shown |= {"rows": [*known, *rows], "more": len(rows) == _TOUCHES_AT_ONCE}
        self.timeline = shown | {"error": problem[0] if problem else ""}

    def write(self, customer_id: str, kind: str, value: Any, author: str, number: int = 0) -> None:
        """Keep what a person wrote (name, tag, untag, comment, uncomment), say so and show it."""
        notes = self._journal.notes
        keep = {
            "name": notes.set_name,
            "tag": notes.add_tag,
            "untag": notes.remove_tag,
            "comment": notes.add_comment,
        }
        with in_words() as problem:
            if kind == "uncomment":
                notes.delete_comment(int(value), author)
            else:
                keep[kind](customer_id, value, author)
        if problem:
            self.complain(problem[0])
        self.written = {"number": number, "kind": kind, "value": value, "done": not problem}
        self.open_again(customer_id)

    def open_again(self, customer_id: str) -> None:
        """Show a customer and the table behind the panel as they are now."""
        with in_words():
            if card := self._journal.customer(customer_id):
                self.customer = {**self.customer, "card": self._card(card)}
            self._show_rows()
            self._offer()

    def pick(self, bucket: str) -> dict[str, str]:
        """Return the dates of a bar of the chart: from, to (both inclusive)."""
        first = date.fromisoformat(bucket[:10])
        return {"from": first.isoformat(), "to": last_day(first, self._grain).isoformat()}

    def export_start(self, request: dict[str, Any]) -> None:
        """Begin to write the filtered journal: suffix of the file (.xlsx), columns (none chosen: all)."""
        asked = {"chosen": self._chosen.to_json(), "columns": request.get("columns", []), **self._order()}
        self.export("journal_export", "customers", str(request.get("suffix", ".xlsx")), lambda: asked)

    def _show_rows(self) -> None:
        request = self._request
        page, per_page = int(request.get("page", 1)), int(request.get("per_page", 25))
        columns = tuple(map(str, request.get("columns", ())))
        found = self._journal.page(self._chosen, page=page, per_page=per_page, columns=columns, **self._order())
        self.table = {"number": request["number"], "rows": found.rows, "total": found.total, "error": ""}

    def _order(self) -> dict[str, Any]:
        asked = self._request
        return {"sort_by": asked.get("sort_by", "last_at"), "descending": bool(asked.get("descending", True))}

    def _show_figures(self) -> None:
        number = self._request["number"]
        with in_words() as problem:
            if not self.options:
                self._offer()
            self.kpis = {
                "number": number,
                "cards": [asdict(kpi) for kpi in self._journal.kpis(self._chosen)],
                "error": "",
            }
            self._grain = self._fitting_grain()
            self.figure = touches_figure(self._journal.touches_over_time(self._chosen, self._grain), self._grain)
        if problem:
            self.kpis = {"number": number, "cards": [], "error": problem[0]}

    def _fitting_grain(self) -> str:
        """Fit the bars to the days in which the customers of the filter can have touches."""
        ends = (self.options["first_date"], self.options["last_date"])
        first, last = (date.fromisoformat(day) if day else None for day in ends)
        if self._chosen.date_of == "first":
            return grain(self._chosen.date_from or first, last)
        if self._chosen.date_of == "last":
            return grain(first, self._chosen.date_to or last)
        return grain(first, last)

    def _offer(self) -> None:
        self.options = asdict(self._journal.options())

    def _card(self, card: CustomerCard) -> dict[str, Any]:
        return {**asdict(card), "comments": [self._comment(comment) for comment in card.comments]}

    def _comment(self, comment: Comment) -> dict[str, Any]:
        at = comment.at if comment.at.tzinfo else comment.at.replace(tzinfo=UTC)
        local = at.astimezone(self._journal.settings.zone)
        return {**asdict(comment), "at": local.isoformat(timespec="seconds")}
