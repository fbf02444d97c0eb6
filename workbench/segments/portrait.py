"""The portrait of a set of customers against everyone: what they are more and less often than others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from workbench.engine.query import quote
from workbench.segments.portrait_traits import NO_PROFILES, QUARTERS, traits
from workbench.shares import FEW

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

MOST_VALUES = 30
"""Values shown of an attribute; the rest is `(other)`."""
Z = 1.959963984540054
"""Of a 95 % interval."""

_MEMBERS = """
    select customer_id
    from customers
    where customer_id in (
        select customer_id
        from {members} as members
    )
"""

_SHOWN = """
    select
        t.attribute,
        t.value,
        row_number() over (
            partition by t.attribute
            order by
                greatest(count(m.customer_id) / greatest(any_value(n.members), 1), count(*) / any_value(n.everyone))
                desc,
                t.value
        ) <= $most as shown
    from portrait_traits t
    left join portrait_members m on m.customer_id = t.customer_id
    cross join portrait_sizes n
    group by t.attribute, t.value
"""

_SHARES = """
    with shown as ({shown}), counted as (
        select
            t.attribute,
            case when s.shown or t.value = '(unknown)' then t.value else '(other)' end as value,
            count(distinct t.customer_id) as everyone,
            count(distinct m.customer_id) as members
        from portrait_traits t
        join shown s on s.attribute = t.attribute and s.value = t.value
        left join portrait_members m on m.customer_id = t.customer_id
        group by 1, 2
    ), shares as (
        select
            c.attribute,
            c.value,
            c.members as customers,
            c.everyone as holders,
            n.members as n,
            n.everyone - n.members as rest_n,
            c.members / nullif(n.members, 0) as inside,
            (c.everyone - c.members) / nullif(n.everyone - n.members, 0) as rest,
            c.everyone / n.everyone as everyone
        from counted c
        cross join portrait_sizes n
    ), intervals as (
        select *, {inside_lower} as inside_lower, {inside_upper} as inside_upper,
            {rest_lower} as rest_lower, {rest_upper} as rest_upper
        from shares
    )
    select
        attribute,
        value,
        inside,
        inside_lower,
        inside_upper,
        everyone,
        inside / everyone as index,
        customers,
        attribute in ('sex', 'age', 'interest') as third_party,
        n < $small or holders < $small as small,
        coalesce(inside_lower > rest_upper or inside_upper < rest_lower, false) as differs
    from intervals
"""

_BASKET = """
    with baskets as (
        select t.customer_id, m.customer_id is not null as member, avg(t.amount_base) as basket
        from touches t
        left join portrait_members m on m.customer_id = t.customer_id
        where t.kind = 'deal' and t.status = 'won' and t.amount_base is not null
        group by t.customer_id, member
    ), sums as (
        select
            avg(basket) as everyone,
            avg(basket) filter (where member) as inside,
            avg(basket) filter (where not member) as rest,
            $z * stddev_samp(basket) filter (where member) / sqrt(count(*) filter (where member)) as inside_off,
            $z * stddev_samp(basket) filter (where not member) / sqrt(count(*) filter (where not member)) as rest_off,
            count(*) filter (where member) as customers
        from baskets
    )
    select
        'basket' as attribute,
        'mean won deal' as value,
        inside,
        inside - inside_off as inside_lower,
        inside + inside_off as inside_upper,
        everyone,
        inside / nullif(everyone, 0) as index,
        customers,
        false as third_party,
        customers < $small as small,
        coalesce(inside - inside_off > rest + rest_off or inside + inside_off < rest - rest_off, false) as differs
    from sums
    where everyone is not null
"""

_TYPES = {
    "attribute": "varchar",
    "value": "varchar",
    "inside": "double",
    "inside_lower": "double",
    "inside_upper": "double",
    "everyone": "double",
    "index": "double",
    "customers": "bigint",
    "third_party": "boolean",
    "small": "boolean",
    "differs": "boolean",
}


def portrait(
    connection: duckdb.DuckDBPyConnection, members: str, zone: str, parameters: Mapping[str, Any] | None = None
) -> pa.Table:
    """Compare customers with everyone.

    Reads `customers`, `touches` and, where it is there, `customer_profiles`. Shares are of customers: city,
    device, hour and weekday are those of most of a customer's touches, a kind is there with one touch of it. `basket`
    alone is money, the mean over customers of their mean won deal. What nobody knows of a
    customer counts as `(unknown)`.

    Args:
        connection: holds the tables; temporary tables that begin with `portrait_` are made and dropped.
        members: name of a table, or a query (`select …`), with a column customer_id; unknown ids are left out.
        zone: the workspace's time zone, for hours and weekdays.
        parameters: values bound in the query, by name.

    Returns:
        One row an attribute and value: attribute, value, inside (share of the members), inside_lower, inside_upper
        (95 %), everyone (share of all), index (inside / everyone), customers (members with it), third_party, small
        (fewer than 30 members, or customers with it at all: read with care) and differs (the intervals of the members
        and of all others lie apart). No members: inside and what follows from it are empty.

    Source: Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).

    """
    rows = f"({members})" if members.lstrip().lower().startswith(("select", "with")) else quote(members)
    _make(connection, "members", _MEMBERS.format(members=rows), parameters)
    _make(connection, "quarters", QUARTERS, {"zone": zone})
    _make(connection, "traits", traits(_profiles(connection)))
    sizes = "select (select count(*) from customers) as everyone, (select count(*) from portrait_members) as members"
    _make(connection, "sizes", sizes)
    typed = ", ".join(f"cast({quote(name)} as {type_}) as {quote(name)}" for name, type_ in _TYPES.items())
    shares = _SHARES.format(shown=_SHOWN, **_wilson())
    sql = f"select {typed} from (({shares}) union all ({_BASKET})) order by attribute, value"
    table = connection.sql(sql, params={"most": MOST_VALUES, "small": FEW, "z": Z}).to_arrow_table()
    for name in ("members", "quarters", "traits", "sizes"):
        connection.execute(f"drop table portrait_{name}")
    return table


def _make(
    connection: duckdb.DuckDBPyConnection, name: str, sql: str, parameters: Mapping[str, Any] | None = None
) -> None:
    connection.execute(f"create or replace temp table portrait_{name} as {sql}", dict(parameters or {}))


def _profiles(connection: duckdb.DuckDBPyConnection) -> str:
    """Name customer_profiles, which are there once the workspace was scored."""
    known = "select 1 from information_schema.tables where table_name = 'customer_profiles'"
    return "customer_profiles" if connection.execute(known).fetchall() else NO_PROFILES


def _wilson() -> dict[str, str]:
    """Write both ends of the intervals of the shares `inside` of `n` and `rest` of `rest_n`."""
    ends = {}
    for share, count in (("inside", "n"), ("rest", "rest_n")):
        middle = f"({share} + power($z, 2) / (2 * {count}))"
        off = f"$z * sqrt({share} * (1 - {share}) / {count} + power($z / (2 * {count}), 2))"
        for end, sign in (("lower", "-"), ("upper", "+")):
            ends[f"{share}_{end}"] = f"({middle} {sign} {off}) / (1 + power($z, 2) / nullif({count}, 0))"
    return ends
