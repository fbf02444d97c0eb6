"""A model's card: what it predicts, from what, how well, and what it does not mean; for people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from workbench.models.registry.fingerprint import Fingerprint


@dataclass(frozen=True)
class Figure:
    """One measured figure.

    Attributes:
        metric: auc, brier …
        measured: on the temporal holdout.
        lower: of its 95 % interval.
        upper: of its 95 % interval.
        naive: the same figure of the baseline; NaN where it has none.
        naive_name: which baseline.

    """

    metric: str
    measured: float
    lower: float = math.nan
    upper: float = math.nan
    naive: float = math.nan
    naive_name: str = ""


@dataclass(frozen=True)
class Card:
    """What one fitted model says about itself; nothing in it is about a person.

    Attributes:
        model: churn, ltv, interest.
        estimator: the class that was fitted.
        predicts: a sentence.
        as_of: ISO date; the first day that was not known.
        data_from: ISO date of the first event used.
        features: their names, in order.
        fingerprint: of the data.
        parameters: what the estimator was made with.
        figures: on the temporal holdout, the baseline beside.
        limits: what the score does not mean, a sentence each.
        notes: what the checks found, a sentence each.

    """

    model: str
    estimator: str
    predicts: str
    as_of: str
    data_from: str
    features: Sequence[str]
    fingerprint: Fingerprint
    parameters: dict[str, Any] = field(default_factory=dict)
    figures: Sequence[Figure] = ()
    limits: Sequence[str] = ()
    notes: Sequence[str] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values for `card.json`; what is not a finite number is null."""
        plain: dict[str, Any] = _finite(asdict(self))
        return plain

    def as_markdown(self) -> str:
        """Write it for people."""
        parts = [
            f"# {_plain(self.model)}: {_plain(self.estimator)}",
            _plain(self.predicts),
            self._data(),
            "## How well",
            _figures(self.figures),
            "## Made from",
            _listed(self.features, "No features."),
            "## Parameters",
            _listed([f"{name} = {value}" for name, value in self.parameters.items()], "None."),
            "## What it does not mean",
            _listed(self.limits, "Nothing was noted."),
            "## What the checks found",
            _listed(self.notes, "Nothing."),
        ]
        return "\n\n".join(parts) + "\n"

    def _data(self) -> str:
        named = _plain(self.fingerprint.snapshot_id or "not named")
        period = f"Data from {_plain(self.data_from)} to the day before {_plain(self.as_of)}"
        return f"{period}; {self.fingerprint.rows:,} rows; snapshot {named}."


def _figures(figures: Sequence[Figure]) -> str:
    if not figures:
        return "Not measured: the data reach back too little for a holdout."
    rows = ["| figure | measured | 95 % interval | without a model |", "|---|---:|---:|---:|"]
    for figure in figures:
        interval = "" if math.isnan(figure.lower) else f"{figure.lower:.4g} – {figure.upper:.4g}"
        naive = "" if math.isnan(figure.naive) else f"{figure.naive:.4g} {_plain(figure.naive_name)}".strip()
        rows.append(f"| {_plain(figure.metric)} | {figure.measured:.4g} | {interval} | {naive} |")
    return "\n".join(rows)


def _listed(lines: Sequence[str], otherwise: str) -> str:
    return "\n".join(f"- {_plain(line)}" for line in lines) if lines else otherwise


def _plain(text: str) -> str:
    """Keep text from being read as markup: names may come from the data."""
    for sign in ("\\", "|", "<", ">", "`", "*", "_", "[", "]", "#"):
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
