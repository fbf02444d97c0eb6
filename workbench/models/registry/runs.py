"""Fitted models on disk: a folder a run, of plain numbers, sealed, and refused where it does not match.

`DIR/models/<model>/<run_id>/` holds `card.json` and `card.md`, `numbers.json`, where scikit-learn fitted something
`estimator.skops`, and `seal.json`. The seal is a keyed hash over all of them with a key of the workspace's own, so a
run that was changed, or comes from elsewhere, is not loaded. Nothing is ever unpickled.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import WorkbenchError, nearest
from workbench.models.registry.cards import Card
from workbench.models.registry.numbers import decoded, encoded
from workbench.models.registry.seal import SEAL, seal_of, sealed_files, workspace_id
from workbench.models.registry.skops import dump, load_estimator

FORMAT = 1
CARD, PAGE, NUMBERS, ESTIMATOR = "card.json", "card.md", "numbers.json", "estimator.skops"
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,79}")
_UNFINISHED = ".tmp-"


class RegistryError(WorkbenchError):
    """A saved model cannot be used here; the message says why."""


@dataclass(frozen=True)
class Run:
    """One loaded run.

    Attributes:
        model: churn, ltv, interest.
        run_id: names the folder.
        card: as `Card.as_dict` gave it.
        numbers: what was saved, arrays as arrays.
        estimator: the scikit-learn object, None where there is none.

    """

    model: str
    run_id: str
    card: dict[str, Any]
    numbers: dict[str, Any]
    estimator: Any = None


def save(folder: Path, card: Card, numbers: Mapping[str, Any], estimator: Any = None) -> str:
    """Write a run and return its id; the same data and parameters have the same id and replace what is there.

    Args:
        folder: `DIR/models`.
        card: about the model; nothing personal.
        numbers: by name: numbers, texts, lists, arrays, or mappings of these.
        estimator: a fitted scikit-learn object.

    Raises:
        RegistryError: the model's name cannot be a folder's.
        EvaluationError: a number is of a kind that cannot be written plainly.

    """
    run_id = f"{card.as_of}-{card.fingerprint.short}-{_slug(card.estimator)}"
    target = _run_folder(folder, card.model, run_id)
    unfinished = target.with_name(f"{_UNFINISHED}{run_id}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    about = {"format": FORMAT, "workspace": workspace_id(folder), "run_id": run_id, **card.as_dict()}
    _write(unfinished / CARD, json.dumps(about, indent=1, ensure_ascii=False, default=str))
    _write(unfinished / PAGE, card.as_markdown())
    _write(unfinished / NUMBERS, json.dumps(encoded(dict(numbers)), allow_nan=False))
    if estimator is not None:
        dump(estimator, unfinished / ESTIMATOR)
    _write(unfinished / SEAL, json.dumps(seal_of(folder, unfinished), indent=1))
    shutil.rmtree(target, ignore_errors=True)
    unfinished.rename(target)
    return run_id


def load(folder: Path, model: str, run_id: str, features: Sequence[str] | None = None) -> Run:
    """Read a run back, after checking that it is whole, of this workspace and of these features.

    Args:
        folder: `DIR/models`.
        model: churn, ltv, interest.
        run_id: as `save` returned it.
        features: those it is to be used with, in order; None where that does not matter.

    Raises:
        RegistryError: there is no such run, a file is missing, a newer workbench wrote it, it comes from another
            workspace, it was changed, or it was made from other features.

    """
    place, about = _checked(folder, model, run_id)
    if features is not None and list(features) != about["features"]:
        raise RegistryError(
            f"{place} was made from other features. {_differ(about['features'], list(features))} Score again to refit."
        )
    numbers = decoded(json.loads((place / NUMBERS).read_text(encoding="utf-8")))
    estimator = load_estimator(place / ESTIMATOR) if (place / ESTIMATOR).exists() else None
    return Run(model, run_id, about, numbers, estimator)


def runs(folder: Path, model: str) -> list[str]:
    """List the runs of a model, the one made last at the end."""
    place = _run_folder(folder, model, "0").parent
    if not place.is_dir():
        return []
    found = [each for each in place.iterdir() if each.is_dir() and not each.name.startswith(_UNFINISHED)]
    return [each.name for each in sorted(found, key=lambda each: (each.stat().st_mtime_ns, each.name))]


def models(folder: Path) -> list[str]:
    """List the models that have runs."""
    if not folder.is_dir():
        return []
    return sorted(each.name for each in folder.iterdir() if _NAME.fullmatch(each.name) and runs(folder, each.name))


def card_of(folder: Path, model: str, run_id: str) -> dict[str, Any]:
    """Return the card of a run after the checks of `load`, without its numbers.

    Raises:
        RegistryError: as `load`.

    """
    return _checked(folder, model, run_id)[1]


def latest_of(folder: Path, snapshot_id: str, as_of: str) -> dict[str, str]:
    """Name the run of each model that was made last, where it was made of this snapshot and day (ISO)."""
    found = {}
    for model in models(folder):
        run_id = runs(folder, model)[-1]
        try:
            about = _checked(folder, model, run_id)[1]
        except RegistryError:  # an old one that was damaged since; of this scoring it is none
            continue
        if about["as_of"] == as_of and about["fingerprint"]["snapshot_id"] == snapshot_id:
            found[model] = run_id
    return found


def sweep(folder: Path, model: str, keep: int = 12) -> None:
    """Remove all but the latest runs of a model."""
    for run_id in runs(folder, model)[: -max(keep, 1)]:
        shutil.rmtree(_run_folder(folder, model, run_id), ignore_errors=True)


def _checked(folder: Path, model: str, run_id: str) -> tuple[Path, dict[str, Any]]:
    """Return the folder and the card of a run that is whole and of this workspace."""
    place = _run_folder(folder, model, run_id)
    if not place.is_dir():
        raise RegistryError(
            f"There is no run {run_id!r} of the model {model!r} in {folder}.{nearest(run_id, runs(folder, model))} "
            "Score again to make one."
        )
    about = _card(place)
    _refuse_other(about, folder, place)
    _refuse_changed(folder, place)
    return place, about


def _run_folder(folder: Path, model: str, run_id: str) -> Path:
    for name in (model, run_id):
        if not _NAME.fullmatch(name) or ".." in name:
            raise RegistryError(f"{name!r} cannot name a model or a run; small letters, digits, - _ . are allowed.")
    return folder / model / run_id


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:40]


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def _card(place: Path) -> dict[str, Any]:
    missing = [name for name in (CARD, NUMBERS, SEAL) if not (place / name).is_file()]
    if missing:
        raise RegistryError(
            f"{place} lacks {' and '.join(missing)}: the run is not whole. Score again to make it anew."
        )
    try:
        about = json.loads((place / CARD).read_text(encoding="utf-8"))
    except ValueError as cause:
        raise RegistryError(f"{place / CARD} was changed since it was written: {cause}. Score again.") from cause
    if not isinstance(about, dict):
        raise RegistryError(f"{place / CARD} was changed since it was written: it is no card. Score again.")
    return about


def _refuse_other(about: dict[str, Any], folder: Path, place: Path) -> None:
    if not isinstance(about.get("format"), int) or about["format"] > FORMAT:
        raise RegistryError(
            f"{place} has the format {about.get('format')!r}; this workbench reads up to {FORMAT}. "
            "Update the workbench, or score again with this one."
        )
    if about.get("workspace") != workspace_id(folder):
        raise RegistryError(
            f"{place} was made in another workspace ({about.get('workspace')!r}, this one is "
            f"{workspace_id(folder)!r}): another company's customers behave otherwise. Score here instead."
        )


def _refuse_changed(folder: Path, place: Path) -> None:
    try:
        kept = json.loads((place / SEAL).read_text(encoding="utf-8"))
    except ValueError:
        kept = None
    found = seal_of(folder, place)
    if kept == found:
        return
    then = kept.get("files", {}) if isinstance(kept, dict) and isinstance(kept.get("files"), dict) else {}
    names = sorted({*then, *sealed_files(place)})
    changed = [name for name in names if then and then.get(name) != found["files"].get(name)] or [SEAL]
    raise RegistryError(
        f"{place} was changed since it was written ({', '.join(changed)}), so its figures cannot be trusted. "
        "Remove the folder and score again."
    )


def _differ(then: Sequence[str], now: Sequence[str]) -> str:
    gone, new = [name for name in then if name not in now], [name for name in now if name not in then]
    said = [f"It needs {', '.join(gone[:5])}."] if gone else []
    said += [f"It does not know {', '.join(new[:5])}."] if new else []
    return " ".join(said) or "They are the same in another order."
