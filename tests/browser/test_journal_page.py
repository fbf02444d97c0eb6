import re
from urllib.parse import quote

import duckdb
import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.company import HOSTILE_NAME, LONG_NAME, MARKED_NAME, publish
from tests.browser.conftest import CUSTOMERS, kernels, start_dashboards
from workbench.engine.snapshots import SnapshotStore

pytestmark = pytest.mark.browser


def search(page, text):
    page.get_by_role("textbox", name="Search name, phone, e-mail").fill(text)


def exported(page, way, folder):
    page.get_by_role("button", name="Export").click()
    with page.expect_download(timeout=150_000) as download:  # a process of its own starts, on a busy machine slowly
        page.get_by_role("listitem", name=way).or_(page.get_by_text(way, exact=True)).first.click()
    file = folder / "customers.xlsx"
    download.value.save_as(file)
    return openpyxl.load_workbook(file).active.iter_rows(values_only=True)


def filter_by(page, column, operator=""):
    """Open the filter of a column; what is asked of it is typed by the test."""
    page.get_by_role("button", name="Filter by column").click()
    asked = page.get_by_role("dialog", name="Filter by a column")
    asked.get_by_role("combobox", name="Column").fill(column)
    page.get_by_role("option", name=column, exact=True).click()
    if operator:
        asked.locator(".v-select", has_text="Condition").click()
        page.get_by_role("option", name=operator, exact=True).click()
    return asked


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
    if not journal.evaluate("localStorage['workbench.author']"):
        journal.evaluate("localStorage['workbench.author'] = 'Irina Petrova'")
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
    expect(journal.get_by_text(re.compile(r"^before: .* in \d+ \w+( \d{4})? – \d+ \w+ \d{4}$")).first).to_be_visible()


def test_the_period_of_the_figures_stands_above_them(journal):
    caption = re.compile(r"^\d+ \w+( \d{4})? – \d+ \w+ \d{4}, compared with the 30 days before$")
    expect(journal.get_by_text(caption)).to_be_visible()


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
    expect(journal.get_by_text(re.compile("^Any touch from "))).to_be_visible()
    assert re.search(r"by=any&from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d", journal.url)
    expect(journal.get_by_role("group", name="Dates of").get_by_role("button", pressed=True)).to_have_text("Any touch")


def test_a_date_from_after_the_date_to_is_pointed_out(visit_journal):
    page = visit_journal("from=2026-09-02&to=2026-09-01")
    expect(page.get_by_text("From is after To")).to_be_visible()


def test_what_a_link_cannot_mean_is_left_out(open_page, address):
    page = open_page(address.replace("/?", "/journal?from=2026-13-45&to=0026-01-01&by=evil&kind=nonsense&sort=evil&"))
    expect(page.get_by_text(f"1–25 of {CUSTOMERS}")).to_be_visible()
    assert page.url.endswith("/journal")


def test_a_search_that_is_being_typed_outlives_another_filter(journal):
    journal.get_by_role("textbox", name="Search name, phone, e-mail").fill("c000002")
    journal.get_by_role("button", name="Last touch", exact=True).click()
    expect(journal.get_by_text("1–10 of 10", exact=True)).to_be_visible()
    assert "q=c000002" in journal.url
    assert "by=last" in journal.url
    journal.get_by_role("button", name="First touch", exact=True).click()


def test_back_closes_the_panel_and_then_takes_the_filter_back(journal):
    panel = open_customer(journal, "c0000010")
    journal.go_back()
    expect(panel).to_be_hidden()
    expect(journal.get_by_text("1–1 of 1", exact=True)).to_be_visible()
    journal.go_back()
    expect(journal.get_by_text(f"1–25 of {CUSTOMERS}")).to_be_visible()
    expect(journal.get_by_role("textbox", name="Search name, phone, e-mail")).to_have_value("")
    journal.go_forward()
    expect(journal.get_by_text("1–1 of 1", exact=True)).to_be_visible()


