"""Interest without any widget: kept runs, who is in them, and how interested everybody is now.

Times come out as ISO 8601 text in the workspace's time zone. Every row is a plain dict that can go to a browser as
JSON; its text is the customers' own and therefore shown as text, never as markup.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.engine.query import literal
from workbench.engine.snapshots import SnapshotStore
from workbench.notes.store import NotesStore
from workbench.segments.audiences.formats import PLATFORMS
from workbench.settings import FILE_NAME, Settings, load
from workbench.show.listings import ListingPage, Wish, listing_page
from workbench.show.pages.interest.figures import explained, what_came
from workbench.show.pages.interest.kept import drop_run, kept_run, kept_runs, members_file
from workbench.show.pages.interest.listings import EVERYBODY, members
from workbench.show.reader import SnapshotReader
from workbench.show.snapshot_view import SnapshotView
from workbench.show.trust.view import TrustView
from workbench.tables import DEAL_STATUSES

_LISTED = (
    "run_id", "name", "author", "made_at", "as_of", "base", "contacts", "recognised", "share_recognised", "donut",
    "unscored", "damaged",
)  # fmt: skip


class InterestView(SnapshotView[SnapshotReader]):
    """The published scores and the kept runs of a workspace.

    Example:
        >>> view = InterestView.open(Path("company"))                        # doctest: +SKIP
        >>> [run["name"] for run in view.runs()]                             # doctest: +SKIP

    """

    def __init__(self, workspace: Path, settings: Settings, notes_url: str | None = None) -> None:
        """Read the current snapshot.

        Raises:
            WorkspaceError: nothing has been built yet.

        """
        self.workspace = workspace
        reader = SnapshotReader(SnapshotStore(workspace / "snapshots"), settings.zone)
        super().__init__(settings, reader, NotesStore.of(workspace, notes_url))

    @classmethod
    def open(cls, workspace: Path, notes_url: str | None = None) -> InterestView:
        """Open a workspace folder.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` cannot be read.

        """
        return cls(workspace, load(workspace / FILE_NAME), notes_url)

    def offers(self) -> dict[str, Any]:
        """Return what a new run can be asked for: as_of, scored, projects, segments, deal_statuses, platforms."""
        segments = self._known("segments", "select segment, count(*) as customers from segments group by segment")
        told = self._known("customer_profiles", "select count(*) as facts from customer_profiles")
        day = self._known("scores", "select max(as_of) as as_of from scores where model = 'interest'")
        return {
            "as_of": day[0]["as_of"] if day else None,
            "scored": bool(day and day[0]["as_of"]),
            "projects": list(self.settings.projects),
            "segments": sorted(segments, key=lambda row: row["segment"]),
            "deal_statuses": list(DEAL_STATUSES),
            "target_actions": list(self.settings.deals.target_actions),
            "third_party": bool(told and told[0]["facts"]),
            "platforms": [
                {"name": one.name, "title": one.title, "names": one.name_headers is not None}
                for one in PLATFORMS.values()
            ],
        }

    def runs(self) -> list[dict[str, Any]]:
        """List the kept runs, the latest first."""
        return [{key: run.get(key) for key in _LISTED} for run in kept_runs(self.workspace)]

    def run(self, run_id: str) -> dict[str, Any]:
        """Return all figures of a run; `periods` say what came of the tiers where the days after are over.

        Raises:
            WorkbenchError: there is no such run, or its files are damaged.

        """
        found = kept_run(self.workspace, run_id)
        return {**found, "periods": what_came(found["dynamics"])}

    def members(self, run_id: str, wish: Wish) -> ListingPage:
        """Return one page of the rows of a run's base.

        Raises:
            WorkbenchError: there is no such run, or it cannot be sorted or filtered like that.

        """
        return self._named(listing_page(self.reader, members(members_file(self.workspace, run_id)), wish))

    def drop(self, run_id: str) -> None:
        """Remove a run with all it holds of people.

        Raises:
            WorkbenchError: there is no such run.

        """
        drop_run(self.workspace, run_id)

    def compare(self, a: str, b: str) -> dict[str, Any]:
        """Return two runs side by side, and how customers who are in both have moved between tiers.

        Raises:
            WorkbenchError: one of them is not there any more.

        """
        files = [literal(str(members_file(self.workspace, run_id))) for run_id in (a, b)]
        moves = self.reader.rows(_MOVES.format(a=files[0], b=files[1]))
        return {"runs": [self.run(a), self.run(b)], "moves": moves, "both": sum(row["customers"] for row in moves)}

    def everybody(self) -> dict[str, Any]:
        """Return the tiers of all who are scored: tier, customers, mean, least, expected actions; as_of, horizon."""
        rows = self._known("scores", _TIERS)
        about = self._known("scores", _ABOUT)[0] if rows else {"as_of": None, "horizon_days": None, "customers": 0}
        notes = self._known("model_notes", _NOTES)
        return {"tiers": rows, **about, "notes": notes}

    def listing(self, wish: Wish) -> ListingPage:
        """Return one page of all who are scored.

        Raises:
            WorkbenchError: it cannot be sorted or filtered like that.

        """
        return self._named(listing_page(self.reader, EVERYBODY, wish)) if self.has("scores") else ListingPage([], 0, {})

    def why(self, customer_id: str) -> dict[str, Any]:
        """Say what a customer's score is made of (see `interest_figures.explained`); `customer` is None without one."""
        found = self.reader.rows(_CUSTOMER, [customer_id]) if self.has("scores") else []
        if not found:
            return {"customer": None}
        parts = self.reader.rows(_PARTS, [customer_id]) if self.has("score_contributions") else []
        customer = {**found[0], "name": self.notes.names().get(customer_id, found[0]["name"])}
        return {"customer": customer, **explained(parts, customer["score"])}

    def trust(self) -> dict[str, Any]:
        """Say how far the score can be trusted (see `TrustView.trust`)."""
        return TrustView(self.reader).trust("interest")

    def has(self, table: str) -> bool:
        """Whether the snapshot holds a table; one that was never scored may not."""
        snapshot = self.reader.snapshot
        return table in snapshot.tables or table in snapshot.views

    def _known(self, table: str, sql: str) -> list[dict[str, Any]]:
        return self.reader.known_rows(sql) if self.has(table) else []

    def _named(self, page: ListingPage) -> ListingPage:
        names = self.notes.names()
        rows = [{**row, "name": names.get(row["customer_id"], row["name"])} for row in page.rows]
        return ListingPage(rows, page.total, page.choices)


_TIERS = """
    select tier, count(*) as customers, avg(score) as mean, min(score) as least, sum(score) as expected
    from scores
    where model = 'interest'
    group by tier
    order by mean desc
"""

_ABOUT = """
    select max(as_of) as as_of, max(horizon_days) as horizon_days, count(*) as customers
    from scores
    where model = 'interest'
"""

_NOTES = """
    select check_name, verdict, words
    from model_notes
    where model = 'interest' and verdict in ('alarm', 'watch', 'none')
    order by verdict, check_name
"""

_CUSTOMER = """
    select s.customer_id, s.score, s.tier, s.as_of, s.horizon_days, c.name, c.phones, c.emails, c.last_at, c.touches,
        c.won_deals, c.ltv
    from scores s
    left join customers c on c.customer_id = s.customer_id
    where s.customer_id = ? and s.model = 'interest'
"""

_PARTS = """
    select feature, value, contribution
    from score_contributions
    where customer_id = ? and model = 'interest'
    order by feature
"""

_MOVES = """
    with one as (
        select coalesce(r.customer_id, m.customer_id) as customer_id, any_value(m.tier) as tier
        from read_parquet({a}) m
        left join customer_redirects r on r.old_id = m.customer_id
        where m.status = 'recognised'
        group by all
    ),
    other as (
        select coalesce(r.customer_id, m.customer_id) as customer_id, any_value(m.tier) as tier
        from read_parquet({b}) m
        left join customer_redirects r on r.old_id = m.customer_id
        where m.status = 'recognised'
        group by all
    )
    select one.tier as from_tier, other.tier as to_tier, count(*) as customers
    from one
    join other on other.customer_id = one.customer_id
    group by one.tier, other.tier
    order by one.tier, other.tier
"""
