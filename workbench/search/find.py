"""The texts that a search finds, the best first.

A text must have every word, in any of its forms, and every phrase. How well it fits is the cosine of two vectors: in
that of the search a word weighs 1 + ln(N / n), where n of all N texts have it; in that of the text 1 + ln(times). So
rare words count for more, and short texts that say just what is looked for come first.

Source: C. Manning, P. Raghavan, H. Schütze, Introduction to Information Retrieval, 6.4.3 (weights of the text without,
of the search with the rarity of words).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from operator import index
from typing import Any, NamedTuple

import duckdb

from workbench.errors import WorkbenchError, WorkspaceError
from workbench.search.query import Query, Word, parse
from workbench.search.words import stems

MOST_FOUND = 1_000
"""Rows that a search gives at most; whoever wants all filters by `matching`."""

_STEMS = """
    select word, term, also
    from search_words
    where word in (select unnest(?))
"""

_WORDS_IN_FORMS = """
    select word_no from search_words where list_contains(${name}, term) or list_contains(${name}, also)
"""
_WORDS_BEGINNING = """
    select word_no from search_words where starts_with(word, ${name})
"""

_TIMES = """
    select {first}.text_no, count(*) as times
    from {sources}
    group by {first}.text_no
"""

_SEARCH = """
    with {ctes},
    rarity as (
        select {rarities}
    )
    select t.event_id, ({sum}) / (t.length * sqrt({squares})) as score
    from search_texts t
    {joins}
    cross join rarity
    where true{excluded}
    order by score desc, t.event_id
    limit {limit}
"""

_MATCHING = """
    with {ctes}
    select t.event_id
    from search_texts t
    {joins}
    where true{excluded}
"""


class Matching(NamedTuple):
    """A query of the column `event_id` and the values to bind in it, by name."""

    sql: str
    parameters: dict[str, Any]


class Found(NamedTuple):
    """A touch whose text fits, and how well: 0 to 1."""

    event_id: str
    score: float


@dataclass(frozen=True)
class _Compiled:
    """The parts of a query as named tables of (text_no, times)."""

    ctes: list[str]
    needed: list[str]
    excluded: list[str]
    values: dict[str, Any]


def search(connection: duckdb.DuckDBPyConnection, text: str, limit: int = 50) -> list[Found]:
    """Find the touches whose subject and text have all that is typed, the best first.

    Args:
        connection: one that a snapshot is attached to.
        text: words, "phrases", beginning*, -without; see `query`.
        limit: at most so many rows, up to 1,000.

    Raises:
        WorkbenchError: there is nothing to look for, or too much, or no such number of rows.
        WorkspaceError: the snapshot was built without an index.

    """
    found = ranked(connection, text, limit)
    return [Found(*row) for row in connection.execute(found.sql, found.parameters).fetchall()]


def ranked(connection: duckdb.DuckDBPyConnection, text: str, limit: int = 50) -> Matching:
    """Write the query of `search`; its columns are `event_id` and `score`."""
    compiled = _compile(connection, parse(text))
    tables = compiled.needed
    sql = _SEARCH.format(
        ctes=",\n    ".join(compiled.ctes),
        rarities=", ".join(
            f"(select 1 + ln((select count(*) from search_texts) / greatest(count(*), 1)) from {table}) as {table}_w"
            for table in tables
        ),
        sum=" + ".join(f"{table}_w * (1 + ln({table}.times))" for table in tables),
        squares=" + ".join(f"{table}_w * {table}_w" for table in tables),
        limit=checked_limit(limit),
        **_ends(compiled),
    )
    return Matching(sql, compiled.values)


def matching(connection: duckdb.DuckDBPyConnection, text: str) -> Matching:
    """Write a query of the `event_id` of all touches that a search finds, to filter other rows by.

    Its values are named `search_…`, so that they stand beside others. Raises as `search`.
    """
    compiled = _compile(connection, parse(text))
    return Matching(_MATCHING.format(ctes=",\n    ".join(compiled.ctes), **_ends(compiled)), compiled.values)


def _ends(compiled: _Compiled) -> dict[str, str]:
    return {
        "joins": "\n    ".join(f"join {table} on {table}.text_no = t.text_no" for table in compiled.needed),
        "excluded": "".join(
            f"\n        and not exists (select 1 from {table} x where x.text_no = t.text_no)"
            for table in compiled.excluded
        ),
    }


def _compile(connection: duckdb.DuckDBPyConnection, query: Query) -> _Compiled:
    known = known_stems(connection, [word.text for part in query.needed + query.excluded for word in part])
    compiled = _Compiled([], [], [], {})
    for parts, names in ((query.needed, compiled.needed), (query.excluded, compiled.excluded)):
        for words in parts:
            name = f"search_{len(compiled.needed) + len(compiled.excluded)}"
            compiled.ctes.extend(_part(name, words, known, compiled.values))
            names.append(name)
    return compiled


def _part(name: str, words: tuple[Word, ...], known: dict[str, list[str]], values: dict[str, Any]) -> list[str]:
    """Write the tables of one word or phrase: the places of each of its words, and how often all follow each other."""
    ctes = []
    sources = ""
    for place, word in enumerate(words):
        each = f"{name}_{place}"
        chosen = (_WORDS_BEGINNING if word.begins else _WORDS_IN_FORMS).format(name=each)
        values[each] = word.text if word.begins else known[word.text]
        ctes.append(f"{each} as (select text_no, place from search_places where word_no in ({chosen}))")
        after = f"{each}.text_no = {name}_0.text_no and {each}.place = {name}_0.place + {place}"
        sources += f" join {each} on {after}" if place else each
    times = _TIMES.format(first=f"{name}_0", sources=sources)
    return [*ctes, f"{name} as materialized ({times})"]


def known_stems(connection: duckdb.DuckDBPyConnection, words: list[str]) -> dict[str, list[str]]:
    """Return the stems of each word: as the index has them, and only for words that are in no text worked out.

    Raises:
        WorkspaceError: the snapshot was built without an index.

    """
    with not_indexed():
        rows = connection.execute(_STEMS, [words]).fetchall()
    found = {word: [term] if also is None else [term, also] for word, term, also in rows}
    return {word: found.get(word) or stems(word).all for word in words}


def checked_limit(limit: int) -> int:
    """Return how many rows are asked for.

    Raises:
        WorkbenchError: it is no whole number from 1 to 1,000.

    """
    try:
        rows = index(limit)
    except TypeError:
        rows = 0
    if not 1 <= rows <= MOST_FOUND:
        raise WorkbenchError(f"The limit is {limit!r}. Give a whole number of rows from 1 to {MOST_FOUND:,}.")
    return rows


@contextmanager
def not_indexed() -> Iterator[None]:
    """Say what to do where a snapshot lacks the tables that are read."""
    try:
        yield
    except duckdb.CatalogException:
        raise WorkspaceError(
            "Texts cannot be searched yet: the last build was made by a version without search. "
            "Build the workspace again: workbench build"
        ) from None
