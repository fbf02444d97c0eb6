"""Commands that take data in, build, and give data out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer

from workbench.cli.console import counted, progress_bar, say, say_json, say_table
from workbench.errors import IngestError
from workbench.ingest.batches import Batch
from workbench.workspace import Workspace

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Folder of the workspace.", show_default=False)]
_MOST_STEPS = 10

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for a program.")]


def init(
    folder: Folder,
    name: Annotated[str, typer.Option(help="Name of the company.")] = "My company",
    time_zone: Annotated[str, typer.Option(help="Time zone, such as Europe/Kyiv.")] = "Europe/Moscow",
    currency: Annotated[str, typer.Option(help="Base currency, such as UAH.")] = "RUB",
    region: Annotated[str, typer.Option(help="Region of phones without a country code, such as UA.")] = "RU",
) -> None:
    """Make a workspace: a folder with a workspace.toml that explains every key."""
    values = {"name": name, "time_zone": time_zone, "money.base": currency, "phones.default_region": region}
    workspace = Workspace.create(folder, **values)
    say(f"Made {workspace.folder / 'workspace.toml'}. Next: workbench ingest {quote(str(folder))} FILE --as PRESET")


def ingest(  # noqa: PLR0917  the command's options
    folder: Folder,
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE…", help="Files to take in.", show_default=False)
    ] = None,
    as_: Annotated[
        str | None, typer.Option("--as", "--mapping", metavar="PRESET|MAPPING.toml", help="How to read them.")
    ] = None,
    project: Annotated[str | None, typer.Option(help="Site or brand; default: the first of workspace.toml.")] = None,
    database: Annotated[
        str | None,
        typer.Option(metavar="NAME|URL", help="Take in a query to this database, of workspace.toml or by address."),
    ] = None,
    query: Annotated[str | None, typer.Option(help="The query; default: that of workspace.toml.")] = None,
    as_json: AsJson = False,
) -> None:
    """Take files in, or the rows of a query to a database; the same again changes nothing."""
    if bool(files) == (database is not None):
        raise typer.BadParameter("Give either files or --database NAME, such as: workbench ingest DIR FILE --as PRESET")
    if database is None and (as_ is None or query is not None):
        wrong = "say how to read them: --as PRESET or --as MAPPING.toml" if as_ is None else "--query is for --database"
        raise typer.BadParameter(f"With files {wrong}.")
    workspace = Workspace(folder)
    if database is not None:
        taken = [_ingest_database(workspace, database, query, as_, project)]
    else:
        taken = _ingest_files(workspace, files or [], str(as_), project, told=not as_json)
    if as_json:
        say_json([_plain(batch) for batch in taken])
    elif database is not None:
        say(_ingested(taken[0]))


def _ingest_files(workspace: Workspace, files: list[Path], as_: str, project: str | None, *, told: bool) -> list[Batch]:
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        raise IngestError(f"No such file: {', '.join(missing)}. Nothing was taken in; check the names.")
    taken: list[Batch] = []
    with progress_bar() as advance:
        for number, file in enumerate(files):

            def report(what: str, number: int = number, file: Path = file) -> None:
                advance(number, len(files), f"Ingesting: {file.name} {what}")

            report("")
            taken += workspace.ingest(file, as_=as_, project=project, progress=report)
            if told:
                say(_ingested(taken[-1]))
        advance(len(files), len(files), "Ingesting: done")
    return taken


def _ingest_database(
    workspace: Workspace, database: str, query: str | None, as_: str | None, project: str | None
) -> Batch:
    with progress_bar() as advance:
        batch = workspace.ingest_database(
            database, query, as_, project, lambda what: advance(0, 1, f"Ingesting: {what}")
        )
        advance(1, 1, "Ingesting: done")
    return batch


def _ingested(batch: Batch) -> str:
    """Tell in a line what became of a file."""
    if batch.repeated:
        return f"{batch.file}: already there, nothing changed."
    rejected = ", ".join(f"{count:,} {reason}" for reason, count in sorted(batch.rejected.items()))
    parts = [f"{batch.rows_read:,} rows read", f"{batch.rows_good:,} {batch.table} taken"]
    parts += [f"{batch.rows_skipped:,} not chosen by the mapping"] if batch.rows_skipped else []
    parts += [f"rejected: {rejected}"] if rejected else []
    return f"{batch.file}: {', '.join(parts)}."


def _plain(batch: Batch) -> dict[str, Any]:
    return {key: value for key, value in asdict(batch).items() if key != "folder"}


def sources(folder: Folder, as_json: AsJson = False) -> None:
    """List what was taken in."""
    batches = Workspace(folder).sources()
    if as_json:
        say_json([_plain(batch) for batch in batches])
        return
    if not batches:
        say(f"Nothing yet. Start with: workbench ingest {folder} FILE --as PRESET")
        return
    columns = ("no", "system", "project", "file", "rows", "rejected", "from", "to")
    rows = [
        (b.seq, b.system, b.project, b.file, b.rows_good, sum(b.rejected.values()), _day(b.first_at), _day(b.last_at))
        for b in batches
    ]
    say_table("Sources", columns, rows)


def _day(moment: str | None) -> str:
    return (moment or "")[:10]


def build(
    folder: Folder,
    engine: Annotated[str, typer.Option(help="duckdb, or spark for data past one machine.")] = "duckdb",
    everything: Annotated[
        bool, typer.Option("--everything", help="Work out all of it, not only what changed.")
    ] = False,
    no_scores: Annotated[bool, typer.Option("--no-scores", help="Leave the scores as they are.")] = False,
    as_json: AsJson = False,
) -> None:
    """Stitch customers, number their touches, publish all tables as one snapshot, and score it."""
    workspace = Workspace(folder)
    with progress_bar() as advance:
        snapshot = workspace.build(
            engine, lambda done, total, what: advance(done, total, f"Building: {what}"), everything=everything
        )
        scored = bool(not no_scores and snapshot.report["rows"]["touches"])
        if scored:
            snapshot = workspace.score(progress=lambda done, total, what: advance(done, total, f"Scoring: {what}"))
    if as_json:
        say_json({"snapshot": snapshot.snapshot_id, **snapshot.report})
        return
    rows = snapshot.report["rows"]
    say(
        f"Built {counted(rows['touches'], 'touch', 'touches')} of {counted(rows['customers'], 'customer')}, "
        f"{snapshot.report['journal_customers']:,} of them in the journal."
    )
    if scored:
        _say_scored(workspace, snapshot.report["scores"]["as_of"])
    say(f"Next: workbench dashboards {quote(str(folder))}")


_UNSCORED = """
    select model, words
    from model_notes
    where model not in (select model from scores union all select 'rfm' from rfm)
        and verdict = 'none'
    order by model, check_name
