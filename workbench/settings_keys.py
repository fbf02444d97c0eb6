"""What the sections of the settings share: a documented key, and how a word that is not allowed is refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import Any

from workbench.errors import SettingsError, nearest


def documented_key(text: str, default: Any) -> Any:
    """Declare a key of a settings dataclass: what it means, and its default."""
    if isinstance(default, (list, dict)):
        return field(default_factory=lambda: type(default)(default), metadata={"doc": text})
    return field(default=default, metadata={"doc": text})


def check_known(word: str, allowed: Iterable[str], where: str) -> None:
    """Refuse a word that is not one of those allowed.

    Raises:
        SettingsError: it is not; the message names the nearest one.

    """
    allowed = tuple(allowed)
    if word not in allowed:
        raise SettingsError(f"{where}: unknown {word!r}.{nearest(word, allowed)} Allowed: {', '.join(allowed)}.")


def check_texts(values: Any, where: str) -> None:
    """Refuse what is no list of texts, or holds an empty one.

    Raises:
        SettingsError: it is not.

    """
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise SettingsError(f"{where} must be a list of texts that are not empty, not {values!r}.")


def typed(value: Any, default: Any, where: str) -> Any:
    """Return a value of the default's type; a whole number may stand for a number.

    Raises:
        SettingsError: it is of another type.

    """
    kind = type(default)
    if kind in (int, float) and isinstance(value, bool):
        raise SettingsError(f"{where} must be a number, not {value!r}.")
    if kind is float and isinstance(value, int):
        return float(value)
    if not isinstance(value, kind):
        raise SettingsError(f"{where} must be {_spoken(kind)}, not {value!r}.")
    if isinstance(value, list):
        return _typed_items(value, default, where)
    return value


def _typed_items(items: list[Any], default: list[Any], where: str) -> list[Any]:
    """Refuse a list whose items are of another type than the default's; of one that is empty, texts."""
    if default and isinstance(default[0], float):
        if not all(isinstance(item, int | float) and not isinstance(item, bool) for item in items):
            raise SettingsError(f"{where} must be a list of numbers, not {items!r}.")
        return [float(item) for item in items]
    if not all(isinstance(item, str) for item in items):
        raise SettingsError(f"{where} must be a list of texts, not {items!r}.")
    return items


def _spoken(kind: type) -> str:
    names = {
        str: "text in quotes", int: "a whole number", float: "a number", bool: "true or false", list: "a list",
        dict: "a table",
    }  # fmt: skip
    return names.get(kind, kind.__name__)
