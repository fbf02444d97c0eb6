"""Conditions on what a customer did: touches of a kind, what they are like, when, and what followed them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbench.errors import nearest
from workbench.segments.language.columns import TOUCH, ConditionError, column_named
from workbench.segments.language.conditions import Compare, Condition, InSegment, Tagged, asked_text, plain
from workbench.segments.language.values import checked
from workbench.tables import KINDS

ANY_KIND = "touch"
"""Stands for a touch of any kind."""

_MOST_TIMES = 1_000_000
_MOST_LATER = 10
_PERIODS = {
    "between": "between",
    ">=": "since",
    "<": "before",
    "=": "on",
    "within": "within",
    "older than": "older than",
}
"""Operators on the moment of a touch, and how they are written behind its kind."""


@dataclass(frozen=True)
class Later:
    """A touch that must (or, with `none`, must not) follow another one.

    `within` is the longest time between the two; empty: any. A touch at the same moment counts as later, unless both
    are of one kind.
    """

    kind: str
    none: bool = False
    where: Condition | None = None
    within: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", known_kind(self.kind))
        _check_where(self.where)
        if self.within:
            object.__setattr__(self, "within", checked(column_named("occurred_at"), "within", self.within))

    def __str__(self) -> str:
        """Return the text form."""
        words = ["no" if self.none else "had", self.kind, *_where(self.where)]
        return " ".join([*words, *([f"within {self.within}"] if self.within else []), "after it"])

    def to_json(self) -> dict[str, Any]:
        """Return `{"kind": …, "none": …, "where": …, "within": …}`."""
        where = self.where and self.where.to_json()
        return {"kind": self.kind, "none": self.none, "where": where, "within": self.within}


@dataclass(frozen=True)
class Had(Condition):
    """The customer has touches of a kind.

    Attributes:
        kind: of the touch; `touch` for any.
        at_least: how many.
        where: what each of them is like; asks columns of touches only.
        period: when each of them was; a comparison of `occurred_at`.
        later: what must or must not follow each of them.

    """

    kind: str
    at_least: int = 1
    where: Condition | None = None
    period: Compare | None = None
    later: tuple[Later, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", known_kind(self.kind))
        if isinstance(self.at_least, bool) or not isinstance(self.at_least, int):
            raise ConditionError(f"At least {self.at_least!r} touches: write a whole number.")
        if not 1 <= self.at_least <= _MOST_TIMES:
            raise ConditionError(f"At least {self.at_least} touches: write 1 to {_MOST_TIMES:,}, or use 'no'.")
        _check_where(self.where)
        if self.period and (self.period.column != "occurred_at" or self.period.operator not in _PERIODS):
            raise ConditionError(
                f"When a touch was is asked by {', '.join(_PERIODS.values())}, not by '{self.period}'. Use where (…)."
            )
        if len(self.later) > _MOST_LATER:
            raise ConditionError(
                f"{len(self.later)} touches are to follow one; at most {_MOST_LATER} can. Leave some out."
            )
        self._measure()

    @property
    def parts_within(self) -> tuple[Condition, ...]:
        """What the touches are like, and those that follow them."""
        return tuple(where for where in (self.where, *(later.where for later in self.later)) if where)

    def __str__(self) -> str:
        """Return the text form."""
        words = ["had", *([f"at least {self.at_least}"] if self.at_least > 1 else []), self.kind, *_where(self.where)]
        if self.period:
            asked = asked_text(self.period.operator, self.period.value)
            words.append(asked.replace(self.period.operator, _PERIODS[self.period.operator], 1))
        return " and ".join([" ".join(words), *map(str, self.later)])

    def _in_group(self) -> str:
        return f"({self})" if self.later else str(self)

    def to_json(self) -> dict[str, Any]:
        """Return `{"had": …, "at_least": …, "where": …, "period": …, "later": […]}`."""
        return {
            "had": self.kind,
            "at_least": self.at_least,
            "where": self.where and self.where.to_json(),
            "period": self.period and {"operator": self.period.operator, "value": plain(self.period.value)},
            "later": [later.to_json() for later in self.later],
        }


def known_kind(word: str) -> str:
    """Return a kind of touch, written in any case and in singular or plural; `touch` for any kind.

    Raises:
        ConditionError: there is no such kind.

    """
    kinds = (*KINDS, ANY_KIND)
    asked = word.lower() if isinstance(word, str) else ""
    plural = {f"{kind}{'es' if kind.endswith('h') else 's'}": kind for kind in kinds}
    found = asked if asked in kinds else plural.get(asked)
    if found is None:
        shown = repr(word)[:60]
        raise ConditionError(f"There is no kind of touch {shown}.{nearest(asked, kinds)} Kinds: {', '.join(kinds)}.")
    return found


def _check_where(where: Condition | None) -> None:
    """Refuse what cannot be asked of a single touch."""
    for part in where.walk() if where else ():
        if isinstance(part, Compare) and part.asked.scope != TOUCH:
            raise ConditionError(
                f"where (…) asks about the touch, and {part.column} is no column of a touch. "
                f"Write it outside: had … where (…) and {part}."
            )
        if isinstance(part, Had | Tagged | InSegment):
            raise ConditionError(f"where (…) asks about the touch; '{part}' asks about the customer. Write it outside.")


def _where(where: Condition | None) -> list[str]:
    return [f"where ({where})"] if where else []
