"""The journal opened by a link that names a figure: exactly the customers behind it, in words, as a file."""

import json
from urllib.parse import quote

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.marketing_company import CUSTOMERS, GROUPS

pytestmark = pytest.mark.browser
PAGE = "journal"


@pytest.fixture
def visit(window, marketing_address):
    """Open the journal with the customers behind a figure."""

    def opened(spec, query="", **size):
        text = spec if isinstance(spec, str) else json.dumps(spec)
        return window.show(marketing_address.replace("/?", f"/journal?behind={quote(text)}{query}&"), **size)

    return opened


def chip(page, text):
    return page.locator(".wb-chips .v-chip", has_text=text)


def test_everybody_behind_a_figure_is_shown_and_said(visit):
    page = visit({"figure": "level", "level": "no purchase yet"})
    without = CUSTOMERS - GROUPS["ads"] - GROUPS["mail"] - GROUPS["rang"]
    expect(page.get_by_text(f"1–25 of {without}", exact=True)).to_be_visible()
    expect(chip(page, f"Level: no purchase yet · {without} customers")).to_be_visible()


def test_the_chip_can_be_removed_and_the_whole_journal_is_back(visit):
    page = visit({"figure": "level", "level": "advocate"})
    expect(page.get_by_text(f"1–{GROUPS['mail']} of {GROUPS['mail']}", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remove filter: Level: advocate").click()
    with_target = CUSTOMERS - GROUPS["only"] - GROUPS["long"] - GROUPS["told"]
    expect(page.get_by_text(f"1–25 of {with_target}", exact=True)).to_be_visible()
    assert "behind" not in page.url


def test_other_filters_narrow_it_and_the_link_keeps_both(visit):
    page = visit({"figure": "survey", "survey": "nps", "group": "detractor"}, "&q=000081")
    expect(page.get_by_text("1–1 of 1", exact=True)).to_be_visible()
    expect(chip(page, f"NPS: detractor · {GROUPS['rang']} customers")).to_be_visible()
    page.reload()
    expect(page.get_by_text("1–1 of 1", exact=True)).to_be_visible()
    expect(chip(page, f"NPS: detractor · {GROUPS['rang']} customers")).to_be_visible()


def test_sorting_and_paging_stay_within_it(visit):
    page = visit({"figure": "people", "people": {"channels": ["Paid search"]}}, "&sort=ltv")
    paid = GROUPS["ads"] + GROUPS["asked"]
    expect(page.get_by_text(f"1–25 of {paid}", exact=True)).to_be_visible()
    page.get_by_role("button", name="Next page").click()
    expect(page.get_by_text(f"26–50 of {paid}", exact=True)).to_be_visible()
    assert "behind" in page.url


def test_the_file_holds_exactly_these(visit, tmp_path):
    page = visit({"figure": "mentions"})
    expect(page.get_by_text(f"1–{GROUPS['told']} of {GROUPS['told']}", exact=True)).to_be_visible()
    page.get_by_role("button", name="Export").click()
    with page.expect_download(timeout=150_000) as download:  # a process of its own starts, on a busy machine slowly
        page.get_by_role("listitem", name="Excel, all columns").or_(
            page.get_by_text("Excel, all columns")
        ).first.click()
    download.value.save_as(tmp_path / "behind.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "behind.xlsx").active.iter_rows(values_only=True))
    assert sorted(row[0] for row in rows[1:]) == [f"Told {number}" for number in range(GROUPS["told"])]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"figure": "<img src=x onerror=alert(1)>"}', "<img src=x onerror=alert(1)>"),
        ('{"figure": "level", "lev', "cannot be read"),
        ("[" * 3000, "cannot be read"),
        ('{"figure": "level", "level": "repeat", "sql": "drop table customers"}', "'sql' that it does not have"),
    ],
)
def test_a_link_that_cannot_be_read_says_so_and_can_be_left(visit, text, said):
    page = visit(text)
    expect(page.get_by_text(said).first).to_be_visible()
    expect(page.locator("img[src=x]")).to_have_count(0)
    page.get_by_role("button", name="Remove filter: Figure of a link").click()
    expect(page.locator("[data-customer]").first).to_be_visible()


def test_on_a_phone_the_words_fit(visit):
    page = visit(
        {"figure": "people", "people": {"channels": ["Paid search"], "first": "2026-01-01"}}, width=390, height=844
    )
    expect(chip(page, "Customers; first touch from 2026-01-01")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
