"""Mappings: how the columns of a source's file become canonical columns. Presets are mappings that come along.

The format is TOML; `docs/mapping.md` describes it with examples.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from workbench.errors import MappingError, nearest
from workbench.ingest import expressions
from workbench.ingest.mapping_values import (
    check_each,
    check_format,
    check_keys,
    check_kinds,
    check_zone,
    choice_of,
    text_of,
    texts_of,
)
from workbench.tables import ADS, EVENT_COLUMNS, IDENTIFIER_KINDS

FORMATS = ("csv", "tsv", "xlsx", "xls", "parquet", "json", "jsonl")

_TOP = ("description", "table", "system", "read", "rows", "columns", "batch")
_READ = ("format", "records", "each", "delimiter", "encoding", "sheet", "header_row", "ignore")
_ROWS = ("where", "group_by")
_BATCH = ("replaces", "day", "zone", "event_id_scope")
_ENTRY = (
    "column",
    "constant",
    "expression",
    "format",
    "zone",
    "split",
    "scope",
    "values",
    "decimal",
    "optional",
)
_SOURCES = ("column", "constant", "expression")
_SCOPED = (*IDENTIFIER_KINDS, "thread")
_SPLIT = (*IDENTIFIER_KINDS, "tags")
_DERIVED = ("extra",)
_ADS_COLUMNS = tuple(name for name in ADS.names if name not in ("extra", "system", "batch_id"))
_EVENT_NAMES = tuple(column.name for column in EVENT_COLUMNS if column.name not in _DERIVED)


@dataclass(frozen=True)
class Entry:
    """Where the value of a canonical column comes from: a column of the file, a constant or an expression."""

    column: str | None = None
    constant: str | None = None
    expression: str | None = None
    formats: tuple[str, ...] = ()
    zone: str | None = None
    split: str | None = None
    scope: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    decimal: str | None = None
    optional: bool = False


@dataclass(frozen=True)
class Read:
    """How the file is read; what is not given is detected."""

    format: str | None = None
    records: str | None = None
    each: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """A checked mapping. `sha256` is of its text, so that an edited mapping is another one."""

    name: str
    sha256: str
    columns: dict[str, tuple[Entry, ...]]
    table: Literal["events", "ads"] = "events"
    system: str = ""
    description: str = ""
    read: Read = field(default_factory=Read)
    where: str | None = None
    group_by: tuple[str, ...] = ()
    replaces: Literal["event", "day"] = "event"
    day: Entry | None = None
    """With `replaces = "day"`: the source's own day of a row; where there is none, the date of `occurred_at`."""
    day_zone: str | None = None
    event_id_scope: Literal["source", "global"] = "source"

    @property
    def expected(self) -> tuple[str, ...]:
        """The file's columns that the mapping reads, optional ones included, in order."""
        names = [entry.column for entries in self.columns.values() for entry in entries if entry.column]
        days = [self.day.column] if self.day and self.day.column else []
        return tuple(dict.fromkeys([*names, *self.group_by, *days]))


def presets() -> dict[str, str]:
    """Name every preset with its one-sentence description."""
    folder = resources.files("workbench.ingest") / "presets"
    texts = {file.name.removesuffix(".toml"): file.read_text(encoding="utf-8") for file in folder.iterdir()}
    return {name: str(tomllib.loads(text)["description"]) for name, text in sorted(texts.items())}


def load(preset_or_path: str | Path) -> Mapping:
    """Load a preset by its name, or a mapping from a `.toml` file.

    Raises:
        MappingError: there is no such preset or file, or the mapping holds something it must not.

    """
    word = str(preset_or_path)
    if word.endswith(".toml"):
        path = Path(word)
        try:
            return parse(path.read_text(encoding="utf-8"), path.stem)
        except OSError as error:
            raise MappingError(f"The mapping {word} cannot be read: {error.strerror}. Check the path.") from None
        except UnicodeDecodeError:
            raise MappingError(f"The mapping {word} is not UTF-8. Save it as UTF-8.") from None
    known = presets()
    if word not in known:
        parts = [name for name in known if name.startswith(f"{word}-")]
        hint = f" There is one for each of its files: {', '.join(parts)}." if parts else nearest(word, known)
        raise MappingError(
            f"There is no preset {word!r}.{hint} Presets: {', '.join(known)}. "
            "For a mapping of your own give the path of its .toml file."
        )
    return parse((resources.files("workbench.ingest") / "presets" / f"{word}.toml").read_text("utf-8"), word)


