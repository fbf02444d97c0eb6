"""What a score is computed for: the day it is asked as of, and the workspace it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workbench.settings import Settings


@dataclass(frozen=True)
class Context:
    """The circumstances of one scoring.

    Attributes:
        as_of: the first day that is not known, in the workspace's zone; nothing from it or later may be read.
        settings: of the workspace.
        run_folder: where models keep their cards and numbers; None keeps nothing.
        snapshot_id: the data scored, for the fingerprint.

    """

    as_of: date
    settings: Settings
    run_folder: Path | None = None
    snapshot_id: str = ""

    @property
    def zone(self) -> str:
        """The workspace's time zone."""
        return self.settings.time_zone

    @property
    def currency(self) -> str:
        """The currency of every amount."""
        return self.settings.money.base
