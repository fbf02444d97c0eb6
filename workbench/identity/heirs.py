"""Which customer id each part of the records would have, as a build gives the ids.

Every living id claims the part with most of what it held of its own, that is, of what no redirected id claims; the one
with more events has it, then the one that held it for longer. What is left goes to redirected ids by the same rule.
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
    own: int = 0
    weight: int = 0
    since: int = 0
    least: str = "~"

    @property
    def order(self) -> tuple[int, int, int, str]:
        """What puts the place first that an id claims."""
        return -self.own, -self.weight, self.since, self.least


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
    for customer_id, living, own, kind, value, spell, since, owner, carried in rows:
        name = Name(kind, value, spell)
        elsewhere = None if owner in customer_ids else owner  # with a customer that stays as it is
        place = parts.get(name, elsewhere)
        if place is None:
            continue
        share = shares[customer_id].setdefault(place, _Claim(living, since=since))
        share.weight += events.get(name, carried)
        share.own += events.get(name, carried) if own else 0
        share.since = min(share.since, since)
        share.least = min(share.least, _key(name))
    found: dict[int, Heir] = {}
    for living in (True, False):  # a part that no living id claims goes to a redirected one
        claims: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
        for customer_id, places in shares.items():
            free = {
                place: share
                for place, share in places.items()
                if share.living == living and (living or (isinstance(place, int) and place not in found))
            }
            if not free:
                continue
            home, share = min(free.items(), key=lambda item: item[1].order)
            if isinstance(home, int):
                claims[home].append((-share.weight, share.since, customer_id))
        found |= {part: Heir(min(claimed)[-1], living) for part, claimed in claims.items()}
    return found


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
        select
            h.customer_id,
            true as living,
            not exists (
                select 1
                from retired_claims r
                where r.kind = h.kind and r.value = h.value and r.spell = h.spell
            ) as own,
            h.kind,
            h.value,
            h.spell,
            h.joined_build as since
        from customer_identifiers h
        where h.links and h.customer_id in (select unnest($ids::varchar[]))
        union all
        select r.customer_id, false as living, true as own, r.kind, r.value, r.spell, 0 as since
        from retired_claims r
        join retired d on d.customer_id = r.customer_id
    )
    select
        c.customer_id,
        c.living,
        c.own,
        c.kind,
        c.value,
        c.spell,
        c.since,
        i.customer_id as owner,
        coalesce(i.events, 0)
    from claims c
    left join customer_identifiers i
        on i.kind = c.kind and i.value = c.value and i.spell = c.spell and i.links
"""
