"""The command that looks for words in what customers wrote: `workbench search DIR WORDS`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from workbench.cli.console import counted, say, say_json, say_table
from workbench.cli.data import AsJson, Folder
from workbench.workspace import Workspace

_TAKEN_OUT = re.compile("-[^-]")

_SHOWN = 160
"""Letters of a text that are shown; `--json` gives it whole."""


class WithSigns(TyperCommand):
    """A command that takes -word for a word that must not be there, and not for an option."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Take what begins with one - as it stands where it is there; no option of the command is so short."""
        ctx.ignore_unknown_options = any(_TAKEN_OUT.match(arg) for arg in args)
        return super().parse_args(ctx, args)


def search(
    folder: Folder,
    words: Annotated[
        str | None,
        typer.Argument(metavar="WORDS", help='Words, "phrases", beginning* or -without.', show_default=False),
    ] = None,
    *,
    like: Annotated[
        str | None, typer.Option(metavar="APPEAL", help="Find the answered appeals most like this one instead.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000, help="Most rows to show.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Find words, in any of their forms, in the subjects and texts of calls, requests, mails, chats and tickets."""
    if (words is None) == (like is None):
        raise typer.BadParameter("Say what to look for, such as: workbench search DIR 'refund -delivery'")
    workspace = Workspace(folder)
    found = workspace.search(words, limit) if words is not None else workspace.alike(str(like), limit)
    rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
    if as_json:
        say_json(rows)
    elif not rows:
        say("Nothing was found." if words is not None else "No answered appeal is like it.")
    else:
        _say(workspace, rows)


def _say(workspace: Workspace, rows: list[dict[str, Any]]) -> None:
    first = "appeal_id" if "appeal_id" in rows[0] else "event_id"
    moment = "opened_at" if first == "appeal_id" else "occurred_at"
    told = [
        (_when(row[moment], workspace), row[first], row["customer_id"], _kind(row), _text(row), round(row["score"], 3))
        for row in rows
    ]
    title = counted(len(rows), "appeal" if first == "appeal_id" else "text")
    what = first.removesuffix("_id")
    columns = ("when", what, "customer", "status" if what == "appeal" else "kind", "text", "score")
    say_table(title, columns, told, whole=("when", "customer"))


def _when(moment: datetime, workspace: Workspace) -> str:
    return f"{moment.replace(tzinfo=UTC).astimezone(workspace.settings.zone):%Y-%m-%d %H:%M}"


def _kind(row: dict[str, Any]) -> str:
    """Name the status of an appeal, or the kind of a text and whether it is one that went out."""
    if "status" in row:
        return str(row["status"])
    return f"{row['kind']}, out" if row["direction"] == "out" else str(row["kind"])


def _text(row: dict[str, Any]) -> str:
    text = " ".join(" · ".join(part for part in (row["subject"], row["text"]) if part).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
