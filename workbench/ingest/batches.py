"""Ingests files as batches: one folder per file under `batches/`, written whole or not at all.

A batch folder holds `batch.json` and `rejected_rows.parquet`, for events also `events.parquet` and
`signatures.parquet`, for ads also `ads.parquet`. The pipeline reads nothing else.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import phonenumbers

from workbench.errors import IngestError, nearest
from workbench.ingest import write_ads, write_events
from workbench.ingest.failures import disk_errors, engine_errors
from workbench.ingest.job import Job, Origin
from workbench.ingest.leftovers import UNFINISHED, sweep_killed, sweep_replaced
from workbench.ingest.locks import one_at_a_time
from workbench.ingest.mapping import Mapping
from workbench.ingest.raw_files import RawFile, keep, make_durable
from workbench.ingest.readers import open_source
from workbench.ingest.scratch import open_scratch
from workbench.settings import Settings

_DESCRIPTION = "batch.json"
_NOT_SAVED = ("folder", "repeated")
_FORMAT = 3
"""Of the files of a batch: another number makes an ingest of the same file write them anew."""

_FROM_OUTCOME = ("rows_read", "rows_good", "rows_skipped", "rejected", "first_at", "last_at", "seconds")
_AHEAD = timedelta(days=2)
"""How far in the future an event may lie: clocks and time zones differ."""


@dataclass(frozen=True)
class Batch:
    """One ingested file and what came of its rows.

    With `group_by`, `rows_good` and `rejected` count the events made of the rows, not the rows. `days` are the
    source's days that a batch which replaces whole days covers. `repeated` says that it was there and nothing changed.
    `replaced` are the folders of batches that it has taken the place of; they lie about until no build reads them.
    """

    batch_id: str
    table: str
    system: str
    preset: str
    project: str
    file: str
    sha256: str
    bytes: int
    mapping_sha256: str
    settings_sha256: str
    event_id_scope: str
    replaces: str
    seq: int = 0
    replaced: tuple[str, ...] = ()
    ingested_at: str = ""
    rows_read: int = 0
    rows_good: int = 0
    rows_skipped: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    first_at: str | None = None
    last_at: str | None = None
    days: tuple[date, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    folder: Path = field(default=Path(), compare=False)
    repeated: bool = field(default=False, compare=False)

    @property
    def name_space(self) -> tuple[str, ...]:
        """Within what a later batch can correct this one: one system of one project, or all events with global ids."""
        if self.table == "ads":
            return (self.table, self.system)
        return (self.table,) if self.event_id_scope == "global" else (self.table, self.system, self.project)


def batches(workspace_dir: Path) -> list[Batch]:
    """Read what has been ingested and still counts, in the order of ingest.

    Raises:
        IngestError: the description of a batch cannot be read.

    """
    return _live_and_replaced(workspace_dir)[0]


def _live_and_replaced(workspace: Path) -> tuple[list[Batch], list[Batch]]:
    """Read the batches that count and those that a later one has replaced, each in the order of ingest."""
    files = (workspace / "batches").glob(f"[!.]*/{_DESCRIPTION}")
    found = sorted((_load(file) for file in files), key=lambda batch: batch.seq)
    gone = {name for batch in found for name in batch.replaced}
    return [b for b in found if b.folder.name not in gone], [b for b in found if b.folder.name in gone]


def ingest_file(  # noqa: PLR0917  the files come first, what is optional last
    workspace_dir: Path,
    settings: Settings,
    file: Path,
    mapping: Mapping,
    project: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> Batch:
    """Ingest one file.

    The same file with the same mapping and project again gives the batch that is there, and makes it the newest if a
    later one has corrected it since; with an edited mapping, or other settings of how identifiers and times are read,
    it is read anew and replaces it.

    Args:
        workspace_dir: folder of the workspace.
        settings: its settings.
        file: the export, as the source system wrote it.
        mapping: how to read it, from `mapping.load`.
        project: site or brand the file belongs to; default: the first of the settings.
        progress: told what is going on, in a few words.

    Raises:
        IngestError: the file cannot be read, the project is unknown, or the workspace cannot be written.
        MappingError: the mapping does not fit the file.

    """
    project = _known_project(project, settings)
    tell = progress or (lambda _: None)
    workspace = workspace_dir.absolute()  # DuckDB would take a `~` at the beginning for the home folder
    with disk_errors(workspace), one_at_a_time(workspace):
        _sweep(workspace)
        tell(f"copying {file.name}")
        raw = keep(workspace, file)
        draft = _draft(raw, file, mapping, project, settings)
        live = batches(workspace)
        earlier = [batch for batch in live if _same_source(batch, draft)]
        known = next((batch for batch in earlier if batch.batch_id == draft.batch_id), None)
        if known:
            return _renew(known, live)
        draft = replace(
            draft,
            seq=max((batch.seq for batch in live), default=0) + 1,
            replaced=tuple(batch.folder.name for batch in earlier),
        )
        batch = _write(workspace, settings, mapping, raw=raw, draft=draft, tell=tell)
        _sweep(workspace)
    return batch


def _renew(known: Batch, live: list[Batch]) -> Batch:
    """Make a batch that is there the newest of those that can correct each other; mostly it is already.

    Only its place in the order changes. The numbers of its rows began at its former place, which no other batch gets.
    """
    if known.seq == max(batch.seq for batch in live if batch.name_space == known.name_space):
        return replace(known, repeated=True)
    batch = replace(known, seq=max(batch.seq for batch in live) + 1)
    unfinished = batch.folder / f"{UNFINISHED}{_DESCRIPTION}"
    _describe(batch, unfinished)
    make_durable(unfinished)
    unfinished.replace(batch.folder / _DESCRIPTION)
    make_durable(batch.folder)
    return batch


def _sweep(workspace: Path) -> None:
    """Remove what is no longer needed."""
    sweep_killed(workspace)
    sweep_replaced(workspace, [batch.folder for batch in _live_and_replaced(workspace)[1]])


def _draft(raw: RawFile, file: Path, mapping: Mapping, project: str, settings: Settings) -> Batch:
    """Describe the batch before its rows are read."""
    settings_sha256 = _digest(
        settings.time_zone,
        *asdict(settings.phones).values(),
        settings.identity.gmail_dots,
        phonenumbers.__version__,
        _FORMAT,
        *(settings.projects if "project" in mapping.columns else ()),
    )
    return Batch(
        batch_id=_digest(raw.sha256, mapping.sha256, settings_sha256, mapping.system, project)[:16],
        table=mapping.table,
        system=mapping.system,
        preset=mapping.name,
        project=project,
        file=file.name,
        sha256=raw.sha256,
        bytes=raw.bytes,
        mapping_sha256=mapping.sha256,
        settings_sha256=settings_sha256,
        event_id_scope=mapping.event_id_scope,
        replaces=mapping.replaces,
    )


def _write(
    workspace: Path, settings: Settings, mapping: Mapping, *, raw: RawFile, draft: Batch, tell: Callable[[str], None]
) -> Batch:
    """Write the batch into a folder of its own and rename it into place."""
    parent = workspace / "batches"
    parent.mkdir(exist_ok=True)
    now = datetime.now(UTC).replace(tzinfo=None)
    unfinished = parent / f"{UNFINISHED}{draft.batch_id}"
    unfinished.mkdir()
    with open_scratch(workspace, settings.storage) as scratch, engine_errors(draft.file):
        tell(f"reading {draft.file}")
        start = time.perf_counter()
        source = open_source(scratch, raw.path, draft.file, mapping)
        opened_s = time.perf_counter() - start
        origin = Origin(draft.batch_id, draft.seq, draft.system, draft.project, draft.file, now + _AHEAD)
        job = Job(scratch, source, mapping, settings, origin, workspace, unfinished, tell)
        outcome = write_ads.write(job) if mapping.table == "ads" else write_events.write(job)
    outcome.seconds["read"] = round(outcome.seconds.get("read", 0.0) + opened_s, 3)
    batch = replace(
        draft,
        ingested_at=now.isoformat(timespec="seconds"),
        folder=_free_folder(parent, draft),
        days=outcome.days if mapping.replaces == "day" else (),
        **{name: getattr(outcome, name) for name in _FROM_OUTCOME},
    )
    _save(batch, unfinished)
    unfinished.rename(batch.folder)
    make_durable(parent)
    return batch


def _free_folder(parent: Path, draft: Batch) -> Path:
    """Name the batch's folder; a replaced batch of the same id may still lie there for a build that reads it."""
    folder = parent / draft.batch_id
    return parent / f"{draft.batch_id}-{draft.seq}" if folder.exists() else folder


