"""Writes a segment as an audience file for an ad platform, or says beforehand what would be in it and what not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from workbench.engine.query import literal
from workbench.engine.snapshots import Snapshot, SnapshotStore
from workbench.engine.whole_file import whole_file
from workbench.errors import ExportError, WorkbenchError, nearest
from workbench.notes.store import NotesStore
from workbench.segments.audiences import consent as consents
from workbench.segments.audiences.consent import Consent
from workbench.segments.audiences.consent_condition import consent_query
from workbench.segments.audiences.contacts import MEMBERS, REASONS, WRITTEN, judge
from workbench.segments.audiences.file import check_name, write_rows
from workbench.segments.audiences.formats import Platform, platform_named
from workbench.segments.audiences.upload_log import Difference, UploadLog, difference, forget, keep_members
from workbench.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class AudienceRequest:
    """What is asked for.

    Attributes:
        segment: name of a segment of the last scoring; with `customers` only the name that the file is kept under.
        platform: yandex, google or meta.
        plain: contacts as they are, for the platform to hash; otherwise SHA-256.
        names: first and last names too, where the platform can use them (Meta).
        consent: who may be in an audience; None: as the settings of the workspace say.
        customers: ids to write in place of a segment's, such as those of a run of the interest score.

    """

    segment: str
    platform: str
    plain: bool = False
    names: bool = False
    consent: Consent | None = None
    customers: Sequence[str] | None = None


@dataclass(frozen=True)
class Audience:
    """What is in the file, and why the rest is not.

    Attributes:
        customers: customers of the segment; each is either written or in `rejected`, by reason.
        written: customers who are in the file, with `rows` rows, `phones` and `emails`.
        left_out: contacts that are not in the file, by reason, also of customers who are.
        difference: against the last file for the platform and segment; None where there is none.
        warnings: what the platform will make of it, in words.
        file: where it was written; None for a preflight.
        file_sha256: of the file.
        rejected_rows: table of customer_id, reason and the reason in words.

    """

    platform: str
    segment: str
    plain: bool
    customers: int
    written: int
    rows: int
    phones: int
    emails: int
    rejected: dict[str, int]
    left_out: dict[str, int]
    difference: Difference | None
    warnings: tuple[str, ...]
    rejected_rows: pa.Table = field(repr=False, compare=False)
    file: Path | None = None
    file_sha256: str | None = None


def preflight(workspace: Path, settings: Settings, request: AudienceRequest) -> Audience:
    """Say what would be written, and write nothing.

    Raises:
        ExportError: the platform is unknown or takes no names.
        WorkbenchError: no segment of that name.
        WorkspaceError: nothing has been built yet.

    """
    platform = _checked(request)
    with _judged(workspace, settings, request, platform) as connection, closing(UploadLog.of(workspace)) as log:
        return _report(connection, workspace, request, platform, log)


def write_audience(workspace: Path, settings: Settings, request: AudienceRequest, to: Path, author: str) -> Audience:
    """Write the file and note it, so that the next one can be told from it; the file appears once it is whole.

    Raises:
        ExportError: as for `preflight`; the file is no .csv, cannot be written, or is larger than the platform takes;
            nobody is left to write, or fewer than the platform takes.

    """
    platform = _checked(request)
    check_name(to, platform)
    with _judged(workspace, settings, request, platform) as connection, closing(UploadLog.of(workspace)) as log:
        report = _report(connection, workspace, request, platform, log)
        _refuse_too_few(report, platform)
        with whole_file(to) as part:
            digest = write_rows(connection, part, platform, plain=request.plain, names=request.names)
        last = log.last(platform.name, request.segment)
        kept = keep_members(connection, workspace, _members_name(request), request.plain)
        log.add(platform.name, request.segment, author, rows=report.rows, file_sha256=digest, members=kept)
        forget(workspace, last, kept)
    return Audience(**{**vars(report), "file": to, "file_sha256": digest})


def _checked(request: AudienceRequest) -> Platform:
    platform = platform_named(request.platform)
    if request.names and platform.name_headers is None:
        raise ExportError(
            f"{platform.title} makes no use of names by themselves. Leave them out: phones and e-mails are matched."
        )
    return platform


@contextmanager
def _judged(
    workspace: Path, settings: Settings, request: AudienceRequest, platform: Platform
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a private database over the current snapshot in which every contact of the segment is judged."""
    snapshot = SnapshotStore(workspace / "snapshots").current()
    with duckdb.connect() as connection, closing(NotesStore.of(workspace)) as notes:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"set memory_limit = {literal(settings.storage.memory or '60%')}")
        snapshot.attach(connection)
        _ask(connection, snapshot, request)
        connection.execute(MEMBERS)
        consent = request.consent or Consent.of(settings.audiences)
        followed = consents.followed(notes, connection)
        if isinstance(consent.condition, str):
            query = consent_query(consent.condition, workspace, settings.time_zone, snapshot, followed)
            consent = replace(consent, condition=query)
        consents.load(connection, consent, followed)
        judge(connection, platform, request.plain)
        yield connection


