"""The cost of silence of a period: how long customers waited, how many bought, and what that does not prove."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.appeals.period import Period
from workbench.appeals.statistics_reading import Ask, Reading, in_zone, reach
from workbench.models.silence.conversion import Conversion, conversion
from workbench.models.silence.waiting import Waiting, waiting
from workbench.settings import Settings

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]

CAUTION = (
    "This shows what went together, not what answering faster would bring: customers who waited long also came at "
    "other times (nights, weekends, busy hours), from other sources and with other questions, and some appeals are "
    "left unanswered because nobody was going to buy. Comparing appeals of the same kind and source takes two of these "
    "differences away, not the others. To know, answer some appeals faster by chance and compare."
)

OPERATORS_NOTE = (
    "An appeal that nobody answered mostly has no operator, so the curve of an operator says how fast those are "
    "answered that the operator answers; how many nobody answers is in the curves of all and of sources."
)

_PLAIN = Reading()


@dataclass(frozen=True)
class Silence:
    """The cost of silence; `dataclasses.asdict` makes JSON of it.

    Attributes:
        first: first day, ISO, in the zone.
        last: last day.
        known_until: how far the data reach, ISO in the zone; None: there are none.
        currency: of the money.
        conversion_days: days from the opening in which a deal counts.
        waiting: time to the first response, the unanswered censored; None: there are no data.
        conversion: deals and money by waiting time; None likewise.
        caution: what it does not prove.
        operators_note: how the curves of operators are to be read.

    """

    first: str
    last: str
    known_until: str | None
    currency: str
    conversion_days: int
    waiting: Waiting | None
    conversion: Conversion | None
    caution: str = CAUTION
    operators_note: str = OPERATORS_NOTE

    def to_frame(self) -> pd.DataFrame:
        """Return deals and money by waiting time as a frame, a row a band; money is that of each appeal and hour."""
        import pandas as pd  # noqa: PLC0415  heavy, and only notebooks need it

        rows = [
            {
                "waited": band.label,
                "appeals": band.appeals,
                "old_enough": band.deals.of,
                "deals": band.deals.did,
                "deal_share": band.deals.value,
                "lower": band.deals.lower,
                "upper": band.deals.upper,
                "cost_each": band.cost_each.value if band.cost_each else None,
                "cost_hour": band.cost_hour.value if band.cost_hour else None,
                "cost": band.cost.value if band.cost else None,
                "cost_alike": band.cost_alike.value if band.cost_alike else None,
            }
            for band in (self.conversion.bands if self.conversion else ())
        ]
        return pd.DataFrame(rows, columns=None if rows else ["waited"]).set_index("waited")


def silence(ask: Ask, period: Period, settings: Settings, reading: Reading = _PLAIN) -> Silence:
    """Work out the waiting for answers and the deals after it, of the appeals opened in a period.

    Reads `appeals` (and `calls` for the end of the data, where it is not told).

    Args:
        ask: runs a query, such as `SnapshotReader.known_rows`.
        period: the days.
        settings: of the workspace; its `appeals` has the bands and the days in which a deal counts.
        reading: where from, and which appeals.

    """
    known = reach(ask, reading)
    edges, days = settings.appeals.bucket_seconds, settings.appeals.conversion_days
    waits, deals = None, None
    if known is not None:
        reading = replace(reading, known_until=known)
        waits = waiting(ask, period, reading, known, edges)
        deals = conversion(ask, period, reading, known, edges=edges, days=days)
    return Silence(
        first=period.first.isoformat(),
        last=period.last.isoformat(),
        known_until=in_zone(known, period),
        currency=settings.money.base,
        conversion_days=days,
        waiting=waits,
        conversion=deals,
    )
