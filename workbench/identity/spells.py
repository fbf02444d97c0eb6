"""Which holder of a reassigned number an event speaks of: the spells of identifiers, and signatures split by them.

A spell is a stretch of time in which an identifier belongs to one holder. A new one begins after a silence longer than
`identity.validity`, or at a day named under `identity.reassigned`. The events of one set of identifiers may lie in
several spells; then the set is split into parts, and each part is a unit of evidence of its own. Without these settings
no identifier has a second spell, every table here but `evidence` and `unit_events` is empty, and a unit is a signature.

An event without a date belongs to the latest spell: what is not dated is taken to be so now.
"""

from __future__ import annotations

from workbench.days import midnight
from workbench.engine.base import Engine
from workbench.errors import SettingsError
from workbench.ingest.normalise import normalised
from workbench.settings import Settings

PARTS_APART = 1 << 56
"""A part's number times this is added to its signature's; numbers of signatures stay below."""

_MOST_PARTS = 127
"""What fits above the signature's number into 64 bits; a later part is not split off."""


def load(engine: Engine, settings: Settings) -> None:
    """Give the engine the settings that the spells are made from."""
    validities = settings.identity.validities()
    engine.values(
        "spell_validity",
        {"kind": "varchar", "gap_s": "double"},
        [(kind, validity.total_seconds()) for kind, validity in sorted(validities.items())],
    )
    engine.values(
        "reassigned_values",
        {"kind": "varchar", "value": "varchar", "reassigned_at": "timestamp"},
        [
            (kind, _read(kind, value, settings), midnight(day, settings.zone))
            for kind, value, day in settings.identity.reassignments()
        ],
    )


def _read(kind: str, value: str, settings: Settings) -> str:
    """Normalise a reassigned value.

    Raises:
        SettingsError: it is a phone that cannot be read, so it would act on nothing.

    """
    (found,) = normalised(kind, [value], settings)
    if kind == "phone" and not found.startswith("+"):
        raise SettingsError(
            f"workspace.toml: 'identity.reassigned.phone': {value!r} cannot be read as a phone. "
            "Write it as +79161234567."
        )
    return found


WATCHED_SIGNATURES = """
    with wanted as (
        select kind, cast(null as varchar) as value
        from spell_validity
        union
        select kind, value
        from reassigned_values
    )
    select distinct s.signature_no, s.kind, s.value
    from signatures_in_scope s
    join wanted w on w.kind = s.kind and coalesce(w.value, s.value) = s.value
    left join blocked_values b on b.kind = s.kind and b.head = lower(s.value) and b.whole
    where s.valid
        and b.head is null
"""
"""Where identifiers stand that may have had two holders by the settings; the company's own number has one for ever.

It is a table of its own, like the next ones, so that without such settings the large tables are not even read.
"""

WATCHED_TIMES = """
    select w.signature_no, w.kind, w.value, e.first_at, e.last_at
    from watched_signatures w
    join signature_events e on e.signature_no = w.signature_no
"""
"""The same with the first and the last event."""

SPELL_CANDIDATES = """
    with dated as (
        select kind, value, min(first_at) as first_at, max(last_at) as last_at
        from watched_times
        group by kind, value
    )
    select d.kind, d.value, v.gap_s
    from dated d
    left join spell_validity v on v.kind = d.kind
    where epoch(d.last_at) - epoch(d.first_at) > v.gap_s
        or exists (
            select 1
            from reassigned_values r
            where r.kind = d.kind
                and r.value = d.value
                and r.reassigned_at > d.first_at
                and r.reassigned_at <= d.last_at
        )
"""
"""Identifiers seen for longer than a silence may last, or on both sides of a day: only these are looked through."""

CHANGED_SPELL_CANDIDATES = f"""
    select d.kind, d.value, d.gap_s
    from ({SPELL_CANDIDATES}) d
    join changed_identifiers i on i.kind = d.kind and i.value = d.value
"""
"""The same where a snapshot is there to build on: only what has other evidence than before can have other spells."""

SPELL_SIGHTINGS = """
    select c.kind, c.value, c.gap_s, m.occurred_at as sighted_at
    from spell_candidates c
    join watched_signatures w on w.kind = c.kind and w.value = c.value
    join event_moments m on m.signature_no = w.signature_no
    where m.occurred_at is not null
"""
"""When they were seen."""

