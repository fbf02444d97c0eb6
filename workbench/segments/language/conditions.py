"""A condition on customers as frozen dataclasses: what the text form, the JSON form and the SQL are made from.

Whatever way a condition came to be, it is checked when it is made: one that exists can be compiled. `str()` gives its
text form, which `workbench.segments.language.grammar.parse` reads back to an equal condition.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from workbench.segments.language.catalogue import OF_CUSTOMERS, Catalogue
from workbench.segments.language.columns import Column, ConditionError
from workbench.segments.language.values import DURATIONS, checked, clean_text

DEPTH_LIMIT = 50
"""Conditions inside each other."""

SIZE_LIMIT = 500
"""Parts of one condition."""


@dataclass(frozen=True)
class Condition:
    """What a customer does or does not meet; every customer does exactly one of the two."""

    depth: int = field(default=1, init=False, repr=False, compare=False)
    size: int = field(default=1, init=False, repr=False, compare=False)

    @property
    def parts_within(self) -> tuple[Condition, ...]:
        """The conditions it is made of."""
        return ()

    def to_json(self) -> dict[str, Any]:
        """Return the form that a builder edits: dicts, lists, texts, numbers."""
        raise NotImplementedError

    def walk(self) -> Iterator[Condition]:
        """Give the condition and all that is in it."""
        yield self
        for part in self.parts_within:
            yield from part.walk()

    def _measure(self) -> None:
        """Note depth and size, and refuse what is too deep or too large."""
        depth = 1 + max((part.depth for part in self.parts_within), default=0)
        size = 1 + sum(part.size for part in self.parts_within)
        if depth > DEPTH_LIMIT:
            raise ConditionError(f"More than {DEPTH_LIMIT} conditions are inside each other. Save a part as a segment.")
        if size > SIZE_LIMIT:
            raise ConditionError(f"The condition has more than {SIZE_LIMIT} parts. Use a list, or save a part.")
        object.__setattr__(self, "depth", depth)
        object.__setattr__(self, "size", size)

    def _in_group(self) -> str:
        """Return the text form as a part of a group."""
        return str(self)


@dataclass(frozen=True)
class _Group(Condition):
    parts: tuple[Condition, ...]
    joined_by: ClassVar[str]
    key: ClassVar[str]

    def __post_init__(self) -> None:
        if len(self.parts) < _LEAST_PARTS:
            raise ConditionError(f"A group needs two conditions or more, this has {len(self.parts)}. Add one.")
        self._measure()

    @property
    def parts_within(self) -> tuple[Condition, ...]:
        """The conditions it is made of."""
        return self.parts

    def __str__(self) -> str:
        """Return the text form."""
        return self.joined_by.join(part._in_group() for part in self.parts)  # noqa: SLF001  its own kind

    def _in_group(self) -> str:
        return f"({self})"

    def to_json(self) -> dict[str, Any]:
        """Return `{"all": […]}` or `{"any": […]}`."""
        return {self.key: [part.to_json() for part in self.parts]}


_LEAST_PARTS = 2


@dataclass(frozen=True)
class All(_Group):
    """Every one of the conditions holds."""

    joined_by: ClassVar[str] = " and "
    key: ClassVar[str] = "all"


@dataclass(frozen=True)
class AnyOf(_Group):
    """At least one of the conditions holds."""

    joined_by: ClassVar[str] = " or "
    key: ClassVar[str] = "any"


@dataclass(frozen=True)
class Not(Condition):
    """The condition does not hold."""

    part: Condition

    def __post_init__(self) -> None:
        self._measure()

    @property
    def parts_within(self) -> tuple[Condition, ...]:
        """The condition that does not hold."""
        return (self.part,)

    def __str__(self) -> str:
        """Return the text form."""
        return f"not {self.part._in_group()}"  # noqa: SLF001  its own kind

    def to_json(self) -> dict[str, Any]:
        """Return `{"not": …}`."""
        return {"not": self.part.to_json()}


@dataclass(frozen=True)
class Compare(Condition):
    """A column compared with a value.

    A column of touches asks whether any touch of the customer is so; `!=`, `not in`, `not contains` and `is empty`
    then say that none is. `!=` holds for an empty column as well: it holds where `=` does not. The catalogue says what
    there is to compare: it is that of customers unless another one is given.
    """

    column: str
    operator: str
    value: Any = None
    catalogue: Catalogue = field(default=OF_CUSTOMERS, repr=False, compare=False)

    def __post_init__(self) -> None:
        asked = self.catalogue.named(self.column)
        object.__setattr__(self, "value", checked(asked, self.operator, self.value))
        object.__setattr__(self, "column", asked.name)
        self._measure()

    @property
    def asked(self) -> Column:
        """The column that is compared."""
        return self.catalogue.named(self.column)

    def __str__(self) -> str:
        """Return the text form."""
        return f"{self.column} {asked_text(self.operator, self.value)}"

    def to_json(self) -> dict[str, Any]:
        """Return `{"column": …, "operator": …, "value": …}`, days as ISO text."""
        return {"column": self.column, "operator": self.operator, "value": plain(self.value)}


@dataclass(frozen=True)
class Tagged(Condition):
    """The customer carries a tag that people gave."""

    tag: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "tag", _named(self.tag, "tag"))
        self._measure()

    def __str__(self) -> str:
        """Return the text form."""
        return f"tag {quoted_text(self.tag)}"

    def to_json(self) -> dict[str, Any]:
        """Return `{"tag": …}`."""
        return {"tag": self.tag}


@dataclass(frozen=True)
class InSegment(Condition):
    """The customer is in a saved segment, as its condition is now."""

    segment: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "segment", _named(self.segment, "segment"))
        self._measure()

    def __str__(self) -> str:
        """Return the text form."""
        return f"in segment {quoted_text(self.segment)}"

    def to_json(self) -> dict[str, Any]:
        """Return `{"segment": …}`."""
        return {"segment": self.segment}


def quoted_text(text: str) -> str:
    """Write a text as a condition has it: in quotes, those inside written twice.

    >>> quoted_text('OOO "Romashka" Ltd')
    '"OOO ""Romashka"" Ltd"'
    """
    return '"' + text.replace('"', '""') + '"'


def _named(name: Any, what: str) -> str:
    if not isinstance(name, str) or not name.strip():
        raise ConditionError(f"The name of the {what} is empty. Write it in quotes.")
    return clean_text(name.strip())


def asked_text(operator: str, value: Any) -> str:
    """Write the operator and the value as a condition has them."""
    if value is None:
        return operator
    if operator == "between":
        return f"between {_literal(value[0])} and {_literal(value[1])}"
    if isinstance(value, tuple):
        return f"{operator} ({', '.join(map(_literal, value))})"
    return f"{operator} {value if operator in DURATIONS else _literal(value)}"


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return quoted_text(value) if isinstance(value, str) else str(value)


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
