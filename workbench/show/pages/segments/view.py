"""Segments, RFM and triggers without any widget: what the page, a notebook or a test reads, and what can be done.

Times come out as ISO 8601 text in the workspace's time zone, money in its base currency. Every row is a plain dict that
can go to a browser as JSON; its text is the customers' own and therefore shown as text, never as markup.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.engine.query import quote
from workbench.engine.snapshots import SnapshotStore
from workbench.errors import WorkbenchError
from workbench.notes.store import NotesStore
from workbench.segments.language.conditions import Condition
from workbench.segments.language.grammar import parse
from workbench.segments.language.in_words import explain
from workbench.segments.language.json_form import from_json
from workbench.segments.portrait import portrait
from workbench.segments.saved import SegmentDesk
from workbench.settings import FILE_NAME, Settings, load
from workbench.show.listings import ListingPage, Wish, listing_page
from workbench.show.pages.segments import audience
from workbench.show.pages.segments.listed import listed, sized
from workbench.show.pages.segments.members import members_listing
from workbench.show.pages.segments.reader import SegmentsReader
from workbench.show.pages.segments.rfm import moves, rfm
from workbench.show.pages.segments.triggers import CHANGES, change_trigger, deliveries, triggers
from workbench.show.pages.segments.words import vocabulary
from workbench.show.snapshot_view import SnapshotView
from workbench.show.tier_words import churn_tiers_in_words


class SegmentsView(SnapshotView[SegmentsReader]):
    """The published snapshot, and the segments and triggers of a workspace.

    A rebuild while a page is open does no harm: it goes on reading its snapshot until `refresh` is called, or until
    that snapshot's files are swept, and then goes over to the current one by itself.

    Example:
        >>> view = SegmentsView.open(Path("company"))                        # doctest: +SKIP
        >>> view.opened("ltv > 1000")["customers"]                           # doctest: +SKIP

    """

    def __init__(self, workspace: Path, settings: Settings) -> None:
        """Read the current snapshot.

        Raises:
            WorkspaceError: nothing has been built yet.

        """
        reader = SegmentsReader(SnapshotStore(workspace / "snapshots"), settings.zone)
        super().__init__(settings, reader, NotesStore.of(workspace))
        self._folder = workspace
        self._desk = SegmentDesk(workspace, settings, reader.cursor)

    @classmethod
    def open(cls, workspace: Path) -> SegmentsView:
        """Open a workspace folder.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` cannot be read.

        """
        return cls(workspace, load(workspace / FILE_NAME))

    @property
    def customers(self) -> int:
        """How many customers the company has."""
        return int(self.reader.known_rows("select count(*) as customers from customers")[0]["customers"])

    def segments(self) -> dict[str, Any]:
        """Return rows (see `listed.sized`), the day and time of the last scoring, and the rule of the churn tiers.

        Before the first scoring the day and the time are None and nothing is said of tiers.
        """
        last = self.reader.snapshot.report.get("scores") or {}
        scored_at = datetime.fromisoformat(last["scored_at"]) if last else None
        rows = list(sized(listed(self._folder), self.reader, self._desk, scored_at))
        for row in rows:
            row["changed_at"] = self._local(row["changed_at"])
        tiers = churn_tiers_in_words(self.reader, self.settings.scores)
        return {"rows": rows, "as_of": last.get("as_of"), "scored_at": self._local(scored_at), "tiers": tiers}

    def vocabulary(self) -> dict[str, Any]:
        """Return what the builder offers, with the tags in use."""
        return {**vocabulary(), "tags": [tag for tag, _ in self.notes.all_tags()], "platforms": audience.platforms()}

    def opened(self, condition: str | dict[str, Any]) -> dict[str, Any]:
        """Find who meets a condition, given as text or JSON, and say what it means.

        Keys: text, json, words, customers, ltv, as_of, unscored (whether it asks for scores that nobody computed yet).

        Raises:
            ConditionError: it cannot be read.

        """
        read = _read(condition)
        members = self._hold(str(read), anew=True)
        return {
            **self._meaning(read),
            **self._size(members),
            "as_of": self.reader.steadily(self._desk.as_of).isoformat(),
        }

    def members(self, text: str, wish: Wish) -> ListingPage:
        """Return one page of the customers who meet a condition, under the names that people gave them.

        Raises:
            WorkbenchError: they cannot be sorted or filtered like that.

        """
        page = listing_page(self.reader, members_listing(self._hold(text)), wish)
        given = self.notes.names()
        for row in page.rows:
            row["name"] = given.get(row["customer_id"], row["name"])
        return page

    def portrait(self, text: str) -> list[dict[str, Any]]:
        """Compare the customers who meet a condition with everyone (see `segments.portrait`)."""

        def compare() -> list[dict[str, Any]]:
            members = self._hold(text)
            with self.reader.cursor() as cursor:
                rows: list[dict[str, Any]] = portrait(cursor, members, self.settings.time_zone).to_pylist()
                return rows

        return self.reader.steadily(compare)

    def rfm(self) -> dict[str, Any]:
        """Return the grid, its segments, cut-points and periods (see `segments_rfm.rfm`)."""
        return rfm(self.reader)

    def moves(self, as_of: str) -> list[dict[str, Any]]:
        """Return the ways between RFM segments in a period."""
        return moves(self.reader, as_of)

    def triggers(self) -> list[dict[str, Any]]:
        """Return every trigger with the counts of its entries."""
        return [{**row, "made_at": self._local(row["made_at"])} for row in triggers(self._folder)]

    def deliveries(self, wish: Wish) -> ListingPage:
        """Return one page of the log of entries."""
        page = deliveries(self._folder, self.reader, self.notes, wish)
        for row in page.rows:
            for moment in ("entered_at", "next_attempt_at", "sent_at"):
                row[moment] = self._local(row[moment])
        return page

    def look(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Say what an audience file would hold: condition, segment (its name), platform, plain, names."""
        return audience.look(self._folder, self.settings, asked, lambda: self._ids(asked["condition"]))

    def write_audience(self, asked: dict[str, Any], target: Path) -> str:
        """Write that file; return what was written, in words."""
        return audience.write(self._folder, self.settings, asked, lambda: self._ids(asked["condition"]), target)

    def change(self, note: dict[str, Any]) -> str:
        """Do what a person asks for (kind, author and the rest), and say what was done.

        Raises:
            WorkbenchError: it cannot be done; the message says why.

        """
        kind, author = note["kind"], note["author"]
        if kind in CHANGES:
            return change_trigger(self._folder, note, [one.segment for one in listed(self._folder)])
        if kind == "save":
            saved = self._desk.define(
                note["name"], _read(note["condition"]), author=author, description=note.get("description")
            )
            return f"The segment “{saved.segment}” is saved. Its trend begins with the next scoring."
        if kind == "rename":
            self._desk.rename(note["name"], note["new_name"], author=author)
            return f"“{note['name']}” is called “{note['new_name'].strip()}” now, everywhere."
        if kind == "drop":
            self._desk.drop(note["name"], author=author)
            return f"The segment “{note['name']}” is gone. Customers stay as they are."
        raise WorkbenchError(f"There is nothing like {kind!r} to do. Known: save, rename, drop, {', '.join(CHANGES)}.")

    def _hold(self, text: str, *, anew: bool = False) -> str:
        return self.reader.hold(text, lambda: self._desk.query(text), anew=anew)

    def _ids(self, text: str) -> list[str]:
        rows = self.reader.rows(f"select customer_id from {quote(self._hold(text))} order by customer_id")
        return [row["customer_id"] for row in rows]

    def _size(self, members: str) -> dict[str, Any]:
        return self.reader.rows(f"""
            select count(*) as customers, coalesce(sum(ltv), 0) as ltv
            from customers
            where customer_id in (select customer_id from {quote(members)})
        """)[0]

    def _meaning(self, condition: Condition) -> dict[str, Any]:
        unscored = self.reader.steadily(lambda: self._desk.unscored(condition))
        return {
            "text": str(condition),
            "json": condition.to_json(),
            "words": explain(condition),
            "unscored": bool(unscored),
        }

    def _local(self, at: datetime | None) -> str | None:
        """Write a time (UTC) in the workspace's zone."""
        if at is None:
            return None
        aware = at if at.tzinfo else at.replace(tzinfo=UTC)
        return aware.astimezone(self.settings.zone).isoformat(timespec="seconds")


def _read(condition: str | dict[str, Any]) -> Condition:
    return parse(condition) if isinstance(condition, str) else from_json(condition)
