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


def test_a_page_starts_without_the_heavy_libraries():
    heavy = "{'pandas', 'numpy', 'scipy', 'sklearn', 'plotly', 'pyarrow', 'voila', 'alembic'}"
    code = f"import sys, workbench.show.journal_page; sys.exit(str({heavy} & set(sys.modules) or ''))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.stderr.strip() == ""