IDENTIFIER_SPELLS = """
    with sightings as (
        select distinct kind, value, gap_s, sighted_at
        from spell_sightings
    ),
    followed as (
        select
            kind,
            value,
            gap_s,
            sighted_at,
            lag(sighted_at) over (partition by kind, value order by sighted_at, value) as last_sighted_at
        from sightings
    ),
    begun as (
        select f.kind, f.value, f.sighted_at as starts_at
        from followed f
        where f.last_sighted_at is null
            or epoch(f.sighted_at) - epoch(f.last_sighted_at) > f.gap_s
            or exists (
                select 1
                from reassigned_values r
                where r.kind = f.kind
                    and r.value = f.value
                    and r.reassigned_at > f.last_sighted_at
                    and r.reassigned_at <= f.sighted_at
            )
    ),
    numbered as (
        select
            kind,
            value,
            row_number() over (partition by kind, value order by starts_at, value) as spell,
            starts_at,
            count(*) over (partition by kind, value) as spells
        from begun
    )
    select kind, value, spell, starts_at
    from numbered
    where spells > 1
    order by kind, value, spell
"""
"""One row a spell of each identifier with several; it starts when the holder is first seen.

Sightings at one moment are one, so the moment alone orders them; `value` only says so to the reader of the query.
"""

ALL_IDENTIFIER_SPELLS = f"""
    with changed as ({IDENTIFIER_SPELLS})
    select kind, value, spell, starts_at
    from changed
    union all
    select w.kind, w.value, w.spell, w.starts_at
    from was_identifier_spells w
    left join changed_identifiers i on i.kind = w.kind and i.value = w.value
    where i.kind is null
    order by kind, value, spell
"""
"""The same where a snapshot is there to build on: the others' spells are taken over."""

UNIT_PARTS = f"""
    with begun as (
        select s.signature_no, p.starts_at, p.starts_at <= s.last_at as inside
        from identifier_spells p
        join watched_times s on s.kind = p.kind and s.value = p.value
        where p.spell > 1
            and p.starts_at > s.first_at
    ),
    undated as (
        select b.signature_no
        from begun b
        join event_moments m on m.signature_no = b.signature_no
        where not b.inside
            and m.occurred_at is null
    ),
    inside as (
        select signature_no, starts_at
        from begun
        where inside
            or signature_no in (select signature_no from undated)
        group by signature_no, starts_at
    ),
    numbered as (
        select
            signature_no,
            row_number() over (partition by signature_no order by starts_at, signature_no) as part,
            starts_at
        from inside
    )
    select
        signature_no,
        part,
        starts_at,
        lead(starts_at) over (partition by signature_no order by starts_at, signature_no) as ends_at
    from numbered
    where part <= {_MOST_PARTS}
"""
"""One row a part but the first (0) of a signature that a spell of one of its identifiers begins within.

A spell that begins after the last dated event of a signature parts off those without a date, which belong to it.
"""

SPLIT_EVENTS = f"""
    select m.event_no, m.signature_no + p.part * {PARTS_APART} as unit_no
    from event_moments m
    join unit_parts p on p.signature_no = m.signature_no
    where (m.occurred_at >= p.starts_at or m.occurred_at is null)
        and (m.occurred_at < p.ends_at or p.ends_at is null)
"""
"""The unit of each event that lies in a later part; every other event's unit has its signature's number."""

UNIT_EVENTS = """
    with split as (
        select distinct signature_no
        from unit_parts
    ),
    counted as (
        select
            coalesce(u.unit_no, m.signature_no) as unit_no,
            m.signature_no,
            count(*) as events,
            min(m.occurred_at) as first_at,
            max(m.occurred_at) as last_at
        from event_moments m
        join split s on s.signature_no = m.signature_no
        left join split_events u on u.event_no = m.event_no
        group by coalesce(u.unit_no, m.signature_no), m.signature_no
    )
    select e.signature_no as unit_no, e.signature_no, e.events, e.first_at, e.last_at
    from signature_events e
    left join split s on s.signature_no = e.signature_no
    where s.signature_no is null
    union all
    select unit_no, signature_no, events, first_at, last_at
    from counted
"""
"""One row a unit of evidence: how many events, first and last."""

UNIT_SPELLS = """
    select u.unit_no, s.kind, s.value, max(p.spell) as spell
    from identifier_spells p
    join watched_signatures s on s.kind = p.kind and s.value = p.value
    join unit_events u on u.signature_no = s.signature_no
    where p.spell > 1
        and (p.starts_at <= u.first_at or u.first_at is null)
    group by u.unit_no, s.kind, s.value
"""
"""The spell of each identifier on a unit, where it is not the first; no spell begins within a unit."""

EVIDENCE = """
    select
        u.unit_no,
        u.signature_no,
        s.kind,
        s.value,
        coalesce(p.spell, 1) as spell,
        s.valid,
        u.events,
        u.first_at,
        u.last_at
    from signatures_in_scope s
    join unit_events u on u.signature_no = s.signature_no
    left join unit_spells p on p.unit_no = u.unit_no and p.kind = s.kind and p.value = s.value
"""
"""One row a unit and identifier on it."""
