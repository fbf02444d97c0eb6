"""A random company as a published snapshot: enough for the dashboards, made by DuckDB in a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from workbench.engine.query import literal, quote
from workbench.engine.snapshots import SnapshotStore
from workbench.tables import CUSTOMER_IDENTIFIERS, CUSTOMERS, KINDS, TABLES, TOUCHES

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE_NAME = "<img src=x onerror=alert(1)>"
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff" * 5
MARKED_NAME = "Ольга Маркова"
"""The names of customers 0, 1 and 2; customer 7 has none."""

TOML = 'name = "Northwind Traders"\n[money]\nbase = "RUB"\n'

_FIRST = "['Anna','Иван','Мария','John','Олена','Тарас','Sofia','Пётр','Grace','Дмитро','Екатерина','Hugo']"
_LAST = "['Smith','Коваленко','Silva','Шевченко','Бондар','Taylor','Novak','Ткаченко','Moreau','Quinn']"
_SOURCES = "['google','yandex','facebook','newsletter','direct','partner',null]"
_MEDIUMS = "['cpc','cpc','social','email','(none)','referral',null]"
_KINDS = (
    "['session','session','session','session','session','session','call','request','callback','email',"
    "'chat','cart','checkout','deal','deal','ticket','survey','mention']"
)
_TEXTS = (
    "['Is the blue one still in stock?','Когда приедет заказ?','Please call me back after six.',"
    "'<script>alert(2)</script>','=1+1']"
)


def publish(workspace: Path, customers: int) -> None:
    """Write `workspace.toml` and publish a snapshot with so many customers."""
    workspace.mkdir(parents=True, exist_ok=True)
    (workspace / "workspace.toml").write_text(TOML, encoding="utf-8")
    store = SnapshotStore(workspace / "snapshots")
    folder = store.begin()
    with duckdb.connect() as connection:
        connection.execute(_touches(customers))
        connection.execute(_customers())
        connection.execute(_identifiers())
        files = {name: [folder / f"{name}.parquet"] for name in TABLES}
        for name, table in TABLES.items():
            known = name in {"touches", "customers", "customer_identifiers"}
            source = f"from made_{name} order by all" if known else _empty(table.columns)
            if name == "touches":
                source = "from made_touches order by customer_id, touch_no"
            connection.execute(f"copy ({source}) to {literal(str(files[name][0]))} (format parquet)")
    store.publish(folder, files, {}, {})


def _empty(columns) -> str:
    nulls = ", ".join(f"cast(null as {column.type}) as {quote(column.name)}" for column in columns)
    return f"select {nulls} where false"


def _complete(columns, made: dict[str, str]) -> str:
    """Select every column of a table, in its order: what is made, and null for the rest."""
    return ", ".join(
        f"cast({made.get(column.name, 'null')} as {column.type}) as {quote(column.name)}" for column in columns
    )


def _pick(options: str, *, salt: int) -> str:
    return f"({options})[1 + (hash(customer * 1000 + n, {salt}) % len({options}))::bigint]"


def _touches(customers: int) -> str:
    made = {
        "customer_id": "'c' || lpad(customer::varchar, 7, '0')",
        "touch_no": "row_number() over (partition by customer order by occurred_at, n)",
        "event_id": "'e' || customer || '-' || n",
        "occurred_at": "occurred_at",
        "kind": "kind",
        "project": "'main'",
        "source": _pick(_SOURCES, salt=2),
        "medium": _pick(_MEDIUMS, salt=2),
        "campaign": "case when hash(customer, n, 3) % 3 = 0 then 'spring sale' end",
        "landing_url": "case when kind = 'session' then 'https://shop.example/p/' || n end",
        "city": _pick("['Moscow','Київ','Санкт-Петербург','Lviv']", salt=4),
        "device": _pick("['desktop','mobile','tablet']", salt=5),
        "amount": "amount",
        "currency": "case when amount is not null then 'RUB' end",
        "amount_base": "amount",
        "status": "case when kind = 'deal' then " + _pick("['won','won','won','open','lost']", salt=6) + " end",
        "order_number": "case when kind = 'deal' then 'A-' || customer || '-' || n end",
        "operator": "case when kind in ('call','chat','ticket') then "
        + _pick("['Irina','Oleg','Dana']", salt=7)
        + " end",
        "direction": "case when kind = 'call' then 'in' end",
        "answered": "case when kind = 'call' then hash(customer, n, 8) % 5 > 0 end",
        "duration_s": "case when kind in ('call','session') then 20 + hash(customer, n, 9) % 600 end",
        "text": "case when kind in ('request','chat','ticket') then " + _pick(_TEXTS, salt=10) + " end",
        "name": _name(),
        "extra": """'{"visit": {"source": "shop", "pages": [1, 2]}}'""",
        "system": "'random'",
        "batch_id": "'b1'",
    }
    return f"""
        create table made_touches as
        with places as (
            select customer, unnest(range(2 + (hash(customer, 1) % 14)::bigint)) as n
            from range({customers}) customers(customer)
        ),
        kinds as (select *, {_pick(_KINDS, salt=1)} as kind from places),
        moments as (
            select *,
                timestamp '2026-09-30' - to_days((hash(customer, 11) % 300)::integer)
                    - to_minutes((hash(customer, n, 12) % 90000)::integer) as occurred_at,
                case when kind in ('deal', 'cart', 'checkout') then 500 + hash(customer, n, 13) % 40000 end
                    as amount
            from kinds
        )
        select {_complete(TOUCHES.columns, made)} from moments
    """


def _name() -> str:
    fixed = {0: HOSTILE_NAME, 1: LONG_NAME, 2: MARKED_NAME}
    whens = " ".join(f"when {customer} then {literal(name)}" for customer, name in fixed.items())
    person = f"({_FIRST})[1 + (customer % 12)::bigint] || ' ' || ({_LAST})[1 + (hash(customer, 20) % 10)::bigint]"
    return f"case customer {whens} when 7 then null else {person} end"


def _customers() -> str:
    won = "filter (status = 'won')"
    made = {
        "customer_id": "customer_id",
        "name": "any_value(name)",
        "phones": "[phone]",
        "emails": "[email]",
        "first_at": "min(occurred_at)",
        "last_at": "max(occurred_at)",
        "touches": "count(*)",
        "won_deals": f"count(*) {won}",
        "ltv": f"coalesce(sum(amount_base) {won}, 0)",
        "duration_days": "date_diff('day', min(occurred_at), max(occurred_at))",
        "has_target": "true",
        "target_at": "min(occurred_at) filter (kind <> 'session')",
        "deal_at": f"min(occurred_at) {won}",
        "clicks_to_target": "count(*) filter (kind = 'session')",
        "clicks_to_deal": f"case when count(*) {won} > 0 then count(*) filter (kind = 'session') end",
        "search_text": "lower(concat_ws(' ', any_value(name), phone, email, customer_id))",
    }
    made |= {f"{kind}_count": f"count(*) filter (kind = {literal(kind)})" for kind in KINDS}
    for end, pick in (("first", "arg_min"), ("last", "arg_max")):
        made |= {f"{end}_{part}": f"{pick}({part}, touch_no)" for part in ("source", "medium", "campaign")}
    return f"""
        create table made_customers as
        with contacts as (
            select *, customer_id[2:]::bigint as number, '+7916' || lpad(number::varchar, 7, '0') as phone,
                'user' || number || '@example.com' as email
            from (select * exclude (phone, email) from made_touches)
        )
        select {_complete(CUSTOMERS.columns, made)} from contacts group by customer_id, phone, email
    """


def _identifiers() -> str:
    made = {
        "customer_id": "customer_id",
        "kind": "kind",
        "value": "value",
        "links": "kind <> 'cookie'",
        "events": "touches",
        "first_at": "first_at",
        "last_at": "last_at",
    }
    return f"""
        create table made_customer_identifiers as
        with named as (
            select *, unnest(['phone', 'email', 'cookie']) as kind,
                unnest([phones[1], emails[1], 'ga.' || customer_id]) as value
            from made_customers
        )
        select {_complete(CUSTOMER_IDENTIFIERS.columns, made)} from named
    """
