"""Takes words out of the TOML of a mapping, and says what is allowed where something else stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

import duckdb

from workbench.errors import MappingError, nearest
from workbench.ingest import parsing
from workbench.ingest.json_paths import to_duckdb
from workbench.tables import IDENTIFY, KINDS


def check_keys(raw: dict[str, Any], known: tuple[str, ...], name: str, prefix: str) -> None:
    """Refuse a key that is not known."""
    for key in raw:
        if key not in known:
            raise MappingError(
                f"Mapping {name}: unknown key {prefix + key!r}.{nearest(key, known)} Keys here: {', '.join(known)}."
            )


def text_of(raw: dict[str, Any], key: str, name: str, prefix: str) -> str | None:
    """Give the text of a key, None where it is not there."""
    value = raw.get(key)
    if value is not None and not isinstance(value, str):
        raise MappingError(f"Mapping {name}: {prefix + key!r} must be text in quotes, not {value!r}.")
    return value


def texts_of(raw: dict[str, Any], key: str, name: str, prefix: str) -> tuple[str, ...]:
    """Give the text or texts of a key."""
    value = raw.get(key, [])
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) and one for one in values):
        raise MappingError(f"Mapping {name}: {prefix + key!r} must be text or a list of texts, not {value!r}.")
    return tuple(values)


def choice_of(raw: dict[str, Any], key: str, allowed: tuple[str, ...], name: str, prefix: str) -> str | None:
    """Give the word of a key, one of the allowed ones."""
    value = raw.get(key)
    if value is not None and value not in allowed:
        raise MappingError(
            f"Mapping {name}: {prefix + key!r} is {value!r}.{nearest(str(value), allowed)} "
            f"Allowed: {', '.join(allowed)}."
        )
    return value


def check_zone(zone: str | None, where: str) -> None:
    """Refuse a time zone that does not exist."""
    if zone is not None and zone not in available_timezones():
        raise MappingError(f"{where}: unknown zone {zone!r}.{nearest(zone, available_timezones())}")


def check_kinds(words: Iterable[str], where: str) -> None:
    """Refuse a kind that does not exist: every row of it would be rejected."""
    allowed = (*KINDS, IDENTIFY)
    for word in words:
        if word.strip().lower() not in allowed:
            raise MappingError(
                f"{where}: there is no kind {word!r}.{nearest(word.lower(), allowed)} Kinds: {', '.join(allowed)}."
            )


def check_format(pattern: str, where: str) -> None:
    """Refuse a format of times that no time could be read by."""
    if pattern in parsing.TIME_WORDS:
        return
    allowed = f"Allowed: {', '.join(parsing.TIME_WORDS)}, or a strptime pattern such as '%d.%m.%Y %H:%M'."
    if "%" not in pattern:
        raise MappingError(
            f"{where}: format {pattern!r} is no pattern.{nearest(pattern, parsing.TIME_WORDS)} {allowed}"
        )
    try:
        with duckdb.connect() as connection:
            connection.execute("select try_strptime('', ?)", [pattern])
    except duckdb.Error as error:
        raise MappingError(f"{where}: format {pattern!r}: {str(error).splitlines()[0]}. {allowed}") from None


def check_each(path: str, where: str) -> None:
    """Refuse a path to an array that does not lead to a single place."""
    to_duckdb(path)
    if "[" in path:
        raise MappingError(f"{where}: {path!r} must lead to one array by plain fields, such as comments or data.items.")
