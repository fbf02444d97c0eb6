"""What a page does in a process of its own, one thing at a time, and what a trait of its model tells of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from traitlets import HasTraits

from workbench.show.in_words import in_words
from workbench.show.jobs import Job, start_job

TOLD = "number (of the report), what, state (idle, running, done, failed), fraction, step, result, error, elsewhere"
"""Keys of the trait that tells of a slot."""


class Slot:
    """Work of a model, told of by one of its traits (see `TOLD`)."""

    def __init__(self, model: HasTraits, trait: str, directory: Path, failed: str = "") -> None:
        """Tell of work for a workspace folder by a trait; `failed` stands before what work says that has failed."""
        self._model = model
        self._trait = trait
        self._directory = directory
        self._failed = failed
        self._job: Job | None = None
        setattr(model, trait, {"number": 0, "state": "idle"})

    @property
    def busy(self) -> bool:
        """Whether work is under way here, or is done and nobody has looked."""
        return self._job is not None

    @property
    def what(self) -> str:
        """The work that was begun last."""
        return str(getattr(self._model, self._trait).get("what", ""))

    def begin(self, what: str, asked: dict[str, Any] | None = None) -> None:
        """Begin work (one of `jobs.NAMES`), unless some is under way here."""
        if self._job and not self._job.done:
            return
        with in_words() as problem:
            self._job = start_job(what, self._directory, asked)
            self.report(what, "running")
        if problem:
            self.report(what, "failed", error=problem[0])

    def check(self, then: Callable[[], Any] = lambda: None) -> Any:
        """Say how far the work is; once it is done do what follows on it and return its result."""
        if self._job is None:
            return None
        job, what = self._job, self.what
        if not job.done:
            self.report(what, "running", fraction=job.fraction, step=job.step)
            return None
        self._job = None
        result = None
        with in_words() as problem:
            result = job.result()
            then()
        if problem:
            self.report(what, "failed", error=f"{self._failed}{problem[0]}")
            return None
        self.report(what, "done", fraction=1.0, result=result)
        return result

    def cancel(self) -> None:
        """Give the work up."""
        if self._job:
            self._job.cancel()
        self._job = None
        self.report(self.what, "idle")

    def report(self, what: str, state: str, **more: Any) -> None:
        """Tell the page; numbered, because two reports in a row may say the same and the page waits for each."""
        number = getattr(self._model, self._trait).get("number", 0) + 1
        blank = {"fraction": 0.0, "step": "", "result": None, "error": "", "elsewhere": False}
        setattr(self._model, self._trait, {"number": number, "what": what, "state": state, **blank, **more})
