import math
import re
import shutil
import time
from contextlib import suppress

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitors, kernels, start_dashboards
from tests.show.two_sisters import ANNA, BORIS, FAMILY, HOSTILE_NAME, OLGA, build, suggest
from workbench.builds import only_builder
from workbench.show.pages.identity.view import IdentityView
from workbench.workspace import Workspace

pytestmark = pytest.mark.browser

BUILD_MS = 90_000


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The company as it was built: what is served is a copy of it."""
    return build(tmp_path_factory.mktemp("sisters") / "company").folder


@pytest.fixture(scope="module")
def sisters(built):
    return Workspace(shutil.copytree(built, built.with_name("shared")))


@pytest.fixture(scope="module")
def shared_server(sisters):
    """A server for the tests that change nothing."""
    process, address = start_dashboards(sisters.folder)
    with process:
        process.address = address
        yield process
        process.terminate()


@pytest.fixture(scope="module")
def shared(shared_server):
    return shared_server.address


@pytest.fixture
def visit(window, shared):
    """Open an address of the identity page: `?tab=…`, `?customer=…`."""

    def opened(query="", **size):
        return window.show(shared.replace("/?", f"/identity?{query}&"), **size)

    return opened


@pytest.fixture(scope="module")
def evidence(browser, shared, sisters):
    """The evidence of the sisters, in one page for many tests."""
    visitors = Visitors(browser)
    page = visitors.open(shared.replace("/?", f"/identity?customer={ANNA.replace('+', '%2B')}&"))
    page.locator(".wb-graph").wait_for()
    yield page
    visitors.leave()
    assert visitors.seen == []


@pytest.fixture
def own(built, tmp_path, dashboards_of, open_page):
    """A company of the test's own, that it may change, and a page of it."""
    workspace = Workspace(shutil.copytree(built, tmp_path / "company"))
    server = dashboards_of(workspace.folder, warm="identity")

    def opened(query=""):
        return open_page(server.address.replace("/?", f"/identity?{query}&"), author="Vera Orlova")

    return workspace, opened


def figures(page, label):
    """Read a figure of the customer that is shown."""
    return page.locator(".wb-summary-figures div", has=page.locator("dt", has_text=re.compile(f"^{label}$"))).locator(
        "dd"
    )


def rebuild(page):
    page.get_by_role("button", name="Rebuild now").click()
    expect(page.get_by_text("Rebuilt: the page shows the new data.")).to_be_visible(timeout=BUILD_MS)
    expect(page.get_by_role("button", name="Rebuild now")).to_be_hidden()


def look_up(page, word):
    page.get_by_role("tab", name="Customer").click()
    page.get_by_role("textbox", name="Find a customer").fill(word)
    page.get_by_role("button", name="Open", exact=True).click()


def test_the_pages_lead_to_each_other(visit):
    page = visit()
    expect(page.locator(".wb-health .wb-kpi")).to_have_count(8)
    page.get_by_role("link", name="Journal").click()
    expect(page.locator("[data-customer]").first).to_be_visible()
    page.get_by_role("link", name="Identity").click()
    expect(page.locator(".wb-health .wb-kpi")).to_have_count(8)


def test_every_page_is_warm_before_it_is_asked_for(shared_server):
    deadline = time.monotonic() + 60
    warm = set()
    while len(warm & kernels(shared_server)) < 2:  # a kernel of a page that was closed would be gone the next time
        assert time.monotonic() < deadline, "only one page is warm"
        warm = kernels(shared_server)
        time.sleep(3)


def test_the_overview_says_what_its_figures_mean(visit):
    page = visit()
    expect(page.get_by_text("8 phones, e-mails, cookies and ids were found to belong to 2 customers.")).to_be_visible()
    expect(page.get_by_text("workbench identity sensitivity DIR")).to_be_visible()
    expect(page.get_by_role("heading", name="First build: everything is new")).to_be_visible()
    expect(page.get_by_role("region", name="First build").locator("thead th")).to_have_text(["Figure", "Now"])
    page.get_by_role("button", name="Conflicts").click()
    expect(page.get_by_role("heading", name="Conflicts")).to_be_visible()


