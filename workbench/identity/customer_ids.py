"""Names customers so that a customer keeps its id as data grow.

Every id that was ever published has a *claim* to the identifiers it held last. What a living id holds of a retired one
is not its own: it came by a merge, and goes back when that is undone. Each living id claims the new customer that has
most of its own evidence; of several the one with more evidence has it, then the one that held it for longer. What no
living id claims goes to the retired ones by the same rule. All others are redirected to where most of their evidence
went. Who is claimed by nobody is named after its smallest identifier, so the order of input cannot matter.
"""

from __future__ import annotations

from workbench.identity.evidence import KIND_RANK

_LEAST = f"""
    min(
        cast({KIND_RANK} as varchar) || i.kind || ' ' || i.value || ' '
    ) as least_identifier
"""

HELD_BEFORE = """
    select customer_id, kind, value, spell, links, joined_build
    from was_customer_identifiers
"""
"""What the customers of the last snapshot held."""

HELD_BEFORE_IN_SCOPE = """
    select w.customer_id, w.kind, w.value, w.spell, w.links, w.joined_build
    from was_customer_identifiers w
    join affected_customers a on a.customer_id = w.customer_id
"""
"""The same of those who can have changed."""

CLAIMS = """
    select h.customer_id, h.kind, h.value, h.spell, h.joined_build, true as living, r.value is null as own
    from held_before h
    left join (select distinct kind, value, spell from was_retired_claims) r
        on r.kind = h.kind and r.value = h.value and r.spell = h.spell
    where h.links
    union all
    select customer_id, kind, value, spell, cast(0 as bigint) as joined_build, false as living, true as own
    from was_retired_claims
"""
"""One row an id ever published and identifier that it held last; its own are those that no retired id claims."""

CLAIM_SHARES = f"""
    select
        c.customer_id,
        k.component,
        bool_or(c.living) as living,
        cast(sum(i.events) as bigint) as weight,
        cast(sum(case when c.own then i.events else 0 end) as bigint) as own_weight,
        min(c.joined_build) as since,
        {_LEAST.strip()}
    from claims c
    join identifier_codes i on i.kind = c.kind and i.value = c.value and i.spell = c.spell
    join persons k on k.node = i.code
    group by c.customer_id, k.component
"""
"""How much of what an id held stands with each of the new customers: events, summed over identifiers."""

KEPT_SHARES = f"""
    with stirred as (
        select distinct customer_id
        from claim_shares
        where not living
    )
    select
        c.customer_id,
        w.customer_id as kept_id,
        cast(sum(w.events) as bigint) as weight,
        {_LEAST.strip().replace("i.", "w.")}
    from stirred s
    join claims c on c.customer_id = s.customer_id
    join was_customer_identifiers w on w.kind = c.kind and w.value = c.value and w.spell = c.spell
    left join affected_customers a on a.customer_id = w.customer_id
    where w.links and a.customer_id is null and not c.living
    group by c.customer_id, w.customer_id
"""
"""The same with customers that stay as they are: part of what a retired id held may have gone to one of them."""

NO_KEPT_SHARES = """
    select customer_id, customer_id as kept_id, weight, least_identifier
    from claim_shares
    where false
"""

HOMES = """
    with places as (
        select
            customer_id,
            component,
            cast(null as varchar) as kept_id,
            living,
            weight,
            own_weight,
            since,
            least_identifier
        from claim_shares
        union all
        select
            customer_id,
            cast(null as bigint) as component,
            kept_id,
            false as living,
            weight,
            weight as own_weight,
            cast(0 as bigint) as since,
            least_identifier
        from kept_shares
    ),
    ranked as (
        select
            customer_id,
            component,
            kept_id,
            living,
            weight,
            since,
            count(*) over (partition by customer_id) as places,
            row_number() over (
                partition by customer_id
                order by own_weight desc, weight desc, since, least_identifier
            ) as place
        from places
    )
    select customer_id, component, kept_id, living, weight, since, places
    from ranked
    where place = 1
"""
"""Where most of the evidence of each id went."""

CUSTOMER_CODES = """
    with living_ranked as (
        select
            component,
            customer_id,
            row_number() over (partition by component order by weight desc, since, customer_id) as place
        from homes
        where component is not null and living
    ),
    living_heirs as (
        select component, customer_id
        from living_ranked
        where place = 1
    ),
    left_over as (
        select
            s.component,
            s.customer_id,
            s.weight,
            row_number() over (partition by s.customer_id order by s.weight desc, s.least_identifier) as choice
        from claim_shares s
        left join living_heirs h on h.component = s.component
        where h.component is null and not s.living
    ),
    retired_ranked as (
        select
            component,
            customer_id,
            row_number() over (partition by component order by weight desc, customer_id) as place
        from left_over
        where choice = 1
    ),
    heirs as (
        select component, customer_id
        from living_heirs
        union all
        select component, customer_id
        from retired_ranked
        where place = 1
    ),
    hashed as (
        select
            c.code as component,
            md5(c.kind || ':' || c.value || case when c.spell > 1 then ' ' || c.spell else '' end) as hash
        from identifier_codes c
        join (select distinct component from persons) k on k.component = c.code
        left join heirs h on h.component = c.code
        where h.component is null
    ),
    used as (
        select h.component
        from hashed h
        join was_ids w on w.customer_id = substring(h.hash, 1, 12)
        union
        select h.component
        from hashed h
        join (
            select substring(hash, 1, 12) as beginning
            from hashed
            group by substring(hash, 1, 12)
            having count(*) > 1
        ) s
            on s.beginning = substring(h.hash, 1, 12)
    ),
    renamed as (
        select h.component, md5(h.hash || ' ' || b.build_no) as hash
        from hashed h
        join used u on u.component = h.component
        cross join build_facts b
    ),
    beginnings as (
        select substring(hash, 1, 12) as beginning
        from hashed
        union all
        select substring(hash, 1, 12) as beginning
        from renamed
    ),
    used_again as (
        select r.component
        from renamed r
        join was_ids w on w.customer_id = substring(r.hash, 1, 12)
        union
        select r.component
        from renamed r
        join beginnings b on b.beginning = substring(r.hash, 1, 12)
        group by r.component
        having count(*) > 1
    ),
    named as (
        select component, customer_id
        from heirs
        union all
        select h.component, substring(h.hash, 1, 12) as customer_id
        from hashed h
        left join used u on u.component = h.component
        where u.component is null
        union all
        select r.component, case when a.component is null then substring(r.hash, 1, 12) else r.hash end as customer_id
        from renamed r
        left join used_again a on a.component = r.component
    )
    select component, customer_id, row_number() over (order by customer_id) as customer_no
    from named
"""
"""The id of each customer.

Twelve hexadecimal digits are enough to tell customers apart. Who would take a name that was given before, or that
another would take as well, gets another one; should that be taken too, the whole hash.
"""

WAS_IDS = """
    select customer_id
    from was_customer_identifiers
    union all
    select old_id
    from was_customer_redirects
"""
"""Ids that were given before, so a new customer must not take one."""
