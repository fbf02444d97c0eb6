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
from zoneinfo import available_timezones

from workbench.errors import MappingError, nearest
from workbench.ingest import expressions
from workbench.tables import ADS, EVENT_COLUMNS, IDENTIFIER_KINDS

FORMATS = ("csv", "tsv", "xlsx", "xls", "parquet", "json", "jsonl")

_TOP = ("description", "table", "system", "read", "rows", "columns", "batch")
_READ = ("format", "records", "delimiter", "encoding", "sheet", "header_row", "ignore")
_ROWS = ("where", "group_by")
_BATCH = ("replaces", "event_id_scope")
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
    system: str | None = None
    description: str = ""
    read: Read = field(default_factory=Read)
    where: str | None = None
    group_by: tuple[str, ...] = ()
    replaces: Literal["event", "day"] = "event"
    event_id_scope: Literal["source", "global"] = "source"

    @property
    def expected(self) -> tuple[str, ...]:
        """The file's columns that the mapping reads, optional ones included, in order."""
        names = [entry.column for entries in self.columns.values() for entry in entries if entry.column]
        return tuple(dict.fromkeys([*names, *self.group_by]))


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
        raise MappingError(
            f"There is no preset {word!r}.{nearest(word, known)} Presets: {', '.join(known)}. "
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
    _keys(raw, _TOP, name, "")
    for section in ("read", "rows", "columns", "batch"):
        if not isinstance(raw.get(section, {}), dict):
            raise MappingError(f"Mapping {name}: {section!r} is a section: write [{section}].")
    rows, batch = raw.get("rows", {}), raw.get("batch", {})
    _keys(rows, _ROWS, name, "rows.")
    _keys(batch, _BATCH, name, "batch.")
    table = _choice(raw, "table", ("events", "ads"), name, "") or "events"
    mapping = Mapping(
        name=name,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        columns=_columns(raw.get("columns", {}), table, name),
        table="ads" if table == "ads" else "events",
        system=_text(raw, "system", name, ""),
        description=_text(raw, "description", name, "") or "",
        read=_read(raw.get("read", {}), name),
        where=_text(rows, "where", name, "rows."),
        group_by=_texts(rows, "group_by", name, "rows."),
        replaces="day" if _choice(batch, "replaces", ("event", "day"), name, "batch.") == "day" else "event",
        event_id_scope="global"
        if _choice(batch, "event_id_scope", ("source", "global"), name, "batch.") == "global"
        else "source",
    )
    _check(mapping)
    return mapping


def _columns(raw: dict[str, Any], table: str, name: str) -> dict[str, tuple[Entry, ...]]:
    known = _ADS_COLUMNS if table == "ads" else _EVENT_NAMES
    _keys(raw, known, name, "columns.")
    return {
        column: tuple(_entry(one, f"columns.{column}", name) for one in (value if isinstance(value, list) else [value]))
        for column, value in raw.items()
    }


def _entry(raw: Any, where: str, name: str) -> Entry:
    if isinstance(raw, str):
        return Entry(column=raw)
    if not isinstance(raw, dict):
        raise MappingError(f"Mapping {name}: {where!r} must be a column's name or a table {{…}}, not {raw!r}.")
    _keys(raw, _ENTRY, name, where + ".")
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
        **{key: _text(raw, key, name, where) for key in ("column", "constant", "expression", "zone", "split", "scope")},
        formats=_texts(raw, "format", name, where),
        values=tuple(values.items()),
        decimal=_choice(raw, "decimal", (",", "."), name, where),
        optional=raw.get("optional", False),
    )


def _read(raw: dict[str, Any], name: str) -> Read:
    _keys(raw, _READ, name, "read.")
    header_row = raw.get("header_row")
    if header_row is not None and (not isinstance(header_row, int) or isinstance(header_row, bool) or header_row < 1):
        raise MappingError(f"Mapping {name}: read.header_row must be a row number from 1, not {header_row!r}.")
    return Read(
        format=_choice(raw, "format", FORMATS, name, "read."),
        **{key: _text(raw, key, name, "read.") for key in ("records", "delimiter", "encoding", "sheet")},
        header_row=header_row,
        ignore=_texts(raw, "ignore", name, "read."),
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
    if mapping.where:
        expressions.check(mapping.where, f"{where}: rows.where")
        if expressions.aggregates(mapping.where, where):
            raise MappingError(f"{where}: rows.where looks at one row; it cannot use sum, count and the like.")
    for column, entries in mapping.columns.items():
        for entry in entries:
            _check_entry(mapping, column, entry)


def _check_entry(mapping: Mapping, column: str, entry: Entry) -> None:
    where = f"Mapping {mapping.name}: columns.{column}"
    if entry.zone is not None and entry.zone not in available_timezones():
        raise MappingError(f"{where}: unknown zone {entry.zone!r}.{nearest(entry.zone, available_timezones())}")
    if (entry.scope or entry.split) and column not in IDENTIFIER_KINDS:
        raise MappingError(f"{where}: scope and split are for identifiers only: {', '.join(IDENTIFIER_KINDS)}.")
    if entry.split == "":
        raise MappingError(f"{where}: split is empty; give the characters that stand between values, such as ',;'.")
    if entry.expression is not None:
        expressions.check(entry.expression, where)
        if not mapping.group_by and expressions.aggregates(entry.expression, where):
            raise MappingError(f"{where}: {entry.expression!r} is over many rows; name their key in rows.group_by.")


def _keys(raw: dict[str, Any], known: tuple[str, ...], name: str, prefix: str) -> None:
    for key in raw:
        if key not in known:
            raise MappingError(
                f"Mapping {name}: unknown key {prefix + key!r}.{nearest(key, known)} Keys here: {', '.join(known)}."
            )


def _text(raw: dict[str, Any], key: str, name: str, prefix: str) -> str | None:
    value = raw.get(key)
    if value is not None and not isinstance(value, str):
        raise MappingError(f"Mapping {name}: {prefix + key!r} must be text in quotes, not {value!r}.")
    return value


def _texts(raw: dict[str, Any], key: str, name: str, prefix: str) -> tuple[str, ...]:
    value = raw.get(key, [])
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) and one for one in values):
        raise MappingError(f"Mapping {name}: {prefix + key!r} must be text or a list of texts, not {value!r}.")
    return tuple(values)


def _choice(raw: dict[str, Any], key: str, allowed: tuple[str, ...], name: str, prefix: str) -> str | None:
    value = raw.get(key)
    if value is not None and value not in allowed:
        raise MappingError(
            f"Mapping {name}: {prefix + key!r} is {value!r}.{nearest(str(value), allowed)} "
            f"Allowed: {', '.join(allowed)}."
        )
    return value
