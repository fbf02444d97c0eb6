"""A file that is there only once it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from workbench.errors import ExportError


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a file beside the target to write into; it takes the target's name if nothing goes wrong.

    Raises:
        ExportError: the folder does not exist, or the file cannot be written.

    """
    if not target.parent.is_dir():
        raise ExportError(f"The folder {target.parent} does not exist. Make it, or choose another one.")
    part = target.with_name(f".{target.name}.part")
    try:
        yield part
        part.replace(target)
    except (OSError, duckdb.IOException) as error:
        raise ExportError(f"{target} cannot be written: {error}. Choose another place, or make room.") from error
    finally:
        part.unlink(missing_ok=True)
