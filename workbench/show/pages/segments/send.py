"""Sends what waits for the webhooks of triggers, for a page that asks for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb

from workbench.engine.snapshots import SnapshotStore
from workbench.segments.triggers.send import Sender, SendReport
from workbench.segments.triggers.store import TriggerStore


def send(directory: Path, progress: Callable[[int, int, str], None]) -> str:
    """Post everything that is due, of all triggers; return what came of it, in words."""
    progress(0, 1, "sending")
    with closing(TriggerStore.of(directory)) as store, duckdb.connect() as connection:
        SnapshotStore(directory / "snapshots").current().attach(connection)
        store.catch_up(connection)
        report = Sender(store).run()
    progress(1, 1, "done")
    return spoken(report)


def spoken(report: SendReport) -> str:
    """Say what a run came to.

    >>> spoken(SendReport())
    'Nothing was due.'
    """
    sent, again, failed = (sum(counter.values()) for counter in (report.sent, report.again, report.failed))
    left = [f"“{name}” was left alone: {why}." for name, why in report.stopped.items()]
    if not (sent or again or failed):
        return " ".join(["Nothing was due." if not left else "Nothing was sent.", *left])
    return " ".join([f"{sent:,} sent, {again:,} to be tried again, {failed:,} given up.", *left])
