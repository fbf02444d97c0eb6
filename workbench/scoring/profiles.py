"""What third parties say about customers, out of records that carry an attribute and its value, or a column for each.

Bought-in profiles are records of the kind `identify`: they belong to whoever has their phone, e-mail or cookie. What
they say stands in `extra`, either as `attribute` and `value`, or in the columns `sex`, `age` and `interests` (several
parted by semicolons or commas).
"""

from __future__ import annotations

SYSTEM = "profiles"
"""Of the preset. A column `sex` of another system is the company's own knowledge, unless a `provider` stands beside."""

_KEYS = ("attribute", "value", "provider", "confidence", "sex", "age", "interests")

_EXTRA = ",\n            ".join(f"trim(json_extract_string(e.extra, '$.{key}')) as {key}" for key in _KEYS)

CUSTOMER_PROFILES = f"""
    with records as (
        select
            s.customer_id,
            e.system,
            e.occurred_at as told_at,
            e.event_id,
            {_EXTRA}
        from off_chain e
        join signature_customers s on s.unit_no = e.signature_no
        where e.kind = 'identify'
            and s.customer_id is not null
            and (e.system = '{SYSTEM}' or contains(e.extra, '"attribute"') or contains(e.extra, '"provider"'))
            and (e.occurred_at is null or e.occurred_at < timezone('UTC', timezone($zone, cast($as_of as timestamp))))
    ), attributes as (
        select *, lower(attribute) as attribute_name, [value] as told
        from records
        where attribute is not null
        union all
        select *, 'sex', [sex]
        from records
        where provider is not null or system = '{SYSTEM}'
        union all
        select *, 'age', [age]
        from records
        where provider is not null or system = '{SYSTEM}'
        union all
        select *, 'interest', string_split_regex(interests, '[;,]')
        from records
        where provider is not null or system = '{SYSTEM}'
    ), facts as (
        select
            customer_id,
            attribute_name as attribute,
            trim(unnest(told)) as value,
            coalesce(provider, system) as provider,
            try_cast(replace(confidence, ',', '.') as double) as confidence,
            told_at,
            event_id
        from attributes
    )
    select customer_id, attribute, value, provider, confidence, told_at
    from facts
    where attribute <> '' and value <> ''
    qualify row_number() over (
        partition by customer_id, attribute, value
        order by confidence desc nulls last, told_at desc nulls last, event_id
    ) = 1
"""
"""One row a customer, attribute and value: the surest record of it; `$as_of` is the first day that is not known."""