def parse(text: str, name: str) -> Mapping:
    """Read the TOML of a mapping and check every word of it.

    Raises:
        MappingError: names the key, what it holds and what is allowed.

    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"Mapping {name}: this is no TOML: {error}.") from None
    check_keys(raw, _TOP, name, "")
    for section in ("read", "rows", "columns", "batch"):
        if not isinstance(raw.get(section, {}), dict):
            raise MappingError(f"Mapping {name}: {section!r} is a section: write [{section}].")
    rows, batch = raw.get("rows", {}), raw.get("batch", {})
    check_keys(rows, _ROWS, name, "rows.")
    check_keys(batch, _BATCH, name, "batch.")
    table = choice_of(raw, "table", ("events", "ads"), name, "") or "events"
    mapping = Mapping(
        name=name,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        columns=_columns(raw.get("columns", {}), table, name),
        table="ads" if table == "ads" else "events",
        system=text_of(raw, "system", name, "") or name,
        description=text_of(raw, "description", name, "") or "",
        read=_read(raw.get("read", {}), name),
        where=text_of(rows, "where", name, "rows."),
        group_by=texts_of(rows, "group_by", name, "rows."),
        replaces="day" if choice_of(batch, "replaces", ("event", "day"), name, "batch.") == "day" else "event",
        day=_entry(batch["day"], "batch.day", name) if "day" in batch else None,
        day_zone=text_of(batch, "zone", name, "batch."),
        event_id_scope="global"
        if choice_of(batch, "event_id_scope", ("source", "global"), name, "batch.") == "global"
        else "source",
    )
    _check(mapping)
    return mapping


def _columns(raw: dict[str, Any], table: str, name: str) -> dict[str, tuple[Entry, ...]]:
    known = _ADS_COLUMNS if table == "ads" else _EVENT_NAMES
    check_keys(raw, known, name, "columns.")
    empty = next((column for column, value in raw.items() if value == []), None)
    if empty:
        raise MappingError(f"Mapping {name}: columns.{empty} is an empty list. Name a column, or leave the line out.")
    return {
        column: tuple(_entry(one, f"columns.{column}", name) for one in (value if isinstance(value, list) else [value]))
        for column, value in raw.items()
    }


def _entry(raw: Any, where: str, name: str) -> Entry:
    if isinstance(raw, str):
        return Entry(column=raw)
    if not isinstance(raw, dict):
        raise MappingError(f"Mapping {name}: {where!r} must be a column's name or a table {{…}}, not {raw!r}.")
    check_keys(raw, _ENTRY, name, where + ".")
    given = [key for key in _SOURCES if key in raw]
    if len(given) != 1:
        raise MappingError(f"Mapping {name}: {where!r} needs exactly one of {', '.join(_SOURCES)}; it has {given}.")
    values = raw.get("values", {})
    if not isinstance(values, dict) or not all(isinstance(word, str) for word in values.values()):
        raise MappingError(f'Mapping {name}: {where}.values must be a table of texts, such as {{Won = "won"}}.')
    if not isinstance(raw.get("optional", False), bool):
        raise MappingError(f"Mapping {name}: {where}.optional must be true or false, not {raw['optional']!r}.")
    where += "."
    return Entry(
        **{
            key: text_of(raw, key, name, where)
            for key in ("column", "constant", "expression", "zone", "split", "scope")
        },
        formats=texts_of(raw, "format", name, where),
        values=tuple(values.items()),
        decimal=choice_of(raw, "decimal", (",", "."), name, where),
        optional=raw.get("optional", False),
    )


def _read(raw: dict[str, Any], name: str) -> Read:
    check_keys(raw, _READ, name, "read.")
    header_row = raw.get("header_row")
    if header_row is not None and (not isinstance(header_row, int) or isinstance(header_row, bool) or header_row < 1):
        raise MappingError(f"Mapping {name}: read.header_row must be a row number from 1, not {header_row!r}.")
    delimiter = raw.get("delimiter")
    if isinstance(delimiter, str) and (len(delimiter) != 1 or delimiter in '"\r\n'):
        raise MappingError(
            f"Mapping {name}: read.delimiter must be one character and no quote or line end, not {delimiter!r}."
        )
    return Read(
        format=choice_of(raw, "format", FORMATS, name, "read."),
        **{key: text_of(raw, key, name, "read.") for key in ("records", "each", "delimiter", "encoding", "sheet")},
        header_row=header_row,
        ignore=texts_of(raw, "ignore", name, "read."),
    )


def _check(mapping: Mapping) -> None:
    """Check what no single key can tell."""
    where = f"Mapping {mapping.name}"
    needed = ("day", "platform") if mapping.table == "ads" else ("kind",)
    for column in needed:
        if column not in mapping.columns:
            raise MappingError(f"{where}: [columns] lacks {column!r}, which every row of {mapping.table} needs.")
    if mapping.table == "events" and not set(IDENTIFIER_KINDS) & set(mapping.columns):
        raise MappingError(f"{where}: [columns] maps no identifier. Map one of: {', '.join(IDENTIFIER_KINDS)}.")
    if mapping.read.each:
        check_each(mapping.read.each, f"{where}: read.each")
    if mapping.where:
        expressions.check(mapping.where, f"{where}: rows.where")
        if expressions.aggregates(mapping.where, where):
            raise MappingError(f"{where}: rows.where looks at one row; it cannot use sum, count and the like.")
    _check_day(mapping, where)
    for column, entries in mapping.columns.items():
        for entry in entries:
            _check_entry(mapping, f"columns.{column}", entry)


def _check_day(mapping: Mapping, where: str) -> None:
    if (mapping.day or mapping.day_zone) and (mapping.replaces != "day" or mapping.table != "events"):
        raise MappingError(f'{where}: batch.day and batch.zone are for events with batch.replaces = "day".')
    if mapping.day:
        _check_entry(mapping, "batch.day", mapping.day)
    check_zone(mapping.day_zone, f"{where}: batch.zone")


def _check_entry(mapping: Mapping, place: str, entry: Entry) -> None:
    where = f"Mapping {mapping.name}: {place}"
    check_zone(entry.zone, where)
    for key, columns in (("scope", _SCOPED), ("split", _SPLIT)):
        if getattr(entry, key) and place.removeprefix("columns.") not in columns:
            raise MappingError(f"{where}: {key} is only for {', '.join(columns)}.")
    if entry.split == "":
        raise MappingError(f"{where}: split is empty; give the characters that stand between values, such as ',;'.")
    if place == "columns.kind":
        constant = [entry.constant] if entry.constant is not None and not entry.values else []
        check_kinds([*constant, *(to for _, to in entry.values if to)], where)
    for pattern in entry.formats:
        check_format(pattern, where)
    if entry.expression is not None:
        expressions.check(entry.expression, where)
        if not mapping.group_by and expressions.aggregates(entry.expression, where):
            raise MappingError(f"{where}: {entry.expression!r} is over many rows; name their key in rows.group_by.")
