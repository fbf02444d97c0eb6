"""The dashboards as a web server of their own: an address with a token, warm kernels, no request to anywhere else."""

from __future__ import annotations

import errno
import secrets
import socket
from collections.abc import Callable
from pathlib import Path

from workbench.engine.snapshots import SnapshotStore
from workbench.errors import WorkbenchError
from workbench.settings import FILE_NAME
from workbench.settings import load as load_settings
from workbench.show.places import dashboards_folder

_LAST_PORT = 65535
_PORTS_TRIED = 20
_HOME = "journal"


def serve(
    workspace_dir: Path,
    port: int = 8866,
    host: str = "127.0.0.1",
    token: str | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the dashboards of a workspace until Ctrl-C or SIGTERM; then every kernel is gone.

    Nobody gets in without the token: the given one, or else a new one. `ready` is called with the address,
    which holds it; without `ready` the address is printed.

    Raises:
        SettingsError: `workspace.toml` is missing or cannot be used.
        WorkspaceError: nothing has been built yet.
        WorkbenchError: no port is free, or the host is none of this machine's.

    """
    workspace_dir = workspace_dir.resolve()
    load_settings(workspace_dir / FILE_NAME)
    SnapshotStore(workspace_dir / "snapshots").current()
    bound = _bind(port, host)
    # Voila takes half a second to import; what is wrong with the arguments is said without that wait
    from workbench.show.voila_app import DashboardApp, Launch  # noqa: PLC0415

    launch = Launch(
        workspace_dir=workspace_dir,
        dashboards=dashboards_folder(),
        home=_HOME,
        host=host,
        port=bound.getsockname()[1],
        token=token or secrets.token_urlsafe(24),
    )
    DashboardApp.run(launch, bound, ready or _announce)


def _bind(port: int, host: str) -> socket.socket:
    """Take the port, or else the next free one (0: any)."""
    if not 0 <= port <= _LAST_PORT:
        raise WorkbenchError(f"Port {port} is no port. Choose one from 1024 to {_LAST_PORT}.")
    last = min(port + _PORTS_TRIED, _LAST_PORT) if port else 0
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, last + 1):
        try:
            bound = socket.create_server((host, candidate), family=family)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise WorkbenchError(
                    f"Cannot listen on {host!r}, port {candidate}: {error.strerror}. Use 127.0.0.1 for this machine "
                    "only or 0.0.0.0 for the network, and a port above 1023."
                ) from None
        else:
            bound.setblocking(False)
            return bound
    raise WorkbenchError(
        f"The ports {port} to {last} are all in use. Choose another port, or end what runs there.", about="port"
    )


def _announce(url: str) -> None:
    print(f"Dashboards: {url}\nPress Ctrl-C to end.", flush=True)
