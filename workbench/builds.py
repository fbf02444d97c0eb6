"""Builds: one at a time, from what was ingested to a published snapshot, on the last one where that is possible."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from workbench import pipeline
from workbench.appeals import business_time, contacts
from workbench.engine import last_snapshot, open_engine
from workbench.engine.snapshots import Snapshot, SnapshotStore
from workbench.errors import WorkspaceError
from workbench.identity import conflicts, decisions, guards, spells
from workbench.ingest import inputs
from workbench.ingest.batches import Batch
from workbench.journal import customers, rates, records, report
from workbench.marketing import channel_names, conversion_points, funnel_stages, touch_points
from workbench.notes.decisions import Decision, DecisionsStore
from workbench.search import index as search_index
from workbench.search.part import TEXTS
from workbench.settings import Settings

FORMAT = 6
"""Of the tables that a build takes over from the last snapshot: another number makes it build everything."""

READABLE = (3, 4, 5, FORMAT)
"""The formats that customers keep their ids from; columns that a snapshot lacks are read as empty."""

MOST_ADDED = 0.15
"""Above this share of events that the base does not hold, a build of everything costs little more and tidies up."""


def build(
    workspace: Path,
    settings: Settings,
    engine_name: str = "duckdb",
    progress: Callable[[int, int, str], None] = lambda *_: None,
    *,
    everything: bool = False,
) -> Snapshot:
    """Build the tables from the ingested batches and publish them as one snapshot.

    Args:
        workspace: folder of the workspace.
        settings: its settings.
        engine_name: `duckdb` or `spark`.
        progress: called before each step with its number (from 0), the number of steps and the table.
        everything: work everything out again, even where only little has changed.

    Raises:
        WorkspaceError: another build is running.
        StepError: a step failed; the previous snapshot stays current.

    """
    store = SnapshotStore(workspace / "snapshots")
    with only_builder(workspace):
        store.sweep(settings.storage.keep_snapshots)
        scratch = workspace / "tmp" / "build"
        shutil.rmtree(scratch, ignore_errors=True)  # what a killed build left; the lock says that no other is at work
        known = inputs.taken_in(workspace)
        last = _readable(store)
        standing = _standing(workspace)
        base = None if everything or not _adds(known, settings, last) else last
        basis = _basis(known, settings, last, standing, base)
        unfinished = store.begin()
        engine = open_engine(engine_name, scratch, settings.storage)
        try:
            done = dict(base.basis["batches"]) if base else {}
            inputs.load(engine, known, [batch for batch in known if batch.batch_id not in done])
            last_snapshot.load(engine, last, pipeline.PUBLISHED.values(), pipeline.LAYERS)
            load_settings(engine, settings, basis, last)
            decisions.load(engine, standing)
            built = pipeline.run(engine, unfinished, progress, base)
            added = "everything" if base is None else "changes"
            summary = {"engine": engine_name, "built": added, "seconds": built.seconds, **report.summary(engine)}
        finally:
            engine.close()
        views = {**built.views, **pipeline.VIEWS}
        kept = last_snapshot.keep_scores(last, unfinished, built.files["customer_redirects"])
        files = {**built.files, **kept}
        progress(1, 1, "search_texts")
        indexed = _index_texts(settings, unfinished, scratch, built, None if everything else last)
        files, views = {**files, **indexed.files}, {**views, **indexed.views}
        if last and "scores" in last.report:
            summary["scores"] = last.report["scores"]
        snapshot = store.publish(unfinished, files, views, summary, basis)
        store.sweep(settings.storage.keep_snapshots)
    return snapshot


def load_settings(engine: Any, settings: Settings, basis: dict[str, Any], last: Snapshot | None) -> None:
    """Give the engine the settings that the steps read, and the facts of this build."""
    guards.load(engine, settings)
    spells.load(engine, settings)
    conflicts.load(engine, settings)
    customers.load(engine, settings)
    rates.load(engine, settings)
    records.load(engine, settings)
    contacts.load(engine, settings)
    business_time.load(engine, settings)
    channel_names.load(engine, settings)
    touch_points.load(engine, settings)
    conversion_points.load(engine, settings)
    funnel_stages.load(engine, settings)
    changed = last is not None and last.basis["settings"] != basis["settings"]
    engine.values("build_facts", {"build_no": "bigint", "rules_changed": "boolean"}, [(basis["build_no"], changed)])


def _index_texts(
    settings: Settings, folder: Path, scratch: Path, built: pipeline.Built, last: Snapshot | None
) -> search_index.Index:
    """Index what customers wrote, by DuckDB whichever engine built the tables."""
    start = time.perf_counter()
    files = {name: [str(file.relative_to(folder)) for file in files] for name, files in built.files.items()}
    with duckdb.connect() as connection:
        if settings.storage.threads:
            connection.execute(f"set threads = {int(settings.storage.threads)}")
        Snapshot("", "", files, built.views, folder=folder).attach(connection)
        index = search_index.write(connection, folder, scratch, last)
    built.seconds[TEXTS.table] = round(time.perf_counter() - start, 3)
    return index


def _readable(store: SnapshotStore) -> Snapshot | None:
    """Return the last snapshot, unless there is none or another version made it whose tables say other things."""
    if store.current_id() is None:
        return None
    last = store.current()
    return last if last.basis.get("format") in READABLE else None


def _basis(
    known: list[Batch],
    settings: Settings,
    last: Snapshot | None,
    standing: list[Decision],
    base: Snapshot | None,
) -> dict[str, Any]:
    """Say what the build is made from; the next one compares."""
    return {
        "format": FORMAT,
        "build_no": last.basis["build_no"] + 1 if last else 1,
        "batches": [(batch.batch_id, batch.seq) for batch in known],
        "settings": fingerprint(settings),
        "decisions": [decision.decision_no for decision in standing],
        "base_events": base.basis["base_events"] if base else _events(known),
        "search": search_index.FORMAT,
    }


def fingerprint(settings: Settings) -> str:
    """Name the settings that change what a build makes."""
    others = ("storage", "name", "scores", "audiences")
    rules = {key: value for key, value in asdict(settings).items() if key not in others}
    rules |= {key: list(rules[key].items()) for key in ("channels", "funnel")}  # their order counts
    del rules["money"]["rates_file"]  # what it says is compared rate by rate
    rules["appeals"] = {key: rules["appeals"][key] for key in ("grouping", "kinds", "machines")}  # others: statistics
    return hashlib.sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()


def _standing(workspace: Path) -> list[Decision]:
    """Read the decisions that stand."""
    store = DecisionsStore.of(workspace)
    try:
        return store.standing()
    finally:
        store.close()


def _adds(known: list[Batch], settings: Settings, last: Snapshot | None) -> bool:
    """Whether the build can take over what the last snapshot holds and add to it."""
    if last is None or (last.basis["format"], last.basis["settings"]) != (FORMAT, fingerprint(settings)):
        return False
    if settings.identity.validity or settings.identity.reassigned:
        return False  # a late event may join two spells again, however far apart their customers are
    before: dict[str, int] = dict(last.basis["batches"])
    old = {batch.batch_id: batch.seq for batch in known if batch.batch_id in before}
    new = [batch.seq for batch in known if batch.batch_id not in before]
    if old != before or (new and min(new) < max(old.values(), default=0)):
        return False  # a file was read anew by another mapping, or taken in once more and is the newest again
    most: float = (1 + MOST_ADDED) * last.basis["base_events"]
    return _events(known) <= most


def _events(known: list[Batch]) -> int:
    return sum(batch.rows_good for batch in known if batch.table == "events")


@contextmanager
def only_builder(workspace: Path) -> Iterator[None]:
    """Hold the workspace's build lock; the system frees it even when the process is killed."""
    with (workspace / "build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WorkspaceError(
                "Another build of this workspace is running. Wait until it has ended, then try again."
            ) from None
        yield
