"""What can go wrong, in words a user can act on.

Every message says what failed, the offending value, what is allowed and what to do next.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class WorkbenchError(Exception):
    """The user's input or the machine stands in the way; the message says what to do.

    `about` names what it is about, for whoever knows how that is given: the command line adds its option.
    """

    def __init__(self, message: object = "", *, about: str = "") -> None:
        super().__init__(message)
        self.about = about


class SettingsError(WorkbenchError):
    """`workspace.toml` holds something the workbench cannot use."""


class MappingError(WorkbenchError):
    """A mapping or preset does not describe the file it was given for."""


class IngestError(WorkbenchError):
    """A file cannot be read at all (bad rows of a readable file go to `rejected_rows` instead)."""


class WorkspaceError(WorkbenchError):
    """The folder is no workspace, or it has not been built yet."""


class StepError(WorkbenchError):
    """A step of the pipeline failed; names the table and the cause."""


class NotesError(WorkbenchError):
    """A name, tag or comment cannot be kept as written, or the notes cannot be reached."""


class ExportError(WorkbenchError):
    """A table cannot be written to the file that was asked for."""


class MissingPartError(WorkbenchError):
    """An optional part (Java, a browser) is not installed; the message says how to get it."""


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return ` Did you mean …?` for the closest allowed word, or an empty string."""
    close = get_close_matches(word, list(allowed), n=1, cutoff=0.6)
    return f" Did you mean {close[0]!r}?" if close else ""