def test_a_closed_panel_leaves_no_step_behind(journal):
    panel = open_customer(journal, "c0000010")
    journal.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    journal.wait_for_url(re.compile("q=c0000010$"))
    journal.go_back()
    expect(journal.get_by_text(f"1–25 of {CUSTOMERS}")).to_be_visible()


def test_the_next_page_begins_at_its_first_row(journal):
    journal.get_by_role("button", name="Next page").click()
    expect(journal.get_by_text(f"26–50 of {CUSTOMERS}")).to_be_visible()
    expect(journal.locator("#wb-table-title")).to_be_in_viewport()


def test_a_question_that_is_dismissed_leaves_the_comment(open_page, address):
    page = open_page(address)
    panel = open_customer(page, "c0000014")
    panel.get_by_role("tab", name="Comments").click()
    draft = panel.get_by_role("textbox", name="Write a comment")
    draft.fill("Wants the red one")
    for way in (lambda: page.keyboard.press("Escape"), page.get_by_role("button", name="Cancel").click):
        panel.get_by_role("button", name="Add comment").click()
        question = page.get_by_text("Who is writing?")
        expect(question).to_be_visible()
        expect(page.get_by_role("textbox", name="Your name")).to_be_focused()
        way()
        expect(question).to_be_hidden()
        expect(draft).to_have_value("Wants the red one")
    panel.get_by_role("button", name="Close").click()
    page.locator("[data-customer=c0000014]").click()
    panel.get_by_role("tab", name="Comments").click()
    expect(draft).to_have_value("Wants the red one")


@pytest.fixture(scope="module")
def silent_server(workspace):
    process, address = start_dashboards(workspace, warm="journal")
    with process:
        process.address = address
        yield process
        process.terminate()


@pytest.fixture
def silenced(silent_server, open_page):
    """A page whose kernels can be made deaf, as if they were gone."""
    page = open_page("about:blank", author="Irina Petrova")
    page.clock.install()
    page.goto(silent_server.address)
    page.locator("[data-customer]").first.wait_for()
    deaf = []

    def silence():
        deaf.extend(kernels(silent_server))
        for kernel in deaf:
            kernel.suspend()

    page.silence = silence
    yield page
    for kernel in deaf:
        kernel.resume()


def test_a_comment_stays_until_the_server_has_kept_it(silenced):
    panel = open_customer(silenced, "c0000015")
    panel.get_by_role("tab", name="Comments").click()
    draft = panel.get_by_role("textbox", name="Write a comment")
    draft.fill("Wants the green one")
    silenced.silence()
    panel.get_by_role("button", name="Add comment").click()
    silenced.clock.fast_forward(21_000)
    expect(panel.get_by_text("What you have just written may not be saved")).to_be_visible()
    expect(draft).to_have_value("Wants the green one")


def test_a_customer_whom_the_server_does_not_send_can_be_asked_for_again(silenced):
    silenced.silence()
    silenced.locator("[data-customer]").first.click()
    panel = silenced.locator(".wb-panel")
    expect(panel).to_be_visible()
    silenced.clock.fast_forward(21_000)
    expect(panel.get_by_text("The server does not answer.")).to_be_visible()
    expect(panel.get_by_role("button", name="Try again")).to_be_visible()


def test_a_tag_and_a_comment_are_there_after_a_reload(open_page, address):
    page = open_page(address)
    panel = open_customer(page, "c0000010")
    panel.get_by_role("combobox", name="Tags").fill("vip")
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Your name").fill("Irina Petrova")
    page.get_by_role("button", name="Continue").click()
    expect(panel.get_by_text("vip")).to_be_visible()
    expect(panel.get_by_role("button", name="Remove tag vip")).to_be_visible()
    panel.get_by_role("tab", name="Comments").click()
    panel.get_by_role("textbox", name="Write a comment").fill("Wants the blue one")
    panel.get_by_role("button", name="Add comment").click()
    expect(panel.locator("p", has_text="Wants the blue one")).to_be_visible()
    expect(panel.get_by_role("textbox", name="Write a comment")).to_have_value("")

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


