"""The page of channels without any widget: what each brings, who earned it, who stays, and what customers say.

Every answer is plain values that can go to a browser as JSON; money is in the base currency, days are ISO 8601. A
figure carries `behind`: the spec of the link that opens its customers in the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.show.pages.channels.ascribed import ascribed
from workbench.show.pages.channels.brought import below, brought, campaigns_of, flat
from workbench.show.pages.channels.loyal import loyal
from workbench.show.pages.channels.marketing_view import MarketingView, channels_of, days_of, texts_of
from workbench.show.pages.channels.opinions import opinions

DAYS = {"effectiveness": 30, "attribution": 90, "loyal": 365, "levels": 365}
"""Days of the period that a tab shows first."""


class ChannelsView(MarketingView):
    """The published snapshot, as the page of channels reads it.

    What is asked for has first and last (ISO days), or days up to the last of the data, and channels; without channels
    all are meant. All methods raise

        WorkbenchError: the period cannot be read, or the data were built by an older version.

    Example:
        >>> view = ChannelsView.open(Path("company"))                                    # doctest: +SKIP
        >>> view.effectiveness({"days": 90})["total"]["cost"]                            # doctest: +SKIP

    """

    def effectiveness(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a period brought (see `brought.brought`); asked: also by and campaigns."""
        period = self.period(asked, DAYS["effectiveness"])
        ask = self.reader.ask
        found = brought(ask, period, asked.get("by") or "channel", channels_of(asked), texts_of(asked, "campaigns"))
        chosen_from = {"channels": self.channels(), "campaigns": campaigns_of(ask)}
        return {**found, **days_of(period), **chosen_from, "model": self.settings.marketing.model}

    def below(self, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the rows below one; asked: also path, that of the row (see `brought.below`)."""
        return below(self.reader.ask, self.period(asked, DAYS["effectiveness"]), asked["path"])

    def all_rows(self, asked: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return the rows of effectiveness for a file (see `brought.flat`); asked: by and campaigns."""
        period = self.period(asked, DAYS["effectiveness"])
        return flat(self.reader.ask, period, asked["by"], channels_of(asked), texts_of(asked, "campaigns"))

    def attribution(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return who earned the conversions of a period (see `ascribed.ascribed`)."""
        period = self.period(asked, DAYS["attribution"])
        found = ascribed(self.reader.ask, period, self.settings.marketing, asked)
        return {**found, **days_of(period, compared=False), "channels": self.channels()}

    def loyal(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return who stays, of the customers whose first touch lies in a period (see `loyal.loyal`)."""
        period = self.period(asked, DAYS["loyal"])
        found = loyal(self.reader.ask, self.people(asked, period))
        return {**found, **days_of(period, compared=False), "channels": self.channels()}

    def levels(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return levels as of now, and surveys and mentions of a period (see `opinions.opinions`)."""
        period = self.period(asked, DAYS["levels"])
        found = opinions(self.reader.ask, self.people(asked), period)
        return {**found, **days_of(period, compared=False), "channels": self.channels()}
