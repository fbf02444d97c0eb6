"""The other end of `jobs`: does the work that a page has started.

Run as `python -m workbench.show.work`: what to do comes as JSON on standard input, and how far it is goes out as lines
of JSON.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from workbench import builds, settings
from workbench.errors import WorkbenchError

Progress = Callable[[int, int, str], None]
"""Told before each step: its number from 0, the number of steps, its name."""


def _build(directory: Path, progress: Progress) -> None:
    builds.build(directory, settings.load(directory / settings.FILE_NAME), progress=progress)


def _suggest(directory: Path, progress: Progress) -> None:
    from workbench.identity.suggest import suggest  # noqa: PLC0415  heavy, and a build needs none of it

    suggest(directory, settings.load(directory / settings.FILE_NAME), progress)


def _sensitivity(directory: Path, progress: Progress) -> None:
    from workbench.sensitivity import sensitivity  # noqa: PLC0415  as in _suggest

    sensitivity(directory, settings.load(directory / settings.FILE_NAME), progress)


WORK: dict[str, Callable[[Path, Progress], None]] = {
    "build": _build,
    "suggest": _suggest,
    "sensitivity": _sensitivity,
}
"""What can be done for a workspace folder, by the names of `jobs`."""


def main() -> int:
    """Do the work on standard input; say how far it is and what went wrong on standard output."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # an orderly end gives back locks and removes leftovers
    job = json.load(sys.stdin)
    try:
        WORK[job["what"]](Path(job["directory"]), _progress)
    except WorkbenchError as error:
        _say(problem=str(error))
        return 1
    return 0


def _progress(number: int, steps: int, name: str) -> None:
    _say(fraction=number / max(steps, 1), step=name)


def _say(**message: Any) -> None:
    """Tell the page; it may have been closed, which is no reason to break the work off."""
    with suppress(BrokenPipeError):
        print(json.dumps(message), flush=True)


if __name__ == "__main__":
    sys.exit(main())
