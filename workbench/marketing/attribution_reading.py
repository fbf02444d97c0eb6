"""Reads what attribution shares out: the weights of touch points, and chains that are alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from workbench.days import midnight
from workbench.marketing.ad_names import CAMPAIGN
from workbench.marketing.asked import Ask, Condition, Rows
from workbench.marketing.chains import Chains
from workbench.marketing.channel_names import PAIR_KEY
from workbench.marketing.channel_rules import DIRECT
from workbench.marketing.conversion_points import RULES, UNOBSERVED, in_units, money_of

KEYS = ("channel", "source", "medium", "campaign")


class Built(NamedTuple):
    """The rules that the last build weighed by."""

    lookback_s: int
    half_life_s: int
    first_share: float
    last_share: float
    markov_order: int


ATTRIBUTION_RULES = """
    select lookback_s, half_life_s, first_share, last_share, markov_order
    from marketing_rules
    order by lookback_s
"""


def built(ask: Ask) -> Built:
    """Read the rules of the last build."""
    (row,) = ask(f"select {', '.join(Built._fields)} from attribution_rules", [])
    return Built(**row)


def within(column: str, first: date | None, last: date | None, zone: ZoneInfo) -> Condition:
    """Ask that a moment lies in a period of days, either end of which may be open."""
    parts, values = ["true"], []
    if first is not None:
        parts.append(f"{column} >= ?")
        values.append(midnight(first, zone))
    if last is not None:
        parts.append(f"{column} < ?")
        values.append(midnight(last + timedelta(days=1), zone))
    return Condition(" and ".join(parts), list(values))


CAMPAIGN_NAME = "a.name"

NAMED = f"""left join ad_names a
        on a.what = '{CAMPAIGN}' and a.named = {PAIR_KEY.format(column="p.campaign")}"""
"""Joins touch points `p` to the names of their campaigns: spellings and old names are one, as in `channels`."""


def column_of(by: str) -> str:
    """Return where a key is in touch points `p` that are joined as `NAMED` does."""
    return CAMPAIGN_NAME if by == "campaign" else f"p.{by}"


def _credits() -> str:
    money = ",\n            ".join(f"{money_of(rule)} as {rule}_hundredths" for rule in RULES)
    sums = ",\n        ".join(
        f"sum(case when conversion_no > 0 then cast({in_units(rule)} as decimal(18, 0)) else 0 end) as {rule}_units,\n"
        f"        sum(coalesce({rule}_hundredths, 0)) as {rule}_money"
        for rule in RULES
    )
    return f"""
    with shared as (
        select
            *,
            {money}
        from {{points}}
        where {{where}}
    )
    select
        p.channel,
        p.source,
        p.medium,
        {CAMPAIGN_NAME} as campaign,
        {sums}
    from shared p
    {NAMED}
    group by p.channel, p.source, p.medium, {CAMPAIGN_NAME}
"""


CREDITS = _credits()
"""The weights of the touch points of each place in units, and the money they stand for in hundredths."""

PATHS = """
    select
        path,
        count(case when converted then 1 end) as conversions,
        cast(sum(case when converted then hundredths else 0 end) as bigint) as hundredths,
        count(case when not converted then 1 end) as unconverted
    from {chains}
    where path <> '' and {where}
    group by path
