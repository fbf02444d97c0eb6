"""Commands of triggers: `workbench trigger VERB DIR …`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from shlex import quote
from typing import Annotated, Any

import duckdb
import typer

from workbench.cli.author import author_named
from workbench.cli.console import counted, say, say_json, say_table
from workbench.cli.data import AsJson, Folder
from workbench.durations import duration
from workbench.errors import NotesError, SettingsError
from workbench.segments.triggers.entered import Trigger
from workbench.segments.triggers.outbox import UNANSWERED, WAITING, Delivery, Trouble
from workbench.segments.triggers.send import Pace, Sender, SendReport
from workbench.segments.triggers.store import TriggerStore
from workbench.workspace import Workspace

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name of the trigger.", show_default=False)]
MaybeName = Annotated[str | None, typer.Argument(metavar="[NAME]", help="One trigger; default: all.")]

_DETAILS = {"phones": "phones", "emails": "emails", "name": "name"}
"""What a message may tell beside the customer's id when it is asked for, and the column of `customers`."""

app = typer.Typer(
    help="Tell a webhook who enters a segment or a tier: add, list, pause, drop, send, log.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@contextmanager
def _store(folder: Any) -> Iterator[tuple[Workspace, TriggerStore]]:
    workspace = Workspace(folder)
    with closing(TriggerStore.of(workspace.folder)) as store:
        yield workspace, store


def add(
    folder: Folder,
    name: Name,
    *,
    segment: Annotated[str | None, typer.Option(help="Segment that is entered.")] = None,
    model: Annotated[str | None, typer.Option(help="Model whose tier is entered: churn or interest.")] = None,
    tier: Annotated[str | None, typer.Option(help="high, medium or low.")] = None,
    url: Annotated[str | None, typer.Option(help="Where to post; without it entries only go to the table.")] = None,
    secret_env: Annotated[
        str | None, typer.Option(metavar="VARIABLE", help="Environment variable with the secret to sign with.")
    ] = None,
    author: Annotated[str | None, typer.Option(help="Who makes it; default: the user of this machine.")] = None,
) -> None:
    """Make a trigger. Who is inside at the last scoring does not enter; who enters later does."""
    with _store(folder) as (workspace, store):
        if segment is not None:
            segment = workspace.segments.named(segment).segment
        made = store.add(
            name,
            author_named(author),
            segment=segment, model=model, tier=tier, url=url, secret_env=secret_env,
        )  # fmt: skip
    say(
        f"Trigger {made.name!r}: who enters {made.what!r} from now on is found by the next scoring (workbench score "
        f"{quote(str(folder))}); who is inside already does not enter."
    )
    if made.url:
        say(f"Entries are posted by: workbench trigger send {quote(str(folder))}")
        if made.url.startswith("http:"):
            say("Mind: http is not encrypted; whoever is on the way can read and change what is sent.")


def list_(folder: Folder, as_json: AsJson = False) -> None:
    """List the triggers, how many of their entries wait, were sent, or were given up, and what went wrong last."""
    with _store(folder) as (workspace, store):
        triggers, counts, troubles = store.triggers(), store.counts(), store.troubles()
    if as_json:
        say_json([_plain(trigger, counts, troubles) for trigger in triggers])
        return
    if not triggers:
        say(f"No trigger yet. Make one: workbench trigger add {quote(str(folder))} NAME --segment SEGMENT --url URL")
        return
    rows = [
        (
            t.name, t.what, t.url or "(table only)", "paused" if t.paused else "on",
            *(counts.get(t.name, {}).get(state, 0) for state in ("waiting", "sent", "failed")),
        )
        for t in triggers
    ]  # fmt: skip
    say_table("Triggers", ("name", "entered", "posted to", "state", "waiting", "sent", "failed"), rows)
    for trigger in triggers:
        if trigger.name in troubles:
            say(f"Trigger {trigger.name!r}: {_in_words(troubles[trigger.name], workspace)}")


def _plain(trigger: Trigger, counts: Mapping[str, Any], troubles: Mapping[str, Trouble]) -> dict[str, Any]:
    trouble = troubles.get(trigger.name)
    told = {"deliveries": counts.get(trigger.name, {}), "trouble": asdict(trouble) if trouble else None}
    return {**asdict(trigger), "what": trigger.what, **told}


def _in_words(trouble: Trouble, workspace: Workspace) -> str:
    which = counted(trouble.entries, "entry", "entries")
    again = f"next try {_when(trouble.due_at, workspace)}" if trouble.due_at else "given up"
    return f"{which} tried and not delivered; the last one: {trouble.error}; {again}."


def _next_try(entry: Delivery, workspace: Workspace) -> str:
    if entry.next_attempt_at is None or not entry.attempts:
        return ""
    if entry.next_attempt_at <= datetime.now(UTC):
        return "due now"
    return f"{entry.next_attempt_at.astimezone(workspace.settings.zone):%Y-%m-%d %H:%M}"


def _when(moment: datetime, workspace: Workspace) -> str:
    """Say when something is due, in the workspace's time zone."""
    if moment <= datetime.now(UTC):
        return "due now"
    zone = workspace.settings.zone
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S} ({workspace.settings.time_zone})"


