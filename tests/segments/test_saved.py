from datetime import date

import duckdb
import pytest

from tests.segments.few_customers import at, database, fill
from tests.segments.small_snapshots import publish
from workbench.errors import NotesError
from workbench.notes.segments import SegmentsStore
from workbench.notes.store import NotesStore
from workbench.segments.language.columns import ConditionError
from workbench.segments.ready import READY
from workbench.segments.saved import SegmentDesk
from workbench.settings import Settings
from workbench.tables import TOUCHES
from workbench.tables.scores import SEGMENT_SIZES

CUSTOMERS = [
    {"customer_id": "a", "ltv": 20, "first_at": at("2026-01-01")},
    {"customer_id": "b", "ltv": 5, "first_at": at("2026-01-02")},
]
SIZES = [{"segment": "Rich", "build_no": 2, "as_of": date(2026, 2, 1), "customers": 3, "ltv": 60}]


@pytest.fixture
def connection():
    with database(CUSTOMERS, sizes=SIZES) as opened:
        yield opened


@pytest.fixture
def desk(tmp_path, connection):
    return SegmentDesk(tmp_path, Settings(), lambda: connection)


def names(desk):
    return [segment.segment for segment in desk.all() if not segment.ready]


def test_a_segment_is_saved_counted_and_listed_behind_the_ready_made_ones(desk):
    made = desk.define("Rich", "ltv>10", author="olga", description="Best")
    assert (str(made.condition), made.author, made.ready) == ("ltv > 10", "olga", False)
    assert [segment.segment for segment in desk.all()] == [*(ready.segment for ready in READY), "Rich"]
    size = desk.size(made.condition)
    assert (size.customers, size.ltv, size.as_of) == (1, 20.0, date(2026, 2, 1))
    assert desk.customers('not in segment "Rich"').fetchall()[0][0] == "b"
    assert desk.trend("Rich") == [(2, date(2026, 2, 1), 3, 60.0)]


def test_without_a_scoring_the_day_after_the_last_touch_is_not_known(desk, connection):
    fill(connection, SEGMENT_SIZES, [])
    fill(connection, TOUCHES, [{"customer_id": "a", "occurred_at": at("2026-01-31 22:00")}])
    assert desk.as_of() == date(2026, 2, 2)  # by Moscow's clock


def test_tags_are_those_of_the_notes(desk, tmp_path):
    store = NotesStore.of(tmp_path)
    store.add_tag("b", "vip", "olga")
    store.close()
    assert desk.size('tag "VIP"').ltv == 5


def test_a_ring_is_refused_and_nothing_is_written(desk):
    desk.define("A", "ltv > 1", author="olga")
    desk.define("B", 'in segment "A"', author="olga")
    with pytest.raises(ConditionError, match="in a ring: B → A → B"):
        desk.define("A", 'in segment "B"', author="olga")
    with pytest.raises(ConditionError, match="in a ring: C → C"):
        desk.define("C", 'in segment "C"', author="olga")
    assert str(desk.named("A").condition) == "ltv > 1"
    assert names(desk) == ["A", "B"]


def test_a_segment_that_others_use_is_renamed_with_them_and_not_dropped(desk):
    desk.define("A", "ltv > 1", author="olga")
    desk.define("B", 'had cart and not (in segment "A" or tag "A")', author="olga")
    desk.rename("A", 'New "A"', author="olga")
    assert str(desk.named("B").condition) == 'had cart and not (in segment "New ""A""" or tag "A")'
    with pytest.raises(NotesError, match=r"is used by: B\. Change or drop them first"):
        desk.drop('New "A"', author="olga")
    desk.drop("B", author="olga")
    desk.drop('New "A"', author="olga")
    assert names(desk) == []


@pytest.mark.parametrize("name", ["At risk", " at RISK "])
def test_ready_made_segments_stay_as_they_are(desk, name):
    desk.define("A", "ltv > 1", author="olga")
    for deed in (
        lambda: desk.define(name, "ltv > 1", author="olga"),
        lambda: desk.drop(name, author="olga"),
        lambda: desk.rename(name, "X", author="olga"),
        lambda: desk.rename("A", name, author="olga"),
    ):
        with pytest.raises(NotesError, match="is a ready-made segment and stays as it is"):
            deed()


def test_a_condition_on_what_is_not_scored_yet_is_known(desk):
    desk.define("A", 'in segment "Hot now" or rfm.r = 5', author="olga")
    assert desk.unscored(desk.named("A").condition) == {"rfm", "scores"}
    assert desk.unscored(desk.named("No deals").condition) == set()


def test_tables_of_scores_that_a_snapshot_does_not_hold_are_empty(tmp_path):
    built = publish(tmp_path, customers=CUSTOMERS, touches=[])
    with duckdb.connect() as connection:
        built.attach(connection)
        desk = SegmentDesk(tmp_path, Settings(), lambda: connection)
        assert desk.size('churn.tier = "high" or rfm.r = 5', date(2026, 2, 1)).customers == 0
        assert desk.trend("Rich") == []


def test_a_saved_condition_that_a_newer_workbench_wrote_is_named_and_takes_no_other_with_it(desk, tmp_path):
    store = SegmentsStore.of(tmp_path)
    store.define("Strange", "feelings = 5", author="olga")
    store.close()
    said = "The saved segment 'Strange' cannot be read any more: There is no column"
    with pytest.raises(ConditionError, match=said):
        desk.named("Strange")
    assert (list(desk.unreadable()), desk.texts()["Strange"]) == (["Strange"], "feelings = 5")
    assert desk.unreadable()["Strange"].startswith(said)
    assert "Strange" not in [segment.segment for segment in desk.all()]
    desk.define("Readable", "ltv > 5", author="olga")
    desk.rename("Readable", "Still readable", author="olga")
    assert (
        desk.size('in segment "Still readable"', date(2026, 2, 1)).customers
        == desk.size("ltv > 5", date(2026, 2, 1)).customers
    )
    desk.drop("Strange", author="olga")
    assert desk.unreadable() == {}


def test_a_segment_that_is_not_there_names_the_nearest(desk):
    with pytest.raises(NotesError, match=r"no segment 'At rsik'\. Did you mean 'At risk'"):
        desk.named("At rsik")
