"""The rules of the guards as small tables, from the settings, and the check that no rule is far too broad."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.engine.base import Engine
from workbench.engine.query import literal
from workbench.errors import SettingsError, WorkbenchError
from workbench.ingest.normalise import normalised
from workbench.patterns import whole
from workbench.settings import Identity, Settings
from workbench.tables import IDENTIFIER_KINDS

_NOBODY = ("null", "none", "undefined", "nan", "0", "-", "anonymous", "unknown", "test")
BLOCKED = {
    "email": ("test@*", "noreply@*", "no-reply@*", "no@*", "none@*", "null@*", "asdf@*", "*@test.com"),
    **dict.fromkeys(("cookie", "crm_id", "messenger", "phone"), _NOBODY),
}
"""Values that stand for nobody (one `*` stands for any text). Phones made of one digit are no valid numbers anyway."""

BUILT_IN = "built-in"

FOR_ROLE = {"phone": {"email": 1, "crm_id": 4}, "cookie": {"phone": 1, "email": 1, "crm_id": 4}}
"""Kinds that can have a role, and how many of another kind beside one say nothing yet.

Most people have a CRM id in each of several systems, so only many of them say anything.
"""

FEWEST_BARRED = 20
"""A rule that bars fewer values is never called too broad: in a small company half of them may well be the office's."""

_EXAMPLES = 3


@dataclass(frozen=True)
class Rule:
    """A rule that bars values by themselves: either a value (one `*` stands for any text) or a regular expression."""

    kind: str
    reason: str
    name: str
    value: str = ""
    pattern: str = ""


def load(engine: Engine, settings: Settings) -> None:
    """Give the engine `guard_rules`, `blocked_values`, `blocked_patterns` and `guard_limits`.

    With `identity.guards = false` they hold nothing that bars, so that only unreadable values join nothing.
    """
    rules = list(enumerate(value_rules(settings), start=1)) if settings.identity.guards else []
    engine.values(
        "guard_rules",
        {"rule_no": "bigint", "reason": "varchar", "rule": "varchar"},
        [(number, rule.reason, rule.name) for number, rule in rules],
    )
    engine.values(
        "blocked_values",
        {"rule_no": "bigint", "kind": "varchar", "head": "varchar", "tail": "varchar", "whole": "boolean"},
        [row for number, rule in rules for row in _value_rows(number, rule, settings)],
    )
    engine.values(
        "blocked_patterns",
        {"rule_no": "bigint", "kind": "varchar", "pattern": "varchar"},
        [(number, rule.kind, whole(rule.pattern)) for number, rule in rules if rule.pattern],
    )
    engine.values(
        "guard_limits",
        {"kind": "varchar", "other": "varchar", "allowed": "bigint", "in_window": "bigint", "for_role": "bigint"},
        list(limit_rows(settings.identity)),
    )
    engine.values("guard_window", {"days": "bigint"}, [(settings.identity.window_days,)])


def value_rules(settings: Settings) -> Iterator[Rule]:
    """List the rules that bar values by themselves; where several do, the first one is named."""
    identity = settings.identity
    for kind, values in identity.own.items():
        for value in values:
            yield Rule(kind, "own", f"identity.own.{kind} {value}", value=value)
    for kind, values in identity.blocked.items():
        for value in values:
            yield Rule(kind, "blocked", f"identity.blocked.{kind} {value}", value=value)
    for kind, patterns in identity.blocked_patterns.items():
        for pattern in patterns:
            yield Rule(kind, "blocked", f"identity.blocked_patterns.{kind} {pattern}", pattern=pattern)
    for kind, words in BLOCKED.items():
        for word in words:
            yield Rule(kind, "blocked", f"{BUILT_IN} {kind} {word}", value=word)


def _value_rows(number: int, rule: Rule, settings: Settings) -> Iterator[tuple[int, str, str, str, bool]]:
    """Give a value as written and as it is normalised in the data: number, kind, text before and after the `*`."""
    if not rule.value:
        return
    head, star, tail = rule.value.strip().lower().partition("*")
    yield number, rule.kind, head, tail, not star
    if not star and not rule.name.startswith(BUILT_IN):
        (value,) = normalised(rule.kind, [rule.value], settings)
        if rule.reason == "own" and rule.kind == "phone" and not value.startswith("+"):
            raise SettingsError(
                f"workspace.toml: 'identity.own.phone': {rule.value!r} cannot be read as a phone, so it would bar "
                "nothing. Write it with its country code, such as +74951234567."
            )
        if value.lower() != head:
            yield number, rule.kind, value.lower(), "", True


