"""The page Overview over the company of `marketing_company`: its figures are counted by hand from that table."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import lands_on
from tests.browser.marketing_company import CUSTOMERS

pytestmark = pytest.mark.browser
PAGE = "overview"

ALL = "from=2026-03-01&to=2026-07-31"


@pytest.fixture
def visit(window, marketing_address):
    """Show an address of the page, once its figures are there."""

    def opened(query=ALL, **size):
        page = window.show(marketing_address.replace("/?", f"/overview?{query}&"), **size)
        page.locator(".wb-kpi-value, .wb-empty").first.wait_for()
        return page

    return opened


def figure(page, name):
    return page.locator(f'[data-figure="{name}"]')


def test_the_figures_are_those_of_the_data_and_open_their_customers(visit):
    page = visit()
    shown = {
        "new_people": str(CUSTOMERS), "sessions": "145", "leads": "68", "deals": "60", "revenue": "€4,867", "cost": "€1,267",
        "repeat": "10 %", "missed": "8",
    }  # fmt: skip
    for name, value in shown.items():
        expect(figure(page, name).locator(".wb-kpi-value")).to_have_text(value)
    figure(page, "deals").click()
    lands_on(page, 54)


def test_a_channel_and_a_stage_of_the_funnel_open_their_customers(visit):
    page = visit()
    page.locator('[data-stage="Won"]').get_by_role("link").last.click()
    lands_on(page, 40)
    page = visit()
    expect(page.locator('.wb-otop [data-row="Paid search"]')).to_contain_text("€4,004")
    page.locator('.wb-otop [data-row="Paid search"]').get_by_role("link", name="40 new customers").click()
    lands_on(page, 40)


def test_a_bar_is_as_long_as_its_revenue(visit):
    page = visit()
    width = {
        name: page.locator(f'.wb-otop [data-row="{name}"] .wb-otop-bar i').bounding_box()["width"]
        for name in ("Paid search", "E-mail")
    }
    # 40 deals of 100.10; six of 20 and six of 30.55
    assert width["E-mail"] / width["Paid search"] == pytest.approx(303.30 / 4004, abs=0.01)


def test_figures_say_of_how_many_customers_and_what_is_blended(visit):
    page = visit()
    assert page.locator(".wb-kpi").count() == 14
    figure(page, "deals").hover()
    expect(page.get_by_text("60 of 54 customers")).to_be_visible()
    expect(figure(page, "cac")).to_contain_text("CAC, blended")


def test_a_bar_of_the_chart_opens_its_customers(visit):
    # the first deal of all, five days after the first visit of all
    page = visit("from=2026-03-06&to=2026-03-07")
    bar = page.locator(".wb-overview-chart .bars path").first
    bar.wait_for()
    bar.click(force=True)
    lands_on(page, 1)


def test_a_price_leads_to_the_page_that_explains_it_with_the_same_days(visit):
    page = visit()
    expect(figure(page, "cac")).to_have_attribute("href", f"channels?{ALL}")


def test_a_change_is_against_the_period_before(visit):
    page = visit("from=2026-04-20&to=2026-05-09")
    expect(page.get_by_text("20 Apr 2026 – 9 May 2026, each figure against 31 Mar 2026 – 19 Apr 2026.")).to_be_visible()
    # one first touch a day, but none on the 22nd of April and the 3rd of May
    expect(figure(page, "new_people").locator(".wb-kpi-value")).to_have_text("18")
    expect(figure(page, "new_people")).to_contain_text("−10 %")


def test_what_is_chosen_stands_in_the_address(visit):
    page = visit()
    page.get_by_role("button", name="90 days").click()
    expect(page).to_have_url(re.compile("days=90"))
    page.go_back()
    expect(figure(page, "leads").locator(".wb-kpi-value")).to_have_text("68")


def test_the_sources_say_how_old_they_are(visit):
    page = visit()
    expect(page.locator('[data-row="Ads: google"]')).to_contain_text("92 days behind")


def test_days_without_anything_are_all_nothing_and_no_failure(visit):
    page = visit("from=2020-01-01&to=2020-01-31")
    expect(figure(page, "revenue").locator(".wb-kpi-value")).to_have_text("€0")
    expect(page.get_by_text("No channel brought anything in this period.")).to_be_visible()
    expect(page.get_by_text("Nobody's first touch lies in this period.")).to_be_visible()


def test_nothing_is_wider_than_a_phone(visit):
    page = visit(width=390, height=844)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
