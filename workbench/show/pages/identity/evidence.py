"""A customer's evidence as the identity page draws it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from workbench.identity.bridges import Bridge, Side, bridges
from workbench.identity.evidence_graph import evidence_graph
from workbench.identity.graph import Name
from workbench.identity.subjects import STRENGTH
from workbench.show.pages.identity.reader import IdentityReader

_MOST_LISTED = 500

_STRENGTH = {kind: place for place, kind in enumerate(STRENGTH)}


def evidence(reader: IdentityReader, customer_id: str) -> dict[str, Any]:
    """Return what joins a customer: identifiers, nodes, edges, bridges, conflicts, `left_out` where not all is drawn.

    Raises:
        WorkbenchError: the customer is not in the snapshot, or has too many records to be looked at.

    """
    graph = reader.steadily(lambda: evidence_graph(reader.cursor(), customer_id)).as_dict()
    found = reader.steadily(lambda: bridges(reader.cursor(), customer_id))
    return {
        **graph,
        "bridges": [_bridge(place, bridge) for place, bridge in enumerate(found)],
        "identifiers": reader.rows(_IDENTIFIERS, [customer_id]),
        "conflicts": reader.rows(_CONFLICTS, [customer_id]),
    }


def _bridge(place: int, bridge: Bridge) -> dict[str, Any]:
    """Name the bridge, what it holds together, and the two strongest identifiers of its sides, to cut between them."""
    ends = sorted((one for side in bridge.sides if (one := _strongest(side))), key=_strength)
    first, second = ends[:2] if len(ends) > 1 else (None, None)
    return {
        "id": place,
        "what": bridge.what,
        "names": [name._asdict() for name in bridge.names],
        "events": bridge.events,
        "sides": [asdict(side) | {"named": [name._asdict() for name in side.named]} for side in bridge.sides],
        "a": str(first) if first else None,
        "b": str(second) if second else None,
    }


def _strongest(side: Side) -> Name | None:
    return min(side.named, key=_strength, default=None)


def _strength(name: Name) -> int:
    return _STRENGTH.get(name.kind, len(_STRENGTH))


_IDENTIFIERS = f"""
    select kind, value, spell, links, events, first_at, last_at
    from customer_identifiers
    where customer_id = ?
    order by list_position({list(STRENGTH)}, kind), events desc, value, spell
    limit {_MOST_LISTED}
"""

_CONFLICTS = """
    select kind, scope, value_a, value_b, bridge_kind, bridge_value, bridge_events, records, cut
    from identity_conflicts
    where customer_id = ?
    order by kind, scope, value_a, value_b
"""