def test_the_raw_data_of_a_touch_are_folded_and_in_words(journal):
    panel = open_customer(journal, "c0000012")
    panel.get_by_role("button", name="Details").first.click()
    value = panel.get_by_text("Source: shop; Pages: 1, 2", exact=True).first
    expect(value).to_be_hidden()
    panel.get_by_text("Technical data").first.click()
    expect(value).to_be_visible()


def test_a_barred_identifier_is_marked(journal):
    panel = open_customer(journal, "c0000012")
    panel.get_by_role("button", name="Other ids (1)").click()
    expect(panel.locator("li", has_text="ga.c0000012").get_by_text("not used")).to_be_visible()


def test_the_spreadsheet_holds_what_is_filtered(journal, tmp_path):
    search(journal, "c000002")
    expect(journal.get_by_text("1–10 of 10", exact=True)).to_be_visible()
    header, *rows = exported(journal, "Excel, all columns", tmp_path)
    place = header.index("Customer id")
    assert {row[place] for row in rows} == {f"c000002{digit}" for digit in range(10)}


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
    page = open_page(dashboards_of(tmp_path, warm="journal").address)
    expect(page.get_by_text("1–25 of 30")).to_be_visible()
    publish(tmp_path, 40)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.get_by_text("New data have been published.")).to_be_visible()
    page.get_by_role("button", name="Reload").click()
    expect(page.get_by_text("1–25 of 40")).to_be_visible()


def test_the_first_escape_closes_an_open_list_and_the_second_the_panel(known):
    panel = open_customer(known, "c0000013")
    tags, options = panel.get_by_role("combobox", name="Tags"), known.get_by_role("listbox")
    tags.fill("regular")
    known.keyboard.press("Enter")
    expect(panel.get_by_role("button", name="Remove tag regular")).to_be_visible()
    panel.get_by_role("tab", name="Timeline").focus()  # Vuetify opens or closes the list after a tag as it comes
    expect(options).to_be_hidden()
    tags.click()
    expect(options).to_be_visible()
    known.keyboard.press("Escape")
    expect(options).to_be_hidden()
    expect(panel).to_be_visible()
    known.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_an_old_link_to_a_page_that_is_gone_shows_the_last_one(visit_journal):
    page = visit_journal("page=99")
    expect(page.get_by_text(f"{CUSTOMERS - 24}–{CUSTOMERS} of {CUSTOMERS}")).to_be_visible()


def test_fits_a_phone(visit_journal):
    page = visit_journal(width=390, height=844)
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


def test_a_column_is_filtered_by_and_the_chip_changes_it(journal, workspace):
    in_journal = "select count(*) from customers where has_target and "
    ((many,),) = ask(workspace, in_journal + "ltv >= 1000")
    ((some,),) = ask(workspace, in_journal + "ltv >= 1000 and touches <= 8")
    assert 0 < some < many < CUSTOMERS
    asked = filter_by(journal, "LTV, RUB")
    expect(asked.get_by_role("button", name="Apply")).to_be_disabled()
    asked.get_by_role("spinbutton", name="Value").fill("1000")
    journal.keyboard.press("Enter")
    expect(journal.get_by_text(f"of {many}").last).to_be_visible()
    asked = filter_by(journal, "Touches", "at most")
    asked.get_by_role("spinbutton", name="Value").fill("8")
    asked.get_by_role("button", name="Apply").click()
    expect(journal.get_by_text(f"of {some}").last).to_be_visible()
    journal.reload()
    expect(journal.get_by_text(f"of {some}").last).to_be_visible()
    journal.get_by_text("LTV, RUB: at least 1,000", exact=True).click()
    asked.get_by_role("spinbutton", name="Value").fill("1e9")
    asked.get_by_role("button", name="Apply").click()
    expect(journal.get_by_text("No customers match")).to_be_visible()
    journal.get_by_role("button", name="Remove filter: LTV, RUB: at least 1,000,000,000").click()
    expect(journal.get_by_role("button", name="Remove filter: Touches: at most 8")).to_be_visible()
    journal.get_by_role("button", name="Clear all", exact=True).click()
    expect(journal.get_by_text(f"1–25 of {CUSTOMERS}")).to_be_visible()


