"""The whole flow on one screen: from the ingested batches to a published snapshot.

Every step is a query over the tables made before it, so that DuckDB and Spark run the same text.
"""

from __future__ import annotations

import fcntl
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from workbench.engine import open_engine
from workbench.engine.base import Engine
from workbench.engine.snapshots import Snapshot, SnapshotStore
from workbench.errors import WorkspaceError
from workbench.identity import evidence, guards, stitch
from workbench.ingest import inputs, latest
from workbench.journal import customers, report, touches
from workbench.settings import Settings


@dataclass(frozen=True)
class Step:
    """One table of the flow.

    `publish` writes it into the snapshot; `components` labels the connected components of the edges that `sql` names.
    """

    table: str
    sql: str
    how: Literal["make", "view", "publish", "components"] = "make"


STEPS = (
    Step("superseded", latest.SUPERSEDED),
    Step("events_in", latest.EVENTS_IN, "view"),
    Step("signature_events", evidence.SIGNATURE_EVENTS),
    Step("evidence", evidence.EVIDENCE),
    Step("signatures", evidence.SIGNATURES, "publish"),
    Step("identifier_codes", evidence.IDENTIFIER_CODES),
    Step("coded_evidence", evidence.CODED_EVIDENCE),
    Step("barred_values", guards.BARRED_VALUES),
    Step("meetings", guards.MEETINGS, "view"),
    Step("suspects", guards.SUSPECTS),
    Step("companions", guards.COMPANIONS),
    Step("barred", guards.BARRED),
    Step("identifier_guards", guards.IDENTIFIER_GUARDS, "publish"),
    Step("identifiers", guards.IDENTIFIERS, "publish"),
    Step("linking_evidence", stitch.LINKING_EVIDENCE),
    Step("signature_anchors", stitch.SIGNATURE_ANCHORS),
    Step("edges", stitch.EDGES),
    Step("components", "edges", "components"),
    Step("customer_codes", stitch.CUSTOMER_CODES),
    Step("signature_customers", stitch.SIGNATURE_CUSTOMERS),
    Step("customer_identifiers", stitch.CUSTOMER_IDENTIFIERS, "publish"),
    Step("touch_numbers", touches.TOUCH_NUMBERS),
    Step("touches", touches.TOUCHES, "publish"),
    Step("off_chain", touches.OFF_CHAIN, "publish"),
    Step("customer_names", customers.CUSTOMER_NAMES),
    Step("customer_contacts", customers.CUSTOMER_CONTACTS),
    Step("customer_figures", customers.CUSTOMER_FIGURES),
    Step("customer_refunds", customers.CUSTOMER_REFUNDS),
    Step("customer_clicks", customers.CUSTOMER_CLICKS),
    Step("customer_ends", customers.CUSTOMER_ENDS),
    Step("customers", customers.CUSTOMERS, "publish"),
    Step("rejected_rows", inputs.REJECTED, "publish"),
    Step("ads", inputs.ADS_ROWS, "publish"),
)

VIEWS = {"events": touches.EVENTS_VIEW}
"""Tables of a snapshot that are a query over the published ones."""


@dataclass
class Built:
    """What a build wrote and how long each step took."""

    files: dict[str, list[Path]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)


def build(
    workspace: Path,
    settings: Settings,
    engine_name: str = "duckdb",
    progress: Callable[[int, int, str], None] = lambda *_: None,
) -> Snapshot:
    """Build every table from the ingested batches and publish them as one snapshot.

    Args:
        workspace: folder of the workspace.
        settings: its settings.
        engine_name: `duckdb` or `spark`.
        progress: called before each step with its number (from 0), the number of steps and the table.

    Raises:
        WorkspaceError: another build is running.
        StepError: a step failed; the previous snapshot stays current.

    """
    store = SnapshotStore(workspace / "snapshots")
    with _only_builder(workspace):
        store.sweep(settings.storage.keep_snapshots)
        scratch = workspace / "tmp" / "build"
        shutil.rmtree(scratch, ignore_errors=True)  # what a killed build left; the lock says that no other is at work
        unfinished = store.begin()
        engine = open_engine(engine_name, scratch, settings.storage)
        try:
            inputs.load(engine, workspace)
            guards.load(engine, settings)
            customers.load(engine, settings)
            built = run(engine, unfinished, progress)
            summary = {"engine": engine_name, "seconds": built.seconds, **report.summary(engine)}
        finally:
            engine.close()
        snapshot = store.publish(unfinished, built.files, VIEWS, summary)
        store.sweep(settings.storage.keep_snapshots)
    return snapshot


def run(engine: Engine, folder: Path, progress: Callable[[int, int, str], None] = lambda *_: None) -> Built:
    """Run all steps on an engine that holds the inputs; write the published tables into the folder."""
    built = Built()
    for number, step in enumerate(STEPS):
        progress(number, len(STEPS), step.table)
        start = time.perf_counter()
        if step.how == "publish":
            built.files[step.table] = engine.write(step.table, folder, step.sql)
        elif step.how == "view":
            engine.view(step.table, step.sql)
        elif step.how == "components":
            engine.label_components(step.sql, step.table)
        else:
            engine.make(step.table, step.sql)
        for table in _done_with(number):
            engine.drop(table)
        built.seconds[step.table] = round(time.perf_counter() - start, 3)
    progress(len(STEPS), len(STEPS), "done")
    return built


def _done_with(number: int) -> list[str]:
    """Name the working tables that the step was the last to read, so that their memory can go to the next ones."""
    here, later = _words(STEPS[number : number + 1]), _words(STEPS[number + 1 :])
    kept = _words(step for step in STEPS if step.how == "view") | {step.table for step in STEPS if step.how != "make"}
    made = {step.table for step in STEPS[:number]}
    return sorted((made & here) - later - kept)


def _words(steps: Iterable[Step]) -> set[str]:
    return {word for step in steps for word in re.findall(r"\w+", step.sql)}


@contextmanager
def _only_builder(workspace: Path) -> Iterator[None]:
    """Hold the workspace's build lock; the system frees it even when the process is killed."""
    with (workspace / "build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WorkspaceError(f"Another build of {workspace} is running. Wait until it has ended.") from None
        yield
