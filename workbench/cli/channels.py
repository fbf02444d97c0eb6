"""The command that prints what advertising brings: `workbench channels DIR`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer

from workbench.cli.choices import channel_of, channels_of
from workbench.cli.console import counted, say, say_json, say_table
from workbench.cli.data import AsJson, Folder
from workbench.cli.written import day_of, share_of
from workbench.errors import WorkbenchError
from workbench.marketing.channel_days import ADS_ONLY
from workbench.marketing.channels import Effectiveness
from workbench.marketing.loyalty import Loyalty
from workbench.marketing.periods import period_words
from workbench.marketing_settings import Marketing
from workbench.shares import FEW
from workbench.workspace import Workspace

_MOST_ROWS = 40
_WHOLE_FROM = 100
"""Money from here on is told without hundredths."""
_COLUMNS = {
    "cost": "cost",
    "leads": "leads",
    "cpl": "CPL",
    "customers": "new",
    "cac": "CAC",
    "revenue": "revenue",
    "romi": "ROMI",
    "payback_days": "pay-back",
}
"""What a terminal has room for: `new` are new customers, `pay-back` is in days."""
_TRAFFIC = {
    "impressions": "impressions",
    "clicks": "clicks",
    "ctr": "CTR",
    "sessions": "sessions",
    "deals": "deals",
    "ltv_cac": "LTV / CAC",
}
"""What is printed with --traffic instead."""


def channels(  # noqa: PLR0917  the command's options
    folder: Folder,
    by: Annotated[str, typer.Option(metavar="PART", help="channel, source, campaign, ad, day or month.")] = "channel",
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="First day; default: the first of the data.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="Last day, included; default: the last of the data.")
    ] = None,
    channel: Annotated[str | None, typer.Option(metavar="CHANNEL", help="Only the rows of one channel.")] = None,
    traffic: Annotated[
        bool, typer.Option("--traffic", help="Print impressions, clicks, CTR, sessions, deals and LTV / CAC instead.")
    ] = False,
    loyal: Annotated[
        bool, typer.Option("--loyal", help="Who bought again instead, by the channel of the first touch.")
    ] = False,
    where: Annotated[
        str | None, typer.Option(help="With --loyal: only customers who meet a condition, such as 'won_deals > 0'.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print what advertising cost and brought, or who stays by the first channel; --json has intervals too."""
    workspace = Workspace(folder)
    desk = workspace.marketing
    first, last = day_of(from_, "--from"), day_of(to, "--to")
    if loyal:
        chosen = channels_of(workspace, channel and [channel])
        stayed = desk.loyalty(where=where, first=first, last=last, channels=chosen)
        say_json(asdict(stayed)) if as_json else _say_loyalty(stayed)
        return
    if where is not None:
        raise WorkbenchError("--where chooses customers, and spend is not of customers. Give it with --loyal.")
    only = {} if channel is None else {"channel": channel_of(workspace, channel)}
    found = desk.channels(first, last, by=by, only=only)
    if as_json:
        say_json(asdict(found))
        return
    _say_effectiveness(found, _TRAFFIC if traffic else _COLUMNS, period_words(first, last))
    _say_notes(found)
    if not traffic:
        say("Impressions, clicks, CTR, sessions, deals and LTV / CAC: --traffic; all figures and intervals: --json.")
    say(_shared_by(workspace.settings.marketing))


def _shared_by(marketing: Marketing) -> str:
    """Say what leads and deals go by."""
    if marketing.conversion == "lead":
        return "Leads and deals go to the last visit or contact before them that says where it came from."
    whole = marketing.model in {"markov", "shapley"}
    model = "last non-direct" if whole else marketing.model
    instead = f", as {marketing.model} knows no days" if whole else ""
    return (
        f"Deals, new customers and revenue go by {model} (marketing.model){instead}; leads to what they name, or to "
        "the last visit before them."
    )


