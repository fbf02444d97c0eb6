"""Voila, with what a product needs on top: gzip, caching, an own template, kernels that end, and strict headers."""

from __future__ import annotations

import asyncio
import logging
import re
import shutil
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from subprocess import DEVNULL
from typing import Any
from urllib.parse import urlencode

from jinja2 import ChoiceLoader, FileSystemLoader
from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.web import HTTPError, RedirectHandler, RequestHandler, StaticFileHandler
from traitlets.config import Config
from voila.app import Voila
from voila.handler import BaseVoilaHandler
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import MultiStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.utils import get_voila_labextensions_path

from workbench.show.plotly_js import plotly_js

_TEMPLATE = Path(__file__).parent / "template"
_EXTENSIONS = [
    "@voila-dashboards/widgets-manager8",
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
    "jupyter-vue",
    "jupyter-vuetify",
]
_HEADERS = {
    # Widgets compile their templates in the browser, hence eval and blob:. Everything else stays on this server, so
    # that even a script that got into the page could send nothing away.
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' blob:; frame-ancestors 'self'; "
        "base-uri 'self'; form-action 'self'; object-src 'none'"
    ),
    "Referrer-Policy": "same-origin",
}
_VOILA_SCRIPTS = f"workbench/voila-{version('voila')}"
_HASHED = re.compile(r"(^|[./])[0-9a-f]{16,20}\.(js|css|woff2?)$")
_YEAR_S = 365 * 24 * 3600
_IDLE_S = 15 * 60
_LEFT = timedelta(minutes=1)
_OTHERS_AFTER_S = 10


@dataclass(frozen=True)
class Launch:
    """What one run of the server needs to know."""

    workspace_dir: Path
    dashboards: Path
    home: str
    host: str
    port: int
    token: str

    @property
    def url(self) -> str:
        """The address to open, with the token."""
        host = socket.gethostname() if self.host in ("", "0.0.0.0", "::") else self.host  # noqa: S104
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{self.port}/?{urlencode({'token': self.token})}"


