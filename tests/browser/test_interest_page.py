import io

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import start_dashboards
from tests.show.interest_people import ABOUT, HOSTILE_NAME, MEMBERS, build, keep
from tests.show.interest_shoppers import DAY, shoppers

pytestmark = pytest.mark.browser

RUN_MS = 180_000
RUN, LATER = "20260601T090000000000", "20260615T090000000000"
BASE = (
    "Name,Phone\n" + "".join(f"P{n},8 916 {n:07d}\n" for n in range(120)) + "X,abc\nP1,8 916 0000001\nZ,8 916 9999999\n"
)


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """A scored company with two kept runs, one of them with a hostile name."""
    folder = build(tmp_path_factory.mktemp("people") / "company")
    later = [{**MEMBERS[0], "customer_id": "anna", "tier": "medium"}, MEMBERS[3]]
    keep(folder, LATER, members=later, name=HOSTILE_NAME, as_of="2026-06-15", notes=ABOUT["notes"])
    process, address = start_dashboards(folder, warm="interest")
    with process:
        yield address
        process.terminate()


@pytest.fixture
def visit(window, people):
    """Open an address of the interest page: `?tab=…`, `?run=…`."""

    def opened(query="", **size):
        return window.show(people.replace("/?", f"/interest?{query}&"), **size)

    return opened


def test_a_base_is_uploaded_run_shown_and_saved(tmp_path, dashboards_of, open_page):
    (tmp_path / "shop").mkdir()
    server = dashboards_of(shoppers(tmp_path / "shop"), warm="interest")
    (tmp_path / "Expo.csv").write_text(BASE, encoding="utf-8")
    page = open_page(server.address.replace("/?", "/interest?"))
    expect(page.get_by_text("No run yet.")).to_be_visible()
    page.get_by_role("button", name="New run").first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").set_input_files(tmp_path / "Expo.csv")
    expect(dialog.get_by_role("list", name="What was read").get_by_role("listitem")).to_contain_text(
        ["121", "1", "1"], timeout=60_000
    )
    expect(dialog.get_by_text("Phone", exact=True)).to_be_visible()
    dialog.get_by_label("Your name").fill("Vera Orlova")
    dialog.get_by_label("As of").fill(str(DAY))
    dialog.get_by_role("button", name="Run", exact=True).click()

    expect(page.get_by_role("heading", name="Expo", exact=True)).to_be_visible(timeout=RUN_MS)
    expect(page.get_by_text("120 of 121 different contacts (99 %) are customers")).to_be_visible()
    expect(page.get_by_role("img", name="1 not recognised")).to_be_visible()
    expect(page.get_by_text("1–25 of 123")).to_be_visible()
    page.get_by_role("button", name="unreadable").click()
    expect(page.get_by_text("the phone is no valid number")).to_be_visible()

    with page.expect_download(timeout=60_000) as saved:
        page.get_by_role("button", name="XLSX").click()
    head, row = openpyxl.load_workbook(io.BytesIO(saved.value.path().read_bytes())).active.iter_rows(values_only=True)
    assert dict(zip(head, row, strict=True))["What came of the row"] == "unreadable"

    page.get_by_role("button", name="Audience file").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("customers would be in it")).to_be_visible(timeout=60_000)
    expect(dialog.get_by_text("refuses files of fewer than 100")).to_be_visible()
    dialog.get_by_role("combobox", name="Interest").click(force=True)
    for tier in ("Medium", "Low"):
        page.get_by_role("option", name=tier).click()
    page.keyboard.press("Escape")
    expect(dialog.get_by_text("120 of 120 customers would be in it")).to_be_visible(timeout=60_000)
    with page.expect_download(timeout=60_000) as saved:
        dialog.get_by_role("button", name="Write the file").click()
    assert saved.value.path().read_text().count("\n") > 120
    expect(page.get_by_text("Nothing has been uploaded.")).to_be_visible()

    page.get_by_role("tab", name="Everybody").click()
    expect(page.get_by_text("Scores have not been computed yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Compute scores")).to_be_enabled()


def test_a_file_without_contacts_lets_a_person_choose_the_column(visit, tmp_path):
    (tmp_path / "odd.csv").write_text("name,city\nAnna,Moscow\n", encoding="utf-8")
    page = visit()
    page.get_by_role("button", name="New run").first.click()
    page.locator("input[type=file]").set_input_files(tmp_path / "odd.csv")
    expect(page.get_by_text("no column of phones or e-mails")).to_be_visible(timeout=60_000)
    expect(page.get_by_role("combobox", name="Column of phones")).to_be_visible()
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    (tmp_path / "bad.csv").write_text("phone\nabc\n12\n", encoding="utf-8")
    page.locator("input[type=file]").set_input_files(tmp_path / "bad.csv")
    expect(page.locator(".wb-missing")).to_have_text("No row holds a phone or an e-mail that can be used.")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_two_runs_are_compared_and_names_are_text(visit):
    page = visit()
    expect(page.get_by_role("button", name=HOSTILE_NAME, exact=True)).to_be_visible()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Compare").click()
    moves = page.locator(".wb-moves tbody tr").first
    expect(moves).to_contain_text("was high")
    expect(moves.get_by_role("cell")).to_have_text(["0", "1", "0"])
    page.go_back()
    expect(page.get_by_role("button", name="Compare")).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


def test_a_chance_is_explained_by_keyboard_and_leads_to_the_journal(visit):
    page = visit("tab=everybody")
    first = page.get_by_role("button", name="Anna")
    first.focus()
    page.keyboard.press("Enter")
    steps = page.get_by_role("dialog").locator("tbody tr")
    expect(steps).to_have_count(5)
    expect(steps.nth(1)).to_contain_text("+65")
    expect(steps.last).to_contain_text("80 %")
    link = page.get_by_role("link", name="Open in the journal")
    assert link.get_attribute("href") == "journal?customer=anna"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_address_opens_a_run_and_a_run_is_removed_only_when_sure(visit):
    page = visit(f"run={RUN}")
    expect(page.get_by_role("heading", name="Expo", exact=True)).to_be_visible()
    expect(page.get_by_text("Profile, told by third parties")).to_be_visible()
    expect(page.get_by_role("region", name="Periods").get_by_text("of 4")).to_be_visible()  # a small group is marked
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", name="Expo", exact=True)).to_be_visible()


def test_an_unknown_run_is_explained(visit):
    page = visit("run=nothing-like-this")
    expect(page.get_by_role("alert").filter(has_text="There is no run").first).to_be_visible()


@pytest.mark.parametrize("query", ["", f"run={RUN}", f"compare={RUN},{LATER}", "tab=everybody", "tab=trust"])
def test_fits_a_phone(visit, query):
    page = visit(query, width=390, height=844)
    expect(page.locator(".wb-main .wb-card:not([data-old])").first).to_be_visible()
    page.wait_for_timeout(800)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
