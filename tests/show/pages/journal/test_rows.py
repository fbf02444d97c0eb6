import pytest

from tests.show.four_people import customer, publish
from workbench.errors import WorkbenchError
from workbench.show.pages.journal.columns import JOURNAL_COLUMNS, SCORE_COLUMNS, SORTABLE
from workbench.show.pages.journal.rows import Order
from workbench.show.pages.journal.view import JournalFilter
from workbench.tables import KINDS

EVERYONE = JournalFilter()


def ids(journal, *args, **kwargs):
    return [row["customer_id"] for row in journal.page(EVERYONE, *args, **kwargs).rows]


def test_a_row_holds_what_the_page_shows(journal):
    journal.notes.add_tag("anna", "vip", "olga")
    row = journal.page(EVERYONE, "ltv").rows[0]
    assert tuple(row) == JOURNAL_COLUMNS
    assert row == {
        "customer_id": "anna", "name": "Анна Петрова", "phones": ["+79161234567"], "emails": ["anna@mail.ru"],
        "first_at": "2024-05-01T13:00:00+03:00", "first_source": "google", "first_medium": "cpc",
        "first_campaign": None, "last_at": "2024-06-10T15:00:00+03:00", "last_source": None, "last_medium": None,
        "last_campaign": None, "touches": 5, "won_deals": 2, "ltv": 1500.0, "duration_days": 40,
        "clicks_to_target": 1, "clicks_to_deal": 1, "tags": ["vip"],
        **{f"{kind}_count": {"session": 1, "call": 1, "deal": 3}.get(kind) for kind in KINDS},
        **dict.fromkeys(SCORE_COLUMNS),
    }  # fmt: skip


def test_people_without_contacts_have_empty_lists(journal):
    row = journal.page(JournalFilter(text="boris")).rows[0]
    assert (row["phones"], row["emails"], row["tags"]) == ([], [], [])


def test_the_edited_name_wins_in_the_row_and_in_the_order(journal):
    journal.notes.set_name("galina", "Ярослава", "olga")
    assert [row["name"] for row in journal.page(EVERYONE, "name").rows] == ["Ярослава", "Анна Петрова", "<b>Boris</b>"]


def test_names_are_ordered_by_their_sort_name(journal, workspace):
    people = [
        {**customer(name, name, "2024-05-01 10:00", "2024-05-01 10:00"), "sort_name": folded}
        for name, folded in [("Жанна", "жанна"), ("Ёлка", "елка"), ("Євген", "евген"), ("adam", "adam"), ("Zoe", "zoe")]
    ]
    publish(workspace, customers=people, touches=[], customer_identifiers=[])
    journal.refresh()
    assert ids(journal, "name", descending=False) == ["adam", "Zoe", "Євген", "Ёлка", "Жанна"]
    journal.notes.set_name("Zoe", "Ёж", "olga")
    assert ids(journal, "name", descending=False) == ["adam", "Євген", "Zoe", "Ёлка", "Жанна"]


@pytest.mark.parametrize("sort_by", ["ltv", "name", "first_campaign"])
@pytest.mark.parametrize("descending", [True, False])
def test_pages_far_down_are_those_of_the_same_order(journal, monkeypatch, sort_by, descending):
    near = journal.page(EVERYONE, sort_by, descending).rows
    monkeypatch.setattr("workbench.show.pages.journal.rows._DEEP", 0)
    assert journal.page(EVERYONE, sort_by, descending).rows == near
    assert journal.page(EVERYONE, sort_by, descending, page=2, per_page=2).rows == near[2:]


@pytest.mark.parametrize(
    ("sort_by", "descending", "expected"),
    [
        ("ltv", True, ["anna", "galina", "boris"]),
        ("ltv", False, ["boris", "galina", "anna"]),
        ("first_source", True, ["galina", "anna", "boris"]),
        ("first_source", False, ["anna", "galina", "boris"]),
        ("first_campaign", True, ["anna", "boris", "galina"]),
        ("last_at", True, ["anna", "galina", "boris"]),
    ],
)
def test_order_is_total_with_empty_ones_last(journal, sort_by, descending, expected):
    assert ids(journal, sort_by, descending) == expected


def test_pages_follow_each_other_and_all_know_the_total(journal):
    pages = [journal.page(EVERYONE, "ltv", page=number, per_page=2) for number in (1, 2, 3)]
    assert [[row["customer_id"] for row in page.rows] for page in pages] == [["anna", "galina"], ["boris"], []]
    assert [page.total for page in pages] == [3, 3, 3]


def test_nobody_found_is_an_empty_page(journal):
    page = journal.page(JournalFilter(text="nobody"))
    assert (page.rows, page.total) == ([], 0)


@pytest.mark.parametrize("column", SORTABLE)
def test_every_sortable_column_sorts(journal, column):
    assert sorted(ids(journal, column)) == ["anna", "boris", "galina"]


def test_an_unknown_column_names_the_nearest():
    with pytest.raises(WorkbenchError, match=r"Cannot sort by 'lvt'\. Did you mean 'ltv'"):
        Order("lvt", descending=True)
