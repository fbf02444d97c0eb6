r"""Regular expressions that every engine reads alike.

DuckDB matches with RE2, Spark with Java's expressions. They agree on plain ones: characters, `.`, `[…]`, `(…)`, `|`,
`* + ? {n,m}`, `\d` and `\w`. Everything else is refused rather than read in two ways.
"""

from __future__ import annotations

import re
import warnings

import duckdb

from workbench.errors import SettingsError

_BEFORE, _AFTER = r"(?s)\A(?:", r")\z"
_CLASS = r"\[\^?([^\]]*)\]"
_COUNT = r"\{\d+(,\d*)?\}"
_PLAIN = (
    r"Allowed are characters, . [a-z] (…|…) * + ? {2,4} \d \D \w \W, and a backslash before a sign that is meant as it "
    "stands."
)


def whole(pattern: str) -> str:
    r"""Write the expression that matches when the whole text does, whatever characters it holds.

    >>> whole("info.*")
    '(?s)\\A(?:info.*)\\z'
    """
    return f"{_BEFORE}{pattern}{_AFTER}"


def is_whole(expression: str) -> bool:
    """Whether an expression was written by `whole`."""
    return expression.startswith(_BEFORE) and expression.endswith(_AFTER)


def check_pattern(pattern: str, where: str) -> None:
    """Refuse an expression that does not compile, or that the engines would read differently.

    Args:
        pattern: the expression as written.
        where: what it is the value of, for the message.

    Raises:
        SettingsError: it is one of these.

    """
    wrong = _not_compiled(pattern) or _not_plain(pattern) or _not_matched(pattern)
    if wrong:
        raise SettingsError(f"{where}: the regular expression {pattern!r} {wrong}. {_PLAIN}")


def _not_compiled(pattern: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, FutureWarning, OverflowError, RecursionError) as error:
        return f"cannot be read: {error}"
    return ""


def _not_plain(pattern: str) -> str:
    """Say what in an expression that compiles is not plain."""
    for escaped in re.findall(r"\\(.)", pattern, flags=re.DOTALL):
        if escaped.isalnum() and escaped not in "dDwW":
            return f"holds \\{escaped}, which is not read alike everywhere"
    text = re.sub(r"\\.", "x", pattern, flags=re.DOTALL)
    for inside in re.findall(_CLASS, text):
        if not inside or "[" in inside or "&&" in inside:
            return f"holds a set of characters that is not read alike everywhere: [{inside}]"
    text = re.sub(_CLASS, "x", text)
    if re.search(r"\(\?(?!:)", text):
        return "looks around, names a group or sets a flag by (?…"
    if "{" in re.sub(_COUNT, "", text):
        return "holds a { that begins no count such as {2,4}"
    return "" if text == text.lower() else "holds capital letters, but values are compared in lower case"


def _not_matched(pattern: str) -> str:
    try:
        with duckdb.connect() as connection:
            connection.execute("select regexp_matches('', ?)", [whole(pattern)])
    except duckdb.Error as error:
        return f"cannot be used by the engine: {str(error).rpartition('Error: ')[2]}"
    return ""
