"""A lint over the SQL of the steps: refuses what DuckDB and Spark would answer differently.

What one engine answers otherwise than the other but can be translated is corrected in `workbench.engine.dialect`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

from workbench.patterns import is_whole

Schema = Mapping[str, Mapping[str, str]]
"""Tables with the DuckDB type of each column."""

UNIQUE = frozenset(
    {
        "event_id",
        "customer_id",
        "customer_no",
        "touch_no",
        "signature_no",
        "code",
        "other",
        "value",
        "component",
        "least_identifier",
    }
)
"""Columns that name a row, or do so among the rows that the partition or the keys before them leave together."""

PORTABLE: frozenset[type[exp.Expr]] = frozenset(
    {
        # aggregates
        *(exp.Count, exp.Sum, exp.Avg, exp.Min, exp.Max, exp.LogicalAnd, exp.LogicalOr),
        *(exp.Median, exp.ArrayAgg, exp.GroupConcat),
        # windows
        *(exp.RowNumber, exp.Rank, exp.DenseRank, exp.Ntile, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue),
        # values
        *(exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least, exp.Abs, exp.Round, exp.Floor, exp.Sqrt),
        # texts
        *(
            exp.MD5,
            exp.SHA2,
            exp.Lower,
            exp.Length,
            exp.Trim,
            exp.Substring,
            exp.Left,
            exp.Right,
            exp.Replace,
            exp.Split,
        ),
        *(exp.StartsWith, exp.Contains, exp.StrPosition, exp.Concat, exp.ConcatWs, exp.RegexpLike, exp.RegexpReplace),
        # lists and records
        *(exp.Array, exp.ArraySort, exp.ArraySize, exp.ArrayContains, exp.ArrayToString, exp.Transform),
        *(exp.Struct, exp.Unnest, exp.Explode),
        # times
        *(exp.DateDiff, exp.DateTrunc, exp.TimestampTrunc, exp.TimeToUnix, exp.Year, exp.Month),
    }
)
"""Functions that give the same on both engines; a test runs an example of each on both."""

_PLAIN = re.compile(r"(?:(?:[.]|\[\^?[A-Za-z0-9 ~-]+\]|[A-Za-z0-9 -])[+]?)+")
"""Expressions that both engines read in the same way: any letter, letters, classes of letters, and repeats of them."""

_GRAMMAR = (exp.And, exp.Or, exp.Case, exp.If, exp.Cast, exp.Exists)
_PICKING = (exp.ArgMax, exp.ArgMin, exp.First, exp.Last, exp.AnyValue)
_BY_POSITION = (exp.RowNumber, exp.Ntile, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue)
_FRACTIONS = (*exp.DataType.FLOAT_TYPES, exp.DataType.Type.DECIMAL)


@dataclass(frozen=True)
class Finding:
    """A piece of SQL that must not stand in a step, and what to write instead."""

    sql: str
    advice: str

    def __str__(self) -> str:
        """Say both in one line."""
        return f"{self.sql}: {self.advice}"


def lint(sql: str, schema: Schema | None = None) -> list[Finding]:
    """Name everything in a query that Spark might answer otherwise than DuckDB.

    Args:
        sql: a query of DuckDB's dialect.
        schema: the tables it reads; without it the types of columns are unknown, and only what is plain from the text
            is checked.

    Raises:
        sqlglot.errors.SqlglotError: the query cannot be read, or names a column that no table has.

    >>> [str(finding) for finding in lint("select len(name) from people")]
    ['len(: write length for texts and array_length for lists.']

    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    if schema:
        known: dict[str, object] = {table: dict(columns) for table, columns in schema.items()}
        typed = annotate_types(qualify(tree.copy(), schema=known, dialect="duckdb"), schema=known, dialect="duckdb")
    else:
        typed = annotate_types(tree.copy(), dialect="duckdb")
    found = [Finding("len(", advice) for advice in _len(sql)]
    for root, rules in ((tree, _RULES), (typed, _TYPED_RULES)):
        for node in root.walk():
            found += [Finding(node.sql("duckdb"), advice) for rule in rules for advice in rule(node)]
    return found


def _len(sql: str) -> Iterator[str]:
    """Once parsed, `len` cannot be told from `length`, so this rule reads the words."""
    words = sqlglot.tokenize(sql, read="duckdb")
    for word, following in pairwise(words):
        if word.text.lower() == "len" and following.text == "(":
            yield "write length for texts and array_length for lists."


def _replaces_plainly(node: exp.RegexpReplace) -> bool:
    return bool(_PLAIN.fullmatch(node.expression.name)) and node.text("modifiers") == "g"


def _function(node: exp.Expr) -> Iterator[str]:
    if isinstance(node, _PICKING):
        yield "which row it picks is not fixed; number the rows with row_number and take the first."
    elif isinstance(node, exp.Func) and not isinstance(node, _GRAMMAR) and type(node) not in PORTABLE:
        yield "not proved to be equal on both engines; add it to PORTABLE with an example, or write it otherwise."
    if isinstance(node, exp.TryCast):
        yield "what can be cast differs by engine; read texts at the ingest."
    if isinstance(node, exp.RegexpLike) and not is_whole(node.expression.name):
        yield "expressions are read in two ways; write like, or let workbench.patterns check and write a constant one."
    if isinstance(node, exp.RegexpReplace) and not _replaces_plainly(node):
        yield "write a constant of letters, classes and +, with 'g': only such are read alike, and replaced everywhere."
    if isinstance(node, exp.Round) and not isinstance(node.args.get("decimals") or exp.Literal.number(0), exp.Literal):
        yield "the number of decimals must be written out."


