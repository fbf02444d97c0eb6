"""What people see: the journal and the other dashboards as data, as pages in a notebook, and on a server of their own.

Each function here returns a page of a workspace as a widget for a notebook cell or a dashboard. Without a folder it is
the workspace that the dashboards or `workbench lab` were started for. All of them raise

    WorkspaceError: no folder is given and none is set, or nothing has been built in it yet.
    SettingsError: `workspace.toml` is missing or cannot be used.
"""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkspaceError

if TYPE_CHECKING:
    from workbench.show.pages.appeals.page import AppealsPage
    from workbench.show.pages.channels.page import ChannelsPage
    from workbench.show.pages.churn.page import ChurnPage
    from workbench.show.pages.identity.page import IdentityPage
    from workbench.show.pages.interest.page import InterestPage
    from workbench.show.pages.journal.page import JournalPage
    from workbench.show.pages.journeys.page import JourneysPage
    from workbench.show.pages.overview.page import OverviewPage
    from workbench.show.pages.records.page import RecordsPage
    from workbench.show.pages.segments.page import SegmentsPage


def overview(workspace_dir: Path | str | None = None) -> OverviewPage:
    """Return the overview: the figures of a period, what changed, and what to look at."""
    page: OverviewPage = _page("overview", workspace_dir)
    return page


def journal(workspace_dir: Path | str | None = None) -> JournalPage:
    """Return the customer journal: who the customers are, and their whole history."""
    page: JournalPage = _page("journal", workspace_dir)
    return page


def records(workspace_dir: Path | str | None = None) -> RecordsPage:
    """Return the records: calls, requests, deals, sessions and tickets, and whose they are."""
    page: RecordsPage = _page("records", workspace_dir)
    return page


def appeals(workspace_dir: Path | str | None = None) -> AppealsPage:
    """Return the page of appeals: who asked for what, who answered, and how long that took."""
    page: AppealsPage = _page("appeals", workspace_dir)
    return page


def channels(workspace_dir: Path | str | None = None) -> ChannelsPage:
    """Return the page of channels: what advertising brings, attribution, loyalty and surveys."""
    page: ChannelsPage = _page("channels", workspace_dir)
    return page


def journeys(workspace_dir: Path | str | None = None) -> JourneysPage:
    """Return the page of journeys: paths, the funnel, the time to a deal, and cohorts."""
    page: JourneysPage = _page("journeys", workspace_dir)
    return page


def identity(workspace_dir: Path | str | None = None) -> IdentityPage:
    """Return the identity page: why records are one person, and how to correct it."""
    page: IdentityPage = _page("identity", workspace_dir)
    return page


def segments(workspace_dir: Path | str | None = None) -> SegmentsPage:
    """Return the page of segments: who is in them, RFM, audience files and triggers."""
    page: SegmentsPage = _page("segments", workspace_dir)
    return page


def churn(workspace_dir: Path | str | None = None) -> ChurnPage:
    """Return the churn page: who may not come back, why, what is at stake, and how far to trust it."""
    page: ChurnPage = _page("churn", workspace_dir)
    return page


def interest(workspace_dir: Path | str | None = None) -> InterestPage:
    """Return the interest page: how interested the people of a base, and everybody, are now."""
    page: InterestPage = _page("interest", workspace_dir)
    return page


def _page(name: str, workspace_dir: Path | str | None) -> Any:
    """Open the page of a name: `journal` is `JournalPage` of `workbench.show.pages.journal.page`."""
    folder = workspace_dir or os.environ.get("WORKBENCH_DIR")
    if not folder:
        raise WorkspaceError(f'No workspace is set. Name its folder: {name}("DIR").')
    # the widgets take half a second to import, and the server and the exports need none of them
    module = importlib.import_module(f"workbench.show.pages.{name}.page")
    return getattr(module, f"{name.capitalize()}Page").of(Path(folder))
