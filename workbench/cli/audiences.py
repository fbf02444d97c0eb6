"""The command that writes audience files: `workbench audience DIR SEGMENT`."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.cli.author import author_named
from workbench.cli.console import counted, say, say_json, say_table
from workbench.cli.data import AsJson, Folder
from workbench.engine.whole_file import whole_file
from workbench.errors import ExportError
from workbench.segments.audiences.audience import Audience, AudienceRequest, preflight, write_audience
from workbench.segments.audiences.consent import Consent
from workbench.segments.audiences.contacts import REASONS
from workbench.segments.audiences.formats import PLATFORMS
from workbench.workspace import Workspace

_CONTACT_REASONS = {
    "duplicate": "stand in the file for another customer",
    "reassigned": "belong to somebody else by now",
    "not_taken": "are in a form the platform does not take",
    "formula": "would run as a formula in a spreadsheet",
    "barred": "are shared by several people or barred",
    "unreadable": "cannot be read",
    "no_consent": "are of somebody who does not want ads",
}


def audience(
    folder: Folder,
    segment: Annotated[str, typer.Argument(metavar="SEGMENT", help="Segment of the last scoring.", show_default=False)],
    platform: Annotated[str, typer.Option(help=f"For which platform: {', '.join(PLATFORMS)}.", show_default=False)],
    to: Annotated[Path | None, typer.Option(help="File to write: .csv; one of that name is written anew.")] = None,
    *,
    plain: Annotated[bool, typer.Option("--plain", help="Contacts as they are; the platform hashes them.")] = False,
    names: Annotated[bool, typer.Option("--names", help="First and last names too (Meta).")] = False,
    only_look: Annotated[
        bool, typer.Option("--preflight", help="Say what would be written and what not; write nothing.")
    ] = False,
    no_ads_tag: Annotated[
        list[str] | None,
        typer.Option(help="Tag of customers to leave out, in place of audiences.no_ads_tags; may be repeated."),
    ] = None,
    consent_tag: Annotated[
        list[str] | None,
        typer.Option(help="Take only customers with this tag, in place of audiences.consent_tags; may be repeated."),
    ] = None,
    rejected: Annotated[Path | None, typer.Option(help="Write who is not in the file, and why, to this .csv.")] = None,
    author: Annotated[str | None, typer.Option(help="Who writes it; default: the user of this machine.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a segment as an audience file for an ad platform, hashed as it wants; nothing is uploaded."""
    if to is None and not only_look:
        raise typer.BadParameter("say where to write with --to FILE, or look with --preflight", param_hint="--to")
    _check_places(to, rejected)
    was_there = to is not None and to.exists() and not only_look
    workspace = Workspace(folder)
    rule = Consent.of(workspace.settings.audiences)
    consent = replace(rule, refused=tuple(no_ads_tag or rule.refused), agreed=tuple(consent_tag or rule.agreed))
    request = AudienceRequest(segment, platform, plain, names, consent)
    if only_look or to is None:
        report = preflight(workspace.folder, workspace.settings, request)
    else:
        report = write_audience(workspace.folder, workspace.settings, request, to, author_named(author))
    if rejected is not None:
        _write_rejected(report, rejected)
    if as_json:
        say_json(_plain(report))
    else:
        _say(report, PLATFORMS[platform].title)
        if was_there:
            say(f"Mind: there was a file {to}; it is written anew.")


def _check_places(to: Path | None, rejected: Path | None) -> None:
    """Refuse, before anything is written, places where one file would take the other's."""
    if rejected is None:
        return
    if to is not None and to.resolve() == rejected.resolve():
        raise ExportError(
            f"--to and --rejected are the same file, {to}: the list of who is left out would take the place of the "
            "audience. Give --rejected another name."
        )
    if rejected.suffix.lower() != ".csv":
        raise ExportError(f"Cannot write {rejected.name!r}: who is left out is written as .csv. Name it so.")
    if not rejected.parent.is_dir():
        raise ExportError(f"The folder {rejected.parent} does not exist. Make it, or choose another one.")


def _plain(report: Audience) -> dict[str, Any]:
    kept = {name: value for name, value in vars(report).items() if name not in ("rejected_rows", "difference")}
    return {**kept, "difference": asdict(report.difference) if report.difference else None}


def _say(report: Audience, title: str) -> None:
    done = f"{report.file}: " if report.file else "Would be written: "
    contacts = "plain" if report.plain else "as SHA-256"
    say(
        f"{done}{report.written:,} of {counted(report.customers, 'customer')} of {report.segment!r} for {title}, "
        f"{counted(report.rows, 'row')} with {counted(report.phones, 'phone')} and "
        f"{counted(report.emails, 'e-mail')}, {contacts}."
    )
    if report.difference:
        compared = report.difference
        say(
            f"Against the file of {compared.since:%Y-%m-%d %H:%M} UTC: {counted(compared.added, 'contact')} added, "
            f"{compared.removed:,} removed, {compared.kept:,} kept."
        )
    for warning in report.warnings:
        say(f"Mind: {warning}")
    if report.rejected:
        rows = [(reason, count, REASONS[reason]) for reason, count in report.rejected.items()]
        say_table("\nCustomers who are not in it", ("reason", "customers", "each of them"), rows, whole=("reason",))
    if report.left_out:
        rows = [(reason, count, _CONTACT_REASONS.get(reason, "")) for reason, count in report.left_out.items()]
        say_table("Contacts that are not in it", ("reason", "contacts", "they"), rows, whole=("reason",))


def _write_rejected(report: Audience, target: Path) -> None:
    import pyarrow.csv as arrow_csv  # noqa: PLC0415  needed for this option alone

    with whole_file(target) as part:
        arrow_csv.write_csv(report.rejected_rows, part)
