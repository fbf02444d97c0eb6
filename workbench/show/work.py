"""The other end of `jobs`: does the work that a page has started.

Run as `python -m workbench.show.work`: what to do comes as JSON on standard input, and how far it is goes out as lines
of JSON.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from workbench import builds, settings
from workbench.errors import WorkbenchError
from workbench.show.export import Progress
from workbench.show.pages.journal.export import export_journal


def _build(directory: Path, progress: Progress) -> None:
    builds.build(directory, settings.load(directory / settings.FILE_NAME), progress=progress)


def _suggest(directory: Path, progress: Progress) -> None:
    from workbench.identity.suggest import suggest  # noqa: PLC0415  heavy, and a build needs none of it

    suggest(directory, settings.load(directory / settings.FILE_NAME), progress)


def _sensitivity(directory: Path, progress: Progress) -> None:
    from workbench.sensitivity import sensitivity  # noqa: PLC0415  as in _suggest

    sensitivity(directory, settings.load(directory / settings.FILE_NAME), progress)


def _score(directory: Path, progress: Progress) -> None:
    from workbench import scoring  # noqa: PLC0415  as in _suggest

    scoring.score(directory, settings.load(directory / settings.FILE_NAME), progress=progress)


def _send_triggers(directory: Path, progress: Progress) -> str:
    from workbench.show.pages.segments.send import send  # noqa: PLC0415  as in _suggest

    return send(directory, progress)


def _portrait(directory: Path, progress: Progress, condition: str) -> list[dict[str, Any]]:
    from workbench.show.pages.segments.view import SegmentsView  # noqa: PLC0415  as in _suggest

    progress(0, 1, "comparing")
    with closing(SegmentsView.open(directory)) as view:
        return view.portrait(condition)


def _export_list(directory: Path, progress: Progress, **asked: Any) -> str:
    from workbench.show.pages.churn.export import export_list  # noqa: PLC0415  as in _suggest

    return export_list(directory, progress, **asked)


def _export_appeals(directory: Path, progress: Progress, **asked: Any) -> str:
    from workbench.show.pages.appeals.export import export_appeals  # noqa: PLC0415  as in _suggest

    return export_appeals(directory, progress, **asked)


def _export_channels(directory: Path, progress: Progress, **asked: Any) -> str:
    from workbench.show.pages.channels.export import export_channels  # noqa: PLC0415  as in _suggest

    return export_channels(directory, progress, **asked)


def _export_records(directory: Path, progress: Progress, **asked: Any) -> str:
    from workbench.show.pages.records.export import export_records  # noqa: PLC0415  as in _suggest

    return export_records(directory, progress, **asked)


def _export_members(directory: Path, progress: Progress, **asked: Any) -> str:
    from workbench.show.pages.segments.export import export_members  # noqa: PLC0415  as in _suggest

    return export_members(directory, progress, **asked)


def _interest(do: str) -> Callable[..., Any]:
    def work(directory: Path, progress: Progress, **asked: Any) -> Any:
        from workbench.show.pages.interest import work as interest_work  # noqa: PLC0415  as in _suggest

        return interest_work.WORK[do](directory, progress, **asked)

    return work


WORK: dict[str, Callable[..., Any]] = {
    "build": _build,
    "suggest": _suggest,
    "sensitivity": _sensitivity,
    "score": _score,
    "send_triggers": _send_triggers,
    "portrait": _portrait,
    "interest_look": _interest("look"),
    "interest_run": _interest("run"),
    "interest_export": _interest("export"),
    "interest_preflight": _interest("preflight"),
    "interest_audience": _interest("audience"),
    "journal_export": export_journal,
    "records_export": _export_records,
    "appeals_export": _export_appeals,
    "channels_export": _export_channels,
    "churn_export": _export_list,
    "segments_export": _export_members,
}
"""What can be done for a workspace folder, by the names of `jobs`; what it returns goes to the page as JSON."""


def main() -> int:
    """Do the work on standard input; say how far it is and what went wrong on standard output."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # an orderly end gives back locks and removes leftovers
    job = json.load(sys.stdin)
    try:
        result = WORK[job["what"]](Path(job["directory"]), _progress, **job.get("asked", {}))
    except WorkbenchError as error:
        _say(problem=str(error))
        return 1
    if result is not None:
        _say(result=result)
    return 0


def _progress(number: int, steps: int, name: str) -> None:
    _say(fraction=number / max(steps, 1), step=name)


def _say(**message: Any) -> None:
    """Tell the page; it may have been closed, which is no reason to break the work off."""
    with suppress(BrokenPipeError):
        print(json.dumps(message, default=str), flush=True)


if __name__ == "__main__":
    sys.exit(main())
