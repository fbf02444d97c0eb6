"""Commands about segments: `workbench segment VERB DIR …`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer

from workbench.cli.author import Author, author_named
from workbench.cli.console import counted, say, say_json, say_table
from workbench.cli.data import AsJson, Folder
from workbench.cli.written import day_of
from workbench.notes.segments import SavedSegment
from workbench.segments.language.in_words import explain
from workbench.segments.saved import Segment, SegmentDesk, Size
from workbench.show.table_files import export_table
from workbench.workspace import Workspace

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the segment.", show_default=False)]
AsOf = Annotated[
    str | None, typer.Option(help="First day that is not known, such as 2026-01-31; default: the last scoring's.")
]

app = typer.Typer(
    help="Groups of customers by a condition: define, list, show, export, rename and drop them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def define(
    folder: Folder,
    name: Name,
    condition: Annotated[
        str, typer.Argument(metavar="CONDITION", help="Who is in it, such as 'ltv > 1000'.", show_default=False)
    ],
    *,
    description: Annotated[
        str | None, typer.Option(help="What it is for; default: what it says already; '' takes it away.")
    ] = None,
    author: Author = None,
    as_json: AsJson = False,
) -> None:
    """Save a segment, or give the one of that name another condition."""
    workspace, desk = _open(folder)
    before = desk.kept(name)
    made = desk.define(name, condition, author=author_named(author), description=description)
    size = desk.size(made.condition) if workspace.snapshots.current_id() else None
    if as_json:
        say_json(_plain(made, size))
        return
    say(f"Saved {made.segment!r}. {explain(made.condition)}")
    if before:
        _say_changed(before, made)
    if size:
        _say_size(folder, workspace, desk, made, size)


def _say_changed(before: SavedSegment, made: Segment) -> None:
    """Say what the segment of that name was before."""
    if before.condition != str(made.condition):
        say(f"It was: {before.condition}")
    if not before.description:
        return
    if made.description == before.description:
        say(f"Its description is kept: {made.description}")
    else:
        say(f"Its description was: {before.description}")


def list_(folder: Folder, as_json: AsJson = False) -> None:
    """List all segments with their size now."""
    workspace, desk = _open(folder)
    built = workspace.snapshots.current_id() is not None
    found = [(segment, desk.size(segment.condition) if built else None) for segment in desk.all()]
    if as_json:
        say_json([_plain(segment, size) for segment, size in found])
        return
    unscored = {table for segment in desk.all() for table in desk.unscored(segment.condition)} if built else set()
    columns = ("segment", "customers", f"LTV, {workspace.settings.money.base}", "by", "condition")
    rows = [
        (s.segment, size and size.customers, size and round(size.ltv), s.author or "ready-made", str(s.condition))
        for s, size in found
    ]
    say_table("Segments", columns, rows)
    for problem in desk.unreadable().values():
        say(problem)
    if not built:
        say(f"Nothing is built yet, so none is counted. Run: workbench build {quote(str(folder))}")
    if unscored:
        _say_unscored(folder, unscored)


def show(folder: Folder, name: Name, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Show a segment: its condition in words, who made it, its size now and in the last builds."""
    workspace, desk = _open(folder)
    segment = desk.named(name)
    size = desk.size(segment.condition, day_of(as_of, "--as-of"))
    trend = desk.trend(segment.segment)
    if as_json:
        builds = [dict(zip(("build_no", "as_of", "customers", "ltv"), row, strict=True)) for row in trend]
        say_json({**_plain(segment, size), "builds": builds})
        return
    say(f"{segment.segment}: {segment.condition}\n{explain(segment.condition)}")
    if segment.description:
        say(segment.description)
    say(_made(segment, workspace))
    _say_size(folder, workspace, desk, segment, size)
    if trend:
        columns = ("build", "as of", "customers", f"LTV, {workspace.settings.money.base}")
        rows = [(build, day, customers, round(ltv)) for build, day, customers, ltv in trend]
        say_table("\nBuild by build", columns, rows)


def export(
    folder: Folder,
    name: Name,
    to: Annotated[Path, typer.Option(help="File to write: .xlsx, .csv or .parquet.", show_default=False)],
    as_of: AsOf = None,
) -> None:
    """Write the customers of a segment to a file."""
    workspace, desk = _open(folder)
    rows = export_table(desk.customers(desk.named(name).condition, day_of(as_of, "--as-of")), to, workspace.settings)
    say(f"Wrote {counted(rows, 'row')} to {to}.")


def rename(
    folder: Folder,
    name: Name,
    new_name: Annotated[str, typer.Argument(metavar="NEW", help="Its new name.", show_default=False)],
    author: Author = None,
) -> None:
    """Give a segment another name; its history and segments that refer to it follow."""
    _open(folder)[1].rename(name, new_name, author=author_named(author))
    say(f"{name!r} is called {new_name.strip()!r} now.")


def drop(folder: Folder, name: Name, author: Author = None) -> None:
    """Take a saved segment away."""
    _open(folder)[1].drop(name, author=author_named(author))
    say(f"Dropped {name!r}.")


app.command("define")(define)
app.command("list")(list_)
_VERBS: tuple[Callable[..., None], ...] = (show, export, rename, drop)
for verb in _VERBS:
    app.command()(verb)


def _open(folder: Path) -> tuple[Workspace, SegmentDesk]:
    workspace = Workspace(folder)
    return workspace, workspace.segments


def _plain(segment: Segment, size: Size | None) -> dict[str, Any]:
    told = {**asdict(segment), "condition": str(segment.condition), "words": explain(segment.condition)}
    return {**told, **(asdict(size) if size else {})}


def _made(segment: Segment, workspace: Workspace) -> str:
    if segment.made_at is None or segment.changed_at is None:
        return "Ready-made."
    made, changed = (_when(moment, workspace) for moment in (segment.made_at, segment.changed_at))
    return f"Made by {segment.author}, {made}; last changed by {segment.changed_by}, {changed}."


def _when(moment: datetime, workspace: Workspace) -> str:
    return f"{moment.astimezone(workspace.settings.zone):%Y-%m-%d %H:%M}"


def _say_size(folder: Path, workspace: Workspace, desk: SegmentDesk, segment: Segment, size: Size) -> None:
    money = f"{size.ltv:,.0f} {workspace.settings.money.base}"
    say(f"{counted(size.customers, 'customer')}, lifetime value {money}, as of {size.as_of}.")
    if missing := desk.unscored(segment.condition):
        _say_unscored(folder, missing)


def _say_unscored(folder: Path, tables: set[str]) -> None:
    asked = " and ".join(sorted(tables))
    say(f"What asks about {asked} is empty: nothing is scored yet. Run: workbench score {quote(str(folder))}")
