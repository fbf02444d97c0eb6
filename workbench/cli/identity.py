"""Commands that question and correct identity: `workbench identity VERB DIR …`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC
from shlex import quote
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from typer.core import TyperCommand

from workbench.cli import data, identity_measures
from workbench.cli.author import author_named
from workbench.cli.console import say, say_json, say_table
from workbench.cli.data import AsJson, Folder
from workbench.cli.fit import say_fitted
from workbench.identity.bridges import Bridge
from workbench.identity.desk import Decided, Logged
from workbench.identity.parts import Part
from workbench.notes.decisions import UNDO, Decision
from workbench.workspace import Workspace

A = Annotated[str, typer.Argument(metavar="A", help="Event, identifier or customer.", show_default=False)]
B = Annotated[str, typer.Argument(metavar="B", help="Another one.", show_default=False)]
Reason = Annotated[str, typer.Option(help="Why, for whoever reads the log.", show_default=False)]
Author = Annotated[str | None, typer.Option(help="Who decides; default: the user of this machine.")]

_MOST_CONTACTS = 3
_NEGATIVE = re.compile("-[0-9]+")
_LOG_COLUMNS = ("no", "when", "who", "what", "about", "why", "effect")

app = typer.Typer(
    help="Question and correct identity: link, cut and undo; explain, preview, bridges, conflicts.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


def link(folder: Folder, a: A, b: B, *, reason: Reason, author: Author = None, as_json: AsJson = False) -> None:
    """Decide that two are one person; from the next build on."""
    _say_decided(folder, Workspace(folder).identity.link(a, b, author=author_named(author), reason=reason), as_json)


def cut(folder: Folder, a: A, b: B, *, reason: Reason, author: Author = None, as_json: AsJson = False) -> None:
    """Decide that two are not one person: the weakest evidence between them joins no more, from the next build on."""
    _say_decided(folder, Workspace(folder).identity.cut(a, b, author=author_named(author), reason=reason), as_json)


def undo(
    folder: Folder,
    decision_no: Annotated[int, typer.Argument(metavar="N", help="Number in the log.", show_default=False)],
    reason: Reason,
    author: Author = None,
    as_json: AsJson = False,
) -> None:
    """Take a decision back (an undo as well), as if it had never been made; from the next build on."""
    _say_decided(
        folder, Workspace(folder).identity.undo(decision_no, author=author_named(author), reason=reason), as_json
    )


def log(folder: Folder, as_json: AsJson = False) -> None:
    """List every decision ever made: who, when, what, why, and what it did in the current snapshot."""
    workspace = Workspace(folder)
    entries = workspace.identity.log()
    if as_json:
        say_json([_plain(entry) for entry in entries])
        return
    if not entries:
        say(f"No decision yet. Make one with: workbench identity link {quote(str(folder))} A B --reason WHY")
        return
    zone = workspace.settings.zone
    say_table("Decisions", _LOG_COLUMNS, [_row(one, zone) for one in entries], whole=("about",))
    if pending := len(workspace.identity.pending()):
        say(f"Waiting for the next build: {pending}. Run: workbench build {quote(str(folder))}")


def preview(
    folder: Folder,
    verb: Annotated[str, typer.Argument(metavar="link|cut", help="What would be decided.", show_default=False)],
    a: A,
    b: B,
    *,
    as_json: AsJson = False,
) -> None:
    """Show the customers that a link or cut would give; nothing is decided."""
    workspace = Workspace(folder)
    found = workspace.identity.preview(verb, a, b)
    if as_json:
        say_json(found.as_dict())
        return
    say(f"{verb} {found.a} – {found.b}: {found.sentence}")
    if found.changes:
        money = workspace.settings.money.base
        columns = ("customer", "touches", "first touch", "source", "deals", f"LTV, {money}")
        for title, parts in (("Now", found.now), ("Then", found.then)):
            rows = [_part(part, workspace.settings.zone) for part in parts]
            say_fitted(f"\n{title}", columns, rows, giving_way=(0, 3))
    for what, evidence in (("join no more", found.cut), ("join again", found.joined)):
        rows = [(f"{lost.kind}:{lost.value}", lost.events, "\n".join(lost.beside)) for lost in evidence]
        if rows:
            say_fitted(f"Evidence that would {what}", ("identifier", "events", "beside"), rows, giving_way=(0, 2))


def bridges(
    folder: Folder,
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help="Customer, or what is known of it.")],
    as_json: AsJson = False,
) -> None:
    """Name the identifiers and records without which a customer would fall into parts."""
    found = Workspace(folder).identity.bridges(customer)
    if as_json:
        say_json([asdict(bridge) for bridge in found])
    elif found:
        columns = ("bridge", "events", "parts", "strongest on each side")
        say_table("Bridges", columns, [_bridge(one) for one in found], whole=(columns[0], columns[-1]))
    else:
        say("No bridge: whatever single identifier or record is left out, the customer stays in one part.")


def conflicts(folder: Folder, as_json: AsJson = False) -> None:
    """List customers with two values of what is unique to a person, and what joins them."""
    found = Workspace(folder).identity.conflicts()
    if as_json:
        say_json(found)
    elif found:
        rows = [
            (
                one["customer_id"],
                one["kind"],
                f"{one['value_a']}\n{one['value_b']}",
                _bridge_of(one),
                one["bridge_events"],
                "cut apart" if one["cut"] else "one customer",
            )
            for one in found
        ]
        columns = ("customer", "kind", "values", "joined by", "events", "now")
        say_table("Conflicts", columns, rows, whole=("customer", "kind", "values", "joined by"))
    else:
        say("No customer holds two values of a kind that is unique to a person.")


_VERBS: tuple[Callable[..., None], ...] = (
    link,
    cut,
    undo,
    log,
    data.explain,
    preview,
    bridges,
    conflicts,
    *identity_measures.VERBS,
)


class _Numbered(TyperCommand):
    """A command that takes -1 for a number, which does not exist, and not for an option."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        ctx.ignore_unknown_options = any(_NEGATIVE.fullmatch(arg) for arg in args)
        return super().parse_args(ctx, args)