def _list(node: exp.Expr) -> Iterator[str]:
    if isinstance(node, exp.ArrayAgg):
        holder = node.parent.parent if isinstance(node.parent, exp.Filter) else node.parent
        if isinstance(node.this, exp.Order):
            yield "Spark loses this order; write list_sort(array_agg({'key': …, 'v': …})), the sort keys first."
        elif not isinstance(holder, exp.ArraySort):
            yield "a list has no order of its own; put it into list_sort."
    if isinstance(node, exp.ArraySort) and not (_collects(node.this) and _ascends(node)):
        yield "only list_sort(array_agg(…)), ascending, sorts nulls alike on both engines."
    if isinstance(node, exp.Bracket | exp.Slice):
        yield "beyond the end of a list it is null here and an error there; unnest it or filter before collecting."


def _collects(node: exp.Expr) -> bool:
    return isinstance(node.this if isinstance(node, exp.Filter) else node, exp.ArrayAgg)


def _ascends(sort: exp.ArraySort) -> bool:
    return sort.args.get("asc") is None and sort.args.get("nulls_first") == exp.false()


def _clause(node: exp.Expr) -> Iterator[str]:
    if isinstance(node, exp.Join) and (node.method or "").upper() == "ASOF":
        yield "Spark has no ASOF join; write last_value(… ignore nulls) over (… order by …)."
    if isinstance(node, exp.Qualify):
        yield "rewritten wrongly beside aggregates; number the rows in a CTE and filter by where."
    if isinstance(node, exp.Distinct) and node.args.get("on"):
        yield "number the rows with row_number in a CTE and filter by where."
    if isinstance(node, exp.Max | exp.Min) and isinstance(node.this, exp.Struct):
        yield "nulls inside a record sort differently; number the rows with row_number and take the first."
    if isinstance(node, exp.AtTimeZone) and not _is_shifted(node):
        yield "turns the other way on Spark; write ts at time zone 'UTC' at time zone '…'."
    if isinstance(node, exp.Substring) and not _starts_inside(node):
        yield "before the first character the engines count differently; start at 1 or later."
    if isinstance(node, exp.Left | exp.Right) and isinstance(node.expression, exp.Neg):
        yield "a negative length means something else there; write substring."


def _is_shifted(node: exp.AtTimeZone) -> bool:
    """Whether it is one half of `ts at time zone 'UTC' at time zone '…'`."""
    inner, outer = node.this, node.parent
    return isinstance(inner, exp.AtTimeZone) or (isinstance(outer, exp.AtTimeZone) and node.args["zone"].name == "UTC")


def _starts_inside(node: exp.Substring) -> bool:
    """Whether the start is no plain 0 or negative number; one that is computed is taken to be a position found."""
    start = node.args["start"]
    return not isinstance(start, exp.Neg) and not (isinstance(start, exp.Literal) and int(start.name) < 1)


def _order(node: exp.Expr) -> Iterator[str]:
    """Everything that depends on the order of rows needs a total one."""
    advice = f"the order is not total; end it with a column that is unique: {', '.join(sorted(UNIQUE))}."
    if isinstance(node, exp.Window) and _depends_on_order(node) and not _is_total(node.args.get("order")):
        yield advice
    if isinstance(node, exp.Limit | exp.Offset) and not _is_total(node.parent and node.parent.args.get("order")):
        yield advice
    if isinstance(node, exp.GroupConcat):
        order = node.this if isinstance(node.this, exp.Order) else None
        joined = order.this if order else None
        texts = joined.expressions[0] if isinstance(joined, exp.Distinct) else joined
        if order is None or not (_is_total(order) or order.expressions[-1].this == texts):
            yield advice


def _depends_on_order(window: exp.Window) -> bool:
    function = window.this
    while isinstance(function, exp.IgnoreNulls | exp.RespectNulls | exp.Filter):
        function = function.this
    frame = window.args.get("spec")
    return isinstance(function, _BY_POSITION) or (frame is not None and frame.text("kind").upper() == "ROWS")


def _is_total(order: exp.Expr | None) -> bool:
    if order is None:
        return False
    key = order.expressions[-1].this
    return isinstance(key, exp.Column) and key.name in UNIQUE


def _cast(node: exp.Expr) -> Iterator[str]:
    if not isinstance(node, exp.Cast) or not _is_fraction(node.this):
        return
    if node.is_type(*exp.DataType.INTEGER_TYPES) and not isinstance(node.this, exp.Round):
        yield "2.5 becomes 3 here and 2 there; write cast(round(…) as …)."
    if node.is_type(*exp.DataType.TEXT_TYPES):
        yield "a fraction is written differently as a text (1e+20, 1.0E20); keep it a number."


def _is_fraction(node: exp.Expr) -> bool:
    return isinstance(node.unnest(), exp.Div) or node.is_type(*_FRACTIONS)


def _text(node: exp.Expr) -> Iterator[str]:
    parts = [node.this, node.expression] if isinstance(node, exp.DPipe) else node.expressions
    if isinstance(node, exp.DPipe | exp.Concat | exp.ConcatWs) and any(_is_fraction(part) for part in parts):
        yield "a fraction is written differently as a text (1e+20, 1.0E20); keep it a number."


def _date(node: exp.Expr) -> Iterator[str]:
    if not isinstance(node, exp.Add | exp.Sub) or not node.this.is_type("date"):
        return
    if isinstance(node.expression, exp.Interval):
        yield "a timestamp here, a date there; cast the date to timestamp first."
    elif isinstance(node, exp.Sub) and node.expression.is_type("date"):
        yield "a number here, an interval there; write date_diff('day', …, …)."


_Rule = Callable[[exp.Expr], Iterator[str]]
_RULES: tuple[_Rule, ...] = (_function, _list, _clause, _order)
_TYPED_RULES: tuple[_Rule, ...] = (_cast, _text, _date)
