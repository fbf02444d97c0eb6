"""Features that know the answer: written down after the outcome, or because of it.

A leak makes a model look splendid on paper and useless in use. What one feature alone shows is looked at: it tells
the outcome nearly perfectly or far better than anything else; one of its values settles it; it grows with the time
that is to be foretold; or its time stamps say that it was filled in afterwards. A feature can leak without any of
these signs: the alarm finds the gross cases, knowing where a column comes from finds the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from workbench.models.evaluation.checks import Bools, EvaluationError, Finding, Floats, both_outcomes, numbers, outcomes
from workbench.models.evaluation.metrics import auc, average_ranks
from workbench.models.evaluation.reliability import equal_frequency_bins

NEAR_PERFECT = 0.95
"""AUC of one feature alone that no honest feature reaches."""

STRONG = 0.85
FAR_ABOVE = 0.1
"""A feature alone at STRONG or more, FAR_ABOVE the next best feature, stands out."""

COMMON = 0.05
SETTLING_ODDS = 25.0
"""A value that COMMON of the customers have and that changes the odds of the outcome this many times settles it.

A two-year contract changes the odds of leaving 12 times, a recommendation those of buying 18 times: honest values
stay below. A salesman's tag that sums up the talk reaches 48.
"""

GAP_WATCH = 0.65
"""AUC of nothing but whether the feature is filled in, from which one should ask when it is filled in."""

TIME_CORRELATION = 0.8
"""Rank correlation with the time watched from which a feature is that time in disguise."""

FOLDS = 5
PRIOR = 5.0
"""A category's rate counts as if that many more customers with the average rate were in it."""

RANGES = 50
MISSING = "(missing)"


@dataclass(frozen=True)
class Leak:
    """One feature that should not be used, or not before somebody has looked where it comes from.

    Attributes:
        feature: its name.
        sign: `alone`, `value`, `missing`, `duration` or `afterwards`.
        figure: the AUC, the odds ratio, the correlation or the share of rows behind the sign.
        words: what was seen, and what to do.

    """

    feature: str
    sign: str
    figure: float
    words: str


def leak_alarm(
    features: Mapping[str, ArrayLike],
    happened: ArrayLike,
    filled_after: Mapping[str, ArrayLike] | None = None,
) -> list[Leak]:
    """Look for features that know the answer, in the order of the features; one leak a feature, its gravest sign.

    Args:
        features: by name, numbers or words, each of shape (rows,); None, NaN and "" are missing.
        happened: 1 or 0 by customer, shape (rows,).
        filled_after: by name, where the value was written at or after the moment scored, shape (rows,).

    Raises:
        OneClassError: everybody or nobody had the outcome.
        EvaluationError: a feature has another number of rows.

    """
    yes = both_outcomes(happened)
    alone = {name: auc_alone(values, yes) for name, values in features.items()}
    found = []
    for name, values in features.items():
        late = (filled_after or {}).get(name)
        leak = _afterwards(name, late) or _stands_out(name, alone) or _settling_value(name, values, yes)
        found += [leak] if leak else []
    return found


def auc_alone(values: ArrayLike, happened: ArrayLike, seed: int = 0) -> float:
    """Return how well one feature alone tells the outcome, whichever way it points: from 0.5 to 1.

    Every customer is ranked by the rate among *other* customers with the value or in the range of values, so that a
    category of its own for everybody (an id) tells nothing; numbers are ranked as they are too.
    """
    yes = both_outcomes(happened)
    code, number = _codes(values, len(yes))
    alone = auc(yes, _rates_of_others(code, yes, seed))
    if number is not None:
        known = np.isfinite(number)
        lowest = number[known].min() - 1 if known.any() else 0.0
        ranked = auc(yes, np.where(known, number, lowest))
        alone = max(alone, ranked, 1 - ranked)
    return max(alone, 0.5)


def suspicious_gaps(features: Mapping[str, ArrayLike], happened: ArrayLike) -> list[Leak]:
    """Look for features of which it tells the outcome that they are filled in at all: a reason to ask, no proof."""
    yes = both_outcomes(happened)
    found = []
    for name, values in features.items():
        gap = _missing(values, len(yes))
        if not gap.any() or gap.all():
            continue
        alone = auc(yes, ~gap)
        if max(alone, 1 - alone) >= GAP_WATCH:
            words = (
                f"{name!r}: of those without it {yes[gap].mean():.0%} had the outcome, of those with it "
                f"{yes[~gap].mean():.0%}. Ask whether it is filled in on the way to the outcome; then leave it out."
            )
            found.append(Leak(name, "missing", max(alone, 1 - alone), words))
    return found


def duration_leaks(features: Mapping[str, ArrayLike], duration: ArrayLike) -> list[Leak]:
    """Look for numbers that grow with the time watched, such as all money paid so far; for models of *when*.

    Args:
        features: by name, each of shape (rows,); words are passed over.
        duration: time to the event or to the last look, shape (rows,).

    """
    time = numbers(duration, "duration")
    found = []
    for name, values in features.items():
        _, number = _codes(values, len(time))
        known = np.zeros(len(time), dtype=bool) if number is None else np.isfinite(number)
        if number is None or known.sum() < 3 or np.ptp(number[known]) == 0 or np.ptp(time[known]) == 0:  # noqa: PLR2004
            continue
        figure = float(np.corrcoef(average_ranks(number[known]), average_ranks(time[known]))[0, 1])
        if abs(figure) >= TIME_CORRELATION:
            words = (
                f"{name!r} goes with the time watched (rank correlation {figure:.2f}): it holds the answer, not a "
                "reason. Leave it out, or take its value at the start."
            )
            found.append(Leak(name, "duration", abs(figure), words))
    return found


