"""The records that are compared: whole customers, and customers taken apart to learn from and to measure with.

A confirmed merge is a customer whose signatures were joined by a hard key. Taken apart again it gives a *part*, one
signature with one of its phones or e-mails, and the *rest*, all other signatures without that phone or e-mail: two
records of one person that share no key, as a missed merge would be.
"""

from __future__ import annotations

import duckdb

from workbench.identity.suggest_keys import MOST_SHARING

PARTS_PER_CUSTOMER = 3
MOST_PARTS = 120_000
MOST_RESTS = 20_000
"""Parts whose rest is made, too: enough to learn from. The other parts only show how like strangers can be."""

TRAINS = "md5(customer_id) < '4'"
"""A quarter of the customers trains the model, the others measure it."""

_PARTS = f"""
    with standing as (
        select distinct customer_id, signature_no, kind, value
        from unit_contacts
        where links
    ),
    placed as (
        select
            *,
            row_number() over (
                partition by customer_id
                order by md5(customer_id || kind || value || signature_no), kind, value, signature_no
            ) as place
        from standing s
        where exists (
            select 1
            from standing o
            where o.customer_id = s.customer_id
                and o.signature_no <> s.signature_no
                and (o.kind <> s.kind or o.value <> s.value)
        )
    )
    select
        row_number() over (order by place, md5('draw' || customer_id), customer_id) as part_no,
        customer_id,
        signature_no,
        kind,
        value,
        {TRAINS} as trains
    from placed
    where place <= {PARTS_PER_CUSTOMER}
    order by part_no
    limit {MOST_PARTS}
"""

_RECORDS = f"""
    with wholes as (
        select row_number() over (order by customer_id) as record_no, customer_id, cards, has_card
        from known_customers
    ),
    top as (
        select count(*) as n
        from wholes
    )
    select record_no, 'whole' as side, customer_id, cards, has_card, null as part_no, {TRAINS} as trains
    from wholes
    union all
    select top.n + 2 * p.part_no - s.odd, s.side, p.customer_id, k.cards, k.has_card, p.part_no, p.trains
    from parts p
    cross join top
    cross join (values ('part', 1), ('rest', 0)) s(side, odd)
    join known_customers k on k.customer_id = p.customer_id
    where s.side = 'part' or p.part_no <= {MOST_RESTS}
"""

_MEMBERS = """
    select r.record_no, u.*
    from records r
    join {units} u on u.customer_id = r.customer_id
    left join parts p on p.part_no = r.part_no
    where r.side = 'whole'
        or (r.side = 'part' and u.signature_no = p.signature_no)
        or (r.side = 'rest' and u.signature_no <> p.signature_no)
"""
"""What the signatures say that a record is made of."""

_RECORD_CONTACTS = """
    select distinct r.record_no, u.kind, u.value, u.links
    from records r
    join unit_contacts u on u.customer_id = r.customer_id
    left join parts p on p.part_no = r.part_no
    where r.side = 'whole'
        or (
            r.side = 'part'
            and u.signature_no = p.signature_no
            and (not u.links or (u.kind = p.kind and u.value = p.value))
        )
        or (r.side = 'rest' and u.signature_no <> p.signature_no and (u.kind <> p.kind or u.value <> p.value))
"""

