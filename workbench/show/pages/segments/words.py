"""What the builder of conditions can offer: columns with their types, operators, kinds of touches, tiers."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import Any

from workbench.segments.language.columns import HORIZONS, TIERS, column_named, columns
from workbench.segments.language.values import OPERATORS
from workbench.tables import KINDS

_PERIODS = ("within", "older than", "between", ">=", "<", "=")
"""Operators on when a touch was, in the order they are offered."""


@cache
def vocabulary() -> dict[str, Any]:
    """Return what never changes: columns, operators by type, kinds, periods, models that have tiers, tiers."""
    names = list(columns())
    others = [
        f"{model}({days}).{name.partition('.')[2]}"
        for model, horizons in HORIZONS.items()
        for days in horizons[1:]
        for name in names
        if name.startswith(f"{model}.") and not name.endswith("money_at_stake")
    ]
    told = [asdict(column_named(name)) for name in [*names, *others]]
    kept = ("name", "type", "scope", "doc", "values")
    return {
        "columns": [{key: list(one[key]) if key == "values" else one[key] for key in kept} for one in told],
        "operators": {type_: list(operators) for type_, operators in OPERATORS.items()},
        "kinds": list(KINDS),
        "periods": list(_PERIODS),
        "models": ["churn", "interest"],
        "tiers": list(TIERS),
    }
