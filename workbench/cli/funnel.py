"""The commands that print the funnel and the cohorts: `workbench funnel DIR`, `workbench cohorts DIR`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer

from workbench.cli.choices import channels_of
from workbench.cli.console import counted, say, say_json, say_table
from workbench.cli.data import AsJson, Folder
from workbench.cli.written import day_of, length_of, share_of
from workbench.marketing.cohort_months import FIRST_DEAL, FIRST_TOUCH
from workbench.marketing.cohorts import Cohorts
from workbench.marketing.funnel import Funnel
from workbench.marketing.loss_reasons import LossReasons
from workbench.workspace import Workspace

First = Annotated[str | None, typer.Option("--from", metavar="DAY", help="Customers whose first touch is not earlier.")]
Last = Annotated[str | None, typer.Option("--to", metavar="DAY", help="Customers whose first touch is not later.")]
Where = Annotated[
    str | None, typer.Option(help="Only customers who meet a condition, such as 'first_source = \"google\"'.")
]
Channel = Annotated[
    list[str] | None, typer.Option(metavar="CHANNEL", help="Only customers who came by it; more than once for several.")
]

_MOST_GROUPS = 12
_MOST_REASONS = 10
_MOST_MONTHS = 13


def funnel(  # noqa: PLR0917  the command's options
    folder: Folder,
    opened: Annotated[
        bool, typer.Option("--open", help="Count stages at any time; else only in the order of the funnel.")
    ] = False,
    by: Annotated[str | None, typer.Option(metavar="PART", help="channel, month or operator.")] = None,
    from_: First = None,
    to: Last = None,
    where: Where = None,
    channel: Channel = None,
    as_json: AsJson = False,
) -> None:
    """Print the funnel: customers of each stage, shares, times and why deals were lost; --json has intervals too."""
    workspace = Workspace(folder)
    desk = workspace.marketing
    chosen: dict[str, Any] = {"where": where, **_period(from_, to), "channels": channels_of(workspace, channel)}
    found = desk.funnel("open" if opened else "closed", by, **chosen)
    losses = desk.loss_reasons(**chosen)
    if as_json:
        say_json({"funnel": asdict(found), "losses": asdict(losses)})
        return
    if by is None:
        _say_stages(found)
    else:
        _say_parts(found)
    _say_losses(losses)


def _say_stages(found: Funnel) -> None:
    columns = ("stage", "customers", "of all", "of the stage before", "lost on the way", "median time to it")
    rows = [
        (
            stage["stage"],
            stage["customers"],
            share_of(stage["share_of_all"], few=found.groups[0]["small"]),
            share_of(stage["share_of_previous"], few=stage["small"]),
            stage["dropped"],
            length_of(stage["median_s"]),
        )
        for stage in found.groups[0]["stages"]
    ]
    say_table(f"Funnel of {counted(found.total, 'customer')}, {_MODES[found.mode]}", columns, rows)
    if any(stage["small"] for stage in found.groups[0]["stages"]):
        say("* of fewer than 30 customers: the next period may well say otherwise.\n")


def _say_parts(found: Funnel) -> None:
    """Print a row a part: customers, and of them the share that reached each stage."""
    columns = (str(found.by), "customers", *found.stages)
    shown = found.groups[-_MOST_GROUPS:] if found.by == "month" else found.groups[:_MOST_GROUPS]
    rows = [
        (
            group["value"] or "(none)",
            group["customers"],
            *(share_of(stage["share_of_all"], few=group["small"]) for stage in group["stages"]),
        )
        for group in shown
    ]
    say_table(f"Funnel of {counted(found.total, 'customer')}, {_MODES[found.mode]}: shares of all", columns, rows)
    more = len(found.groups) - len(shown) + found.left_out
    if more:
        say(f"{counted(more, 'row')} more; --json has the hundred largest.\n")
    if any(group["small"] for group in shown):
        say("* of fewer than 30 customers: the next period may well say otherwise.\n")


_MODES = {"closed": "in order", "open": "at any time"}


def _say_losses(found: LossReasons) -> None:
    if not found.deals:
        return
    rows = [
        (row["reason"] or "(not given)", row["deals"], share_of(row["share"], few=row["small"]), row["customers"],
         f"{row['amount']:,.2f}")
        for row in found.rows[:_MOST_REASONS]
    ]  # fmt: skip
    share = share_of(found.lost_share, few=False)
    title = f"Lost deals: {found.deals:,} of {found.closed:,} decided, {share}"
    say_table(title, ("reason", "deals", "share", "customers", "amount"), rows)
    if found.unpriced:
        say(f"The money of {counted(found.unpriced, 'lost deal')} is not known.\n")
    more = len(found.rows) - len(rows)
    if more:
        say(f"{counted(more, 'reason')} more; --json has them.")


def cohorts(  # noqa: PLR0917  the command's options
    folder: Folder,
    by: Annotated[str, typer.Option(metavar="BEGIN", help=f'"{FIRST_TOUCH}" or "{FIRST_DEAL}".')] = FIRST_TOUCH,
    active: Annotated[str, typer.Option(metavar="WHAT", help="Who counts as active: touch or purchase.")] = "touch",
    revenue: Annotated[
        bool, typer.Option("--revenue", help="Print what a customer of the cohort has brought in by then.")
    ] = False,
    from_: First = None,
    to: Last = None,
    where: Where = None,
    channel: Channel = None,
    as_json: AsJson = False,
) -> None:
    """Print who comes back, or what customers bring, by the month of the first touch or the first deal."""
    workspace = Workspace(folder)
    chosen: dict[str, Any] = {"where": where, **_period(from_, to), "channels": channels_of(workspace, channel)}
    found = workspace.marketing.cohorts(by, active, **chosen)
    if as_json:
        say_json(asdict(found))
        return
    _say_cohorts(found, "per_customer" if revenue else "share")


def _say_cohorts(found: Cohorts, figure: str) -> None:
    """Print a row a cohort, and one for all of them; what is not finished is marked."""
    shown = found.rows[-_MOST_MONTHS:]
    width = max((len(row["cells"]) for row in shown), default=0)
    rows = [
        (
            row["cohort"],
            row["customers"],
            *_filled([_cell(cell, figure, few=row["small"]) for cell in row["cells"]], width),
        )
        for row in shown
    ]
    if found.curve:
        curve = [_cell({**point, "finished": True}, figure, few=point["small"]) for point in found.curve[:width]]
        rows.append(("all", found.customers, *_filled(curve, width)))
    what = "revenue a customer, cumulated" if figure == "per_customer" else f"share with a {found.active}"
    say_table(
        f"Cohorts by {found.by}: {what}, months since",
        ("cohort", "customers", *(f"{number}" for number in range(width))),
        rows,
    )
    say("… the month is not over yet;  * fewer than 30 customers;  all: months that are over, of every cohort.\n")
    if found.outside["customers"]:
        say(f"{counted(found.outside['customers'], 'customer')} in no cohort: without a won deal.")
    if len(found.rows) > len(shown):
        say(f"{counted(len(found.rows) - len(shown), 'earlier cohort')}; --json has them.")


def _cell(cell: dict[str, Any], figure: str, *, few: bool) -> str:
    told = f"{cell[figure]:,.0f}" if figure == "per_customer" else f"{cell[figure]:.0%}"
    return f"{told}{'*' if few else ''}{'' if cell['finished'] else '…'}"


def _filled(cells: list[str], width: int) -> list[str]:
    return cells + [""] * (width - len(cells))


def _period(from_: str | None, to: str | None) -> dict[str, date | None]:
    return {"first": day_of(from_, "--from"), "last": day_of(to, "--to")}