def _describe(batch: Batch, file: Path) -> None:
    content = {key: value for key, value in asdict(batch).items() if key not in _NOT_SAVED}
    content["days"] = [day.isoformat() for day in batch.days]
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")


def _save(batch: Batch, folder: Path) -> None:
    _describe(batch, folder / _DESCRIPTION)
    for file in [*folder.iterdir(), folder]:
        make_durable(file)


def _load(file: Path) -> Batch:
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        days = tuple(date.fromisoformat(day) for day in content.pop("days"))
        replaced = tuple(content.pop("replaced", ()))
        return Batch(**content, days=days, replaced=replaced, folder=file.parent)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise IngestError(
            f"{file} is damaged or of another version: {error}. Remove the folder {file.parent} and ingest its file "
            "again; the files as they came are under raw/."
        ) from None


def _same_source(batch: Batch, draft: Batch) -> bool:
    """Tell whether both are the same content of the same source; a mapping that was only renamed is the same."""
    same_file = (batch.sha256, batch.project) == (draft.sha256, draft.project)
    return same_file and (batch.system == draft.system or batch.mapping_sha256 == draft.mapping_sha256)


def _known_project(project: str | None, settings: Settings) -> str:
    if project is None:
        return settings.projects[0]
    if project not in settings.projects:
        raise IngestError(
            f"There is no project {project!r}.{nearest(project, settings.projects)} Projects: "
            f"{', '.join(settings.projects)}. Add a new one to 'projects' in workspace.toml."
        )
    return project


def _digest(*parts: object) -> str:
    return hashlib.sha256("\0".join(str(part) for part in parts).encode()).hexdigest()
