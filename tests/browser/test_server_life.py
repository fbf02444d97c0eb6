import re
import signal
import time

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import kernels, start_dashboards

pytestmark = pytest.mark.browser

_PATIENCE_S = 20


def test_without_the_token_nobody_gets_in(browser, address):
    visitor = browser.new_context()
    answer = visitor.request.get(address.split("?")[0])
    assert "/login?next=" in answer.url
    assert "Sign in" in answer.text()
    visitor.close()


def test_a_stranger_leaves_no_trace_in_the_log(browser, workspace, tmp_path):
    with (tmp_path / "log").open("wb") as log:
        process, address = start_dashboards(workspace, log)
        visitor = browser.new_context()
        for path in ("journal", "voila/files/notes.db", "voila/templates/lab/index.html.j2", "nothing/here"):
            for method in ("GET", "POST", "PROPFIND"):
                url = re.sub(r"/\?.*", f"/{path}", address)
                answer = visitor.request.fetch(url, method=method, max_redirects=0)
                assert answer.status in {302, 403, 405}, (method, path)
        visitor.close()
        with process:
            process.terminate()
    assert (tmp_path / "log").read_text(encoding="utf-8") == ""


def test_voilas_own_files_are_shut(browser, address):
    visitor = browser.new_context()
    for path in ("voila/files/journal.ipynb", "voila/templates/lab/static/voila.js", "voila/tree"):
        assert visitor.request.get(address.replace("/?", f"/{path}?")).status == 404
    visitor.close()


def test_the_token_can_be_typed(open_page, address):
    page = open_page(address.split("?")[0])
    page.get_by_label("Token").fill(address.split("token=")[1])
    page.get_by_role("button", name="Open").click()
    expect(page.locator("[data-customer]").first).to_be_visible()


def test_an_unknown_page_says_so(open_page, address):
    page = open_page(address.replace("/?", "/journal?"))
    response = page.request.get(re.sub(r"/\?.*", "/sales", address))
    assert response.status == 404
    assert "There is no page at this address" in response.text()


def test_a_closed_tab_ends_its_kernel(open_page, server, address):
    page = open_page(address)
    page.locator("[data-customer]").first.wait_for()
    serving = kernels(server)  # the page's kernel is one of them, whether it was warm before or not
    page.goto("about:blank")
    deadline = time.monotonic() + _PATIENCE_S
    while serving <= kernels(server):
        assert time.monotonic() < deadline, "every kernel is still there"
        time.sleep(0.2)


def test_ctrl_c_ends_the_server_and_every_kernel(workspace):
    process, _ = start_dashboards(workspace)
    with process:
        while not (started := kernels(process)):
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert process.wait(_PATIENCE_S) == 0
    _, alive = psutil.wait_procs(started, timeout=_PATIENCE_S)
    assert alive == []


TOO_LATE = """if (location.protocol !== 'about:' && !sessionStorage.late) window.addEventListener('load', () => {
    sessionStorage.late = 'yes';
    document.getElementById('rendered_cells').append('Error displaying widget: model not found');
})"""


def test_a_page_that_asked_for_its_widgets_too_late_is_opened_once_more(open_page, address):
    page = open_page("about:blank")
    page.add_init_script(TOO_LATE)
    page.goto(address)
    expect(page.locator("[data-customer]").first).to_be_visible()
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)
    assert page.evaluate("[sessionStorage.late, sessionStorage['workbench.again']]") == ["yes", None]
