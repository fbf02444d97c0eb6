"""The page of channels over the company of `marketing_company`: its figures are counted by hand from that table."""

import re

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import lands_on
from tests.browser.marketing_company import LONG_CAMPAIGN

pytestmark = pytest.mark.browser
PAGE = "channels"

ALL = "from=2026-03-01&to=2026-07-31"


@pytest.fixture
def visit(window, marketing_address):
    """Show an address of the page of channels, once what it asks for is there."""

    def opened(query=ALL, **size):
        page = window.show(marketing_address.replace("/?", f"/channels?{query}&"), **size)
        page.locator(".wb-ctable, .wb-empty, .wb-clevels").first.wait_for()
        return page

    return opened


def row(page, name):
    return page.locator(f'tr[data-row="{name}"]')


def cells(page, name):
    expect(row(page, name)).to_be_visible()
    return row(page, name).locator("td").all_inner_texts()


def test_the_total_equals_the_inputs_and_spend_that_met_no_visit_has_a_row(visit):
    page = visit(f"{ALL}&columns=cost,sessions,leads,customers,deals,revenue")
    # 2 days of 400.40, 200 and 33.33; 60 deals: 40 of 100.10, 6 of 20, 6 of 30.55 and 8 of 70
    assert cells(page, "total") == ["€1,267", "145", "68", "54", "60", "€4,867"]
    assert cells(page, "Paid search") == ["€1,267", "80", "60", "40", "40", "€4,004"]
    expect(page.get_by_text("€67 of the cost (5.3 %) met no visit")).to_be_visible()
    page.get_by_role("button", name="Campaigns or ads of Paid search").click()
    expect(row(page, "nobody came")).to_contain_text("no visits")
    assert cells(page, "spring") == ["€1,201", "80", "60", "40", "40", "€4,004"]
    page.get_by_role("button", name="Campaigns or ads of spring").click()
    assert cells(page, "red")[:2] == ["€801", "40"]


def test_unfolded_rows_stand_in_the_address(visit):
    page = visit(f"{ALL}&columns=cost")
    page.get_by_role("button", name="Campaigns or ads of Paid search").click()
    page.get_by_role("button", name="Campaigns or ads of spring").click()
    assert cells(page, "red") == ["€801"]
    page.reload()
    assert cells(page, "red") == ["€801"]
    page.get_by_role("button", name="Campaigns or ads of Paid search").click()
    expect(row(page, "red")).to_have_count(0)
    assert "open=Paid+search&" not in f"{page.url}&"


def test_totals_open_their_customers_and_say_how_many(visit):
    page = visit(f"{ALL}&columns=cost,sessions,deals,cac")
    cell = row(page, "total").locator('a[data-cell="deals"]')
    cell.hover()
    expect(cell).to_have_attribute("aria-label", "60 deals of 54 customers")
    expect(row(page, "total").get_by_title("blended, unpaid channels included")).to_have_text("€23.47")
    expect(row(page, "Direct").locator("td").first).to_have_text("–")
    cell.click()
    lands_on(page, 54)


def test_few_are_pale_with_a_link_or_without(visit):
    page = visit(f"tab=loyal&{ALL}")
    expect(row(page, "E-mail").locator('[data-cell="ltv_mean"]')).to_have_class("wb-few")
    expect(row(page, "Paid search").locator('[data-cell="ltv_mean"]')).not_to_have_class("wb-few")
    row(page, "total").get_by_role("link").nth(1).click()
    lands_on(page, 54)


def test_a_channel_that_there_is_not_is_left_out_and_named(visit):
    page = visit(f"{ALL}&columns=sessions&channel=Nope&channel=Direct")
    expect(page.get_by_text("There is no channel “Nope” in these data; it was left out.")).to_be_visible()
    assert cells(page, "shown") == ["40"]
    assert "Nope" not in page.url


def test_names_from_outside_are_text(visit):
    page = visit()
    page.get_by_role("button", name="Campaigns or ads of Paid other").click()
    expect(row(page, "=1+1")).to_contain_text("<img src=x onerror=alert(1)> / cpc")
    page.get_by_role("button", name="Campaigns or ads of E-mail").click()
    expect(
        page.get_by_title(LONG_CAMPAIGN.lower(), exact=True).or_(page.get_by_title(LONG_CAMPAIGN, exact=True))
    ).to_be_visible()


def test_a_number_opens_exactly_its_customers(visit):
    page = visit()
    row(page, "Paid search").locator('a[data-cell="customers"]').click()
    lands_on(page, 40)


