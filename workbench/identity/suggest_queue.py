"""The suggestions that still wait for somebody: as they were computed, less what was decided or merged since."""

from __future__ import annotations

from collections.abc import Iterable

import duckdb

from workbench.notes.decisions import Decision

_QUEUE = """
    with decided as (
        select unnest(cast($decided as struct(a_kind varchar, a_value varchar, b_kind varchar, b_value varchar)[])) as d
    ),
    sides as (
        select d.a_kind as kind, d.a_value as value, d.b_kind as other_kind, d.b_value as other_value
        from decided
        union all
        select d.b_kind, d.b_value, d.a_kind, d.a_value
        from decided
    ),
    decided_pairs as (
        select distinct i.customer_id as a, o.customer_id as b
        from sides s
        join customer_identifiers i on i.kind = s.kind and i.value = s.value
        join customer_identifiers o on o.kind = s.other_kind and o.value = s.other_value
    ),
    living as (
        select
            s.* exclude (customer_a, customer_b),
            coalesce(x.customer_id, s.customer_a) as a,
            coalesce(y.customer_id, s.customer_b) as b
        from identity_suggestions s
        left join customer_redirects x on x.old_id = s.customer_a
        left join customer_redirects y on y.old_id = s.customer_b
    ),
    placed as (
        select
            l.*,
            row_number() over (partition by least(l.a, l.b), greatest(l.a, l.b) order by l.weight desc, l.a) as place
        from living l
        where l.a <> l.b
    )
    select
        p.a as customer_a,
        p.b as customer_b,
        p.weight,
        p.probability,
        p.parts,
        a.name as name_a,
        b.name as name_b,
        p.above,
        p.rivals
    from placed p
    join customers a on a.customer_id = p.a
    join customers b on b.customer_id = p.b
    anti join decided_pairs d on d.a = p.a and d.b = p.b
    where p.place = 1
    order by p.weight desc, p.a, p.b
"""


def waiting(connection: duckdb.DuckDBPyConnection, standing: Iterable[Decision]) -> duckdb.DuckDBPyRelation:
    """Return the columns of `identity_suggestions` for what nobody has decided, the heaviest first.

    A pair is decided while a link or a cut stands between identifiers of the two, even before the next build acts on
    it. Customers that were merged since stand under the id they have now; pairs that became one are gone.

    Args:
        connection: the snapshot's tables and the side table `identity_suggestions`.
        standing: the decisions that no one has undone.

    """
    names = ("a_kind", "a_value", "b_kind", "b_value")
    decided = [dict(zip(names, (*decision.a, *decision.b), strict=True)) for decision in standing]
    return connection.sql(_QUEUE, params={"decided": decided})
