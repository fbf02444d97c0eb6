"""What led to each conversion: its touch points within the look-back, with the weight each rule gives them."""

from __future__ import annotations

from workbench.engine.base import Engine
from workbench.marketing.channel_rules import DIRECT
from workbench.settings import Settings

UNITS = 10**15
"""A weight of 1 in whole units: sums of whole numbers are the same in any order."""

UNOBSERVED = "(unobserved)"
"""Stands for a channel where a conversion has no touch point."""

RULES = ("first", "last", "last_non_direct", "linear", "position", "time_decay")
"""The rule models: each has a column with its weight."""

_DIGITS = 2048
_PLACES = 3
"""Three digits to the base of 2048 hold the seconds of 270 years."""


def load(engine: Engine, settings: Settings) -> None:
    """Give the engine `decay_digits`: by how much each digit of an age in seconds halves a weight.

    The engines' powers differ in the last place; products of the same numbers do not.
    """
    half_life_s = settings.marketing.half_life_s
    rows = [
        (place, digit, 2.0 ** -(digit * _DIGITS**place / half_life_s))
        for place in range(_PLACES)
        for digit in range(_DIGITS)
    ]
    engine.values("decay_digits", {"place": "bigint", "digit": "bigint", "share": "double"}, rows)


def in_units(weight: str) -> str:
    """Write a weight in whole units."""
    return f"cast(round({weight} * 1e{len(str(UNITS)) - 1}) as bigint)"


def money_of(weight: str) -> str:
    """Write what a touch point gets of its conversion's `hundredths` for a weight, in whole ones that add up to them.

    A touch point gets what all up to it get together, rounded, less what those before it get.
    """

    def up_to(points: str) -> str:
        return (
            f"sum({in_units(weight)}) over (partition by customer_id, conversion_no order by point_no, customer_id "
            f"rows between unbounded preceding and {points})"
        )

    def rounded(units: str) -> str:
        return f"cast(round(hundredths * (coalesce({units}, 0) / 1e{len(str(UNITS)) - 1})) as bigint)"

    through = f"case when point_no = points then hundredths else {rounded(up_to('current row'))} end"
    return f"{through} - {rounded(up_to('1 preceding'))}"


CONVERSION_ENDS = """
    with with_points as (
        select distinct customer_id, conversion_no
        from touch_points
        where conversion_no > 0
    )
    select
        c.customer_id,
        c.conversion_no,
        c.converted_at,
        max(w.conversion_no) over (
            partition by c.customer_id
            order by c.conversion_no, c.customer_id
            rows between unbounded preceding and current row
        ) as points_of
    from conversions c
    left join with_points w on w.customer_id = c.customer_id and w.conversion_no = c.conversion_no
"""
"""Conversions, and of which one the touch points are that led to each (`points_of`).

They are its own, else those of the last one before that has any: who buys again without a new visit goes by what
brought them last.
"""

CHAIN_POINTS = """
    with ended as (
        select p.*, p.conversion_no as ended_no, p.last_point_at as ended_at
        from touch_points p
        where p.conversion_no = 0
        union all
        select p.*, e.conversion_no as ended_no, e.converted_at as ended_at
        from touch_points p
        join conversion_ends e on e.customer_id = p.customer_id and e.points_of = p.conversion_no
    )
    select
        p.customer_id,
        p.ended_no as conversion_no,
        p.touch_no,
        p.touched_at,
        p.ended_at,
        cast(round(epoch(p.ended_at) - epoch(p.touched_at)) as bigint) as age_s,
        p.pair_no,
        p.campaign,
        p.content
    from ended p
    cross join marketing_rules r
    where epoch(p.ended_at) - epoch(p.touched_at) <= r.lookback_s
"""
"""The touch points that count: those within the look-back before the conversion, or before the chain's last point."""

_CHAIN = "partition by p.customer_id, p.conversion_no order by p.touch_no"
_WHOLE = f"{_CHAIN} rows between unbounded preceding and unbounded following"
_OF_CHAIN = "partition by customer_id, conversion_no order by touch_no"

