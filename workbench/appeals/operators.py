"""The people who answer, each under the latest name."""

from __future__ import annotations

from workbench.journal.records import ANSWERED

OPERATORS = f"""
    with named as (
        select
            trim(t.operator) as spelling,
            coalesce(n.operator, trim(t.operator)) as operator,
            t.occurred_at,
            k.kind is not null and coalesce(t.direction not in ('out', 'internal'), true) as is_contact,
            {ANSWERED} or t.responded_at is not null as was_answered
        from touches t
        left join operator_names n on n.spelling = trim(t.operator)
        left join contact_kinds k on k.kind = t.kind
        left join machine_names m on m.operator = coalesce(n.operator, trim(t.operator))
        where t.operator is not null and m.operator is null
    )
    select
        operator,
        list_sort(array_agg(distinct spelling)) as spellings,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at,
        count(case when is_contact then 1 end) as contacts,
        count(case when is_contact and was_answered then 1 end) as answered
    from named
    group by operator
    order by operator
"""
"""Operators of touches of any kind; names that the settings call old count under the latest, machines are none."""
