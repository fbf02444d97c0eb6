"""The raw files of a workspace: each kept once, under the hash of its content, never edited."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from workbench.errors import IngestError
from workbench.ingest.leftovers import UNFINISHED

_CHUNK = 1 << 20


@dataclass(frozen=True)
class RawFile:
    """A kept file: the hash of its content, its size and where it lies."""

    sha256: str
    bytes: int
    path: Path


def keep(workspace: Path, file: Path) -> RawFile:
    """Copy the file to `raw/<first two>/<sha256>/<name>` unless its content is there already.

    Raises:
        IngestError: the file is missing, empty, a folder, or cannot be read.

    """
    folder = workspace / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=folder)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as copy:
            sha256, size = _copy(file, copy)
        home = folder / sha256[:2] / sha256
        home.mkdir(parents=True, exist_ok=True)
        known = next((path for path in home.iterdir() if path.is_file()), None)
        if known is None:
            known = home / file.name
            unfinished.replace(known)
        return RawFile(sha256, size, known)
    finally:
        unfinished.unlink(missing_ok=True)


def _copy(file: Path, copy: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with _open(file) as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            copy.write(chunk)
    copy.flush()
    os.fsync(copy.fileno())
    if size == 0:
        raise IngestError(f"{file.name} is empty (0 bytes). Export it again.")
    return digest.hexdigest(), size


def _open(file: Path) -> BinaryIO:
    try:
        return file.open("rb")
    except FileNotFoundError:
        raise IngestError(f"{file} does not exist. Check the path.") from None
    except IsADirectoryError:
        raise IngestError(f"{file} is a folder. Name the files in it, for instance {file}/*.csv") from None
    except PermissionError:
        raise IngestError(f"{file} may not be read. Check its permissions.") from None
    except OSError as error:
        raise IngestError(f"{file} cannot be read: {error.strerror}.") from None


def make_durable(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
