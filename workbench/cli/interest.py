"""Commands for interest: how interested the people of a base are now: `workbench interest VERB DIR …`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import duckdb
import typer

from workbench.cli.author import author_named
from workbench.cli.console import counted, progress_bar, say, say_json, say_table
from workbench.cli.data import AsJson, Folder
from workbench.cli.fit import say_fitted
from workbench.cli.written import day_of
from workbench.engine.query import literal
from workbench.errors import WorkbenchError
from workbench.models import latest_day
from workbench.models.interest import runs as interest_runs
from workbench.models.interest.base_file import Base, read_base
from workbench.models.interest.base_segment import Narrowed, segment_base
from workbench.models.interest.runs import Run
from workbench.models.interest.tiers import Tiers
from workbench.show.table_files import export_table
from workbench.workspace import Workspace

RunId = Annotated[str, typer.Argument(metavar="RUN", help="Id or name of the run.", show_default=False)]

_CHANCES = "select tier, avg(score) from read_parquet(?) where score is not null group by tier order by tier"

app = typer.Typer(
    help="How interested the people of a base are now: run, list, show, export, drop.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_LEAST = {"quantile": (0.1, 0.2), "threshold": (0.3, 0.1)}


@app.command("run")
def run_(
    folder: Folder,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Base: XLSX, XLS or CSV.", show_default=False)
    ] = None,
    *,
    segment: Annotated[str | None, typer.Option(help="A saved segment instead of a file.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the run; default: the file's or segment's.")] = None,
    phone: Annotated[str | None, typer.Option(help="Column of phones; default: found by header or content.")] = None,
    email: Annotated[str | None, typer.Option(help="Column of e-mails; default: found by header or content.")] = None,
    touched_from: Annotated[str | None, typer.Option(help="With --segment: first day of the touches.")] = None,
    touched_to: Annotated[str | None, typer.Option(help="With --segment: first day after them.")] = None,
    deal: Annotated[str | None, typer.Option(help="With --segment: open, won, lost or refunded.")] = None,
    project: Annotated[str | None, typer.Option(help="Project whose own visitors are counted apart.")] = None,
    tiers: Annotated[str, typer.Option(help="quantile (fixed share) or threshold (fixed chance).")] = "quantile",
    high: Annotated[float | None, typer.Option(help="Share, or least chance, of the high tier.")] = None,
    medium: Annotated[float | None, typer.Option(help="Share, or least chance, of the medium tier.")] = None,
    as_of: Annotated[str | None, typer.Option(help="First day not known; default: that of the scores.")] = None,
    author: Annotated[str | None, typer.Option(help="Who asks; default: the user of this machine.")] = None,
    as_json: AsJson = False,
) -> None:
    """Recognise the people of a base, part them by interest, and keep the run."""
    workspace = Workspace(folder)
    connection, now = _connect(workspace), datetime.now(UTC)
    day = day_of(as_of, "--as-of") or latest_day.of_interest(connection, workspace.settings.time_zone, now)
    drawn = _tiers(tiers, high, medium)
    narrowed = Narrowed(day_of(touched_from, "--touched-from"), day_of(touched_to, "--touched-to"), deal)
    base = _base(workspace, connection, day, file=file, segment=segment, columns=(phone, email), narrowed=narrowed)
    with progress_bar() as advance:
        kept = interest_runs.run(
            workspace.folder,
            workspace.settings,
            connection,
            base,
            name=name or base.name,
            author=author_named(author),
            as_of=day,
            made_at=now,
            project=project,
            tiers=drawn,
            progress=advance,
        )
    if as_json:
        say_json({"run_id": kept.run_id, **kept.about})
        return
    _say_columns(kept)
    _say_run(kept)
    say(f"Kept as {kept.run_id}. Next: workbench interest export {quote(str(folder))} {kept.run_id} --to FILE.xlsx")


@app.command("list")
def list_(folder: Folder, as_json: AsJson = False) -> None:
    """List the kept runs side by side, the latest first; --json has their days and counts too."""
    found = interest_runs.compare(interest_runs.runs(Workspace(folder).folder))
    if as_json:
        say_json(found.to_pylist())
    elif not found.num_rows:
        say(f"No run yet. Make one with: workbench interest run {quote(str(folder))} FILE")
    else:
        columns = ("run", "name", "contacts", "known", "high", "medium", "low")
        rows = [
            (
                one["run_id"], one["name"], one["contacts"], f"{one['share_recognised']:.1%}",
                one["high"], one["medium"], one["low"],
            )
            for one in found.to_pylist()
        ]  # fmt: skip
        say_fitted("Interest runs (known: the share of contacts recognised)", columns, rows, giving_way=(1,))
        for one in found.to_pylist():
            if one.get("unscored"):
                say(f"{one['run_id']}: {one['unscored']}")


@app.command()
def show(folder: Folder, run_id: RunId, as_json: AsJson = False) -> None:
    """Show a run: share recognised, tiers, dynamics, profile."""
    kept = interest_runs.find(Workspace(folder).folder, run_id)
    if as_json:
        say_json({"run_id": kept.run_id, **kept.about})
    else:
        _say_run(kept)


@app.command()
def export(
    folder: Folder,
    run_id: RunId,
    to: Annotated[Path, typer.Option(help="File to write: .xlsx, .csv or .parquet.", show_default=False)],
) -> None:
    """Write every row of the base with its customer, tier and reason to a file."""
    workspace = Workspace(folder)
    kept = interest_runs.find(workspace.folder, run_id)
    with duckdb.connect() as connection:
        rows = connection.sql(f"from read_parquet({literal(str(kept.folder / interest_runs.MEMBERS))})")
        written = export_table(rows, to, workspace.settings, sheet="Members")
    say(f"Wrote {counted(written, 'row')} to {to}.")


@app.command()
def drop(folder: Folder, run_id: RunId) -> None:
    """Remove a run with all it holds of people."""
    workspace = Workspace(folder)
    kept = interest_runs.find(workspace.folder, run_id)
    interest_runs.drop(workspace.folder, kept.run_id)
    say(f"Removed {kept.run_id}.")


def _base(
    workspace: Workspace,
    connection: duckdb.DuckDBPyConnection,
    day: date,
    *,
    file: Path | None,
    segment: str | None,
    columns: tuple[str | None, str | None],
    narrowed: Narrowed,
) -> Base:
    if (file is None) == (segment is None):
        raise WorkbenchError("Give a base: either a FILE of phones and e-mails, or --segment NAME.")
    if narrowed.touched_from and narrowed.touched_to and narrowed.touched_from >= narrowed.touched_to:
        raise WorkbenchError(
            f"--touched-from {narrowed.touched_from} is not before --touched-to {narrowed.touched_to}, so no touch "
            "lies between them. --touched-to is the first day after the period; give a later one."
        )
    if segment is not None:
        return segment_base(connection, segment, day, workspace.settings.time_zone, narrowed)
    if narrowed != Narrowed():
        raise WorkbenchError(
            "--touched-from, --touched-to and --deal narrow a segment. Give --segment instead of a file."
        )
    return read_base(Path(str(file)), workspace.folder, workspace.settings, *columns)


def _tiers(mode: str, high: float | None, medium: float | None) -> Tiers:
    usual = _LEAST.get(mode, (0.1, 0.2))
    chosen: Any = mode  # checked by Tiers, in words
    return Tiers(chosen, usual[0] if high is None else high, usual[1] if medium is None else medium)


def _connect(workspace: Workspace) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    workspace.status().attach(connection)
    return connection


def _say_run(kept: Run) -> None:
    about = kept.about
    say(
        f"{about['name']}, as of {about['as_of']}: {counted(about['base']['rows'], 'row')}, "
        f"{counted(about['contacts'], 'contact')}, "
        f"{about['recognised']:,} recognised ({about['share_recognised']:.1%}).\n"
    )
    say_table("Rows of the base", ("status", "rows"), list(about["rows_by_status"].items()))
    chances = _mean_chances(kept)
    tiers = [(tier, contacts, _chance(chances.get(tier))) for tier, contacts in about["donut"].items()]
    say_table("Interest in the next two weeks", ("tier", "contacts", "mean chance"), tiers)
    say(f"{_drawn(about['tiers'])}\n")
    if about["apart"]:
        rows = [
            (
                name.replace("_", " "),
                part["customers"],
                part["high"],
                part["medium"],
                part["low"],
                _chance(part["mean_score"]),
            )
            for name, part in about["apart"].items()
        ]
        columns = ("", "customers", "high", "medium", "low", "mean chance")
        say_table(f"Own visitors of {about['project']} apart", columns, rows)
    columns = ("as of", "recognised", "high", "medium", "low", "mean chance")
    points = [
        (p["as_of"], p["recognised"], p["high"], p["medium"], p["low"], _chance(p["mean_score"]))
        for p in about["dynamics"]
    ]
    say_table("Dynamics (tiers at the chances of the latest day)", columns, points)
    if about["profile"]:
        told = [(p["attribute"], p["value"], p["customers"], f"{p['share']:.1%}") for p in about["profile"]]
        say_table("Profile (told by third parties)", ("", "value", "customers", "share"), told)
    for note in about["notes"]:
        say(note)


def _say_columns(kept: Run) -> None:
    """Say what was read of a file: a second column of phones is easily thought to be read as well."""
    if read := kept.about["base"]["columns"]:
        words = {"phone": "phones", "email": "e-mails"}
        told = " and ".join(f"{words[kind]} from {column!r}" for kind, column in read.items())
        say(f"Read {told}, and no other column: one of each kind is read. Name others with --phone and --email.")


def _mean_chances(kept: Run) -> dict[str, float]:
    """Return the mean chance of the contacts of each tier."""
    with duckdb.connect() as connection:
        rows = connection.execute(_CHANCES, [str(kept.folder / interest_runs.MEMBERS)]).fetchall()
    return dict(rows)


def _drawn(tiers: dict[str, Any]) -> str:
    """Say what puts a contact into a tier."""
    high, medium = _percent(tiers["high"]), _percent(tiers["medium"])
    if tiers["mode"] == "quantile":
        return f"High: the best {high} of this base, whatever their chance; medium: the next {medium}."
    return f"High: a chance of {high} or more; medium: {medium} or more."


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _chance(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"
