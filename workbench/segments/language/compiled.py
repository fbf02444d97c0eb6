"""A condition as SQL: the text and the values that are bound to it."""

from __future__ import annotations

import re
from typing import Any, NamedTuple


class Compiled(NamedTuple):
    """SQL (a query of customers, or a condition on rows) and its parameters by name."""

    sql: str
    parameters: dict[str, Any]

    def positional(self) -> tuple[str, list[Any]]:
        """Return the same with `?` for each value, in order: for SQL whose other values stand like that.

        >>> Compiled("a > $c1 and b < $c2 and c = $c1", {"c1": 5, "c2": 7}).positional()
        ('a > ? and b < ? and c = ?', [5, 7, 5])
        """
        values = [self.parameters[name] for name in _PLACE.findall(self.sql)]
        return _PLACE.sub("?", self.sql), values


# what people write is bound and names are ours, so that a sign of money is always the place of a value
_PLACE = re.compile(r"\$(\w+)")
