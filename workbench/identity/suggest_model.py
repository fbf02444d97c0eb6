"""The model of Fellegi and Sunter that weighs what two records have in common, trained and applied by Splink.

For every field and every level of likeness, m is the share of pairs of one person that show it and u the share of pairs
of different people; log2(m / u) is the weight it adds.

Source: Fellegi and Sunter, A theory for record linkage, JASA 64 (1969); Linacre et al., Splink: free software for
probabilistic record linkage at scale, IJPDS 7 (2022).
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from workbench.identity.suggest_fields import COLUMNS, FIELDS

SAMPLE = 1_000
"""Parts, and as many customers, whose pairs u is counted on."""

LEAST_CONFIRMED = 200
"""Confirmed merges below which the shares written here are used instead of learned ones."""

_NEVER = 3.0  # the rule of three: what n pairs never showed is rarer than 3/n, with 95 % confidence
_LEAST_U = 1e-4  # of being unlike: nobody is compared where all are alike


Shares = dict[tuple[str, int], float]
"""A share by field and level number."""


@dataclass(frozen=True)
class Model:
    """The shares a model is made of and how they were come by.

    `m`, `u`: shares by (field, level number). `confirmed`: pairs of one person that m was learned from; 0: the built-in
    shares are used. `clean`: whether u was counted on customers who surely are different people.
    """

    m: Shares
    u: Shares
    confirmed: int
    clean: bool


def train(connection: duckdb.DuckDBPyConnection) -> Model:
    """Learn m from customers taken apart, and u from pairs of different people, on the customers that train.

    Two customers are surely different people when each holds an identifier of a unique kind (a CRM card) of its own.
    Where such customers are too few, all are taken, and the few missed merges among them make u larger and every weight
    smaller than it should be.
    """
    with _quiet():
        clean = _draw_sure_customers(connection)
        confirmed = _count(connection, "from compared where side = 'rest' and trains")
        enough = confirmed >= LEAST_CONFIRMED
        _look(connection)
        side = "part" if enough else "whole"
        u = _u(connection, side)
        m = _learned_m(connection, u) if enough else _written_m()
    return Model(m, u, confirmed if enough else 0, clean)


def score(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Make `scored`, a row a pair of `pairs`: unique_id_l, unique_id_r, match_weight and what each field adds to it.

    A field adds its mw_ column and, where its levels weigh by frequency, its mw_tf_adj_ column. The weight is of the
    evidence alone: how rare duplicates are at all comes on top (see `suggest_threshold`).
    """
    with _quiet():
        _predict(connection, model, "scored")


