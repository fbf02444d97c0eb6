from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.engine.duck import DuckEngine
from workbench.engine.lint import lint
from workbench.identity import conflicts, cuts
from workbench.identity.cuts import Pool, settle

NAMES = ["crm_id amo:1", "crm_id amo:2", "crm_id bitrix:1", "phone +79160000001", "phone +79160000002", "cookie ga:1"]
"""Identifiers in the order of their codes."""


@pytest.fixture
def engine(tmp_path):
    engine = DuckEngine(tmp_path / "scratch")
    yield engine
    engine.close()


def cut(engine, evidence, separations=(), links=(), policy="show"):
    """Run the step on rows of (unit_no, code, events), and decisions as (decision_no, a, b)."""
    bigint = dict.fromkeys(("decision_no", "a", "b"), "bigint")
    engine.values("linking_evidence", dict.fromkeys(("unit_no", "code", "events"), "bigint"), evidence)
    engine.values("link_edges", bigint, list(links))
    engine.values("separations", bigint, list(separations))
    codes = [(code, *name.split(), 1) for code, name in enumerate(NAMES)]
    columns = {"code": "bigint", "kind": "varchar", "value": "varchar", "spell": "integer"}
    engine.values("identifier_codes", columns, codes)
    engine.values("unique_kinds", {"kind": "varchar"}, [("crm_id",)])
    engine.values("conflict_policy", {"cut": "boolean"}, [(policy == "cut",)])
    engine.make(
        "edges",
        """
        select min(code) over (partition by unit_no) as a, code as b
        from linking_evidence
        union all
        select a, b
        from link_edges
        """,
    )
    engine.label_components("edges", "pools")
    engine.make("unique_values", conflicts.UNIQUE_VALUES)
    cuts.run(engine)


def components(engine):
    return dict(engine.rows("select node, component from components"))


TWO_ON_ONE_PHONE = [(10, 0, 5), (10, 3, 5), (11, 1, 2), (11, 3, 2)]


def test_without_decisions_and_conflicts_the_pools_stay(engine):
    cut(engine, [(10, 0, 5), (10, 3, 5), (11, 4, 2)])
    assert components(engine) == {0: 0, 3: 0, 4: 4}
    assert engine.rows("from cut_evidence_codes") == engine.rows("from conflict_codes") == []


def test_a_decided_cut_takes_the_cheapest_evidence_away_and_names_the_decision(engine):
    cut(engine, TWO_ON_ONE_PHONE, separations=[(8, 0, 1)])
    assert components(engine) == {0: 0, 3: 0, 1: 1}
    assert engine.rows(cuts.CUT_EVIDENCE) == [(11, "phone", "+79160000001", 1, 8, "decision")]


def test_what_a_person_has_cut_is_no_conflict_any_more(engine):
    cut(engine, TWO_ON_ONE_PHONE, separations=[(8, 0, 1)])
    assert engine.rows("from conflict_codes") == []


def test_a_conflict_is_shown_and_joins_on(engine):
    cut(engine, TWO_ON_ONE_PHONE)
    assert components(engine) == {0: 0, 3: 0, 1: 0}
    assert engine.rows("from conflict_codes") == [("amo", 0, 1, 3, 2, 1, False)]


def test_the_policy_cuts_conflicts(engine):
    cut(engine, TWO_ON_ONE_PHONE, policy="cut")
    assert components(engine) == {0: 0, 3: 0, 1: 1}
    assert engine.rows(cuts.CUT_EVIDENCE) == [(11, "phone", "+79160000001", 1, None, "conflict")]
    assert engine.rows("from conflict_codes") == [("amo", 0, 1, 3, 2, 1, True)]


def test_ids_of_two_systems_are_no_conflict(engine):
    cut(engine, [(10, 0, 1), (10, 2, 1)])
    assert engine.rows("from conflict_codes") == []


def test_a_link_that_a_cut_overrules_is_named(engine):
    cut(engine, [(10, 3, 1), (11, 4, 1)], links=[(1, 3, 4)], separations=[(2, 3, 4)])
    assert components(engine) == {3: 3, 4: 4}
    assert engine.rows("from cut_links") == [(1, 2)]


