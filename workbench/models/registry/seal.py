"""The seal on a run: which files it has, and a hash over them that only this workspace can make."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Any

SEAL = "seal.json"
KEY = ".seal-key"
_KEY_BYTES = 32


def workspace_id(folder: Path) -> str:
    """Return twelve characters that tell this workspace from any other; made up when the first run is saved."""
    return hashlib.sha256(b"workspace " + _key(folder)).hexdigest()[:12]


def sealed_files(run: Path) -> list[str]:
    """List what lies in a run's folder beside the seal."""
    return sorted(str(file.relative_to(run)) for file in run.rglob("*") if file.is_file() and file.name != SEAL)


def seal_of(folder: Path, run: Path) -> dict[str, Any]:
    """Return the hash of each file, and the keyed hash over all of them and the run's name."""
    files = {name: hashlib.sha256((run / name).read_bytes()).hexdigest() for name in sealed_files(run)}
    text = "\n".join(f"{name} {value}" for name, value in files.items())
    return {"files": files, "seal": hmac.new(_key(folder), text.encode(), hashlib.sha256).hexdigest()}


def _key(folder: Path) -> bytes:
    """Read the workspace's key, making it where there is none; readable by its owner only."""
    file = folder / KEY
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f"{KEY}.{secrets.token_hex(4)}"
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(secrets.token_bytes(_KEY_BYTES))
        try:
            os.link(fresh, file)  # whoever comes second keeps the first one's key
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links
            fresh.replace(file)
        fresh.unlink(missing_ok=True)
    return file.read_bytes()
