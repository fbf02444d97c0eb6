"""Paths into nested fields of a JSON record, and the SQL that follows them.

`client.fio` is a field of an object, `phones[*].number` that field of every element, `phones[0]` an element by its
place, `params[key=page].value` the field of the elements whose `key` is `page` in upper or lower case.
"""

from __future__ import annotations

import re

from workbench.engine.query import literal
from workbench.errors import MappingError

SEPARATOR = "\x1f"
"""Stands between several values in one text; no source uses it."""

_STEP = re.compile(r"(?P<name>[^.\[\]\"]+)(?P<picks>(\[[^\[\]\"]+\])*)(\.|$)")


def top_key(path: str) -> str:
    """Name the field of the record that the path starts in."""
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def is_field(path: str) -> bool:
    """Tell whether a name found in a record can be followed as a path; one with quotes or brackets in it cannot."""
    return all(_STEP.fullmatch(step) and "[" not in step for step in path.split("."))


def is_plain(path: str) -> bool:
    """Tell whether the path leads to one value, so that many such paths are followed in one go."""
    return "[*]" not in path and "=" not in path


def to_duckdb(path: str) -> str:
    """Write a path in DuckDB's form.

    >>> to_duckdb("client.phones[*].number")
    '$."client"."phones"[*]."number"'

    Raises:
        MappingError: it is no path.

    """
    written, place = "$", 0
    while place < len(path):
        step = _STEP.match(path, place)
        if step is None or (step.end() == len(path) and path.endswith(".")):
            raise MappingError(
                f"{path!r} is no path into a JSON record. Write for instance client.fio, phones[*].number, phones[0] "
                "or params[key=page].value."
            )
        written += f'."{step["name"]}"{step["picks"]}'
        place = step.end()
    return written


def many_values(json: str, path: str) -> str:
    """Write the SQL that gives the values at a path with `[*]` or `[key=word]`, joined by `SEPARATOR`.

    Args:
        json: SQL of the JSON record.
        path: a path that is not plain.

    """
    to_duckdb(path)
    chosen = re.match(r"(.+?)\[([^=\[\]]+)=([^\]]+)\](.*)", path)
    if chosen is None:
        values = f"json_extract_string({json}, {literal(to_duckdb(path))})"
    else:
        array, key, word, rest = chosen.groups()
        here = literal(to_duckdb(rest.lstrip("."))) if rest else "'$'"
        values = (
            f"list_transform(list_filter(json_extract({json}, {literal(to_duckdb(array + '[*]'))}), "
            f"lambda x: lower(json_extract_string(x, {literal(to_duckdb(key))})) = {literal(word.lower())}), "
            f"lambda x: json_extract_string(x, {here}))"
        )
        values = f"flatten({values})" if "[*]" in rest else values
    return f"nullif(array_to_string({values}, chr(31)), '')"
