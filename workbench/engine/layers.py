"""Tables in two layers: a large file that stays, and a small one with what has changed since.

A build that adds little to much cannot write everything anew. It keeps the `base` of a table as it is and writes a
`delta` with the new rows and a list of `stale` keys, whose rows in the base no longer count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.engine.query import quote, quoted


@dataclass(frozen=True)
class Layered:
    """A table in two layers: its name, its columns, and the key by which rows of the base go stale.

    The names of its parts are the table's and `_base`, `_delta`, `_stale`.
    """

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    def part(self, part: str) -> str:
        """Name a part."""
        return f"{self.table}_{part}"

    def view(self, prefix: str = "") -> str:
        """Write the query that gives the rows that count; the names of the parts may have a prefix."""
        return f"""
    {without_stale(prefix + self.part("base"), prefix + self.part("stale"), self.columns, self.key)}
    union all
    select {quoted(self.columns)}
    from {quote(prefix + self.part("delta"))}
"""

    def new_delta(self, fresh: str, stale: str, was: str) -> str:
        """Write the query of the next delta: what of the last one still counts, and the rows of the table `fresh`."""
        return f"""
    {without_stale(was + self.part("delta"), stale, self.columns, self.key)}
    union all
    select {quoted(self.columns)}
    from {quote(fresh)}
"""

    def new_stale(self, stale: str, was: str) -> str:
        """Write the query of the next list of stale keys."""
        return f"""
    select {quoted(self.key)}
    from {quote(was + self.part("stale"))}
    union
    select {quoted(self.key)}
    from {quote(stale)}
"""


def without_stale(rows: str, stale: str, columns: Sequence[str], key: Sequence[str]) -> str:
    """Write the query that leaves out the rows whose key stands in the table `stale`."""
    same = " and ".join(f"s.{quote(name)} = r.{quote(name)}" for name in key)
    return f"""select {quoted(columns, "r.")}
    from {quote(rows)} r
    where not exists (select 1 from {quote(stale)} s where {same})"""
