"""Locks on a workspace; the system frees them even when their holder is killed."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def one_at_a_time(workspace: Path) -> Iterator[None]:
    """Wait for the workspace's ingest lock."""
    with (workspace / "ingest.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def no_build(workspace: Path) -> Iterator[bool]:
    """Keep builds off, and say whether that could be done at once."""
    with (workspace / "build.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
