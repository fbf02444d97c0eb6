"""The page of journeys, and that a click on a figure lands on exactly as many customers."""

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.marketing_company import CUSTOMERS

pytestmark = pytest.mark.browser
PAGE = "journeys"


@pytest.fixture
def visit(window, marketing_address):
    """Show an address of the page of journeys."""

    def opened(query="", **size):
        page = window.show(marketing_address.replace("/?", f"/journeys?{query}&"), **size)
        page.locator(".wb-jfigures:not(.wb-jwaiting), .wb-empty").first.wait_for()
        return page

    return opened


def journal_shows(page, customers):
    """Find exactly so many customers in the journal."""
    expect(page).to_have_url(re.compile(r"/journal\?behind="))
    expect(page.get_by_role("heading", name=f"Customers {customers}", exact=True)).to_be_visible()


_MIDDLE = """(line) => {
    const { x, y } = line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(line.getScreenCTM());
    return document.elementFromPoint(x, y)?.closest("a") === line.closest("a") && [x, y];
}"""


def on_line(page, name):
    """Move the mouse onto an edge: the middle of what is drawn, as the middle of a curve's box lies beside it."""
    line = edge(page, name).locator(".wb-jedge-area")
    line.scroll_into_view_if_needed()
    # a page that was just made narrower is drawn anew
    page.wait_for_function(_MIDDLE, arg=line.element_handle(), polling=200)
    middle = line.evaluate(_MIDDLE)
    page.mouse.move(*middle)
    return middle


def leads_to(link, figure, people=None):
    """Find a link to the customers of a figure; that they are as many as it says is a test of the view."""
    href = link.get_attribute("href")
    assert json.loads(parse_qs(urlsplit(href).query)["behind"][0]) == {**figure, "people": people or {}}


def edge(page, name):
    return page.locator(f'[data-edge="{name}"]')


def test_an_edge_of_the_graph_opens_its_customers(visit):
    page = visit()
    expect(edge(page, "session>call")).to_have_attribute("aria-label", "visit to call: 40 customers")
    on_line(page, "session>call")
    expect(page.locator(".wb-jtip")).to_contain_text("40 customers43 % of all 94 customers47 % of the 86 with visit")
    edge(page, "session>call").focus()
    page.keyboard.press("Enter")
    journal_shows(page, 40)


def test_the_time_of_an_edge_is_asked_for_when_people_are_chosen(visit):
    page = visit("channel=Paid+search")
    expect(page.locator("[data-people]")).to_have_text("60 customers")
    edge(page, "call>deal won").focus()
    expect(page.locator(".wb-jtip")).to_contain_text("median 3 d between")


def test_an_edge_is_clicked_where_it_is_drawn(visit):
    page = visit()
    page.mouse.click(*on_line(page, "call>deal won"))
    journal_shows(page, 48)


def test_a_cell_of_the_matrix_opens_its_customers(visit):
    page = visit("view=matrix&repeats=shown")
    cell = page.locator('[data-cell="3>deal won"]')
    expect(cell).to_have_text("40")
    cell.click()
    journal_shows(page, 40)


def test_a_band_of_the_flow_opens_its_customers(visit):
    page = visit("view=flows")
    band = page.locator('[data-flow="1>session>request"]')
    expect(band).to_have_attribute("aria-label", "Step 1, visit to request: 20 customers")
    band.focus()
    expect(page.locator(".wb-jtip")).to_contain_text("20 customers24 % of the 82 with visit at step 1")
    assert json.loads(parse_qs(urlsplit(band.get_attribute("href")).query)["behind"][0])["figure"] == "flow"


def test_a_stage_of_the_funnel_and_who_went_no_further(visit):
    page = visit("tab=funnel")
    expect(page.locator('[data-stage="2"]')).to_contain_text("70 % of 86 with Visit")
    leads_to(
        page.locator('[data-dropped="1"]'), {"figure": "stage", "mode": "closed", "stage": "Visit", "dropped": True}
    )


def test_a_stage_opens_its_customers(visit):
    page = visit("tab=funnel")
    page.locator('[data-reached="2"]').click()
    journal_shows(page, 60)


def test_losses_are_told_by_reason(visit):
    page = visit("tab=funnel&by=channel")
    expect(page.locator('[data-cell="Paid search-4"]')).to_have_text("40")
    leads_to(page.locator('[data-loss="Price"]'), {"figure": "loss", "reason": "Price"})


def test_a_cell_of_the_cohorts_opens_its_customers(visit):
    page = visit("tab=cohorts")
    cell = page.locator('[data-cell="2026-03-1"]')
    expect(cell).to_have_attribute("aria-label", re.compile("^5 of 29 in Apr 2026 "))
    expect(page.locator('[data-cell="2026-03-4"]')).to_have_class(re.compile("wb-jcell-open"))
    expect(page.get_by_text("Hatched: the month is not over; the data end on 11 Jul 2026.")).to_be_visible()
    cell.click()
    journal_shows(page, 5)


def test_the_time_to_a_deal_and_who_has_none_yet(visit):
    page = visit("tab=times")
    expect(page.locator('[data-times="reached"]')).to_have_text("54 customers")
    figure = {"figure": "time_to", "what": "deal", "measure": "days", "from": 4, "to": 8}
    expect(page.locator('[data-bucket="days-4"]')).to_have_attribute("aria-label", "4 – 8 days: 40 customers")
    leads_to(page.locator('[data-bucket="days-4"]'), figure)


def test_between_two_events(visit):
    page = visit("view=between&start=session&end=call")
    expect(page.locator('[data-between="started"]')).to_have_text("86")
    expect(page.locator('[data-between="never"]')).to_have_text("46")
    ends = {"level": "kind", "collapsed": True, "start": "session", "end": "call"}
    leads_to(page.locator('[data-between="never"]'), {"figure": "between", **ends, "which": "never"})


