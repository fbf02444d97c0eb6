"""Commands about mappings: `workbench mapping propose FILE`."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from workbench.cli.console import say, say_json, say_table
from workbench.cli.data import AsJson
from workbench.errors import MappingError
from workbench.ingest.propose import Proposal, propose

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="How files are read: propose a mapping.")


@app.callback()
def _group() -> None:
    """Propose how a file is to be read."""


@app.command("propose")
def propose_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export of the source.", show_default=False)],
    out: Annotated[Path | None, typer.Option(metavar="MAPPING.toml", help="Write the draft to this new file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Draft a mapping from a file's header and values, and say how sure each column is and why."""
    if out is not None and out.exists():
        raise MappingError(f"{out} is there already and stays as it is. Give --out another name, or remove it first.")
    if out is not None and out.suffix != ".toml":
        raise MappingError(f"The draft must be a .toml file, not {str(out)!r}. Write --out {out.stem}.toml")
    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        proposal = propose(file, Path(folder))
    if out is not None:
        out.write_text(proposal.draft, encoding="utf-8")
    if as_json:
        say_json(asdict(proposal) | {"loads": proposal.loads})
        return
    _say(proposal, file, out)


def _say(proposal: Proposal, file: Path, out: Path | None) -> None:
    for fit in proposal.presets:
        say(f"The preset {fit.name} fits: it reads {fit.reads} of {fit.columns} columns. {fit.description}.")
    if proposal.presets:
        best = proposal.presets[0].name
        say(f"It needs no mapping of its own: workbench ingest DIR {quote(str(file))} --as {best}\n")
    rows = [(guess.column, guess.becomes or "extra", guess.sure, guess.why) for guess in proposal.columns]
    kind = proposal.kind
    first = ("(all rows)", f"kind {kind.becomes}", kind.sure, kind.why)
    say_table(
        "Columns",
        ("column", "becomes", "", "why"),
        rows if kind.column else [first, *rows],
    )
    if out is None:
        say(proposal.draft)
    elif proposal.loads:
        say(f"Wrote {out}. Look it through, then: workbench ingest DIR {quote(str(file))} --as {quote(str(out))}")
    if not proposal.loads:
        say(
            "The draft cannot be used yet: no column says who it was. Map a phone, e-mail, cookie or customer id in it."
        )
