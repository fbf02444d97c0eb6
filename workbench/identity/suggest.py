"""Pairs of customers without a shared key who probably are one person, for people to accept or reject.

Nothing is merged here: an accepted suggestion is a decision to link, a rejected one a decision to cut.
"""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb

from workbench.engine.query import literal
from workbench.engine.side_tables import SideTables
from workbench.engine.snapshots import SnapshotStore
from workbench.errors import WorkbenchError
from workbench.identity.suggest_fields import FIELDS, Field
from workbench.identity.suggest_keys import prepare
from workbench.identity.suggest_model import Model, score, train
from workbench.identity.suggest_records import make_records
from workbench.identity.suggest_threshold import Threshold, find_threshold
from workbench.settings import Settings, Storage

TABLE = "identity_suggestions"

LEAST_CUSTOMERS = 50
MOST_LISTED = 10_000
LEAST_WEIGHT = -4.0
"""Bits from which on a pair is worth a look: the odds are 16 to 1 against it there."""

LEAST_RIVALS_WEIGHT = 7.0
"""The same for two who each hold a unique identifier of one system, and so should be two people: 128 to 1 for it."""

Progress = Callable[[int, int, str], None]


class SuggestionsError(WorkbenchError):
    """Suggestions cannot be computed."""


def suggest(workspace: Path, settings: Settings, progress: Progress = lambda *_: None) -> dict[str, Any]:
    """Compute the suggestions for the current snapshot and keep them as the side table `identity_suggestions`.

    Returns:
        What is known about them: `customers` compared, `listed` and `above` the threshold, the `threshold` with its
        `threshold_precision`, `threshold_precision_low` and `threshold_found`, whether it is `measured`, the `curve` it
        was chosen on, the `confirmed` merges and the `fields` that were learned, `unknown_fields`, the `snapshot`.

    Raises:
        WorkspaceError: nothing has been built yet.
        SuggestionsError: there are too few customers to compare, somebody else is at it, or the snapshot is too old.

    """
    snapshot = SnapshotStore(workspace / "snapshots").current()
    if "signature_customers" not in {*snapshot.tables, *snapshot.views}:
        raise SuggestionsError(f"{workspace} was built by an earlier version. Run: workbench build {workspace}")
    scratch = workspace / "tmp" / "suggest"
    with _alone(workspace), closing(_connection(scratch, settings.storage)) as connection:
        try:
            snapshot.attach(connection)
            rows, about = _suggestions(connection, settings, progress)
            about |= {"snapshot": snapshot.snapshot_id}
            SideTables(workspace / "analyses").write(TABLE, rows.to_arrow_table(), about)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    progress(1, 1, "done")
    return about


@contextmanager
def _alone(workspace: Path) -> Iterator[None]:
    """Hold a lock of the search; the system frees it even when the process is killed."""
    with (workspace / "suggest.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SuggestionsError(
                f"Another search for duplicates in {workspace} is running. Wait until it has ended."
            ) from None
        yield


def _connection(scratch: Path, storage: Storage) -> duckdb.DuckDBPyConnection:
    """Open a private database in memory: Splink leaves tables of its own in it."""
    shutil.rmtree(scratch, ignore_errors=True)  # what a killed run left
    scratch.mkdir(parents=True)
    connection = duckdb.connect(":memory:", config={"temp_directory": str(scratch)})
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set enable_progress_bar = false")
    connection.execute(f"set memory_limit = {literal(storage.memory or '60%')}")
    if storage.threads:
        connection.execute(f"set threads = {int(storage.threads)}")
    return connection


def _suggestions(
    connection: duckdb.DuckDBPyConnection, settings: Settings, progress: Progress
) -> tuple[duckdb.DuckDBPyRelation, dict[str, Any]]:
    steps = ("Reading names and contacts", "Finding pairs", "Learning", "Weighing", "Choosing the threshold")

    def begin(number: int) -> None:
        progress(number, len(steps), steps[number])

    begin(0)
    prepare(connection, settings.identity.unique)
    customers = _refuse_too_few(connection)
    begin(1)
    make_records(connection)
    begin(2)
    model = train(connection)
    begin(3)
    score(connection, model)
    begin(4)
    threshold = find_threshold(connection, clean=model.clean)
    connection.execute(f"create temp table weighed as {_weighed(threshold)}")
    rows = connection.table("weighed")
    listed, above = connection.execute("select count(*), count(*) filter (where above) from weighed").fetchall()[0]
    about = {
        "customers": customers,
        "listed": listed,
        "above": above,
        "unknown_fields": _unknown_fields(connection),
        **_learned(model),
        **threshold.as_dict(),
    }
    return rows, about


