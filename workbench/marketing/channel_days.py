"""The table `channels`: what each ad cost and what came of it, by day.

Spend and traffic meet where they name the same source, medium, campaign and ad; what meets nothing keeps rows of its
own, so that every total equals that of the inputs.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from workbench.days import midnight
from workbench.engine.base import Engine
from workbench.marketing.action_sources import LEAD
from workbench.marketing.ad_names import renamed
from workbench.marketing.channel_names import named
from workbench.marketing.conversion_points import UNOBSERVED

BOTH, ADS_ONLY, TRAFFIC_ONLY, NOWHERE = "both", "ads only", "traffic only", "unobserved"
"""Whether a row's spend and traffic have met."""

_DAY = timedelta(days=1)


def list_days(engine: Engine) -> None:
    """Make `zone_days`: the days of the zone near a touch or an ad, once for each day of UTC in which they lie.

    Reads `marketing_rules`, `touches` and `ads`.
    """
    zone = ZoneInfo(engine.rows("select zone from marketing_rules")[0][0])
    found = engine.rows(
        "select distinct cast(occurred_at as date) as day from touches union select day from ads where day is not null"
    )
    days = sorted({near for (day,) in found for near in (day - _DAY, day, day + _DAY)})
    columns = {"day": "date", "utc_day": "date", "starts_at": "timestamp", "ends_at": "timestamp"}
    engine.values("zone_days", columns, [row for day in days for row in zone_day(day, zone)])


def zone_day(day: date, zone: ZoneInfo) -> list[tuple[date, date, datetime, datetime]]:
    """List a day with each day of UTC in which it lies, and with its begin and end, UTC without a zone.

    >>> [str(utc_day) for _, utc_day, _, _ in zone_day(date(2026, 3, 2), ZoneInfo("Europe/Moscow"))]
    ['2026-03-01', '2026-03-02']
    """
    starts_at, ends_at = midnight(day, zone), midnight(day + _DAY, zone)
    utc_days = sorted({starts_at.date(), (ends_at - timedelta(microseconds=1)).date()})
    return [(day, utc_day, starts_at, ends_at) for utc_day in utc_days]


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day of the zone in which a moment (UTC without a zone) lies."""
    return moment.replace(tzinfo=UTC).astimezone(zone).date()


def _on_day(at: str) -> str:
    return f"""join zone_days d
        on d.utc_day = cast({at} as date)
        and d.starts_at <= {at}
        and d.ends_at > {at}"""


SESSION_DAYS = f"""
    select
        d.day,
        n.channel,
        n.source,
        n.medium,
        coalesce(c.name, '') as campaign,
        coalesce(x.name, '') as ad,
        count(*) as sessions
    from touches t
    {_on_day("t.occurred_at")}
    {named("t")}
    {renamed("t")}
    where t.kind = 'session'
    group by d.day, n.channel, n.source, n.medium, coalesce(c.name, ''), coalesce(x.name, '')
"""
"""Visits by day and by what brought them."""

LEAD_DAYS = f"""
    select
        d.day,
        t.channel,
        t.source,
        t.medium,
        coalesce(c.name, '') as campaign,
        coalesce(x.name, '') as ad,
        count(*) as leads
    from action_sources t
    {_on_day("t.occurred_at")}
    {renamed("t")}
    where t.action = '{LEAD}'
    group by d.day, t.channel, t.source, t.medium, coalesce(c.name, ''), coalesce(x.name, '')
"""
"""Leads by day and by what brought them."""

DEAL_DAYS = f"""
    select
        d.day,
        t.channel,
        t.source,
        t.medium,
        coalesce(c.name, '') as campaign,
        coalesce(x.name, '') as ad,
        sum(t.weight) as deals,
        sum(case when t.is_first_deal then t.weight else 0.0 end) as customers,
        sum(case when t.is_unpriced then t.weight else 0.0 end) as unpriced_deals,
        sum(t.hundredths) as hundredths
    from action_sources t
    {_on_day("t.occurred_at")}
    {renamed("t")}
    where t.action <> '{LEAD}'
    group by d.day, t.channel, t.source, t.medium, coalesce(c.name, ''), coalesce(x.name, '')
"""
"""Won deals by day, shared out by the model of the settings."""

TRAFFIC_KEYS = """
    select source, medium, campaign, ad
    from session_days
    union
    select source, medium, campaign, ad
    from lead_days
    union
    select source, medium, campaign, ad
    from deal_days
