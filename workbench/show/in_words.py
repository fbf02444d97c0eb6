"""What goes wrong while a page works, as a sentence for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from workbench.errors import WorkbenchError

_UNREADABLE = "The data could not be read. Try again; if it stays, run: workbench build"


@contextmanager
def in_words() -> Iterator[list[str]]:
    """Collect what goes wrong as a sentence for the page; a database's own message may quote customer data."""
    problem: list[str] = []
    try:
        yield problem
    except WorkbenchError as error:
        problem.append(str(error))
    except (duckdb.Error, OSError):
        problem.append(_UNREADABLE)
