"""What a reader of a database gives: the columns of the answer and its rows, as Arrow batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.errors import IngestError

AT_ONCE = 20_000
"""Rows fetched at a time where the driver gives rows: some megabytes."""

NUMERIC = "NUMERIC"
"""Kind of a column of exact decimal numbers, which are fetched as text; their places are settled at the end."""


@dataclass
class Answer:
    """The rows of a query, as they come.

    `kinds` is complete only after the last batch: DuckDB's type each column is to have, or `NUMERIC`; a column that is
    not in it stays as it was fetched.
    """

    names: tuple[str, ...]
    batches: Iterator[Any]
    kinds: dict[str, str] = field(default_factory=dict)


Check = Callable[[Sequence[str]], None]
"""Told the columns of the answer before its rows are fetched; raises where they do not do."""


def check_names(names: Sequence[str], database: str) -> None:
    """Refuse columns that could not be told apart: DuckDB takes no regard of capital letters.

    Raises:
        IngestError: two columns have one name; the message says which.

    """
    twice = [name for name, count in Counter(name.casefold() for name in names).items() if count > 1]
    if twice:
        raise IngestError(
            f"The query to {database} gives several columns called {twice[0]!r}. Give each a name of its own in the "
            f"query, for instance: select c.id as contact_id. Columns: {', '.join(names)}."
        )
    if not names:
        raise IngestError(
            f"The query to {database} gives no columns: it must be a select, since the workbench only reads. "
            "Nothing was taken in."
        )
