"""What a step of the flow is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from workbench.engine.base import Engine


@dataclass(frozen=True)
class Step:
    """One table of the flow.

    `how` the rows are kept: `make` for this build only, `view` not at all, `publish` in the snapshot. Where a snapshot
    is there to build on, `merge` publishes the table anew and `layer` keeps its large part: `again` gives the new
    rows, `stale` names the table of those keys (`key`) whose former rows no longer count. `run` is a step in Python.
    `only` says that the step is needed where there is one. The rows of a published table are in the order that
    the last line of its query names.
    """

    table: str
    sql: str = ""
    how: Literal["make", "view", "publish", "merge", "layer", "components", "run"] = "make"
    again: str = ""
    only: Literal["", "again"] = ""
    key: tuple[str, ...] = ()
    stale: str = ""
    run: Callable[[Engine], None] | None = None