def test_a_wrong_merge_is_cut_foreseen_rebuilt_and_undone(own):
    _, opened = own
    page = opened("tab=conflicts")
    page.get_by_role("button", name="Olga").click()
    expect(figures(page, "Touches")).to_have_text("7")
    page.get_by_role("button", name="Cut between …").click()

    parts = page.locator(".wb-decide .wb-part")
    expect(parts).to_have_count(2)
    foreseen = {"olga": parts.filter(has_text=OLGA), "anna": parts.filter(has_text=ANNA)}
    for part, texts in (
        (foreseen["anna"], ("4", "₽1,000", "1 Mar 2026 · google")),
        (foreseen["olga"], ("3", "₽700", "1 Apr 2026 · yandex")),
    ):
        expect(part.locator("dd").nth(0)).to_have_text(texts[0])
        expect(part.locator("dd").nth(1)).to_have_text(texts[1])
        expect(part.locator("dd").nth(3)).to_have_text(texts[2])
    expect(page.get_by_text(f"E-mail {FAMILY} on 1 record, which stays with CRM id 1")).to_be_visible()

    page.get_by_label("Why?").fill("Two sisters")
    page.get_by_role("button", name="Cut them apart", exact=True).click()
    expect(page.get_by_text("One decision waits for the next build.")).to_be_visible()
    rebuild(page)
    page.get_by_role("tab", name="Overview").click()
    expect(page.get_by_role("heading", name="What changed since the last build")).to_be_visible()

    for phone, touches, ltv, first in (
        (ANNA, "4", "₽1,000", "1 Mar 2026 · google"),
        (OLGA, "3", "₽700", "1 Apr 2026 · yandex"),
    ):
        look_up(page, phone)
        expect(page.locator(".wb-summary")).to_contain_text(phone)
        expect(figures(page, "Touches")).to_have_text(touches)
        expect(figures(page, "LTV")).to_have_text(ltv)
        expect(figures(page, "First touch")).to_have_text(first)

    page.get_by_role("tab", name="Decisions").click()
    expect(page.get_by_text("CRM id 2 and CRM id 1 are two persons")).to_be_visible()
    expect(page.get_by_text("cut them apart (1)")).to_be_visible()
    page.get_by_role("button", name="Undo …").click()
    page.get_by_label("Why?").fill("One person after all")
    page.get_by_role("button", name="Undo it").click()
    expect(page.get_by_text("undone", exact=True)).to_be_visible()
    rebuild(page)

    look_up(page, ANNA)
    expect(figures(page, "Touches")).to_have_text("7")
    expect(figures(page, "LTV")).to_have_text("₽1,700")
    expect(page.locator(".wb-summary")).to_contain_text(OLGA)


def test_two_are_linked_by_words_and_the_old_id_leads_on(own):
    workspace, opened = own
    ((boris,),) = workspace.sql(
        "select customer_id from customer_identifiers where value = 'boris@example.com'"
    ).fetchall()
    page = opened("tab=decisions")
    page.get_by_role("textbox", name="A", exact=True).fill("B1".lower())
    page.get_by_role("textbox", name="B", exact=True).fill("8 916 111-11-11")
    page.get_by_role("button", name="Link …").click()
    expect(
        page.get_by_text("2 customers would become One customer.").or_(
            page.get_by_text("2 customers would become one customer.")
        )
    ).to_be_visible()
    page.get_by_label("Why?").fill("The same voice")
    page.get_by_role("button", name="Link them").click()
    expect(page.get_by_text("at the next build", exact=True)).to_be_visible()
    rebuild(page)
    expect(page.get_by_text("joined them")).to_be_visible()
    look_up(page, boris)
    expect(page.get_by_text(f"{boris} is an earlier id of this customer.")).to_be_visible()
    expect(figures(page, "Touches")).to_have_text("9")
    expect(page).to_have_url(re.compile(r"customer=(?!" + boris + ")"))


def test_a_suggestion_is_accepted_by_a_key_and_taken_back(own):
    workspace, opened = own
    suggest(workspace)
    page = opened("tab=suggestions")
    pair = page.locator(".wb-pair")
    expect(pair).to_contain_text(HOSTILE_NAME)
    expect(pair).to_contain_text("+12")
    expect(page.get_by_text("99.4 % are right (99 % at least)")).to_be_visible()
    page.keyboard.press("a")
    expect(page.get_by_text("Every suggestion has been decided.")).to_be_visible()
    expect(page.get_by_text("One decision waits for the next build.")).to_be_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(pair).to_be_visible()
    expect(page.get_by_text("for the next build.")).to_be_hidden()


