import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import start_dashboards
from tests.show.pages.records.few_records import publish_records

pytestmark = pytest.mark.browser

HOSTILE = "=cmd|' /C calc'!A0"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    process, address = start_dashboards(publish_records(tmp_path_factory.mktemp("records") / "company"), warm="records")
    with process:
        process.address = address
        yield process
        process.terminate()


@pytest.fixture
def visit(window, server):
    """Open an address of the page of records: `?tab=…`, `?call=…`."""

    def opened(query="", **size):
        return window.show(server.address.replace("/?", f"/records?{query}&"), **size)

    return opened


def names(page):
    return page.locator(".wb-table tbody .wb-name")


def column(page, title):
    place = page.locator(".wb-table th").all_inner_texts().index(title)
    return page.locator(f".wb-table tbody tr > td:nth-child({place + 1})")


def test_calls_are_listed_sorted_and_found(visit):
    page = visit()
    expect(names(page)).to_have_text(["Vera", HOSTILE, "Анна Петрова", "Анна Петрова"])
    expect(column(page, "First or repeat")).to_have_text(["First", "First", "Repeat, no. 2", "First"])
    expect(column(page, "Answered")).to_have_text(["–", "Answered", "Missed", "Answered"])
    page.locator(".wb-table th", has_text="Waited").click()
    expect(column(page, "Waited")).to_have_text(["1 min 30 s", "20 s", "20 s", "5 s"])
    page.get_by_role("textbox", name="Search customer, phone, e-mail, subject").fill("петрова")
    expect(names(page)).to_have_text(["Анна Петрова", "Анна Петрова"])
    expect(page.get_by_text("2 found")).to_be_visible()
    assert {"q=", "sort=wait_s"} <= set(re.findall(r"q=|sort=wait_s", page.url))


def test_long_times_are_said_in_hours_and_days(visit):
    page = visit("tab=requests")
    expect(page.locator(".wb-table th", has_text="Waited")).to_be_visible()
    expect(column(page, "Waited")).to_have_text(["1 h", "2 d 4 h", "24 h 42 min"])


def test_a_link_asks_any_column_and_a_chip_takes_it_back(visit):
    page = visit('where=[{"column":"wait_s","operator":">","value":20}]')
    expect(names(page)).to_have_text(["Анна Петрова"])
    expect(page.get_by_text("Waited: more than 20")).to_be_visible()
    page.get_by_role("button", name="Remove filter: Waited: more than 20").click()
    expect(names(page)).to_have_count(4)
    assert "where" not in page.url


def test_a_filter_that_finds_nothing_can_be_cleared(visit):
    page = visit("q=nobody&from=2030-01-01")
    page.get_by_role("button", name="Clear all filters").click()
    expect(names(page)).to_have_count(4)
    visit("tab=tickets")
    expect(page.get_by_text("No tickets have been taken in yet")).to_be_visible()


def test_columns_are_chosen_and_remembered(visit):
    page = visit()
    header = page.locator(".wb-table th")
    page.get_by_role("button", name="Columns").click()
    page.get_by_label("Subject", exact=True).check()
    page.get_by_label("Source", exact=True).uncheck()
    page.keyboard.press("Escape")
    expect(header.filter(has_text="Subject")).to_have_count(1)
    expect(header.filter(has_text="Source")).to_have_count(0)
    expect(column(page, "Subject")).to_have_text(["–", "Ёлка, <b>blue</b>", "–", "–"])
    page.get_by_role("tab", name="Deals").click()
    expect(header.filter(has_text="Loss reason")).to_have_count(1)
    expect(column(page, "Amount")).to_have_text(["₽700", "$10"])
    page.goto(page.url.replace("tab=deals", "tab=calls"))
    expect(header.filter(has_text="Subject")).to_have_count(1)
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("button", name="Back to the usual columns").click()
    expect(header.filter(has_text="Subject")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Back to the usual columns")).to_be_hidden()
    expect(page.get_by_role("button", name="Columns")).to_be_focused()


def test_a_record_leads_to_its_neighbours_its_appeal_and_its_customer_and_back(visit):
    page = visit("call=anna-call-1")
    panel = page.get_by_role("dialog", name="Call")
    expect(panel.get_by_text("1 May 2024, 14:00", exact=True)).to_be_visible()
    expect(panel.get_by_text("Oleg")).to_be_visible()
    expect(panel.get_by_role("link", name="Open the appeal")).to_have_attribute("href", "appeals?appeal=anna-call-1")
    expect(panel.get_by_role("button", name="The customer's one before")).to_be_disabled()
    panel.get_by_role("button", name="The customer's next one").click()
    expect(panel.get_by_text("3 May 2024, 00:30", exact=True)).to_be_visible()
    assert "call=anna-call-2" in page.url
    expect(panel.get_by_role("link", name="Анна Петрова")).to_have_attribute("href", "journal?customer=anna")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert "call=" not in page.url


def test_the_keyboard_opens_a_record_and_goes_on_where_it_was(visit):
    page = visit()
    page.get_by_role("button", name="Vera").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_text("Is it open?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Vera")).to_be_focused()


