"""The kept runs of the interest score, read without the libraries that make them: a page starts quickly."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from workbench.errors import WorkbenchError, nearest

# as `workbench.models.interest.runs` writes them; importing that would load numpy and all the models
FOLDER = "interest"
ABOUT = "run.json"
MEMBERS = "members.parquet"


def kept_runs(workspace: Path) -> list[dict[str, Any]]:
    """Return the figures of every kept run with its `run_id`, the latest first; a damaged one says so by `damaged`."""
    folder = workspace / FOLDER
    if not folder.is_dir():
        return []
    names = sorted((one.name for one in folder.iterdir() if not one.name.startswith(".")), reverse=True)
    return [{"run_id": name, **_about(folder / name)} for name in names]


def kept_run(workspace: Path, run_id: str) -> dict[str, Any]:
    """Return the figures of one run.

    Raises:
        WorkbenchError: there is no such run, or its files are damaged.

    """
    known = {run["run_id"]: run for run in kept_runs(workspace)}
    if run_id not in known:
        raise WorkbenchError(
            f"There is no run {run_id!r} any more.{nearest(run_id, known)} Choose another one from the list."
        )
    if known[run_id]["damaged"]:
        raise WorkbenchError(f"The files of the run {run_id} are damaged. Remove it, and make it again.")
    return known[run_id]


def members_file(workspace: Path, run_id: str) -> Path:
    """Return the file of a run's members.

    Raises:
        WorkbenchError: as `kept_run`.

    """
    return workspace / FOLDER / str(kept_run(workspace, run_id)["run_id"]) / MEMBERS


def drop_run(workspace: Path, run_id: str) -> None:
    """Remove a run with all it holds of people; a damaged one as well.

    Raises:
        WorkbenchError: there is no such run.

    """
    if run_id not in {run["run_id"] for run in kept_runs(workspace)}:
        raise WorkbenchError(f"There is no run {run_id!r} any more. It may have been removed elsewhere.")
    shutil.rmtree(workspace / FOLDER / run_id)


def _about(folder: Path) -> dict[str, Any]:
    try:
        about: dict[str, Any] = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"damaged": True, "name": folder.name}
    return {**about, "damaged": not (folder / MEMBERS).is_file()}