WEIGHED_POINTS = f"""
    with numbered as (
        select
            p.*,
            n.source,
            n.medium,
            n.channel,
            row_number() over ({_CHAIN}) as point_no,
            count(*) over ({_WHOLE}) as points,
            max(case when n.channel <> '{DIRECT}' then p.touch_no end) over ({_WHOLE}) as named_no,
            p.age_s - min(p.age_s) over ({_WHOLE}) as before_last_s
        from chain_points p
        join point_pairs n on n.pair_no = p.pair_no
        where p.conversion_no > 0
    ),
    decayed as (
        select n.*, cast(round(a.share * b.share * c.share * 1e15) as bigint) as decay
        from numbered n
        join decay_digits a on a.place = 0 and a.digit = n.before_last_s % {_DIGITS}
        join decay_digits b on b.place = 1
            and b.digit = cast(round((n.before_last_s - n.before_last_s % {_DIGITS}) / {_DIGITS}) as bigint) % {_DIGITS}
        join decay_digits c on c.place = 2
            and c.digit = cast(round((n.before_last_s - n.before_last_s % {_DIGITS**2}) / {_DIGITS**2}) as bigint)
    )
    select
        d.*,
        cast(case when point_no = 1 then 1 else 0 end as double) as first,
        cast(case when point_no = points then 1 else 0 end as double) as last,
        cast(
            case when touch_no = named_no or (named_no is null and point_no = points) then 1 else 0 end as double
        ) as last_non_direct,
        1 / points as linear,
        case
            when points = 1 then cast(1 as double)
            when points = 2 and r.first_share + r.last_share = 0 then cast(0.5 as double)
            when points = 2 and point_no = 1 then r.first_share / (r.first_share + r.last_share)
            when points = 2 then r.last_share / (r.first_share + r.last_share)
            when point_no = 1 then r.first_share
            when point_no = points then r.last_share
            else (1 - r.first_share - r.last_share) / (points - 2)
        end as position,
        decay / sum(decay) over ({_OF_CHAIN} rows between unbounded preceding and unbounded following) as time_decay
    from decayed d
    cross join marketing_rules r
"""
"""Every touch point of a conversion with its weights.

Time decay counts from the last touch point instead of the conversion: the shares are the same, and none becomes 0 / 0.
"""

CONVERSION_POINTS = f"""
    select
        c.customer_id,
        c.conversion_no,
        c.conversion_id,
        c.converted_at,
        c.hundredths,
        coalesce(w.point_no, 0) as point_no,
        coalesce(w.points, 0) as points,
        w.touched_at,
        w.source,
        w.medium,
        nullif(trim(w.campaign), '') as campaign,
        nullif(trim(w.content), '') as content,
        coalesce(w.channel, '{UNOBSERVED}') as channel,
        {", ".join(f"coalesce(w.{rule}, cast(1 as double)) as {rule}" for rule in RULES)}
    from conversions c
    left join weighed_points w on w.customer_id = c.customer_id and w.conversion_no = c.conversion_no
    order by c.customer_id, c.conversion_no, point_no
"""

CONVERSION_CHAINS = """
    with paths as (
        select
            p.customer_id,
            p.conversion_no,
            max(p.ended_at) as ended_at,
            count(*) as points,
            string_agg(n.letter, '' order by p.touch_no) as path,
            list_sort(array_agg(p.age_s)) as ages_s
        from chain_points p
        join point_pairs n on n.pair_no = p.pair_no
        group by p.customer_id, p.conversion_no
    )
    select
        coalesce(p.customer_id, c.customer_id) as customer_id,
        coalesce(p.conversion_no, c.conversion_no) as conversion_no,
        c.conversion_id is not null as converted,
        coalesce(p.ended_at, c.converted_at) as ended_at,
        cast(coalesce(c.hundredths, 0) as bigint) as hundredths,
        coalesce(p.points, 0) as points,
        coalesce(p.path, '') as path,
        p.ages_s,
        coalesce(c.first_known, false) as first_known
    from paths p
    full join conversions c on c.customer_id = p.customer_id and c.conversion_no = p.conversion_no
    order by customer_id, conversion_no
"""
"""Chains as a whole: what Markov and Shapley read, who need those that did not convert as well."""
