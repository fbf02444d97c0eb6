"""Reads the text form of a condition.

    ltv > 1000 and first_source = "yandex"
    had cart within 14d and no deal after it
    had at least 3 session where source = "google" within 30d
    churn.tier = "high" and not tag "vip"

`and` binds before `or`; brackets group. What follows `where` is one comparison, or several in brackets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbench.segments.language.catalogue import OF_CUSTOMERS, Catalogue
from workbench.segments.language.columns import FLAG, TOUCH, ConditionError
from workbench.segments.language.conditions import DEPTH_LIMIT, All, AnyOf, Compare, Condition, InSegment, Not, Tagged
from workbench.segments.language.piece_reader import END, PieceReader
from workbench.segments.language.pieces import Piece, place
from workbench.segments.language.touch_conditions import Had, Later
from workbench.segments.language.values import DURATIONS

_ORDER = ("=", "!=", "<", "<=", ">", ">=")
_PERIODS = {"since": ">=", "before": "<", "on": "="}
_VERBS = ("in", "not", "is", "contains", "starts", "between", "within", "older")


def parse(text: str, catalogue: Catalogue = OF_CUSTOMERS) -> Condition:
    """Read a condition on customers, or on the rows of a table whose catalogue is given.

    Raises:
        ConditionError: it cannot be read, asks what is not there, or compares with a value of another type.

    >>> parse('ltv>1000 and had cart within 14d and no deal after it')
    All(parts=(Compare(column='ltv', operator='>', value=1000), Had(kind='cart', at_least=1, where=None, \
period=Compare(column='occurred_at', operator='within', value='14d'), later=(Later(kind='deal', none=True, where=None, \
within=''),))))
    """
    return _Reader(text, catalogue).whole()


class _Reader(PieceReader):
    """Reads from left to right; each method reads one part of the grammar and leaves what follows."""

    def __init__(self, text: str, catalogue: Catalogue) -> None:
        super().__init__(text)
        self._catalogue = catalogue

    def whole(self) -> Condition:
        read = self._either()
        if self._peek() is not END:
            raise self._wrong("'and', 'or' or the end")
        return read

    def _either(self) -> Condition:
        parts = [self._all()]
        while self._take("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all(self) -> Condition:
        parts = [self._one()]
        open_where = self._where_is_open
        while self._take("and"):
            started = self._peek()
            if (later := self._later()) is not None:
                parts[-1] = self._followed(parts[-1], later, started)
                continue
            self._refuse_doubt(open_where, started)
            parts.append(self._one())
            open_where = self._where_is_open
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self) -> Condition:
        self._where_is_open = False
        self._refuse_of_customers()
        if self._said(0) == "in" and self._said(1) == "segment":
            self._next += 2
            return InSegment(self._quoted("the name of a segment"))
        begins: dict[str, Callable[[], Condition]] = {
            "not": lambda: Not(self._deeper(self._one)),
            "(": self._bracketed,
            "had": self._had,
            "no": lambda: Not(self._touches(at_least=1)),
            "tag": lambda: Tagged(self._quoted("the name of a tag")),
        }
        read = begins.get(self._said(0), self._compare)
        self._next += self._said(0) in begins
        return read()

    def _refuse_of_customers(self) -> None:
        """Rows of a table have columns only; who did what is asked of customers."""
        if not self._catalogue.whole_language and self._said(0) in ("had", "no", "tag", "in"):
            raise ConditionError(
                f"{self._said(0)!r} asks about customers, {place(self._text, self._peek().at)}. Rows of "
                f"{self._catalogue.about} are asked by their columns: {', '.join(self._catalogue.columns)}."
            )

    def _bracketed(self) -> Condition:
        inner = self._deeper(self._either)
        self._need(")")
        self._where_is_open = False
        return inner

    def _deeper(self, read: Callable[[], Condition]) -> Condition:
        """Read what is inside; so deep that Python itself would give up is refused first."""
        self._depth += 1
        if self._depth > DEPTH_LIMIT:
            raise ConditionError(f"More than {DEPTH_LIMIT} conditions are inside each other. Save a part as a segment.")
        inner = read()
        self._depth -= 1
        return inner

    def _had(self) -> Had:
        at_least = 1
        if self._take("at"):
            self._need("least")
            at_least = self._whole_number()
        return self._touches(at_least)

    def _touches(self, at_least: int) -> Had:
        kind = self._word("a kind of touch")
        where = self._where()
        return Had(kind, at_least, where, self._period())

    def _where(self) -> Condition | None:
        if not self._take("where"):
            return None
        bracketed = self._said(0) == "("
        where = self._deeper(self._one)
        self._where_is_open = not bracketed
        return where

    def _period(self) -> Compare | None:
        word = self._said(0)
        if word in _PERIODS or word in ("within", "older", "between"):
            return Compare("occurred_at", *self._asked())
        return None

    def _later(self) -> Later | None:
        """Read `no KIND … after it` or `had KIND … after it`, or leave everything in its place."""
        start = self._next
        none = self._said(0) == "no"
        if not none and self._said(0) != "had":
            return None
        self._next += 1
        if self._said(0) == "at":  # how many must follow is not asked for
            self._next = start
            return None
        kind, where = self._word("a kind of touch"), self._where()
        within = self._duration() if self._take("within") else ""
        if not self._take("after"):
            self._next = start
            return None
        self._need("it")
        return Later(kind, none, where, within)

    def _followed(self, before: Condition, later: Later, started: Piece) -> Had:
        if not isinstance(before, Had):
            raise ConditionError(
                f"'after it' needs a touch right before it, {place(self._text, started.at)}. "
                "Write: had cart within 14d and no deal after it"
            )
        return Had(before.kind, before.at_least, before.where, before.period, (*before.later, later))

    def _refuse_doubt(self, open_where: bool, started: Piece) -> None:
        """After `had deal where amount > 5 and …` a column of touches may be meant of the same touch or of any."""
        if not open_where or started.kind != "word" or self._said(0) in ("had", "no", "not", "tag", "in"):
            return
        if self._catalogue.named(self._column_ahead()).scope == TOUCH:
            raise ConditionError(
                f"Is {started.said} about the same touch as 'where' before it? Then put both in brackets: "
                f"where (… and {started.said} …). If any touch will do, put brackets around 'had …'."
            )

    def _column_ahead(self) -> str:
        start = self._next
        name = self._column()
        self._next = start
        return name

    def _compare(self) -> Condition:
        name = self._column()
        column = self._catalogue.named(name)
        compared = self._said(0) in (*_ORDER, *_VERBS, *_PERIODS)
        if column.type == FLAG and not compared:
            return self._comparison(name, "=", value=True)
        if not compared:
            raise self._wrong(f"what {name} is compared by ({', '.join((*_ORDER, 'contains', 'in', 'is empty'))} …)")
        return self._comparison(name, *self._asked())

    def _comparison(self, name: str, operator: str, value: Any) -> Compare:
        return Compare(name, operator, value, self._catalogue)

    def _column(self) -> str:
        """Read `ltv`, `churn.tier` or `churn(30).score`."""
        name = self._word("a column, 'had', 'no', 'tag' or 'in segment'")
        if self._said(0) == "(" and self._said(2) == ")":
            horizon = self._pieces[self._next + 1]
            if horizon.kind != "number":
                raise ConditionError(f"{name}(…) needs a number of days, not {horizon.said!r}: {name}(90).score")
            self._next += 3
            name += f"({horizon.said})"
        return f"{name}.{self._word('a column')}" if self._take(".") else name

    def _asked(self) -> tuple[str, Any]:
        """Read the operator and its value."""
        operator = self._operator()
        if operator.endswith("empty"):
            return operator, None
        if operator in ("in", "not in"):
            return operator, self._list()
        if operator == "between":
            low = self._value("a number or a day")
            self._need("and")
            return operator, (low, self._value("a number or a day"))
        return operator, self._duration() if operator in DURATIONS else self._value("a value")

    def _operator(self) -> str:
        word = self._pieces[self._next].said.lower() if self._peek() is not END else ""
        self._next += 1
        word = _PERIODS.get(word, word)
        follows = {"starts": ("with",), "older": ("than",), "not": ("in", "contains")}.get(word)
        if word == "is":
            negated = "not " if self._take("not") else ""
            if not self._take("null"):  # as SQL says it
                self._need("empty")
            return f"is {negated}empty"
        if word == "within" and self._take("next"):
            return "within next"
        if follows is None:
            return word
        for other in follows:
            if self._take(other):
                return f"{word} {other}"
        raise self._wrong(" or ".join(repr(f"{word} {other}") for other in follows))
