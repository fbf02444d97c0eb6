"""The section `databases` of `workspace.toml`: databases that data is taken from, each by one query."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from workbench.errors import SettingsError, nearest

_NEEDED = ("url", "query", "mapping")
_KEYS = (*_NEEDED, "project")
_IN_CLEAR = r"^[^:/?#]+://[^:@/?#]*:(?!\$\{\w+\}@)[^@/?#]+@"
_IN_CLEAR_AS_KEY = r"[?&](password|passwd)=(?!\$\{\w+\}(&|$))"


@dataclass(frozen=True)
class DatabaseQuery:
    """A query to a database, and how its rows are read. `${NAME}` in the url stands for an environment variable."""

    url: str
    query: str
    mapping: str
    project: str | None = None


def check_databases(databases: dict[str, Any], projects: list[str], origin: str) -> None:
    """Refuse a database that lacks a key, has an unknown one, or whose password stands in the file.

    Raises:
        SettingsError: it does; the message names the key and never repeats the url.

    """
    for name, keys in databases.items():
        where = f"{origin}: 'databases.{name}'"
        if not re.fullmatch(r"\w[\w-]*", name):
            raise SettingsError(f"{origin}: the database {name!r} must be called by letters, digits, - and _ only.")
        if not isinstance(keys, dict):
            raise SettingsError(f"{where} is a section: write [databases.{name}] with url, query and mapping.")
        _check_keys(keys, where)
        if any(re.search(pattern, keys["url"], re.IGNORECASE) for pattern in (_IN_CLEAR, _IN_CLEAR_AS_KEY)):
            raise SettingsError(
                f"{where}.url holds a password. Put it into an environment variable, such as CRM_PASSWORD, and write "
                "${CRM_PASSWORD} in its place."
            )
        if "project" in keys and keys["project"] not in projects:
            raise SettingsError(
                f"{where}.project: there is no project {keys['project']!r}.{nearest(keys['project'], projects)} "
                f"Projects: {', '.join(projects)}."
            )


def _check_keys(keys: dict[str, Any], where: str) -> None:
    for key, value in keys.items():
        if key not in _KEYS:
            raise SettingsError(f"{where}: unknown key {key!r}.{nearest(key, _KEYS)} Keys here: {', '.join(_KEYS)}.")
        if not isinstance(value, str) or not value.strip():
            raise SettingsError(f"{where}.{key} must be text in quotes that is not empty.")
    lacking = [key for key in _NEEDED if key not in keys]
    if lacking:
        raise SettingsError(f"{where} lacks {', '.join(lacking)}. It needs url, query and mapping.")
