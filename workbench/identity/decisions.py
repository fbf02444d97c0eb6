"""Decisions by people in the build: what they join, what they cut, and what became of each.

A cut is stronger than evidence and than a link; a person's decision stands until it is undone.
"""

from __future__ import annotations

from collections.abc import Iterable

from workbench.engine.base import Engine
from workbench.notes.decisions import Decision

COLUMNS = {
    "decision_no": "bigint",
    "verb": "varchar",
    "a_kind": "varchar",
    "a_value": "varchar",
    "b_kind": "varchar",
    "b_value": "varchar",
    "author": "varchar",
    "made_at": "timestamp",
    "reason": "varchar",
}
"""The columns of `decisions`, one row a decision that stands."""


def load(engine: Engine, standing: Iterable[Decision]) -> None:
    """Give the engine the decisions that stand, as the table `decisions`; times are UTC without a zone."""
    rows = [(d.decision_no, d.verb, *d.a, *d.b, d.author, d.at.replace(tzinfo=None), d.reason) for d in standing]
    engine.values("decisions", COLUMNS, rows)


CHANGED_DECISION_IDENTIFIERS = """
    with changed as (
        select d.a_kind, d.a_value, d.b_kind, d.b_value
        from decisions d
        left join was_identity_decisions w
            on w.decision_no = d.decision_no
            and w.verb = d.verb
            and w.a_kind = d.a_kind
            and w.a_value = d.a_value
            and w.b_kind = d.b_kind
            and w.b_value = d.b_value
        where w.decision_no is null
        union all
        select w.a_kind, w.a_value, w.b_kind, w.b_value
        from was_identity_decisions w
        left join decisions d
            on d.decision_no = w.decision_no
            and d.verb = w.verb
            and d.a_kind = w.a_kind
            and d.a_value = w.a_value
            and d.b_kind = w.b_kind
            and d.b_value = w.b_value
        where d.decision_no is null
    )
    select a_kind as kind, a_value as value
    from changed
    union
    select b_kind as kind, b_value as value
    from changed
"""
"""Identifiers whose decisions were made or undone since the last build; their customers have to be worked out anew."""

DECIDED_IDENTIFIERS = """
    select a_kind as kind, a_value as value
    from decisions
    union
    select b_kind as kind, b_value as value
    from decisions
"""
"""Every identifier that a standing decision names."""

DECIDED_CODES = """
    with spells as (
        select
            c.code,
            c.kind,
            c.value,
            row_number() over (partition by c.kind, c.value order by c.spell desc, c.code) as place
        from identifier_codes c
        join decided_identifiers d on d.kind = c.kind and d.value = c.value
    )
    select s.code, s.kind, s.value, b.code is null as links
    from spells s
    left join (select distinct code from barred) b on b.code = s.code
    where s.place = 1
"""
"""Those of them that this build works on; of a number that was reassigned the latest holder's is meant."""

_BETWEEN = """
    select d.decision_no, a.code as a, b.code as b
    from decisions d
    join decided_codes a on a.kind = d.a_kind and a.value = d.a_value
    join decided_codes b on b.kind = d.b_kind and b.value = d.b_value
    where d.verb = '{verb}'
        and a.links
        and b.links
"""

LINK_EDGES = _BETWEEN.format(verb="link")
"""Pairs of identifiers that a person has joined."""

SEPARATIONS = _BETWEEN.format(verb="cut")
"""Pairs of identifiers that a person has set apart."""

EDGES_WITHOUT_LINKS = """
    with concerned as (
        select distinct p.component
        from link_edges l
        join pools p on p.node = l.a
    ),
    cut_off as (
        select unit_no, code
        from cut_evidence_codes
        where decision_no is not null
        union
        select unit_no, code
        from cut_without_links
    ),
    left_over as (
        select e.unit_no, e.code
        from linking_evidence e
        join pools p on p.node = e.code
        join concerned c on c.component = p.component
        left join cut_off x on x.unit_no = e.unit_no and x.code = e.code
        where x.code is null
    ),
    anchors as (
        select unit_no, min(code) as code
        from left_over
        group by unit_no
    )
    select distinct n.code as a, e.code as b
    from left_over e
    join anchors n on n.unit_no = e.unit_no
"""
"""What evidence alone joins where there are links: labelled, it tells which links make a difference.

Without them the policy for conflicts may cut what a link keeps together, so its own cuts are not looked at but those
that it would make.
"""

IDENTITY_DECISIONS = """
    with known as (
        select d.kind, d.value, c.code, coalesce(c.links, i.links, false) as links
        from decided_identifiers d
        left join decided_codes c on c.kind = d.kind and c.value = d.value
        left join (select kind, value, links from identifiers) i on i.kind = d.kind and i.value = d.value
    ),
    cuts as (
        select decision_no, count(*) as evidence
        from cut_evidence_codes
        where decision_no is not null
        group by decision_no
    ),
    cutters as (
        select distinct cut_by as decision_no
        from cut_links
    ),
    ends as (
        select
            d.decision_no,
            a.links and b.links as links,
            a.code is not null or b.code is not null as worked_on,
            a.code is not null and b.code is not null as both_worked_on,
            coalesce(ka.component = kb.component, false) as one,
            coalesce(ea.component = eb.component, false) as one_by_evidence,
            x.decision_no is not null as cuts_links,
            coalesce(c.evidence, 0) as evidence_cut
        from decisions d
        join known a on a.kind = d.a_kind and a.value = d.a_value
        join known b on b.kind = d.b_kind and b.value = d.b_value
        left join components ka on ka.node = a.code
        left join components kb on kb.node = b.code
        left join components_without_links ea on ea.node = a.code
        left join components_without_links eb on eb.node = b.code
        left join cuts c on c.decision_no = d.decision_no
        left join cutters x on x.decision_no = d.decision_no
    )
    select
        d.decision_no,
        d.verb,
        d.a_kind,
        d.a_value,
        d.b_kind,
        d.b_value,
        d.author,
        d.made_at,
        d.reason,
        case
            when not e.links then 'waiting'
            when not e.worked_on then coalesce(w.effect, 'waiting')
            when d.verb = 'link' and not e.both_worked_on then 'waiting'
            when d.verb = 'link' and not e.one then 'overruled'
            when d.verb = 'link' and e.one_by_evidence then 'already_one'
            when d.verb = 'link' then 'joined'
            when e.evidence_cut > 0 or e.cuts_links then 'cut'
            else 'apart_already'
        end as effect,
        case when e.links and not e.worked_on then coalesce(w.evidence_cut, 0) else e.evidence_cut end as evidence_cut
    from decisions d
    join ends e on e.decision_no = d.decision_no
    left join was_identity_decisions w on w.decision_no = d.decision_no
    order by d.decision_no
"""
"""The decisions that stand and what they did: joined, already_one, overruled (by a cut), cut, apart_already, or waiting
for an identifier that is not in the data or joins nothing. What this build did not work on is as it was.

The two ends of a link are always worked on together; those of a cut are too where the cut parts them.
"""