def _refuse_too_few(connection: duckdb.DuckDBPyConnection) -> int:
    customers = int(connection.execute("select count(*) from known_customers").fetchall()[0][0])
    if customers < LEAST_CUSTOMERS:
        raise SuggestionsError(
            f"Only {customers} customers have a name, a phone or an e-mail. Likeness says something among "
            f"{LEAST_CUSTOMERS} or more; until then look for duplicates by hand, and link them with: "
            "workbench identity link"
        )
    return customers


def _unknown_fields(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Name the fields that say nothing, because nobody has them or everybody has the same."""
    counts = ", ".join(f"count(distinct {field.column})" for field in FIELDS)
    distinct = connection.execute(f"select {counts} from compared where side = 'whole'").fetchall()[0]
    return [field.name for field, values in zip(FIELDS, distinct, strict=True) if values < 2]  # noqa: PLR2004


def _learned(model: Model) -> dict[str, Any]:
    """Tell what the model learned, in words."""
    levels = [
        {
            "field": field.name,
            "words": field.level(gamma).words,
            "of_one_person": model.m[field.key, gamma],
            "of_two": model.u[field.key, gamma],
        }
        for field in FIELDS
        for gamma in range(len(field.levels), -1, -1)
    ]
    return {"confirmed": model.confirmed, "different_for_certain": model.clean, "fields": levels}


def _in_words(field: Field) -> str:
    """Write the SQL that tells a field's part of the weight; a field that is unknown has no part."""
    levels = " ".join(
        f"when {gamma} then {literal(field.level(gamma).words)}" for gamma in range(len(field.levels) + 1)
    )
    by_frequency = any(level.by_frequency for level in field.levels)
    weight = f"s.mw_{field.key}" + (f" + s.mw_tf_adj_{field.key}" if by_frequency else "")
    return f"{{'field': {literal(field.name)}, 'words': case l.{field.key} {levels} end, 'weight': round({weight}, 2)}}"


def _weighed(threshold: Threshold) -> str:
    """Write the query of the table: the pairs worth a look, with what the weight is made of in words."""
    parts = ", ".join(_in_words(field) for field in FIELDS)
    return f"""
        with scored_pairs as (
            select
                least(x.customer_id, y.customer_id) as customer_a,
                greatest(x.customer_id, y.customer_id) as customer_b,
                list_has_any(x.cards, y.cards) as rivals,
                case when rivals then {threshold.rival_rarity} else {threshold.rarity} end as rarity,
                s.match_weight + rarity as weight,
                list_filter([{parts}], lambda p: p.words is not null) as parts
            from scored s
            join compared x on x.record_no = s.unique_id_l
            join compared y on y.record_no = s.unique_id_r
            join levels l on l.a = s.unique_id_l and l.b = s.unique_id_r
            where x.side = 'whole' and y.side = 'whole'
        )
        select
            p.customer_a,
            p.customer_b,
            round(p.weight, 2) as weight,
            round(1 / (1 + pow(2, -p.weight)), 6) as probability,
            cast(to_json(p.parts || [{{
                'field': 'rarity',
                'words': case when rivals then 'two unique identifiers of one system' else 'duplicates are rare' end,
                'weight': round(p.rarity, 2)
            }}]) as varchar) as parts,
            a.name as name_a,
            b.name as name_b,
            p.weight >= {threshold.weight} and not p.rivals as above,
            p.rivals
        from scored_pairs p
        join customers a on a.customer_id = p.customer_a
        join customers b on b.customer_id = p.customer_b
        where p.weight >= case when p.rivals then {LEAST_RIVALS_WEIGHT} else {LEAST_WEIGHT} end
        order by p.weight desc, p.customer_a, p.customer_b
        limit {MOST_LISTED}
    """
