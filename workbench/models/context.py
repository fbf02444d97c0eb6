"""What a score is computed for: the day it is asked as of, and the workspace it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.models.purchases import Purchases, read_purchases
from workbench.settings import Settings

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Context:
    """The circumstances of one scoring.

    Attributes:
        as_of: the first day that is not known, in the workspace's zone; nothing from it or later may be read.
        settings: of the workspace.
        run_folder: where models keep their cards and numbers; None keeps nothing.
        snapshot_id: the data scored, for the fingerprint.
        purchases: read once for RFM, churn and lifetime value; None: whoever asks for them reads them.

    """

    as_of: date
    settings: Settings
    run_folder: Path | None = None
    snapshot_id: str = ""
    purchases: Purchases | None = field(default=None, repr=False, compare=False)

    @property
    def zone(self) -> str:
        """The workspace's time zone."""
        return self.settings.time_zone

    @property
    def currency(self) -> str:
        """The currency of every amount."""
        return self.settings.money.base

    def known_purchases(self, connection: duckdb.DuckDBPyConnection) -> Purchases:
        """Give the purchases before the day, those handed on or read from `touches`."""
        if self.purchases is not None:
            return self.purchases
        return read_purchases(connection, self.as_of, self.zone)
