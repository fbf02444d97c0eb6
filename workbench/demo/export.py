"""What an export is: a file, and the preset and project it is ingested with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Export:
    """One written file with the preset that reads it and the project it belongs to."""

    path: Path
    preset: str
    project: str
