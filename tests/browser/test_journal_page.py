import re

import duckdb
import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.company import HOSTILE_NAME, LONG_NAME, MARKED_NAME, publish
from tests.browser.conftest import CUSTOMERS
from workbench.engine.snapshots import SnapshotStore

pytestmark = pytest.mark.browser


def search(page, text):
    page.get_by_role("textbox", name="Search name, phone, e-mail").fill(text)


def open_customer(page, text):
    search(page, text)
    expect(page.get_by_text("1–1 of 1", exact=True)).to_be_visible()
    page.locator("[data-customer]").click()
    panel = page.locator(".wb-panel")
    expect(panel.locator("time").first).to_be_visible()
    return panel


@pytest.fixture
def known(journal):
    """The page knows already who writes."""
    journal.evaluate("localStorage.setItem('workbench.author', 'Irina Petrova')")
    journal.reload()
    journal.locator("[data-customer]").first.wait_for()
    return journal


def ask(workspace, sql):
    with duckdb.connect() as connection:
        SnapshotStore(workspace / "snapshots").current().attach(connection)
        return connection.sql(sql).fetchall()


def test_shows_the_customers_the_figures_and_the_chart(journal):
    assert "token" not in journal.url
    expect(journal.get_by_text(f"1–25 of {CUSTOMERS}")).to_be_visible()
    expect(journal.locator(".wb-kpi-value")).to_have_count(6)
    expect(journal.locator(".js-plotly-plot .barlayer .trace").first).to_be_attached()


def test_a_figure_tells_the_two_periods_it_compares(journal):
    journal.locator(".wb-kpi").first.hover()
    expect(journal.get_by_text(re.compile(r"^before: .* in \d+ \w+ \d{4} – \d+ \w+ \d{4}$")).first).to_be_visible()


def test_a_search_narrows_the_table_and_its_address_reopens_it(journal):
    search(journal, MARKED_NAME)
    expect(journal.locator("[data-customer]")).to_have_text([MARKED_NAME])
    journal.reload()
    expect(journal.locator("[data-customer]")).to_have_text([MARKED_NAME])
    expect(journal.get_by_text(f"“{MARKED_NAME}”")).to_be_visible()


def test_a_filter_that_nobody_passes_says_so_and_can_be_cleared(journal):
    search(journal, "nobody of this name")
    expect(journal.get_by_text("No customers match")).to_be_visible()
    journal.get_by_role("button", name="Clear all filters").click()
    expect(journal.get_by_text(f"1–25 of {CUSTOMERS}")).to_be_visible()


def test_sources_can_be_chosen_and_taken_back_by_their_chip(journal, workspace):
    ((from_google,),) = ask(workspace, "select count(*) from customers where first_source = 'google'")
    journal.get_by_role("combobox", name="Source").click()
    journal.get_by_role("option", name="google").click()
    expect(journal.get_by_text(f"of {from_google}", exact=False).last).to_be_visible()
    journal.keyboard.press("Escape")
    journal.get_by_role("button", name="Remove filter: google").click()
    expect(journal.get_by_text(f"1–25 of {CUSTOMERS}")).to_be_visible()


def test_the_next_page_continues_the_order(journal):
    journal.get_by_role("button", name="Next page").click()
    expect(journal.get_by_text(f"26–50 of {CUSTOMERS}")).to_be_visible()


def test_the_first_click_on_ltv_shows_the_largest(journal, workspace):
    ((best,),) = ask(workspace, "select customer_id from customers order by ltv desc, customer_id limit 1")
    journal.get_by_role("columnheader", name="LTV").click()
    expect(journal.locator("[data-customer]").first).to_have_attribute("data-customer", best)


def test_a_click_on_a_bar_chooses_its_dates(journal):
    plot = journal.locator(".js-plotly-plot .nsewdrag").first
    plot.wait_for()
    size = plot.bounding_box()
    plot.click(position={"x": size["width"] / 2, "y": size["height"] - 8})
    expect(journal.get_by_text(re.compile("^First touch from "))).to_be_visible()
    assert re.search(r"from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d", journal.url)


