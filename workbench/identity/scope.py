"""What a build has to work out again: only what new files, corrections and decisions touch.

The scope is closed: a customer is in it with all its records, or not at all. What lies outside stays as the last
snapshot has it, so that the result equals a build of everything.
"""

from __future__ import annotations

from workbench.identity import roles

FLIPPED_SIGNATURES = """
    select distinct signature_no
    from flipped_events
    where signature_no is not null
"""
"""Signatures that lost or regained an event by a correction."""

CHANGED_IDENTIFIERS = """
    with changed as (
        select kind, value, false as flipped
        from new_signatures
        union all
        select s.kind, s.value, true as flipped
        from signatures_in s
        join flipped_signatures f on f.signature_no = s.signature_no
    )
    select kind, value, bool_or(flipped) as flipped
    from changed
    group by kind, value
"""
"""Identifiers with other evidence than before."""

UNSETTLED = """
    with known as (
        select c.kind, c.value, c.flipped, w.links, g.reason
        from changed_identifiers c
        left join was_identifiers w on w.kind = c.kind and w.value = c.value
        left join was_identifier_guards g on g.kind = c.kind and g.value = c.value
    ),
    met as (
        select d.a_kind, d.a_value, d.b_kind, d.b_value
        from decisions d
        join changed_identifiers c on c.kind = d.a_kind and c.value = d.a_value
        union
        select d.a_kind, d.a_value, d.b_kind, d.b_value
        from decisions d
        join changed_identifiers c on c.kind = d.b_kind and c.value = d.b_value
    ),
    subjects as (
        select kind, value
        from changed_decision_identifiers
        union
        select a_kind, a_value
        from met
        union
        select b_kind, b_value
        from met
    ),
    judged as (
        select
            kind,
            value,
            true as changed,
            case
                when links or links is null or flipped then 'open'
                when reason in ('invalid', 'blocked', 'own') then 'settled'
                else 'barred'
            end as state
        from known
        union all
        select kind, value, false as changed, 'open' as state
        from subjects
    )
    select kind, value, bool_or(changed) as changed, max(state) as state
    from judged
    group by kind, value
"""
"""What new evidence can do to them.

An identifier that is barred by what it is stays so (`settled`); one that met too many others has met no fewer now
(`barred`), only its figures change. What joins customers, or may begin or cease to, is `open`, as are the subjects of
decisions.
"""

AFFECTED_CUSTOMERS = """
    with direct as (
        select w.customer_id
        from was_customer_identifiers w
        join unsettled u on u.kind = w.kind and u.value = w.value
        where u.state = 'open'
        union
        select s.customer_id
        from was_cut_evidence e
        join unsettled u on u.kind = e.kind and u.value = e.value
        join was_signature_customers s on s.unit_no = e.unit_no
        where u.state = 'open' and s.customer_id is not null
        union
        select customer_id
        from rerated_customers
    )
    select customer_id
    from direct
    union
    select q.customer_id
    from direct d
    join was_cut_pools p on p.customer_id = d.customer_id
    join was_cut_pools q on q.pool = p.pool
"""
"""Customers of the last snapshot that may change: they hold such an identifier, were cut from it or its holder, or have
an amount that is worth something else."""

ROLE_WITNESSES = f"""
    select distinct w.kind, w.value
    from was_customer_identifiers w
    join affected_customers a on a.customer_id = w.customer_id
    join was_identifier_guards g on g.kind = w.kind and g.value = w.value
    left join was_identifier_roles r on r.kind = w.kind and r.value = w.value
    where not w.links and left(g.reason, 8) = 'too_many' and coalesce(r.people, 0) < {roles.CROWD}
    union
    select u.kind, u.value
    from unsettled u
    left join was_identifier_roles r on r.kind = u.kind and r.value = u.value
    where u.state = 'barred' and coalesce(r.people, 0) < {roles.CROWD}
"""
"""Barred identifiers whose role hangs on who of the people beside them are one: affected customers hold them."""

