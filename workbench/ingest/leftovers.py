"""Removes what ingests leave behind: the scratch of killed ones, and batches that a later one has replaced.

Everything here is for the holder of the workspace's ingest lock.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from workbench.ingest.locks import no_build

UNFINISHED = ".tmp-"
"""Begins the name of what is still being written."""


def sweep_killed(workspace: Path) -> None:
    """Remove what killed ingests left; the ingest lock says that no other is at work."""
    for place, pattern in (("batches", f"{UNFINISHED}*"), ("tmp", "ingest-*")):
        for folder in (workspace / place).glob(pattern):
            shutil.rmtree(folder)
    for file in (workspace / "raw").glob(f"{UNFINISHED}*"):
        file.unlink()


def sweep_replaced(workspace: Path, folders: Sequence[Path]) -> None:
    """Remove the folders of replaced batches unless a build may be reading them; then a later ingest will.

    They go in the order given: a folder that names others as replaced must come after them.
    """
    if not folders:
        return
    with no_build(workspace) as safe:
        for folder in folders if safe else ():
            shutil.rmtree(folder)
