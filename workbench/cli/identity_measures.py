"""Commands that measure identity; `workbench.cli.identity` registers them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import duckdb
import typer

from workbench import sensitivity as by_rules
from workbench.cli.console import progress_bar, say, say_json, say_table
from workbench.cli.data import AsJson, Folder
from workbench.cli.fit import say_fitted
from workbench.identity import suggest as suggestions
from workbench.identity.quality import Quality, measure
from workbench.workspace import Workspace

_MOST_SHOWN = 20
_FIGURES = {
    "journal_customers": "customers in the journal",
    "touches_per_customer": "touches per customer of the journal",
    "conversion": "buyers among customers",
    "repeat_buyers": "repeat buyers among buyers",
    "largest_customer": "touches of the largest customer",
}
"""Figures whose name does not tell what is counted."""


def quality(
    folder: Folder,
    truth: Annotated[
        Path, typer.Option(help="File of event_id and person_id: .csv, .tsv or .parquet.", show_default=False)
    ],
    as_json: AsJson = False,
) -> None:
    """Compare the customers with what is known to be true: precision and recall, the worst customers."""
    workspace = Workspace(folder)
    connection = duckdb.connect()
    workspace.status().attach(connection)
    found = measure(connection, truth)
    if as_json:
        shares = {name: getattr(found, name).as_dict() for name in ("pairwise", "b_cubed")}
        say_json({**asdict(found), **shares})
        return
    say(
        f"Compared {_many(found.events, 'event')} of {_many(found.persons, 'person')} and "
        f"{_many(found.customers, 'customer')}."
        f"{_left_out(found)}\n"
    )
    rows = [
        (name, *(f"{share:.4f}" for share in agreement.as_dict().values()))
        for name, agreement in (("pairwise", found.pairwise), ("B³", found.b_cubed))
    ]
    say_table("Agreement", ("", "precision", "recall", "F1"), rows)
    if found.mixed:
        mixed = [(one.customer_id, one.events, one.persons, one.wrong_pairs) for one in found.mixed]
        say_table(
            "Customers that mix persons", ("customer", "events", "persons", "wrong pairs"), mixed, whole=("customer",)
        )
    if found.split:
        split = [(one.person_id, one.events, one.customers, one.missed_pairs) for one in found.split]
        say_table("Persons that are split", ("person", "events", "customers", "missed pairs"), split)


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _left_out(found: Quality) -> str:
    """Tell what was not compared, and what counts as a customer of its own."""
    such = ", ".join(found.unknown_examples[:3])
    told = (
        (found.unlinked, "event without a customer counts as one", "events without a customer count as one each"),
        (
            found.evidence,
            "row names a contact record, which is no touch",
            "rows name contact records, which are no touches",
        ),
        (
            found.unknown,
            f"row names an event that is not here: {such}",
            f"rows name events that are not here, such as {such}",
        ),
        (found.blank, "row lacks an id", "rows lack an id"),
    )
    parts = [f"{count:,} {one if count == 1 else many}" for count, one, many in told if count]
    return f" Of the truth: {'; '.join(parts)}." if parts else ""


def suggest(folder: Folder, as_json: AsJson = False) -> None:
    """Look for customers without a shared key who probably are one person; nothing is merged."""
    workspace = Workspace(folder)
    with progress_bar() as advance:
        about = suggestions.suggest(
            workspace.folder, workspace.settings, lambda done, total, what: advance(done, total, f"Comparing: {what}")
        )
    rows = _rows(workspace, suggestions.TABLE)
    if as_json:
        say_json({"about": about, "suggestions": rows})
        return
    worth = "1 pair is" if about["listed"] == 1 else f"{about['listed']:,} pairs are"
    say(f"{about['customers']:,} customers compared, {worth} worth a look. {_threshold(about)}")
    if about["unknown_fields"]:
        say(f"Nothing to go by: {', '.join(about['unknown_fields'])} (nobody has it, or all have the same).")
    shown = [
        (
            row["weight"],
            f"{row['probability']:.3f}",
            row["customer_a"],
            row["name_a"],
            row["customer_b"],
            row["name_b"],
            "yes" if row["above"] else "",
        )
        for row in rows[:_MOST_SHOWN]
    ]
    if shown:
        columns = ("weight", "chance", "customer", "name", "and", "name", "above")
        say_fitted("\nSuggestions, the heaviest first", columns, shown, giving_way=(3, 5))
        say(
            f"Accept one with: workbench identity link {quote(str(folder))} CUSTOMER CUSTOMER --reason WHY; "
            "reject it with cut in place of link."
        )


def _threshold(about: dict[str, Any]) -> str:
    above = (
        f"{about['above']:,} {'is' if about['above'] == 1 else 'are'} above the threshold of {about['threshold']:.1f}"
    )
    if about["measured"]:
        return (
            f"{above}, where {about['threshold_precision']:.1%} are right (with 95 % confidence "
            f"{about['threshold_precision_low']:.1%} or more); measured on {about['confirmed']:,} confirmed merges."
        )
    return f"{above}, a cautious guess: too little is known here to measure how many are right."


def sensitivity(folder: Folder, as_json: AsJson = False) -> None:
    """Join the records by strict, normal and loose rules, and show which figures hang on them."""
    workspace = Workspace(folder)
    with progress_bar() as advance:
        rows = by_rules.sensitivity(
            workspace.folder, workspace.settings, lambda done, total, what: advance(done, total, f"Joining: {what}")
        )
    if as_json:
        say_json(rows)
        return
    for rules in by_rules.RULES:
        say(f"{rules.name}: {rules.words}")
    words = {**_FIGURES, "mean_ltv": f"mean LTV of those, {workspace.settings.money.base}"}
    shown = [
        (
            words.get(row["figure"], row["figure"]),
            *(_figure(row[name], row["unit"]) for name in ("strict", "normal", "loose")),
            "" if row["spread"] is None else f"{row['spread']:.1%}",
            "fragile" if row["fragile"] else "",
        )
        for row in rows
    ]
    say_table("\nSensitivity", ("figure", "strict", "normal", "loose", "band", ""), shown)


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    exact = f"{value:,.2f}"
    return {"share": f"{value:.1%}", "count": f"{value:,.0f}", "touches": exact.removesuffix(".00")}.get(unit, exact)


def _rows(workspace: Workspace, table: str) -> list[dict[str, Any]]:
    rows = workspace.table(table).order("weight desc, customer_a, customer_b")
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()]


VERBS: tuple[Callable[..., None], ...] = (quality, suggest, sensitivity)
