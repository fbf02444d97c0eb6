"""Which contacts of a segment's customers go into an audience file, and why the others do not."""

from __future__ import annotations

import duckdb

from workbench.segments.audiences.formats import Platform, sent_sql

WRITTEN = "written"

REASONS = {
    "no_consent": "does not want ads, or shares a contact with somebody who does not",
    "duplicate": "has only contacts that stand in the file for another customer",
    "reassigned": "has only numbers that belong to somebody else by now",
    "not_taken": "has only contacts in a form the platform does not take",
    "formula": "has only contacts that a spreadsheet would run as a formula; the hashed file takes them",
    "barred": "has only contacts that several people share or that were barred",
    "unreadable": "has only phones and e-mails that cannot be read",
    "no_contact": "has neither phone nor e-mail",
    "gone": "is no longer a customer: no record is left",
}
"""Why a customer of the segment is not in the file, the first that applies; each a sentence about the customer."""

MEMBERS = """
    create or replace temp table audience_members as
    with living as (
        select distinct
            case when r.old_id is not null then r.customer_id else a.customer_id end as customer_id,
            case when r.customer_id is null and r.old_id is not null then a.customer_id end as lost_id
        from audience_asked a
        left join customer_redirects r on r.old_id = a.customer_id
    )
    select
        coalesce(l.customer_id, l.lost_id) as customer_id,
        l.lost_id is not null or (c.customer_id is null and i.customer_id is null) as gone
    from living l
    left join customers c on c.customer_id = l.customer_id
    left join (select distinct customer_id from customer_identifiers) i on i.customer_id = l.customer_id
"""
"""The customers who stand for the ids asked for: one who was merged is in under the living id, once."""


def contacts_sql(platform: Platform, plain: bool) -> str:
    """Write the statement that judges every phone and e-mail of the members, as table `audience_contacts`.

    One row a customer, kind, value and spell: what stands for it in the file (`sent`), its `state`: good, or why not.
    A number that was reassigned counts for its last holder only.
    """
    written = {kind: sent_sql(platform, kind, "h.value", True) for kind in ("phone", "email")}
    refused = {kind: sent_sql(platform, kind, "i.value", True) for kind in ("phone", "email")}
    # nothing that is hashed can run as a formula
    formula = "left(h.form, 1) in ('=', '+', '-', '@') and not regexp_full_match(h.form, '\\+[0-9]+')"
    return f"""
        create or replace temp table audience_contacts as
        with held as (
            select i.customer_id, i.kind, i.value, i.spell, i.links
            from customer_identifiers i
            join audience_members m on m.customer_id = i.customer_id
            where i.kind in ('phone', 'email')
        ),
        holders as (
            select kind, value, max(spell) as spell
            from identifier_spells
            group by kind, value
        ),
        suppressed as (
            select distinct i.kind, {_by_kind("i", refused)} as form
            from customer_identifiers i
            join audience_refused r on r.customer_id = i.customer_id
            where i.kind in ('phone', 'email')
        ),
        formed as (
            select h.*, {_by_kind("h", written)} as form
            from held h
        ),
        judged as (
            select
                h.customer_id,
                h.kind,
                h.value,
                h.form,
                case
                    when not h.links and not coalesce(n.valid, false) then 'unreadable'
                    when not h.links then 'barred'
                    when h.spell < s.spell then 'reassigned'
                    when h.form is null then 'not_taken'
                    when {formula if plain else "false"} then 'formula'
                    when a.customer_id is null or x.form is not null then 'no_consent'
                    else 'good'
                end as state
            from formed h
            left join identifiers n on n.kind = h.kind and n.value = h.value and not h.links
            left join holders s on s.kind = h.kind and s.value = h.value
            left join suppressed x on x.kind = h.kind and x.form = h.form
            left join audience_agreed a on a.customer_id = h.customer_id
        )
        select customer_id, kind, value, form, {"form" if plain else "sha256(form)"} as sent, state
        from judged
    """


REPEATED = """
    create or replace temp table audience_repeated as
    with several as (
        select kind, form, min((customer_id, value)) as first_holder
        from audience_contacts
        where state = 'good'
        group by kind, form
        having count(*) > 1
    )
    select c.customer_id, c.kind, c.value
    from audience_contacts c
    join several s on s.kind = c.kind and s.form = c.form
    where c.state = 'good' and (c.customer_id, c.value) <> s.first_holder
"""
"""Contacts that stand in the file for another customer, or twice for one: those after the first."""

MARK_REPEATED = """
    update audience_contacts as c
    set state = 'duplicate'
    from audience_repeated r
    where r.customer_id = c.customer_id and r.kind = c.kind and r.value = c.value
"""


def _by_kind(alias: str, sql: dict[str, str]) -> str:
    return f"case {alias}.kind when 'phone' then {sql['phone']} else {sql['email']} end"


OUTCOMES = """
    create or replace temp table audience_outcomes as
    with states as (
        select
            m.customer_id,
            any_value(m.gone) as gone,
            any_value(a.customer_id) is not null and any_value(r.customer_id) is null as consents,
            coalesce(list(distinct c.state) filter (where c.state is not null), []) as states
        from audience_members m
        left join audience_agreed a on a.customer_id = m.customer_id
        left join audience_refused r on r.customer_id = m.customer_id
        left join audience_contacts c on c.customer_id = m.customer_id
        group by m.customer_id
    )
    select
        customer_id,
        case
            when gone then 'gone'
            when not consents then 'no_consent'
            when list_contains(states, 'good') then 'written'
            when list_contains(states, 'no_consent') then 'no_consent'
            when list_contains(states, 'duplicate') then 'duplicate'
            when list_contains(states, 'reassigned') then 'reassigned'
            when list_contains(states, 'not_taken') then 'not_taken'
            when list_contains(states, 'formula') then 'formula'
            when list_contains(states, 'barred') then 'barred'
            when list_contains(states, 'unreadable') then 'unreadable'
            else 'no_contact'
        end as outcome
    from states
"""
"""What became of every member: exactly one outcome each."""


def rows_sql(width: int) -> str:
    """Write the statement that lays the good contacts out, `width` phones and e-mails a row, as `audience_rows`.

    A customer with more gets more rows.
    """
    cells = ",\n            ".join(
        f"max(sent) filter (where kind = '{kind}' and place % {width} = {place}) as {kind}_{place}"
        for kind in ("phone", "email")
        for place in range(width)
    )
    return f"""
        create or replace temp table audience_rows as
        with placed as (
            select
                customer_id,
                kind,
                sent,
                row_number() over (partition by customer_id, kind order by value) - 1 as place
            from audience_contacts
            where state = 'good'
        )
        select
            customer_id,
            place // {width} as line,
            {cells}
        from placed
        group by customer_id, line
    """


def judge(connection: duckdb.DuckDBPyConnection, platform: Platform, plain: bool) -> None:
    """Make `audience_contacts`, `audience_outcomes` and `audience_rows` from the members and their consent."""
    connection.execute(contacts_sql(platform, plain))
    connection.execute(REPEATED)
    connection.execute(MARK_REPEATED)
    connection.execute(OUTCOMES)
    connection.execute(rows_sql(platform.width))
