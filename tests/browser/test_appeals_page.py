import re

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import start_dashboards
from tests.show.appeal_people import HOSTILE, publish_appeals

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def appeals_server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("appeals")
    publish_appeals(folder)
    process, address = start_dashboards(folder, warm="appeals")
    with process:
        process.address = address
        yield process
        process.terminate()


@pytest.fixture
def visit(window, appeals_server):
    """Show an address of the page of appeals; it knows already who writes."""

    def opened(query="", **size):
        address = appeals_server.address.replace("/?", f"/appeals?{query}&")
        page = window.show(address, author="Vera Orlova", **size)
        page.locator("[data-appeal], .wb-empty, .wb-afigures, .wb-await").first.wait_for()
        return page

    return opened


def row(page, appeal_id):
    return page.locator("tbody tr").filter(has=page.locator(f'[data-appeal="{appeal_id}"]'))


def panel(page):
    return page.locator(".wb-panel")


def test_an_appeal_shows_its_contacts_and_gives_the_focus_back(visit):
    page = visit()
    expect(page.locator("tbody [data-appeal]")).to_have_count(7)
    page.locator('[data-appeal="a1"]').click()
    expect(panel(page).get_by_role("heading", name="Anna Petrova")).to_be_visible()
    expect(panel(page).locator("[data-contact]")).to_have_count(3)
    expect(panel(page).locator('[data-contact="a2"]')).to_contain_text("Please refund my order A-7.")
    expect(panel(page).locator('[data-contact="a3"]')).to_contain_text("Answer: e-mail")
    assert "appeal=a1" in page.url
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(page.locator('[data-appeal="a1"]')).to_be_focused()
    assert "appeal=" not in page.url


def test_a_link_opens_an_appeal_and_steps_to_the_next_one_of_the_customer(visit):
    page = visit("appeal=b1")
    expect(panel(page).get_by_role("heading", name=HOSTILE)).to_be_visible()
    expect(panel(page).get_by_role("button", name="The customer's appeal before")).to_be_disabled()
    panel(page).get_by_role("button", name="The customer's next appeal").click()
    expect(panel(page).locator('[data-contact="b2"]')).to_be_visible()
    panel(page).get_by_role("button", name="Close", exact=True).click()


def test_filters_stand_in_the_address_and_can_be_taken_off(visit):
    page = visit("status=missed&source=google")
    expect(page.locator("tbody [data-appeal]")).to_have_count(1)
    page.get_by_role("button", name="Remove filter: Source: google").click()
    expect(page.locator("tbody [data-appeal]")).to_have_count(2)
    assert "source" not in page.url
    page.go_back()
    expect(page.locator("tbody [data-appeal]")).to_have_count(1)
    page.get_by_role("textbox", name="Search texts, customer").fill("nobody at all")
    expect(page.get_by_text("No appeal matches")).to_be_visible()
    page.get_by_role("button", name="Clear all filters").click()
    expect(page.locator("tbody [data-appeal]")).to_have_count(7)


def test_a_category_is_set_for_several_and_undone(visit):
    page = visit()
    expect(page.locator("tbody [data-appeal]")).to_have_count(7)
    for appeal_id in ("b1", "b2"):
        row(page, appeal_id).get_by_role("checkbox").click()
    expect(page.get_by_role("region", name="Chosen appeals")).to_contain_text("2 chosen")
    page.get_by_role("button", name="Set category").click()
    page.get_by_role("textbox", name="Another word").fill("wrong number")
    page.get_by_role("button", name="Set this category").click()
    expect(page.get_by_role("alert").filter(has_text="2 appeals: category is “wrong number” now.")).to_be_visible()
    expect(row(page, "b2")).to_contain_text("set by Vera Orlova")
    expect(page.get_by_role("region", name="Chosen appeals")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("alert").filter(has_text="2 appeals: undone")).to_be_visible()
    expect(row(page, "b2")).not_to_contain_text("wrong number")