def _ask(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, request: AudienceRequest) -> None:
    """Make `audience_asked`: the ids in the segment, as it was scored."""
    if request.customers is not None:
        connection.execute(
            "create temp table audience_asked as select distinct unnest($ids::varchar[]) as customer_id",
            {"ids": list(request.customers)},
        )
        return
    known = _segments(connection, snapshot)
    if request.segment not in known:
        listed = f" Segments: {', '.join(known)}." if known else ""
        raise WorkbenchError(
            f"No segment {request.segment!r} in the last scoring.{nearest(request.segment, known)}{listed} "
            f"A segment saved since then is in the next one: workbench score {snapshot.folder.parents[1]}"
        )
    connection.execute(
        "create temp table audience_asked as select customer_id from segments where segment = ?", [request.segment]
    )


def _segments(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> list[str]:
    if "segments" not in snapshot.tables:
        return []
    sizes = "union select segment from segment_sizes" if "segment_sizes" in snapshot.tables else ""
    rows = connection.execute(f"select segment from segments {sizes} order by segment").fetchall()
    return list(dict.fromkeys(row[0] for row in rows))


_COUNTS = """
    select
        count(*) filter (where kind = 'phone' and state = 'good'),
        count(*) filter (where kind = 'email' and state = 'good')
    from audience_contacts
"""


def _report(
    connection: duckdb.DuckDBPyConnection, workspace: Path, request: AudienceRequest, platform: Platform, log: UploadLog
) -> Audience:
    outcomes = dict(
        connection.execute(
            "select outcome, count(*) from audience_outcomes group by outcome order by outcome"
        ).fetchall()
    )
    states = connection.execute(
        "select state, count(*) from audience_contacts group by state order by state"
    ).fetchall()
    phones, emails = connection.execute(_COUNTS).fetchall()[0]
    rows = connection.execute("select count(*) from audience_rows").fetchall()[0][0]
    written = outcomes.pop(WRITTEN, 0)
    last = log.last(platform.name, request.segment)
    compared = difference(connection, workspace, last, request.plain)
    warnings = _warnings(platform, rows, written)
    if last is not None and compared is None:
        warnings += (f"What stood in the file of {last.made_at:%Y-%m-%d} is not known any more: no difference.",)
    return Audience(
        platform.name,
        request.segment,
        request.plain,
        written + sum(outcomes.values()),
        written,
        rows,
        phones,
        emails,
        {reason: outcomes[reason] for reason in REASONS if reason in outcomes},
        {state: count for state, count in states if state != "good"},
        compared,
        warnings,
        _rejected_rows(connection),
    )


def _rejected_rows(connection: duckdb.DuckDBPyConnection) -> pa.Table:
    words = " ".join(f"when {literal(reason)} then {literal(sentence)}" for reason, sentence in REASONS.items())
    return connection.sql(
        f"""
        select customer_id, outcome as reason, case outcome {words} end as words
        from audience_outcomes
        where outcome <> 'written'
        order by customer_id
        """
    ).to_arrow_table()


def _warnings(platform: Platform, rows: int, written: int) -> tuple[str, ...]:
    if platform.refuses_fewer and rows < platform.least_rows:
        return (f"{rows} rows: {platform.title} refuses files of fewer than {platform.least_rows}.",)
    if not platform.refuses_fewer and written < platform.least_rows:
        least = platform.least_rows
        return (f"{written} people: {platform.title} shows ads only from {least} people it recognises on.",)
    return ()


def _refuse_too_few(report: Audience, platform: Platform) -> None:
    fewest = platform.least_rows if platform.refuses_fewer else 1
    if report.rows >= fewest:
        return
    why = "; ".join(f"{count} {reason}" for reason, count in report.rejected.items())
    left = f" Left out: {why}." if why else ""
    raise ExportError(
        f"The audience of {report.segment!r} has {report.rows} rows, and {platform.title} takes a file from "
        f"{fewest} on. Nothing was written.{left} Widen the segment, or see in a preflight who is left out and why.",
        about="preflight",
    )


def _members_name(request: AudienceRequest) -> str:
    named = hashlib.sha256(request.segment.encode()).hexdigest()[:12]  # a segment's name may not do as a file's
    return f"{request.platform}-{named}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
