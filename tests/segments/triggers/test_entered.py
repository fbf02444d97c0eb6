"""Who enters a segment or a tier between two scorings, and who does not."""

from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from tests.segments.small_snapshots import member, publish
from workbench.segments.triggers.entered import Trigger, entered
from workbench.tables.scores import TRIGGERS

MADE = datetime(2026, 11, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)

ON_CARTS = Trigger("carts", "Carts", None, None, "https://host/", None, "olga", MADE)
ON_RISK = Trigger("risk", None, "churn", "high", None, None, "olga", MADE)


def merged(old_id, customer_id):
    return {"old_id": old_id, "customer_id": customer_id, "reason": "merge", "build_no": 2}


def tier(customer_id, tier, horizon_days=90):
    return {"customer_id": customer_id, "model": "churn", "tier": tier, "horizon_days": horizon_days}


def size(segment, build_no=1):
    return {"segment": segment, "build_no": build_no, "customers": 0}


def scoring(folder, carts=(), *, scores=(), redirects=(), sizes=("Carts",), triggers=()):
    """Publish a scoring in which these customers have abandoned a cart."""
    return publish(
        folder,
        segments=[member("Carts", customer_id) for customer_id in carts],
        segment_sizes=[size(segment) for segment in sizes],
        scores=list(scores),
        triggers=list(triggers),
        customer_redirects=list(redirects),
    )


def found(last, now, *triggers, changed=(), moment=NOW, since=None):
    """Return the rows of `triggers` at a scoring, compared with the last one."""
    with duckdb.connect() as connection:
        now.attach(connection)
        return entered(connection, triggers, last, moment=moment, build_no=2, since=since, changed=changed).to_pylist()


def names(rows):
    return sorted((row["trigger_name"], row["customer_id"]) for row in rows)


def test_who_is_inside_now_and_was_not_has_entered(tmp_path):
    last = scoring(tmp_path, carts=["anna"])
    rows = found(last, scoring(tmp_path, carts=["anna", "boris"]), ON_CARTS)
    assert names(rows) == [("carts", "boris")]
    assert (rows[0]["what"], rows[0]["entered_at"], rows[0]["build_no"]) == ("Carts", NOW.replace(tzinfo=None), 2)
    assert len(rows[0]["delivery_key"]) == 32
    assert list(rows[0]) == list(TRIGGERS.names)


def test_nobody_enters_where_nothing_was_scored_before(tmp_path):
    now = scoring(tmp_path, carts=["anna"], scores=[tier("anna", "high")])
    assert found(None, now, ON_CARTS, ON_RISK) == []


def test_nobody_enters_a_segment_or_model_that_the_last_scoring_did_not_have(tmp_path):
    last = scoring(tmp_path, sizes=())
    now = scoring(tmp_path, carts=["anna"], scores=[tier("anna", "high")])
    assert found(last, now, ON_CARTS, ON_RISK) == []


def test_the_first_customer_of_an_empty_segment_enters(tmp_path):
    last = scoring(tmp_path)
    assert names(found(last, scoring(tmp_path, carts=["anna"]), ON_CARTS)) == [("carts", "anna")]


def test_nobody_enters_a_segment_that_was_given_another_condition(tmp_path):
    last = scoring(tmp_path)
    assert found(last, scoring(tmp_path, carts=["anna"]), ON_CARTS, changed={"Carts"}) == []


def test_a_tier_is_entered_at_the_usual_horizon_of_the_model(tmp_path):
    last = scoring(tmp_path, scores=[tier("anna", "low"), tier("boris", "high"), tier("vera", "low")])
    now = scoring(
        tmp_path, scores=[tier("anna", "high"), tier("boris", "high"), tier("vera", "low"), tier("vera", "high", 30)]
    )
    rows = found(last, now, ON_RISK)
    assert names(rows) == [("risk", "anna")]
    assert rows[0]["what"] == "churn high"


