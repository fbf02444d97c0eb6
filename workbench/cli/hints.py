"""Options of the commands for errors that only say what is missing or wrong: pages show the same errors."""

from __future__ import annotations

from workbench.errors import WorkbenchError

OPTIONS = {
    "columns of contacts": "--phone COLUMN, --email COLUMN",
    "engine": "--engine duckdb",
    "name of the run": "--name NAME",
    "port": "--port PORT",
    "preflight": "--preflight",
    "secret": "--secret-env VARIABLE",
    "tiers": "--high, --medium",
    "trigger": "--segment SEGMENT, or --model MODEL with --tier TIER",
}
"""What an error is about, and the options of the command by which it is given."""


def with_option(error: WorkbenchError) -> str:
    """Return the message of an error, and by which option to do what it says.

    >>> with_option(WorkbenchError("A run needs a name.", about="name of the run"))
    'A run needs a name. Here: --name NAME.'
    """
    options = OPTIONS.get(error.about)
    return f"{error} Here: {options}." if options else str(error)
