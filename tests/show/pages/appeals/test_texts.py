import pytest

from tests.search.made import indexed
from tests.show.appeal_people import TOUCHES
from workbench.errors import WorkbenchError
from workbench.show.pages.appeals.filters import AppealFilter
from workbench.show.pages.appeals.rows import Turn


@pytest.fixture
def searched(view, tmp_path):
    """The view with an index of the texts, as a build writes it."""
    rows = [(one["event_id"], one["kind"], one.get("subject"), one.get("text")) for one in TOUCHES]
    made, snapshot, _ = indexed(tmp_path / "index", rows)
    made.close()
    with view.reader.cursor() as cursor:
        snapshot.attach(cursor)
    return view


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("refunds", "v2 a1"),  # another form of the word; in the subject of v2, and in a mail of a1
        ("refund -table", "a1"),
        ('"order A-7"', "a1"),
        ("deliv*", "a4"),
        ("Petrova", "a4 a1"),
        ("refund petrova", ""),  # one is said, the other is who: all words are one or the other
        ("%' or true --", ""),
    ],
)
def test_words_are_found_in_texts_in_any_form_or_in_the_customer(searched, typed, found):
    rows = searched.page(AppealFilter(text=typed), Turn()).rows
    assert [row["appeal_id"] for row in rows] == found.split()


def test_the_answered_appeals_most_like_one_come_with_what_was_written(searched):
    found = searched.alike("v2")
    assert [(row["appeal_id"], row["event_id"], row["name"]) for row in found] == [("a1", "a2", "Anna Petrova")]
    assert (found[0]["text"], found[0]["operator"], found[0]["wait_s"]) == ("Please refund my order A-7.", "Olga", 1200)
    assert 0 < found[0]["score"] < 1


def test_without_an_index_it_is_said_what_to_do(view):
    with pytest.raises(WorkbenchError, match="workbench build"):
        view.alike("v2")
