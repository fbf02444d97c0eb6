"""The command line: `workbench VERB …`.

Exit codes: 0 done, 1 the input or the machine stands in the way (the message says how), 2 wrong usage.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from workbench import __version__
from workbench.cli import (
    appeals,
    around,
    attribution,
    audiences,
    channels,
    data,
    funnel,
    identity,
    interest,
    mapping,
    models,
    paths,
    scores,
    search,
    segments,
    surveys,
    triggers,
)
from workbench.cli.console import complain, say
from workbench.cli.hints import with_option
from workbench.errors import WorkbenchError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_VERBS: tuple[Callable[..., None], ...] = (
    data.init,
    data.ingest,
    data.sources,
    data.build,
    scores.score,
    models.models,
    data.status,
    data.export,
    data.explain,
    appeals.appeals,
    channels.channels,
    attribution.attribution,
    funnel.funnel,
    funnel.cohorts,
    paths.paths,
    surveys.surveys,
    search.search,
    audiences.audience,
    around.dashboards,
    around.lab,
    around.demo,
    around.doctor,
)
for verb in _VERBS:
    app.command(cls=search.WithSigns if verb is search.search else None)(verb)


def _say_version(asked: bool) -> None:
    if asked:
        say(f"workbench {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Name the version.", callback=_say_version, is_eager=True)
    ] = False,
) -> None:
    """From the raw exports of many systems to one journal of customers."""


app.add_typer(mapping.app, name="mapping")
app.add_typer(identity.app, name="identity")
app.add_typer(interest.app, name="interest")
app.add_typer(triggers.app, name="trigger")
app.add_typer(segments.app, name="segment")


def main() -> None:
    """Run a command; what the user can mend ends with a message and code 1, not with a traceback."""
    try:
        app()
    except WorkbenchError as error:
        complain(with_option(error), as_json="--json" in sys.argv)
        sys.exit(1)
    except OSError as error:
        complain(_spoken(error), as_json="--json" in sys.argv)
        sys.exit(1)
    except KeyboardInterrupt:
        complain("Stopped.", as_json=False)
        sys.exit(130)


def _spoken(error: OSError) -> str:
    """Say what the system would not let the workbench do."""
    place = f" {error.filename}" if error.filename else ""
    what = {
        errno.ENOSPC: "The disk is full. Free some space and run the command again.",
        errno.EROFS: f"The disk of{place} is read-only. Use a folder that can be written.",
        errno.EACCES: f"There is no right to write{place}. Use another folder, or ask for the right.",
        errno.EEXIST: f"{place.strip()} is a file where a folder is needed. Choose another name.",
        errno.ENOTDIR: f"A part of the path{place} is a file, not a folder. Choose another path.",
    }.get(error.errno or 0)
    return what or f"The system refused: {error.strerror or error}{place}."
