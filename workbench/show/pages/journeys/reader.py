"""Reads the snapshot for journeys: moments and days come as they are, for figures that count with them."""

from __future__ import annotations

from typing import Any

from workbench.show.pages.journal.reader import JournalReader


class JourneysReader(JournalReader):
    """A reader of the journal's kind, whose rows hold `datetime` (UTC without a zone) and `date`."""

    def _shown(self, value: Any) -> Any:
        return value
