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
