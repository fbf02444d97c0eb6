"""What the models of all pages share: who looks at what, answers to numbered requests, long work and files."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from traitlets import Bool, Dict, HasTraits, Unicode

from workbench.errors import WorkbenchError
from workbench.settings import Settings
from workbench.show.in_words import in_words
from workbench.show.listings import Wish
from workbench.show.slot import TOLD, Slot
from workbench.show.table_files import check_suffix

_LONGEST_NAME = 60


class PageView(Protocol):
    """What a model shows: a published snapshot, read for as long as the page is open."""

    settings: Settings

    @property
    def is_current(self) -> bool:
        """Whether no newer snapshot has been published."""

    def refresh(self) -> Any:
        """Go over to the current snapshot."""

    def close(self) -> None:
        """Give back what is open."""


class PageModel(HasTraits):
    """The state of one open page; every trait can go to a browser as JSON.

    An answer carries the number of the request it belongs to, so that a late one cannot replace a newer one.
    """

    company = Unicode()
    currency = Unicode()
    user = Unicode(help="Author of what is written where the machine knows the person; else the page asks.")
    notice = Dict(help="number, text: something a person has asked for could not be done")
    newer = Bool(help="Whether newer data than those shown have been published.")

    _view: PageView

    def __init__(self, directory: Path, view: PageView, **traits: Any) -> None:
        super().__init__(
            company=view.settings.name,
            currency=view.settings.money.base,
            user=os.environ.get("WORKBENCH_USER", ""),
            **traits,
        )
        self._directory = directory
        self._view = view
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    def warm(self) -> None:
        """Read once what the first visitor will ask for, while nobody waits."""

    def start(self, request: dict[str, Any]) -> None:
        """Show a page that has just been opened or reloaded, from the newest data."""
        raise NotImplementedError

    def ask(self, request: dict[str, Any]) -> None:
        """Show what a page asks for: number, and what that needs."""
        raise NotImplementedError

    def close(self) -> None:
        """Remove the files of the page and give back connections; long work goes on without the page."""
        if self._scratch:
            self._scratch.cleanup()
            self._scratch = None
        self._view.close()

    def look_for_newer(self) -> None:
        """Find out whether newer data have been published."""
        self.newer = not self._view.is_current

    def go_over(self) -> None:
        """Go over to the newest data, for a page that has just been opened or reloaded."""
        self._view.refresh()
        self.newer = False

    def complain(self, text: str) -> None:
        """Say that something could not be done."""
        self.notice = {"number": self.notice.get("number", 0) + 1, "text": text}

    def folder(self) -> Path:
        """Return a folder that goes with the page."""
        self._scratch = self._scratch or tempfile.TemporaryDirectory(prefix="workbench-")
        return Path(self._scratch.name)

    def place_for(self, name: str, suffix: str) -> Path:
        """Name a file of today in the page's folder; of the name stay letters and digits.

        Raises:
            ExportError: no file of that kind can be written.

        """
        kept = re.sub(r"[^\w]+", "-", name).strip("-")[:_LONGEST_NAME] or "customers"
        name = f"{kept}-{date.today():%Y-%m-%d}{suffix}"  # noqa: DTZ011 - the person's day
        place = self.folder() / Path(name).name  # the browser names the suffix: it may lead nowhere else
        check_suffix(place)
        return place


class WorkingModel(PageModel):
    """A page that begins long work: a build, scoring, or sending."""

    work = Dict(help=TOLD)

    def __init__(self, directory: Path, view: PageView, **traits: Any) -> None:
        super().__init__(directory, view, **traits)
        self._work = Slot(self, "work", directory)

    def work_start(self, what: str) -> None:
        """Begin work, in a process of its own."""
        self._work.begin(what)

    def work_check(self) -> None:
        """Say how far the work is; once it is done go over to what it made."""
        self._work.check(then=self._view.refresh)

    def work_cancel(self) -> None:
        """Give the work up."""
        self._work.cancel()


class ExportingModel(PageModel):
    """A page that writes its customers to files."""

    exporting = Dict(help=TOLD)

    def __init__(self, directory: Path, view: PageView, **traits: Any) -> None:
        super().__init__(directory, view, **traits)
        self._exporting = Slot(self, "exporting", directory, failed="The export failed: ")

    def close(self) -> None:
        """Give up an export that is under way, and what every page gives up."""
        self.export_cancel()
        super().close()

    def export_start(self, request: dict[str, Any]) -> None:
        """Begin to write a file of what the page shows."""
        raise NotImplementedError

    def export(self, what: str, name: str, suffix: str, asked: Callable[[], dict[str, Any]]) -> None:
        """Begin to write a file; `asked` gives what the work `what` needs besides the target."""
        with in_words() as problem:
            target = self.place_for(name, suffix)
            self._exporting.begin(what, {"target": str(target), **asked()})
        if problem:
            self._exporting.report(what, "failed", error=problem[0])

    def export_check(self) -> Path | None:
        """Say how far the export is; the file once it is written."""
        written = self._exporting.check()
        return Path(written) if written else None

    def export_cancel(self) -> None:
        """Give the export up."""
        self._exporting.cancel()


def answered(request: dict[str, Any], ask: Callable[[], dict[str, Any]], **blank: Any) -> dict[str, Any]:
    """Answer a numbered request by what `ask` gives; by the blanks, and what went wrong as `error`, where it fails."""
    found: dict[str, Any] = {}
    with in_words() as problem:
        found = ask()
    return {"number": request["number"], **blank, **found, "error": problem[0] if problem else ""}


def wish_of(request: dict[str, Any]) -> Wish:
    """Read what a table is asked for; what is left empty filters nothing.

    Raises:
        WorkbenchError: it is nothing that a table can be asked for.

    """
    try:
        return Wish(
            text=str(request.get("text") or ""),
            chosen={key: str(value) for key, value in (request.get("chosen") or {}).items() if value},
            sort_by=request.get("sort_by"),
            descending=bool(request.get("descending", True)),
            page=int(request.get("page", 1)),
            per_page=int(request.get("per_page", 25)),
        )
    except (TypeError, ValueError, AttributeError):
        raise WorkbenchError("This link asks for what the page does not have. Open the page anew.") from None
