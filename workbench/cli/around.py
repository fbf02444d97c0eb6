"""Commands around the data: dashboards, JupyterLab, the demo company, the doctor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from workbench.appeal_settings import WEEKDAYS
from workbench.cli.console import progress_bar, say, say_json, say_table
from workbench.cli.data import AsJson, Folder
from workbench.errors import WorkspaceError
from workbench.workspace import Workspace

Port = Annotated[int, typer.Option(help="Port; the next free one is taken when it is busy.", min=1, max=65535)]


def dashboards(
    folder: Folder,
    port: Port = 8866,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    token: Annotated[str | None, typer.Option(help="Token of the address; default: a new one.")] = None,
) -> None:
    """Serve the dashboards and print their address."""
    from workbench.show.server import serve  # noqa: PLC0415  Voila takes seconds to import

    Workspace(folder).status()
    serve(folder, port, host, token, ready=lambda url: say(f"Dashboards: {url}\nCtrl-C stops them."))


def lab(folder: Folder, port: Port = 8888) -> None:
    """Open JupyterLab on the notebooks with this workspace."""
    from workbench.show.places import notebooks_folder  # noqa: PLC0415

    Workspace(folder)
    environment = {**os.environ, "WORKBENCH_DIR": str(folder.resolve())}
    command = [sys.executable, "-m", "jupyterlab", f"--port={port}", str(notebooks_folder())]
    if os.geteuid() == 0:
        command.append("--allow-root")  # Jupyter's own word for it, which is no option of ours
    raise typer.Exit(subprocess.run(command, env=environment, check=False).returncode)  # noqa: S603  our own words


def demo(
    folder: Folder,
    customers: Annotated[int, typer.Option(help="People of the made-up company.", min=50, max=2_000_000)] = 5000,
    seed: Annotated[int, typer.Option(help="Another seed, another company.")] = 7,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop before serving the dashboards.")] = False,
    port: Port = 8866,
) -> None:
    """Make a company up, take its exports in, build, score, and serve the dashboards."""
    from workbench.demo import write_demo  # noqa: PLC0415  nothing else needs it

    workspace = _demo_workspace(folder, customers, seed)
    with progress_bar() as advance:
        advance(0, 1, "Making up: exports of the company")
        exports = write_demo(
            folder / "exports", customers, seed, lambda done, total, what: advance(done, total, f"Making up: {what}")
        )
        for number, export in enumerate(exports):
            advance(number, len(exports), f"Ingesting: {export.path.name}")
            workspace.ingest(export.path, as_=export.preset, project=export.project)
        workspace.build(progress=lambda done, total, what: advance(done, total, f"Building: {what}"))
        snapshot = workspace.score(progress=lambda done, total, what: advance(done, total, f"Scoring: {what}"))
    rows = snapshot.report["rows"]
    say(
        f"{folder}: {rows['events']:,} events of {len(exports)} systems, {rows['customers']:,} people found, "
        f"{snapshot.report['journal_customers']:,} of them in the journal."
    )
    if not no_serve:
        dashboards(folder, port)


def _demo_workspace(folder: Path, customers: int, seed: int) -> Workspace:
    """Make the demo's workspace, or take the one that an earlier run made with the same figures."""
    mark = folder / "demo.json"
    asked = {"customers": customers, "seed": seed}
    if mark.exists():
        there = json.loads(mark.read_text(encoding="utf-8"))
        if there != asked:
            raise WorkspaceError(
                f"{folder} holds a demo of {there['customers']} customers with seed {there['seed']}. "
                "Choose another folder, or remove that one."
            )
        return Workspace(folder)
    from workbench.demo import OWN_PHONES  # noqa: PLC0415  as in demo()

    workspace = Workspace.create(
        folder,
        **{
            "name": "Samovar & Co",
            "projects": ["shop", "service"],
            "money.rates": {"EUR": 98.0, "UAH": 2.3, "USD": 91.0},
            "campaigns": {"ovens": "built-in-ovens"},
            "channels": {"Paid social": ["vk / social", "facebook / social", "instagram / social"]},
            "identity.own": {"phone": list(OWN_PHONES)},
            **dict.fromkeys((f"business_hours.{day}" for day in WEEKDAYS), "09:00-20:00"),
            "business_hours.holidays": "RU",
        },
    )
    mark.write_text(json.dumps(asked), encoding="utf-8")
    return workspace


def doctor(as_json: AsJson = False) -> None:
    """Say what is installed, what is missing and how to get it."""
    from workbench.cli.doctor import examine  # noqa: PLC0415

    findings = examine()
    if as_json:
        say_json([{"part": f.part, "found": f.found, "state": f.state, "advice": f.advice} for f in findings])
    else:
        rows = [
            ({"ok": "ok", "missing": "missing", "optional": "-"}[f.state], f.part, f.found, f.advice) for f in findings
        ]
        say_table("Doctor", ("", "part", "found", "what to do"), rows)
    if any(finding.state == "missing" for finding in findings):
        raise typer.Exit(1)
