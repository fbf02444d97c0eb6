"""All that differs between the engines: SQL of DuckDB's dialect rewritten for Spark.

sqlglot translates the grammar. Where a function of the same name answers differently, or has another type, it
is corrected here; what cannot be corrected is refused by `workbench.engine.lint`. Every correction is proved by a
test that runs it on both engines.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlglot
from sqlglot import exp

_NO_ESCAPE = "\x01"
# Java has rules of their own for these two (a final sigma; i with a dot as two characters), DuckDB none.
_LOWERED_OTHERWISE = ("Σİ", "σi")


def to_spark(sql: str) -> str:
    """Rewrite a query of DuckDB's dialect so that Spark gives the same rows.

    Raises:
        sqlglot.errors.ParseError: the query cannot be read.

    >>> to_spark("select length(name) from people order by name")
    'SELECT CAST(LENGTH(name) AS BIGINT) FROM people ORDER BY name NULLS LAST'
    """
    # Corrections need a parent to be replaced in, so the query stands inside a wrapper while they are made.
    wrapper = exp.Subquery(this=sqlglot.parse_one(sql, read="duckdb"))
    for node in reversed(list(wrapper.walk(bfs=True))):  # children before their parents
        correction = _CORRECTIONS.get(type(node))
        if correction is not None:
            node.replace(correction(node))
    translated: str = wrapper.this.sql(dialect="spark")
    return translated


def _division(node: exp.Expr) -> exp.Expr:
    """DuckDB divides as floating point, and by zero gives infinity; Spark would stop."""
    top, bottom = exp.cast(node.this.copy(), "double"), node.expression
    if isinstance(bottom, exp.Literal) and float(bottom.this) != 0:
        return exp.Div(this=top, expression=bottom.copy(), typed=False, safe=False)
    infinite = exp.Mul(this=top.copy(), expression=exp.cast(exp.Literal.string("Infinity"), "double"))
    by_zero = exp.EQ(this=bottom.copy(), expression=exp.Literal.number(0))
    return exp.Coalesce(
        this=exp.Anonymous(this="TRY_DIVIDE", expressions=[top, bottom.copy()]),
        expressions=[exp.Case(ifs=[exp.If(this=by_zero, true=infinite)])],
    )


def _round(node: exp.Expr) -> exp.Expr:
    """DuckDB rounds the binary number that is stored (1.005 to 1.0), Spark the decimal one that is shown (to 1.01)."""
    decimals = node.args.get("decimals")
    if decimals is None:
        return node
    power = exp.Literal.number(f"1e{decimals.name}")
    scaled = exp.Mul(this=exp.cast(node.this.copy(), "double"), expression=power)
    return exp.Div(this=exp.Round(this=scaled), expression=power.copy(), typed=False, safe=False)


def _bigint(node: exp.Expr) -> exp.Expr:
    """DuckDB counts in 64 bits, Spark here in 32."""
    return exp.cast(node.copy(), "bigint")


def _short_positions(node: exp.Expr) -> exp.Expr:
    """Spark cuts texts at 32-bit positions only."""
    for place in ("start", "length") if isinstance(node, exp.Substring) else ("expression",):
        position = node.args.get(place)
        if position is not None and not isinstance(position, exp.Literal):
            node.set(place, exp.cast(position.copy(), "int"))
    return node


def _numbering(node: exp.Expr) -> exp.Expr:
    """Give numbers of rows 64 bits."""
    numbers = isinstance(node.this, exp.RowNumber | exp.Rank | exp.DenseRank | exp.Ntile)
    return _bigint(node) if numbers else node


def _date_diff(node: exp.Expr) -> exp.Expr:
    """DuckDB counts the boundaries between two moments, Spark the whole units."""
    unit = node.args["unit"]
    sides = (_truncated(node.args[side], unit.name) for side in ("this", "expression"))
    return exp.DateDiff(**dict(zip(("this", "expression"), sides, strict=True)), unit=unit.copy())


def _date_trunc(node: exp.Expr) -> exp.Expr:
    """DuckDB's date_trunc gives a timestamp without a zone whatever it is given."""
    return exp.cast(_truncated(node.this, node.args["unit"].name), "timestampntz", dialect="spark")


def _truncated(moment: exp.Expr, unit: str) -> exp.Expr:
    return exp.Anonymous(this="DATE_TRUNC", expressions=[exp.Literal.string(unit.upper()), moment.copy()])


