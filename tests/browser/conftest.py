import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Locator, expect, sync_playwright

from tests.browser.company import publish
from tests.browser.marketing_company import build_marketing
from workbench.errors import MissingPartError
from workbench.show.places import find_browser

CUSTOMERS = 300

PATIENCE_MS = 60_000
"""For a machine that does something else as well; a test that passes waits no longer for it."""

expect.set_options(timeout=PATIENCE_MS)
_ROOT = Path(__file__).parents[2]
_SERVE = """
import sys
from pathlib import Path
from workbench.show import server, voila_app
server._HOME = sys.argv[2] or server._HOME
if sys.argv[2]:
    voila_app._OTHERS_AFTER_S = 3600
server.serve(Path(sys.argv[1]), port=0)
"""


def start_dashboards(workspace, log=None, warm=""):
    """Start a server of its own process; return it with the address that it printed; `log` takes what it complains of.

    `warm` names the one page that the tests open: no kernel is started for the others.
    """
    paths = [str(_ROOT), os.environ.get("PYTHONPATH", "")]
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(workspace), warm],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
    )
    address = process.stdout.readline().removeprefix("Dashboards: ").strip()
    return process, address


def lands_on(page, customers):
    """Expect the journal to show that many customers, and the figure as a filter."""
    expect(page).to_have_url(re.compile(r"/journal\?behind="))
    expect(page.locator(".wb-range")).to_have_text(re.compile(rf"of {customers}$"))


def kernels(process):
    return {child for child in psutil.Process(process.pid).children(recursive=True) if is_kernel(child)}


def is_kernel(process):
    try:
        return "ipykernel_launcher" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # it ended in this moment
        return False


@pytest.fixture(scope="session")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("company")
    publish(folder, CUSTOMERS)
    return folder


@pytest.fixture(scope="session")
def server(workspace):
    process, address = start_dashboards(workspace, warm="journal")
    with process:
        process.address = address
        yield process
        process.terminate()


@pytest.fixture
def dashboards_of():
    """Serve other workspaces; return the process, which knows its address."""
    running = []

    def serve(folder, warm=""):
        process, address = start_dashboards(folder, warm=warm)
        running.append(process)
        process.address = address
        return process

    yield serve
    for process in running:
        with process:
            process.terminate()


@pytest.fixture(scope="session")
def marketing_workspace(tmp_path_factory):
    return build_marketing(tmp_path_factory.mktemp("nordlicht") / "company")


@pytest.fixture(scope="module")
def marketing_address(marketing_workspace, request):
    """Serve the company of `marketing_company`, with the page that the tests of a module open (`PAGE`) made warm."""
    process, address = start_dashboards(marketing_workspace, warm=request.module.PAGE)
    with process:
        yield address
        process.terminate()


@pytest.fixture(scope="session")
def address(server):
    return server.address


@pytest.fixture(scope="session")
def browser():
    try:
        executable = find_browser()
    except MissingPartError as error:
        pytest.fail(str(error))
    with sync_playwright() as playwright:
        sandbox = [] if os.geteuid() else ["--no-sandbox"]  # Chromium refuses its sandbox to root
        chromium = playwright.chromium.launch(executable_path=executable, args=sandbox)
        yield chromium
        chromium.close()


_OPENED = """async (one) => {
    const menu = one.closest(".v-menu > .v-overlay__content");
    const until = performance.now() + 30_000;
    const isDeaf = () => menu?.isConnected && menu.style.pointerEvents === "none";
    while (isDeaf() && performance.now() < until) await new Promise(requestAnimationFrame);
}"""
"""Waits until the menu that an element stands in has opened: Vuetify makes it deaf to the mouse until then.

Not for ever: of a menu that never opens the click itself shall complain.
"""


@pytest.fixture(scope="session", autouse=True)
def clicks_wait_for_the_menu():
    """Click into a menu once it has opened.

    Playwright tries a click again that a menu in motion did not take, and scrolls the page to other places for it. The
    menu follows its button one frame later: on a busy machine after the press and before the release, which then hits
    something else, and the click is lost.
    """
    click = Locator.click

    def click_at_rest(locator, **how):
        locator.evaluate(_OPENED)
        click(locator, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Locator, "click", click_at_rest)
        yield


