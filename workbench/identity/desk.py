"""The desk where identity is questioned and corrected: `ws.identity`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from workbench.errors import WorkbenchError
from workbench.identity.bridges import Bridge, bridges
from workbench.identity.chosen import Chosen, choose, strongest
from workbench.identity.explain import Explanation, explain
from workbench.identity.preview import Preview, overruling, preview
from workbench.identity.quality import Quality, measure
from workbench.identity.subjects import resolve
from workbench.identity.suggest import suggest
from workbench.identity.suggest_queue import waiting
from workbench.notes.decisions import CUT, LINK, UNDO, Decision, DecisionsStore, KeptAll, Named, known_verb
from workbench.settings import Settings

PENDING, UNDONE = "pending", "undone"


@dataclass(frozen=True)
class Decided:
    """What became of a link, cut or undo; `said` tells it in a sentence or two.

    `new` is false where the same decision stood already, so that nothing was written.
    """

    decision: Decision
    new: bool
    said: str


@dataclass(frozen=True)
class Logged:
    """A decision of the log and what it did in the snapshot.

    `effect`: joined, already_one, overruled, cut, apart_already or waiting (for an identifier that is not in the data
    or joins nothing); pending until the next build; undone; empty for an undo. `evidence_cut`: how many times an
    identifier on records has ceased to join them.
    """

    decision: Decision
    effect: str
    evidence_cut: int = 0


class IdentityDesk:
    """Links, cuts and their undoing; why records are one customer, and what a decision would give.

    Decisions take effect at the next build. a and b are events, identifiers as written or as `kind:value`, or
    customers.

    Example:
        >>> ws.identity.cut("e17", "+79161234567", author="Olga", reason="Two sisters")   # doctest: +SKIP
        >>> ws.build()                                                                   # doctest: +SKIP

    """

    def __init__(
        self,
        directory: Path,
        settings: Settings,
        connect: Callable[[], duckdb.DuckDBPyConnection],
        notes_url: str | None = None,
    ) -> None:
        """Sit down at a workspace folder; `connect` gives a connection that holds the current snapshot's tables."""
        self._directory = directory
        self._settings = settings
        self._connect = connect
        self._notes_url = notes_url
        self._opened: DecisionsStore | None = None

    @property
    def store(self) -> DecisionsStore:
        """The log of decisions, beside the other notes."""
        if self._opened is None:
            self._opened = DecisionsStore.of(self._directory, self._notes_url)
        return self._opened

    def close(self) -> None:
        """Give back the connections of the log."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def link(self, a: str, b: str, *, author: str, reason: str) -> Decided:
        """Decide that a and b are one person.

        Raises:
            WorkbenchError: one of them is unknown or joins nothing, or both carry what joins them already.
            NotesError: a cut between them stands, or author or reason cannot be kept.

        """
        return self._decide(LINK, a, b, author, reason)

    def cut(self, a: str, b: str, *, author: str, reason: str) -> Decided:
        """Decide that a and b are two persons: the build takes away the cheapest evidence that joins them.

        Raises:
            WorkbenchError: one of them is unknown or joins nothing, or nothing tells them apart.
            NotesError: a link between them stands, or author or reason cannot be kept.

        """
        return self._decide(CUT, a, b, author, reason)

    def undo(self, decision_no: int, *, author: str, reason: str) -> Decided:
        """Take a decision back, an undo as well; everything is as if it had never been made.

        Raises:
            NotesError: there is no such decision, it was undone already, or contradicts one made since.

        """
        decision = self.store.undo(decision_no, author=author, reason=reason)
        return Decided(decision, new=True, said=f"Decision {decision.decision_no} undoes decision {decision_no}.")

    def decide_all(self, verb: str, pairs: Sequence[tuple[str, str, str]], *, author: str) -> KeptAll:
        """Link (or cut) many pairs of customer ids at once, such as suggestions that were accepted together.

        Each pair comes with its own reason: `[("3f2a…", "91bc…", "the same name and city"), …]`.

        Those that are gone, one customer by now, or decided about already are left out and named.

        Raises:
            NotesError: author or reason cannot be kept; nothing is written.

        """
        living = self._followed({customer_id for pair in pairs for customer_id in pair[:2]})
        identifiers = strongest(self._connect(), sorted(set(living.values())))
        found: list[tuple[Named, Named, str]] = []
        left_out: list[str] = []
        for a, b, reason in pairs:
            first, second = identifiers.get(living[a]), identifiers.get(living[b])
            if first is None or second is None:
                left_out.append(f"{a} and {b}: a customer is not in the data, or nothing on it joins records.")
            elif living[a] == living[b]:
                left_out.append(f"{a} and {b}: they are one customer already.")
            else:
                found.append(((first.kind, first.value), (second.kind, second.value), reason))
        kept = self.store.decide_all(verb, found, author=author)
        return KeptAll(kept.made, left_out + kept.left_out)

    def log(self) -> list[Logged]:
        """Return every decision ever made, in order, with what it did."""
        acts = self._acts()
        return [_logged(decision, acts) for decision in self.store.log()]

    def pending(self) -> list[Decision]:
        """Return the decisions and undoings that the snapshot does not know of yet, in order."""
        acts = self._acts()
        log = self.store.log()
        made = {d.decision_no for d in log if d.stands and d.verb != UNDO and d.decision_no not in acts}
        undone = {d.undone_by for d in log if d.decision_no in acts and d.undone_by is not None}
        return [decision for decision in log if decision.decision_no in made | undone]

    def explain(self, a: str, b: str) -> Explanation:
        """Say whether a and b are one customer, and by which chain of evidence."""
        return explain(self._connect(), a, b, self._settings)

    def preview(self, verb: str, a: str, b: str) -> Preview:
        """Work out what a link or cut would give at the next build, without deciding or building anything.

        Decisions that still wait for the build count as made, and the sentence says so.

        Raises:
            WorkbenchError: one of them is unknown or joins nothing, or the decision would contradict one that stands.

        """
        standing = self.store.standing()
        found = preview(self._connect(), known_verb(verb), a, b, self._settings, standing=standing)
        return found.counting_in(len(self.pending()))

    def bridges(self, customer: str) -> list[Bridge]:
        """Return the identifiers and records without which a customer would fall into parts.

        Raises:
            WorkbenchError: it is unknown, belongs to no customer, or to several.

        """
        connection = self._connect()
        subject = resolve(connection, customer, self._settings)
        if len(subject.customer_ids) != 1:
            many = len(subject.customer_ids)
            raise WorkbenchError(f"{customer!r} stands with {many or 'no'} customers. Give the id of one customer.")
        return bridges(connection, subject.customer_ids[0])

    def conflicts(self) -> list[dict[str, Any]]:
        """Return the customers that hold two values of a kind that is unique to a person, with what joins them."""
        return self._rows("identity_conflicts", "select * from identity_conflicts order by all")

    def quality(self, truth: str | Path) -> Quality:
        """Compare the customers with a file of event_id and person_id: pairwise and B³ precision, recall, F1.

        Raises:
            QualityError: the file cannot be read, or names no touch of this workspace.

        """
        return measure(self._connect(), Path(truth))

    def suggest(self) -> dict[str, Any]:
        """Compute the probable duplicates anew (`identity_suggestions`) and say how they were found.

        Raises:
            SuggestionsError: there are too few customers to compare.

        """
        return suggest(self._directory, self._settings)

    def suggestions(self) -> duckdb.DuckDBPyRelation:
        """Return the probable duplicates that nobody has decided yet, the heaviest first."""
        return waiting(self._connect(), self.store.standing())

    def redirect(self, old_id: str) -> str | None:
        """Return the customer that an id stands for today; None where no record of it is left.

        Raises:
            WorkbenchError: no customer ever had the id.

        """
        sql = "select customer_id from customer_redirects where old_id = ?"
        redirects = self._rows("customer_redirects", sql, [old_id])
        if redirects:
            living: str | None = redirects[0]["customer_id"]
            return living
        subject = resolve(self._connect(), old_id, self._settings)
        if subject.what != "customer":
            raise WorkbenchError(f"{old_id!r} is {_an(subject.what)}, not a customer. Give a customer_id.")
        return subject.name

    def _decide(self, verb: str, a: str, b: str, author: str, reason: str) -> Decided:
        chosen = choose(self._connect(), verb, a, b, self._settings)
        first, second = ((one.kind, one.value) for one in (chosen.a, chosen.b))
        kept = self.store.decide(verb, first, second, author=author, reason=reason)
        if not kept.new:
            said = f"That is decided already, so nothing was written. See {kept.decision}."
            return Decided(kept.decision, new=False, said=said)
        over = self._overruling(kept.decision, chosen) if verb == LINK else None
        return Decided(kept.decision, new=True, said=f"Decision {kept.decision.decision_no}: {chosen.said(verb, over)}")

    def _overruling(self, link: Decision, chosen: Chosen) -> tuple[int, str] | None:
        """Find number and author of the cut, one that waits for the build included, that a new link gives way to."""
        others = [made for made in self.store.standing() if made.decision_no != link.decision_no]
        try:
            over = overruling(self._connect(), chosen, self._settings, others)
        except WorkbenchError:  # too large to be worked out, and decided all the same
            return None
        return (over.decision_no, over.author) if over else None

    def _acts(self) -> dict[int, tuple[str, int]]:
        """Read what the decisions did in the snapshot, by number."""
        rows = self._rows("identity_decisions", "select decision_no, effect, evidence_cut from identity_decisions")
        return {row["decision_no"]: (row["effect"], row["evidence_cut"]) for row in rows}

    def _followed(self, customer_ids: set[str]) -> dict[str, str]:
        """Follow old ids to the customers they became; one of which nothing is left stays as it is."""
        sql = "select old_id, customer_id from customer_redirects where old_id in (select unnest(?::varchar[]))"
        rows = self._rows("customer_redirects", sql, [sorted(customer_ids)])
        redirects = {row["old_id"]: row["customer_id"] or row["old_id"] for row in rows}
        return {customer_id: redirects.get(customer_id, customer_id) for customer_id in customer_ids}

    def _rows(self, table: str, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Query a table that a snapshot of an earlier version does not have."""
        connection = self._connect()
        if table not in _tables(connection):
            return []
        result = connection.execute(sql, list(values))
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _logged(decision: Decision, acts: dict[int, tuple[str, int]]) -> Logged:
    if not decision.stands:
        return Logged(decision, UNDONE)
    if decision.verb == UNDO:
        return Logged(decision, "")
    return Logged(decision, *acts.get(decision.decision_no, (PENDING, 0)))


def _tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {row[0] for row in connection.execute("select view_name from duckdb_views()").fetchall()}


def _an(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"
