"""What every dashboard page is: a widget that shows the traits of a model and passes on what a person does."""

from __future__ import annotations

import atexit
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import ipyvuetify
from traitlets import Bool, Dict, Unicode, dlink

from workbench.show.chart import Chart
from workbench.show.page_model import ExportingModel, PageModel, WorkingModel

_COMPONENTS = Path(__file__).parent / "components"
_SHARED = ("page_bar", "page_notice", "work_bar", "file_bar")
_PRIMARY = "#3949ab"
_PRIMARY_IN_THE_DARK = "#9fa8da"

Model = TypeVar("Model", bound=PageModel)


class Page(ipyvuetify.VuetifyTemplate):  # type: ignore[misc]
    """Shows a model: every trait that both have goes from the model to the browser."""

    model: PageModel
    standalone = Bool(help="Whether the page has the window to itself, or sits in a notebook cell.").tag(sync=True)
    company = Unicode().tag(sync=True)
    currency = Unicode().tag(sync=True)
    user = Unicode(help="Author of what is written, where the machine knows the person.").tag(sync=True)
    notice = Dict(help="Something a person has asked for could not be done.").tag(sync=True)
    newer = Bool(help="Whether newer data than those shown have been published.").tag(sync=True)

    def __init__(
        self,
        model: PageModel,
        name: str,
        parts: Sequence[str],
        scripts: Sequence[str] = (),
        charts: Mapping[str, str] | None = None,
    ) -> None:
        """Show the model by `components/<name>.vue`, which is made of the parts; `charts` name the figures they draw.

        A chart is a trait of the page, its figure one of the model.
        """
        self.model = model
        drawn = {trait: Chart() for trait in charts or {}}
        ipyvuetify.theme.themes.light.primary = _PRIMARY
        ipyvuetify.theme.themes.dark.primary = _PRIMARY_IN_THE_DARK
        super().__init__(
            template=_page(name, scripts),
            components={part.replace("_", "-"): _part(part) for part in (*_SHARED, *parts)},
            standalone="WORKBENCH_PLOTLY_URL" in os.environ,
            **drawn,
        )
        for trait in sorted(set(model.trait_names()) & set(self.trait_names(sync=True))):
            dlink((model, trait), (self, trait))
        for trait, figure in (charts or {}).items():
            dlink((model, figure), (drawn[trait], "figure"))

    def vue_start(self, request: dict[str, Any]) -> None:
        """Answer a page that has just been opened."""
        self.model.start(request)

    def vue_ask(self, request: dict[str, Any]) -> None:
        """Show what the page asks for."""
        self.model.ask(request)

    def vue_look_for_newer(self, _request: Any) -> None:
        """Look whether newer data have been published."""
        self.model.look_for_newer()

    def send_file(self, path: Path | None) -> None:
        """Send a file to the browser, where there is one; it is not kept here."""
        if path:
            self.send({"method": "file", "args": [path.name]}, [path.read_bytes()])
            path.unlink()


class WorkingPage(Page):
    """A page whose model begins long work."""

    model: WorkingModel
    work = Dict().tag(sync=True)

    def vue_work_start(self, request: dict[str, Any]) -> None:
        """Begin long work."""
        self.model.work_start(request["what"])

    def vue_work_check(self, _request: Any) -> None:
        """Report how far it is."""
        self.model.work_check()

    def vue_work_cancel(self, _request: Any) -> None:
        """Give it up."""
        self.model.work_cancel()


class ExportingPage(Page):
    """A page whose model writes files of customers."""

    model: ExportingModel
    exporting = Dict().tag(sync=True)

    def vue_export_start(self, request: dict[str, Any]) -> None:
        """Begin a file."""
        self.model.export_start(request or {})

    def vue_export_check(self, _request: Any) -> None:
        """Report the progress, and send the file once it is there."""
        self.send_file(self.model.export_check())

    def vue_export_cancel(self, _request: Any) -> None:
        """Give the file up."""
        self.model.export_cancel()


def kept_open(model: Model) -> Model:
    """Warm a model that has just been opened, and close it when the process ends."""
    atexit.register(model.close)
    model.warm()
    return model


def _page(name: str, scripts: Sequence[str]) -> str:
    """Put what pages share in front of a page's own script and style: a template cannot import anything."""
    script, style = (f"\n<{tag}>\n" for tag in ("script", "style"))
    before = "".join(_read(f"{shared}.js") for shared in ("page", *scripts))
    return _read(f"{name}.vue").replace(script, script + before, 1).replace(style, style + _read("page.css"), 1)


def _part(name: str) -> str:
    """Put the script that a part keeps beside it in front of its own."""
    own = _read(f"{name}.js") if (_COMPONENTS / f"{name}.js").exists() else ""
    return _read(f"{name}.vue").replace("\n<script>\n", f"\n<script>\n{own}", 1)


def _read(file: str) -> str:
    return (_COMPONENTS / file).read_text(encoding="utf-8")
