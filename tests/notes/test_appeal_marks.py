import subprocess
import sys
from datetime import UTC, datetime

import pytest

from workbench.errors import NotesError
from workbench.notes.appeal_marks import AppealMarksStore

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    opened = AppealMarksStore(tmp_path / "notes.db", clock=lambda: NOW)
    yield opened
    opened.close()


def held(store):
    return [(mark.event_id, mark.what, mark.value) for mark in store.marks()]


def test_a_category_is_set_for_many_at_once(store):
    change = store.mark("category", "target", ["e1", "e2", "e1"], "olga")
    assert (change.value, change.author, change.at, change.appeals) == ("target", "olga", NOW, 2)
    assert held(store) == [("e1", "category", "target"), ("e2", "category", "target")]


def test_the_last_word_holds_and_the_other_kind_of_mark_stays(store):
    store.mark("status", "in progress", ["e1"], "olga")
    store.mark("category", "service", ["e1"], "olga")
    store.mark("category", "wrong number", ["e1"], "ivan")
    assert held(store) == [("e1", "status", "in progress"), ("e1", "category", "wrong number")]


def test_no_value_hands_back_to_the_sources_and_says_so(store):
    store.mark("category", "service", ["e1"], "olga")
    store.mark("category", None, ["e1"], "olga")
    assert held(store) == [("e1", "category", None)]


def test_what_is_undone_uncovers_what_was_said_before(store):
    store.mark("category", "service", ["e1"], "olga")
    bulk = store.mark("category", "target", ["e1", "e2"], "ivan")
    undone = store.undo(bulk.change_no, "olga")
    assert (undone.appeals, undone.undone_by, undone.undone_at) == (2, "olga", NOW)
    assert held(store) == [("e1", "category", "service")]


def test_undoing_leaves_what_was_said_later(store):
    bulk = store.mark("category", "target", ["e1", "e2"], "ivan")
    store.mark("category", "service", ["e2"], "olga")
    store.undo(bulk.change_no, "ivan")
    assert held(store) == [("e2", "category", "service")]


def test_the_version_changes_with_every_mark_and_undo(store):
    versions = [store.version()]
    change = store.mark("category", "target", ["e1"], "olga")
    versions.append(store.version())
    store.undo(change.change_no, "olga")
    versions.append(store.version())
    assert versions == [(0, 0), (1, 0), (1, 1)]


def test_history_keeps_everything_with_who_and_when(store):
    first = store.mark("category", "target", ["e1", "e9"], "olga")
    store.mark("category", None, ["e2"], "ivan")
    store.mark("status", "closed", ["e3"], "ivan")
    store.undo(first.change_no, "vera")
    shown = [(c.change_no, c.what, c.value, c.author, c.undone_by, c.appeals) for c in store.history("e1", "e2")]
    assert shown == [(2, "category", None, "ivan", None, 1), (1, "category", "target", "olga", "vera", 2)]


@pytest.mark.parametrize(
    ("typed", "kept"), [(" Target ", "target"), ("NON-TARGET", "non-target"), ("Возврат", "Возврат")]
)
def test_an_offered_word_in_capitals_is_that_word(store, typed, kept):
    assert store.mark("category", typed, ["e1"], "olga").value == kept


def test_comments_are_kept_and_hidden(store):
    first = store.add_comment("e1", "Called back\nno answer", "olga")
    store.add_comment("e2", "<b>again</b>", "ivan")
    store.add_comment("e3", "other appeal", "ivan")
    assert [c.text for c in store.comments("e1", "e2")] == ["<b>again</b>", "Called back\nno answer"]
    store.delete_comment(first.comment_id, "vera")
    assert [c.text for c in store.comments("e1", "e2")] == ["<b>again</b>"]


@pytest.mark.parametrize(
    ("deed", "message"),
    [
        (lambda s: s.mark("category", " ", ["e1"], "olga"), "The category is empty"),
        (lambda s: s.mark("category", "x" * 61, ["e1"], "olga"), "61 characters; at most 60"),
        (lambda s: s.mark("category", "a\nb", ["e1"], "olga"), "has several lines"),
        (lambda s: s.mark("status", "clsed", ["e1"], "olga"), "no status 'clsed'. Did you mean 'closed'"),
        (lambda s: s.mark("categry", "target", ["e1"], "olga"), "no 'categry' to set. Did you mean 'category'"),
        (lambda s: s.mark("category", "target", [], "olga"), "No appeal is chosen"),
        (lambda s: s.mark("category", "target", ["e1"], " "), "The author is empty"),
        (lambda s: s.undo(7, "olga"), "There is no change 7"),
        (lambda s: s.add_comment("e1", "", "olga"), "The comment is empty"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(store, deed, message):
    with pytest.raises(NotesError, match=message):
        deed(store)
    assert (held(store), store.version(), store.comments("e1")) == ([], (0, 0), [])


def test_a_change_is_undone_once(store):
    change = store.mark("category", "target", ["e1"], "olga")
    store.undo(change.change_no, "vera")
    with pytest.raises(NotesError, match="vera has undone this already"):
        store.undo(change.change_no, "olga")


WRITER = """
import sys
from workbench.notes.appeal_marks import AppealMarksStore
store = AppealMarksStore(sys.argv[1])
for number in range(10):
    change = store.mark("category", sys.argv[2], ["e1", f"e{number}"], "olga")
    if number % 2:
        store.undo(change.change_no, "olga")
"""


def test_several_processes_mark_at_once(tmp_path):
    file = tmp_path / "notes.db"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(file), name]) for name in ("target", "service")]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    store = AppealMarksStore(file)
    assert store.version() == (20, 10)
    store.close()


def test_many_thousand_appeals_are_marked_at_once(store):
    change = store.mark("category", "target", [f"e{number}" for number in range(20_000)], "olga")
    assert (change.appeals, len(store.marks())) == (20_000, 20_000)
    assert len(store.history(*(f"e{number}" for number in range(1_000)))) == 1