def test_a_link_stays_where_evidence_can_be_cut_instead(engine):
    cut(engine, [(10, 0, 9), (10, 3, 9), (11, 4, 1)], links=[(1, 3, 4)], separations=[(2, 0, 4)])
    assert components(engine) == {0: 0, 3: 3, 4: 3}
    assert engine.rows("from cut_links") == []


@pytest.mark.parametrize("policy", ["show", "cut"])
def test_a_pool_past_all_measure_lists_its_conflicts(engine, monkeypatch, policy):
    monkeypatch.setattr(cuts, "MOST_EDGES", 3)
    cut(engine, TWO_ON_ONE_PHONE, policy=policy)
    assert engine.rows("from conflict_codes") == [("amo", 0, 1, None, None, None, False)]


def test_cuts_of_other_pools_do_not_matter(engine):
    other = [(20, 2, 1), (20, 5, 1), (21, 4, 3), (21, 5, 3)]
    cut(engine, [*TWO_ON_ONE_PHONE, *other], separations=[(8, 0, 1), (9, 2, 4)])
    assert components(engine) == {0: 0, 3: 0, 1: 1, 2: 2, 5: 4, 4: 4}


CODES = st.integers(0, 5)
RECORDS = st.lists(st.tuples(st.sets(CODES, min_size=1, max_size=3), st.integers(1, 3)), min_size=1, max_size=8)
PAIRS = st.lists(st.tuples(CODES, CODES).filter(lambda pair: pair[0] != pair[1]), max_size=3)


@settings(max_examples=200, deadline=None)
@given(RECORDS, PAIRS, PAIRS, st.booleans(), st.randoms(use_true_random=False))
def test_the_numbers_of_records_and_the_order_of_input_do_not_matter(records, links, separations, policy, random):
    held = {code for codes, _ in records for code in codes}
    links = [(n, *pair) for n, pair in enumerate(links) if held.issuperset(pair)]
    cut_apart = [(10 + n, *pair) for n, pair in enumerate(separations) if held.issuperset(pair)]
    values = {("crm_id", "amo"): sorted(held & {0, 1, 2})}

    def settled(order):
        evidence = [(unit, code, records[place][1]) for unit, place in enumerate(order) for code in records[place][0]]
        evidence = random.sample(evidence, len(evidence))
        done = settle(Pool(evidence, links, cut_apart, values), cut=policy)
        lost = sorted((sorted(records[order[unit]][0]), code, by or -1) for unit, code, by in done.cut_evidence)
        return lost, done.cut_links, done.conflicts, done.components

    places = list(range(len(records)))
    assert settled(places) == settled(random.sample(places, len(places)))


@settings(max_examples=200, deadline=None)
@given(RECORDS, PAIRS)
def test_every_pair_that_was_cut_is_apart(records, separations):
    held = {code for codes, _ in records for code in codes}
    pairs = [pair for pair in separations if held.issuperset(pair)]
    evidence = [(unit, code, events) for unit, (codes, events) in enumerate(records) for code in codes]
    done = settle(Pool(evidence, [], [(n, *pair) for n, pair in enumerate(pairs)]), cut=False)
    if done.components:
        assert all(done.components[a] != done.components[b] for a, b in pairs)
    assert bool(done.components) == bool(done.cut_evidence)


@pytest.mark.parametrize(
    "sql",
    [
        conflicts.UNIQUE_VALUES,
        conflicts.IDENTITY_CONFLICTS,
        cuts.POOL_SEPARATIONS,
        cuts.CONCERNED_POOLS,
        cuts.CUT_EVIDENCE,
        cuts.COMPONENTS,
        cuts._EVIDENCE.format(most=1),
        cuts._LINKS,
        cuts._SEPARATIONS,
        cuts._VALUES,
    ],
)
def test_its_queries_mean_the_same_on_every_engine(sql):
    assert [str(finding) for finding in lint(sql)] == []