def test_back_closes_the_panel_and_stays_on_the_page(visit):
    page = visit("q=петрова")
    names(page).first.click()
    panel = page.get_by_role("dialog", name="Call")
    expect(panel.get_by_text("Missed")).to_be_visible()
    page.go_back()
    expect(panel).to_be_hidden()
    expect(names(page)).to_have_count(2)
    page.go_forward()
    expect(panel.get_by_text("Missed")).to_be_visible()
    steps = page.evaluate("history.length")
    panel.get_by_role("button", name="The customer's one before").click()
    expect(panel.get_by_text("1 May 2024, 14:00", exact=True)).to_be_visible()
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_be_hidden()
    page.wait_for_url(lambda address: "call=" not in address)
    assert page.evaluate("history.length") == steps


@pytest.mark.parametrize("where", ['[{"column":"wai', '{"column":"wait_s"}', "[1]"])
def test_a_filter_that_cannot_be_read_is_said_and_cleared(visit, where):
    page = visit(f"sort=nothing&page=7&where={where}")
    expect(page.get_by_text("The filter of this link cannot be read")).to_be_visible()
    assert "where=" in page.url
    page.get_by_role("button", name="Clear all filters").click()
    expect(names(page)).to_have_count(4)
    assert not re.search("where=|sort=|page=", page.url)


def test_a_value_of_another_shape_is_shown_and_can_be_taken_back(visit):
    odd = [
        ("source", "in", '"google"'),
        ("wait_s", "between", "5"),
        ("rating", ">", '"NaN"'),
        ("occurred_at", "=", "7"),
    ]
    asked = ",".join(f'{{"column":"{name}","operator":"{how}","value":{value}}}' for name, how, value in odd)
    page = visit(f"where=[{asked}]")
    expect(page.get_by_role("alert").get_by_role("button", name="Clear all filters")).to_be_visible()
    for said in ("Source: is one of google", "Waited: 5 – ?", "Rating: more than NaN", "When: on 7"):
        page.get_by_role("button", name=f"Remove filter: {said}").click()
    expect(names(page)).to_have_count(4)


def test_column_filters_stay_with_their_journal_and_it_is_said(visit):
    page = visit('where=[{"column":"wait_s","operator":">","value":20}]')
    expect(names(page)).to_have_count(1)
    page.get_by_role("tab", name="Deals").click()
    expect(page.get_by_text("The column filters of Calls were taken off")).to_be_visible()
    expect(names(page)).to_have_count(2)
    page.go_back()
    expect(page.get_by_text("Waited: more than 20")).to_be_visible()


def test_a_record_that_is_gone_is_named(visit):
    page = visit("deal=gone")
    panel = page.get_by_role("dialog")
    expect(panel.get_by_text("There is no deal 'gone' in the current data")).to_be_visible()
    panel.get_by_role("button", name="Close").click()
    expect(names(page)).to_have_count(2)


def test_what_is_filtered_goes_into_a_file(visit):
    page = visit("q=vera")
    expect(names(page)).to_have_text(["Vera"])
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_text("CSV", exact=True).click()
    header, row = download.value.path().read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(r"calls-\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)
    assert (header.split(",")[:4], row.split(",")[0]) == (["Customer", "Phones", "E-mails", "When"], "Vera")


def test_on_a_phone_nothing_is_wider_than_the_screen(visit):
    page = visit("q=петрова", width=390, height=844)
    expect(page.locator(".wb-listing-cards li")).to_have_count(2)
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.locator(".wb-listing-cards button").first.click()
    panel = page.get_by_role("dialog", name="Call")
    expect(panel.get_by_text("Missed")).to_be_visible()
    assert round(panel.locator(".wb-panel-body").bounding_box()["width"]) == 390
    panel.get_by_role("button", name="Close").click()
