"""The answered appeals most like one: what was said to others who asked the same.

What the customer wrote in all contacts of the appeal is compared with each text of the answered ones, by the cosine of
`find`, where a word of the appeal weighs (1 + ln(times)) (1 + ln(N / n)). An appeal is as much like it as the most
fitting of its texts.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import duckdb

from workbench.errors import WorkbenchError
from workbench.search.find import MOST_FOUND, Matching, checked_limit, known_stems, not_indexed
from workbench.search.words import words_sql

MOST_WORDS = 2_000
"""Different words of an appeal that are looked at, the most frequent first."""

MOST_TEXTS = 100_000
"""Texts that are compared by a word: the weightiest words of the appeal are taken until their texts would be more."""

_CONTACT = """
    select appeal_id, customer_id
    from appeal_contacts
    where event_id = ?
"""

_WORDS = f"""
    with contacts as (
        select event_id
        from appeal_contacts
        where appeal_id = ? and customer_id = ?
    ),
    written as (
        select coalesce(t.subject, '') || ' . ' || coalesce(t.text, '') as text
        from touches t
        join contacts c on c.event_id = t.event_id
        where t.customer_id = ?
    )
    select word, count(*) as times
    from (select unnest({words_sql("text")}) as word from written)
    group by word
    order by times desc, word
    limit {MOST_WORDS}
"""

_ALIKE = f"""
    with asked as (
        select unnest($alike_terms) as term, unnest($alike_times) as times
    ),
    weighed as (
        select
            a.term,
            a.times,
            max(w.texts) as texts,
            (1 + ln(a.times)) * (1 + ln((select count(*) from search_texts) / max(w.texts))) as weight
        from asked a
        join search_words w on w.term = a.term
        group by a.term, a.times
    ),
    ordered as (
        select
            term,
            times,
            cast(row_number() over (order by weight desc, term) as integer) as rank,
            sum(texts) over (order by weight desc, term rows unbounded preceding) as texts
        from weighed
    ),
    chosen as (
        select w.word_no, o.rank, o.times
        from ordered o
        join search_words w on w.term = o.term
        where o.texts <= {MOST_TEXTS} or o.rank = 1
    ),
    found as materialized (
        select c.rank, p.text_no, count(*) as times
        from search_places p
        join chosen c on c.word_no = p.word_no
        group by c.rank, p.text_no
    ),
    frequencies as (
        select rank, count(*) as texts
        from found
        group by rank
    ),
    weights as materialized (
        select f.rank, (1 + ln(o.times)) * (1 + ln((select count(*) from search_texts) / f.texts)) as weight
        from frequencies f
        join ordered o on o.rank = f.rank
    ),
    compared as (
        select
            f.text_no,
            sum(w.weight * (1 + ln(f.times))) / (select sqrt(sum(weight * weight)) from weights) as product
        from found f
        join weights w on w.rank = f.rank
        group by f.text_no
    ),
    nearest as (
        select t.event_id, c.product / t.length as score
        from compared c
        join search_texts t on t.text_no = c.text_no
        order by score desc, t.event_id
        limit {MOST_FOUND}
    )
    select c.appeal_id, first(n.event_id order by n.score desc, n.event_id) as event_id, max(n.score) as score
    from nearest n
    join appeal_contacts c on c.event_id = n.event_id
    join appeals a on a.appeal_id = c.appeal_id
    where a.status in ('answered', 'closed') and c.appeal_id <> $alike_appeal
    group by c.appeal_id
    order by score desc, c.appeal_id
    limit $alike_limit
"""


class Alike(NamedTuple):
    """An appeal, its contact whose text fits best, and how well: 0 to 1."""

    appeal_id: str
    event_id: str
    score: float


def alike(connection: duckdb.DuckDBPyConnection, appeal_id: str, limit: int = 10) -> list[Alike]:
    """Find the answered appeals most like one, the most like it first.

    Args:
        connection: one that a snapshot is attached to.
        appeal_id: the appeal, or the `event_id` of any of its contacts.
        limit: at most so many rows, up to 1,000.

    Returns:
        The appeals; none where the customer wrote nothing. They are among those of the 1,000 texts most like it.

    Raises:
        WorkbenchError: no such appeal, or no such number of rows.
        WorkspaceError: the snapshot was built without an index.

    """
    asked = most_alike(connection, appeal_id, limit)
    return [Alike(*row) for row in connection.execute(asked.sql, asked.parameters).fetchall()]


def most_alike(connection: duckdb.DuckDBPyConnection, appeal_id: str, limit: int = 10) -> Matching:
    """Write the query of `alike`; its columns are `appeal_id`, `event_id` and `score`."""
    with not_indexed():
        contacts = connection.execute(_CONTACT, [appeal_id]).fetchall() if isinstance(appeal_id, str) else []
    if not contacts:
        raise WorkbenchError(f"There is no appeal {appeal_id!r}. Give an appeal_id of the table appeals.")
    appeal, customer = contacts[0]
    words = connection.execute(_WORDS, [appeal, customer, customer]).fetchall()
    stems = known_stems(connection, [word for word, _ in words])
    times: Counter[str] = Counter()
    for word, count in words:
        times[stems[word][0]] += count
    values = {"terms": list(times), "times": list(times.values()), "appeal": appeal, "limit": checked_limit(limit)}
    return Matching(_ALIKE, {f"alike_{name}": value for name, value in values.items()})