"""
"""What traffic names; ads are looked for among them."""

_EMPTY = {
    "impressions": "bigint",
    "clicks": "bigint",
    "cost": "decimal(24, 6)",
    "unpriced_ads": "bigint",
    "sessions": "bigint",
    "leads": "bigint",
    "deals": "double",
    "customers": "double",
    "unpriced_deals": "double",
    "hundredths": "bigint",
}


def _part(table: str, *figures: str, channel: str = "t.channel", names: str = "") -> str:
    """Write one part of the union: the figures that a table has, nothing for the others."""
    columns = ", ".join(
        f"cast({f't.{name}' if name in figures else 'null'} as {type_}) as {name}" for name, type_ in _EMPTY.items()
    )
    return f"""
        select t.day, {channel} as channel, t.source, t.medium, t.campaign, t.ad, {columns}
        from {table} t{names}"""


_AD_FIGURES = ("impressions", "clicks", "cost", "unpriced_ads")
_OF_ADS = """
        join channel_names n on n.source = t.source and n.medium = t.medium"""

_UNION = "\n        union all".join(
    (
        _part("ad_days", *_AD_FIGURES, channel="n.channel", names=_OF_ADS),
        _part("session_days", "sessions"),
        _part("lead_days", "leads"),
        _part("deal_days", "deals", "customers", "unpriced_deals", "hundredths"),
    )
)

_SUMS = ",\n            ".join(f"cast(sum({name}) as {type_}) as {name}" for name, type_ in _EMPTY.items())


def _level(other: str, prefix: str) -> str:
    """Write the joins that tell how far down a row finds its like among the keys of the other side."""
    return f"""
    left join (select distinct source, medium from {other}) {prefix}_source
        on {prefix}_source.source = s.source and {prefix}_source.medium = s.medium
    left join (select distinct source, medium, campaign from {other} where campaign <> '') {prefix}_campaign
        on {prefix}_campaign.source = s.source
        and {prefix}_campaign.medium = s.medium
        and {prefix}_campaign.campaign = s.campaign
    left join (select distinct source, medium, campaign, ad from {other} where ad <> '') {prefix}_ad
        on {prefix}_ad.source = s.source
        and {prefix}_ad.medium = s.medium
        and {prefix}_ad.campaign = s.campaign
        and {prefix}_ad.ad = s.ad"""


def _money(hundredths: str) -> str:
    return f"cast(cast(coalesce({hundredths}, 0) as decimal(19, 0)) * cast(0.01 as decimal(3, 2)) as decimal(20, 2))"


CHANNELS = f"""
    with parts as ({_UNION}
    ),
    summed as (
        select
            day,
            channel,
            source,
            medium,
            campaign,
            ad,
            {_SUMS}
        from parts
        group by day, channel, source, medium, campaign, ad
    ),
    keys as (
        select distinct source, medium, campaign, ad
        from summed
    ),
    met as (
        select
            s.*,
            a_source.source is not null as has_ads,
            t_source.source is not null as has_traffic,
            case
                when a_source.source is null or t_source.source is null then null
                when a_ad.source is not null and t_ad.source is not null then 'ad'
                when a_campaign.source is not null and t_campaign.source is not null then 'campaign'
                else 'source'
            end as matched_by
        from keys s{_level("ad_days", "a")}{_level("traffic_keys", "t")}
    )
    select
        s.day,
        s.channel,
        s.source,
        s.medium,
        s.campaign,
        s.ad,
        coalesce(s.impressions, 0) as impressions,
        coalesce(s.clicks, 0) as clicks,
        coalesce(s.cost, cast(0 as decimal(24, 6))) as cost,
        coalesce(s.unpriced_ads, 0) as unpriced_ads,
        coalesce(s.sessions, 0) as sessions,
        coalesce(s.leads, 0) as leads,
        coalesce(s.deals, 0.0) as deals,
        coalesce(s.customers, 0.0) as customers,
        coalesce(s.unpriced_deals, 0.0) as unpriced_deals,
        {_money("s.hundredths")} as revenue,
        case
            when s.channel = '{UNOBSERVED}' then '{NOWHERE}'
            when not m.has_ads then '{TRAFFIC_ONLY}'
            when not m.has_traffic then '{ADS_ONLY}'
            else '{BOTH}'
        end as matched,
        case when s.channel <> '{UNOBSERVED}' then m.matched_by end as matched_by
    from summed s
    join met m on m.source = s.source and m.medium = s.medium and m.campaign = s.campaign and m.ad = s.ad
    order by s.day, s.channel, s.source, s.medium, s.campaign, s.ad
"""
"""A row a day, channel, source, medium, campaign and ad."""