def test_a_customer_that_was_merged_does_not_enter_again(tmp_path):
    last = scoring(tmp_path, carts=["anna"])
    now = scoring(tmp_path, carts=["boris"], redirects=[merged("anna", "boris")])
    assert found(last, now, ON_CARTS) == []


def test_a_customer_whose_merge_was_undone_does_not_enter_again(tmp_path):
    last = scoring(tmp_path, carts=["boris"], redirects=[merged("anna", "boris")])
    assert found(last, scoring(tmp_path, carts=["anna", "boris"]), ON_CARTS) == []


def test_redirects_of_the_last_scoring_count_where_the_snapshot_was_built_anew_since(tmp_path):
    # the build undid the merge, so its own redirects know nothing of it
    built = publish(
        tmp_path,
        segments=[member("Carts", "boris")],
        segment_sizes=[size("Carts")],
        scores=[],
        scored_redirects=[merged("anna", "boris")],
    )
    assert found(built, scoring(tmp_path, carts=["anna", "boris"]), ON_CARTS) == []


def test_a_customer_that_was_split_off_enters(tmp_path):
    last = scoring(tmp_path, carts=["anna"])
    assert names(found(last, scoring(tmp_path, carts=["anna", "new"]), ON_CARTS)) == [("carts", "new")]


def test_who_comes_back_enters_again_with_another_key(tmp_path):
    out = scoring(tmp_path)
    inside = scoring(tmp_path, carts=["anna"])
    first = found(out, inside, ON_CARTS)
    again = found(out, inside, ON_CARTS, moment=NOW.replace(day=23))
    assert first[0]["delivery_key"] != again[0]["delivery_key"]


def test_two_triggers_on_one_segment_have_keys_of_their_own(tmp_path):
    other = Trigger("other", "Carts", None, None, None, None, "olga", MADE)
    last = scoring(tmp_path)
    rows = found(last, scoring(tmp_path, carts=["anna"]), ON_CARTS, other)
    assert names(rows) == [("carts", "anna"), ("other", "anna")]
    assert len({row["delivery_key"] for row in rows}) == 2


def test_nobody_enters_while_a_trigger_is_paused(tmp_path):
    paused = Trigger("carts", "Carts", None, None, None, None, "olga", MADE, paused=True)
    last = scoring(tmp_path)
    assert found(last, scoring(tmp_path, carts=["anna"]), paused) == []


def test_entries_of_earlier_scorings_stay_in_the_table(tmp_path):
    (first,) = found(scoring(tmp_path), scoring(tmp_path, carts=["anna"]), ON_CARTS)
    last = scoring(tmp_path, carts=["anna"], triggers=[first])
    rows = found(last, scoring(tmp_path, carts=["anna", "boris"]), ON_CARTS, moment=NOW.replace(day=23))
    assert names(rows) == [("carts", "anna"), ("carts", "boris")]
    assert first in rows


def test_entries_from_before_the_time_they_are_kept_for_go(tmp_path):
    (first,) = found(scoring(tmp_path), scoring(tmp_path, carts=["anna"]), ON_CARTS)
    last = scoring(tmp_path, carts=["anna"], triggers=[first])
    now, later = scoring(tmp_path, carts=["anna"]), NOW.replace(day=23)
    assert found(last, now, ON_CARTS, moment=later, since=NOW) == [first]
    assert found(last, now, ON_CARTS, moment=later, since=NOW + timedelta(seconds=1)) == []


def test_the_same_scoring_again_finds_nobody_new(tmp_path):
    inside = scoring(tmp_path, carts=["anna"])
    assert found(inside, inside, ON_CARTS) == []


@pytest.mark.parametrize("name", ["it's", 'a "quoted" one', "'); drop table segments; --", "строка"])
def test_names_are_taken_as_text(tmp_path, name):
    last = publish(tmp_path, segments=[member(name, "anna")], scores=[], triggers=[], segment_sizes=[])
    now = publish(tmp_path, segments=[member(name, "anna"), member(name, "boris")], scores=[])
    trigger = Trigger(name, name, None, None, None, None, "olga", MADE)
    assert names(found(last, now, trigger)) == [(name, "boris")]
