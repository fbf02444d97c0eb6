import socket
import subprocess
import sys

import pytest

from workbench.errors import SettingsError, WorkbenchError, WorkspaceError
from workbench.show import server


@pytest.fixture
def taken():
    """A port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_takes_the_next_port_where_one_is_busy(taken):
    with server._bind(taken, "127.0.0.1") as bound:
        assert bound.getsockname()[1] > taken


def test_says_which_ports_are_busy(taken, monkeypatch):
    monkeypatch.setattr(server, "_PORTS_TRIED", 0)
    with pytest.raises(WorkbenchError, match=f"{taken} to {taken} are all in use"):
        server._bind(taken, "127.0.0.1")


def test_refuses_a_host_of_another_machine():
    with pytest.raises(WorkbenchError, match=r"Cannot listen on '192\.0\.2\.1'"):  # RFC 5737: nobody has this address
        server._bind(0, "192.0.2.1")


def test_refuses_a_number_that_is_no_port():
    with pytest.raises(WorkbenchError, match="Port 70000 is no port"):
        server._bind(70_000, "127.0.0.1")


def test_refuses_a_folder_that_is_no_workspace(tmp_path):
    with pytest.raises(SettingsError, match="workbench init"):
        server.serve(tmp_path)


def test_refuses_a_workspace_that_has_not_been_built(tmp_path):
    (tmp_path / "workspace.toml").touch()
    with pytest.raises(WorkspaceError, match="workbench build"):
        server.serve(tmp_path)


_CULLED = """
import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from workbench.show.voila_app import PatientKernelManager

ended = []

class Manager(PatientKernelManager):
    async def shutdown_kernel(self, kernel_id):
        ended.append(kernel_id)

async def main():
    manager = Manager()
    now = datetime.now(UTC)
    for name in ("warm", "left", "reloaded", "just_left"):
        manager._kernels[name] = SimpleNamespace(last_activity=now, execution_state="idle")
        manager._kernel_connections[name] = 0
    for name in ("left", "reloaded", "just_left"):
        manager.notify_connect(name)
        manager.notify_disconnect(name)
    manager.notify_connect("reloaded")
    manager._kernels["left"].left_at = now - timedelta(minutes=1)
    for name in list(manager._kernels):
        await manager.cull_kernel_if_idle(name)
    await manager.cull_kernel_if_idle("ended while it waited for its turn")
    print(*ended)

asyncio.run(main())
"""


def test_a_kernel_ends_a_minute_after_its_last_page_went_away():
    # Voila warns while it is imported: in a process of its own that is no error
    result = subprocess.run([sys.executable, "-c", _CULLED], capture_output=True, text=True, check=False)
    assert result.stdout.split() == ["left"], result.stderr


def test_a_page_starts_without_the_heavy_libraries():
    heavy = "{'pandas', 'numpy', 'scipy', 'sklearn', 'plotly', 'pyarrow', 'voila', 'alembic'}"
    code = f"import sys, workbench.show.pages.journal.page; sys.exit(str({heavy} & set(sys.modules) or ''))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.stderr.strip() == ""
