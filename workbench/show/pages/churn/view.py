"""Churn and lifetime value without any widget: what the page, a notebook or a test reads.

Dates come out as ISO 8601 text, money in the workspace's base currency. Every row is a plain dict that can go to a
browser as JSON; its text is the customers' own and therefore shown as text, never as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.engine.snapshots import SnapshotStore
from workbench.errors import WorkbenchError
from workbench.notes.store import NotesStore
from workbench.settings import FILE_NAME, Settings, load
from workbench.show.listings import ListingPage, Wish, listing_page
from workbench.show.pages.churn.cards import cards, scored
from workbench.show.pages.churn.curves import curves
from workbench.show.pages.churn.listings import DECILED, listing_of
from workbench.show.pages.churn.why import why
from workbench.show.reader import SnapshotReader
from workbench.show.snapshot_view import SnapshotView
from workbench.show.tier_words import churn_tiers_in_words
from workbench.show.trust.view import TrustView


class ChurnView(SnapshotView[SnapshotReader]):
    """The scores of a published snapshot: who may not come back, why, and how far to trust it.

    A rebuild while a page is open does no harm: it goes on reading its snapshot until `refresh` is called, or until
    that snapshot's files are swept, and then goes over to the current one by itself.

    Example:
        >>> view = ChurnView.open(Path("company"))                                    # doctest: +SKIP
        >>> view.cards(90)["high"]                                                    # doctest: +SKIP

    """

    def __init__(self, store: SnapshotStore, settings: Settings, notes: NotesStore) -> None:
        """Read the current snapshot of the store.

        Raises:
            WorkspaceError: nothing has been built yet.

        """
        super().__init__(settings, SnapshotReader(store, settings.zone), notes)
        self._trust = TrustView(self.reader)

    @classmethod
    def open(cls, workspace: Path, notes_url: str | None = None) -> ChurnView:
        """Open a workspace folder.

        Raises:
            WorkspaceError: nothing has been built yet.
            SettingsError: `workspace.toml` cannot be read.

        """
        store = SnapshotStore(workspace / "snapshots")
        return cls(store, load(workspace / FILE_NAME), NotesStore.of(workspace, notes_url))

    def scored(self) -> dict[str, Any]:
        """Return whether and when customers were scored (see `cards.scored`), and `tiers`: how they were drawn."""
        tiers = churn_tiers_in_words(self.reader, self.settings.scores)
        return {**scored(self.reader, self.settings.zone), "tiers": tiers}

    def cards(self, horizon: int) -> dict[str, Any]:
        """Return the figures above the list (see `churn_cards.cards`)."""
        return cards(self.reader, horizon)

    def listing(self, what: str, horizon: int, wish: Wish) -> ListingPage:
        """Return one page of a list (at_risk or ltv), with the names that people gave.

        Raises:
            WorkbenchError: there is no such list, or it cannot be sorted or filtered like that.

        """
        listing, _ = listing_of(what, horizon)
        shown = listing_page(self.reader, listing, wish)
        names = self.notes.names()
        rows = [
            {
                **row,
                "name": names.get(row["customer_id"], row["name"]),
                "phones": row["phones"] or [],
                "emails": row["emails"] or [],
            }
            for row in shown.rows
        ]
        return replace(shown, rows=rows)

    def customer(self, customer_id: str) -> dict[str, Any]:
        """Return a customer and why the scores are what they are: keys of a row of the list, and churn and ltv.

        Raises:
            WorkbenchError: no such customer was scored.

        """
        living = self.notes.living(customer_id) or customer_id
        churn, ltv = (why(self.reader, living, model) for model in ("churn", "ltv"))
        if churn is None and ltv is None:
            raise WorkbenchError(
                f"The customer {customer_id} has no score: only buyers have one. Score again if the purchase is new."
            )
        found = self.reader.rows(_CUSTOMER, [living])[0]
        name = self.notes.names().get(living, found["name"])
        return {**found, "name": name, "churn": churn, "ltv_expected": ltv}

    def curves(self, grouping: str = "all", values: Sequence[str] = ()) -> dict[str, Any]:
        """Return survival curves (see `churn_curves.curves`).

        Raises:
            WorkbenchError: there is no such grouping.

        """
        return curves(self.reader, grouping, values)

    def trust(self, model: str, horizon: int | None = None) -> dict[str, Any]:
        """Return how far to trust a model (see `TrustView.trust`)."""
        return self._trust.trust(model, horizon)

    def deciles(self) -> list[dict[str, Any]]:
        """Return tenths of the buyers by expected money: decile (1 is the best), customers, expected, mean, share."""
        return self.reader.known_rows(_DECILES)


_CUSTOMER = """
    select
        asked.customer_id,
        c.name,
        coalesce(c.phones, []) as phones,
        coalesce(c.emails, []) as emails,
        c.ltv,
        r.purchases,
        r.recency_days,
        r.segment as rfm_segment
    from (select ? as customer_id) as asked
    left join customers c on c.customer_id = asked.customer_id
    left join rfm r on r.customer_id = asked.customer_id
"""

_DECILES = f"""
    with deciled as ({DECILED})
    select
        decile,
        count(*) as customers,
        sum(score) as expected,
        avg(score) as mean,
        sum(score) / nullif(sum(sum(score)) over (), 0) as share
    from deciled
    group by decile
    order by decile
"""
