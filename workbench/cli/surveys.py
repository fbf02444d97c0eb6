"""The command that prints levels, surveys and mentions: `workbench surveys DIR`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from workbench.cli.console import counted, say, say_json, say_table
from workbench.cli.data import AsJson, Folder
from workbench.cli.written import day_of, share_of
from workbench.marketing.levels import Levels
from workbench.marketing.mentions import Mentions
from workbench.marketing.surveys import Surveys
from workbench.workspace import Workspace

_MOST_ROWS = 15


def surveys(
    folder: Folder,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="First day of answers; default: the first of the data.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="Last day, included; default: the last of the data.")
    ] = None,
    where: Annotated[
        str | None, typer.Option(help="Only customers who meet a condition, such as 'first_source = \"google\"'.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print levels of customers, NPS and CSAT with what those who answered do, and mentions."""
    desk = Workspace(folder).marketing
    period = (day_of(from_, "--from"), day_of(to, "--to"))
    levels, answers = desk.levels(where=where), desk.surveys(*period, where=where)
    mentions = desk.mentions(*period, where=where)
    if as_json:
        say_json({"levels": asdict(levels), "surveys": asdict(answers), "mentions": asdict(mentions)})
        return
    _say_levels(levels)
    _say_answers(answers)
    _say_mentions(mentions)
    say("* counted from fewer than 30: the next period may well say otherwise.")


def _say_levels(found: Levels) -> None:
    columns = ("level", "customers", "share", "of LTV", "LTV, mean", "LTV, median")
    rows = [
        (
            row["level"],
            row["customers"],
            share_of(row["share"], few=row["small"]),
            share_of(row["ltv_share"]),
            _money(row["ltv_mean"]),
            _money(row["ltv_median"]),
        )
        for row in found.rows
    ]
    say_table(f"Levels of {counted(found.total, 'customer')}", columns, rows)
    if found.buyers:
        say(f"Of {counted(found.buyers, 'buyer')} bought again: {_interval(found.repeat)}\n")


def _say_answers(found: Surveys) -> None:
    if found.nps["customers"]:
        row = found.nps
        of = counted(row["customers"], "customer")
        sides = (counted(row[side], side.removesuffix("s")) for side in ("promoters", "detractors"))
        say(f"NPS {_score(row)} of {of}: {', '.join(sides)}\n")
    if found.csat["customers"]:
        say(f"CSAT {_interval(found.csat)} of {counted(found.csat['customers'], 'customer')} gave 4 or 5\n")
    if not found.behaviour:
        say("No survey was answered with a rating in this period.\n")
    for by, rows in found.by.items():
        shown = [
            (
                row[by] or "(none)",
                row["survey"].upper(),
                _score(row) if "score" in row else _interval(row),
                row["customers"],
            )
            for row in rows[-_MOST_ROWS:]
        ]
        if shown:
            say_table(f"By {by}", (by, "survey", "score", "customers"), shown)
    _say_behaviour(found)
    if found.off_scale:
        say(f"{counted(found.off_scale, 'rating')} off the survey's scale, left out.\n")


def _say_behaviour(found: Surveys) -> None:
    columns = ("survey", "answer", "customers", "LTV, median", "bought again", "days since", "churn high")
    rows = [
        (
            row["survey"].upper(),
            row["group"],
            row["customers"],
            _money(row["ltv_median"]),
            share_of(row["repeat"]["share"], few=row["repeat"]["small"]),
            None if row["days_since"] is None else round(row["days_since"]),
            row["churn"]["high"],
        )
        for row in found.behaviour
    ]
    if rows:
        say_table("Answers beside what customers do", columns, rows)


def _say_mentions(found: Mentions) -> None:
    rows = [
        (
            row["source"],
            row["mentions"],
            row["customers"],
            _money(row["rating"]),
            share_of(row["share"], few=row["small"]),
        )
        for row in found.by_source[:_MOST_ROWS]
    ]
    if rows:
        columns = ("source", "mentions", "customers", "rating", "recommend")
        say_table(f"{counted(found.total['mentions'], 'mention')}", columns, rows)


def _score(row: dict[str, Any]) -> str:
    star = "*" if row["small"] else ""
    return f"{row['score']:+.0f}{star} ({row['lower']:+.0f} to {row['upper']:+.0f})"


def _interval(row: dict[str, Any]) -> str:
    if row["share"] is None:
        return ""
    return f"{share_of(row['share'], few=row['small'])} ({row['lower']:.1%} to {row['upper']:.1%})"


def _money(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}"
