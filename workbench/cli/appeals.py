"""The command that prints the statistics of appeals: `workbench appeals DIR`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any

import typer

from workbench.appeals.operator_statistics import OperatorStatistics
from workbench.appeals.statistics import Statistics
from workbench.appeals.statistics_figures import Figure
from workbench.appeals.statistics_words import FIGURES
from workbench.cli.console import counted, say, say_json, say_table
from workbench.cli.data import AsJson, Folder
from workbench.cli.written import day_of
from workbench.workspace import Workspace

_MOST_OPERATORS = 20
_HOUR_S, _MINUTE_S = 3600, 60


def appeals(
    folder: Folder,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="First day; default: thirty days up to the last.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help="Last day, included; default: the last of the data.")
    ] = None,
    where: Annotated[
        str | None, typer.Option(help="Only appeals that meet a condition, such as 'source = \"google\"'.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the statistics of appeals against the period before; --json has buckets, days and waiting too."""
    desk = Workspace(folder).appeals
    first, last = day_of(from_, "--from"), day_of(to, "--to")
    found, operators = desk.statistics(first, last, where), desk.operators(first, last, where)
    if as_json:
        silence = desk.silence(first, last, where)
        say_json({"statistics": asdict(found), "operators": asdict(operators), "silence": asdict(silence)})
        return
    _say_figures(found)
    _say_operators(operators)


def _say_figures(found: Statistics) -> None:
    columns = ("", "now", "of", "before", "change")
    rows = [
        (FIGURES[name].label, spoken(figure), _of(figure), spoken(figure, before=True), _change(figure))
        for name, figure in found.figures.items()
    ]
    say_table(
        f"Appeals of {found.first} to {found.last}, before: {found.previous_first} to {found.previous_last}",
        columns,
        rows,
    )
    if not found.complete:
        end = (found.known_until or "no day")[:10]
        say(f"The data end on {end}, before the period {'begins' if end < found.first else 'does'}.\n")
    if any(figure.few and figure.of for figure in found.figures.values()):
        say("* counted from fewer than 30: the next period may well say otherwise.\n")


def _say_operators(found: OperatorStatistics) -> None:
    columns = ["operator", "processed", "first response", "in time", "target", "with a deal", "rating"]
    rows = [
        [
            row.operator,
            spoken(row.processed),
            spoken(row.response_s),
            spoken(row.response_sla),
            spoken(row.target_share),
            spoken(row.deal_share),
            spoken(row.rating),
        ]
        for row in found.operators[:_MOST_OPERATORS]
    ]
    if not rows:
        return
    if too_young := _all_too_young(found):
        place = columns.index("with a deal")
        for row in (columns, *rows):
            del row[place]
    say_table("Operators", columns, rows)
    say(
        too_young
        or f"With a deal: within {counted(found.conversion_days, 'day')}, of appeals opened by "
        f"{(found.converted_before or '')[:10]}; later ones are too young to say."
    )
    more = len(found.operators) - len(rows) + found.left_out
    if more:
        say(f"{counted(more, 'operator')} more; --json has them.")


def _all_too_young(found: OperatorStatistics) -> str:
    """Say from when deals are known where no appeal of the period is old enough; empty where one may be."""
    if found.converted_before is None or found.converted_before[:10] >= found.first:
        return ""
    last = date.fromisoformat(found.converted_before[:10]) - timedelta(days=1)
    first = last - (date.fromisoformat(found.last) - date.fromisoformat(found.first))
    return (
        f"Deals count for {counted(found.conversion_days, 'day')} and are known of appeals opened by "
        f"{found.converted_before[:10]}, before this period. The latest one of its length with them: "
        f"--from {first} --to {last}"
    )


def spoken(figure: Figure, *, before: bool = False) -> str:
    """Write the value of a figure in its unit; empty where there is none."""
    value: Any = figure.previous if before else figure.value
    if value is None:
        return ""
    star = "*" if figure.few and not before and figure.of is not None else ""
    match figure.unit:
        case "share":
            return f"{value:.1%}{star}"
        case "s":
            return f"{_length(round(value))}{star}"
        case "count":
            return f"{value:,.0f}"
        case _:
            return f"{value:,.2f}{star}"


def _length(seconds: int) -> str:
    """Write a duration: 45 s, 3:05 min, 26:10 h."""
    if seconds < _MINUTE_S:
        return f"{seconds} s"
    if seconds < _HOUR_S:
        return f"{seconds // _MINUTE_S}:{seconds % _MINUTE_S:02} min"
    return f"{seconds // _HOUR_S}:{seconds % _HOUR_S // _MINUTE_S:02} h"


def _of(figure: Figure) -> str:
    return "" if figure.of is None else f"{figure.of:,}"


def _change(figure: Figure) -> str:
    if figure.change is None:
        return ""
    return f"{100 * figure.change:+.1f} points" if figure.unit == "share" else f"{100 * figure.change:+.0f} %"
