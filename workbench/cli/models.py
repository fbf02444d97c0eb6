"""The command that lists the fitted models: `workbench models DIR`."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer

from workbench.cli.console import say, say_json, say_table
from workbench.cli.data import AsJson, Folder
from workbench.errors import WorkbenchError, nearest
from workbench.workspace import Workspace

_KEY_FIGURES = ("auc", "total_error")
"""The figure of a run that the list shows, at its longest horizon; the card has them all."""


def models(
    folder: Folder,
    card: Annotated[str | None, typer.Option(metavar="RUN", help="Print the card of this run.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the fitted models that were kept, with what each was measured at; --card prints all about one."""
    workspace = Workspace(folder)
    place = workspace.folder / "models"
    if card is not None:
        _say_card(place, card, as_json)
        return
    told = [_told(place, model, run_id) for model, run_id in _kept(place)]
    if as_json:
        say_json(told)
    elif not told:
        say(f"No model is kept yet. Make some with: workbench score {quote(str(folder))}")
    else:
        for model, rows in groupby(told, key=itemgetter("model")):
            say_table(model, ("run", "figure", "measured", "naive"), [_shown(row) for row in rows], whole=("run",))
        for row in (row for row in told if "wrong" in row):
            say(f"{row['run']}: {row['wrong']}")
        say(
            "A run is named by its day, its data and its champion. "
            f"All about one: workbench models {quote(str(folder))} --card RUN"
        )


def _kept(place: Path) -> list[tuple[str, str]]:
    from workbench.models.registry import runs as registry  # noqa: PLC0415  numpy, which other commands do without

    return [(model, run_id) for model in registry.models(place) for run_id in reversed(registry.runs(place, model))]


def _told(place: Path, model: str, run_id: str) -> dict[str, Any]:
    """Say what a list says of a run; of one that cannot be trusted, why."""
    from workbench.models.registry import runs as registry  # noqa: PLC0415  see _kept

    row: dict[str, Any] = {"model": model, "run": run_id, "as_of": "", "champion": "", "figures": []}
    try:
        about = registry.card_of(place, model, run_id)
    except registry.RegistryError as error:
        return {**row, "wrong": str(error)}
    return {**row, "as_of": about["as_of"], "champion": about["estimator"], "figures": about["figures"]}


def _shown(row: dict[str, Any]) -> tuple[Any, ...]:
    """Give the row of the table: a run and its key figure beside the naive one."""
    figures = [figure for figure in row["figures"] if figure["metric"].partition(",")[0] in _KEY_FIGURES]
    if not figures:
        return row["run"], "cannot be trusted" if "wrong" in row else "not measured", "", ""
    figure = figures[-1]
    numbers = ("" if figure[key] is None else f"{figure[key]:.3f}" for key in ("measured", "naive"))
    return (row["run"], figure["metric"], *numbers)


def _say_card(place: Path, run_id: str, as_json: bool) -> None:
    from workbench.models.registry import runs as registry  # noqa: PLC0415  see _kept

    known = {each: model for model, each in _kept(place)}
    if run_id not in known:
        hint = nearest(run_id, known) or (" The list of runs: workbench models DIR." if known else " None is kept yet.")
        raise WorkbenchError(f"There is no run {run_id!r}.{hint}")
    about = registry.card_of(place, known[run_id], run_id)
    if as_json:
        say_json(about)
    else:
        say((place / known[run_id] / run_id / registry.PAGE).read_text(encoding="utf-8").rstrip())