_COMPARED = """
    with named as (
        select f.record_no, k.name_key, k.words, sum(f.events) as events
        from record_facts f
        join name_keys k on k.name = f.name
        group by all
    ),
    best_names as (
        select
            record_no,
            name_key,
            words,
            row_number() over (
                partition by record_no
                order by array_length(words) > 1 desc, events desc, name_key
            ) as place
        from named
    ),
    cities as (
        select record_no, city, row_number() over (partition by record_no order by sum(events) desc, city) as place
        from record_facts
        where city <> ''
        group by record_no, city
    ),
    sources as (
        select record_no, source, row_number() over (partition by record_no order by first_at, source) as place
        from record_facts
        where source is not null and first_at is not null
    ),
    mails as (
        select
            c.record_no,
            list_distinct(flatten(list(k.slips))) as slips,
            list_distinct(list(k.user_key)) as users,
            list_distinct(flatten(list(k.numbers))) as numbers,
            list_distinct(flatten(list(k.alikes))) as alikes,
            list_distinct(list(k.name_key)) as mail_names
        from record_contacts c
        join mail_keys k on k.value = c.value
        where c.kind = 'email' and c.links
        group by c.record_no
    ),
    phones as (
        select c.record_no, list_distinct(flatten(list(k.slips))) as phones
        from record_contacts c
        join phone_keys k on k.value = c.value
        where c.kind = 'phone' and c.links
        group by c.record_no
    ),
    times as (
        select
            record_no,
            list(distinct day) as days,
            list_distinct(list(day // 7) || list(-1 - (day + 3) // 7)) as weeks
        from record_days
        group by record_no
    ),
    lines as (
        select record_no, list_distinct(list(hash('line:' || kind || value))) as lines
        from record_contacts
        where not links
        group by record_no
    )
    select
        r.*,
        n.name_key,
        case when array_length(n.words) > 1 then n.name_key end as full_name,
        n.words,
        c.city,
        s.source,
        m.* exclude (record_no),
        p.phones,
        l.lines,
        t.days,
        t.weeks
    from records r
    left join best_names n on n.record_no = r.record_no and n.place = 1
    left join cities c on c.record_no = r.record_no and c.place = 1
    left join sources s on s.record_no = r.record_no and s.place = 1
    left join mails m on m.record_no = r.record_no
    left join phones p on p.record_no = r.record_no
    left join lines l on l.record_no = r.record_no
    left join times t on t.record_no = r.record_no
"""
"""One row a record: the name told most often among the fullest, the city seen most, the first source, keys.

`weeks` are weeks that begin on one weekday, and, as negative numbers, on another: who shares one was seen within days.
"""

_KEYS = """
    select
        record_no,
        side,
        unnest(
            list_distinct(
                list_transform(
                    list_filter([full_name, full_name || '@' || city] || coalesce(mail_names, []), lambda n: n <> ''),
                    lambda n: hash('name:' || n)
                )
                || flatten(
                    list_transform(
                        coalesce(lines, []),
                        lambda l: list_transform(coalesce(words, []), lambda w: hash(l, w))
                    )
                )
                || coalesce(slips, [])
                || coalesce(users, [])
                || coalesce(numbers, [])
                || coalesce(alikes, [])
                || coalesce(phones, [])
            )
        ) as key
    from compared
"""
"""One row a record and key that it may be found by."""

_USABLE_KEYS = f"""
    with usable as (
        select key
        from block_keys
        where side = 'whole'
        group by key
        having count(*) <= {MOST_SHARING}
    )
    select record_no, side, key
    from block_keys
    semi join usable using (key)
"""

_PAIRS = """
    with wholes as (
        select *
        from usable_keys
        where side = 'whole'
    ),
    met as (
        select distinct a.record_no as a, b.record_no as b, 'whole' as side
        from wholes a
        join wholes b on b.key = a.key and b.record_no > a.record_no
        union all
        select distinct a.record_no as a, b.record_no as b, 'part' as side
        from usable_keys a
        join wholes b on b.key = a.key
        where a.side = 'part'
        union all
        select distinct a.record_no as a, b.record_no as b, 'rest' as side
        from usable_keys a
        join usable_keys b on b.key = a.key and b.record_no = a.record_no + 1
        where a.side = 'part' and b.side = 'rest'
    )
    select m.a, m.b, m.side
    from met m
    join records x on x.record_no = m.a
    join records y on y.record_no = m.b
    where m.side <> 'part' or x.customer_id <> y.customer_id
"""
"""Pairs that share a key: two customers, a part and another customer, a part and its own rest."""


def make_records(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `parts`, `compared` (one row a record) and `pairs`(a, b, side) from what `prepare` made."""
    for table, sql in (
        ("parts", _PARTS),
        ("records", _RECORDS),
        ("record_facts", _MEMBERS.format(units="facts")),
        ("record_days", _MEMBERS.format(units="unit_days")),
        ("record_contacts", _RECORD_CONTACTS),
        ("compared", _COMPARED),
        ("block_keys", _KEYS),
        ("usable_keys", _USABLE_KEYS),
        ("pairs", _PAIRS),
    ):
        connection.execute(f"create temp table {table} as {sql}")
    for table in ("record_facts", "record_days", "record_contacts", "block_keys", "usable_keys"):
        connection.execute(f"drop table {table}")
