"""What stops an ingest and is neither the file's fault nor the mapping's, said in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from workbench.errors import IngestError


@contextmanager
def disk_errors(workspace: Path) -> Iterator[None]:
    """Say in words that the disk is full, or that the workspace may not be written."""
    try:
        yield
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        raise IngestError(
            f"The workspace {workspace} cannot be written: {error.strerror or error}{where}. Nothing of the file was "
            "taken in. Check the free disk space and the permissions of the folder."
        ) from error


@contextmanager
def engine_errors(file: str) -> Iterator[None]:
    """Say what the engine could not do, when that is neither the file's fault nor the mapping's."""
    try:
        yield
    except duckdb.Error as error:
        raise IngestError(
            f"{file}: the engine gave up: {str(error).splitlines()[0]} Nothing of the file was taken in. "
            "Check the free disk space, and 'storage.memory' in workspace.toml."
        ) from error