def _epoch(node: exp.Expr) -> exp.Expr:
    """DuckDB's epoch keeps the fraction of a second."""
    millionth = exp.Literal.number("1e6")
    return exp.Div(this=_micros(node.this), expression=millionth, typed=False, safe=False)


def _micros(moment: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this="UNIX_MICROS", expressions=[exp.cast(moment.copy(), "timestampltz")])


def _at_time_zone(node: exp.Expr) -> exp.Expr:
    """Shift a moment of UTC to a zone's clock: the one use of `at time zone` that the lint lets through."""
    if not isinstance(node.this, exp.AtTimeZone):
        return node
    shifted = exp.Anonymous(this="FROM_UTC_TIMESTAMP", expressions=[node.this.this.copy(), node.args["zone"].copy()])
    return exp.cast(shifted, "timestampntz", dialect="spark")


def _like(node: exp.Expr) -> exp.Expr:
    """DuckDB's LIKE has no escape character unless one is named; Spark's is the backslash."""
    if isinstance(node.parent, exp.Escape):
        return node
    return exp.Escape(this=node.copy(), expression=exp.Literal.string(_NO_ESCAPE))


def _lower(node: exp.Expr) -> exp.Expr:
    """Lower every character by itself, as DuckDB does."""
    given = [exp.Literal.string(text) for text in _LOWERED_OTHERWISE]
    return exp.Lower(this=exp.Anonymous(this="TRANSLATE", expressions=[node.this.copy(), *given]))


def _sorted_list(node: exp.Expr) -> exp.Expr:
    """Sort a collected list as DuckDB does.

    Spark drops nulls, gives an empty list for no rows where DuckDB gives null, and within records sorts nulls first.
    So every value is collected in a record behind its sort key: (is null, value) of it or of each of its fields.
    """
    collected = node.this
    aggregate = collected.this if isinstance(collected, exp.Filter) else collected
    if not isinstance(aggregate, exp.ArrayAgg):
        return node
    distinct = isinstance(aggregate.this, exp.Distinct)
    value = aggregate.this.expressions[0] if distinct else aggregate.this
    keyed: exp.Expr = _struct({"k": _sort_key(value), "v": value.copy()})
    wrapped: exp.Expr = exp.ArrayAgg(this=exp.Distinct(expressions=[keyed]) if distinct else keyed)
    if isinstance(collected, exp.Filter):
        wrapped = exp.Filter(this=wrapped, expression=collected.expression.copy())
    field = exp.Dot(this=exp.to_identifier("x"), expression=exp.to_identifier("v"))
    unwrap = exp.Lambda(this=field, expressions=[exp.to_identifier("x")])
    values = exp.Transform(this=exp.ArraySort(this=wrapped), expression=unwrap)
    return exp.Nullif(this=values, expression=exp.Array(expressions=[]))


def _sort_key(value: exp.Expr) -> exp.Expr:
    parts = [field.expression for field in value.expressions] if isinstance(value, exp.Struct) else [value]
    key: dict[str, exp.Expr] = {}
    for place, part in enumerate(parts):
        key[f"n{place}"] = exp.Is(this=part.copy(), expression=exp.Null())
        key[f"v{place}"] = part.copy()
    return _struct(key)


def _struct(fields: dict[str, exp.Expr]) -> exp.Expr:
    return exp.Struct(
        expressions=[exp.PropertyEQ(this=exp.to_identifier(name), expression=value) for name, value in fields.items()]
    )


_CORRECTIONS: dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]] = {
    exp.Div: _division,
    exp.Round: _round,
    exp.Window: _numbering,
    exp.Substring: _short_positions,
    exp.Left: _short_positions,
    exp.Right: _short_positions,
    exp.Length: _bigint,
    exp.StrPosition: _bigint,
    exp.ArraySize: _bigint,
    exp.Year: _bigint,
    exp.Month: _bigint,
    exp.DateDiff: _date_diff,
    exp.TimestampTrunc: _date_trunc,
    exp.DateTrunc: _date_trunc,
    exp.TimeToUnix: _epoch,
    exp.AtTimeZone: _at_time_zone,
    exp.Like: _like,
    exp.ILike: _like,
    exp.Lower: _lower,
    exp.ArraySort: _sorted_list,
}
