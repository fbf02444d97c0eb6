"""Recognises the people of a base as customers, and tells what is known of them."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pyarrow as pa

from workbench.models.interest.base_file import Base
from workbench.models.interest.touch_features import start_of

PEOPLE = "base_people"
FOUND = "base_customers"

OWN_VISITS_DAYS = 90
"""How far back a visit of the verification project makes somebody its own visitor."""

_MATCH = f"""
    create or replace temp table {FOUND} as
    with holders as (
        select
            kind,
            value,
            customer_id,
            row_number() over (partition by kind, value order by first_at desc nulls last, customer_id) as place
        from customer_identifiers
        where links and kind in ('phone', 'email') and (first_at is null or first_at < $before)
    ),
    met as (
        select distinct customer_id
        from touches
        where occurred_at < $before
    ),
    matched as (
        select
            b.row,
            b.phone,
            b.email,
            b.status,
            b.reason,
            p.customer_id is not null and e.customer_id is not null and p.customer_id <> e.customer_id as disagree,
            case when b.status is null then coalesce(b.customer_id, p.customer_id, e.customer_id) end as named
        from {PEOPLE} b
        left join holders p on p.kind = 'phone' and p.value = b.phone and p.place = 1
        left join holders e on e.kind = 'email' and e.value = b.email and e.place = 1
    ),
    judged as (
        select
            m.*,
            t.customer_id is not null as met,
            row_number() over (partition by m.named order by m.row) as repeat
        from matched m
        left join met t on t.customer_id = m.named
    )
    select
        row,
        phone,
        email,
        case
            when status is not null then status
            when named is null or not met then 'not recognised'
            when repeat > 1 then 'same customer'
            else 'recognised'
        end as status,
        case when met and status is null then named end as customer_id,
        case
            when status is not null then reason
            when named is null then coalesce(reason, 'no customer has this contact')
            when not met then 'a known contact, but without a touch before the day'
            when repeat > 1 then 'another row of the base is the same customer'
            when disagree then 'phone and e-mail belong to different customers; the phone was followed'
            else reason
        end as reason
    from judged
"""

_OWN = """
    select distinct customer_id
    from touches
    where kind = 'session' and project = $project and occurred_at >= $from and occurred_at < $before
"""

_FACTS = f"""
    select
        c.customer_id,
        max(p.value) filter (where p.attribute = 'sex') as sex,
        max(p.value) filter (where p.attribute = 'age') as age,
        string_agg(p.value, '; ' order by p.value) filter (where p.attribute = 'interest') as interests
    from {FOUND} c
    join customer_profiles p on p.customer_id = c.customer_id
    where c.status = 'recognised' and (p.told_at is null or p.told_at < $before)
    group by c.customer_id
"""

_PROFILE = f"""
    with asked as (
        select customer_id
        from {FOUND}
        where status = 'recognised'
    ),
    told as (
        select p.attribute, p.value, count(distinct p.customer_id) as customers
        from customer_profiles p
        join asked a on a.customer_id = p.customer_id
        where p.attribute in ('sex', 'age', 'interest') and (p.told_at is null or p.told_at < $before)
        group by p.attribute, p.value
    )
    select attribute, value, customers, customers / (select count(*) from asked) as share
    from told
    order by attribute, customers desc, value
"""


def recognise(connection: duckdb.DuckDBPyConnection, base: Base, as_of: date, zone: str) -> None:
    """Make the table `base_customers`: a row of the base each, with the customer it is and why not if it is none.

    A contact is recognised by an identifier that joins records and was known before the day; the latest holder of a
    number counts. Somebody of whom only a contact record exists, without a touch, is not recognised: there is nothing
    to score. Rows that repeat a customer count once.
    """
    connection.register(PEOPLE, base.people)
    connection.execute(_MATCH, {"before": start_of(connection, as_of, zone)})


def own_visitors(connection: duckdb.DuckDBPyConnection, project: str, as_of: date, zone: str) -> pa.Table:
    """Find the customers who visited the project by themselves lately: had a session there in the last 90 days."""
    moments = {
        "from": start_of(connection, as_of - timedelta(days=OWN_VISITS_DAYS), zone),
        "before": start_of(connection, as_of, zone),
    }
    return connection.sql(_OWN, params={"project": project, **moments}).to_arrow_table()


def facts(connection: duckdb.DuckDBPyConnection, as_of: date, zone: str) -> pa.Table:
    """Return sex, age and interests that third parties tell of recognised customers; columns of words."""
    return connection.sql(_FACTS, params={"before": start_of(connection, as_of, zone)}).to_arrow_table()


def profile(connection: duckdb.DuckDBPyConnection, as_of: date, zone: str) -> list[dict[str, object]]:
    """Count what third parties tell of the recognised customers: attribute, value, customers, share."""
    rows = connection.sql(_PROFILE, params={"before": start_of(connection, as_of, zone)}).to_arrow_table()
    return [{**row, "third_party": True} for row in rows.to_pylist()]
