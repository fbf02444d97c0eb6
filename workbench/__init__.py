"""The customer workbench: from the raw exports of many systems to one journal of customers.

>>> import workbench
>>> ws = workbench.open("company")   # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.workspace import Workspace

__all__ = ["WorkbenchError", "create", "open"]
__version__ = "0.1.0"


def open(folder: str | Path) -> Workspace:  # noqa: A001  workbench.open() reads as what it does
    """Open a workspace."""
    from workbench.workspace import Workspace  # noqa: PLC0415  dashboards import parts of the package without it

    return Workspace(folder)


def create(folder: str | Path, **values: Any) -> Workspace:
    """Make a workspace; `values` are keys of `workspace.toml` to set."""
    from workbench.workspace import Workspace  # noqa: PLC0415  as above

    return Workspace.create(folder, **values)
