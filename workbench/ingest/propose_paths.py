"""Names the columns of a file, and the paths into the records of JSON."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

from workbench.ingest.json_files import JsonSource
from workbench.ingest.json_paths import is_field
from workbench.ingest.sources import Source

_RECORDS = 500
_DEEPEST = 3


def columns_of(source: Source) -> list[str]:
    """Name the columns; of JSON the plain fields inside objects, and those of every element of arrays."""
    if not isinstance(source, JsonSource):
        return list(source.names)
    found: dict[str, None] = {}
    with source.path.open(encoding="utf-8", errors="replace") as lines:
        for line in islice(lines, _RECORDS):
            try:
                record = json.loads(line)
            except (ValueError, RecursionError):
                continue  # a broken line is the ingest's to report
            if isinstance(record, dict):
                found |= dict.fromkeys(_paths(record, "", 0))
    return list(found)


def _paths(record: dict[str, Any], above: str, depth: int) -> list[str]:
    paths: list[str] = []
    for key, value in record.items():
        path = f"{above}{key}"
        first = value[0] if isinstance(value, list) and value else None
        if not is_field(key) or depth > _DEEPEST:
            continue
        if isinstance(value, dict):
            paths += _paths(value, f"{path}.", depth + 1)
        elif isinstance(first, dict):
            paths += _paths(first, f"{path}[*].", depth + 1)
        else:
            paths.append(f"{path}[*]" if isinstance(value, list) else path)
    return paths
