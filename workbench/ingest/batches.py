"""Ingests files as batches: one folder per file under `batches/`, written whole or not at all.

A batch folder holds `batch.json` and `rejected_rows.parquet`, for events also `events.parquet` and
`signatures.parquet`, for ads also `ads.parquet`. The pipeline reads nothing else.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import phonenumbers

from workbench.errors import IngestError, nearest
from workbench.ingest import write_ads, write_events
from workbench.ingest.job import Job, Origin
from workbench.ingest.mapping import Mapping
from workbench.ingest.raw_files import RawFile, keep, make_durable
from workbench.ingest.readers import open_source
from workbench.ingest.scratch import open_scratch
from workbench.settings import Settings

_UNFINISHED = ".tmp-"
_NOT_SAVED = ("folder", "repeated")
_FROM_OUTCOME = ("rows_read", "rows_good", "rows_skipped", "rejected", "first_at", "last_at", "seconds")
_AHEAD = timedelta(days=2)
"""How far in the future an event may lie: clocks and time zones differ."""


@dataclass(frozen=True)
class Batch:
    """One ingested file and what came of its rows.

    With `group_by`, `rows_good` and `rejected` count the events made of the rows, not the rows. `days` are the UTC days
    that a batch which replaces whole days covers. `repeated` says that the ingest found it there and changed nothing.
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


def batches(workspace_dir: Path) -> list[Batch]:
    """Read what has been ingested, in the order of ingest."""
    folders = (workspace_dir / "batches").glob("[!.]*/batch.json")
    return sorted((_load(file) for file in folders), key=lambda batch: batch.seq)


def ingest_file(  # noqa: PLR0917  the files come first, what is optional last
    workspace_dir: Path,
    settings: Settings,
    file: Path,
    mapping: Mapping,
    project: str | None = None,
    progress: Callable[[str], None] | None = None,
) -> Batch:
    """Ingest one file.

    The same file with the same mapping and project again gives the batch that is there; with an edited mapping, or
    other settings of how identifiers and times are read, it replaces it.

    Args:
        workspace_dir: folder of the workspace.
        settings: its settings.
        file: the export, as the source system wrote it.
        mapping: how to read it, from `mapping.load`.
        project: site or brand the file belongs to; default: the first of the settings.
        progress: told what is going on, in a few words.

    Raises:
        IngestError: the file cannot be read, or the project is unknown.
        MappingError: the mapping does not fit the file.

    """
    project = _known_project(project, settings)
    tell = progress or (lambda _: None)
    with _one_at_a_time(workspace_dir):
        tell(f"copying {file.name}")
        raw = keep(workspace_dir, file)
        draft = _draft(raw, file, mapping, project, settings)
        earlier = [batch for batch in batches(workspace_dir) if _same_source(batch, draft)]
        known = next((batch for batch in earlier if batch.batch_id == draft.batch_id), None)
        batch = (
            replace(known, repeated=True)
            if known
            else _write(workspace_dir, settings, mapping, raw=raw, draft=draft, tell=tell)
        )
        for old in earlier:
            if old.batch_id != batch.batch_id:
                shutil.rmtree(old.folder)
    return batch


def _draft(raw: RawFile, file: Path, mapping: Mapping, project: str, settings: Settings) -> Batch:
    """Describe the batch before its rows are read."""
    settings_sha256 = _digest(
        settings.time_zone, *asdict(settings.phones).values(), settings.identity.gmail_dots, phonenumbers.__version__
    )
    system = mapping.system or file.name.removesuffix(".gz").rsplit(".", 1)[0]
    return Batch(
        batch_id=_digest(raw.sha256, mapping.sha256, settings_sha256, system, project)[:16],
        table=mapping.table,
        system=system,
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
    _sweep(parent)
    now = datetime.now(UTC).replace(tzinfo=None)
    seq = max((batch.seq for batch in batches(workspace)), default=0) + 1
    unfinished = parent / f"{_UNFINISHED}{draft.batch_id}"
    unfinished.mkdir()
    with open_scratch(workspace, settings.storage) as scratch, _engine_errors(draft.file):
        tell(f"reading {draft.file}")
        start = time.perf_counter()
        source = open_source(scratch, raw.path, draft.file, mapping)
        opened_s = time.perf_counter() - start
        origin = Origin(draft.batch_id, seq, draft.system, draft.project, draft.file, now + _AHEAD)
        job = Job(scratch, source, mapping, settings, origin, workspace, unfinished, tell)
        outcome = write_ads.write(job) if mapping.table == "ads" else write_events.write(job)
    outcome.seconds["read"] = round(outcome.seconds.get("read", 0.0) + opened_s, 3)
    batch = replace(
        draft,
        seq=seq,
        ingested_at=now.isoformat(timespec="seconds"),
        folder=parent / draft.batch_id,
        days=outcome.days if mapping.replaces == "day" else (),
        **{name: getattr(outcome, name) for name in _FROM_OUTCOME},
    )
    _save(batch, unfinished)
    unfinished.rename(batch.folder)
    make_durable(parent)
    return batch


def _save(batch: Batch, folder: Path) -> None:
    content = {key: value for key, value in asdict(batch).items() if key not in _NOT_SAVED}
    content["days"] = [day.isoformat() for day in batch.days]
    (folder / "batch.json").write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    for file in [*folder.iterdir(), folder]:
        make_durable(file)


def _load(file: Path) -> Batch:
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    days = tuple(date.fromisoformat(day) for day in content.pop("days"))
    return Batch(**content, days=days, folder=file.parent)


def _same_source(batch: Batch, draft: Batch) -> bool:
    return (batch.sha256, batch.system, batch.project) == (draft.sha256, draft.system, draft.project)


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


def _sweep(parent: Path) -> None:
    """Remove what killed ingests left; the lock says that none is running."""
    for path in parent.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(path)


@contextmanager
def _engine_errors(file: str) -> Iterator[None]:
    """Say what the engine could not do, when that is neither the file's fault nor the mapping's."""
    try:
        yield
    except duckdb.Error as error:
        raise IngestError(
            f"{file}: the engine gave up: {str(error).splitlines()[0]} Nothing of the file was taken in. "
            "Check the free disk space, and 'storage.memory' in workspace.toml."
        ) from error


@contextmanager
def _one_at_a_time(workspace: Path) -> Iterator[None]:
    """Wait for the workspace's ingest lock; the system frees it even when the process is killed."""
    with (workspace / "ingest.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
