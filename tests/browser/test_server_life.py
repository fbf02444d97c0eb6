import re
import signal
import time

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import start_dashboards

pytestmark = pytest.mark.browser

_PATIENCE_S = 20


def kernels(process):
    return {child for child in psutil.Process(process.pid).children(recursive=True) if is_kernel(child)}


def is_kernel(process):
    try:
        return "ipykernel_launcher" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # it ended in this moment
        return False


def test_without_the_token_nobody_gets_in(browser, address):
    visitor = browser.new_context()
    answer = visitor.request.get(address.split("?")[0])
    assert "/login?next=" in answer.url
    assert "Sign in" in answer.text()
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
    warm = kernels(server)
    page = open_page(address)
    page.locator("[data-customer]").first.wait_for()
    page.goto("about:blank")
    deadline = time.monotonic() + _PATIENCE_S
    while warm <= kernels(server):
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
