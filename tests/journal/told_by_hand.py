"""The report difference worked out in plain Python, world by world: what the steps in SQL are held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from tests.journal.two_snapshots import Between, Snapshot, worth

FIGURES = ("customers", "journal_customers", "buyers", "repeat_buyers", "touches", "won_deals", "ltv")
CONTENT = ("kind", "status", "order_number", "amount", "currency")

Node = tuple[str, str]
Row = dict[str, Any]


def totals(chains: Iterable[tuple[bool, int, int, float]]) -> dict[str, int]:
    """Add up customers' figures; LTV in hundredths."""
    found = list(chains)
    return {
        "customers": len(found),
        "journal_customers": sum(target for target, *_ in found),
        "buyers": sum(won > 0 for _, _, won, _ in found),
        "repeat_buyers": sum(won > 1 for _, _, won, _ in found),
        "touches": sum(touches for _, touches, _, _ in found),
        "won_deals": sum(won for _, _, won, _ in found),
        "ltv": sum(round(ltv * 100) for *_, ltv in found),
    }


class ByHand:
    """One pair of snapshots."""

    def __init__(self, before: Snapshot, now: Snapshot, between: Between) -> None:
        self.before, self.now, self.between = before, now, between
        self.old = {row["event_id"]: row for row in before.touches}
        self.new = {row["event_id"]: row for row in now.touches}
        self.change = {event: self._change(event) for event in {*self.old, *self.new}}
        self.family = self._families()

    def report(self) -> dict[str, dict[str, int]]:
        """Return figure -> column -> value; LTV in hundredths."""
        first, last = (totals(s.customers().values()) for s in (self.before, self.now))
        columns: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(FIGURES, 0))
        columns["before"], columns["after"] = first, last
        if not self.before.touches:
            columns["new_touches"] = last
        else:
            for family in set(self.family.values()):
                self._tell(family, columns)
        return {figure: {column: sums[figure] for column, sums in columns.items()} for figure in FIGURES}

    def _tell(self, family: Node, columns: dict[str, dict[str, int]]) -> None:
        reason = self._reason(family)
        put_down = {"merges": reason or "merges", "splits": reason or "splits"}
        put_down["guards"] = "decisions" if reason == "decisions" else "rule_changes"
        mine = [customer for (when, customer), f in self.family.items() if when == "old" and f == family]
        figures = self.before.customers()
        reached = totals(figures[customer] for customer in mine)
        for world, stands in self._worlds():
            chains: dict[Any, list[Row]] = defaultdict(list)
            for event in self.change:
                found = stands(event)
                if found is not None and self._family_of(event) == family:
                    chains[found[0]].append(found[1])
            here = totals(worth(chain, self.now.targets) for chain in chains.values())
            for figure in FIGURES:
                columns[put_down.get(world, world)][figure] += here[figure] - reached[figure]
            reached = here

    def _worlds(self) -> list[tuple[str, Callable[[str], tuple[Any, Row] | None]]]:
        """Say of each world who has an event in it, and in which words."""
        gone, going_off = {"removed"}, {"went_off"}

        def old_with(customer: Callable[[str], Any], without: set[str]) -> Callable[[str], tuple[Any, Row] | None]:
            def stands(event: str) -> tuple[Any, Row] | None:
                if self.change[event] in {"came_on", "late", "new", *without}:
                    return None
                kept = self.change[event] == "kept"  # the same words, at the rates of today
                return customer(event), self.new[event] if kept else self.old[event]

            return stands

        def as_now(event: str, without: set[str]) -> tuple[Any, Row] | None:
            if event in self.new and self.change[event] not in without:
                return self.new[event]["customer_id"], self.new[event]
            return None

        def guards(event: str) -> tuple[Any, Row] | None:
            if self.change[event] == "came_on":
                return self.new[event]["customer_id"], self.new[event]
            return old_with(self._next, going_off)(event)

        return [
            ("rule_changes", old_with(lambda event: self.old[event]["customer_id"], set())),
            ("merges", old_with(self._family_of, set())),
            ("splits", old_with(self._next, set())),
            ("guards", guards),
            ("corrections", lambda event: as_now(event, {"late", "new"} | gone)),
            ("late_data", lambda event: as_now(event, {"new"})),
            ("new_touches", lambda event: as_now(event, set())),
        ]

    def _change(self, event: str) -> str:
        old, new = self.old.get(event), self.new.get(event)
        if old and new:
            return "kept" if all(old.get(name) == new.get(name) for name in CONTENT) else "corrected"
        if old:
            return "went_off" if event in self._off(self.now) else "removed"
        if event in self._off(self.before):
            return "came_on"
        known = [row["occurred_at"] for row in self.before.touches if row["system"] == new["system"]]
        known = known or [row["occurred_at"] for row in self.before.touches]
        return "late" if known and new["occurred_at"] < max(known) else "new"

    def _off(self, snapshot: Snapshot) -> set[str]:
        return {row["event_id"] for row in snapshot.off_chain if row["kind"] != "identify"}

    def _next(self, event: str) -> Any:
        """Say whose an event of the last snapshot is now; one that is gone goes with its customer."""
        if event in self.new:
            return self.new[event]["customer_id"]
        customer = self.old[event]["customer_id"]
        heirs = [
            self.new[e]["customer_id"]
            for e, row in self.old.items()
            if row["customer_id"] == customer and e in self.new
        ]
        living = self.now.customers()
        if customer in living:
            return customer
        return min(heirs, key=lambda heir: (-heirs.count(heir), heir)) if heirs else ("gone", customer)

    def _families(self) -> dict[Node, Node]:
        nodes = [("old", customer) for customer in self.before.customers()]
        nodes += [("new", customer) for customer in self.now.customers()]
        family = {node: node for node in nodes}
        ties = [("old", c, "new", c) for c in self.before.customers() if ("new", c) in family]
        ties += [
            ("old", self.old[event]["customer_id"], "new", self.new[event]["customer_id"])
            for event in self.old
            if event in self.new
        ]
        for _ in nodes:
            for here, a, there, b in ties:
                least = min(family[here, a], family[there, b])
                family[here, a] = family[there, b] = least
        return family

    def _family_of(self, event: str) -> Node:
        if event in self.new:
            return self.family["new", self.new[event]["customer_id"]]
        return self.family["old", self.old[event]["customer_id"]]

    def _reason(self, family: Node) -> str | None:
        for when, snapshot in (("old", self.before), ("new", self.now)):
            for customer, kind, value in snapshot.identifiers:
                if (kind, value) in self.between.decided and self.family.get((when, customer)) == family:
                    return "decisions"
        events = [event for event in self.change if self._family_of(event) == family]
        fed = any(
            self.change[event] in {"new", "late", "removed"}
            or (event in self.old and event in self.new and self.old[event]["batch_id"] != self.new[event]["batch_id"])
            for event in events
        )
        return "rule_changes" if self.between.rules_changed and not fed else None