def test_all_that_match_are_chosen_at_once(visit):
    page = visit("kind=call&size=25")
    expect(page.locator("tbody [data-appeal]")).to_have_count(3)
    page.get_by_role("checkbox", name="Choose all on this page").click()
    expect(page.get_by_role("region", name="Chosen appeals")).to_contain_text("3 chosen")
    page.get_by_role("button", name="Set status").click()
    page.get_by_text("in progress", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="3 appeals: status is “in progress” now.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("tbody").get_by_text("missed")).to_have_count(2)


def test_an_appeal_is_commented_and_its_changes_are_kept(visit):
    page = visit("appeal=v2")
    panel(page).get_by_role("button", name="Category: none").click()
    page.get_by_text("non-target", exact=True).click()
    expect(panel(page).get_by_text("set by Vera Orlova; the sources say: nothing")).to_be_visible()
    panel(page).get_by_role("tab", name="Comments").click()
    panel(page).get_by_role("textbox", name="Write a comment").fill("<b>rang back</b>")
    panel(page).get_by_role("button", name="Add comment").click()
    expect(panel(page).get_by_text("<b>rang back</b>")).to_be_visible()
    panel(page).get_by_role("tab", name="Changes").click()
    panel(page).get_by_role("button", name="Undo: Category: non-target").click()
    expect(panel(page).get_by_text("undone by Vera Orlova")).to_be_visible()
    expect(panel(page).get_by_role("button", name="Category: none")).to_be_visible()
    panel(page).get_by_role("button", name="Close", exact=True).click()


def test_what_passes_is_exported_while_the_page_goes_on(visit, tmp_path):
    page = visit("status=missed")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_text("Excel (XLSX)").click()
    download.value.save_as(tmp_path / "appeals.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "appeals.xlsx")["Appeals"].values)
    assert (rows[0][0], [line[0] for line in rows[1:]]) == ("Appeal", ["b2", "b1"])
    assert rows[1][2] == HOSTILE
    expect(page.get_by_text("The file is in your downloads.")).to_be_visible()


def test_figures_lead_to_the_appeals_they_are_made_of(visit):
    page = visit("tab=statistics")
    expect(page.locator('[data-figure="received"]')).to_contain_text("7")
    expect(page.locator(".wb-aperiod-said")).to_be_visible()
    page.locator('[data-figure="missed_share"]').click()
    expect(page.locator("tbody [data-appeal]")).to_have_count(2)
    assert "status=missed" in page.url
    page.go_back()
    page.locator('.wb-heat-cell[data-cell="7-1"]').click()
    expect(page.locator("tbody [data-appeal]")).to_have_count(1)
    expect(page.get_by_text("Opened on Sundays")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name=re.compile("^> 1–4 h|^1–4 h: 1 appeals")).click()
    expect(page.locator('tbody [data-appeal="v1"]')).to_be_visible()


def test_another_period_is_shown_and_stands_in_the_address(visit):
    page = visit("tab=statistics&first=2026-03-29&last=2026-03-30")
    expect(page.locator('[data-figure="received"]')).to_contain_text("2")
    page.get_by_role("button", name="7 days").click()
    expect(page.locator('[data-figure="received"]')).to_contain_text("4")
    assert "first" not in page.url


def test_the_cost_of_waiting_says_what_it_does_not_prove(visit):
    page = visit("tab=silence")
    expect(page.locator(".wb-await-said").first).to_contain_text("Fewer than half of all appeals were answered")
    expect(page.get_by_text("not what answering faster would bring")).to_be_visible()


def test_a_phone_shows_cards_and_nothing_is_cut_off(visit):
    page = visit(width=390, height=844)
    expect(page.locator(".wb-acards [data-appeal]")).to_have_count(7)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator('[data-appeal="v1"]').click()
    expect(panel(page).get_by_text("Broken")).to_be_visible()
    assert panel(page).evaluate("(one) => one.scrollWidth") <= 390
    panel(page).get_by_role("button", name="Close", exact=True).click()
    page.get_by_role("tab", name="Statistics").click()
    expect(page.locator(".wb-afigures")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_from_an_appeal_to_the_customer_and_the_record_and_back(visit):
    page = visit("appeal=a1")
    panel(page).get_by_role("link", name="Everything about this customer").click()
    expect(page.get_by_role("heading", name="Anna Petrova")).to_be_visible()
    assert "journal?customer=anna" in page.url
    page.go_back()
    panel(page).locator('[data-contact="a1"]').get_by_role("link", name="Open the record").click()
    expect(page).to_have_url(re.compile("records.*call=a1"))
    page.go_back()
    expect(panel(page).get_by_role("heading", name="Anna Petrova")).to_be_visible()


def test_a_filter_of_a_link_that_cannot_be_read_is_told(visit):
    page = visit("where={cut")
    expect(page.get_by_text("The filter of this link cannot be read")).to_be_visible()