def test_a_number_that_one_points_at_says_how_many_customers_it_opens(visit):
    page = visit(f"{ALL}&columns=sessions")
    number = row(page, "Paid search").locator('a[data-cell="sessions"]')
    expect(number).to_have_text("80")
    number.hover()
    expect(number).to_have_attribute("aria-label", "80 sessions of 60 customers")
    page.goto(f"{page.url}&tab=attribution")
    cell = row(page, "E-mail").locator('a[data-model="linear"]')
    cell.hover()
    expect(cell).to_have_attribute("aria-label", re.compile("^€303 of 6 customers$"))


def test_rows_are_by_month_as_well_and_the_address_keeps_it(visit):
    page = visit(f"{ALL}&columns=cost,sessions")
    page.get_by_role("button", name="Month", exact=True).click()
    assert cells(page, "2026-04")[0] == "€634"
    assert "by=month" in page.url
    assert "sort=name" in page.url


def test_a_filter_leaves_the_total_as_it_is(visit):
    page = visit(f"{ALL}&columns=sessions&channel=Direct")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert cells(page, "shown") == ["40"]
    assert cells(page, "total") == ["145"]


def test_models_stand_side_by_side_and_share_out_the_same_total(visit):
    page = visit(f"tab=attribution&{ALL}")
    expect(page.get_by_text("60 deals won with €4,867. 8 of them (13.3 % of all")).to_be_visible()
    assert cells(page, "total") == ["€4,867"] * 8
    page.get_by_role("button", name="Conversions", exact=True).click()
    expect(row(page, "total").locator("td").first).to_have_text("60")
    assert "measure=conversions" in page.url
    page.get_by_role("button", name="Models").click()
    for model in ("First", "Position", "Time decay", "Markov", "Shapley", "Linear"):
        page.get_by_role("dialog").get_by_label(model, exact=True).uncheck()
    page.keyboard.press("Escape")
    expect(row(page, "total").locator("td")).to_have_count(2)
    assert "models=last%2Clast_non_direct" in page.url
    page.get_by_role("button", name="Campaign", exact=True).click()
    expect(row(page, "spring").locator("td").first).to_contain_text("40")


def test_a_share_of_a_model_opens_its_customers(visit):
    page = visit(f"tab=attribution&{ALL}")
    row(page, "E-mail").locator('a[data-model="markov"]').click()
    lands_on(page, 6)


def test_loyal_channels_say_of_how_many(visit):
    page = visit(f"tab=loyal&{ALL}")
    expect(row(page, "E-mail")).to_contain_text("6 of 6")
    expect(row(page, "Paid search")).to_contain_text("0 of 40")
    row(page, "E-mail").locator('a[data-cell="repeaters"]').click()
    lands_on(page, 6)


def test_levels_and_answers_open_their_customers(visit):
    page = visit(f"tab=levels&{ALL}")
    expect(page.locator('[data-level="advocate"] .wb-clevel-value')).to_have_text("6")
    # six promoters and eight detractors of fourteen
    expect(page.locator(".wb-csurvey-value")).to_have_text("−14")
    page.locator('[data-part="detractor"]').click()
    lands_on(page, 8)


def test_the_file_holds_what_the_table_shows(visit, tmp_path):
    page = visit()
    page.get_by_role("button", name="Excel").click()
    with page.expect_download() as download:
        page.get_by_text("By ad", exact=True).click()
    file = tmp_path / "channels.xlsx"
    download.value.save_as(file)
    head, *rows = openpyxl.load_workbook(file).active.iter_rows(values_only=True)
    table = [dict(zip(head, values, strict=True)) for values in rows]
    assert sum(values["Cost, EUR"] for values in table) == pytest.approx(1267.46)
    assert sum(values["Revenue, EUR"] for values in table) == pytest.approx(4867.30)
    assert {values["Campaign"] for values in table} >= {"=1+1", "spring", "nobody came"}


def test_what_is_not_there_is_said(visit):
    page = visit("from=2020-01-01&to=2020-01-31")
    expect(page.get_by_text("Neither ads nor visits are known of this period.")).to_be_visible()
    page = visit("tab=attribution&from=2020-01-01&to=2020-01-31")
    expect(page.get_by_text("No deal was won in this period")).to_be_visible()
    page = visit("from=2026-07-31&to=2026-03-01")
    expect(page.get_by_text("before it begins")).to_be_visible()


@pytest.mark.parametrize("tab", ["effectiveness", "attribution", "loyal", "levels"])
def test_nothing_is_wider_than_a_phone(visit, tab):
    page = visit(f"tab={tab}&{ALL}", width=390, height=844)
    expect(page.get_by_role("tab", selected=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
