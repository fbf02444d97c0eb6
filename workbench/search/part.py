"""One set of files of the index: the texts named in the table `fresh`, word by word."""

from __future__ import annotations

from pathlib import Path

import duckdb

from workbench.engine.layers import Layered
from workbench.engine.query import literal
from workbench.search.words import stems, words_sql

TEXTS = Layered("search_texts", ("text_no", "event_id", "digest", "length"), ("text_no",))
WORDS = Layered("search_words", ("word_no", "word", "term", "also", "texts"), ("word_no",))
PLACES = Layered("search_places", ("word_no", "text_no", "place"), ("text_no",))

_ROWS = {TEXTS.table: 100_000, WORDS.table: 20_000, PLACES.table: 100_000}
"""Rows of a group of the Parquet files: a word is found by reading one of them."""

_SPLIT = """
    copy (
        select
            f.text_no,
            {subject} as subject,
            {text} as words
        from touches t
        join fresh f on f.event_id = t.event_id
    ) to {split} (format parquet, compression zstd, row_group_size 20000)
"""

_PLACED = """
    create temp view placed as
    select text_no, unnest(words) as word, cast(generate_subscripts(words, 1) + len(subject) + 1 as integer) as place
    from read_parquet({split})
    union all
    select text_no, unnest(subject) as word, cast(generate_subscripts(subject, 1) as integer) as place
    from read_parquet({split})
"""

_SPELLED = """
    create temp table spelled as
    with found as (
        select distinct unnest(list_concat(subject, words)) as word
        from read_parquet({split})
    )
    select cast({first} + row_number() over (order by f.word) as integer) as word_no, f.word, k.term, k.also
    from found f
    left join known k on k.word = f.word
"""

_STEMMED = """
    create temp table stemmed as
    select s.word_no, s.word, coalesce(s.term, n.term) as term, coalesce(s.also, n.also) as also
    from spelled s
    left join new_stems n on n.word = s.word
"""

_WRITE_PLACES = """
    select s.word_no, p.text_no, p.place
    from placed p
    join spelled s on s.word = p.word
    order by s.word_no, p.text_no, p.place
"""

_TERMS = """
    create temp table terms as
    select p.text_no, s.term, count(*) as times
    from read_parquet({places}) p
    join stemmed s on s.word_no = p.word_no
    group by p.text_no, s.term
"""

_WRITE_WORDS = """
    with counted as (
        select term, count(*) as texts
        from terms
        group by term
    )
    select s.word_no, s.word, s.term, s.also, c.texts
    from stemmed s
    join counted c on c.term = s.term
    order by s.word_no
"""

_WRITE_TEXTS = """
    with lengths as (
        select text_no, sqrt(sum((1 + ln(times)) ** 2)) as length
        from terms
        group by text_no
    )
    select f.text_no, f.event_id, f.digest, coalesce(l.length, 0) as length
    from fresh f
    left join lengths l on l.text_no = f.text_no
    order by f.text_no
"""


def write_part(connection: duckdb.DuckDBPyConnection, folder: Path, scratch: Path, part: str, first: int) -> int:
    """Write the three tables of the texts in `fresh` (text_no, event_id, digest); return how many texts these are.

    Args:
        connection: one that also has `touches`, and `known` (word, term, also): words whose stems are known already.
        folder: where the files go.
        scratch: where the texts are kept in words meanwhile.
        part: what the names of the tables end in.
        first: numbers of words begin after this one.

    """
    split = literal(str(scratch / "split.parquet"))
    subject, text = (words_sql(f"coalesce(t.{column}, '')") for column in ("subject", "text"))
    connection.execute(_SPLIT.format(subject=subject, text=text, split=split))
    connection.execute(_PLACED.format(split=split))
    connection.execute(_SPELLED.format(split=split, first=first))
    copy_to(connection, _WRITE_PLACES, PLACES.table + part, folder)
    _make_stemmed(connection)
    connection.execute(_TERMS.format(places=literal(str(target_of(folder, PLACES.table + part)))))
    copy_to(connection, _WRITE_WORDS, WORDS.table + part, folder)
    copy_to(connection, _WRITE_TEXTS, TEXTS.table + part, folder)
    return number_of(connection, "select count(*) from fresh")


def _make_stemmed(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the table `stemmed`: every different word once, with its stems."""
    import pyarrow as pa  # noqa: PLC0415  heavy; only a build needs it

    words = [word for (word,) in connection.execute("select word from spelled where term is null").fetchall()]
    found = [stems(word) for word in words]
    columns = {"word": words, "term": [one.term for one in found], "also": [one.also for one in found]}
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    connection.register("new_stems", table)
    connection.execute(_STEMMED)
    connection.unregister("new_stems")


def copy_to(connection: duckdb.DuckDBPyConnection, sql: str, table: str, folder: Path) -> None:
    """Write the rows of a query to the file of a table."""
    size = next((rows for name, rows in _ROWS.items() if table.startswith(name)), 100_000)
    target = literal(str(target_of(folder, table)))
    connection.execute(f"copy ({sql}) to {target} (format parquet, compression zstd, row_group_size {size})")


def target_of(folder: Path, table: str) -> Path:
    """Name the file of a table."""
    return folder / f"{table}.parquet"


def number_of(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    """Return the only value of a query."""
    (number,) = connection.execute(sql).fetchall()[0]
    return int(number)
