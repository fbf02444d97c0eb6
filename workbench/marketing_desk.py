"""The desk for marketing: what advertising brings, attribution, paths, funnel, cohorts, levels and surveys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import duckdb

from workbench.desk_reading import plain_day, read_rows
from workbench.durations import duration
from workbench.errors import WorkbenchError
from workbench.marketing.asked import Condition, People, Rows, channels_named
from workbench.marketing.attribution import AS_SET, Asked, Attribution, attribution
from workbench.marketing.channels import Effectiveness, effectiveness
from workbench.marketing.cohort_months import FIRST_TOUCH
from workbench.marketing.cohorts import Cohorts, cohorts
from workbench.marketing.funnel import Funnel, funnel
from workbench.marketing.levels import Levels, levels
from workbench.marketing.loss_reasons import LossReasons, loss_reasons
from workbench.marketing.loyalty import Loyalty, loyalty
from workbench.marketing.mentions import Mentions, mentions
from workbench.marketing.overview import Overview, overview
from workbench.marketing.path_desk import PathDesk
from workbench.marketing.surveys import Surveys, surveys
from workbench.segments.language.of_customers import read_customers
from workbench.segments.language.rows import Given, asks_nothing
from workbench.segments.saved import SegmentDesk
from workbench.settings import Settings

_FIGURES = "Marketing figures"
_USUAL_DAYS = 30


class MarketingDesk(PathDesk):
    """The marketing figures of one workspace.

    Customers are chosen by `where` (a condition on customers, docs/segments.md), by the days between which their first
    touch lies (`first`, `last`, both included, in the workspace's zone) and by its `channels`.
    """

    def __init__(
        self, settings: Settings, connect: Callable[[], duckdb.DuckDBPyConnection], segments: SegmentDesk
    ) -> None:
        """Read with a connection that shows the current snapshot; `segments` reads conditions on customers."""
        self._settings = settings
        self._connect = connect
        self._segments = segments

    def channels(
        self,
        first: date | None = None,
        last: date | None = None,
        *,
        by: str = "channel",
        only: Mapping[str, str] | None = None,
    ) -> Effectiveness:
        """Count what advertising brought from `first` to `last`, both included; docs/marketing.md.

        `by`: channel, source, campaign, ad, day or month; `only`: {"channel": "Paid search"}.

        Raises:
            WorkbenchError: a day is no date, the period ends before it begins, or rows are asked for by something else.

        """
        return effectiveness(self._ask, self._settings.zone, *_days(first, last), by, only=only)

    def attribution(
        self,
        first: date | None = None,
        last: date | None = None,
        *,
        models: Sequence[str] = (),
        lookback: str | None = None,
        order: int | None = None,
        by: str = "channel",
        coalitions: str = "conversions",
    ) -> Attribution:
        """Share out the conversions from `first` to `last`, both included, by several models; docs/attribution.md.

        `models`: names such as "markov" or "last non-direct", none: all; `lookback`: "30d", no longer than the built
        one; `order` of Markov: 1 to 4; `by`: channel, source, medium or campaign; `coalitions`: what Shapley counts,
        "conversions" or "rates".

        Raises:
            WorkbenchError: a day is no date, or a model, key, order or look-back is not allowed.

        """
        first, last = _days(first, last)
        names = tuple(model.lower().replace(" ", "_").replace("-", "_") for model in models)
        length_s = round(duration(lookback, "lookback").total_seconds()) if lookback is not None else 0
        asked = Asked(first, last, names, length_s, order if order is not None else AS_SET, by, coalitions)
        return attribution(self._ask, self._settings.zone, asked)

    def loyalty(
        self,
        *,
        where: Given | None = None,
        first: date | None = None,
        last: date | None = None,
        channels: Sequence[str] = (),
    ) -> Loyalty:
        """Count who bought and bought again, by the channel of the first touch; docs/marketing.md.

        Raises:
            WorkbenchError: a day is no date, or the period ends before it begins.
            ConditionError: the condition cannot be read.

        """
        return self._told(loyalty, self._people(where, first, last, channels))

    def overview(
        self,
        first: date | None = None,
        last: date | None = None,
        *,
        channels: Sequence[str] = (),
        by: str = "auto",
    ) -> Overview:
        """Count what a period brought against the one before; docs/surveys.md says what each figure is.

        Args:
            first: first day, in the workspace's zone; None: thirty days up to the last.
            last: last day, included; None: the last day of the data.
            channels: only what these brought; empty: all.
            by: what the series is made of: day, week, month, or auto.

        Raises:
            WorkbenchError: a day is no date, the period ends before it begins, or there is no such step.

        """
        first, last = _days(first, last)
        until = last or self._segments.now() - timedelta(days=1)
        start = first or until - timedelta(days=_USUAL_DAYS - 1)
        return overview(self._ask, self._settings, start, until, channels=channels_named(channels), by=by)

    def levels(
        self,
        since: date | None = None,
        until: date | None = None,
        *,
        where: Given | None = None,
        first: date | None = None,
        last: date | None = None,
        channels: Sequence[str] = (),
    ) -> Levels:
        """Count who has not bought, bought once, came back and recommends; docs/surveys.md.

        With `since`, also the ways between levels from the begin of that day to the begin of `until` (None: now).

        Raises:
            WorkbenchError: a day is no date, or comes before the one it follows.
            ConditionError: the condition cannot be read.

        """
        people = self._people(where, first, last, channels)
        return self._told(levels, people, plain_day(since, "since"), plain_day(until, "until"))

    def surveys(
        self,
        since: date | None = None,
        until: date | None = None,
        *,
        where: Given | None = None,
        first: date | None = None,
        last: date | None = None,
        channels: Sequence[str] = (),
    ) -> Surveys:
        """Count the answers given from the day `since` to `until`, both included; raises what `levels` does."""
        people, period = self._people(where, first, last, channels), _days(since, until)
        return self._told(surveys, people, *period)

    def mentions(
        self,
        since: date | None = None,
        until: date | None = None,
        *,
        where: Given | None = None,
        first: date | None = None,
        last: date | None = None,
        channels: Sequence[str] = (),
    ) -> Mentions:
        """Count the mentions from the day `since` to `until`, both included; raises what `levels` does."""
        people, period = self._people(where, first, last, channels), _days(since, until)
        return self._told(mentions, people, *period)

    def funnel(
        self,
        mode: str = "closed",
        by: str | None = None,
        *,
        where: Given | None = None,
        first: date | None = None,
        last: date | None = None,
        channels: Sequence[str] = (),
    ) -> Funnel:
        """Count who reached each stage of the setting `funnel`; docs/funnel.md.

        Args:
            mode: closed (in the order of the stages) or open (at any time).
            by: channel or month of the first touch, or operator.
            where: which customers, as with every figure here.
            first: first day of their first touch.
            last: last day of it.
            channels: channels of it.

        Raises:
            WorkbenchError: there is no such mode or part, a day is no date, or the period ends before it begins.
            ConditionError: the condition cannot be read.

        """
        return self._told(funnel, self._people(where, first, last, channels), mode, by)

    def loss_reasons(
        self,
        where: Given | None = None,
        first: date | None = None,
        last: date | None = None,
        channels: Sequence[str] = (),
    ) -> LossReasons:
        """Count the lost deals by their reason; raises what `funnel` does."""
        return self._told(loss_reasons, self._people(where, first, last, channels))

    def cohorts(
        self,
        by: str = FIRST_TOUCH,
        active: str = "touch",
        *,
        where: Given | None = None,
        first: date | None = None,
        last: date | None = None,
        channels: Sequence[str] = (),
    ) -> Cohorts:
        """Count who comes back and what they bring, by the month of the first touch or the first deal.

        `active` says by what somebody comes back: touch or purchase. Raises what `funnel` does.
        """
        return self._told(cohorts, self._people(where, first, last, channels), by, active)

    def _people(
        self,
        where: Given | None = None,
        first: date | None = None,
        last: date | None = None,
        channels: Sequence[str] = (),
    ) -> People:
        """Say which customers are meant.

        Raises:
            WorkbenchError: a day is no date, or the period ends before it begins.
            ConditionError: the condition cannot be read.

        """
        first, last = _days(first, last)
        who, text = None, ""
        if where is not None and not asks_nothing(where):
            who, text = Condition(*self._segments.where(where).positional()), str(read_customers(where))
        return People(
            self._settings.zone, first, last, channels_named(channels), who, {"condition": text} if text else {}
        )

    def _ask(self, sql: str, values: Sequence[Any], /) -> Rows:
        return read_rows(self._connect(), sql, values, _FIGURES)


def _days(since: object, until: object) -> tuple[date | None, date | None]:
    """Return the ends of a period, open where None.

    Raises:
        WorkbenchError: one is no date, or the period ends before it begins.

    """
    first, last = plain_day(since, "since"), plain_day(until, "until")
    if first is not None and last is not None and last < first:
        raise WorkbenchError(f"The period ends on {last}, before it begins on {first}. Exchange the two days.")
    return first, last
