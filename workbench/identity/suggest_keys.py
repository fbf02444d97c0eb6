"""What two customers are compared by: names, e-mails and phones as keys that meet or do not.

Edit distance is never computed: two texts are one slip apart when leaving a letter out of each can give the same text.
So slips, too, are found by equal keys, at any size.

Source: Mor and Fraenkel, A hash code method for detecting and correcting spelling errors, CACM 25 (1982), for keys with
a letter left out.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from workbench.identity.suggest_names import load_given_names, make_name_keys
from workbench.tables import IDENTIFY

MOST_SHARING = 30
"""Customers that may share a key; what more of them share tells nobody apart and would be dear to compare."""

_LEAST_LETTERS = 5  # of an e-mail before the @, below which a slip says nothing
_LEAST_USER = 6
_NUMBER = "[0-9]{3,}"
_YEAR = "(19[3-9]|20[0-3])[0-9]"
_PHONE_HEAD = 3  # characters in which nobody slips: the plus sign and the country


def _slips(kind: str, head: str, text: str, tail: str = "''") -> str:
    """Write the SQL that lists the keys of a text: whole, and with each of its letters left out."""
    return (
        f"list_prepend(hash({kind} || {head} || {text} || {tail}), list_transform(range(1, length({text}) + 1), "
        f"lambda k: hash({kind} || {head} || left({text}, k - 1) || substring({text}, k + 1) || {tail})))"
    )


_KNOWN = """
    with held as (
        select distinct
            customer_id,
            kind || ':' || case when contains(value, ':') then split_part(value, ':', 1) else '' end as scope
        from customer_identifiers
        where links and list_contains($unique, kind)
    ),
    main as (
        select scope
        from held
        group by scope
        order by count(*) desc, scope
        limit 1
    ),
    cards as (
        select customer_id, list(scope) as cards, bool_or(scope in (from main)) as has_card
        from held
        group by customer_id
    )
    select c.customer_id, coalesce(d.cards, []) as cards, coalesce(d.has_card, false) as has_card
    from customers c
    left join cards d on d.customer_id = c.customer_id
    where c.name is not null or c.phones is not null or c.emails is not null
"""
"""Customers that there is something to compare of; `cards` are the systems in which they hold a unique identifier."""

_FACTS = f"""
    with held as (
        select signature_no, min(customer_id) as customer_id
        from signature_customers
        where customer_id is not null
        group by signature_no
        having count(distinct customer_id) = 1
    ),
    told as (
        select customer_id, signature_no, name, city, coalesce(source, medium) as source, occurred_at
        from touches
        union all
        select h.customer_id, o.signature_no, o.name, o.city, null as source, null as occurred_at
        from off_chain o
        join held h on h.signature_no = o.signature_no
        where o.kind = '{IDENTIFY}'
    )
    select
        customer_id,
        signature_no,
        name,
        lower(trim(city)) as city,
        source,
        min(occurred_at) as first_at,
        count(*) as events
    from told
    semi join known_customers using (customer_id)
    group by all
"""
"""What was told of a customer, by signature. A contact record tells without a time."""

_DAYS = """
    select distinct customer_id, signature_no, date_diff('day', date '2000-01-01', cast(occurred_at as date)) as day
    from touches
    semi join known_customers using (customer_id)
"""
"""The days on which a signature was seen."""

_CONTACTS = """
    with units as (
        select distinct customer_id, signature_no
        from signature_customers
        semi join known_customers using (customer_id)
    )
    select u.customer_id, u.signature_no, s.kind, s.value, i.links
    from signatures s
    join units u on u.signature_no = s.signature_no
    join identifiers i on i.kind = s.kind and i.value = s.value
    left join identifier_guards g on g.kind = s.kind and g.value = s.value
    where s.kind in ('phone', 'email')
        and s.valid
        and (i.links or starts_with(g.reason, 'too_many'))
