"""Reads JSON lines with DuckDB; a JSON document is first cut into one record a line, by streaming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbench.engine.query import literal
from workbench.ingest.csv_lines import locate_lines, read_lines
from workbench.ingest.json_paths import is_field, is_plain, many_values, to_duckdb, top_key
from workbench.ingest.scratch import Scratch
from workbench.ingest.sources import BLANK, find_name, json_object, make_malformed

_BROKEN = "no valid JSON object; the line may be cut off"


@dataclass(frozen=True)
class JsonSource:
    """Records of JSON, one a line; a reference is a path into the record."""

    name: str
    names: tuple[str, ...]
    path: Path
    scratch: Scratch
    types: dict[str, str] = field(default_factory=dict)
    serial_dates: bool = False

    @classmethod
    def open(cls, scratch: Scratch, path: Path, name: str) -> JsonSource:
        """Open the file and name the fields its records have."""
        found = scratch.rows(f"""
            select distinct unnest(try(json_keys(line))) as field
            from {read_lines(path)}
            where try(json_type(line)) = 'OBJECT'
            order by field
        """)
        return cls(name, tuple(str(row[0]) for row in found), path, scratch)

    def resolve(self, reference: str) -> str | None:
        """Find a path if the records have the field it starts in; where there is no record, any path will do."""
        if not self.names:
            return reference
        top = top_key(reference)
        found = find_name(top, self.names)
        return None if found is None else found + reference[len(top) :]

    def query(self, references: Sequence[str], ignore: Sequence[str]) -> str:
        """Follow all plain paths in one go, the others one by one."""
        plain = [path for path in references if is_plain(path)]
        inside = tuple(f"{name}." for name in ignore)
        left = [
            name
            for name in self._leaves(references)
            if name not in (*references, *ignore) and not name.startswith(inside)
        ]
        chosen = [
            f"v[{plain.index(path) + 1}] as c{number}" if path in plain else f"m{number} as c{number}"
            for number, path in enumerate(references)
        ]
        many = [
            f"{many_values('json', path)} as m{number}" for number, path in enumerate(references) if path not in plain
        ]
        items = [(name, _unless_empty(f"x[{number}]")) for number, name in enumerate(left, start=1)]
        return f"""
            select
                cast(null as bigint) as record,
                case when line is null then '{BLANK}' when json is null then {literal(_BROKEN)} end as broken,
                {", ".join([*chosen, f"{json_object(items)} as extra"])}
            from (
                select
                    line,
                    json,
                    {"".join(f"{one}, " for one in many)}
                    {_extract("json_extract_string", plain)} as v,
                    {_extract("json_extract", left)} as x
                from (
                    select line, case when try(json_type(line)) = 'OBJECT' then line end as json
                    from {read_lines(self.path)}
                )
            )
        """

    def _leaves(self, references: Sequence[str]) -> list[str]:
        """Name the fields that make up `extra`: those of the record, and those of objects of which a part is mapped."""
        objects = {path[:place] for path in references for place in range(len(path)) if path[place] == "."}
        objects = {path for path in objects if is_plain(path) and "[" not in path}
        if not objects:
            return [name for name in self.names if is_field(name)]
        inner = ", ".join(
            f"list_transform(coalesce(try(json_keys(line, {literal(to_duckdb(path))})), []), "
            f"lambda x: {literal(path + '.')} || x)"
            for path in sorted(objects)
        )
        rows = self.scratch.rows(f"""
            select distinct unnest(flatten([{inner}])) as field
            from {read_lines(self.path)}
            where try(json_type(line)) = 'OBJECT'
            order by field
        """)
        found = [*self.names, *(str(row[0]) for row in rows)]
        return [name for name in found if name not in objects and is_field(name)]

    def is_spoilt(self, scratch: Scratch) -> str:  # noqa: ARG002  the same for every source
        """Rows cannot run into each other here."""
        return ""

    def find_malformed(self, scratch: Scratch) -> None:
        """Broken lines are told by the query itself."""
        make_malformed(scratch)

    def locate(self, scratch: Scratch, records: str) -> None:
        """Read the lines again and take those of the wanted records."""
        locate_lines(scratch, self.path, 0, records)


def _unless_empty(json: str) -> str:
    return f"case when {json} not in ('null', '\"\"', '[]', '{{}}') then {json} end"


def _extract(function: str, paths: Sequence[str]) -> str:
    if not paths:
        return "cast([] as varchar[])"
    return f"cast({function}(json, [{', '.join(literal(to_duckdb(path)) for path in paths)}]) as varchar[])"
