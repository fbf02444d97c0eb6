"""The index that a build writes beside its tables: which word stands where in what customers wrote.

Three tables that go with the snapshot, in Parquet files of their own:

- `search_texts`: a touch with a subject or a text. `text_no`, `event_id`, `digest` of both, and `length`, the Euclidean
  length of its vector of words, each weighing 1 + ln(times);
- `search_words`: a word as it is written. `word_no` in the order of spelling, `word`, its stems `term` and `also`, and
  `texts`, the number of texts with that `term`;
- `search_places`: `word_no`, `text_no` and `place`, 1 for the first word of the subject. A place is left free before
  the text, so that no phrase runs from one into the other.

Only texts that came or changed are read word by word: as with other large tables, the files of the last snapshot stay
as they are, and a second, small set holds the rest. `part` writes one set.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from workbench.engine.last_snapshot import keep_base
from workbench.engine.layers import Layered
from workbench.engine.query import literal
from workbench.engine.snapshots import Snapshot
from workbench.search.part import PLACES, TEXTS, WORDS, copy_to, number_of, target_of, write_part

FORMAT = 1
"""Of the index and of how words are reduced to stems: another number makes a build read all texts again."""

MOST_ADDED = 0.15
"""Above this share of texts that came, changed or went, all are read again, which tidies up."""

MEMORY = "1500MB"
"""Of the engine while it indexes: with the lists of words, and the words that are found, 2 GB in all."""

_PARTS_VIEW = """
    select {columns} from {base}
    union all
    select {columns} from {delta}
"""

_WRITTEN = """
    create temp table written as
    select
        event_id,
        md5_number_lower(coalesce(subject, '') || chr(31) || coalesce(text, '')) as digest
    from touches
    where kind <> 'session' and (subject <> '' or text <> '')
"""

_NONE_KEPT = "create or replace temp table kept (text_no integer, event_id varchar)"

_KEPT = """
    create or replace temp table kept as
    select t.text_no, t.event_id
    from read_parquet({base}) t
    join written w on w.event_id = t.event_id and w.digest = t.digest
"""

_FRESH = """
    create temp table fresh as
    select
        cast({first} + row_number() over (order by w.event_id) as integer) as text_no,
        w.event_id,
        w.digest
    from written w
    where not exists (select 1 from kept k where k.event_id = w.event_id)
"""

_NO_WORDS = "select '' as word, '' as term, '' as also where false"

_KNOWN = """
    create temp view known as
    {words}
"""
"""Words whose stems the last index holds: finding one is dearer than reading a hundred."""

_WRITE_STALE = """
    select text_no
    from read_parquet({base}) t
    where not exists (select 1 from kept k where k.text_no = t.text_no)
    order by text_no
"""


@dataclass
class Index:
    """What was written: the files of each table, the views over those in two parts, and how many texts were read."""

    files: dict[str, list[Path]] = field(default_factory=dict)
    views: dict[str, str] = field(default_factory=dict)
    read: int = 0


def write(connection: duckdb.DuckDBPyConnection, folder: Path, scratch: Path, last: Snapshot | None = None) -> Index:
    """Write the index of what stands in `touches` (event_id, kind, subject, text).

    Args:
        connection: a connection of its own that `touches` is named in; this one makes temporary tables there.
        folder: where the Parquet files go.
        scratch: a folder for what is needed meanwhile; it is removed.
        last: the last snapshot, whose index is taken over where its texts are still the same.

    """
    scratch.mkdir(parents=True, exist_ok=True)
    connection.execute(f"set memory_limit = {literal(MEMORY)}")
    connection.execute(f"set temp_directory = {literal(str(scratch))}")
    connection.execute("set preserve_insertion_order = false")
    connection.execute("set enable_progress_bar = false")
    try:
        connection.execute(_WRITTEN)
        base = _base(connection, last)
        return _whole(connection, folder, scratch) if base is None else _beside(connection, folder, scratch, base)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _base(connection: duckdb.DuckDBPyConnection, last: Snapshot | None) -> Snapshot | None:
    """Find which texts of the last index still stand; return None where too few do, or there is none."""
    connection.execute(_NONE_KEPT)
    if last is None or last.basis.get("search") != FORMAT:
        connection.execute(_KNOWN.format(words=_NO_WORDS))
        return None
    words = ", ".join(literal(str(file)) for file in _files(last, WORDS) + _delta(last, WORDS))
    connection.execute(_KNOWN.format(words=f"select distinct word, term, also from read_parquet([{words}])"))
    (file,) = _files(last, TEXTS)
    connection.execute(_KEPT.format(base=literal(str(file))))
    written, kept, before = (
        number_of(connection, f"select count(*) from {rows}")
        for rows in ("written", "kept", f"read_parquet({literal(str(file))})")
    )
    if (written - kept) + (before - kept) <= MOST_ADDED * before:
        return last
    connection.execute(_NONE_KEPT)
    return None


def _whole(connection: duckdb.DuckDBPyConnection, folder: Path, scratch: Path) -> Index:
    connection.execute(_FRESH.format(first=0))
    read = write_part(connection, folder, scratch, "", 0)
    return Index({layer.table: [target_of(folder, layer.table)] for layer in (TEXTS, WORDS, PLACES)}, {}, read)


def _beside(connection: duckdb.DuckDBPyConnection, folder: Path, scratch: Path, last: Snapshot) -> Index:
    """Keep the large part of the last index, and write a small one with what is not in it."""
    index = Index()
    largest = []
    for layer, number in ((TEXTS, "text_no"), (WORDS, "word_no")):
        (base,) = index.files[layer.part("base")] = keep_base(last, layer, folder)
        rows = f"read_parquet({literal(str(base))})"
        largest.append(number_of(connection, f"select coalesce(max({number}), 0) from {rows}"))
    index.files[PLACES.part("base")] = keep_base(last, PLACES, folder)
    connection.execute(_FRESH.format(first=largest[0]))
    index.read = write_part(connection, folder, scratch, "_delta", largest[1])
    for layer in (TEXTS, WORDS, PLACES):
        index.files[layer.part("delta")] = [target_of(folder, layer.part("delta"))]
    (texts,) = index.files[TEXTS.part("base")]
    copy_to(connection, _WRITE_STALE.format(base=literal(str(texts))), TEXTS.part("stale"), folder)
    index.files[TEXTS.part("stale")] = index.files[PLACES.part("stale")] = [target_of(folder, TEXTS.part("stale"))]
    both = {"base": WORDS.part("base"), "delta": WORDS.part("delta"), "columns": ", ".join(WORDS.columns)}
    index.views = {
        TEXTS.table: TEXTS.view(),
        PLACES.table: PLACES.view(),
        WORDS.table: _PARTS_VIEW.format(**both),
    }
    return index


def _files(last: Snapshot, layer: Layered) -> list[Path]:
    """Name the file of the large part of the last index, which is all of it where there is no small one."""
    names = last.tables.get(layer.table) or last.tables[layer.part("base")]
    return [last.folder / name for name in names]


def _delta(last: Snapshot, layer: Layered) -> list[Path]:
    return [last.folder / name for name in last.tables.get(layer.part("delta"), [])]