def test_two_groups_are_compared_and_each_opens_its_own(visit):
    page = visit("view=compare&channel=Paid+search&vs_channel=E-mail")
    expect(page.locator("[data-people]")).to_have_text(["60 customers", "6 customers"])
    figure = {"figure": "event", "level": "kind", "event": "deal won"}
    leads_to(page.locator('[data-compare="a-deal won"]'), figure, {"channels": ["Paid search"]})
    leads_to(page.locator('[data-compare="b-deal won"]'), figure, {"channels": ["E-mail"]})


def test_people_are_chosen_stand_in_the_address_and_go_with_every_link(visit):
    page = visit("tab=funnel&channel=Paid+search&from=2026-04-01")
    chosen = page.locator("[data-people]").inner_text()
    assert chosen != f"{CUSTOMERS} customers"
    people = {"first": "2026-04-01", "channels": ["Paid search"]}
    leads_to(page.locator("[data-people]"), {"figure": "people"}, people)
    leads_to(page.locator('[data-loss="all"]'), {"figure": "loss"}, people)
    page.get_by_role("button", name="Everybody").click()
    expect(page.locator("[data-people]")).to_have_text(f"{CUSTOMERS} customers")
    assert "channel" not in page.url
    page.go_back()
    expect(page.locator("[data-people]")).to_have_text(chosen)


def test_the_slider_hides_thin_lines(visit):
    page = visit()
    expect(edge(page, "session>deal won")).to_have_count(1)
    page.get_by_role("slider", name="Show lines of at least so many per cent of customers").fill("30")
    expect(edge(page, "session>deal won")).to_have_count(0)
    expect(page.locator('[data-event="mention"]')).to_have_count(0)
    expect(edge(page, "session>call")).to_have_count(1)
    assert "above=30" in page.url


def test_nobody_is_said_in_words(visit):
    page = visit("if=ltv+%3E+1000000")
    expect(page.get_by_text("No customer meets all of this.")).to_be_visible()
    page.get_by_role("button", name="Show everybody").click()
    expect(edge(page, "session>call")).to_be_visible()


def test_a_condition_that_cannot_be_read_is_told(visit):
    page = visit("if=ltv+%3E")
    expect(page.get_by_role("alert").filter(has_text="ends where a value is needed")).to_be_visible()
    page = visit("where={cut")
    expect(page.get_by_text("its conditions, which may have been cut off")).to_be_visible()


def test_what_a_link_has_that_the_page_has_not_is_told(visit):
    page = visit("view=circle&from=2026-05-01&to=2026-04-01&steps=99")
    alert = page.get_by_role("alert").filter(has_text="Left out of this link")
    expect(alert).to_contain_text('ends on 2026-04-01, before it begins on 2026-05-01; view "circle"; steps "99"')
    expect(page.locator("[data-people]")).to_have_text(f"{CUSTOMERS} customers")


def test_a_flow_from_an_event_counts_all_in_its_head_and_says_whom_it_draws(visit):
    page = visit("view=flows&start=call")
    expect(page.locator("[data-people]")).to_have_text(f"{CUSTOMERS} customers")
    expect(page.locator('[data-flow="drawn"]')).to_have_text("48 customers")
    page.locator('[data-flow="drawn"]').click()
    journal_shows(page, 48)


def test_a_flow_from_an_event_that_nobody_has_keeps_its_fields(visit):
    page = visit("view=flows&start=mention&channel=Paid+search")
    expect(page.get_by_text("None of these customers has mention.")).to_be_visible()
    expect(page.locator("[data-people]")).to_have_text("60 customers")
    expect(page.get_by_role("combobox", name="From first")).to_be_visible()
    page.get_by_label("Clear From first").click()
    expect(page.locator('[data-flow="1>session>call"]')).to_be_visible()
    page.go_back()
    expect(page.get_by_text("None of these customers has mention.")).to_be_visible()


def test_a_comparison_asks_for_the_second_group(visit):
    page = visit("view=compare")
    expect(page.get_by_text("So far both groups are the same.")).to_be_visible()
    expect(page.locator("[data-people]")).to_have_text(f"{CUSTOMERS} customers")


def test_money_of_cohorts_adds_up_by_month_and_by_cohort(visit):
    page = visit("tab=cohorts&measure=revenue&cohort=first+deal")
    sums = [int(text.replace(",", "")) for text in page.locator("[data-sum]").all_inner_texts()]
    assert sums[0] == sum(sums[1:]) == round((40 * 10_010 + 6 * (2000 + 3055) + 8 * 7000) / 100)
    page.locator('[data-cohort="all"]').click()
    journal_shows(page, 54)


def test_a_hostile_source_is_a_channel_like_any_other(visit):
    page = visit('where=[{"column":"first_source","operator":"contains","value":"onerror"}]')
    expect(page.locator("[data-people]")).to_have_text("3 customers")


@pytest.mark.parametrize(
    "query", ["", "view=flows", "view=matrix", "tab=funnel&by=channel", "tab=times", "tab=cohorts"]
)
def test_nothing_is_cut_off_on_a_phone(visit, query):
    page = visit(query, width=390, height=844)
    expect(page.locator("[data-people]")).to_have_text(f"{CUSTOMERS} customers")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_an_edge_on_a_phone(visit):
    page = visit(width=390, height=844)
    expect(page.locator(".wb-jnode-narrow").first).to_be_visible()
    page.mouse.click(*on_line(page, "session>call"))
    journal_shows(page, 40)
