"""Guards and roles where a snapshot is there to build on: judged anew where evidence is new, else as they were."""

from __future__ import annotations

from workbench.identity import guards, roles


def _unordered(sql: str) -> str:
    return sql.rsplit("\n    order by ", 1)[0]


BARRED = """
    select b.code, b.reason, b.rule, b.other, b.seen, b.allowed
    from barred_now b
    join identifier_codes c on c.code = b.code
    join unsettled u on u.kind = c.kind and u.value = c.value
    where u.state <> 'settled' and u.changed
    union all
    select c.code, g.reason, g.rule, cast(null as varchar) as other, g.seen, g.allowed
    from identifier_codes c
    join was_identifier_guards g on g.kind = c.kind and g.value = c.value
    left join unsettled u on u.kind = c.kind and u.value = c.value
    where u.kind is null or u.state = 'settled' or not u.changed
"""
"""What may not join: judged anew where there is new evidence, else as it was."""

_SETTLED = """
    select s.kind, s.value, sum(s.events) as events, min(s.first_at) as first_at, max(s.last_at) as last_at
    from evidence s
    join (select distinct signature_no from new_signatures) n on n.signature_no = s.signature_no
    join unsettled u on u.kind = s.kind and u.value = s.value
    where u.state = 'settled' and u.changed
    group by s.kind, s.value
"""

WHOLE_IDENTIFIERS = """
    select c.kind, c.value
    from identifier_codes c
    join (select distinct code from linking_evidence) e on e.code = c.code
    union
    select kind, value
    from unsettled
    where changed and state <> 'settled'
    union
    select kind, value
    from role_witnesses
"""
"""Identifiers all of whose evidence is looked at, so that their roles can be told."""

IDENTIFIER_ROLES = f"""
    with now as ({_unordered(roles.IDENTIFIER_ROLES)})
    select n.*
    from now n
    join whole_identifiers w on w.kind = n.kind and w.value = n.value
    union all
    select r.*
    from was_identifier_roles r
    left join whole_identifiers w on w.kind = r.kind and w.value = r.value
    where w.kind is null
    order by kind, value
"""
"""The roles: told anew where anything beside the identifier may have changed, else as they were."""

CHANGED_GUARDS = f"""
    with settled as ({_SETTLED})
    select g.kind, g.value, g.reason, g.rule, g.seen, g.allowed, g.events, g.role, g.examples
    from ({_unordered(guards.IDENTIFIER_GUARDS)}) g
    join unsettled u on u.kind = g.kind and u.value = g.value
    where u.changed and u.state <> 'settled'
    union all
    select
        w.kind,
        w.value,
        w.reason,
        w.rule,
        cast(w.seen + s.events as bigint) as seen,
        w.allowed,
        cast(w.events + s.events as bigint) as events,
        w.role,
        w.examples
    from settled s
    join was_identifier_guards w on w.kind = s.kind and w.value = s.value
    union all
    select w.kind, w.value, w.reason, w.rule, w.seen, w.allowed, w.events, n.role, w.examples
    from role_witnesses r
    join was_identifier_guards w on w.kind = r.kind and w.value = r.value
    left join changed_identifiers c on c.kind = r.kind and c.value = r.value
    left join identifier_roles n on n.kind = r.kind and n.value = r.value
    where c.kind is null
"""
"""The rows of the audit that new evidence has changed."""

CHANGED_IDENTIFIER_ROWS = f"""
    with settled as ({_SETTLED})
    select c.kind, c.value, c.valid, c.links, c.events, c.first_at, c.last_at
    from ({_unordered(guards.IDENTIFIERS)}) c
    join unsettled u on u.kind = c.kind and u.value = c.value
    where u.changed and u.state <> 'settled'
    union all
    select
        w.kind,
        w.value,
        w.valid,
        w.links,
        cast(w.events + s.events as bigint) as events,
        least(w.first_at, s.first_at) as first_at,
        greatest(w.last_at, s.last_at) as last_at
    from settled s
    join was_identifiers w on w.kind = s.kind and w.value = s.value
"""
"""The identifiers that new evidence has changed."""
