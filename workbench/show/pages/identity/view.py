"""Identity without any widget: what the page, a notebook or a test reads, and the decisions that are made on it.

Times come out as ISO 8601 text in the workspace's time zone, money in its base currency. Every row is a plain dict that
can go to a browser as JSON; its text is the customers' own and therefore shown as text, never as markup.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.engine.snapshots import SnapshotStore
from workbench.errors import WorkbenchError, WorkspaceError
from workbench.identity.desk import IdentityDesk, Logged
from workbench.journal.difference import QUERY as DIFFERENCE
from workbench.journal.difference import spoken
from workbench.notes.decisions import CUT, LINK, UNDO
from workbench.notes.store import NotesStore
from workbench.settings import FILE_NAME, Settings, load
from workbench.show.listings import ListingPage, Wish, listing_page
from workbench.show.pages.identity.evidence import evidence
from workbench.show.pages.identity.health import health, sentences
from workbench.show.pages.identity.listings import LISTINGS
from workbench.show.pages.identity.people import find, people
from workbench.show.pages.identity.queue import TABLE as SUGGESTIONS
from workbench.show.pages.identity.queue import pairs_above, queue, queue_size
from workbench.show.pages.identity.reader import ANALYSES, IdentityReader
from workbench.show.snapshot_view import SnapshotView
from workbench.tables import TABLES


class IdentityView(SnapshotView[IdentityReader]):
    """The published snapshot, the analyses beside it, and the log of decisions of a workspace.

    A rebuild while a page is open does no harm: it goes on reading its snapshot until `refresh` is called, or until
    that snapshot's files are swept, and then goes over to the current one by itself.

    Example:
        >>> view = IdentityView.open(Path("company"))                        # doctest: +SKIP
        >>> view.find("+7 916 123-45-67")["customer"]                        # doctest: +SKIP

    """

    def __init__(self, workspace: Path, settings: Settings, notes_url: str | None = None) -> None:
        """Read the current snapshot.

        Raises:
            WorkspaceError: nothing has been built yet.

        """
        reader = IdentityReader(SnapshotStore(workspace / "snapshots"), workspace / ANALYSES, settings.zone)
        super().__init__(settings, reader, NotesStore.of(workspace, notes_url))
        self._desk = IdentityDesk(workspace, settings, reader.cursor, notes_url)

    @classmethod
    def open(cls, workspace: Path, notes_url: str | None = None) -> IdentityView:
        """Open a workspace folder.

        Raises:
            WorkspaceError: nothing has been built yet, or by an earlier version only.
            SettingsError: `workspace.toml` cannot be read.

        """
        view = cls(workspace, load(workspace / FILE_NAME), notes_url)
        if view.lacks:
            raise WorkspaceError(
                f"The data of {workspace} were built by an earlier version, without {', '.join(view.lacks)}. "
                f"Run: workbench build {workspace}"
            )
        return view

    @property
    def lacks(self) -> list[str]:
        """The tables that a snapshot of an earlier version does not have."""
        snapshot = self.reader.snapshot
        return sorted(set(TABLES) - set(snapshot.tables) - set(snapshot.views))

    def close(self) -> None:
        """Give back the connections of the notes and the log."""
        self._desk.close()
        super().close()

    def refresh(self) -> bool:
        """Go over to the current snapshot, and to analyses that were computed since."""
        newer = super().refresh()
        if not newer:
            self.reader.attach_analyses()
        return newer

    def counts(self) -> dict[str, int]:
        """Count what there is to look at: guards, conflicts, suggestions, decisions that stand, waiting for a build."""
        rows = self.reader.known_rows("""
            select
                (select count(*) from identifier_guards) as guards,
                (select count(*) from identity_conflicts where not cut) as conflicts
        """)
        decided = self._log()
        return {
            **rows[0],
            "suggestions": queue_size(self.reader, self._desk.store.standing()),
            "decisions": sum(_stands(one) for one in decided),
            "waiting": len(self.reader.steadily(self._desk.pending)),
        }

    def overview(self) -> dict[str, Any]:
        """Return health (figures), sentences, difference (rows of `journal.difference`) and sensitivity."""
        figures = health(self.reader)
        counts = self.counts()
        looked_for = self.reader.about(SUGGESTIONS) is not None
        people_decide = {
            "suggestions": counts["suggestions"] if looked_for else None,
            "decisions": counts["decisions"],
            "waiting": counts["waiting"],
        }
        return {
            "health": {**asdict(figures), **people_decide},
            "sentences": sentences(figures),
            "difference": [spoken(row, self.settings.money.base) for row in self.reader.known_rows(DIFFERENCE)],
            "sensitivity": self.sensitivity(),
        }

    def listing(self, name: str, wish: Wish) -> ListingPage:
        """Return one page of guards, roles or conflicts.

        Raises:
            WorkbenchError: there is no such table, or it cannot be sorted or filtered like that.

        """
        if name not in LISTINGS:
            raise WorkbenchError(f"There is no table {name!r} here. Known: {', '.join(LISTINGS)}.")
        return listing_page(self.reader, LISTINGS[name], wish)

    def decisions(self, wish: Wish) -> ListingPage:
        """Return one page of the log of decisions, in which every word of the text occurs."""
        rows = [self._decision(one) for one in self._log()]
        words = wish.text.lower().split()
        found = [row for row in rows if all(word in _searched(row) for word in words)]
        found.sort(key=lambda row: row["decision_no"], reverse=wish.descending)
        start = (max(wish.page, 1) - 1) * wish.per_page
        return ListingPage(found[start : start + wish.per_page], len(found), {})

    def find(self, word: str) -> dict[str, Any]:
        """Open the customer that a word stands for: an id, also an old one, a phone, an e-mail, an event or a name.

        Keys: `customer` (None where the word leads to several), `candidates` to choose from, a `note`, and the evidence
        (see `identity_evidence.evidence`).

        Raises:
            WorkbenchError: nothing is known by that word.

        """
        found = find(self.reader, word, self.settings, self.notes)
        opened: dict[str, Any] = {"customer": None, "candidates": found.candidates, "note": found.note}
        if found.customer_id is None:
            return opened
        customer = people(self.reader, [found.customer_id], self.notes)[found.customer_id]
        old_ids = [row["old_id"] for row in self.reader.rows(_OLD_IDS, [found.customer_id])]
        drawn = evidence(self.reader, found.customer_id)
        for node in drawn["nodes"]:
            node["first_at"], node["last_at"] = self._local(node["first_at"]), self._local(node["last_at"])
        return {**opened, "customer": {**customer, "old_ids": old_ids}, **drawn}

    def why(self, a: str, b: str) -> dict[str, Any]:
        """Return the sentence and the chain of evidence between two things.

        Raises:
            WorkbenchError: one of them is unknown.

        """
        told = self.reader.steadily(lambda: self._desk.explain(a, b))
        chain = [{**asdict(step), "occurred_at": self._local(step.occurred_at)} for step in told.chain]
        return {"sentence": told.sentence, "chain": chain, "same": told.same}

    def preview(self, verb: str, a: str, b: str) -> dict[str, Any]:
        """Return what a link or cut would give (see `identity.preview`).

        A part goes by the name that somebody gave its customer, or by that on its own records.

        Raises:
            WorkbenchError: one of them is unknown or joins nothing, or the decision would contradict one that stands.

        """
        found = self.reader.steadily(lambda: self._desk.preview(verb, a, b))
        given = self.notes.names()
        told = found.as_dict()
        for part in (*told["now"], *told["then"]):
            part["name"] = given.get(part["customer_id"], part["name"])
            part["first_at"], part["last_at"] = self._local(part["first_at"]), self._local(part["last_at"])
        return told

    def suggestions(self, skipped: Collection[str] = ()) -> dict[str, Any]:
        """Return the pairs that nobody has decided about, the most probable first (see `identity_queue.queue`)."""
        shown = queue(self.reader, self._desk.store.standing(), self.notes, skipped)
        return {**shown, "made_at": self._made_at(shown["about"])}

    def sensitivity(self) -> dict[str, Any]:
        """Return the figures under strict, normal and loose rules (see `workbench.sensitivity`): rows, made_at, about.

        `about` is None before they have been computed.
        """
        about = self.reader.about("sensitivity")
        rows = [] if about is None else self.reader.rows("from sensitivity")
        return {"rows": rows, "made_at": self._made_at(about), "about": about}

    def decide(self, note: dict[str, Any]) -> dict[str, Any]:
        """Keep a decision that a person has made on the page: kind (link, cut, undo, accept_all), author and the rest.

        Raises:
            WorkbenchError: it cannot be kept; the message says why.

        """
        kind, author, reason = note["kind"], note["author"], note.get("reason", "")
        if kind == "accept_all":
            return self._accept_all(author)
        if kind in (LINK, CUT):
            decide = self._desk.link if kind == LINK else self._desk.cut
            decided = self.reader.steadily(lambda: decide(note["a"], note["b"], author=author, reason=reason))
        elif kind == UNDO:
            decided = self._desk.undo(int(note["decision_no"]), author=author, reason=reason)
        else:
            raise WorkbenchError(f"There is no such decision as {kind!r}. Known: link, cut, undo, accept_all.")
        return {"said": decided.said, "decision_no": decided.decision.decision_no if decided.new else None}

    def _log(self) -> list[Logged]:
        return self.reader.steadily(self._desk.log)

    def _decision(self, logged: Logged) -> dict[str, Any]:
        decision = asdict(logged.decision)
        return {
            **decision,
            "at": self._local(decision["at"]),
            "effect": logged.effect,
            "evidence_cut": logged.evidence_cut,
            "standing": logged.decision.stands,
        }

    def _accept_all(self, author: str) -> dict[str, Any]:
        pairs = pairs_above(self.reader, self._desk.store.standing())
        kept = self._desk.decide_all(LINK, pairs, author=author)
        left = f" {len(kept.left_out):,} were left out: {kept.left_out[0]}" if kept.left_out else ""
        made = "One suggestion was" if len(kept.made) == 1 else f"{len(kept.made):,} suggestions were"
        return {"said": f"{made} accepted.{left}", "decision_no": None}

    def _made_at(self, about: dict[str, Any] | None) -> str | None:
        return self._local(about["made_at"]) if about else None

    def _local(self, at: datetime | str | None) -> str | None:
        """Write a time (UTC, also as ISO text) in the workspace's zone."""
        if at is None:
            return None
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(self.settings.zone).isoformat(timespec="seconds")


_OLD_IDS = """
    select old_id
    from customer_redirects
    where customer_id = ?
    order by build_no desc, old_id
"""


def _stands(logged: Logged) -> bool:
    return logged.decision.stands and logged.decision.verb != UNDO


def _searched(row: dict[str, Any]) -> str:
    return " ".join(str(row[key]) for key in ("a_value", "b_value", "author", "reason", "verb")).lower()
