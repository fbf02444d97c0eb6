import subprocess
import sys
from datetime import UTC, datetime

import pytest

from workbench.errors import NotesError
from workbench.notes.segments import SegmentsStore

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    opened = SegmentsStore(tmp_path / "notes.db", clock=lambda: NOW)
    yield opened
    opened.close()


def log(store, since=0):
    return [(c.segment, c.what, c.was, c.now, c.author) for c in store.changes() if c.change_no > since]


def test_a_segment_is_kept_with_its_author_and_time(store):
    made = store.define(" Rich ", "ltv > 5", author="olga", description="For the gala")
    assert store.saved() == [made]
    assert (made.segment, made.condition, made.description, made.author) == ("Rich", "ltv > 5", "For the gala", "olga")
    assert (made.made_at, made.changed_by, made.changed_at) == (NOW, "olga", NOW)


def test_another_condition_keeps_the_author_and_says_who_changed_it(store):
    store.define("Rich", "ltv > 5", author="olga", description="For the gala")
    changed = store.define("Rich", "ltv > 9", author="ivan")
    assert (changed.author, changed.changed_by, changed.description) == ("olga", "ivan", "For the gala")
    assert log(store) == [
        ("Rich", "made", None, "ltv > 5", "olga"),
        ("Rich", "changed", "ltv > 5", "ltv > 9", "ivan"),
    ]


def test_the_same_condition_again_changes_nothing(store):
    made = store.define("Rich", "ltv > 5", author="olga")
    assert store.define("Rich", "ltv > 5", author="ivan") == made
    assert store.last_change() == 1


def test_a_renamed_segment_keeps_its_history(store):
    store.define("Rich", "ltv > 5", author="olga")
    store.define("All", "x Rich", author="olga")
    before = store.last_change()
    store.rename("Rich", "Gold", author="ivan", rewritten=lambda others: {"All": others["All"].replace("Rich", "Gold")})
    assert [(s.segment, s.condition) for s in store.saved()] == [("All", "x Gold"), ("Gold", "ltv > 5")]
    assert log(store, before) == [
        ("Rich", "renamed", "Rich", "Gold", "ivan"),
        ("All", "changed", "x Rich", "x Gold", "ivan"),
    ]
    assert store.names_now(before) == {"Rich": "Gold"}


def test_names_are_followed_through_renames_drops_and_new_segments_of_an_old_name(store):
    for name in ("A", "B", "C"):
        store.define(name, "ltv > 5", author="olga")
    since = store.last_change()
    store.rename("A", "A2", author="olga")
    store.rename("A2", "A3", author="olga")
    store.define("A", "ltv > 6", author="olga")
    store.rename("A", "A4", author="olga")
    store.drop("B", author="olga")
    store.define("B", "ltv > 7", author="olga")
    store.rename("C", "A", author="olga")
    assert store.names_now(since) == {"A": "A3", "B": None, "C": "A"}
    assert store.names_now(store.last_change()) == {}


def refuse(_conditions):
    raise NotesError("No")


def test_what_the_check_refuses_is_not_written(store):
    store.define("Rich", "ltv > 5", author="olga")
    before = (store.saved(), log(store))
    for deed in (
        lambda: store.define("Rich", "ltv > 9", author="olga", check=refuse),
        lambda: store.define("New", "ltv > 9", author="olga", check=refuse),
        lambda: store.drop("Rich", author="olga", check=refuse),
        lambda: store.rename("Rich", "Gold", author="olga", rewritten=refuse),
    ):
        with pytest.raises(NotesError, match="No"):
            deed()
    assert (store.saved(), log(store)) == before


def test_the_check_sees_the_conditions_as_they_would_be(store):
    store.define("A", "ltv > 5", author="olga")
    seen = []
    store.define("B", "ltv > 6", author="olga", check=seen.append)
    store.drop("A", author="olga", check=seen.append)
    assert seen == [{"A": "ltv > 5", "B": "ltv > 6"}, {"B": "ltv > 6"}]


@pytest.mark.parametrize(
    ("deed", "message"),
    [
        (lambda s: s.define(" ", "ltv > 5", author="olga"), "name of the segment is empty"),
        (lambda s: s.define("x" * 101, "ltv > 5", author="olga"), "101 characters; at most 100"),
        (lambda s: s.define("a\nb", "ltv > 5", author="olga"), "has several lines"),
        (lambda s: s.define("N", "ltv > 5", author=""), "The author is empty"),
        (lambda s: s.define("N", "ltv > 5", author="olga", description="x" * 501), "501 characters; at most 500"),
        (lambda s: s.rename("Rihc", "N", author="olga"), "no saved segment 'Rihc'. Did you mean 'Rich'"),
        (lambda s: s.rename("Rich", "Rich", author="olga"), "There is a segment 'Rich' already"),
        (lambda s: s.drop("Nobody", author="olga"), "no saved segment 'Nobody'. Saved: Rich"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(store, deed, message):
    store.define("Rich", "ltv > 5", author="olga")
    before = (store.saved(), log(store))
    with pytest.raises(NotesError, match=message):
        deed(store)
    assert (store.saved(), log(store)) == before


WRITER = """
import sys
from workbench.notes.segments import SegmentsStore
store = SegmentsStore(sys.argv[1])
for number in range(10):
    store.define(f"{sys.argv[2]}{number}", "ltv > 5", author="olga")
    store.rename(f"{sys.argv[2]}{number}", f"{sys.argv[2]}-{number}", author="olga")
"""


def test_several_processes_save_at_once(tmp_path):
    file = tmp_path / "notes.db"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(file), name]) for name in "ab"]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    store = SegmentsStore(file)
    assert len(store.saved()) == 20
    assert store.last_change() == 40
    store.close()
