"""Who gives a command, for what is signed."""

from __future__ import annotations

import getpass
import os
from typing import Annotated

import typer

Author = Annotated[str | None, typer.Option(help="Who does it; default: the user of this machine.")]


def author_named(given: str | None) -> str:
    """Take the name given, or the one the dashboards use, or that of the machine's user."""
    if given is not None:
        return given
    try:
        return os.environ.get("WORKBENCH_USER") or getpass.getuser()
    except (OSError, KeyError):  # a container whose user has no name
        return ""
