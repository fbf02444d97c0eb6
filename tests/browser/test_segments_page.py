import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import start_dashboards
from tests.browser.scored_company import publish_scored

pytestmark = pytest.mark.browser

CUSTOMERS = 400


@pytest.fixture(scope="module")
def scored_server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scored")
    publish_scored(folder, CUSTOMERS)
    process, address = start_dashboards(folder, warm="segments")
    with process:
        process.address = address
        yield process
        process.terminate()


@pytest.fixture
def visit(window, scored_server):
    """Show an address of the page of segments: `?tab=…`, `?segment=…`; it knows already who writes."""

    def opened(query="", **size):
        address = scored_server.address.replace("/?", f"/segments?{query}&")
        page = window.show(address, author="Vera Orlova", **size)
        page.locator(".wb-seglist, .wb-rfm-grid, .wb-triggers, .wb-empty").first.wait_for()
        return page

    return opened


def size_of(page):
    return page.locator(".wb-segments-size b")


def test_a_segment_shows_its_size_words_and_customers(visit):
    page = visit()
    page.locator('[data-segment="Returning customers"]').click()
    expect(page.get_by_role("heading", name="Returning customers")).to_be_visible()
    shown = page.locator('[data-segment="Returning customers"] .wb-seg-size').inner_text()
    expect(page.locator(".wb-range")).to_contain_text(f"of {shown}")
    expect(page.locator('[data-segment="Returning customers"] .wb-spark')).to_be_visible()
    page.get_by_role("button", name="Portrait").click()
    expect(page.get_by_text("Stands out:")).to_be_visible()


def test_rows_and_text_of_the_builder_follow_each_other(visit):
    page = visit()
    page.get_by_role("button", name="New", exact=True).click()
    text = page.get_by_role("textbox", name="The same as text")
    expect(text).to_have_value("ltv > 0")
    page.get_by_role("spinbutton", name="Value").fill("1000")
    expect(text).to_have_value("ltv > 1000")
    text.fill('ltv > 1000 and not (city = "Moscow" or had call within 30d)')
    expect(page.locator(".wb-build-row")).to_have_count(5)
    expect(page.get_by_role("button", name="not", pressed=True)).to_have_count(1)
    expect(size_of(page)).to_contain_text("customer")
    text.fill("ltv > ")
    expect(page.get_by_role("alert").filter(has_text="ends where a value is needed")).to_be_visible()


def test_a_segment_is_saved_renamed_and_dropped(visit):
    page = visit()
    page.get_by_role("button", name="New", exact=True).click()
    expect(size_of(page)).to_contain_text("customers")
    page.get_by_role("button", name="Save …").click()
    page.get_by_role("textbox", name="Name").fill("<img src=x onerror=alert(3)>")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="<img src=x")).to_be_visible()
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("textbox", name="Name").fill("Paid")
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", name="Paid")).to_contain_text("by Vera Orlova")
    page.get_by_role("button", name="Drop").click()
    page.get_by_role("button", name="Drop it").click()
    expect(page.locator('[data-segment="Paid"]')).to_have_count(0)


def test_customers_and_an_audience_come_as_files(visit):
    page = visit("segment=Low%20LTV")
    with page.expect_download() as export:
        page.get_by_role("button", name="CSV").click()
    assert re.fullmatch(r"Low-LTV-\d{4}-\d\d-\d\d\.csv", export.value.suggested_filename)
    page.get_by_role("button", name="Audience file").click()
    page.get_by_role("button", name="Look what would be in it").click()
    expect(page.get_by_text("customers would be in it")).to_be_visible()
    expect(page.get_by_text("Yandex Audience refuses files of fewer than 100")).to_be_visible()
    expect(page.get_by_role("button", name="Write the file")).to_be_disabled()
    page.locator(".wb-audience-platform").click()
    page.get_by_role("option", name="Google Customer Match").click()
    expect(page.get_by_text("Google Customer Match shows ads only from 100 people")).to_be_visible()
    with page.expect_download() as audience:
        page.get_by_role("button", name="Write the file").click()
    assert audience.value.suggested_filename.startswith("Low-LTV-google-")


def test_a_cell_of_the_grid_opens_its_customers_and_becomes_a_segment(visit):
    page = visit("tab=rfm")
    cell = page.locator(".wb-rfm-cell").first
    count = cell.locator("b").inner_text()
    cell.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".wb-range")).to_contain_text(f"of {count}")
    expect(page.locator(".wb-ways svg.main-svg").first).to_be_visible()
    page.get_by_role("button", name="Make it a segment").click()
    expect(page.get_by_role("textbox", name="The same as text")).to_have_value(
        re.compile(r"rfm\.r = \d and rfm\.f = \d")
    )


def test_a_trigger_is_made_paused_and_dropped(visit):
    page = visit("tab=triggers")
    page.get_by_role("button", name="New trigger").click()
    page.keyboard.press("Escape")
    expect(page.locator(".wb-trigger-form")).to_have_count(0)
    page.get_by_role("button", name="New trigger").click()
    page.get_by_role("textbox", name="Name", exact=True).fill("Tell the CRM")
    page.locator(".wb-trigger-form .v-select").click()
    page.get_by_role("option", name="churn high").click()
    page.get_by_role("button", name="Make it").click()
    card = page.locator('[data-trigger="Tell the CRM"]')
    expect(card).to_contain_text("Who enters “churn high”")
    card.get_by_role("button", name="Pause").click()
    expect(card.locator(".wb-status")).to_have_text("paused")
    card.get_by_role("button", name="Drop").click()
    card.get_by_role("button", name="Drop it for good").click()
    expect(page.get_by_text("No trigger yet.")).to_be_visible()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("tab=rfm", ".wb-rfm-cell"),
        ("tab=triggers", "text=Nobody has entered yet"),
        ("", ".wb-seglist"),
        ("segment=At%20risk&show=portrait", "text=Stands out:"),
        ("segment=At%20risk&show=audience", "text=Look what would be in it"),
    ],
)
def test_fits_a_phone(visit, query, shown):
    page = visit(query, width=390, height=844)
    expect(page.locator(shown).first).to_be_visible()
    page.wait_for_timeout(800)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_on_a_phone_the_list_folds_once_a_segment_is_chosen(visit):
    page = visit("segment=At%20risk", width=390, height=844)
    other = page.locator('[data-segment="Low LTV"]')
    expect(page.get_by_role("heading", name="At risk")).to_be_visible()
    expect(other).to_be_hidden()
    page.locator(".wb-seglist-fold").click()
    other.click()
    expect(page.get_by_role("heading", name="Low LTV")).to_be_visible()
    expect(other).to_be_hidden()


def test_a_company_that_was_never_scored_offers_to_do_so(open_page, address):
    page = open_page(address.replace("/?", "/segments?tab=rfm&"))
    expect(page.get_by_role("button", name="Compute scores").first).to_be_visible()
    expect(page.get_by_text("Scores have not been computed yet").first).to_be_visible()
