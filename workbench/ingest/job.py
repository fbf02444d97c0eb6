"""What the writers of a batch work with, and what they report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from workbench.ingest.mapping import Mapping
from workbench.ingest.scratch import Scratch
from workbench.ingest.sources import Source
from workbench.settings import Settings


@dataclass(frozen=True)
class Origin:
    """Where the rows come from: the same for every row of the batch. No time may be after `latest` (UTC)."""

    batch_id: str
    seq: int
    system: str
    project: str
    file: str
    latest: datetime


@dataclass(frozen=True)
class Job:
    """One file to be made a batch in `folder`; `tell` hears what is going on."""

    scratch: Scratch
    source: Source
    mapping: Mapping
    settings: Settings
    origin: Origin
    workspace: Path
    folder: Path
    tell: Callable[[str], None]


@dataclass(frozen=True)
class Outcome:
    """What came of the rows; times are ISO, UTC."""

    rows_read: int
    rows_good: int
    rows_skipped: int
    rejected: dict[str, int]
    first_at: str | None
    last_at: str | None
    days: tuple[date, ...]
    seconds: dict[str, float] = field(default_factory=dict)