def _look(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `levels`: the level of every field for every pair of `pairs`, null where it is unknown.

    Splink gives weights and keeps levels to itself, so it is given shares whose weights are the levels' numbers from 1.
    """
    u = dict.fromkeys(_written_m(), 0.001)
    _predict(
        connection,
        Model({level: u[level] * 2 ** (level[1] + 1) for level in u}, u, 0, clean=False),
        "looked",
        by_frequency=False,
    )
    levels = ", ".join(f"nullif(cast(round(mw_{field.key}) as integer), 0) - 1 as {field.key}" for field in FIELDS)
    connection.execute(f"create temp table levels as select unique_id_l as a, unique_id_r as b, {levels} from looked")
    connection.execute("drop table looked")


def _written_m() -> Shares:
    return {(field.key, gamma): field.level(gamma).m for field in FIELDS for gamma in range(len(field.levels) + 1)}


def _draw_sure_customers(connection: duckdb.DuckDBPyConnection) -> bool:
    """Make `sure_customers`: people who are surely different; without enough of them all, which is told by False."""
    clean = _count(connection, "from known_customers where has_card") >= LEAST_CONFIRMED
    connection.execute(
        f"create temp table sure_customers as select customer_id from known_customers where has_card or not {clean}"
    )
    return clean


def _u(connection: duckdb.DuckDBPyConnection, side: str) -> Shares:
    """Count u on pairs of a record of the side that trains and a customer that does not.

    What is common is counted by Splink on all pairs of a sample. Keyed levels are so rare that a sample would hardly
    show them: they are counted on everybody, since all pairs that show them are among those that `pairs` found.
    """
    sampled = _sampled_u(connection, side)
    connection.execute(f"""
        create temp table apart as
        select l.*
        from levels l
        join compared x on x.record_no = l.a
        join compared y on y.record_no = l.b
        where x.side = '{side}'
            and y.side = 'whole'
            and (x.trains and not y.trains or x.side = 'whole' and y.trains and not x.trains)
            and x.customer_id in (from sure_customers)
            and y.customer_id in (from sure_customers)
    """)
    everybody = "compared semi join sure_customers using (customer_id) where side = '{}' and {}"
    u: Shares = {}
    for field in FIELDS:
        known = f"{field.column} is not null"
        in_sample = _count(connection, f"from sampled_parts where {known}") * _count(
            connection, f"from sampled_wholes where {known}"
        )
        in_all = _count(connection, f"from {everybody.format(side, 'trains')} and {known}") * _count(
            connection, f"from {everybody.format('whole', 'not trains')} and {known}"
        )
        seen = dict(connection.execute(f"select {field.key}, count(*) from apart group by all").fetchall())
        for gamma in range(1, len(field.levels) + 1):
            level = (field.key, gamma)
            if field.level(gamma).keyed:
                u[level] = max(seen.get(gamma, 0), _NEVER) / max(in_all, _NEVER)
            else:
                u[level] = max(sampled.get(level, 0.0), _NEVER / max(in_sample, _NEVER))
        u[field.key, 0] = max(1 - sum(u[field.key, gamma] for gamma in range(1, len(field.levels) + 1)), _LEAST_U)
    return u


def _sampled_u(connection: duckdb.DuckDBPyConnection, side: str) -> Shares:
    """Let Splink count u on all pairs of the tables `sampled_parts` and `sampled_wholes`, which are made here."""
    from splink import DuckDBAPI, Linker  # noqa: PLC0415  heavy; only suggestions need it

    for table, sampled, which in (("sampled_parts", side, "trains"), ("sampled_wholes", "whole", "not trains")):
        connection.execute(f"""
            create temp table {table} as
            with drawn as (
                select
                    *,
                    row_number() over (partition by customer_id order by record_no) as place
                from compared
                semi join sure_customers using (customer_id)
                where side = '{sampled}' and {which}
            )
            select record_no as unique_id, {COLUMNS}
            from drawn
            where place = 1
            order by md5('sample' || customer_id), customer_id
            limit {SAMPLE}
        """)
    if not _count(connection, "from sampled_parts") or not _count(connection, "from sampled_wholes"):
        return {}
    api = DuckDBAPI(connection)
    inputs = [api.register("sampled_parts"), api.register("sampled_wholes")]
    linker = Linker(inputs, _settings(None, "link_only"), log_level=None)
    linker.training.estimate_u_using_random_sampling(2 * SAMPLE**2, min_count_per_level=None, num_chunks=1)
    return _shares(linker, "u_probability")


def _learned_m(connection: duckdb.DuckDBPyConnection, u: Shares) -> Shares:
    """Count m on the training parts and their own rests; a field that too few of them know is left as written.

    A likeness that none of them shows speaks for a merge no more than against it, however rare it is among strangers.
    """
    from splink import DuckDBAPI, Linker  # noqa: PLC0415  heavy; only suggestions need it

    connection.execute(f"""
        create temp table taken_apart as
        select record_no as unique_id, {COLUMNS}
        from compared
        where trains
    """)
    connection.execute("""
        create temp table one_person as
        select record_no - 1 as unique_id_l, record_no as unique_id_r
        from compared
        where side = 'rest' and trains
    """)
    api = DuckDBAPI(connection)
    linker = Linker(api.register("taken_apart"), _settings(None), log_level=None)
    linker.training.estimate_m_from_pairwise_labels(api.register("one_person"))  # type: ignore[no-untyped-call]
    learned, m = _shares(linker, "m_probability"), _written_m()
    for field in FIELDS:
        known = _count(
            connection,
            f"""
            from one_person p
            join taken_apart x on x.unique_id = p.unique_id_l and x.{field.column} is not null
            join taken_apart y on y.unique_id = p.unique_id_r and y.{field.column} is not null
            """,
        )
        if known >= LEAST_CONFIRMED:
            for gamma in range(len(field.levels) + 1):
                unseen = min(1 / known, u[field.key, gamma])
                m[field.key, gamma] = learned.get((field.key, gamma), unseen)
    return m


def _predict(connection: duckdb.DuckDBPyConnection, model: Model, table: str, *, by_frequency: bool = True) -> None:
    """Let Splink weigh every pair of `pairs` into the table."""
    from splink import DuckDBAPI, Linker  # noqa: PLC0415  heavy; only suggestions need it

    connection.execute(
        f"create or replace temp table to_score as select record_no as unique_id, {COLUMNS} from compared"
    )
    connection.execute(
        "create or replace temp view to_pair as select a as join_key_l, b as join_key_r, '0' as match_key from pairs"
    )
    api = DuckDBAPI(connection)
    linker = Linker(api.register("to_score"), _settings(model, by_frequency=by_frequency), log_level=None)
    for column in sorted({level.by_frequency for field in FIELDS for level in field.levels} - {""}):
        frequencies = f"frequencies_of_{column}"
        connection.execute(f"""
            create or replace temp table {frequencies} as
            select {column}, count(*) / sum(count(*)) over () as tf_{column}
            from compared
            where side = 'whole' and {column} is not null
            group by {column}
        """)
        linker.table_management.register_term_frequency_lookup(api.register(frequencies), column)
    linker.table_management.register_blocked_pairs_for_predict(api.register("to_pair"))
    predicted = linker.inference.predict(warning_mode="never").physical_name
    connection.execute(f"create temp table {table} as from {predicted}")
    api.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]


def _settings(model: Model | None, link_type: str = "dedupe_only", *, by_frequency: bool = False) -> dict[str, Any]:
    """Write the fields as Splink's settings; without a model, for learning one, frequencies are left out."""
    comparisons = []
    for field in FIELDS:
        levels: list[dict[str, Any]] = [{"sql_condition": field.unknown, "is_null_level": True}]
        for gamma in range(len(field.levels), -1, -1):
            level = field.level(gamma)
            written: dict[str, Any] = {"sql_condition": level.sql}
            if model:
                place = (field.key, gamma)
                written |= {"m_probability": model.m[place], "u_probability": model.u[place]}
                if level.by_frequency and by_frequency:
                    written |= {"tf_adjustment_column": level.by_frequency, "tf_adjustment_weight": 1.0}
            levels.append(written)
        comparisons.append({"output_column_name": field.key, "comparison_levels": levels})
    return {
        "link_type": link_type,
        "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": [],
        "probability_two_random_records_match": 0.5,  # adds nothing to the weight
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
    }


def _shares(linker: Any, share: str) -> Shares:
    """Read what a linker has learned; levels it never saw are left out."""
    found: Shares = {}
    for field, comparison in zip(FIELDS, linker.misc.save_model_to_json()["comparisons"], strict=True):
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        for gamma, level in zip(range(len(levels) - 1, -1, -1), levels, strict=True):
            if isinstance(level.get(share), float):
                found[field.key, gamma] = level[share]
    return found


def _count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    return int(connection.execute(f"select count(*) {rows}").fetchall()[0][0])


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Splink's advice to its own users off the terminal: what matters of it is told in our words."""
    logger = logging.getLogger("splink")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            logger.setLevel(level)