"""
"""Phones and e-mails of each signature; those that many share, and which therefore join nothing, are marked."""

_MAIL_PARTS = f"""
    with parted as (
        select distinct value, split_part(value, '@', 1) as user_part, split_part(value, '@', 2) as domain
        from unit_contacts
        where kind = 'email' and links
    ),
    spelled as (
        select
            *,
            regexp_replace(user_part, '[^a-z]', '', 'g') as letters,
            regexp_replace(user_part, '[^0-9]', '', 'g') as digits,
            regexp_extract_all(user_part, '[a-z]{{4,}}') as words,
            list_filter(
                regexp_extract_all(user_part, '{_NUMBER}'),
                lambda n: not regexp_full_match(n, '{_YEAR}')
            ) as numbers
        from parted
    )
    select
        *,
        trim(regexp_replace(user_part, '[^a-z]+', ' ', 'g')) as name,
        list_distinct(
            [array_to_string(list_sort(string_split(letters, '')), '')]
            || words
            || list_transform(list_filter(words, lambda w: length(w) > 5), lambda w: substring(w, 2))
        ) as spellings
    from spelled
"""
"""One row an e-mail taken apart; `spellings` are its words, without an initial too, and its letters in order."""

_MAIL_KEYS = f"""
    select
        p.value,
        case when length(letters) >= {_LEAST_LETTERS} then {_slips("'mail:'", "''", "letters", "digits || domain")} end
            as slips,
        case when letters <> '' and length(letters || digits) >= {_LEAST_USER} then hash('user:' || letters || digits)
            end as user_key,
        list_transform(numbers, lambda n: hash('number:' || n)) as numbers,
        flatten(list_transform(numbers, lambda n: list_transform(spellings, lambda s: hash('alike:' || n || s))))
            as alikes,
        case when array_length(n.words) > 1 then n.name_key end as name_key
    from mail_parts p
    left join mail_names n on n.name = p.name
"""
"""One row an e-mail: keys of a slip in its letters (digits and provider must stay), of the same user part at another
provider, of its numbers (no years) alone and with a like spelling beside, and the name it spells."""

_COMMON_KEYS = f"""
    with listed as (
        select unnest(coalesce(slips, []) || [user_key] || numbers || alikes) as key
        from mail_keys_all
    )
    select key
    from listed
    group by key
    having count(*) > {MOST_SHARING}
"""
"""Keys of too many e-mails: info@ at any provider, the number 777."""

_RARE_MAIL_KEYS = """
    with common as (
        select coalesce(list(key), []) as keys
        from common_keys
    ),
    narrowed as (
        select m.*, c.keys
        from mail_keys_all m
        cross join common c
    )
    select
        value,
        list_filter(slips, lambda k: not list_contains(keys, k)) as slips,
        case when not list_contains(keys, user_key) then user_key end as user_key,
        list_filter(numbers, lambda k: not list_contains(keys, k)) as numbers,
        list_filter(alikes, lambda k: not list_contains(keys, k)) as alikes,
        name_key
    from narrowed
"""

_PHONE_KEYS = f"""
    with cut as (
        select distinct value, left(value, {_PHONE_HEAD}) as head, substring(value, {_PHONE_HEAD + 1}) as number
        from unit_contacts
        where kind = 'phone' and links
    )
    select value, {_slips("'phone:'", "head", "number")} as slips
    from cut
"""


def prepare(connection: duckdb.DuckDBPyConnection, unique: Sequence[str]) -> None:
    """Make the temporary tables that every comparison starts from, out of the snapshot's.

    `known_customers`(customer_id, cards, has_card): customers with a name, phone or e-mail; `cards`: the systems in
    which they hold an identifier of a kind in `unique`; has_card: they do in the system that most do. `facts`,
    `unit_days`, `unit_contacts`: what each signature says of them. `name_keys`, `mail_keys`, `phone_keys`: one row a
    spelling, e-mail or phone.
    """
    connection.execute(f"create temp table known_customers as {_KNOWN}", {"unique": list(unique)})
    connection.execute(f"create temp table facts as {_FACTS}")
    connection.execute(f"create temp table unit_days as {_DAYS}")
    connection.execute(f"create temp table unit_contacts as {_CONTACTS}")
    load_given_names(connection)
    make_name_keys(connection, "name_keys", "select distinct name from facts where name is not null")
    connection.execute(f"create temp table mail_parts as {_MAIL_PARTS}")
    make_name_keys(connection, "mail_names", "select distinct name from mail_parts where name <> ''")
    for table, sql in (("mail_keys_all", _MAIL_KEYS), ("common_keys", _COMMON_KEYS), ("mail_keys", _RARE_MAIL_KEYS)):
        connection.execute(f"create temp table {table} as {sql}")
    connection.execute(f"create temp table phone_keys as {_PHONE_KEYS}")