def test_a_ready_list_is_opened_and_its_link_reopens_it(journal, workspace):
    ((silent,),) = ask(workspace, "select count(*) from customers where has_target and won_deals = 0")
    journal.get_by_role("combobox", name="List").click()
    journal.get_by_role("option", name="No deals").click()
    expect(journal.get_by_text(f"of {silent}").last).to_be_visible()
    assert "list=No+deals" in journal.url
    journal.reload()
    expect(journal.get_by_text(f"of {silent}").last).to_be_visible()
    journal.get_by_role("button", name="Remove filter: No deals").click()
    expect(journal.get_by_text(f"1–25 of {CUSTOMERS}")).to_be_visible()


def test_chosen_columns_are_remembered_linked_and_exported(visit_journal, tmp_path):
    page = visit_journal("q=c000002")
    expect(page.get_by_text("1–10 of 10", exact=True)).to_be_visible()
    page.get_by_role("button", name="Columns").click()
    columns = page.get_by_role("dialog", name="Columns of the table")
    for name in ("Contact", "First source", "Calls", "Customer id"):
        columns.get_by_role("checkbox", name=name, exact=True).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("columnheader")).to_have_text(
        ["Name", "First touch", "Last touch", "Touches", "Calls", "Deals", "LTV", "Tags", "Customer id"]
    )
    assert "columns=name%2Cfirst_at%2Clast_at%2Ctouches%2Ccall_count" in page.url
    header, *rows = exported(page, "Excel, columns shown", tmp_path)
    assert header == (
        "Name", "First touch", "Last touch", "Touches", "Calls", "Deals", "LTV, RUB", "Tags", "Customer id",
    )  # fmt: skip
    assert len(rows) == 10
    page.goto(page.url.partition("?")[0])
    expect(page.get_by_role("columnheader", name="Calls")).to_be_visible()
    page.get_by_role("columnheader", name="Calls").click()
    page.wait_for_url(re.compile("sort=call_count"))
    page.get_by_role("button", name="Columns").click()
    expect(columns).to_be_visible()
    page.get_by_role("button", name="Back to the usual columns").click()
    expect(page.get_by_role("columnheader", name="Calls")).to_be_hidden()
    expect(page.get_by_role("columnheader", name="Contact")).to_be_visible()


def test_a_linked_condition_is_text_and_a_wrong_one_is_explained(visit_journal):
    page = visit_journal("if=name+%3D+%22%3Cimg+src%3Dx+onerror%3Dalert(1)%3E%22")
    expect(page.locator("[data-customer]")).to_have_text([HOSTILE_NAME])
    expect(page.get_by_text(f'name = "{HOSTILE_NAME}"')).to_be_visible()
    assert page.locator("img[src=x]").count() == 0
    visit_journal("if=ltw+%3E+5")
    expect(page.get_by_text("Did you mean 'ltv'?")).to_be_visible()


def test_a_filter_by_column_fits_a_phone(visit_journal):
    where = '[{"column": "name", "operator": "not contains", "value": "' + 50 * "long " + '"}]'
    page = visit_journal(f"where={quote(where)}", width=390, height=844)
    chip = page.get_by_role("button", name="Change filter: Name: does not contain long").bounding_box()
    assert chip["x"] + chip["width"] <= 380
    asked = filter_by(page, "First touch")
    expect(asked.get_by_role("spinbutton", name="How many")).to_have_value("30")
    box = asked.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    asked.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("First touch: in the last 30 days")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_filter_of_a_link_that_cannot_be_read_is_told(visit_journal):
    page = visit_journal("where=[{}]")
    expect(page.get_by_text("The filter of this link cannot be read")).to_be_visible()
