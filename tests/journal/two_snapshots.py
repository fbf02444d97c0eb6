"""Two snapshots of a handful of touches, written in the test, and what the report makes of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from workbench.engine.base import Engine
from workbench.journal import difference, difference_events, difference_families, difference_worlds

START = datetime(2026, 1, 1)  # noqa: DTZ001  UTC without a zone, as everywhere inside
TARGETS = ("call", "deal")

TOUCH = {
    "customer_id": "varchar", "event_id": "varchar", "occurred_at": "timestamp", "kind": "varchar", "status": "varchar",
    "amount": "double", "currency": "varchar", "order_number": "varchar", "amount_base": "double", "system": "varchar",
    "batch_id": "varchar",
}  # fmt: skip
CUSTOMER = {
    "customer_id": "varchar",
    "has_target": "boolean",
    "touches": "bigint",
    "won_deals": "bigint",
    "ltv": "double",
}
IDENTIFIER = {"customer_id": "varchar", "kind": "varchar", "value": "varchar", "links": "boolean"}

STEPS = {
    "changing_customers": difference_events.CHANGING_CUSTOMERS,
    "touches_before": difference_events.TOUCHES_BEFORE,
    "touches_after": difference_events.TOUCHES_AFTER,
    "known_until": difference_events.KNOWN_UNTIL,
    "event_changes": difference_events.EVENT_CHANGES,
    "family_edges": difference_families.FAMILY_EDGES,
    "families": "family_edges",
    "next_customers": difference_families.NEXT_CUSTOMERS,
    "moved_families": difference_families.MOVED_FAMILIES,
    "world_touches": difference_worlds.WORLD_TOUCHES,
    "world_figures": difference_worlds.WORLD_FIGURES,
    "continued_figures": difference_worlds.NONE_CONTINUED,
    "report_totals": difference_worlds.REPORT_TOTALS,
    "report_differences": difference.REPORT_DIFFERENCES,
}


def touch(customer: str, event_id: str, day: float = 0, kind: str = "session", **columns: Any) -> dict[str, Any]:
    """Write a touch; the amount is in the base currency unless `amount_base` says otherwise."""
    amount = columns.get("amount")
    at = {"occurred_at": START + timedelta(days=day), "system": "site", "batch_id": "b1", "amount_base": amount}
    return {"customer_id": customer, "event_id": event_id, "kind": kind, **at, **columns}


def won(customer: str, event_id: str, amount: float, day: float = 0, **columns: Any) -> dict[str, Any]:
    """Write a won deal, of an order named like the event."""
    return touch(
        customer, event_id, day, "deal", **{"status": "won", "amount": amount, "order_number": event_id, **columns}
    )


@dataclass
class Snapshot:
    """What a build published: touches, events off the chain, (customer, kind, value) of linking identifiers."""

    touches: Sequence[dict[str, Any]] = ()
    off_chain: Sequence[dict[str, Any]] = ()
    identifiers: Sequence[tuple[str, str, str]] = ()
    targets: Sequence[str] = TARGETS

    def customers(self) -> dict[str, tuple[bool, int, int, float]]:
        """Work out the customers' figures by hand: (has a target action, touches, won deals, LTV)."""
        chains = defaultdict(list)
        for row in self.touches:
            chains[row["customer_id"]].append(row)
        return {customer: worth(chain, self.targets) for customer, chain in sorted(chains.items())}

    def changed(self, other: Snapshot) -> list[str]:
        """List the customers who are not the same in the other snapshot."""
        here, there = self._rows(), other._rows()
        return sorted(customer for customer, rows in here.items() if there.get(customer) != rows)

    def _rows(self) -> dict[str, list[str]]:
        chains = defaultdict(list)
        figures = self.customers()
        for row in self.touches:
            chains[row["customer_id"]].append(str(sorted(row.items(), key=str)))
        return {customer: [*sorted(chain), str(figures[customer])] for customer, chain in chains.items()}


def worth(chain: Iterable[dict[str, Any]], targets: Sequence[str]) -> tuple[bool, int, int, float]:
    """Work out one customer's figures: (has a target action, touches, won deals, LTV)."""
    chain = list(chain)
    deals = [row for row in chain if row["kind"] == "deal"]
    sold = [row for row in deals if row.get("status") == "won"]
    orders = {row.get("order_number") for row in sold} - {None}
    back = [
        row
        for row in deals
        if row.get("status") == "refunded" and ((row["amount_base"] or 0) < 0 or row.get("order_number") in orders)
    ]
    hundredths = sum(round((row["amount_base"] or 0) * 100) for row in sold)
    hundredths -= sum(round(abs(row["amount_base"] or 0) * 100) for row in back)
    return any(row["kind"] in targets for row in chain), len(chain), len(sold), hundredths / 100


@dataclass
class Between:
    """What happened between the snapshots beside the data, and which customers the build recomputed."""

    decided: Sequence[tuple[str, str]] = ()
    rules_changed: bool = False
    everyone: bool = False


NOTHING_ELSE = Between()


def report(
    engine: Engine, before: Snapshot, now: Snapshot, between: Between = NOTHING_ELSE
) -> dict[str, dict[str, Decimal]]:
    """Run the steps; return the report as figure -> column -> value."""
    load(engine, before, now, between)
    for table, sql in STEPS.items():
        if table == "families":
            engine.label_components(sql, table)
        else:
            engine.make(table, sql)
    columns = ("figure", "before", *difference.CAUSES, "after")
    rows = engine.rows(f"select {', '.join(columns)} from report_differences")
    return {row[0]: dict(zip(columns[1:], row[1:], strict=True)) for row in rows}


def load(engine: Engine, before: Snapshot, now: Snapshot, between: Between) -> None:
    """Give the engine the tables that the steps read."""
    was, news = ("was_", before), ("", now)
    for prefix, snapshot in (was, news):
        rows = [(customer, *figures) for customer, figures in snapshot.customers().items()]
        engine.values(f"{prefix}customers", CUSTOMER, rows)
        ids = [(*identifier, True) for identifier in snapshot.identifiers]
        engine.values(f"{prefix}customer_identifiers", IDENTIFIER, ids)
        off = [(row["event_id"], row["kind"]) for row in snapshot.off_chain]
        engine.values(f"{prefix}off_chain", {"event_id": "varchar", "kind": "varchar"}, off)
    engine.values("was_touches", TOUCH, _touch_rows(before.touches))
    changed = {
        "before": sorted(before.customers()) if between.everyone else before.changed(now),
        "now": sorted(now.customers()) if between.everyone else now.changed(before),
    }
    for when, customers in changed.items():
        engine.values(f"changed_customers_{when}", {"customer_id": "varchar"}, [(c,) for c in customers])
    mine = set(changed["now"])
    engine.values("touches", TOUCH, _touch_rows(row for row in now.touches if row["customer_id"] in mine))
    rows = [(customer, *figures) for customer, figures in now.customers().items() if customer in mine]
    engine.values("customers_now", CUSTOMER, rows)
    engine.values("changed_decision_identifiers", {"kind": "varchar", "value": "varchar"}, between.decided)
    engine.values("build_facts", {"rules_changed": "boolean"}, [(between.rules_changed,)])
    engine.values("target_actions", {"kind": "varchar"}, [(kind,) for kind in now.targets])


def _touch_rows(touches: Iterable[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [tuple(row.get(name) for name in TOUCH) for row in touches]
