"""Expressions of a mapping (`where`, `expression`): a small, safe part of SQL, checked over the parsed tree.

Only columns of the file, literals, arithmetic, comparison, `case`, `cast` and the functions below pass; nothing can
read a file, a setting or another table.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlglot
from sqlglot import exp

from workbench.engine.query import quote
from workbench.errors import MappingError, nearest

NUMBER = "number"
"""Our own function: reads "1 234,56" as 1234.56."""

AGGREGATES = {
    "sum": exp.Sum,
    "min": exp.Min,
    "max": exp.Max,
    "avg": exp.Avg,
    "count": exp.Count,
    "any_value": exp.AnyValue,
}
"""Functions over the rows of a group (with `group_by`)."""

SCALARS = {
    "coalesce": exp.Coalesce,
    "nullif": exp.Nullif,
    "if": exp.If,
    "lower": exp.Lower,
    "upper": exp.Upper,
    "trim": exp.Trim,
    "length": exp.Length,
    "left": exp.Left,
    "right": exp.Right,
    "substring": exp.Substring,
    "replace": exp.Replace,
    "split_part": exp.SplitPart,
    "concat": exp.Concat,
    "starts_with": exp.StartsWith,
    "ends_with": exp.EndsWith,
    "contains": exp.Contains,
    "round": exp.Round,
    "abs": exp.Abs,
}
"""Functions over one row."""

FUNCTIONS = (*SCALARS, *AGGREGATES, NUMBER)

_DEEPEST = 200
"""Levels of an expression that can be compiled safely; those of people have a handful."""

_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.Sum, exp.Avg, exp.Round, exp.Abs)
_COMPARISON = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_CAST_TYPES = {"DOUBLE", "BIGINT", "INT", "VARCHAR", "TEXT", "DATE", "TIMESTAMP", "BOOLEAN"}
_WORDS = (
    exp.Column,
    exp.Identifier,
    exp.Literal,
    exp.Boolean,
    exp.Null,
    exp.Paren,
    exp.And,
    exp.Or,
    exp.Not,
    exp.Is,
    exp.In,
    exp.Between,
    exp.Like,
    exp.ILike,
    exp.DPipe,
    exp.Case,
    exp.If,
    exp.Distinct,
    exp.IgnoreNulls,
    exp.Cast,
    exp.DataType,
    *_ARITHMETIC,
    *_COMPARISON,
)


def check(text: str, where: str) -> tuple[str, ...]:
    """Parse an expression and name the columns of the file that it reads.

    Args:
        text: the expression.
        where: its place in the mapping, for the message.

    Raises:
        MappingError: it is no expression, or uses something that is not allowed; the message names it.

    """
    tree = _parse(text, where)
    for node in tree.walk():
        _allow(node, where)
        if node.depth > _DEEPEST:
            raise _too_deep(text, where)
    return tuple(dict.fromkeys(_reference(column) for column in tree.find_all(exp.Column)))


def aggregates(text: str, where: str) -> bool:
    """Tell whether the expression is over the rows of a group."""
    return any(_parse(text, where).find_all(*AGGREGATES.values()))


def compile_expression(
    text: str, where: str, name_of: Callable[[str], str], number: Callable[[str], str], *, typed: bool
) -> str:
    """Write a checked expression as DuckDB SQL.

    Args:
        text: the expression.
        where: its place in the mapping, for the message.
        name_of: gives the name of the SQL column that holds a column of the file.
        number: gives the SQL that reads a text as a number.
        typed: whether the file has types of its own (Parquet); elsewhere a column in arithmetic is read as a number.

    """

    def write(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column):
            column = exp.column(name_of(_reference(node)), quoted=True)
            if typed or not _counts(node):
                return column
            return sqlglot.parse_one(number(quote(name_of(_reference(node)))), read="duckdb")
        if isinstance(node, exp.Anonymous) and node.name.lower() == NUMBER:
            inner = node.expressions[0].transform(write).sql("duckdb")
            return sqlglot.parse_one(number(f"cast({inner} as varchar)"), read="duckdb")
        return node

    return str(_parse(text, where).transform(write).sql("duckdb"))


def _parse(text: str, where: str) -> exp.Expr:
    try:
        statements = sqlglot.parse(text, read="duckdb")
    except (sqlglot.errors.ParseError, sqlglot.errors.TokenError) as error:
        raise MappingError(f"{where}: {text!r} is no expression: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise _too_deep(text, where) from None
    if len(statements) != 1 or statements[0] is None:
        raise MappingError(f"{where}: {text!r} must be one expression, without a semicolon.")
    return statements[0]


def _too_deep(text: str, where: str) -> MappingError:
    return MappingError(f"{where}: {text[:40]!r}… is nested too deeply. Write it with fewer brackets and terms.")


def _allow(node: exp.Expr, where: str) -> None:
    if isinstance(node, exp.Anonymous) and node.name.lower() == NUMBER and len(node.expressions) == 1:
        return
    if isinstance(node, exp.Cast):
        wanted = node.to.this.value if hasattr(node.to.this, "value") else str(node.to.this)
        if wanted not in _CAST_TYPES:
            raise MappingError(f"{where}: cast to {wanted} is not allowed. Allowed: {', '.join(sorted(_CAST_TYPES))}.")
    if isinstance(node, exp.Star) and isinstance(node.parent, exp.Count):
        return
    if type(node) in (*_WORDS, *SCALARS.values(), *AGGREGATES.values()):
        return
    name = node.name if isinstance(node, exp.Anonymous) else node.key
    raise MappingError(
        f"{where}: {name!r} is not allowed in an expression.{nearest(name, FUNCTIONS)} Allowed are columns, literals, "
        f"arithmetic, comparison, and, or, not, case, in, between, like, cast and: {', '.join(FUNCTIONS)}."
    )


def _reference(column: exp.Column) -> str:
    """Name the column; `client.fio` and `"client.fio"` both mean the nested field."""
    return ".".join(part.name for part in column.parts)


def _counts(column: exp.Column) -> bool:
    """Tell whether the column stands where a number is meant."""
    node: exp.Expr = column
    while isinstance(node.parent, exp.Paren):
        node = node.parent
    parent = node.parent
    if isinstance(parent, _ARITHMETIC):
        return True
    if isinstance(parent, exp.Between):
        return _is_number(parent.args["low"])
    if isinstance(parent, _COMPARISON):
        return _is_number(parent.right if parent.left is node else parent.left)
    return False


def _is_number(node: exp.Expr | None) -> bool:
    bare = node.unnest() if node is not None else None
    return isinstance(bare, _ARITHMETIC) or (isinstance(bare, exp.Literal) and not bare.is_string)
