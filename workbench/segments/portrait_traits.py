"""Traits of customers for a portrait: one row a customer, attribute and value, as SQL.

Of city, device, hour and weekday a customer has the one most of their touches have, so that customers of many touches
do not have every hour; of kinds and interests they may have several.
"""

from __future__ import annotations

UNKNOWN = "(unknown)"
OTHER = "(other)"
THIRD_PARTY = ("sex", "age", "interest")
"""Attributes that come from customer_profiles alone."""

# Zones shift by whole quarters of an hour; there are far fewer of these than touches, and a conversion is dear.
QUARTERS = """
    with quarters as (
        select distinct epoch_us(occurred_at) // 900000000 as quarter
        from touches
    ), local as (
        select quarter, timezone($zone, timezone('UTC', make_timestamp(quarter * 900000000))) as local_at
        from quarters
    )
    select
        quarter,
        lpad(cast(hour(local_at) as varchar), 2, '0') || ':00' as hour,
        isodow(local_at) || ' ' || dayname(local_at) as weekday
    from local
"""

# Ties fall by a hash: by the value itself, early hours and the first letters of the alphabet would gain.
_MOST_SEEN = """
    select customer_id, '{column}', arg_max({column}, (touches, hash(customer_id || {column}), {column}))
    from (
        select t.customer_id, {column}, count(*) as touches
        from {touches}
        where {column} <> ''
        group by t.customer_id, {column}
    ) as seen
    group by customer_id
"""

_TIMED = "touches t join portrait_quarters q on q.quarter = epoch_us(t.occurred_at) // 900000000"

_SUREST = """
    select customer_id, attribute, value
    from told
    where attribute in ('sex', 'age')
    qualify row_number() over (
        partition by customer_id, attribute
        order by confidence desc nulls last, told_at desc nulls last, provider, value
    ) = 1
"""

_TOLD = """
    select
        customer_id,
        attribute,
        provider,
        confidence,
        told_at,
        case
            when attribute = 'sex' and lower(value) in ('m', 'male', 'man', 'м', 'муж', 'мужской') then 'male'
            when attribute = 'sex' and lower(value) in ('f', 'female', 'woman', 'ж', 'жен', 'женский') then 'female'
            when attribute <> 'age' or try_cast(value as integer) is null then value
            when try_cast(value as integer) < 18 then 'under 18'
            when try_cast(value as integer) < 25 then '18-24'
            when try_cast(value as integer) < 35 then '25-34'
            when try_cast(value as integer) < 45 then '35-44'
            when try_cast(value as integer) < 55 then '45-54'
            when try_cast(value as integer) < 65 then '55-64'
            else '65 and over'
        end as value
    from {profiles}
    where attribute in ('sex', 'age', 'interest') and value <> ''
"""

NO_PROFILES = """
    (
        select
            cast(null as varchar) as customer_id,
            cast(null as varchar) as attribute,
            cast(null as varchar) as value,
            cast(null as varchar) as provider,
            cast(null as double) as confidence,
            cast(null as timestamp) as told_at
        where false
    )
"""

_TRAITS = """
    with told as ({told}), known as (
        select customer_id, 'first source' as attribute, first_source as value
        from customers
        where first_source <> ''
        union all
        {city}
        union all
        {device}
        union all
        {surest}
        union all
        select distinct customer_id, attribute, value
        from told
        where attribute = 'interest'
        union all
        select distinct customer_id, 'kind', kind
        from touches
        union all
        {hour}
        union all
        {weekday}
    ), expected as (
        select unnest(['city', 'device', 'first source', 'sex', 'age', 'interest']) as attribute
    )
    select customer_id, attribute, value
    from known
    union all
    select c.customer_id, e.attribute, '(unknown)'
    from customers c
    cross join expected e
    anti join known k on k.customer_id = c.customer_id and k.attribute = e.attribute
"""


def traits(profiles: str) -> str:
    """Write the query of all traits; those nobody knows of a customer are there as `(unknown)`.

    Args:
        profiles: customer_profiles, or `NO_PROFILES` where there is no such table.

    """
    most_seen = {column: _MOST_SEEN.format(column=column, touches="touches t") for column in ("city", "device")}
    most_seen |= {column: _MOST_SEEN.format(column=column, touches=_TIMED) for column in ("hour", "weekday")}
    return _TRAITS.format(told=_TOLD.format(profiles=profiles), surest=_SUREST, **most_seen)
