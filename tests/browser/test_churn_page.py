import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import start_dashboards
from tests.show.churn_people import HOSTILE_NAME, publish

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    process, address = start_dashboards(publish(tmp_path_factory.mktemp("churn") / "company"), warm="churn")
    with process:
        process.address = address
        yield process
        process.terminate()


@pytest.fixture
def visit(window, server):
    """Open an address of the churn page: `?tab=…`, `?customer=…`."""

    def opened(query="", **size):
        return window.show(server.address.replace("/?", f"/churn?{query}&"), **size)

    return opened


def names(page):
    return page.locator(".wb-table tbody .wb-name")


def overflows(page):
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_who_is_at_risk_is_listed_filtered_and_explained(visit):
    page = visit()
    expect(names(page)).to_have_text(["Anna", HOSTILE_NAME, "=1+1"])
    page.get_by_role("button", name="Least likely to return").click()
    expect(names(page)).to_have_text(["=1+1"])
    page.get_by_role("button", name="Buyers scored").click()
    expect(names(page)).to_have_count(3)
    page.get_by_role("button", name="30 days").click()
    expect(page.locator("tbody tr").first).to_contain_text("60 %")
    page.get_by_role("button", name="Anna").focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Anna")
    expect(panel.get_by_text("The chance of no purchase in the next 90 days is 40 %.")).to_be_visible()
    expect(panel.locator(".wb-why-table td")).to_have_text(["70.0 %", "−35.0 %", "+5.0 %", "40 %"])
    expect(panel.locator(".js-plotly-plot .bars .point").first).to_be_visible()
    expect(panel.get_by_role("link", name="in the journal")).to_have_attribute("href", "journal?customer=anna")
    panel.get_by_role("tab", name="Why this money?").click()
    expect(panel.get_by_text("are expected in the next 365 days")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name="Anna")).to_be_focused()


def test_the_list_goes_into_a_file(visit):
    page = visit("tier=low")
    expect(names(page)).to_have_text(["Anna"])
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert re.fullmatch(r"at-risk-\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)
    assert [line.split(",")[0] for line in text.splitlines()] == ["Customer", "anna"]


def test_curves_are_drawn_with_how_many_are_still_open(visit):
    page = visit("tab=curves&by=first_source")
    expect(page.locator(".wb-legend li")).to_have_text(["google", "vk", "shop-0", "shop-1"])
    expect(page.locator(".wb-curves-table tbody tr").nth(1)).to_contain_text("vk")
    expect(page.locator(".wb-curves-table tbody tr").nth(1).locator("td")).to_have_text(["50", "40", "40", "10"])
    page.get_by_role("button", name="google 80").click()
    expect(page.locator(".wb-legend li")).to_have_text(["vk", "shop-0", "shop-1"])
    for more in ("shop-2", "shop-3", "shop-4"):
        page.get_by_role("button", name=more).click()
        expect(page.locator(".wb-legend li").last).to_have_text(more)
    expect(page.get_by_role("button", name="shop-5")).to_be_disabled()  # six lines are enough


def test_how_far_to_trust_it_is_said_and_drawn(visit):
    page = visit("tab=trust")
    expect(page.get_by_text("Calling the best 20 % catches 64 % (60–68 %)")).to_be_visible()
    expect(page.locator(".wb-trust-chart .js-plotly-plot")).to_have_count(2)
    expect(page.locator(".wb-trust-notes .wb-status").first).to_have_text("alarm")
    expect(page.locator(".wb-trust-table thead th").nth(1)).to_contain_text("Landmark regression")
    page.get_by_role("button", name="30 days").click()
    expect(page.get_by_text("It has not been judged yet")).to_be_visible()


def test_expected_money_opens_its_tenths(visit):
    page = visit("tab=ltv")
    expect(names(page)).to_have_count(3)
    page.get_by_role("button", name="Show the customers of tenth 2").click()
    expect(names(page)).to_have_text([HOSTILE_NAME])
    expect(page.locator(".wb-trust-table tbody th").first).to_contain_text("Error of the total")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ".wb-kpi-value"),
        ("tab=curves&by=first_source", ".wb-curves-table"),
        ("tab=trust", ".wb-trust-chart"),
        ("tab=ltv", ".wb-trust-table"),
        ("customer=boris", ".wb-panel dd"),
    ],
)
def test_nothing_is_wider_than_a_phone(visit, query, shown):
    page = visit(query, width=390, height=844)
    expect(page.locator(shown).and_(page.locator(":not([data-old])")).first).to_be_visible()
    assert not overflows(page)


def test_a_company_that_was_never_scored_is_offered_scoring(tmp_path, dashboards_of, open_page):
    server = dashboards_of(publish(tmp_path / "company", scored=False), warm="churn")
    page = open_page(server.address.replace("/?", "/churn?"))
    expect(page.get_by_text("Scores have not been computed yet")).to_be_visible()
    compute = page.locator(".wb-empty").get_by_role("button", name="Compute scores")
    compute.click()
    expect(page.get_by_text("There is no touch to score yet")).to_be_visible(timeout=60_000)
    expect(compute).to_be_enabled()
