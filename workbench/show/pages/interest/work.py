"""The long work of the interest page, done in a process of its own (see `work`): here the models may be loaded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from workbench import settings
from workbench.engine.query import quote
from workbench.errors import WorkbenchError
from workbench.ingest.mapping import Mapping
from workbench.ingest.readers import open_source
from workbench.ingest.scratch import open_scratch
from workbench.models import latest_day
from workbench.models.interest import runs as interest_runs
from workbench.models.interest.base_file import Base, BaseError, read_base
from workbench.models.interest.base_segment import Narrowed, segment_base
from workbench.models.interest.tiers import Tiers
from workbench.settings import Settings
from workbench.show.export import Progress, current, write
from workbench.show.listings import Wish, listing_query
from workbench.show.pages.interest.kept import members_file
from workbench.show.pages.interest.listings import EVERYBODY, EVERYBODY_SOURCE, members, members_source
from workbench.show.pages.segments import audience as segments_audience

HEADERS = {
    "row": "Row (without the header)",
    "customer_id": "Customer id",
    "name": "Name",
    "phone": "Phone",
    "email": "E-mail",
    "status": "What came of the row",
    "tier": "Interest",
    "score": "Chance of a target action in {days} days",
    "visitor": "Visitor of the verification project",
    "ltv": "LTV, {currency}",
    "last_at": "Last touch",
    "last_source": "Last source",
    "touches": "Touches",
    "won_deals": "Deals",
    "sex": "Sex (third party)",
    "age": "Age (third party)",
    "interests": "Interests (third party)",
    "reason": "Reason",
}
"""The columns of a file in the words for people."""

_DAYS = 14


def look(
    directory: Path, progress: Progress, *, path: str, phone: str | None = None, email: str | None = None
) -> dict[str, Any]:
    """Read an uploaded base and say what was found in it: name, columns, found, headless, rows, statuses, problem."""
    progress(0, 2, "reading the file")
    known, file = _settings(directory), Path(path)
    if file.suffix.lower() not in (".xlsx", ".xls", ".csv", ".tsv", ".txt"):
        raise BaseError(f"{file.name} is no file a base is read from. Allowed: XLSX, XLS, CSV, TSV, TXT.")
    with open_scratch(directory, known.storage) as scratch:
        columns = list(open_source(scratch, file, file.name, Mapping("base", "", {})).names)
    seen: dict[str, Any] = {"name": file.name, "columns": columns, "found": {}, "headless": False, "problem": ""}
    progress(1, 2, "reading phones and e-mails")
    try:
        base = read_base(file, directory, known, phone, email)
    except BaseError as error:
        return {**seen, "rows": 0, "statuses": [], "problem": str(error)}
    headless = any(column not in columns for column in base.columns.values())
    # without a header the first line is somebody's phone: it is no name of a column
    seen |= {"columns": [] if headless else columns, "found": base.columns, "headless": headless}
    return {**seen, "rows": len(base), "statuses": _statuses(base)}


def run(
    directory: Path,
    progress: Progress,
    *,
    name: str,
    author: str,
    path: str | None = None,
    phone: str | None = None,
    email: str | None = None,
    segment: str | None = None,
    touched_from: str | None = None,
    touched_to: str | None = None,
    deal: str | None = None,
    project: str | None = None,
    mode: str = "quantile",
    high: float = 0.1,
    medium: float = 0.2,
    as_of: str | None = None,
) -> str:
    """Measure the interest of an uploaded base or a segment, and return the id of the kept run."""
    progress(0, 3, "reading the base")
    chosen: Any = mode  # checked by Tiers, in words
    tiers = Tiers(chosen, float(high), float(medium))
    with current(directory) as source:
        connection, known = source.connection, source.settings
        made = datetime.now(UTC)
        day = _day(as_of) or latest_day.of_interest(connection, known.time_zone, made)
        if path:
            base = read_base(Path(path), directory, known, phone, email)
        else:
            period = Narrowed(_day(touched_from), _day(touched_to), deal)
            base = segment_base(connection, segment or "", day, known.time_zone, period)
        kept = interest_runs.run(
            directory, known, connection, base,
            name=name, author=author, as_of=day, made_at=made, project=project, tiers=tiers, progress=progress,
        )  # fmt: skip
    return kept.run_id


def export(directory: Path, progress: Progress, *, target: str, wish: dict[str, Any], run_id: str | None = None) -> str:
    """Write the rows that a table shows, all pages of them, to `target` (.xlsx or .csv), and return its path."""
    listing = members(members_file(directory, run_id)) if run_id else EVERYBODY
    sql, values = listing_query(listing, Wish(**wish))
    with current(directory) as source:
        names = {"days": _DAYS, "currency": source.settings.money.base}
        heads = ", ".join(f"{quote(name)} as {quote(HEADERS[name].format(**names))}" for name in listing.columns)
        rows = source.connection.sql(f"select {heads} from ({sql})", params=values)
        total = source.connection.execute(f"select count(*) from ({sql})", values).fetchall()[0][0]
        return write(source, rows, total, target, progress, "Interest")


def preflight(directory: Path, progress: Progress, *, asked: dict[str, Any]) -> dict[str, Any]:
    """Say what an audience file of some tiers would hold; `asked`: run_id, tiers, segment, platform, plain, names."""
    progress(0, 1, "looking at every contact")
    return segments_audience.look(directory, _settings(directory), asked, lambda: _ids(directory, asked))


def audience(directory: Path, progress: Progress, *, asked: dict[str, Any], target: str) -> dict[str, Any]:
    """Write the audience file that `preflight` has told of; return its path and what was written, in words."""
    progress(0, 1, "writing the file")
    known, file = _settings(directory), Path(target)
    said = segments_audience.write(directory, known, asked, lambda: _ids(directory, asked), file)
    return {"path": str(file), "said": said}


WORK: dict[str, Callable[..., Any]] = {
    "look": look,
    "run": run,
    "export": export,
    "preflight": preflight,
    "audience": audience,
}


def _ids(directory: Path, asked: dict[str, Any]) -> list[str]:
    """Give the customers of the tiers, of a run or of everybody who is scored."""
    run_id = asked.get("run_id")
    rows_of = members_source(members_file(directory, run_id)) if run_id else EVERYBODY_SOURCE
    with current(directory) as source:
        rows = source.connection.execute(
            f"select distinct customer_id from {rows_of} where tier = any(?) and customer_id is not null",
            [list(asked["tiers"])],
        ).fetchall()
    return [row[0] for row in rows]


def _statuses(base: Base) -> list[dict[str, Any]]:
    """Count the rows of a base by what can be done with them; `partly` has one contact that cannot be read."""
    with duckdb.connect() as connection:
        connection.register("people", base.people)
        rows = connection.execute("""
            select coalesce(status, case when reason is null then 'usable' else 'partly' end) as status, count(*)
            from people
            group by all
            order by count(*) desc, status
        """).fetchall()
    return [{"status": status, "rows": count} for status, count in rows]


def _settings(directory: Path) -> Settings:
    return settings.load(directory / settings.FILE_NAME)


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WorkbenchError(f"{text!r} is no date. Write it as 2026-01-31.") from None