def pause(
    folder: Folder, name: Name, resume: Annotated[bool, typer.Option("--resume", help="Let it go on.")] = False
) -> None:
    """Stop a trigger, or let it go on; who enters while it is paused is not made up for."""
    with _store(folder) as (_, store):
        store.pause(name, paused=not resume)
    say(f"Trigger {name!r} goes on." if resume else f"Trigger {name!r} is paused. Go on with --resume.")


def drop(folder: Folder, name: Name) -> None:
    """Remove a trigger; its log stays, what still waited is not sent."""
    with _store(folder) as (_, store):
        waiting = store.drop(name)
    left = f" {counted(waiting, 'waiting entry', 'waiting entries')} will not be sent." if waiting else ""
    say(f"Trigger {name!r} is gone.{left}")


def send(
    folder: Folder,
    name: MaybeName = None,
    *,
    with_: Annotated[
        list[str] | None,
        typer.Option("--with", help="Tell the receiver of one trigger also: phones, emails or name; may be repeated."),
    ] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Try again what was given up.")] = False,
    timeout: Annotated[str, typer.Option(help="Longest wait for an answer, such as 10s.")] = "10s",
    as_json: AsJson = False,
) -> None:
    """Post what is due to the webhooks; run it every few minutes. Each entry is told once, as its key says."""
    patience = _seconds(timeout)
    pace = Pace(timeout_s=patience, deadline_s=3 * patience, lease_s=max(300, 10 * patience))
    _check_details(with_ or [], name)
    with _store(folder) as (workspace, store):
        with duckdb.connect() as connection:
            workspace.status().attach(connection)
            store.catch_up(connection)
        if failed:
            store.retry_failed(datetime.now(UTC), name)
        report = Sender(store, lambda customer_id: _told(workspace, customer_id, with_ or []), pace).run(name)
        due = store.next_due(name)
    if as_json:
        say_json({**vars(report), "next_due": due})
        return
    _say(report, due, workspace)


def log(
    folder: Folder,
    name: MaybeName = None,
    limit: Annotated[int, typer.Option(help="How many of the newest entries.", min=1)] = 100,
    as_json: AsJson = False,
) -> None:
    """List the newest entries, what became of each, why, and when it is tried again."""
    with _store(folder) as (workspace, store):
        if name is not None and name not in store.counts():
            store.trigger(name)  # one that was dropped has its entries still; of an unknown one it says so
        entries, counts = store.log(name, limit), store.counts()
    if as_json:
        say_json([asdict(entry) for entry in entries])
        return
    rows = [
        (
            f"{e.entered_at.astimezone(workspace.settings.zone):%Y-%m-%d %H:%M}", e.trigger_name, e.customer_id,
            e.state, e.attempts, e.last_error or (UNANSWERED if e.state == WAITING and e.attempts else ""),
            _next_try(e, workspace),
        )
        for e in entries
    ]  # fmt: skip
    if not rows:
        say("Nobody has entered yet.")
        return
    columns = ["entered", "trigger", "customer", "state", "tries", "why", "next try"]
    shown = len(columns) if any(row[-1] for row in rows) else -1  # an empty one only takes the room of the others
    say_table("Entries", columns[:shown], [row[:shown] for row in rows], whole=("customer",))
    there = sum(sum(of.values()) for trigger, of in counts.items() if name in (None, trigger))
    if there > len(entries):
        say(f"The newest {len(entries):,} of {there:,} entries. More: --limit {there}.")
    if any(entry.state == "failed" for entry in entries):
        say(f"Try the failed ones again: workbench trigger send {quote(str(folder))} --failed")


def _check_details(asked: list[str], name: str | None) -> None:
    for detail in asked:
        if detail not in _DETAILS:
            raise NotesError(f"Unknown detail {detail!r}. Allowed with --with: {', '.join(_DETAILS)}.")
    if asked and name is None:
        raise NotesError("Name the trigger whose receiver may have it: workbench trigger send DIR NAME --with phones.")


def _told(workspace: Workspace, customer_id: str, asked: list[str]) -> Mapping[str, Any]:
    """Look up what was asked for about a customer, under the id it has now."""
    if not asked:
        return {}
    columns = ", ".join(f"c.{_DETAILS[detail]}" for detail in asked)
    rows = workspace.sql(
        f"""
        select {columns}
        from customers c
        where c.customer_id = coalesce((select customer_id from customer_redirects where old_id = $id), $id)
        """,
        id=customer_id,
    ).fetchall()
    found = rows[0] if rows else [None] * len(asked)
    return dict(zip(asked, found, strict=True))


def _seconds(timeout: str) -> float:
    try:
        return duration(timeout, "--timeout").total_seconds()
    except SettingsError:
        raise NotesError(
            f"--timeout {timeout!r} is no duration. Write a whole number and its unit, such as 5s or 2m."
        ) from None


def _say(report: SendReport, due: datetime | None, workspace: Workspace) -> None:
    sent, again, failed = (sum(counter.values()) for counter in (report.sent, report.again, report.failed))
    say(f"{sent:,} sent, {again:,} to be tried again, {failed:,} given up.")
    for name, why in report.stopped.items():
        say(f"Trigger {name!r} was left alone: {why}.")
    if due is not None and due <= datetime.now(UTC):
        say("More is due now. Send again once the receiver is well.")
    elif due is not None:
        say(f"The next entry is due at {_when(due, workspace)}; send again then.")


app.command()(add)
app.command("list")(list_)
for verb in (pause, drop, send, log):
    app.command()(verb)
