"""What a condition can ask about: columns of the journal, of touches, of RFM and of the scores, each with its type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from workbench.errors import WorkbenchError, nearest
from workbench.models.rfm.grid import SEGMENTS
from workbench.tables import CUSTOMERS, KINDS, TOUCHES
from workbench.tables.scores import RFM, SCORES

CUSTOMER, TOUCH, RFM_ROW, SCORE = "customer", "touch", "rfm", "score"
"""Where a column stands: one value a customer, or one a touch; rows of rfm and scores may be missing."""

TEXT, TEXTS, NUMBER, FLAG, TIME, DAY = "text", "texts", "number", "flag", "time", "day"

HORIZONS = {"churn": (90, 60, 30), "interest": (14,), "ltv": (365,)}
"""Models and how many days their scores look ahead; the first is meant where none is written. A model with one horizon
has it in every snapshot, whatever scores.interest_days says, so a condition does not ask for it."""

TIERS = ("high", "medium", "low")

_TYPES = {
    "VARCHAR": TEXT,
    "VARCHAR[]": TEXTS,
    "BIGINT": NUMBER,
    "DOUBLE": NUMBER,
    "BOOLEAN": FLAG,
    "TIMESTAMP": TIME,
    "DATE": DAY,
}
_NOT_ASKED = {
    CUSTOMER: {"sort_name", "search_text"},  # made of other columns, for sorting and searching
    # names of rows, and contacts as given: the customer's own columns hold them normalised
    TOUCH: {
        *("customer_id", "touch_no", "event_id", "extra", "batch_id", "signature_no"),
        *("name", "phone", "email", "cookie", "crm_id", "messenger"),
    },
    RFM_ROW: {"customer_id", "as_of"},
    SCORE: {"customer_id", "model", "horizon_days", "as_of"},
}
_KNOWN_VALUES = {(TOUCH, "kind"): KINDS, (RFM_ROW, "segment"): SEGMENTS, (SCORE, "tier"): TIERS}
_RANGES = {
    **dict.fromkeys(("churn.score", "interest.score"), (0, 1)),
    **dict.fromkeys(("rfm.r", "rfm.f", "rfm.m"), (1, 5)),
}
"""Columns of numbers that never leave their bounds."""

_SCORE_NAME = re.compile(r"(?P<model>[a-z]+)(?:\((?P<horizon>[0-9]{1,5})\))?\.(?P<column>[a-z_]+)", re.IGNORECASE)


class ConditionError(WorkbenchError):
    """A condition cannot be read, or asks what cannot be asked; the message says what is allowed."""


@dataclass(frozen=True)
class Column:
    """One thing to ask about.

    Attributes:
        name: as it is written in a condition, such as `ltv` or `churn(30).score`.
        scope: customer, touch, rfm or score.
        column: its name in the table.
        type: text, texts (a list), number, flag, time (a moment) or day.
        doc: what it is, in a sentence.
        values: the only values it can have; empty where any is possible.
        model: for scores, whose score.
        horizon_days: for scores of several horizons, how far it looks; 0 where there is one only.
        range: the least and the greatest value of a number that has bounds; None where it has none.

    """

    name: str
    scope: str
    column: str
    type: str
    doc: str
    values: tuple[str, ...] = ()
    model: str = ""
    horizon_days: int = 0
    range: tuple[float, float] | None = None


def column_named(name: str) -> Column:
    """Find a column by the name that a condition uses; a horizon that is the default one is left out of its name.

    Raises:
        ConditionError: there is none; the message names the nearest.

    >>> column_named("Churn(90).score").name
    'churn.score'
    """
    known = columns()
    found = _SCORE_NAME.fullmatch(name)
    if found and found["horizon"]:
        return _at_horizon(found["model"].lower(), int(found["horizon"]), found["column"].lower())
    if name.lower() not in known:
        raise unknown_column(name, known)
    return known[name.lower()]


@cache
def columns() -> dict[str, Column]:
    """Return every column by name, those of the customer first; scores with their default horizon."""
    found = {column.name: column for column in _of_tables()}
    return dict(sorted(found.items(), key=lambda pair: (CUSTOMER, TOUCH, RFM_ROW, SCORE).index(pair[1].scope)))


def _of_tables() -> Iterator[Column]:
    tables = [(TOUCH, TOUCHES, ""), (RFM_ROW, RFM, "rfm."), (CUSTOMER, CUSTOMERS, "")]
    for scope, table, prefix in tables:
        for told in table.columns:
            if told.name not in _NOT_ASKED[scope]:
                values = _KNOWN_VALUES.get((scope, told.name), ())
                name = prefix + told.name
                yield Column(name, scope, told.name, _TYPES[told.type], told.doc, values, range=_RANGES.get(name))
    for model, horizons in HORIZONS.items():
        for told in SCORES.columns:
            if told.name not in _NOT_ASKED[SCORE] and _has(model, told.name):
                values = _KNOWN_VALUES.get((SCORE, told.name), ())
                yield Column(
                    *(f"{model}.{told.name}", SCORE, told.name, _TYPES[told.type], told.doc, values),
                    model=model,
                    horizon_days=horizons[0] if len(horizons) > 1 else 0,
                    range=_RANGES.get(f"{model}.{told.name}"),
                )


def _has(model: str, column: str) -> bool:
    """Whether a model fills a column of the scores."""
    only = {"tier": ("churn", "interest"), "expected_at": ("churn",), "money_at_stake": ("churn",)}
    return model in only.get(column, HORIZONS)


def _at_horizon(model: str, horizon: int, column: str) -> Column:
    name = f"{model}.{column}"
    if name not in columns():
        raise unknown_column(name, columns())
    horizons = HORIZONS[model]
    if horizon not in horizons and len(horizons) == 1:
        raise ConditionError(f"{model} is computed for one horizon only: write {name} without {horizon}.")
    if horizon not in horizons:
        allowed = ", ".join(f"{model}({days})" for days in sorted(horizons))
        raise ConditionError(f"{model} is not computed for {horizon} days. Allowed: {allowed}.")
    found = columns()[name]
    if horizon == horizons[0]:
        return found
    return replace(found, name=f"{model}({horizon}).{column}", horizon_days=horizon)


def unknown_column(name: str, known: Iterable[str], where: str = "") -> ConditionError:
    """Say that there is no such column, and which is nearest."""
    shown = name if len(name) <= _SHOWN else name[:_SHOWN] + "…"
    hint = nearest(name.lower(), known) or f" Columns: {', '.join(known)}."
    return ConditionError(f"There is no column {shown!r}{where}.{hint}")


_SHOWN = 60
