import duckdb
import pytest

from workbench.appeals.marks import attach_marks, detach_marks
from workbench.notes.appeal_marks import AppealMarksStore


@pytest.fixture
def store(tmp_path):
    opened = AppealMarksStore(tmp_path / "notes.db")
    yield opened
    opened.close()


@pytest.fixture
def connection():
    with duckdb.connect() as opened:
        yield opened


def build(connection, *appeals):
    """Make the tables of a build: appeals as (id, category, status, its contacts)."""
    connection.execute("create or replace table appeals (appeal_id varchar, category varchar, status varchar)")
    connection.execute("create or replace table appeal_contacts (appeal_id varchar, event_id varchar)")
    for appeal_id, category, status, contacts in appeals:
        connection.execute("insert into appeals values (?, ?, ?)", [appeal_id, category, status])
        for event_id in contacts.split():
            connection.execute("insert into appeal_contacts values (?, ?)", [appeal_id, event_id])


def shown(connection, store):
    attach_marks(connection, store.marks())
    rows = connection.sql(
        "select appeal_id, category, status, category_by, status_by from marked_appeals order by appeal_id"
    )
    return rows.fetchall()


def test_without_marks_the_appeals_are_as_the_sources_say(connection, store):
    build(connection, ("a", "target", "open", "a b"), ("c", None, "missed", "c"))
    assert shown(connection, store) == [("a", "target", "open", None, None), ("c", None, "missed", None, None)]


def test_marks_lie_over_the_appeals_and_say_who(connection, store):
    build(connection, ("a", "target", "open", "a b"), ("c", None, "missed", "c"))
    store.mark("category", "service", ["a", "c"], "olga")
    store.mark("status", "in progress", ["c"], "ivan")
    assert shown(connection, store) == [
        ("a", "service", "open", "olga", None),
        ("c", "service", "in progress", "olga", "ivan"),
    ]


def test_what_is_handed_back_is_as_the_sources_say(connection, store):
    build(connection, ("a", "target", "open", "a"))
    store.mark("category", "service", ["a"], "olga")
    store.mark("category", None, ["a"], "olga")
    assert shown(connection, store) == [("a", "target", "open", None, None)]


def test_marks_survive_a_build_that_groups_anew(connection, store):
    """By hand: the answer between b and c arrives late, so that one appeal falls apart, and two others become one."""
    build(connection, ("a", None, "open", "a b c"), ("x", None, "open", "x"), ("y", None, "open", "y"))
    store.mark("category", "target", ["a"], "olga")
    store.mark("category", "service", ["y"], "olga")
    build(connection, ("a", None, "answered", "a b"), ("c", None, "open", "c"), ("w", None, "open", "w x y"))
    assert shown(connection, store) == [
        ("a", "target", "answered", "olga", None),
        ("c", None, "open", None, None),
        ("w", "service", "open", "olga", None),
    ]


def test_of_several_marks_in_one_appeal_the_last_holds(connection, store):
    build(connection, ("x", None, "open", "x"), ("y", None, "open", "y"))
    store.mark("category", "target", ["x"], "olga")
    last = store.mark("category", "service", ["y"], "ivan")
    build(connection, ("x", None, "open", "x y"))
    assert shown(connection, store) == [("x", "service", "open", "ivan", None)]
    store.undo(last.change_no, "ivan")
    assert shown(connection, store) == [("x", "target", "open", "olga", None)]


def test_marks_come_back_with_a_regrouping_that_is_taken_back(connection, store):
    before = [("a", None, "open", "a"), ("b", None, "open", "b")]
    build(connection, *before)
    store.mark("category", "target", ["b"], "olga")
    build(connection, ("a", None, "open", "a b"))
    assert shown(connection, store) == [("a", "target", "open", "olga", None)]
    build(connection, *before)
    assert shown(connection, store) == [("a", None, "open", None, None), ("b", "target", "open", "olga", None)]


def test_a_mark_of_a_contact_that_is_no_more_is_kept_and_shows_nothing(connection, store):
    build(connection, ("a", None, "open", "a"))
    store.mark("category", "target", ["gone"], "olga")
    assert shown(connection, store) == [("a", None, "open", None, None)]
    assert len(store.marks()) == 1


def test_several_relations_stand_beside_each_other(connection, store):
    build(connection, ("a", None, "open", "a"))
    first = attach_marks(connection, store.marks(), "one")
    store.mark("category", "target", ["a"], "olga")
    second = attach_marks(connection, store.marks(), "two")
    detach_marks(connection, first)
    assert connection.sql("select category from two").fetchall() == [("target",)]
    assert second == "two"
    with pytest.raises(duckdb.CatalogException):
        connection.sql("select category from one")
