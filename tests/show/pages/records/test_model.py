import pytest

from workbench.show.pages.records.page import RecordsPage


@pytest.fixture
def page(company):
    opened = RecordsPage.of(company)
    yield opened
    opened.model.close()


def test_a_page_that_opens_shows_a_journal_and_what_can_be_asked_of_it(page):
    page.vue_start({"number": 5, "journal": "calls", "figures": True})
    assert (page.table["number"], page.table["journal"], page.table["total"], page.table["error"]) == (
        5,
        "calls",
        4,
        "",
    )
    assert (page.offered["journal"], page.offered["shown"][0]) == ("calls", "occurred_at")


def test_another_page_of_the_same_filter_asks_for_the_rows_alone(page):
    page.vue_start({"number": 5, "journal": "calls", "figures": True})
    asked = {"number": 6, "journal": "calls", "filter": {"text": "петрова"}, "sort_by": "wait_s", "figures": False}
    page.vue_ask(asked)
    assert [row["wait_s"] for row in page.table["rows"]] == [90.0, 5.0]
    assert page.offered["number"] == 5


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"journal": "cals"}, "There is no journal 'cals'. Did you mean 'calls'?"),
        ({"journal": "calls", "sort_by": "x; drop"}, "Cannot sort by 'x; drop'"),
        ({"journal": "calls", "page": "many"}, "This link asks for what the page does not have"),
        ({"journal": "calls", "filter": {"date_from": "2024-13-01"}}, "The filter cannot be read"),
        ({"journal": "calls", "filter": {"date_from": "0002-01-01"}}, "the year 2 is not in 1900-2200"),
        ({"journal": "calls", "filter": {"txt": "a"}}, "Filter: unknown part 'txt'. Did you mean 'text'?"),
        ({"journal": "calls", "filter": {"where": [{"column": "wait_s", "operator": ">", "value": "long"}]}}, "wait_s"),
        (
            {"journal": "calls", "filter": {"where": "wait_s > 1"}},
            "The filter of this link cannot be read: 'wait_s > 1'",
        ),
        ({"journal": "calls", "filter": {"where": [1]}}, "The filter of this link cannot be read: '[1]'"),
        ({"journal": "calls", "filter": {"where": {"column": "wait_s"}}}, "The filter of this link cannot be read"),
    ],
)
def test_a_link_that_asks_for_nonsense_is_answered_in_words(page, asked, message):
    page.vue_ask({"number": 7, "figures": False, **asked})
    assert message in page.table["error"]
    assert (page.table["number"], page.table["rows"]) == (7, [])


def test_a_record_is_opened_or_missed(page):
    page.vue_open({"journal": "calls", "event_id": "anna-call-2", "number": 3})
    assert (page.record["number"], page.record["card"]["wait_s"], page.record["error"]) == (3, 90.0, "")
    page.vue_open({"journal": "calls", "event_id": "gone", "number": 4})
    assert page.record["card"] is None
    assert "There is no call 'gone'" in page.record["error"]