WITNESS_CUSTOMERS = """
    select distinct w.customer_id
    from was_customer_identifiers w
    join role_witnesses r on r.kind = w.kind and r.value = w.value
"""
"""Everyone who holds one of these."""

STALE_GUARDS = """
    select kind, value
    from changed_identifiers
    union
    select kind, value
    from role_witnesses
"""
"""Rows of the audit that may be other ones now."""

SCOPE_SIGNATURES = """
    with found as (
        select w.signature_no, true as in_scope
        from was_signature_customers w
        join affected_customers a on a.customer_id = w.customer_id
        union all
        select distinct signature_no, true as in_scope
        from new_signatures
        union all
        select signature_no, true as in_scope
        from flipped_signatures
        union all
        select w.signature_no, false as in_scope
        from was_signature_customers w
        join witness_customers c on c.customer_id = w.customer_id
        union all
        select s.signature_no, u.state = 'open' as in_scope
        from signatures_in s
        join reached_identifiers u on u.kind = s.kind and u.value = s.value
    )
    select signature_no, bool_or(in_scope) as in_scope
    from found
    group by signature_no
"""
"""The signatures to look at; those out of scope only bear witness of how many others a barred identifier has met."""

REACHED_IDENTIFIERS = """
    select u.kind, u.value, u.state
    from unsettled u
    left join was_identifiers w on w.kind = u.kind and w.value = u.value
    where u.state <> 'settled' and (w.links is null or not w.links)
    union
    select r.kind, r.value, 'barred' as state
    from role_witnesses r
    left join unsettled u on u.kind = r.kind and u.value = r.value
    where u.kind is null
"""
"""Identifiers whose signatures are not reached through customers, since they joined none."""

SCOPE_EVENTS = """
    select e.signature_no, e.occurred_at
    from new_in e
    union all
    select e.signature_no, e.occurred_at
    from events_in e
    join flipped_signatures f on f.signature_no = e.signature_no
"""

SIGNATURE_EVENTS = f"""
    with changed as ({SCOPE_EVENTS}),
    counted as (
        select signature_no, count(*) as events, min(occurred_at) as first_at, max(occurred_at) as last_at
        from changed
        group by signature_no
    ),
    known as (
        select w.signature_no, w.events, w.first_at, w.last_at
        from was_signature_customers w
        join scope_signatures s on s.signature_no = w.signature_no
        left join flipped_signatures f on f.signature_no = w.signature_no
        where f.signature_no is null
    )
    select signature_no, events, first_at, last_at
    from counted
    union all
    select signature_no, events, first_at, last_at
    from known
"""
"""One row a signature in scope: counted anew where events came or went, else as it was."""

SIGNATURES_IN_SCOPE = """
    select i.signature_no, i.kind, i.value, i.valid
    from signatures_in i
    join scope_signatures s on s.signature_no = i.signature_no
"""
"""What stands on them."""

LINKING_EVIDENCE = """
    select e.unit_no, e.code, e.events
    from coded_evidence e
    join unit_events n on n.unit_no = e.unit_no
    join scope_signatures s on s.signature_no = n.signature_no
    left join barred b on b.code = e.code
    where b.code is null and s.in_scope
"""

STALE_UNITS = """
    select w.unit_no
    from was_signature_customers w
    join scope_signatures s on s.signature_no = w.signature_no
    where s.in_scope
"""
"""Units whose customer is worked out again."""

NEW_SETS = """
    select signature_no, kind, value, valid
    from new_signatures
"""

NO_SIGNATURES = """
    select signature_no
    from new_signatures
    where false
"""

ALL_BARRED = """
    select code, reason, rule, other, seen, allowed
    from barred_now
"""

SIGNATURE_CUSTOMERS = """
    with known as (
        select distinct unit_no
        from coded_evidence
    )
    select u.unit_no, u.signature_no, c.customer_id, u.events, u.first_at, u.last_at
    from unit_events u
    join known k on k.unit_no = u.unit_no
    join scope_signatures s on s.signature_no = u.signature_no
    left join unit_customers c on c.unit_no = u.unit_no
    where s.in_scope
"""