"""


def _say_scored(workspace: Workspace, as_of: str) -> None:
    """Say that it was scored and, a line each, what could not be and why."""
    say(f"Scored as of {as_of}: what came before that day was known.")
    told: dict[str, str] = {}
    for model, words in workspace.sql(_UNSCORED).fetchall():
        told.setdefault(model, words)
    for model, words in told.items():
        say(f"{model} could not be scored: {words}")


def status(folder: Folder, as_json: AsJson = False) -> None:
    """Show the current snapshot: rows, rejected rows, guards, the largest customer, the slowest steps."""
    snapshot = Workspace(folder).status()
    report = snapshot.report
    if as_json:
        say_json({"snapshot": snapshot.snapshot_id, "created_at": snapshot.created_at, **report})
        return
    say(f"Snapshot {snapshot.snapshot_id}, built {snapshot.created_at} with {report['engine']}.\n")
    say_table("Tables", ("table", "rows"), sorted(report["rows"].items()))
    if report["rejected"]:
        rejected = [(r["system"], r["reason"], r["rows"]) for r in report["rejected"]]
        say_table("Rejected rows", ("system", "reason", "rows"), rejected)
    if report["guards"]:
        say_table("Identifiers that join nothing", ("reason", "identifiers"), sorted(report["guards"].items()))
    largest = report["largest_customer"]
    if largest:
        say(
            f"Largest customer: {largest['customer_id']}, {largest['identifiers']} identifiers, "
            f"{largest['touches']} touches."
        )
    if report["unlinked_events"]:
        say(f"Events without an identifier that may link: {report['unlinked_events']:,}.")
    for currency, deals in report["unrated_deals"].items():
        say(f"{deals} deals in {currency} are left out of LTV. Add its rate under [money] in workspace.toml.")
    slowest = sorted(report["seconds"].items(), key=lambda item: -item[1])[:_MOST_STEPS]
    say(f"\n{len(report['seconds'])} steps took {sum(report['seconds'].values()):,.1f} s.")
    say_table("Slowest steps", ("step", "seconds"), slowest)


def export(
    folder: Folder,
    table: Annotated[str, typer.Argument(metavar="TABLE", help="Table, such as customers.", show_default=False)],
    to: Annotated[Path, typer.Option(help="File to write: .xlsx, .csv or .parquet.", show_default=False)],
    where: Annotated[str | None, typer.Option(help='Condition, such as "ltv > 1000" (docs/segments.md).')] = None,
) -> None:
    """Write a table, or some of its rows, to a file."""
    rows = Workspace(folder).export(table, to, where)
    say(f"Wrote {counted(rows, 'row')} to {to}.")


def explain(
    folder: Folder,
    a: Annotated[str, typer.Argument(metavar="A", help="Event, identifier or customer.", show_default=False)],
    b: Annotated[str, typer.Argument(metavar="B", help="Another one.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Say whether two records are one customer, and by which chain of evidence."""
    workspace = Workspace(folder)
    answer = workspace.explain(a, b)
    if as_json:
        say_json({**asdict(answer), "sentence": answer.sentence})
        return
    say(answer.sentence)
    joins = "joins" if answer.same else "cut apart"
    rows = [(i.kind, i.value, joins if i.links else "barred") for i in answer.shared]
    if rows:
        say_table("\nOn both", ("kind", "value", ""), rows)
    if answer.chain:
        steps = [
            (step.what, str(step.at_zone(workspace.settings.zone)), "bridge" if step.bridge else "")
            for step in answer.chain
        ]
        say_table("\nChain of evidence (a bridge is all that holds its sides together)", ("", "", ""), steps)
    elif answer.through:
        say_table("\nOn one side", ("kind", "value"), [(i.kind, i.value) for i in answer.through])
