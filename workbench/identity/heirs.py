"""Which customer id each part of the records would have, as a build gives the ids.

Every id, living or redirected, claims the part that holds most of what it held last; a living one comes before a
redirected one, then the one with more events, then the one that held it for longer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import duckdb

from workbench.identity.graph import Name
from workbench.identity.subjects import STRENGTH


@dataclass(frozen=True)
class Heir:
    """The id that a part would have, and whether it is in use now."""

    customer_id: str
    living: bool


@dataclass
class _Claim:
    living: bool
    weight: int = 0
    since: int = 0
    least: str = "~"


def heirs(
    connection: duckdb.DuckDBPyConnection,
    customer_ids: Collection[str],
    parts: Mapping[Name, int],
    events: Mapping[Name, int],
) -> dict[int, Heir]:
    """Find the ids of the parts; one that no id claims is left out.

    Args:
        connection: holds the tables of a snapshot.
        customer_ids: the customers whose records are parted.
        parts: the number of the part that each of their identifiers would be in; those without records are left out.
        events: how many events carry each of them.

    """
    rows = connection.execute(_CLAIMS, {"ids": sorted(customer_ids), **_pairs(parts)}).fetchall()
    shares: dict[str, dict[int | str, _Claim]] = defaultdict(dict)
    for customer_id, living, kind, value, spell, since, owner, carried in rows:
        name = Name(kind, value, spell)
        elsewhere = None if owner in customer_ids else owner  # with a customer that stays as it is
        place = parts.get(name, elsewhere)
        if place is None:
            continue
        share = shares[customer_id].setdefault(place, _Claim(living, since=since))
        share.weight += events.get(name, carried)
        share.since = min(share.since, since)
        share.least = min(share.least, _key(name))
    claims: dict[int, list[tuple[bool, int, int, str]]] = defaultdict(list)
    for customer_id, places in shares.items():
        home, share = min(places.items(), key=lambda item: (-item[1].weight, item[1].since, item[1].least))
        if isinstance(home, int):
            claims[home].append((not share.living, -share.weight, share.since, customer_id))
    first = {part: min(claimed) for part, claimed in claims.items()}
    return {part: Heir(customer_id, not retired) for part, (retired, _, _, customer_id) in first.items()}


def _key(name: Name) -> str:
    place = STRENGTH.index(name.kind) + 1 if name.kind in STRENGTH else len(STRENGTH)
    return f"{min(place, len(STRENGTH))}{name.kind} {name.value} "


def _pairs(names: Collection[Name]) -> dict[str, list[str]]:
    return {"kinds": [name.kind for name in names], "values": [name.value for name in names]}


_CLAIMS = """
    with named as (
        select unnest($kinds::varchar[]) as kind, unnest($values::varchar[]) as value
    ),
    retired as (
        select distinct r.customer_id
        from retired_claims r
        join named n on n.kind = r.kind and n.value = r.value
    ),
    claims as (
        select customer_id, true as living, kind, value, spell, joined_build as since
        from customer_identifiers
        where links and customer_id in (select unnest($ids::varchar[]))
        union all
        select r.customer_id, false as living, r.kind, r.value, r.spell, 0 as since
        from retired_claims r
        join retired d on d.customer_id = r.customer_id
    )
    select c.customer_id, c.living, c.kind, c.value, c.spell, c.since, i.customer_id as owner, coalesce(i.events, 0)
    from claims c
    left join customer_identifiers i
        on i.kind = c.kind and i.value = c.value and i.spell = c.spell and i.links
"""