def test_what_goes_on_elsewhere_is_shown(own):
    workspace, opened = own
    suggest(workspace)
    page = opened("tab=suggestions")
    expect(page.locator(".wb-pair")).to_be_visible()
    elsewhere = IdentityView.open(workspace.folder)
    (pair,) = elsewhere.suggestions()["rows"]
    ends = {side: pair[side]["customer_id"] for side in "ab"}
    elsewhere.decide({"kind": "cut", **ends, "author": "Oleg", "reason": "Two"})
    elsewhere.close()
    page.keyboard.press("a")
    expect(page.get_by_text("Undo decision 1 first")).to_be_visible()
    expect(page.get_by_text("Every suggestion has been decided.")).to_be_visible()
    with only_builder(workspace.folder):
        page.get_by_role("button", name="Rebuild now").click()
        expect(page.get_by_text("Rebuilding …")).to_be_visible()
        expect(page.get_by_role("button", name="Cancel")).to_be_hidden()
    expect(page.get_by_role("button", name="Rebuild now")).to_be_visible()


def test_a_skipped_suggestion_can_be_shown_again(own):
    workspace, opened = own
    suggest(workspace)
    page = opened("tab=suggestions")
    page.get_by_role("button", name="Skip").click()
    expect(page.get_by_text("Only skipped ones are left.")).to_be_visible()
    page.get_by_role("button", name="Show the skipped ones").click()
    expect(page.locator(".wb-pair")).to_be_visible()


