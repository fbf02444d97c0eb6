"""Long work that a page starts: it runs in a process of its own, so that the page stays quick and its memory small."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import IO, Any, cast

from workbench.errors import WorkbenchError
from workbench.ingest.locks import no_build

NAMES = {
    "build": "build",
    "suggest": "search for duplicates",
    "sensitivity": "sensitivity",
    "score": "scoring",
    "send_triggers": "sending",
    "portrait": "portrait",
    "interest_look": "look at the base",
    "interest_run": "interest run",
    "interest_export": "export",
    "journal_export": "export",
    "records_export": "export",
    "appeals_export": "export",
    "channels_export": "export",
    "churn_export": "export",
    "segments_export": "export",
    "interest_preflight": "look at the audience",
    "interest_audience": "audience file",
}
"""The work there is, and what people call it."""


class Job:
    """Work under way in another process."""

    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        self._name = name
        self._process = process
        self._told: dict[str, Any] = {"fraction": 0.0, "step": ""}
        self._cancelled = False
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def fraction(self) -> float:
        """Share of the steps that are done, 0 to 1."""
        return float(self._told["fraction"])

    @property
    def step(self) -> str:
        """Name of the step it is at."""
        return str(self._told["step"])

    @property
    def done(self) -> bool:
        """Whether the work has ended; then `result` returns or raises at once."""
        return not self._listener.is_alive()

    def result(self, timeout_s: float | None = None) -> Any:
        """Wait for the end and return what the work has found or the file it has written; None where it makes tables.

        Raises:
            WorkbenchError: the work failed, was cancelled, or has not ended in time.

        """
        self._listener.join(timeout_s)
        if not self.done:
            raise WorkbenchError(f"The {self._name} has not ended in {timeout_s} s. Wait on, or cancel it.")
        if self._cancelled:
            raise WorkbenchError(f"The {self._name} was cancelled. Start it again.")
        if self._process.returncode != 0:
            raise WorkbenchError(self._told.get("problem") or self._unsaid())
        return self._told.get("result")

    def cancel(self) -> None:
        """Stop the process; one that has ended stays as it is."""
        if not self.done:
            self._cancelled = True
            self._process.terminate()
            self._listener.join()

    def _unsaid(self) -> str:
        code = self._process.returncode
        return (
            f"The {self._name} broke off (code {code}), perhaps for lack of memory. What was there before still stands."
        )

    def _listen(self) -> None:
        with self._process as process:
            for line in process.stdout or ():
                self._told |= json.loads(line)


def build_runs(directory: Path) -> bool:
    """Tell whether a build of the workspace is running, whoever has started it."""
    with no_build(directory) as free:
        return not free


def start_job(what: str, directory: Path, asked: dict[str, Any] | None = None) -> Job:
    """Start one of `NAMES` for a workspace folder; `asked` says how, where the work can be done in several ways.

    Raises:
        WorkbenchError: there is no such work.

    """
    if what not in NAMES:
        raise WorkbenchError(f"There is no work called {what!r}. Known: {', '.join(NAMES)}.")
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench.show.work"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,  # a page that is closed takes its own processes with it, and a build should go on
    )
    with cast("IO[str]", process.stdin) as pipe:
        json.dump({"what": what, "directory": str(directory), "asked": asked or {}}, pipe)
    return Job(NAMES[what], process)