class Visitors:
    """Open pages of a size; none may complain, ask another server, or show a script's dialog."""

    def __init__(self, browser):
        self.browser = browser
        self.contexts = []
        self.seen = []

    def open(self, address, width=1440, height=900, author=""):
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            accept_downloads=True,
            reduced_motion="reduce",  # without a graphics card what moves is drawn by the processor
        )
        context.set_default_timeout(PATIENCE_MS)
        if author:
            context.add_init_script(
                f"if (location.protocol !== 'about:') localStorage['workbench.author'] = '{author}'"
            )
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and self.complain(message.text))
        page.on("pageerror", lambda error: self.seen.append(str(error)))
        page.on("request", lambda request: _is_ours(request.url) or self.seen.append(request.url))
        page.on("dialog", lambda dialog: (self.seen.append(dialog.message), dialog.dismiss()))
        page.goto(address)
        return page

    def complain(self, text):
        if "widget model not found" not in text:  # the page mends that by itself, see its template
            self.seen.append(text)

    def leave(self):
        while self.contexts:
            context = self.contexts.pop()
            for page in context.pages:
                page.goto("about:blank")  # closed by Playwright it says no farewell, and the kernel would live on
            context.close()


_GO = """(address) => {
    document.querySelectorAll(".wb-main *").forEach((one) => { one.dataset.old = "yes"; });
    const { pathname, searchParams } = new URL(address);
    searchParams.delete("token");
    history.pushState(null, "", searchParams.size ? `${pathname}?${searchParams}` : pathname);
    dispatchEvent(new PopStateEvent("popstate"));
}"""
"""Goes to another address of the page as a step back does; what is not marked as old has been drawn since."""


class Window:
    """One page for the tests of a module, at one address after another: opening it takes longer than most of them do."""

    def __init__(self, browser):
        self.visitors = Visitors(browser)
        self.page = None

    def show(self, address, width=1440, height=900, author=""):
        if self.page is None or self._strayed(address):
            self.visitors.leave()
            self.page = self.visitors.open(address, width, height, author)
        else:
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.evaluate(_GO, address)
        return self.page

    def _strayed(self, address):
        """Whether a test left it on another page, or with something open above the page."""
        here, there = urlsplit(self.page.url), urlsplit(address)
        above = self.page.locator(".v-overlay--active:not(.v-snackbar, .v-tooltip)")
        return (here.netloc, here.path) != (there.netloc, there.path) or above.count()


def _is_ours(url):
    return url.startswith(("http://127.0.0.1:", "ws://127.0.0.1:", "blob:", "data:", "about:"))


@pytest.fixture
def open_page(browser):
    visitors = Visitors(browser)
    yield visitors.open
    visitors.leave()
    assert visitors.seen == []


@pytest.fixture(scope="module")
def window_of_module(browser):
    window = Window(browser)
    yield window
    window.visitors.leave()


@pytest.fixture
def window(window_of_module):
    yield window_of_module
    assert window_of_module.visitors.seen == []


@pytest.fixture
def visit_journal(window, address):
    """Show an address of the journal page: `?q=…`, `?page=…`; what the test before has opened is closed."""

    def opened(query="", **size):
        if window.page:
            close = window.page.get_by_role("button", name="Close", exact=True)
            if close.is_visible():
                close.click()
                window.page.wait_for_url(lambda url: "customer=" not in url)
                expect(window.page.locator(".wb-panel")).to_be_hidden()
        return window.show(address.replace("/?", f"/journal?{query}&"), **size)

    return opened


@pytest.fixture
def journal(visit_journal):
    """The journal page without filters and with the panel closed."""
    page = visit_journal()
    expect(page.get_by_text(f"1–25 of {CUSTOMERS}")).to_be_visible()
    return page