def leak_finding(leaks: Sequence[Leak], gaps: Sequence[Leak] = ()) -> Finding:
    """Say it as one row of `model_notes`; the figure counts the features.

    Args:
        leaks: of `leak_alarm` or `duration_leaks`: an alarm.
        gaps: of `suspicious_gaps`: something to look at.

    """
    named = leaks or gaps
    if not named:
        return Finding("leak_alarm", "ok", "No single feature tells the outcome suspiciously well.", 0.0)
    words = " ".join(leak.words for leak in named[:3])
    if len(named) > 3:  # noqa: PLR2004
        words += " Also: " + ", ".join(leak.feature for leak in named[3:]) + "."
    return Finding("leak_alarm", "alarm" if leaks else "watch", words, float(len(named)))


def _afterwards(name: str, late: ArrayLike | None) -> Leak | None:
    if late is None:
        return None
    rows = outcomes(late, f"filled_after[{name!r}]")
    if not rows.any():
        return None
    words = (
        f"{name!r} was filled in after the moment scored for {int(rows.sum()):,} of {len(rows):,} customers. "
        "Use only what was written before."
    )
    return Leak(name, "afterwards", float(rows.mean()), words)


def _stands_out(name: str, alone: Mapping[str, float]) -> Leak | None:
    figure = alone[name]
    best = max((other for key, other in alone.items() if key != name), default=0.5)
    if figure >= NEAR_PERFECT or (figure >= STRONG and figure >= best + FAR_ABOVE):
        words = (
            f"{name!r} alone tells the outcome with an AUC of {figure:.2f} (next best {best:.2f}). Find out when it is "
            "written; if on the way to the outcome, leave it out."
        )
        return Leak(name, "alone", figure, words)
    return None


def _settling_value(name: str, values: ArrayLike, yes: Bools) -> Leak | None:
    labels, code = _labels(values, len(yes))
    customers, did = np.bincount(code, minlength=len(labels)), np.bincount(code, weights=yes, minlength=len(labels))
    # half a customer is added to each side so that a value without a single exception has finite odds
    odds = (did + 0.5) / (customers - did + 0.5) * (len(yes) - yes.sum()) / yes.sum()
    times = np.where(customers >= COMMON * len(yes), np.maximum(odds, 1 / odds), 0.0)
    worst = int(np.argmax(times))
    if times[worst] < SETTLING_ODDS:
        return None
    share = did[worst] / customers[worst]
    words = (
        f"{name!r} = {labels[worst]!r} settles the outcome: it happened to {share:.1%} of those "
        f"{int(customers[worst]):,} customers, to {yes.mean():.1%} of all. Find out when it is written."
    )
    return Leak(name, "missing" if labels[worst] == MISSING else "value", float(times[worst]), words)


def _rates_of_others(code: NDArray[np.int64], yes: Bools, seed: int) -> Floats:
    """Return, for each row, the rate of its category among the rows of the other folds, held towards the average."""
    fold = np.random.default_rng(seed).integers(0, FOLDS, len(yes))
    width = int(code.max()) + 1
    cell = fold * width + code
    customers = np.bincount(cell, minlength=FOLDS * width).reshape(FOLDS, width)
    did = np.bincount(cell, weights=yes, minlength=FOLDS * width).reshape(FOLDS, width)
    others, did_others = customers.sum(axis=0) - customers, did.sum(axis=0) - did
    share = (did.sum() - did.sum(axis=1)) / np.maximum(len(yes) - customers.sum(axis=1), 1)
    rate = (did_others + PRIOR * share[:, None]) / (others + PRIOR)
    # a category nobody else has carries the fold's average, which differs between folds by what the fold itself holds
    rate = np.where(others == 0, yes.mean(), rate)
    return np.asarray(rate[fold, code], dtype=np.float64)


def _codes(values: ArrayLike, rows: int) -> tuple[NDArray[np.int64], Floats | None]:
    """Return a code by row (missing has its own) and, for numbers, the numbers."""
    held = np.asarray(values)
    if held.dtype.kind not in "fiub":
        return _labels(values, rows)[1], None
    if len(held) != rows:
        raise EvaluationError(f"A feature has {len(held):,} rows, the outcome {rows:,}. Give one value a customer.")
    number = held.astype(np.float64)
    known = np.isfinite(number)
    code = np.zeros(rows, dtype=np.int64)
    code[known] = 1 + equal_frequency_bins(number[known], RANGES)
    return code, number


def _labels(values: ArrayLike, rows: int) -> tuple[list[str], NDArray[np.int64]]:
    """Return the values met, and by row which of them it is; white space alone is missing."""
    held = np.asarray(values)
    if len(held) != rows:
        raise EvaluationError(f"A feature has {len(held):,} rows, the outcome {rows:,}. Give one value a customer.")
    try:
        column = pa.array(held, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):  # numbers among the words
        column = pa.array([None if value is None or value != value else str(value) for value in held])  # noqa: PLR0124
    coded = column.dictionary_encode()
    words = [str(value).strip() for value in coded.dictionary.to_pylist()]
    names, merged = np.unique([word or MISSING for word in words] + [MISSING], return_inverse=True)
    position = coded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    return names.tolist(), merged[position].astype(np.int64)


def _missing(values: ArrayLike, rows: int) -> Bools:
    labels, code = _labels(values, rows)
    return np.asarray(code == labels.index(MISSING), dtype=bool)
