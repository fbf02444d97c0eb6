import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest

from workbench.errors import NotesError
from workbench.notes.base import URL_VARIABLE
from workbench.notes.store import NotesStore


@pytest.fixture
def notes(tmp_path):
    store = NotesStore(tmp_path / "notes.db")
    yield store
    store.close()


def test_a_given_name_replaces_the_earlier_one(notes):
    notes.set_name("c1", "Anna", "olga")
    notes.set_name("c1", " Anna P. ", "ivan")
    assert notes.names() == {"c1": "Anna P."}


def test_none_takes_a_given_name_back(notes):
    notes.set_name("c1", "Anna", "olga")
    notes.set_name("c1", None, "olga")
    assert notes.names() == {}


def test_a_tag_is_trimmed_and_kept_once(notes):
    notes.add_tag("c1", " vip ", "olga")
    notes.add_tag("c1", "vip", "ivan")
    notes.add_tag("c1", "b2b", "ivan")
    assert notes.tags_of(["c1", "c2"]) == {"c1": ["b2b", "vip"]}


def test_a_removed_tag_is_gone_from_that_customer_only(notes):
    notes.add_tag("c1", "vip", "olga")
    notes.add_tag("c2", "vip", "olga")
    notes.remove_tag("c1", "vip", "ivan")
    assert notes.tags_of() == {"c2": ["vip"]}


def test_tags_are_listed_by_use(notes):
    for customer, tag in (("c1", "new"), ("c1", "vip"), ("c2", "vip")):
        notes.add_tag(customer, tag, "olga")
    assert notes.all_tags() == [("vip", 2), ("new", 1)]


def test_customers_carry_any_of_the_tags(notes):
    for customer, tag in (("c1", "new"), ("c1", "vip"), ("c2", "vip"), ("c3", "old")):
        notes.add_tag(customer, tag, "olga")
    assert notes.customers_with_tags(["new", "vip"]) == ["c1", "c2"]


def test_tags_of_more_customers_than_one_statement_takes(notes):
    notes.add_tag("c1200", "vip", "olga")
    assert notes.tags_of(f"c{number}" for number in range(1500)) == {"c1200": ["vip"]}


def test_comments_come_newest_first_with_author_and_time_in_utc(tmp_path):
    moscow = timezone(timedelta(hours=3))
    moments = iter([datetime(2024, 5, 1, 12, 0, tzinfo=moscow), datetime(2024, 5, 1, 13, 0, tzinfo=moscow)])
    notes = NotesStore(tmp_path / "notes.db", clock=lambda: next(moments))
    notes.add_comment("c1", "called", "olga")
    notes.add_comment("c1", "paid\nin cash", "ivan")
    assert [(c.text, c.author, c.at) for c in notes.comments("c1")] == [
        ("paid\nin cash", "ivan", datetime(2024, 5, 1, 10, 0, tzinfo=UTC)),
        ("called", "olga", datetime(2024, 5, 1, 9, 0, tzinfo=UTC)),
    ]
    notes.close()


def test_a_deleted_comment_is_hidden_but_kept_with_who_deleted_it(notes):
    comment = notes.add_comment("c1", "called", "olga")
    notes.delete_comment(comment.comment_id, "ivan")
    with notes._engine.connect() as connection:
        kept = connection.exec_driver_sql("select text, deleted_by from comments").all()
    assert notes.comments("c1") == []
    assert kept == [("called", "ivan")]


def test_text_is_kept_as_written_not_run(notes):
    hostile = "<img src=x onerror=alert(1)>'; drop table comments; --"
    notes.add_comment("c1", hostile, "olga")
    assert notes.comments("c1")[0].text == hostile


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda n: n.add_tag("c1", "x" * 41, "olga"), "The tag has 41 characters; at most 40"),
        (lambda n: n.add_tag("c1", "a\nb", "olga"), "The tag has several lines"),
        (lambda n: n.add_tag("c1", "  ", "olga"), "The tag is empty"),
        (lambda n: n.set_name("c1", "x" * 201, "olga"), "The name has 201 characters; at most 200"),
        (lambda n: n.add_comment("c1", "x" * 5001, "olga"), "The comment has 5001 characters; at most 5000"),
        (lambda n: n.add_comment("c1", "a\x00b", "olga"), "The comment holds control characters"),
        (lambda n: n.add_comment("c1", "hello", ""), "The author is empty"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(notes, write, message):
    with pytest.raises(NotesError, match=message):
        write(notes)


@pytest.mark.parametrize("length", [40])
def test_a_tag_of_the_full_length_is_kept(notes, length):
    notes.add_tag("c1", "x" * length, "olga")
    assert notes.tags_of(["c1"]) == {"c1": ["x" * length]}


def test_the_workspace_folder_holds_the_notes_unless_an_address_is_given(tmp_path, monkeypatch):
    monkeypatch.setenv(URL_VARIABLE, f"sqlite:///{tmp_path}/elsewhere.db")
    NotesStore.of(tmp_path).close()
    monkeypatch.delenv(URL_VARIABLE)
    NotesStore.of(tmp_path).close()
    assert {path.name for path in tmp_path.glob("*.db")} == {"elsewhere.db", "notes.db"}


WRITER = """
import sys
from workbench.notes.store import NotesStore
notes = NotesStore(sys.argv[1])
for number in range(20):
    notes.add_comment("c1", f"{sys.argv[2]} {number}", "olga")
    notes.add_tag("c1", f"t{number}", "olga")
"""


def test_several_processes_open_and_write_at_once(tmp_path):
    file = tmp_path / "notes.db"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(file), name]) for name in "abc"]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    notes = NotesStore(file)
    assert len(notes.comments("c1")) == 60
    assert len(notes.tags_of(["c1"])["c1"]) == 20
    notes.close()
