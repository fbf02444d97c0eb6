"""Work of the page of segments that takes longer than an answer: scoring, sending, and writing customers to a file."""

from __future__ import annotations

import re
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from traitlets import Dict, HasTraits

from workbench.show.export import Export
from workbench.show.in_words import in_words
from workbench.show.jobs import Job, start_job
from workbench.show.segments_export import start_members
from workbench.show.segments_view import SegmentsView


class SegmentsWork(HasTraits):
    """What runs in processes of its own; its state can go to a browser as JSON."""

    exporting = Dict(help="number (of the report), state (idle, running, done, failed), fraction, error")
    work = Dict(help="number (of the report), what, state (idle, running, done, failed), fraction, step, said, error")

    def __init__(self, directory: Path, view: SegmentsView, **traits: Any) -> None:
        super().__init__(exporting={"number": 0, "state": "idle"}, work={"number": 0, "state": "idle"}, **traits)
        self._directory = directory
        self._view = view
        self._job: Job | None = None
        self._export: Export | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    def work_start(self, what: str) -> None:
        """Begin scoring, or sending what waits, in a process of its own."""
        if self._job and not self._job.done:
            return
        with in_words() as problem:
            self._job = start_job(what, self._directory)
            self._report_work(what, "running")
        if problem:
            self._report_work(what, "failed", error=problem[0])

    def work_check(self) -> None:
        """Say how far the work is; once it is done go over to what it made."""
        if self._job is None:
            return
        job, what = self._job, self.work["what"]
        if not job.done:
            self._report_work(what, "running", fraction=job.fraction, step=job.step)
            return
        self._job = None
        with in_words() as problem:
            job.check()
            self._view.refresh()
        if problem:
            self._report_work(what, "failed", error=problem[0])
        else:
            self._report_work(what, "done", said=str(job.result or ""))

    def work_cancel(self) -> None:
        """Give the work up."""
        if self._job:
            self._job.cancel()
        self._job = None
        self._report_work(self.work.get("what", ""), "idle")

    def export_start(self, request: dict[str, Any]) -> None:
        """Begin to write the customers of a condition to a spreadsheet: condition, name, suffix (.xlsx or .csv)."""
        if self._export and not self._export.done:
            return
        with in_words() as problem:
            target = self.place_for(request["name"], request["suffix"])
            self._export = start_members(self._directory, request["condition"], target)
            self._report_export("running")
        if problem:
            self._report_export("failed", error=problem[0])

    def export_check(self) -> Path | None:
        """Say how far the export is; the file once it is written."""
        if self._export is None:
            return None
        if not self._export.done:
            self._report_export("running", fraction=self._export.progress)
            return None
        path = None
        with in_words() as problem:
            path = self._export.result()
        self._export = None
        if problem:
            self._report_export("failed", error=problem[0])
        else:
            self._report_export("done", fraction=1.0)
        return path

    def export_cancel(self) -> None:
        """Give the export up."""
        if self._export:
            self._export.cancel()
        self._export = None
        self._report_export("idle")

    def place_for(self, name: str, suffix: str) -> Path:
        """Name a file of today in a folder that goes with the page; of the name stay letters and digits."""
        self._scratch = self._scratch or tempfile.TemporaryDirectory(prefix="workbench-")
        kept = re.sub(r"[^\w]+", "-", name).strip("-")[:60] or "customers"
        return Path(self._scratch.name) / f"{kept}-{date.today():%Y-%m-%d}{suffix}"  # noqa: DTZ011 - the person's day

    def drop_files(self) -> None:
        """Give up an export under way and remove the files of the page."""
        self.export_cancel()
        if self._scratch:
            self._scratch.cleanup()

    def _report_export(self, state: str, fraction: float = 0.0, error: str = "") -> None:
        # numbered, because two reports in a row may say the same and the page waits for each
        number = self.exporting.get("number", 0) + 1
        self.exporting = {"number": number, "state": state, "fraction": fraction, "error": error}

    def _report_work(self, what: str, state: str, **told: Any) -> None:
        number = self.work.get("number", 0) + 1
        report = {"what": what, "state": state, "fraction": 0.0, "step": "", "said": "", "error": ""}
        self.work = {"number": number, **report, **told}
