"""What people see: the journal as data, as a page in a notebook, and on a server of its own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import WorkspaceError

if TYPE_CHECKING:
    from workbench.show.journal_page import JournalPage


def journal(workspace_dir: Path | str | None = None) -> JournalPage:
    """Return the customer journal of a workspace as a widget for a notebook cell or a dashboard.

    Without a folder it is the one that the dashboards or `workbench lab` were started for.

    Raises:
        WorkspaceError: no folder is given and none is set, or nothing has been built in it yet.
        SettingsError: `workspace.toml` is missing or cannot be used.

    """
    # the widgets take half a second to import, and the server and the exports need none of them
    from workbench.show.journal_page import JournalPage  # noqa: PLC0415

    folder = workspace_dir or os.environ.get("WORKBENCH_DIR")
    if not folder:
        raise WorkspaceError('No workspace is set. Name its folder: journal("DIR").')
    return JournalPage.of(Path(folder))