def test_a_tag_and_a_comment_are_there_after_a_reload(open_page, address):
    page = open_page(address)
    panel = open_customer(page, "c0000010")
    panel.get_by_role("combobox", name="Tags").fill("vip")
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Your name").fill("Irina Petrova")
    page.get_by_role("button", name="Continue").click()
    expect(panel.get_by_text("vip")).to_be_visible()
    panel.get_by_role("tab", name="Comments").click()
    panel.get_by_role("textbox", name="Write a comment").fill("Wants the blue one")
    panel.get_by_role("button", name="Add comment").click()
    expect(panel.get_by_text("Wants the blue one")).to_be_visible()

    page.reload()
    panel.get_by_role("tab", name="Comments (1)").click()
    expect(panel.get_by_text("Irina Petrova")).to_be_visible()
    expect(panel.get_by_text("Wants the blue one")).to_be_visible()
    expect(panel.get_by_text("vip")).to_be_visible()


def test_a_new_name_is_shown_beside_the_original_one(known):
    panel = open_customer(known, "c0000011")
    panel.get_by_role("button", name="Change the name").click()
    panel.get_by_role("textbox", name="Name").fill("Ada Lovelace")
    panel.get_by_role("button", name="Save the name").click()
    expect(panel.get_by_role("heading", name="Ada Lovelace")).to_be_visible()
    expect(panel.get_by_text("in the data:")).to_be_visible()


def test_a_touch_shows_its_details_when_asked(journal):
    panel = open_customer(journal, "c0000012")
    panel.get_by_role("button", name="Details").first.click()
    expect(panel.get_by_text("System", exact=True).first).to_be_visible()


def test_a_barred_identifier_is_marked(journal):
    panel = open_customer(journal, "c0000012")
    expect(panel.locator("li", has_text="ga.c0000012").get_by_text("not used")).to_be_visible()


def test_the_spreadsheet_holds_what_is_filtered(journal, tmp_path):
    search(journal, "c000002")
    expect(journal.get_by_text("1–10 of 10", exact=True)).to_be_visible()
    with journal.expect_download() as download:
        journal.get_by_role("button", name="Export").click()
    download.value.save_as(tmp_path / "customers.xlsx")
    rows = openpyxl.load_workbook(tmp_path / "customers.xlsx").active.iter_rows(values_only=True, min_row=2)
    assert {row[0] for row in rows} == {f"c000002{digit}" for digit in range(10)}


def test_names_and_comments_are_text_whatever_they_hold(known):
    panel = open_customer(known, "c0000000")
    expect(panel.get_by_role("heading", name=HOSTILE_NAME)).to_be_visible()
    panel.get_by_role("tab", name="Comments").click()
    panel.get_by_role("textbox", name="Write a comment").fill(HOSTILE_NAME)
    panel.get_by_role("button", name="Add comment").click()
    expect(panel.locator("p", has_text=HOSTILE_NAME)).to_be_visible()
    assert known.locator("img[src=x]").count() == 0


def test_everything_works_by_keyboard(journal):
    button = journal.locator("[data-customer]").first
    button.focus()
    journal.keyboard.press("Enter")
    panel = journal.get_by_role("dialog")
    expect(panel).to_be_visible()
    journal.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()


def test_newer_data_are_announced_and_shown_on_request(dashboards_of, open_page, tmp_path):
    publish(tmp_path, 30)
    page = open_page(dashboards_of(tmp_path))
    expect(page.get_by_text("1–25 of 30")).to_be_visible()
    publish(tmp_path, 40)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("New data have been published.")).to_be_visible()
    page.get_by_role("button", name="Reload").click()
    expect(page.get_by_text("1–25 of 40")).to_be_visible()


def test_the_first_escape_closes_an_open_list_and_the_second_the_panel(known):
    panel = open_customer(known, "c0000013")
    panel.get_by_role("combobox", name="Tags").fill("regular")
    known.keyboard.press("Enter")
    options = known.get_by_role("listbox")
    expect(options).to_be_visible()
    known.keyboard.press("Escape")
    expect(options).to_be_hidden()
    expect(panel).to_be_visible()
    known.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_an_old_link_to_a_page_that_is_gone_shows_the_last_one(open_page, address):
    page = open_page(address.replace("/?", "/journal?page=99&"))
    expect(page.get_by_text(f"{CUSTOMERS - 24}–{CUSTOMERS} of {CUSTOMERS}")).to_be_visible()


def test_fits_a_phone(open_page, address):
    page = open_page(address, width=390, height=844)
    search(page, "c0000001")
    card = page.locator("[data-customer=c0000001]")
    expect(card).to_contain_text(LONG_NAME[:20])
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    card.click()
    panel = page.locator(".wb-panel")
    expect(panel.locator("time").first).to_be_visible()
    page.wait_for_function("document.querySelector('.wb-panel').getBoundingClientRect().left === 0")
    assert panel.bounding_box()["width"] == 390
    assert page.evaluate("document.documentElement.scrollWidth") == 390