def _say_effectiveness(found: Effectiveness, columns: Mapping[str, str], period: str) -> None:
    named = [(_name(found.by, row), row) for row in found.rows[:_MOST_ROWS]]
    named += [
        (title, total) for title, total in (("All", found.total), ("Before", found.previous)) if total is not None
    ]
    rows = [[title, *(_written(row, name) for name in columns)] for title, row in named]
    titles = list(columns.values())
    say_table(f"Channels, {period}" if period else "Channels", [found.by, *titles], rows, titles)
    if len(found.rows) > _MOST_ROWS:
        say(f"{counted(len(found.rows) - _MOST_ROWS, 'row')} more; --json has them.\n")


def _name(by: str, row: Mapping[str, Any]) -> str:
    """Name a row: an ad with its campaign, what has none by its source and medium, or else by its channel."""
    parts = {"source": ("source", "medium"), "campaign": ("campaign",), "ad": ("campaign", "ad")}.get(by, (by,))
    if by in {"campaign", "ad"} and not row["campaign"]:
        parts = ("source", "medium")
    if "source" in parts and not row["source"] and not row["medium"]:
        parts = ("channel",)
    said = " / ".join(row[part] or "(none)" for part in parts)
    return f"{said} ({ADS_ONLY})" if row["matched"] == ADS_ONLY else said


def _say_notes(found: Effectiveness) -> None:
    total = found.total
    if any(few for row in found.rows for few in row["small"].values()):
        say(f"* counted from fewer than {FEW}: the next period may well say otherwise.\n")
    if cost := total["unmatched_cost"]:
        say(f"{_part(cost, total['cost'])} is of sources that no traffic names; rows with 'ads only'.\n")
    if cost := total["unmatched_campaign_cost"]:
        said = _part(cost, total["cost"])
        say(f"{said} is of campaigns that no traffic names, though it names their source. See docs/marketing.md.\n")
    for name, what in (("unpriced_ads", "cost of {} of an ad"), ("unpriced_deals", "money of {}")):
        if count := round(total[name]):
            told = what.format(counted(count, "day" if name == "unpriced_ads" else "won deal"))
            say(f"The {told} is in a currency without a rate and is left out. Set it under [money] rates.\n")


def _part(cost: float, of: float) -> str:
    """Tell a part of the cost, as a share where it is one: costs may be negative."""
    share = f" ({cost / of:.1%})" if 0 <= cost <= of and of else ""
    return f"Cost of {_money(cost)}{share}"


def _say_loyalty(found: Loyalty) -> None:
    columns = (
        "first channel", "customers", "buyers", "again", "95 %", "LTV", "in all", "days between",
    )  # fmt: skip
    rows = [
        (
            row["channel"] or "(none)",
            row["customers"],
            row["buyers"],
            share_of(row["repeat_share"], few=row["small"]),
            "" if row["lower"] is None else f"{100 * row['lower']:.0f}–{100 * row['upper']:.0f} %",
            _money(row["ltv_mean"]),
            _money(row["ltv_total"]),
            "" if row["second_days"] is None else row["second_days"],
        )
        for row in (*found.rows, {"channel": "All", **found.total})
    ]
    say_table("Customers by the channel of their first touch", columns, rows, columns[:1])
    say(
        "again: share of buyers with two purchases or more; LTV: of a buyer; days between: the first two, the median.\n"
    )
    if any(row["small"] for row in found.rows):
        say(f"* of fewer than {FEW} buyers: the next ones may well do otherwise.\n")


def _written(row: Mapping[str, Any], name: str) -> str:
    """Write a figure in its unit; empty where there is none, with a star where it counts few."""
    value: Any = row.get(name)
    star = "*" if row["small"].get(name) else ""
    if value is None:
        return ""
    if name in ("cost", "revenue", "cpl", "cac"):
        return f"{_money(value)}{star}"
    if name == "ctr":
        return f"{value:.1%}{star}"
    if name == "romi":
        return f"{value:.0%}{star}"
    if name == "payback_days":
        return f"{value}{star}"
    return f"{value:,.1f}".removesuffix(".0") + star


def _money(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= _WHOLE_FROM else f"{value:,.2f}"
