"""Turns records that hold an array into one record per element: a ticket with its comments into comments.

The element's fields stand at the top, those of the record it came from under `parent`, without the array. A record that
has no such array, and a line that is no record, stay as they are.
"""

from __future__ import annotations

import json
from pathlib import Path

from workbench.engine.query import literal
from workbench.ingest.csv_lines import read_lines
from workbench.ingest.json_paths import to_duckdb
from workbench.ingest.scratch import Scratch

PARENT = "parent"

_NOT_IN_JSON = "\x01"
"""As the delimiter of a file of lines: JSON holds no bare control character."""


def spread(scratch: Scratch, lines: Path, path: str, target: Path) -> None:
    """Write a line for every element of the array at the path, in the order of the file.

    Args:
        scratch: where to compute.
        lines: JSON records, one a line.
        path: plain path to the array.
        target: the file to write.

    """
    place, elements = literal(to_duckdb(path)), literal(to_duckdb(path) + "[*]")
    scratch.connection.execute(f"""
        copy (
            select
                case
                    when element is null then line
                    when json_type(element) <> 'OBJECT' then element
                    else '{{"{PARENT}":' || parent || case when element = '{{}}' then '}}' else ',' || element[2:] end
                end as line
            from (
                select
                    line,
                    json_merge_patch(record, {literal(_without(path))}) as parent,
                    unnest(case
                        when json_type(record, {place}) = 'ARRAY'
                        then cast(json_extract(record, {elements}) as varchar[])
                        else [cast(null as varchar)]
                    end) as element
                from (
                    select line, case when try(json_type(line)) = 'OBJECT' then line end as record
                    from {read_lines(lines)}
                )
            )
        ) to {literal(str(target))} (format csv, header false, delimiter {literal(_NOT_IN_JSON)}, quote '', escape '')
    """)


def _without(path: str) -> str:
    """Write the merge patch that takes the array out of the record."""
    patch: object = None
    for step in reversed(path.split(".")):
        patch = {step: patch}
    return json.dumps(patch, ensure_ascii=False)