def test_all_above_the_threshold_are_accepted_after_a_question(own):
    workspace, opened = own
    suggest(workspace)
    page = opened("tab=suggestions")
    page.get_by_role("button", name="Accept all 1 above the threshold").click()
    expect(page.get_by_text("Any of them can be undone later.")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Accept all 1").click()
    expect(page.get_by_text("Every suggestion has been decided.")).to_be_visible()
    page.get_by_role("tab", name="Decisions").click()
    expect(page.get_by_text("“Suggestion accepted (weight 9.5: the same name, duplicates are rare)”")).to_be_visible()


def test_looking_for_duplicates_among_too_few_says_so(own):
    _, opened = own
    page = opened("tab=suggestions")
    page.get_by_role("button", name="Look for duplicates").click()
    expect(page.get_by_text(re.compile("Only 2 customers"))).to_be_visible(timeout=BUILD_MS)


def test_the_drawing_shows_identifiers_records_and_the_bridge(evidence):
    drawing = evidence.locator(".wb-graph svg")
    expect(drawing.locator("[data-identifier]")).to_have_count(6)
    expect(drawing.locator(".wb-node-records").first).to_be_visible()
    expect(drawing.locator(f'[data-identifier="email:{FAMILY}"].wb-node-bridge')).to_be_visible()
    expect(evidence.locator(".wb-graph-legend")).to_contain_text("bridge")


def test_two_are_chosen_in_the_drawing_and_asked_about(evidence):
    for name in (f"phone:{ANNA}", f"phone:{OLGA}"):
        evidence.locator(f'[data-identifier="{name}"]').click()
    expect(evidence.get_by_role("textbox", name="A", exact=True)).to_have_value(f"phone:{ANNA}")
    expect(evidence.get_by_role("textbox", name="B", exact=True)).to_have_value(f"phone:{OLGA}")
    evidence.get_by_role("button", name="Why one person?").click()
    chain = evidence.locator(".wb-chain li")
    expect(chain.first).to_contain_text(ANNA)
    expect(chain.last).to_contain_text(OLGA)
    expect(chain.filter(has_text=FAMILY)).to_be_visible()
    expect(evidence.get_by_role("heading", name="Why one person", exact=True)).to_be_visible()
    evidence.get_by_role("button", name="Close").click()


def test_the_drawing_comes_nearer_and_is_fitted_again(evidence):
    ends = [
        evidence.locator(f'[data-identifier="{name}"] .wb-node-disc') for name in (f"phone:{ANNA}", f"phone:{OLGA}")
    ]

    def apart():
        (a, b) = (end.bounding_box() for end in ends)
        return math.hypot(a["x"] - b["x"], a["y"] - b["y"]), a["width"]

    before, size = apart()
    evidence.get_by_role("button", name="Nearer").click()
    assert apart() == (pytest.approx(1.4 * before, rel=0.02), size)  # the nodes are as large as before
    evidence.get_by_role("button", name="Show all").click()
    assert apart() == (pytest.approx(before, rel=0.01), size)


def test_the_list_does_by_keyboard_what_the_drawing_does(evidence):
    chosen = evidence.get_by_role("checkbox", checked=True)
    while chosen.count():
        chosen.first.uncheck()
    for name in (f"Choose phone {ANNA}", f"Choose e-mail {FAMILY}"):
        evidence.get_by_role("checkbox", name=name).focus()
        evidence.keyboard.press("Space")
    expect(evidence.get_by_role("textbox", name="B", exact=True)).to_have_value(f"email:{FAMILY}")
    evidence.get_by_role("button", name="Cut between …").focus()
    evidence.keyboard.press("Enter")
    expect(evidence.get_by_role("dialog")).to_contain_text("Are these two persons?")
    expect(evidence.get_by_role("dialog").get_by_role("status")).to_contain_text("One customer would become")
    leave_by_key(evidence)


def leave_by_key(page) -> None:
    """Press Escape as a person does: a dialog listens only a moment after it is drawn, and later on a busy machine."""
    dialog = page.get_by_role("dialog")
    for _ in range(20):
        page.keyboard.press("Escape")
        with suppress(AssertionError):
            expect(dialog).to_be_hidden(timeout=1000)
            return
    expect(dialog).to_be_hidden()


def test_what_cannot_be_cut_is_explained_in_the_dialog(evidence):
    evidence.get_by_role("textbox", name="A", exact=True).fill("0000000")
    evidence.get_by_role("textbox", name="B", exact=True).fill(ANNA)
    evidence.get_by_role("button", name="Cut between …").click()
    dialog = evidence.get_by_role("dialog")
    expect(dialog).to_contain_text("stands on what joins nothing")
    expect(dialog.get_by_role("button", name="Cut them apart")).to_have_count(0)
    dialog.get_by_role("button", name="Cancel").click()


def test_a_guard_is_found_by_its_filter_and_its_address_reopens_it(visit):
    page = visit("tab=guards")
    expect(page.get_by_text("Cannot be read as a phone")).to_be_visible()
    page.get_by_role("textbox", name="Search").fill("nothing like this")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    page.get_by_role("button", name="Clear all filters").click()
    expect(page.get_by_text("0000000")).to_be_visible()


def test_back_returns_from_a_customer_to_the_conflicts(visit):
    page = visit("tab=conflicts")
    page.get_by_role("button", name="Olga").click()
    expect(page.locator(".wb-graph")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Conflicts")).to_be_visible()


def test_the_journals_panel_leads_to_the_evidence(open_page, shared):
    page = open_page(shared)
    page.locator("[data-customer]").first.click()
    page.get_by_role("link", name="Why one person?").click()
    expect(page.locator(".wb-graph")).to_be_visible()


def test_names_are_text_whatever_they_hold(visit):
    page = visit(f"customer={BORIS}")
    expect(page.get_by_role("heading", name=HOSTILE_NAME)).to_be_visible()
    assert page.locator("img[src=x]").count() == 0


def test_a_customer_who_is_unknown_is_explained(visit):
    page = visit("customer=nobody-at-all")
    expect(page.get_by_text("Nobody found for")).to_be_visible()


# no list follows upon another list: they are drawn in the same place, and what was drawn anew is looked for
@pytest.mark.parametrize(
    "query", ["tab=guards", "", "tab=roles", "tab=suggestions", "tab=conflicts", f"customer={FAMILY}", "tab=decisions"]
)
def test_fits_a_phone(visit, query):
    page = visit(query, width=390, height=844)
    expect(page.locator(".wb-main .wb-card:not([data-old])").first).to_be_visible()
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
