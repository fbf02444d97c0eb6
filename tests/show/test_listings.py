from types import SimpleNamespace

import duckdb
import pytest

from workbench.errors import WorkbenchError
from workbench.show.listings import Listing, Wish, listing_page

PETS = Listing(
    source="pets",
    columns=("name", "value", "legs"),
    searched=("name", "value"),
    filters=("value",),
    sortable=("legs", "name"),
    key=("name",),
)
ROWS = [
    ("Rex", "dog", 4),
    ("Polly", "parrot", 2),
    ("Ada", "dog", 4),
    ("Nagini", "snake", None),
    ("+79161234567", "chip", 0),
]


class Reader:
    """Reads a table of pets as a snapshot is read."""

    def __init__(self):
        self.connection = duckdb.connect()
        self.connection.execute("create table pets (name varchar, value varchar, legs integer)")
        self.connection.executemany("insert into pets values (?, ?, ?)", ROWS)

    def rows(self, sql, values=()):
        result = self.connection.execute(sql, list(values))
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    known_rows = rows


@pytest.fixture
def pets():
    reader = Reader()

    def ask(**wish):
        page = listing_page(reader, PETS, Wish(**wish))
        return SimpleNamespace(names=[row["name"] for row in page.rows], total=page.total, choices=page.choices)

    return ask


def test_rows_without_a_value_come_last_and_ties_by_the_key(pets):
    assert pets().names == ["Ada", "Rex", "Polly", "+79161234567", "Nagini"]
    assert pets(descending=False).names == ["+79161234567", "Polly", "Ada", "Rex", "Nagini"]


def test_every_word_has_to_occur_in_some_column(pets):
    assert pets(text="DOG re").names == ["Rex"]
    assert pets(text="dog polly").names == []


def test_a_phone_is_found_however_it_is_punctuated(pets):
    assert pets(text="(916)123-45").names == ["+79161234567"]


def test_what_is_typed_is_no_pattern(pets):
    assert pets(text="%").names == []
    assert pets(text="' or 1=1 --").names == []


def test_a_filter_narrows_and_tells_how_many_there_are(pets):
    found = pets(chosen={"value": "dog"})
    assert (found.names, found.total) == (["Ada", "Rex"], 2)
    assert found.choices == {"value": [("dog", 2), ("chip", 1), ("parrot", 1), ("snake", 1)]}


def test_pages_follow_each_other_without_gaps(pets):
    assert [pets(page=page, per_page=2).names for page in (1, 2, 3)] == [
        ["Ada", "Rex"],
        ["Polly", "+79161234567"],
        ["Nagini"],
    ]
    assert pets(page=2, per_page=2).total == 5


def test_nobody_gets_the_whole_table_at_once(pets, monkeypatch):
    monkeypatch.setattr("workbench.show.listings._MOST_ROWS", 3)
    assert len(pets(per_page=1_000_000).names) == 3


@pytest.mark.parametrize("wish", [{"sort_by": "leg"}, {"chosen": {"name": "Rex"}}])
def test_what_cannot_be_sorted_or_filtered_by_is_named(pets, wish):
    with pytest.raises(WorkbenchError, match="Allowed:"):
        pets(**wish)