def limit_rows(identity: Identity) -> Iterator[tuple[str, str, int | None, int | None, int | None]]:
    """Give the rows of `guard_limits`.

    kind, other kind, how many different ones are allowed, how many within the window, how many say nothing of a role.
    """
    allowed, in_window = identity.limits.allowed(), identity.window_limits.allowed()
    for kind in IDENTIFIER_KINDS:
        for other in IDENTIFIER_KINDS:
            most = allowed[kind].get(other) if identity.guards else None
            most_in_window = in_window[kind].get(other) if identity.guards else None
            for_role = FOR_ROLE.get(kind, {}).get(other)
            if (most, most_in_window, for_role) != (None, None, None):
                yield kind, other, most, most_in_window, for_role


def match_patterns(engine: Engine) -> None:
    """Make `pattern_values`(code, rule_no): the identifiers that match a regular expression of the settings.

    Reads `blocked_patterns` and `identifier_codes`. Engines compile an expression once only where it is a constant,
    so the query is written for the expressions at hand.
    """
    patterns = engine.rows("select rule_no, kind, pattern from blocked_patterns order by rule_no")
    if not patterns:
        engine.values("pattern_values", {"code": "bigint", "rule_no": "bigint"}, [])
        return
    engine.make("pattern_values", " union all ".join(_matching(*row) for row in patterns))


def _matching(rule_no: int, kind: str, pattern: str) -> str:
    bare = "substring(value, position(':' in value) + 1)"  # an id may be named with or without its system
    return f"""
        select code, cast({rule_no} as bigint) as rule_no
        from identifier_codes
        where kind = {literal(kind)}
            and valid
            and (
                regexp_matches(lower(value), {literal(pattern)})
                or regexp_matches(lower({bare}), {literal(pattern)})
            )
    """


_BROAD = f"""
    with totals as (
        select kind, count(*) as total
        from identifiers
        where valid
        group by kind
    ),
    barred as (
        select kind, rule, count(*) as barred
        from identifier_guards
        where rule is not null and not starts_with(rule, '{BUILT_IN} ')
        group by kind, rule
    )
    select b.kind, b.rule, b.barred, t.total
    from barred b
    join totals t on t.kind = b.kind
    where b.barred >= {FEWEST_BARRED}
        and b.barred * 2 > t.total
    order by b.barred desc, b.kind, b.rule
"""


def check(engine: Engine) -> None:
    """Refuse a rule that bars more than half of all valid values of a kind (and at least 20).

    Reads the whole `identifiers` and `identifier_guards`.

    Raises:
        WorkbenchError: there is one; the message names the setting, the figures, and what to do.

    """
    broad = engine.rows(_BROAD)
    if not broad:
        return
    kind, rule, barred, total = broad[0]
    values = engine.rows(f"""
        select value
        from identifier_guards
        where kind = {literal(kind)} and rule = {literal(rule)}
        order by value
        limit {_EXAMPLES}
    """)
    raise WorkbenchError(
        f"The rule {rule} would keep {barred:,} of {total:,} values of the kind {kind} from joining records "
        f"(such as {', '.join(masked(value) for (value,) in values)}). That is more than half, so nothing was "
        f"published and the last snapshot stays. {_way_out(rule)}"
    )


def _way_out(rule: str) -> str:
    if "limits." in rule:
        return f"Raise the limit in workspace.toml, or set it to 0 for none: {rule.partition(' = ')[0]}."
    return f"Narrow or remove it in workspace.toml: {rule.partition(' ')[0]}."


def masked(value: str) -> str:
    """Show the beginning and the end of a value that is personal.

    >>> masked("+79161234512")
    '+7916…12'
    """
    kept = min(5, max(1, len(value) // 2 - 1))
    return f"{value[:kept]}…{value[-2:] if kept > 1 else ''}"
