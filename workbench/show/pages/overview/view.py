"""The page Overview without any widget: a period against the one before, the funnel in short, and how fresh data are.

Every answer is plain values that can go to a browser as JSON; money is in the base currency, days are ISO 8601.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from workbench.marketing.asked import People
from workbench.marketing.funnel import funnel
from workbench.marketing.overview import overview
from workbench.marketing.whose import linked
from workbench.show.pages.channels.marketing_view import MarketingView, channels_of, days_of
from workbench.show.pages.overview.sources import sources

DAYS = 30
"""Days of the period that the page shows first."""


class OverviewView(MarketingView):
    """The published snapshot, as the page Overview reads it.

    Example:
        >>> view = OverviewView.open(Path("company"))                                    # doctest: +SKIP
        >>> view.overview({"days": 90})["cards"][0]["value"]                             # doctest: +SKIP

    """

    def overview(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return the figures of a period against the one before.

        Args:
            asked: first and last (ISO days), or days up to the last of the data; channels; without any, all are meant.

        Returns:
            what `marketing.overview.Overview` has, funnel (stage, customers, share_of_all, share_of_previous, lower,
            upper, small, behind), sources (see `sources.sources`), channels (to choose from) and the days.

        Raises:
            WorkbenchError: the period cannot be read, or the data were built by an older version.

        """
        period = self.period(asked, DAYS)
        ask = self.reader.ask
        found = overview(ask, self.settings, period.first, period.last, channels=channels_of(asked))
        return {
            **asdict(found),
            **days_of(period),
            "funnel": self._funnel(self.people(asked, period)),
            "sources": sources(ask, period, datetime.now(UTC).replace(minute=0, second=0, microsecond=0)),
            "channels": self.channels(),
        }

    def _funnel(self, people: People) -> list[dict[str, Any]]:
        """Return the stages of the people whose first touch lies in the period."""
        stages = funnel(self.reader.ask, people).groups[0]["stages"]
        shown = ("stage", "customers", "share_of_all", "share_of_previous", "small")
        return [
            {
                **{key: stage[key] for key in shown},
                "behind": linked({"figure": "stage", "mode": "closed", "stage": stage["stage"]}, people.spec),
            }
            for stage in stages
        ]
