"""The tables of the identity page: barred identifiers, roles and conflicts."""

from __future__ import annotations

from workbench.show.listings import Listing

_IDENTIFIER = ("kind", "value")

GUARDS = Listing(
    source="identifier_guards",
    columns=(*_IDENTIFIER, "reason", "rule", "seen", "allowed", "events", "role", "examples"),
    searched=("value", "rule"),
    filters=("kind", "reason", "role"),
    sortable=("events", "kind", "value", "reason", "rule", "seen", "role"),
    key=_IDENTIFIER,
)

ROLES = Listing(
    source="identifier_roles",
    columns=(
        *_IDENTIFIER, "role", "links", "people", "phones", "emails", "crm_ids", "cookies", "events", "days",
        "top_share", "first_at", "last_at",
    ),
    searched=("value",),
    filters=("kind", "role"),
    sortable=("people", "kind", "value", "role", "events", "days", "top_share"),
    key=_IDENTIFIER,
)  # fmt: skip

CONFLICTS = Listing(
    source="""(
        select x.*, c.name, c.touches, c.ltv
        from identity_conflicts x
        left join customers c on c.customer_id = x.customer_id
    )""",
    columns=(
        "customer_id", "name", "touches", "ltv", "kind", "scope", "value_a", "value_b", "bridge_kind", "bridge_value",
        "bridge_events", "records", "cut",
    ),
    searched=("customer_id", "name", "value_a", "value_b", "bridge_value"),
    filters=("kind", "scope", "bridge_kind"),
    sortable=("touches", "name", "kind", "value_a", "value_b", "bridge_value", "bridge_events", "records", "ltv"),
    key=("customer_id", "kind", "scope", "value_a", "value_b"),
)  # fmt: skip

LISTINGS = {"guards": GUARDS, "roles": ROLES, "conflicts": CONFLICTS}
"""By the names that the page knows them by."""
