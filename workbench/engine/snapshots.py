"""Immutable snapshots of all tables and the one pointer that says which is current.

A build writes its Parquet files into a folder of its own, makes them durable, renames the folder into place and swaps
the pointer file. Readers see one consistent set of tables; a killed writer leaves only a folder that the next build
sweeps.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from workbench.engine import moved_scores
from workbench.engine.query import empty_rows, literal, quote
from workbench.errors import WorkspaceError
from workbench.tables.scores import FOLLOWING, SCORED

POINTER = "CURRENT"
_UNFINISHED = ".tmp-"
_GRACE_S = 15 * 60


@dataclass(frozen=True)
class Snapshot:
    """One published set of tables.

    `tables` names each table's Parquet files inside the folder; `views` holds the tables that are a query over the
    others; `report` is what `workbench status` shows; `basis` says what it was made from, for the next build.
    """

    snapshot_id: str
    created_at: str
    tables: dict[str, list[str]]
    views: dict[str, str] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)
    basis: dict[str, Any] = field(default_factory=dict)
    folder: Path = field(default=Path(), compare=False)

    def attach(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Create a view in the connection for every table."""
        for table, files in self.tables.items():
            paths = ", ".join(literal(str(self.folder / file)) for file in files)
            connection.execute(f"create or replace view {quote(table)} as from read_parquet([{paths}])")
        for name in (name for name in FOLLOWING if name + moved_scores.SUFFIX in self.tables):
            file, moved = (self.folder / self.tables[each][0] for each in (name, name + moved_scores.SUFFIX))
            connection.execute(f"create or replace view {quote(name)} as {moved_scores.followed(name, file, moved)}")
        for view, sql in self.views.items():
            connection.execute(f"create or replace view {quote(view)} as {sql}")
        for name in SCORED.keys() - self.tables.keys():  # nothing was scored yet
            connection.execute(f"create or replace view {quote(name)} as {empty_rows(SCORED[name])}")


class SnapshotStore:
    """The `snapshots/` folder of a workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def begin(self) -> Path:
        """Make the folder that a build writes into."""
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        unfinished = self.folder / f"{_UNFINISHED}{moment}"
        unfinished.mkdir(parents=True)
        return unfinished

    def publish(
        self,
        unfinished: Path,
        tables: dict[str, list[Path]],
        views: dict[str, str],
        report: dict[str, Any],
        basis: dict[str, Any] | None = None,
    ) -> Snapshot:
        """Make the written tables the current snapshot, all at once."""
        snapshot_id = unfinished.name.removeprefix(_UNFINISHED)
        snapshot = Snapshot(
            snapshot_id,
            datetime.now(UTC).isoformat(timespec="seconds"),
            {name: [str(file.relative_to(unfinished)) for file in files] for name, files in tables.items()},
            views,
            report,
            basis or {},
            self.folder / snapshot_id,
        )
        content = {key: value for key, value in asdict(snapshot).items() if key != "folder"}
        (unfinished / "manifest.json").write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
        for path in [*unfinished.rglob("*"), unfinished]:
            _sync(path)
        unfinished.rename(snapshot.folder)
        _sync(self.folder)
        pointer = self.folder / f"{_UNFINISHED}pointer-{snapshot_id}"
        pointer.write_text(snapshot_id, encoding="ascii")
        _sync(pointer)
        pointer.replace(self.folder / POINTER)
        _sync(self.folder)
        return snapshot

    def current(self) -> Snapshot:
        """Read the current snapshot.

        Raises:
            WorkspaceError: nothing has been built yet.

        """
        for _ in range(3):  # a sweep may fall between reading the pointer and the manifest
            try:
                snapshot_id = (self.folder / POINTER).read_text(encoding="ascii").strip()
            except FileNotFoundError:
                raise WorkspaceError(
                    f"{self.folder.parent} has not been built yet. Run: workbench build {self.folder.parent}"
                ) from None
            folder = self.folder / snapshot_id
            try:
                content = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            except FileNotFoundError:
                continue
            return Snapshot(**content, folder=folder)
        raise WorkspaceError(
            f"The snapshot {snapshot_id} is gone from {self.folder}. Run: workbench build {self.folder.parent}"
        )

    def current_id(self) -> str | None:
        """Return the id of the current snapshot, or None before the first build; cheap enough to poll."""
        try:
            return (self.folder / POINTER).read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None

    def sweep(self, keep: int, grace_s: float = _GRACE_S) -> None:
        """Remove what killed builds left, and all but the last `keep` snapshots once the grace period is over."""
        current = self.current_id()
        finished = sorted(path for path in self._entries() if not path.name.startswith(_UNFINISHED))
        for path in finished[: max(0, len(finished) - keep)]:
            if path.name != current and time.time() - path.stat().st_mtime > grace_s:
                shutil.rmtree(path)
        for path in self.folder.glob(f"{_UNFINISHED}*"):  # a killed writer's folder, or its pointer before the swap
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def _entries(self) -> Iterator[Path]:
        if self.folder.is_dir():
            yield from (path for path in self.folder.iterdir() if path.is_dir())


def linked(file: Path, target: Path) -> Path:
    """Give a file of a snapshot, which never changes, a second name; a copy where links fail."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, target)
    except FileExistsError:  # a file that belongs to several tables has its second name already
        if not target.samefile(file):
            shutil.copy2(file, target)
    except OSError:  # another disk, or a file system without hard links
        shutil.copy2(file, target)
    return target


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
