"""Which identifiers must not join records: unreadable, blocked, the company's own, or shared by too many."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from workbench.engine.base import Engine
from workbench.ingest.normalise import normalised
from workbench.settings import Identity, Settings

_NOBODY = ("null", "none", "undefined", "nan", "0", "-", "anonymous", "unknown", "test")
BLOCKED = {
    "email": ("test@*", "noreply@*", "no-reply@*", "no@*", "none@*", "null@*", "asdf@*", "*@test.com"),
    **dict.fromkeys(("cookie", "crm_id", "messenger", "phone"), _NOBODY),
}
"""Values that stand for nobody (one `*` stands for any text). Phones made of one digit are no valid numbers anyway."""


def load(engine: Engine, settings: Settings) -> None:
    """Give the engine the settings that the guards read."""
    own = {kind: normalised(kind, values, settings) for kind, values in settings.identity.own.items()}
    engine.values(
        "blocked_values",
        {"kind": "varchar", "head": "varchar", "tail": "varchar", "whole": "boolean", "reason": "varchar"},
        list(blocked_rows(settings.identity, own)),
    )
    engine.values(
        "guard_limits",
        {"kind": "varchar", "other": "varchar", "allowed": "integer"},
        list(limit_rows(settings.identity)),
    )


def blocked_rows(identity: Identity, own: dict[str, list[str]]) -> Iterator[tuple[str, str, str, bool, str]]:
    """Give the rows of `blocked_values`: kind, text before and after the `*`, whether there is none, reason."""
    for lists, reason in ((BLOCKED, "blocked"), (identity.blocked, "blocked"), (own, "own")):
        for kind, patterns in lists.items():
            for pattern in patterns:
                head, star, tail = pattern.strip().lower().partition("*")
                yield kind, head, tail, not star, reason


def limit_rows(identity: Identity) -> Iterator[tuple[str, str, int]]:
    """Give the rows of `guard_limits`: kind, other kind, allowed number of distinct values."""
    for kind in fields(identity.limits):
        for other, allowed in sorted(getattr(identity.limits, kind.name).items()):
            yield kind.name, other, allowed


BARRED_VALUES = """
    with valid as (
        select
            code,
            kind,
            lower(value) as scoped,
            lower(case when position(':' in value) > 0 then substring(value, position(':' in value) + 1) else value end)
                as bare
        from identifier_codes
        where valid
    ),
    hits as (
        select v.code, b.reason
        from valid v
        join blocked_values b on b.kind = v.kind and b.head = v.bare
        where b.whole
        union all
        select v.code, b.reason
        from valid v
        join blocked_values b on b.kind = v.kind and b.head = v.scoped
        where b.whole
        union all
        select v.code, b.reason
        from valid v
        join blocked_values b on b.kind = v.kind
        where not b.whole
            and left(v.bare, length(b.head)) = b.head
            and right(v.bare, length(b.tail)) = b.tail
            and length(v.bare) >= length(b.head) + length(b.tail)
    )
    select code, min(reason) as reason
    from hits
    group by code
    union all
    select code, 'invalid' as reason
    from identifier_codes
    where not valid
"""
"""Identifiers that are barred by themselves; an id may be named with or without the system it is from."""

MEETINGS = """
    with usable as (
        select e.signature_no, e.code, e.kind
        from coded_evidence e
        left join barred_values b on b.code = e.code
        where b.code is null
    )
    select a.code, a.kind, b.kind as other, b.code as other_code
    from usable a
    join usable b on b.signature_no = a.signature_no
    where b.kind <> a.kind
"""
"""Every pair of identifiers of different kinds on a signature, once for each signature: computed where it is used."""

SUSPECTS = """
    select m.code, m.other, max(l.allowed) as allowed
    from meetings m
    join guard_limits l on l.kind = m.kind and l.other = m.other
    group by m.code, m.other
    having count(*) > max(l.allowed)
"""
"""Identifiers that met others more often than they may meet different ones; only these need the exact count."""

COMPANIONS = """
    with pairs as (
        select distinct m.code, m.other, m.other_code, s.allowed
        from meetings m
        join suspects s on s.code = m.code and s.other = m.other
    )
    select code, other, count(*) as seen, max(allowed) as allowed
    from pairs
    group by code, other
"""
"""How many distinct identifiers of another kind stood beside a suspect."""

BARRED = """
    with broken as (
        select
            code,
            'too_many_' || other as reason,
            seen,
            allowed,
            row_number() over (partition by code order by seen / allowed desc, other) as place
        from companions
        where seen > allowed
    )
    select b.code, b.reason, c.events as seen, cast(null as bigint) as allowed
    from barred_values b
    join identifier_codes c on c.code = b.code
    union all
    select code, reason, seen, cast(allowed as bigint) as allowed
    from broken
    where place = 1
"""
"""Every barred identifier by its code, with the reason that weighs most."""

IDENTIFIER_GUARDS = """
    select c.kind, c.value, b.reason, b.seen, b.allowed, c.events
    from barred b
    join identifier_codes c on c.code = b.code
    order by c.kind, c.value
"""
"""The audit of what joins nothing, and why."""

IDENTIFIERS = """
    select c.kind, c.value, c.valid, b.code is null as links, c.events, c.first_at, c.last_at
    from identifier_codes c
    left join barred b on b.code = c.code
    order by c.code
"""
"""Every identifier and whether it may join records."""