"""
"""Chains that are alike in one row; whole numbers of 64 bits are read many times faster than longer ones."""

ALL_CREDITS = CREDITS.format(points="conversion_points", where="true")

ALL_PATHS = PATHS.format(chains="conversion_chains", where="true")


def chains_of(rows: Sequence[Mapping[str, Any]]) -> Chains:
    """Read the rows of `PATHS`."""
    figures = ([int(row[name]) for row in rows] for name in ("conversions", "hundredths", "unconverted"))
    return Chains.of_columns([row["path"] for row in rows], *figures)


_CHAIN = "partition by customer_id, conversion_no order by point_no"
_WHOLE = f"{_CHAIN} rows between unbounded preceding and unbounded following"

WEIGHED_AGAIN = f"""(
    with kept as (
        select
            *,
            row_number() over ({_CHAIN}) as place,
            count(*) over ({_WHOLE}) as of_points,
            max(case when channel <> '{DIRECT}' then point_no end) over ({_WHOLE}) as named_no,
            max(touched_at) over ({_WHOLE}) as last_at
        from conversion_points
        where point_no > 0 and {{where}} and epoch(converted_at) - epoch(touched_at) <= {{lookback_s}}
    ),
    decayed as (
        select *, pow(2, -round(epoch(last_at) - epoch(touched_at)) / {{half_life_s}}) as decay
        from kept
    ),
    weighed as (
        select
            * exclude ({", ".join((*RULES, "decay"))}),
            case when place = 1 then 1 else 0 end as first,
            case when place = of_points then 1 else 0 end as last,
            case when point_no = named_no or (named_no is null and place = of_points) then 1 else 0 end
                as last_non_direct,
            1 / of_points as linear,
            case
                when of_points = 1 then 1
                when of_points = 2 and {{first_share}} + {{last_share}} = 0 then 0.5
                when of_points = 2 and place = 1 then {{first_share}} / ({{first_share}} + {{last_share}})
                when of_points = 2 then {{last_share}} / ({{first_share}} + {{last_share}})
                when place = 1 then {{first_share}}
                when place = of_points then {{last_share}}
                else (1 - {{first_share}} - {{last_share}}) / (of_points - 2)
            end as position,
            decay / sum(decay) over ({_WHOLE}) as time_decay
        from decayed
    )
    select customer_id, conversion_no, hundredths, place as point_no, of_points as points,
        channel, source, medium, campaign,
        {", ".join(RULES)}
    from weighed
    union all
    select c.customer_id, c.conversion_no, c.hundredths, 0, 0, '{UNOBSERVED}', null, null, null,
        {", ".join("1" for _ in RULES)}
    from conversion_points c
    anti join kept k on k.customer_id = c.customer_id and k.conversion_no = c.conversion_no
    where c.point_no <= 1 and {{where}}
)"""
"""The touch points of a shorter look-back than the built one, weighed anew; `where` is asked for twice."""

CUT_CHAINS = """(
    select
        * exclude (path),
        coalesce(right(path, length(list_filter(ages_s, lambda age: age <= {lookback_s}))), '') as path
    from conversion_chains
)"""
"""The chains of a shorter look-back."""

COUNTED = """
    select
        count(*) filter (where converted) as conversions,
        cast(coalesce(sum(hundredths) filter (where conversion_no <> 0), 0) as bigint) as hundredths,
        count(*) filter (where converted and path = '') as unobserved,
        count(*) filter (where converted and path = '' and first_known) as first_known,
        cast(coalesce(sum(hundredths) filter (where conversion_no <> 0 and path = ''), 0) as bigint)
            as unobserved_hundredths,
        count(*) filter (where conversion_no = 0) as unconverted,
        count(*) filter (
            where conversion_no = 0
                and epoch((select max(last_at) from customers)) - epoch(ended_at) < {lookback_s}
        ) as open
    from {chains}
    where {where}
"""

TOUCHED = f"""
    with touched as (
        select distinct p.customer_id, p.conversion_no, {{column}} as key
        from {{points}} p
        {NAMED}
        where {{where}} and point_no > 0 and conversion_no > 0
    )
    select key, count(*) as conversions
    from touched
    group by key
"""

UNPRICED = """
    select count(*) as conversions
    from conversion_points
    where hundredths is null and point_no <= 1 and {where}
"""


@dataclass(frozen=True)
class Reading:
    """Asks a snapshot about the conversions of a period, within a look-back no longer than the built one."""

    ask: Ask
    zone: ZoneInfo
    first: date | None
    last: date | None
    rules: Built
    lookback_s: int

    @property
    def whole(self) -> bool:
        """Whether everything is asked for as it was built."""
        return self.first is None and self.last is None and not self.shorter

    @property
    def shorter(self) -> bool:
        """Whether the look-back is shorter than the built one."""
        return self.lookback_s < self.rules.lookback_s

    def credits(self) -> Rows:
        """Return the weights by place: rows of `CREDITS`."""
        points, where = self._points()
        return self.ask(CREDITS.format(points=points, where=where.sql), where.values)

    def published(self) -> Rows:
        """Return what the build shared out: rows of the table `attribution`."""
        return self.ask("select * from attribution", [])

    def chains(self) -> Chains:
        """Return the chains, those that are alike in one."""
        where = self._of_chains()
        return chains_of(self.ask(PATHS.format(chains=self._chains_table(), where=where.sql), where.values))

    def counted(self) -> dict[str, int]:
        """Count conversions and chains, and what is unobserved of them."""
        where = self._of_chains()
        sql = COUNTED.format(chains=self._chains_table(), where=where.sql, lookback_s=int(self.lookback_s))
        return self.ask(sql, where.values)[0]

    def touched(self, by: str) -> dict[str | None, int]:
        """Count the conversions with a touch point of each key."""
        points, where = self._points()
        rows = self.ask(TOUCHED.format(points=points, where=where.sql, column=column_of(by)), where.values)
        return {row["key"]: row["conversions"] for row in rows}

    def unpriced(self) -> int:
        """Count the conversions of a currency without a rate."""
        where = within("converted_at", self.first, self.last, self.zone)
        return int(self.ask(UNPRICED.format(where=where.sql), where.values)[0]["conversions"])

    def names(self) -> dict[str, str]:
        """Return the channels by their letters."""
        return {row["letter"]: row["channel"] for row in self.ask("select letter, channel from channel_letters", [])}

    def _of_chains(self) -> Condition:
        return within("ended_at", self.first, self.last, self.zone)

    def _chains_table(self) -> str:
        return CUT_CHAINS.format(lookback_s=int(self.lookback_s)) if self.shorter else "conversion_chains"

    def _points(self) -> tuple[str, Condition]:
        where = within("converted_at", self.first, self.last, self.zone)
        if not self.shorter:
            return "conversion_points", where
        numbers = self.rules._replace(lookback_s=int(self.lookback_s))._asdict()
        points = WEIGHED_AGAIN.format(where=where.sql, **numbers)
        return points, Condition("true", [*where.values, *where.values])
