"""Scores of interest: they add up, know nothing of the future, and say so where the past is too short."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import duckdb
import numpy as np
import pytest

from tests.models.interest_company import DAY, company, connect
from workbench.models.context import Context
from workbench.models.interest import holdout as interest_holdout
from workbench.models.interest.explained import LEAST
from workbench.models.interest.tables import score
from workbench.settings import Settings
from workbench.tables.scores import SCORED

UTC = Settings(time_zone="UTC")


@pytest.fixture(scope="module", autouse=True)
def few_draws():
    """Draw few samples for the intervals: their width is not what is tested here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(interest_holdout, "REPEATS", 20)
        yield


@pytest.fixture(scope="module")
def rows():
    return company()


@pytest.fixture(scope="module")
def scored(rows):
    return score(connect(rows), Context(DAY, UTC))


def chances(tables):
    return dict(zip(tables["scores"]["customer_id"].to_pylist(), tables["scores"]["score"].to_pylist(), strict=True))


def test_every_table_has_the_published_columns(scored):
    wanted = {
        "scores",
        "score_contributions",
        "score_outcomes",
        "score_gains",
        "model_figures",
        "reliability",
        "model_notes",
    }
    assert set(scored) == wanted
    for name, table in scored.items():
        assert set(table.column_names) == set(SCORED[name].names)
        keys = table.select(list(SCORED[name].key)).to_pylist()
        assert len({tuple(key.values()) for key in keys}) == len(keys)


def test_contributions_add_up_to_the_score(scored):
    parts, scores = scored["score_contributions"], scored["scores"]  # noqa: F841  read by the query
    worst = duckdb.sql("""
        select max(abs(s.score - p.total)), count(*)
        from scores s
        join (select customer_id, sum(contribution) as total from parts group by customer_id) p using (customer_id)
    """).fetchall()[0]
    assert worst[0] < 1e-9
    assert worst[1] == scores.num_rows


def test_an_open_cart_is_more_interesting_than_a_visit_and_twins_are_equal(rows):
    eve = datetime(2026, 5, 31, 12)  # noqa: DTZ001
    extra = [(who, eve, kind) for who in ("twin1", "twin2") for kind in ("session", "cart")]
    tables = score(connect([*rows, *extra, ("visit", eve, "session")]), Context(DAY, UTC))
    found = chances(tables)
    assert found["twin1"] > 2 * found["visit"]
    one, other = (row for row in tables["scores"].to_pylist() if row["customer_id"].startswith("twin"))
    assert (one["score"], one["tier"]) == (other["score"], other["tier"])


def test_the_future_changes_no_score(rows, scored):
    start = datetime(2026, 6, 1)  # noqa: DTZ001
    known = [row for row in rows if row[1] < start]
    later = [(f"c{n:04d}", start + timedelta(hours=n), "call") for n in range(300)]
    newcomers = [(f"new{n}", start + timedelta(hours=n), "deal") for n in range(300)]
    other = score(connect(known + later + newcomers), Context(DAY, UTC))
    assert chances(other) == chances(scored)
    for name, table in scored.items():
        assert str(other[name].to_pylist()) == str(table.to_pylist())


def test_it_ranks_better_than_the_naive_rules(scored):
    figures = {(row["estimator"], row["metric"]): row for row in scored["model_figures"].to_pylist()}
    champion = next(row for row in figures.values() if row["role"] == "champion" and row["metric"] == "auc")
    assert champion["lower"] > figures["touches in 30 days", "auc"]["measured"]
    assert {row["role"] for row in figures.values()} == {"champion", "challenger", "naive"}


def test_tiers_of_the_past_are_counted(scored):
    share = {
        row["tier"]: row["share"] for row in scored["score_outcomes"].to_pylist() if row["as_of"] == date(2026, 5, 18)
    }
    assert share["high"] > share["medium"] > share["low"]


@pytest.mark.parametrize(
    ("day", "chosen", "words"),
    [
        (date(2020, 1, 1), slice(None), "no touch before 2020-01-01"),
        (DAY, slice(0), "no touch before"),
        (DAY, slice(12), "at least 20 are needed"),
        (date(2025, 11, 20), slice(None), "at least 20 are needed"),
    ],
)
def test_a_past_that_is_too_short_is_said(rows, day, chosen, words):
    tables = score(connect(rows[chosen]), Context(day, UTC))
    assert set(tables) == {"model_notes"}
    note = tables["model_notes"].to_pylist()[0]
    assert words in note["words"]
    assert note["verdict"] == "none"


def test_nobody_ever_acting_is_said(rows):
    quiet = [row for row in rows if row[2] != "call"]
    assert "0 customers known by then took a target action" in str(
        score(connect(quiet), Context(DAY, UTC))["model_notes"]
    )


def test_constant_features_are_named(scored):
    notes = {row["check_name"]: row for row in scored["model_notes"].to_pylist()}
    assert "days_since_survey" in notes["constant_features"]["words"]
    assert notes["leak_alarm"]["verdict"] == "ok"
    assert np.isfinite(notes["base_rate_drift"]["figure"])


def test_small_parts_of_a_customer_are_one_row(scored):
    rows = scored["score_contributions"].to_pylist()
    named = [row for row in rows if row["feature"] not in {"average", "other"}]
    assert all(abs(row["contribution"]) >= LEAST for row in named)
    families = {row["feature"] for row in named}
    for customer in sorted({row["customer_id"] for row in rows})[:20]:
        own = {row["feature"]: row for row in rows if row["customer_id"] == customer}
        small = int(own["other"]["value"].split()[0]) if "other" in own else 0
        assert len(own) == len(families) - small + 1 + ("other" in own)


def test_one_of_a_thing_is_not_many(scored):
    said = {row["value"] for row in scored["score_contributions"].to_pylist()}
    assert not [words for words in said if words and words.startswith("1 ") and words.split()[1].endswith("s")]
    assert not [
        words for words in said if words and not words.startswith("1 ") and words.split()[-1] in {"day", "part"}
    ]