for verb in _VERBS:
    app.command(cls=_Numbered if verb is undo else None)(verb)


def _say_decided(folder: os.PathLike[str], decided: Decided, as_json: bool) -> None:
    if as_json:
        say_json({"decision": _decision(decided.decision), "new": decided.new, "said": decided.said})
        return
    say(decided.said)
    if decided.new:
        say(f"It takes effect at the next build: workbench build {quote(str(folder))}")


def _decision(decision: Decision) -> dict[str, Any]:
    return {**asdict(decision), "at": decision.at.isoformat(timespec="seconds"), "stands": decision.stands}


def _plain(entry: Logged) -> dict[str, Any]:
    return {**_decision(entry.decision), "effect": entry.effect, "evidence_cut": entry.evidence_cut}


def _row(entry: Logged, zone: ZoneInfo) -> tuple[Any, ...]:
    decision = entry.decision
    what = f"undo {decision.undoes}" if decision.verb == UNDO else decision.verb
    effect = f"undone by {decision.undone_by}" if not decision.stands else entry.effect.replace("_", " ")
    cost = f" ({entry.evidence_cut})" if entry.evidence_cut else ""
    when = f"{decision.at.astimezone(zone):%Y-%m-%d %H:%M}"
    about = f"{':'.join(decision.a)}\n{':'.join(decision.b)}"
    return (decision.decision_no, when, decision.author, what, about, decision.reason, effect + cost)


def _part(part: Part, zone: ZoneInfo) -> tuple[Any, ...]:
    who = {"new": "a new one", "revived": f"{part.customer_id} (an old id)"}.get(part.id_is, part.customer_id)
    figures = part.figures
    first = figures.first_at and f"{figures.first_at.replace(tzinfo=UTC).astimezone(zone):%Y-%m-%d}"
    known_by = [figures.name] if figures.name else []
    known_by += ([*part.phones, *part.emails] or part.named)[:_MOST_CONTACTS]
    ltv = f"{figures.ltv:,.2f}"
    lines = "\n".join([str(who), *(f"  {line}" for line in known_by)])
    return (lines, figures.touches, first, figures.first_source, figures.won_deals, ltv)


def _bridge(bridge: Bridge) -> tuple[Any, ...]:
    sides = "\n".join(str(side.named[0]) for side in bridge.sides if side.named)
    return ("\n".join(map(str, bridge.names)), bridge.events, bridge.parts, sides)


def _bridge_of(conflict: dict[str, Any]) -> str:
    return f"{conflict['bridge_kind']}:{conflict['bridge_value']}" if conflict["bridge_kind"] else ""