class PatientKernelManager(AsyncMappingKernelManager):  # type: ignore[misc]
    """Starts kernels with the workspace in their environment and ends those that nobody looks at any more."""

    async def start_kernel(self, **options: Any) -> str:
        """Add what the page reads from its environment; what a kernel says outside the page may hold customer data."""
        options["env"] = {**options["env"], **self.parent.kernel_env}
        options |= {"stdout": DEVNULL, "stderr": DEVNULL}
        return str(await super().start_kernel(**options))

    def notify_connect(self, kernel_id: str) -> None:
        """Keep a kernel whose page is there, or came back."""
        super().notify_connect(kernel_id)
        if kernel := self._kernels.get(kernel_id):
            kernel.left_at = None

    def notify_disconnect(self, kernel_id: str) -> None:
        """Remember when the last page of a kernel went away: not every browser says farewell."""
        super().notify_disconnect(kernel_id)
        kernel = self._kernels.get(kernel_id)
        if kernel is not None and not self._kernel_connections.get(kernel_id):
            kernel.left_at = datetime.now(UTC)

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel whose page has been away for a minute.

        At the first check of any other only refresh the activity: a warm kernel may have idled for hours before it
        got a page.
        """
        kernel = self._kernels.get(kernel_id)
        if kernel is None:  # ended while it waited for its turn
            return
        left_at = getattr(kernel, "left_at", None)
        if left_at is not None and datetime.now(UTC) - left_at >= _LEFT:
            await self.shutdown_kernel(kernel_id)
            return
        if not getattr(kernel, "seen_by_culler", False):
            kernel.seen_by_culler, kernel.last_activity = True, datetime.now(UTC)
            return
        await super().cull_kernel_if_idle(kernel_id)


class ClosedTabHandler(VoilaShutdownKernelHandler):  # type: ignore[misc]
    """Ends the kernel of a closed tab."""

    def check_xsrf_cookie(self) -> None:
        """Let the request pass: a browser's farewell carries no XSRF token; the cookie and the kernel's id suffice."""


class PageHandler(TornadoVoilaHandler):  # type: ignore[misc]
    """Opens `dashboards/<name>.ipynb` at `/<name>`."""

    _jupyter_current_user = None  # nobody, as long as `prepare` has not asked: an error page may come before that

    async def get(self, name: str = "") -> None:
        """Render the page, or say that there is none."""
        folder = Path(self.settings["dashboards"])
        if not (folder / f"{name}.ipynb").is_file():
            raise HTTPError(404)
        await super().get(f"{name}.ipynb")


class NotFoundHandler(BaseVoilaHandler):  # type: ignore[misc]
    """Every other address."""

    _jupyter_current_user = None

    def initialize(self) -> None:
        """Take the configuration from the application."""
        super().initialize(voila_configuration=self.settings["voila"].voila_configuration)

    async def prepare(self) -> None:
        """Answer any method with the error page, once it is known who asks: the page tells them apart."""
        await super().prepare()
        if not self._finished:  # a stranger has been sent to the login
            raise HTTPError(404)


class HashedFilesHandler(FileFindHandler):  # type: ignore[misc]
    """Front-end files; those named by their content never change and are asked for once."""

    def set_extra_headers(self, path: str) -> None:
        """Let the browser keep what cannot change."""
        if _HASHED.search(path):
            self.set_header("Cache-Control", f"public, max-age={_YEAR_S}, immutable")
        else:
            self.set_header("Cache-Control", "no-cache")


class LastingFilesHandler(MultiStaticFileHandler):  # type: ignore[misc]
    """Files under an address that holds their version."""

    def set_extra_headers(self, _path: str) -> None:
        """Let the browser keep them."""
        self.set_header("Cache-Control", f"public, max-age={_YEAR_S}, immutable")


class DashboardApp(Voila):  # type: ignore[misc]
    """Standalone Voila on a socket that is already bound."""

    name = "voila"  # the key under which Voila's own handlers find the application
    launch: Launch
    bound: socket.socket
    ready: Callable[[str], None]

    @classmethod
    def run(cls, launch: Launch, bound: socket.socket, ready: Callable[[str], None]) -> None:
        """Serve until the process is told to end."""
        # Tornado takes the milliseconds of Jupyter's keep-alive for seconds and warns of them at every page
        logging.getLogger("tornado.general").setLevel(logging.ERROR)
        asyncio.set_event_loop(asyncio.new_event_loop())  # Voila asks for the current loop before there is one
        options = {"log_level": "ERROR", "config_file_paths": [], "open_browser": False, "token": launch.token}
        app = cls(config=_config(launch.home), **options)
        app.ip, app.port, app.root_dir = launch.host, launch.port, str(launch.dashboards)
        app.launch, app.bound, app.ready = launch, bound, ready
        app.initialize([])
        app.start()

    @property
    def kernel_env(self) -> dict[str, str]:
        """What a page finds in its environment."""
        return {
            "WORKBENCH_DIR": str(self.launch.workspace_dir),
            "WORKBENCH_PLOTLY_URL": f"/workbench/plotly.min.js?v={version('plotly')}",
        }

    def setup_template_dirs(self) -> None:
        """Put our pages before Voila's, which link fonts on other servers."""
        super().setup_template_dirs()
        self.template_paths.insert(0, str(_TEMPLATE))

    def init_settings(self) -> dict[str, Any]:
        """Switch on what Tornado reads when the application is made."""
        settings: dict[str, Any] = super().init_settings()
        server_pages = settings["jinja2_env"]
        server_pages.loader = ChoiceLoader([FileSystemLoader(_TEMPLATE), server_pages.loader])
        return {
            **settings,
            "compress_response": True,
            "headers": _HEADERS,
            "log_function": _log_nothing,
            "default_handler_class": NotFoundHandler,
            "dashboards": str(self.launch.dashboards),
        }

    def init_handlers(self) -> list[Any]:
        """Answer before Voila does where it lacks something; its file, tree and contents pages are shut."""
        page = {"template_paths": self.template_paths, "config": self.config}
        page["voila_configuration"] = self.voila_configuration
        extensions = {"path": get_voila_labextensions_path()}
        ours = [
            (r"/", RedirectHandler, {"url": f"/{self.launch.home}", "permanent": False}),
            (r"/voila/api/shutdown/(.*)", ClosedTabHandler),
            (r"/voila/labextensions/(.*)", HashedFilesHandler, extensions),
            (rf"/{re.escape(_VOILA_SCRIPTS)}/(.*)", LastingFilesHandler, {"paths": self.static_paths}),
            (r"/workbench/(plotly\.min\.js)", StaticFileHandler, {"path": str(plotly_js().parent)}),
            (r"/voila/(?:tree|render|files|query|templates|api/contents)(?:/.*)?", NotFoundHandler),
            (r"/(?!login$|logout$)([a-z_]+)", PageHandler, page),
        ]
        return [*ours, *super().init_handlers()]

    def listen(self) -> None:
        """Serve on the bound socket."""
        server = HTTPServer(self.app)
        server.add_socket(self.bound)
        loop = self.ioloop = IOLoop.current()
        for number in (signal.SIGINT, signal.SIGTERM):  # as an exception, Ctrl-C would tear a kernel's start in half
            signal.signal(number, lambda *_: loop.add_callback(loop.stop))
        loop.add_callback(self.ready, self.launch.url)
        loop.call_later(_OTHERS_AFTER_S, self.heat_others)
        try:
            loop.start()
        finally:
            server.stop()
            loop.run_sync(self.end_kernels)
            shutil.rmtree(self.connection_dir, ignore_errors=True)

    def heat_others(self) -> None:
        """Warm the other pages' kernels up, once the one that is opened first has had the machine for itself."""
        for notebook in sorted(self.launch.dashboards.glob("*.ipynb")):
            self.kernel_manager.fill_if_needed(delay=0, notebook_name=notebook.name)

    async def end_kernels(self) -> None:
        """End every kernel, also those that are being started: Voila trips over them."""
        starting = [task for pool in self.kernel_manager._pools.values() for task in pool]  # noqa: SLF001
        await asyncio.gather(*starting, return_exceptions=True)
        await self.kernel_manager.shutdown_all()


def _config(home: str) -> Config:
    return Config(
        VoilaConfiguration={
            "preheat_kernel": True,
            "default_pool_size": 1,
            "extension_allowlist": _EXTENSIONS,
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "show_tracebacks": True,  # our template shows our own errors' sentence and never a traceback
            "page_config_hook": _versioned_scripts,
            "multi_kernel_manager_class": f"{__name__}.PatientKernelManager",
        },
        VoilaKernelManager={"preheat_denylist": [rf".*(?<!/{home})\.ipynb$"]},
        KernelManager={"transport_encryption": "auto"},
        MappingKernelManager={"cull_idle_timeout": _IDLE_S, "cull_interval": 60},
    )


def _versioned_scripts(page_config: dict[str, Any], **_context: Any) -> dict[str, Any]:
    """Ask for Voila's scripts under an address that changes with its version, so that browsers may keep them."""
    return {**page_config, "fullStaticUrl": f"{page_config['baseUrl']}{_VOILA_SCRIPTS}"}


def _log_nothing(_handler: RequestHandler) -> None:
    """Keep addresses out of the log: a filter in them may name a customer, and the first one holds the token."""
