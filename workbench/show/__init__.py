"""What people see: the journal and identity as data, as pages in a notebook, and on a server of their own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import WorkspaceError

if TYPE_CHECKING:
    from workbench.show.pages.appeals.page import AppealsPage
    from workbench.show.pages.churn.page import ChurnPage
    from workbench.show.pages.identity.page import IdentityPage
    from workbench.show.pages.interest.page import InterestPage
    from workbench.show.pages.journal.page import JournalPage
    from workbench.show.pages.records.page import RecordsPage
    from workbench.show.pages.segments.page import SegmentsPage


def journal(workspace_dir: Path | str | None = None) -> JournalPage:
    """Return the customer journal of a workspace as a widget for a notebook cell or a dashboard.

    Without a folder it is the one that the dashboards or `workbench lab` were started for.

    Raises:
        WorkspaceError: no folder is given and none is set, or nothing has been built in it yet.
        SettingsError: `workspace.toml` is missing or cannot be used.

    """
    # the widgets take half a second to import, and the server and the exports need none of them
    from workbench.show.pages.journal.page import JournalPage  # noqa: PLC0415

    return JournalPage.of(_folder(workspace_dir, "journal"))


def identity(workspace_dir: Path | str | None = None) -> IdentityPage:
    """Return the identity page of a workspace: why records are one person, and how to correct it.

    Without a folder it is the one that the dashboards or `workbench lab` were started for.

    Raises:
        WorkspaceError: no folder is given and none is set, or nothing has been built in it yet.
        SettingsError: `workspace.toml` is missing or cannot be used.

    """
    from workbench.show.pages.identity.page import IdentityPage  # noqa: PLC0415  as in journal()

    return IdentityPage.of(_folder(workspace_dir, "identity"))


def records(workspace_dir: Path | str | None = None) -> RecordsPage:
    """Return the records of a workspace: its calls, requests, deals, sessions and tickets, and whose they are.

    Without a folder it is the one that the dashboards or `workbench lab` were started for.

    Raises:
        WorkspaceError: no folder is given and none is set, or nothing has been built in it yet.
        SettingsError: `workspace.toml` is missing or cannot be used.

    """
    from workbench.show.pages.records.page import RecordsPage  # noqa: PLC0415  as in journal()

    return RecordsPage.of(_folder(workspace_dir, "records"))


def appeals(workspace_dir: Path | str | None = None) -> AppealsPage:
    """Return the page of appeals of a workspace: who asked for what, who answered, and how long that took.

    Without a folder it is the one that the dashboards or `workbench lab` were started for.

    Raises:
        WorkspaceError: no folder is given and none is set, or nothing has been built in it yet.
        SettingsError: `workspace.toml` is missing or cannot be used.

    """
    from workbench.show.pages.appeals.page import AppealsPage  # noqa: PLC0415  as in journal()

    return AppealsPage.of(_folder(workspace_dir, "appeals"))


def segments(workspace_dir: Path | str | None = None) -> SegmentsPage:
    """Return the page of segments of a workspace: who is in them, RFM, audience files and triggers.

    Without a folder it is the one that the dashboards or `workbench lab` were started for.

    Raises:
        WorkspaceError: no folder is given and none is set, or nothing has been built in it yet.
        SettingsError: `workspace.toml` is missing or cannot be used.

    """
    from workbench.show.pages.segments.page import SegmentsPage  # noqa: PLC0415  as in journal()

    return SegmentsPage.of(_folder(workspace_dir, "segments"))


def interest(workspace_dir: Path | str | None = None) -> InterestPage:
    """Return the interest page of a workspace: how interested the people of a base, and everybody, are now.

    Without a folder it is the one that the dashboards or `workbench lab` were started for.

    Raises:
        WorkspaceError: no folder is given and none is set, or nothing has been built in it yet.
        SettingsError: `workspace.toml` is missing or cannot be used.

    """
    from workbench.show.pages.interest.page import InterestPage  # noqa: PLC0415  as in journal()

    return InterestPage.of(_folder(workspace_dir, "interest"))


def churn(workspace_dir: Path | str | None = None) -> ChurnPage:
    """Return the churn page of a workspace: who may not come back, why, what is at stake, and how far to trust it.

    Without a folder it is the one that the dashboards or `workbench lab` were started for.

    Raises:
        WorkspaceError: no folder is given and none is set, or nothing has been built in it yet.
        SettingsError: `workspace.toml` is missing or cannot be used.

    """
    from workbench.show.pages.churn.page import ChurnPage  # noqa: PLC0415  as in journal()

    return ChurnPage.of(_folder(workspace_dir, "churn"))


def _folder(workspace_dir: Path | str | None, page: str) -> Path:
    folder = workspace_dir or os.environ.get("WORKBENCH_DIR")
    if not folder:
        raise WorkspaceError(f'No workspace is set. Name its folder: {page}("DIR").')
    return Path(folder)
