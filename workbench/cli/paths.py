"""The command that prints paths: `workbench paths DIR`."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from workbench.cli.choices import channels_of, check_event
from workbench.cli.console import counted, say, say_json, say_table
from workbench.cli.data import AsJson, Folder
from workbench.cli.funnel import Channel, First, Last, Where
from workbench.cli.written import day_of, length_of, share_of
from workbench.errors import WorkbenchError
from workbench.marketing.between import Between
from workbench.marketing.step_matrix import StepMatrix
from workbench.marketing.times_to import DEAL, TimesTo
from workbench.marketing.transitions import Graph
from workbench.shares import FEW
from workbench.workspace import Workspace

_MOST_EDGES = 20
_FEW = "* of fewer than 30 customers: the next period may well say otherwise.\n"


def paths(  # noqa: PLR0917  the command's options
    folder: Folder,
    by: Annotated[str, typer.Option(metavar="LEVEL", help="kind, or channel: sessions by their channel.")] = "kind",
    repeats: Annotated[
        bool, typer.Option("--repeats/--no-repeats", help="Whether the same event twice in a row is two steps.")
    ] = False,
    steps: Annotated[int, typer.Option(help="Steps of the step matrix, 1 to 100.")] = 8,
    start: Annotated[str | None, typer.Option(metavar="EVENT", help="With --end: only between these events.")] = None,
    end: Annotated[str | None, typer.Option(metavar="EVENT", help='Such as "deal won".')] = None,
    from_: First = None,
    to: Last = None,
    where: Where = None,
    channel: Channel = None,
    as_json: AsJson = False,
) -> None:
    """Print what follows what in the paths of customers, step by step, and the time to the first deal.

    With --start and --end: who came from the one to the other, and how fast. --json has intervals and all rows.
    """
    workspace = Workspace(folder)
    desk = workspace.marketing
    chosen: dict[str, Any] = {
        "where": where,
        "first": day_of(from_, "--from"),
        "last": day_of(to, "--to"),
        "channels": channels_of(workspace, channel),
    }
    looked: dict[str, Any] = {"level": by, "collapsed": not repeats, **chosen}
    if start is not None or end is not None:
        way = desk.between(*_both(start, end), **looked)
        if not way.reached["customers"]:
            check_event(desk, "--start", way.start, by)
            check_event(desk, "--end", way.end, by)
        say_json(asdict(way)) if as_json else _say_between(way)
        return
    graph, matrix = desk.transitions(**looked), desk.step_matrix(steps=steps, **looked)
    times = desk.times_to(**chosen)
    if as_json:
        say_json({"transitions": asdict(graph), "step_matrix": asdict(matrix), "times_to": asdict(times)})
        return
    _say_edges(graph)
    _say_matrix(matrix)
    _say_times(times)


def _both(start: str | None, end: str | None) -> tuple[str, str]:
    """Return both ends of the way; one alone says nothing."""
    if not start or not end:
        given, missing, example = ("--end", "--start", "session") if end else ("--start", "--end", '"deal won"')
        raise WorkbenchError(
            f"{given} is given without {missing}: a way has two ends. Add {missing}, such as {missing} {example}."
        )
    return start, end


def _say_edges(graph: Graph) -> None:
    shown = graph.edges[:_MOST_EDGES]
    rows = [
        (
            edge["from"],
            edge["to"],
            f"{edge['customers']:,}",
            share_of(edge["share_of_from"], few=edge["small"]),
            f"{edge['touches']:,}",
            share_of(edge["share_of_touches"], few=edge["small"]),
            length_of(edge["median_gap_s"]),
        )
        for edge in shown
    ]
    columns = ("from", "to", "customers", "of those at from", "touches", "of what follows from", "median time")
    touches = counted(graph.touches, "touch", "touches")
    say_table(f"What follows what, {counted(graph.total, 'customer')}, {touches}", columns, rows)
    if any(edge["small"] for edge in shown):
        say(_FEW)
    if len(graph.edges) > len(shown):
        say(f"{counted(len(graph.edges) - len(shown), 'row')} more; --json has them.\n")


def _say_matrix(matrix: StepMatrix) -> None:
    rows = [
        (event, *(share_of(share, few=matrix.total < FEW) if share else "" for share in matrix.shares[event]))
        for event in matrix.events
    ]
    title = f"Step by step: shares of all {counted(matrix.total, 'customer')}"
    say_table(title, ("event", *(f"{step}" for step in matrix.steps)), rows)


def _say_times(times: TimesTo) -> None:
    if not times.reached["customers"]:
        say(f"No {times.what} yet.")
        return
    days, clicks = times.days, times.clicks
    share = share_of(times.reached["share"], few=times.reached["small"])
    what = "won deal" if times.what == DEAL else "target action"
    say(
        f"First {what}: {times.reached['customers']:,} of {counted(times.total, 'customer')} ({share}); half of them "
        f"within {days['median']:.1f} days (quartiles {days['q25']:.1f} and {days['q75']:.1f}) and "
        f"{clicks['median']:g} sessions (quartiles {clicks['q25']:g} and {clicks['q75']:g})."
    )


def _say_between(way: Between) -> None:
    rows = [
        (label, f"{part['customers']:,}", share_of(part["share"], few=part["small"]), f"{part['of']:,}")
        for label, part in ((way.start, way.started), (way.end, way.reached), (f"no {way.end}", way.never))
    ]
    say_table(f"From {way.start} to {way.end}", ("", "customers", "share", "of"), rows)
    if way.reached["customers"]:
        seconds, steps = way.seconds, way.steps
        say(
            f"Half of them within {length_of(seconds['median'])} (quartiles {length_of(seconds['q25'])} and "
            f"{length_of(seconds['q75'])}) and {steps['median']:g} steps (quartiles {steps['q25']:g} and "
            f"{steps['q75']:g})."
        )
