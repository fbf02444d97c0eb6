"""Numbers and arrays as plain JSON and back, to the last bit."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from workbench.models.evaluation.checks import EvaluationError

_ARRAY = "array"
_KINDS = "fiubU"


def encoded(value: Any) -> Any:
    """Return what JSON can hold; an array becomes its type, shape and values, NaN and infinity become words.

    Raises:
        EvaluationError: it is none of number, text, yes or no, nothing, list, mapping, array of numbers or texts.

    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray):
        held = value.astype(str) if value.dtype.kind == "O" and all(isinstance(each, str) for each in value) else value
        if held.dtype.kind not in _KINDS:
            raise EvaluationError(
                f"An array of {value.dtype} cannot be written as plain numbers; give numbers or texts."
            )
        return {_ARRAY: held.dtype.str, "shape": list(held.shape), "values": encoded(held.ravel().tolist())}
    if isinstance(value, dict):
        if _ARRAY in value or any(not isinstance(key, str) for key in value):
            raise EvaluationError(
                f"A mapping needs texts other than {_ARRAY!r} for keys; {list(value)[:5]} has others."
            )
        return {key: encoded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [encoded(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return {"float": str(value)}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise EvaluationError(
        f"A {type(value).__name__} cannot be written as plain numbers; give numbers, texts or arrays."
    )


def decoded(value: Any) -> Any:
    """Return what `encoded` was given (tuples as lists)."""
    if isinstance(value, list):
        return [decoded(each) for each in value]
    if isinstance(value, dict):
        if _ARRAY in value:
            return np.array(decoded(value["values"]), dtype=np.dtype(value[_ARRAY])).reshape(value["shape"])
        if set(value) == {"float"} and isinstance(value["float"], str):
            return float(value["float"])
        return {key: decoded(each) for key, each in value.items()}
    return value
