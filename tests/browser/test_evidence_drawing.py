"""Whether the drawing of a customer's evidence can be read: what stands where is measured in the browser."""

import pytest

from tests.browser.conftest import Window, start_dashboards
from tests.show.two_sisters import build, event

pytestmark = pytest.mark.browser

COVERED = """() => {
    const boxes = (what) => [...document.querySelectorAll(`.wb-graph ${what}`)].map((one) => one.getBoundingClientRect());
    const names = boxes(".wb-node-label"), nodes = boxes(":is(.wb-node-disc, .wb-node-records rect)"), [plane] = boxes("svg");
    const both = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    const pairs = (some, others) => some.flatMap((a, i) => others.filter((b, j) => (some !== others || j > i) && both(a, b)));
    const outside = [...names, ...nodes].filter((one) => one.left < plane.left || one.right > plane.right
        || one.top < plane.top || one.bottom > plane.bottom);
    return { nodes: nodes.length, covered: [...pairs(names, names), ...pairs(names, nodes), ...pairs(nodes, nodes)].length,
             outside: outside.length };
}"""
"""Counts the nodes, which of names and nodes cover one another (by more than a pixel), and what leaves the drawing."""


def customer(name, phone, nodes):
    """Make events whose drawing has so many nodes: a phone, an e-mail, a CRM id, cookies, and a record for each cookie."""
    phone = {"phone": phone, "email": f"{name}@example.com", "crm_id": f"{nodes}"}
    first = event(name, "2026-03-01 09:00", "request", name=name, **phone)
    hubs = [{key: value} for key, value in phone.items()]
    cookies = (nodes - len(first) + 2) // 2
    return [first] + [
        event(
            f"{name}{n}", "2026-03-02 09:00", "session", cookie=f"{name}-{n:02}-a-cookie-of-some-length", **hubs[n % 3]
        )
        for n in range(cookies)
    ]


PHONES = {10: "+79161111110", 30: "+79161111130", 60: "+79161111160"}


@pytest.fixture(scope="module")
def drawing(browser, tmp_path_factory):
    """Open the drawing of the customer of so many nodes in a window of some width."""
    events = [one for nodes, phone in PHONES.items() for one in customer(f"anna{nodes}", phone, nodes)]
    workspace = build(tmp_path_factory.mktemp("drawn") / "company", events)
    process, address = start_dashboards(workspace.folder, warm="identity")
    window = Window(browser)

    def opened(nodes, width):
        page = window.show(address.replace("/?", f"/identity?customer=%2B{PHONES[nodes][1:]}&"), width=width)
        page.locator(".wb-graph .wb-node-label:not([data-old])").first.wait_for()
        page.locator(f'.wb-graph [data-identifier="phone:{PHONES[nodes]}"]').wait_for()
        page.wait_for_timeout(300)  # the drawing finds its width once it is there
        return page

    with process:
        yield opened
        window.visitors.leave()
        process.terminate()
    assert window.visitors.seen == []


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("nodes", PHONES)
def test_no_name_or_node_covers_another(drawing, nodes, width):
    page = drawing(nodes, width)
    assert page.evaluate(COVERED) == {"nodes": pytest.approx(nodes, abs=2), "covered": 0, "outside": 0}
    for kind in ("crm_id", "phone", "email"):
        assert page.locator(f".wb-kind-{kind} .wb-node-label").count() == 1
    shown, all_of_them = page.locator(".wb-node-label").count(), page.locator("[data-identifier]").count()
    assert shown >= all_of_them * (1 if width > 390 else {10: 1, 30: 0.75, 60: 0.33}[nodes])


def test_a_name_for_which_there_is_no_room_is_shown_when_pointed_at_and_nearer(drawing):
    page = drawing(60, 390)
    nameless = page.locator("[data-identifier]:not(:has(.wb-node-label))")
    hidden = nameless.count()
    assert hidden
    word = nameless.first.get_attribute("data-identifier")
    page.locator(f'[data-identifier="{word}"] .wb-node-disc').hover()
    assert page.locator(".wb-node-pointed").text_content().startswith(word.removeprefix("cookie:")[:12])
    for _ in range(4):
        page.get_by_role("button", name="Nearer").click()
    assert nameless.count() < hidden / 2


def test_the_list_holds_crm_ids_phones_and_emails_first(drawing):
    page = drawing(10, 1440)
    assert page.locator(".wb-list-value").all_inner_texts()[:4] == [
        "10", "+79161111110", "anna10@example.com", "anna10-00-a-cookie-of-some-length",
    ]  # fmt: skip
