"""Decisions in the build, on tables of a few identifiers that stand in the test."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from workbench.engine.duck import DuckEngine
from workbench.engine.lint import lint
from workbench.identity import decisions
from workbench.notes.decisions import Decision

COLUMNS = {
    "identifier_codes": {"code": "bigint", "kind": "varchar", "value": "varchar", "spell": "bigint"},
    "barred": {"code": "bigint", "reason": "varchar"},
    "identifiers": {"kind": "varchar", "value": "varchar", "links": "boolean"},
    "linking_evidence": {"unit_no": "bigint", "code": "bigint", "events": "bigint"},
    "pools": {"node": "bigint", "component": "bigint"},
    "components": {"node": "bigint", "component": "bigint"},
    "cut_evidence_codes": {"unit_no": "bigint", "code": "bigint", "decision_no": "bigint"},
    "cut_links": {"decision_no": "bigint", "cut_by": "bigint"},
    "cut_without_links": {"unit_no": "bigint", "code": "bigint"},
    "was_identity_decisions": {**decisions.COLUMNS, "effect": "varchar", "evidence_cut": "bigint"},
}
STEPS = {
    "changed_decision_identifiers": decisions.CHANGED_DECISION_IDENTIFIERS,
    "decided_identifiers": decisions.DECIDED_IDENTIFIERS,
    "decided_codes": decisions.DECIDED_CODES,
    "link_edges": decisions.LINK_EDGES,
    "separations": decisions.SEPARATIONS,
    "edges_without_links": decisions.EDGES_WITHOUT_LINKS,
    "identity_decisions": decisions.IDENTITY_DECISIONS,
}
MADE_AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)


def decision(number, verb, a, b):
    return Decision(number, verb, "phone", a, "phone", b, None, "Olga", MADE_AT, "why")


def was(number, verb, pair, effect, evidence_cut=0):
    a, b = pair
    made_at = MADE_AT.replace(tzinfo=None)
    return (number, verb, "phone", a, "phone", b, "Olga", made_at, "why", effect, evidence_cut)


class Build:
    """The steps of the decisions over phones that are named by one letter: a is the code 0, b is 1, and so on.

    `records` are the phones of each record, "ab ab c"; `cut` lists (record, phone, decision); `customers` are the
    phones of each customer after the cuts, "ab c".
    """

    def __init__(self, records, standing, **given):
        self.engine = DuckEngine(given["folder"] / "scratch", memory="500MB")
        units = records.split()
        phones = sorted(set("".join(units)))
        code = {phone: ord(phone) - ord("a") for phone in "abcdefgh"}
        away = given.get("away", "")
        barred = given.get("barred", "")
        cut = given.get("cut", [])
        tables = {
            "identifier_codes": [(code[p], "phone", p, 1) for p in phones],
            "barred": [(code[p], reason) for p in barred for reason in ("blocked", "own")],
            "identifiers": [("phone", p, p not in barred) for p in [*phones, *away]],
            "linking_evidence": [(n, code[p], 1) for n, unit in enumerate(units) for p in unit if p not in barred],
            "cut_evidence_codes": [(n, code[p], number) for n, p, number in cut],
            "cut_links": given.get("cut_links", []),
            "cut_without_links": [(n, code[p]) for n, p in given.get("cut_without_links", [])],
            "was_identity_decisions": given.get("was", []),
        }
        groups = {"pools": given.get("pools", records), "components": given.get("customers", records)}
        for name, written in groups.items():
            tables[name] = [(code[p], min(code[q] for q in group)) for group in written.split() for p in group]
        for name, rows in tables.items():
            self.engine.values(name, COLUMNS[name], rows)
        decisions.load(self.engine, standing)
        for name, sql in STEPS.items():
            self.engine.make(name, sql)
            if name == "edges_without_links":
                self.engine.label_components(name, "components_without_links")

    def rows(self, sql):
        return self.engine.rows(sql)

    @property
    def effects(self):
        return self.rows("select decision_no, effect, evidence_cut from identity_decisions")


@pytest.fixture
def build(tmp_path):
    opened = []

    def run(records, standing, **given):
        opened.append(Build(records, standing, folder=tmp_path, **given))
        return opened[-1]

    yield run
    for each in opened:
        each.engine.close()


def test_a_decision_is_published_as_it_was_made(build):
    made = build("a b", [decision(1, "link", "a", "b")], pools="ab", customers="ab")
    assert made.rows("select * from identity_decisions") == [was(1, "link", "ab", "joined")]


def test_links_and_cuts_become_pairs_of_codes(build):
    made = build("a b c", [decision(1, "link", "c", "a"), decision(2, "cut", "b", "c")])
    assert made.rows("select * from link_edges") == [(1, 2, 0)]
    assert made.rows("select * from separations") == [(2, 1, 2)]


def test_a_link_of_what_evidence_has_joined_changes_nothing(build):
    assert build("ab", [decision(1, "link", "a", "b")]).effects == [(1, "already_one", 0)]


def test_a_link_that_stands_in_for_evidence_that_was_cut_joins(build):
    # the record abc joins all three; b is cut off it because of decision 1, and decision 2 joins b with a again
    standing = [decision(1, "cut", "b", "d"), decision(2, "link", "a", "b")]
    made = build("abc b d", standing, pools="abcd", customers="abc d", cut=[(0, "b", 1)])
    assert made.effects == [(1, "cut", 1), (2, "joined", 0)]


def test_a_link_of_what_the_policy_would_cut_without_it_joins(build):
    # the policy would take b off the record ab; with the link it takes c off the record ac
    given = {"pools": "abc", "customers": "ab c", "cut": [(1, "c", None)], "cut_without_links": [(0, "b")]}
    assert build("ab ac", [decision(1, "link", "a", "b")], **given).effects == [(1, "joined", 0)]


def test_evidence_that_the_policy_cuts_only_because_of_a_link_counts_as_evidence(build):
    # a and c are one customer without the link of a and b
    given = {"pools": "abc", "customers": "ab c", "cut": [(1, "c", None)], "cut_without_links": [(0, "b")]}
    made = build("ab ac", [decision(1, "link", "a", "b")], **given)
    assert made.rows("select node, component from components_without_links order by node") == [(0, 0), (2, 0)]


def test_two_links_between_the_same_people_both_join(build):
    standing = [decision(1, "link", "a", "c"), decision(2, "link", "b", "d")]
    made = build("ab cd", standing, pools="abcd", customers="abcd")
    assert made.effects == [(1, "joined", 0), (2, "joined", 0)]


def test_a_cut_counts_the_evidence_it_cost(build):
    made = build("ab ab bc", [decision(1, "cut", "a", "c")], pools="abc", customers="ab c", cut=[(2, "c", 1)])
    assert made.effects == [(1, "cut", 1)]


def test_a_cut_of_what_nothing_joins_keeps_it_apart(build):
    assert build("a b", [decision(1, "cut", "a", "b")]).effects == [(1, "apart_already", 0)]


def test_a_cut_is_stronger_than_a_link(build):
    standing = [decision(1, "link", "a", "b"), decision(2, "link", "b", "c"), decision(3, "cut", "a", "c")]
    made = build("a b c", standing, pools="abc", customers="ab c", cut_links=[(2, 3)])
    assert made.effects == [(1, "joined", 0), (2, "overruled", 0), (3, "cut", 0)]


def test_a_cut_that_an_earlier_one_has_done_already_finds_them_apart(build):
    standing = [decision(1, "link", "a", "b"), decision(2, "cut", "a", "b"), decision(3, "cut", "b", "a")]
    assert build("a b", standing, pools="ab", customers="a b", cut_links=[(1, 2)]).effects == [
        (1, "overruled", 0),
        (2, "cut", 0),
        (3, "apart_already", 0),
    ]


@pytest.mark.parametrize("given", [{"barred": "b"}, {}])
def test_a_decision_about_what_joins_nothing_or_is_not_there_waits(build, given):
    standing = [decision(1, "link", "a", "b"), decision(2, "cut", "b", "c")]
    made = build("a bc" if given else "a c", standing, **given)
    assert made.effects == [(1, "waiting", 0), (2, "waiting", 0)]
    assert made.rows("select * from link_edges") == []


def test_of_a_reassigned_number_the_latest_holder_is_meant(build):
    made = build("a b", [])
    made.engine.values(
        "identifier_codes",
        COLUMNS["identifier_codes"],
        [(0, "phone", "a", 1), (1, "phone", "b", 1), (2, "phone", "a", 2)],
    )
    made.engine.values("decided_identifiers", {"kind": "varchar", "value": "varchar"}, [("phone", "a")])
    made.engine.make("decided_codes", decisions.DECIDED_CODES)
    assert made.rows("select * from decided_codes") == [(2, "phone", "a", True)]


def test_what_a_build_does_not_work_on_is_as_it_was(build):
    standing = [decision(1, "link", "a", "b"), decision(2, "cut", "a", "c"), decision(3, "cut", "a", "d")]
    before = [was(1, "link", "ab", "joined"), was(2, "cut", "ac", "cut", 4), was(3, "cut", "ad", "cut", 1)]
    made = build("e", standing, away="abc", was=before)
    assert made.effects == [(1, "joined", 0), (2, "cut", 4), (3, "waiting", 0)]


def test_a_cut_from_a_person_the_build_does_not_work_on_keeps_them_apart(build):
    before = [was(1, "cut", "ab", "waiting")]
    assert build("a", [decision(1, "cut", "a", "b")], away="b", was=before).effects == [(1, "apart_already", 0)]


def test_decisions_that_were_made_or_undone_since_name_who_is_worked_out_anew(build):
    before = [was(1, "link", "ab", "joined"), was(2, "cut", "cd", "cut", 1)]
    made = build("a b c d", [decision(1, "link", "a", "b"), decision(3, "cut", "d", "e")], was=before)
    changed = "select kind, value from changed_decision_identifiers order by value"
    assert made.rows(changed) == [("phone", "c"), ("phone", "d"), ("phone", "e")]


def test_a_decision_of_other_notes_with_the_same_number_is_a_change(build):
    made = build("a b c", [decision(1, "link", "a", "c")], was=[was(1, "link", "ab", "joined")])
    assert len(made.rows("select * from changed_decision_identifiers")) == 3


@pytest.mark.parametrize("name", STEPS)
def test_the_steps_are_portable(name):
    made = {
        "decisions": decisions.COLUMNS,
        "decided_identifiers": {"kind": "varchar", "value": "varchar"},
        "decided_codes": {"code": "bigint", "kind": "varchar", "value": "varchar", "links": "boolean"},
        "link_edges": {"decision_no": "bigint", "a": "bigint", "b": "bigint"},
        "components_without_links": COLUMNS["components"],
    }
    assert lint(STEPS[name], {**COLUMNS, **made}) == []
