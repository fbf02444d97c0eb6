"""Audience files on the page: what would be in one and what not, and the file itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from workbench.segments.audiences.audience import Audience, AudienceRequest, preflight, write_audience
from workbench.segments.audiences.contacts import REASONS
from workbench.segments.audiences.formats import PLATFORMS
from workbench.settings import Settings

CONTACT_REASONS = {
    "duplicate": "stand in the file for another customer",
    "reassigned": "belong to somebody else by now",
    "not_taken": "are in a form the platform does not take",
    "formula": "would run as a formula in a spreadsheet",
    "barred": "are shared by several people or barred",
    "unreadable": "cannot be read",
    "no_consent": "are of somebody who does not want ads",
}
"""Why a contact is not in the file; each a sentence about contacts."""

Members = Callable[[], list[str]]
"""Gives the ids of the customers that are shown."""


def look(workspace: Path, settings: Settings, asked: dict[str, Any], members: Members) -> dict[str, Any]:
    """Say what a file would hold: segment, platform, plain, names; nothing is written.

    Raises:
        ExportError: the platform is unknown or takes no names.

    """
    return spoken(preflight(workspace, settings, _request(asked, members)))


def write(workspace: Path, settings: Settings, asked: dict[str, Any], members: Members, target: Path) -> str:
    """Write the file to `target` and note it under the author's name; return what was written, in words.

    Raises:
        ExportError: nobody is left to write, or the platform would not take the file.

    """
    report = write_audience(workspace, settings, _request(asked, members), target, asked["author"])
    return f"{report.rows:,} rows for {PLATFORMS[report.platform].title} are written. Nothing has been uploaded."


def platforms() -> list[dict[str, Any]]:
    """List the platforms: name, title and whether they take names."""
    return [
        {"name": one.name, "title": one.title, "names": one.name_headers is not None, "least_rows": one.least_rows}
        for one in PLATFORMS.values()
    ]


def spoken(report: Audience) -> dict[str, Any]:
    """Return a report as plain values, each reason with its words and most frequent first."""
    difference = report.difference
    return {
        "segment": report.segment,
        "platform": report.platform,
        "plain": report.plain,
        "customers": report.customers,
        "written": report.written,
        "rows": report.rows,
        "phones": report.phones,
        "emails": report.emails,
        "rejected": _reasons(report.rejected, REASONS),
        "left_out": _reasons(report.left_out, CONTACT_REASONS),
        "difference": {**asdict(difference), "since": difference.since.isoformat()} if difference else None,
        "warnings": list(report.warnings),
    }


def _reasons(counts: dict[str, int], words: dict[str, str]) -> list[dict[str, Any]]:
    rows = [{"reason": reason, "count": count, "words": words.get(reason, reason)} for reason, count in counts.items()]
    return sorted(rows, key=lambda row: (-row["count"], row["reason"]))


def _request(asked: dict[str, Any], members: Members) -> AudienceRequest:
    return AudienceRequest(
        asked["segment"],
        asked["platform"],
        plain=bool(asked.get("plain")),
        names=bool(asked.get("names")),
        customers=members(),
    )
