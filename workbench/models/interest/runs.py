"""Interest runs: how interested the people of a base are, how that changed, and who they are; any number is kept.

A run is a folder `interest/<run id>/` of the workspace: `run.json` (figures, nothing personal) and `members.parquet`
(every row of the base with what came of it).

Own visitors of a verification project: customers of the base who had a session on that project in the 90 days before
the day. They came by themselves, so their interest says little about the base. They are counted, and their tiers and
average chance given, apart from the others.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.errors import WorkbenchError, nearest
from workbench.models import latest_day
from workbench.models.interest.base_file import Base
from workbench.models.interest.measure import STEPS, Asked, Progress, measure
from workbench.models.interest.tiers import Tiers
from workbench.settings import Settings

__all__ = ["Asked", "Run", "RunError", "compare", "drop", "find", "run", "runs"]

FOLDER = "interest"
ABOUT = "run.json"
MEMBERS = "members.parquet"
_UNFINISHED = ".tmp-"


class RunError(WorkbenchError):
    """There is no such run, or it cannot be made."""


@dataclass(frozen=True)
class Run:
    """A kept run.

    Attributes:
        folder: where it is kept.
        about: its figures: name, author, made_at, as_of, base, tiers, counts, share_recognised, donut, apart, dynamics,
            profile, notes, unscored (why nobody is scored; None: somebody is).

    """

    folder: Path
    about: dict[str, Any]

    @property
    def run_id(self) -> str:
        """Name of the folder."""
        return self.folder.name

    def members(self) -> pa.Table:
        """Return a row for every row of the base: contact, status, customer, score, tier, facts, reason."""
        return pq.read_table(self.folder / MEMBERS)


def run(
    workspace_folder: Path,
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    base: Base,
    *,
    name: str,
    author: str,
    as_of: date,
    made_at: datetime,
    project: str | None = None,
    tiers: Tiers | None = None,
    progress: Progress = lambda *_: None,
) -> Run:
    """Measure the interest of a base and keep the run.

    Args:
        workspace_folder: the workspace.
        settings: of the workspace.
        connection: holds the tables of the snapshot; temporary tables are made in it.
        base: the people.
        name: of the run, as people call it.
        author: who asks.
        as_of: the first day that is not known.
        made_at: now, UTC.
        project: the verification project, whose own visitors are counted apart.
        tiers: how they are drawn; default: the best 10 % of the recognised are high, the next 20 % medium.
        progress: called before each step with its number (from 0), the number of steps and what is done.

    Raises:
        RunError: the name is empty, or the project is not one of the workspace.
        WorkspaceError: nothing was known before `as_of`, or it lies far after the last touch.

    """
    if not name.strip():
        raise RunError(
            "A run needs a name, so that it can be told from the others. Give it one.", about="name of the run"
        )
    if project is not None and project not in settings.projects:
        raise RunError(
            f"Unknown project {project!r}.{nearest(project, settings.projects)} "
            f"Projects: {', '.join(settings.projects)}."
        )
    latest_day.check(connection, settings.time_zone, made_at, as_of)
    asked = Asked(as_of, settings, tiers or Tiers.of_settings(settings.scores, "interest"), project)
    members, figures = measure(connection, base, asked, progress)
    progress(STEPS - 1, STEPS, "keeping the run")
    about = {
        "name": name.strip(),
        "author": author,
        "made_at": made_at.isoformat(timespec="seconds"),
        "base": {"name": base.name, "kind": base.kind, "rows": len(base), "columns": base.columns},
        **figures,
    }
    return _keep(workspace_folder / FOLDER, made_at, members, about)


def runs(workspace_folder: Path) -> list[Run]:
    """List the kept runs, the latest first."""
    folder = workspace_folder / FOLDER
    if not folder.is_dir():
        return []
    found = [one for one in sorted(folder.iterdir(), reverse=True) if not one.name.startswith(_UNFINISHED)]
    return [Run(one, json.loads((one / ABOUT).read_text(encoding="utf-8"))) for one in found if (one / ABOUT).is_file()]


def find(workspace_folder: Path, run_id: str) -> Run:
    """Return a run by its id, the beginning of its id, or its name where only one has it.

    Raises:
        RunError: there is none, or several.

    """
    kept = runs(workspace_folder)
    exact = [one for one in kept if one.run_id == run_id]
    found = exact or [one for one in kept if one.about["name"] == run_id or (run_id and one.run_id.startswith(run_id))]
    if len(found) == 1:
        return found[0]
    known = [one.run_id for one in kept]
    if found:
        raise RunError(f"Several runs are called {run_id!r}: {', '.join(one.run_id for one in found)}. Give the id.")
    names = f"Runs: {', '.join(known[:10])}." if known else "No run has been made yet."
    raise RunError(f"There is no run {run_id!r}.{nearest(run_id, known)} {names}")


def drop(workspace_folder: Path, run_id: str) -> None:
    """Remove a run with all it holds of people.

    Raises:
        RunError: there is no such run.

    """
    shutil.rmtree(find(workspace_folder, run_id).folder)


def compare(kept: Sequence[Run]) -> pa.Table:
    """Put runs side by side, a row each.

    Returns:
        run_id, name, as_of, rows, contacts, recognised, share_recognised, high, medium, low, and unscored: why nobody
        was scored, empty where somebody was.

    """
    rows = [
        {
            "run_id": one.run_id,
            "name": one.about["name"],
            "as_of": date.fromisoformat(one.about["as_of"]),
            "rows": one.about["base"]["rows"],
            "contacts": one.about["contacts"],
            "recognised": one.about["recognised"],
            "share_recognised": one.about["share_recognised"],
            **{tier: one.about["donut"][tier] for tier in ("high", "medium", "low")},
            "unscored": one.about.get("unscored"),
        }
        for one in kept
    ]
    numbers = ("rows", "contacts", "recognised")
    schema = pa.schema(
        [("run_id", pa.string()), ("name", pa.string()), ("as_of", pa.date32())]
        + [(name, pa.int64()) for name in numbers]
        + [("share_recognised", pa.float64())]
        + [(tier, pa.int64()) for tier in ("high", "medium", "low")]
        + [("unscored", pa.string())]
    )
    return pa.Table.from_pylist(rows, schema)


def _keep(folder: Path, made_at: datetime, members: pa.Table, about: dict[str, Any]) -> Run:
    """Write the run beside and give it its name once it is whole."""
    run_id = made_at.strftime("%Y%m%dT%H%M%S%f")
    unfinished = folder / f"{_UNFINISHED}{run_id}"
    unfinished.mkdir(parents=True)
    try:
        pq.write_table(members, unfinished / MEMBERS, compression="zstd")
        (unfinished / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
        unfinished.rename(folder / run_id)
    except OSError:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return Run(folder / run_id, about)
