"""What ad reports say, under the names that traffic has: campaigns renamed, marks and ids found, costs in one currency.

An ad report and the marks of a link name the same campaign in several ways: by its name, by the name in the link
(`utm_campaign`), or by its id. The first that traffic of the same source and medium names as well is taken.
"""

from __future__ import annotations

from workbench.marketing.channel_names import AD_MEDIUM, AD_SOURCE, PAIR_KEY

CAMPAIGN, AD = "campaign", "ad"

_SAID = {CAMPAIGN: ("utm_campaign", "campaign_id", "campaignid"), AD: ("utm_content", "ad_id", "adid")}
"""Columns of a report that the mapping leaves over and that name a campaign or an ad."""

_PLACES = range(1 + max(map(len, _SAID.values())))


_BACKSLASH, _QUOTE = "\x01", "\x02"
"""Stand for what JSON escapes, so that the next quote ends a text; JSON itself never holds them."""


def _said(column: str) -> str:
    """Write what `said`, the columns left over as JSON in lower case, has for one of them; '' for nothing."""
    begin = f'"{column}":'
    rest = f"substring(said, position('{begin}' in said) + {len(begin)})"
    text = f"substring({rest}, 2, position('\"' in substring({rest}, 2)) - 1)"
    number = f"substring({rest}, 1, position(',' in replace({rest}, '}}', ',')) - 1)"
    return f"""case
            when position('{begin}"' in said) > 0
                then trim(replace(replace({text}, '{_QUOTE}', '"'), '{_BACKSLASH}', '\\'))
            when position('{begin}' in said) > 0 then coalesce(nullif(trim({number}), 'null'), '')
            else ''
        end"""


_LEFT_OVER = f"""replace(
            replace(lower(coalesce(extra, '')), '\\\\', '{_BACKSLASH}'), '\\"', '{_QUOTE}'
        )"""


def _candidates(what: str) -> str:
    named = [PAIR_KEY.format(column=f"a.{what}"), *map(_said, _SAID[what])]
    return ",\n        ".join(f"{value} as {what}_{place}" for place, value in enumerate(named))


AD_REPORTS = f"""
    select
        a.day,
        {AD_SOURCE} as source,
        {AD_MEDIUM} as medium,
        {_candidates(CAMPAIGN)},
        {_candidates(AD)},
        a.impressions,
        a.clicks,
        a.cost,
        a.currency
    from (select *, {_LEFT_OVER} as said from ads) a
"""
"""Days of ads with every name that they have, as names are compared."""

AD_NAMES = f"""
    with given as (
        select '{CAMPAIGN}' as what, trim(t.campaign) as spelling
        from (select distinct campaign from touches) t
        union
        select '{AD}' as what, trim(t.content) as spelling
        from (select distinct content from touches) t
        union
        select '{CAMPAIGN}' as what, trim(a.campaign) as spelling
        from ads a
        union
        select '{AD}' as what, trim(a.ad) as spelling
        from ads a
    ),
    latest as (
        select g.what, lower(g.spelling) as named, coalesce(r.campaign, g.spelling) as spelling
        from given g
        left join campaign_names r on g.what = '{CAMPAIGN}' and r.named = lower(g.spelling)
        where g.spelling <> ''
    ),
    shown as (
        select what, lower(spelling) as compared, min(spelling) as name
        from latest
        group by what, lower(spelling)
    )
    select distinct l.what, l.named, s.name
    from latest l
    join shown s on s.what = l.what and s.compared = lower(l.spelling)
    order by l.what, l.named
"""
"""The name under which each campaign and ad is shown."""


def renamed(touches: str) -> str:
    """Write the joins that give touches (by their alias) the name of their campaign and ad: `c.name`, `x.name`."""
    return f"""left join ad_names c
        on c.what = '{CAMPAIGN}' and c.named = {PAIR_KEY.format(column=f"{touches}.campaign")}
    left join ad_names x
        on x.what = '{AD}' and x.named = {PAIR_KEY.format(column=f"{touches}.content")}"""


_TRAFFIC = {
    CAMPAIGN: """
    select distinct source, medium, campaign
    from traffic_keys
    where campaign <> ''
""",
    AD: """
    select distinct source, medium, campaign, ad
    from traffic_keys
    where ad <> ''
""",
}


def _chosen(what: str, reports: str, same: str) -> str:
    """Write the query that names the campaign or the ad of reports by the first candidate that traffic has."""
    joins = "".join(
        f"""
    left join ad_names n{place} on n{place}.what = '{what}' and n{place}.named = r.{what}_{place}
    left join {what}_traffic t{place} on {same.format(t=f"t{place}")} and t{place}.{what} = n{place}.name"""
        for place in _PLACES
    )
    found = ", ".join(f"t{place}.{what}" for place in _PLACES)
    return f"""
    select r.*, coalesce({found}, n0.name, '') as {what}
    from {reports} r{joins}
"""


_PLACE = "{t}.source = r.source and {t}.medium = r.medium"

AD_DAYS = f"""
    with campaign_traffic as ({_TRAFFIC[CAMPAIGN]}),
    ad_traffic as ({_TRAFFIC[AD]}),
    with_campaigns as ({_chosen(CAMPAIGN, "ad_reports", _PLACE)}),
    with_ads as ({_chosen(AD, "with_campaigns", _PLACE + " and {t}.campaign = r.campaign")}),
    priced as (
        select
            a.*,
            cast(
                round(a.cost * case when a.currency is null then 1.0 else coalesce(d.rate, f.rate) end, 6)
                as decimal(24, 6)
            ) as base_cost
        from with_ads a
        left join rates f on f.currency = a.currency
        left join zone_days z on z.day = a.day and z.utc_day = cast(z.starts_at as date)
        left join rate_days d
            on d.currency = a.currency
            and d.utc_day = z.utc_day
            and d.starts_at = z.starts_at
    )
    select
        day,
        source,
        medium,
        campaign,
        ad,
        sum(impressions) as impressions,
        sum(clicks) as clicks,
        sum(base_cost) as cost,
        count(case when cost is not null and base_cost is null then 1 end) as unpriced_ads
    from priced
    group by day, source, medium, campaign, ad
"""
"""Days of ads by the names that traffic has; costs are in the base currency.

Rows of a report may cost less than a hundredth: they are summed to the millionth and rounded where they are shown.
"""
