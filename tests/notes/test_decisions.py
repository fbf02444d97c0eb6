import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DatabaseError

from workbench.errors import NotesError
from workbench.notes.decisions import DecisionsStore

ANNA, BORIS, VERA = ("phone", "+79160000001"), ("email", "b@mail.ru"), ("crm_id", "amo:3")
WHY = {"author": "Olga", "reason": "Same person in the shop"}


@pytest.fixture
def store(tmp_path):
    opened = DecisionsStore(tmp_path / "notes.db", clock=lambda: datetime(2026, 11, 2, 9, 30, tzinfo=UTC))
    yield opened
    opened.close()


def numbers(decisions):
    return [decision.decision_no for decision in decisions]


def test_a_decision_is_kept_with_author_time_and_reason(store):
    kept = store.decide("link", ANNA, BORIS, author=" Olga ", reason=" Same person\nin the shop ")
    (decision,) = store.log()
    assert kept.new
    assert kept.decision == decision
    assert (decision.decision_no, decision.verb, decision.a, decision.b) == (1, "link", ANNA, BORIS)
    assert (decision.author, decision.reason) == ("Olga", "Same person\nin the shop")
    assert decision.at == datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    assert decision.stands


def test_decisions_survive_the_end_of_the_program(store, tmp_path):
    store.decide("cut", ANNA, BORIS, **WHY)
    again = DecisionsStore(tmp_path / "notes.db")
    assert again.log() == store.log()
    again.close()


def test_an_undone_decision_stays_in_the_log_but_stands_no_more(store):
    store.decide("link", ANNA, BORIS, **WHY)
    undo = store.undo(1, author="Ivan", reason="They are sisters")
    assert store.standing() == []
    assert [(d.decision_no, d.verb, d.undoes, d.undone_by) for d in store.log()] == [
        (1, "link", None, 2),
        (2, "undo", 1, None),
    ]
    assert (undo.a, undo.b) == (ANNA, BORIS)


def test_an_undo_that_is_undone_brings_the_decision_back(store):
    store.decide("cut", ANNA, BORIS, **WHY)
    store.undo(1, **WHY)
    store.undo(2, **WHY)
    assert numbers(store.standing()) == [1]
    store.undo(1, **WHY)
    assert store.standing() == []
    assert [d.undone_by for d in store.log()] == [4, 3, None, None]


@pytest.mark.parametrize(("first", "second"), [("link", "cut"), ("cut", "link")])
def test_a_contradiction_is_refused_with_the_decision_to_undo(store, first, second):
    store.decide(first, ANNA, BORIS, **WHY)
    with pytest.raises(NotesError, match=r"decision 1 \(Olga, 2026-11-02\).*Undo decision 1 first"):
        store.decide(second, BORIS, ANNA, **WHY)
    store.undo(1, **WHY)
    assert store.decide(second, BORIS, ANNA, **WHY).new


def test_what_stands_already_is_not_written_again(store):
    store.decide("link", ANNA, BORIS, **WHY)
    kept = store.decide("link", BORIS, ANNA, author="Ivan", reason="Me too")
    assert not kept.new
    assert kept.decision.author == "Olga"
    assert len(store.log()) == 1


def test_an_undo_may_not_bring_back_what_was_decided_otherwise_since(store):
    store.decide("link", ANNA, BORIS, **WHY)
    store.undo(1, **WHY)
    store.decide("cut", ANNA, BORIS, **WHY)
    with pytest.raises(NotesError, match=r"bring back decision 1, .* decision 3 .*Undo decision 3 first"):
        store.undo(2, **WHY)


def test_an_undo_may_not_bring_back_what_was_decided_anew_since(store):
    store.decide("link", ANNA, BORIS, **WHY)
    store.undo(1, **WHY)
    store.decide("link", BORIS, ANNA, **WHY)
    with pytest.raises(NotesError, match="Undo decision 3 first"):
        store.undo(2, **WHY)
    assert numbers(store.standing()) == [3]


def test_what_cannot_be_undone_is_said(store):
    with pytest.raises(NotesError, match=r"no decision 1. None has been made yet"):
        store.undo(1, **WHY)
    store.decide("link", ANNA, BORIS, **WHY)
    with pytest.raises(NotesError, match=r"no decision 7. They are numbered 1 to 1"):
        store.undo(7, **WHY)
    store.undo(1, **WHY)
    with pytest.raises(NotesError, match=r"undone already, by decision 2. To bring it back, undo decision 2"):
        store.undo(1, **WHY)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"reason": " "}, "The reason is empty"),
        ({"reason": "x" * 501}, "The reason has 501 characters; at most 500"),
        ({"author": ""}, "The author is empty"),
        ({"b": ANNA}, "Both are phone:"),
        ({"b": ("phon", "1")}, "Unknown kind of identifier 'phon'. Did you mean 'phone'"),
        ({"b": ("phone", "")}, "A phone of 0 characters"),
        ({"verb": "lnik"}, "Unknown decision 'lnik'. Did you mean 'link'"),
        ({"verb": "undo"}, "Unknown decision 'undo'"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(store, changed, message):
    given = {"verb": "link", "a": ANNA, "b": BORIS, **WHY, **changed}
    with pytest.raises(NotesError, match=message):
        store.decide(given.pop("verb"), given.pop("a"), given.pop("b"), **given)
    assert store.log() == []


def test_a_reason_of_the_full_length_is_kept_as_written(store):
    reason = "<b>'; drop table identity_decisions; --" + "x" * 461
    store.decide("link", ANNA, BORIS, author="Olga", reason=reason)
    assert store.log()[0].reason == reason


def test_many_decisions_are_made_at_once_without_those_that_stand(store):
    store.decide("cut", ANNA, BORIS, **WHY)
    pairs = [(ANNA, BORIS, "one name"), (BORIS, VERA, "one city"), (VERA, BORIS, "again"), (ANNA, VERA, "one voice")]
    kept = store.decide_all("link", pairs, author="Olga")
    assert [(d.decision_no, d.a, d.b, d.reason) for d in kept.made] == [
        (2, BORIS, VERA, "one city"),
        (3, ANNA, VERA, "one voice"),
    ]
    assert [d.reason for d in store.log()[1:]] == ["one city", "one voice"]
    assert [said.split(": decision")[0] for said in kept.left_out] == ["phone:+79160000001 and email:b@mail.ru"]
    assert numbers(store.standing()) == [1, 2, 3]


def test_of_many_decisions_either_all_are_kept_or_none(store):
    with pytest.raises(NotesError, match="Both are"):
        store.decide_all("link", [(ANNA, BORIS, "one name"), (VERA, VERA, "one name")], author="Olga")
    assert store.log() == []


@pytest.mark.parametrize(
    "statement",
    [
        "update identity_decisions set reason = 'never mind'",
        "update identity_decisions set verb = 'cut' where decision_no = 1",
        "delete from identity_decisions",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_a_decision(store, statement):
    store.decide("link", ANNA, BORIS, **WHY)
    before = store.log()
    with pytest.raises(DatabaseError, match="never changed or deleted"), store._engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert store.log() == before


def stands(number, log):
    """Whether a decision stands, by the definition: no standing one undoes it."""
    return not any(stands(later.decision_no, log) for later in log if later.undoes == number)


PAIRS = st.sampled_from([(ANNA, BORIS), (BORIS, VERA), (VERA, ANNA), (BORIS, ANNA)])
DEEDS = st.lists(
    st.one_of(st.tuples(st.sampled_from(["link", "cut"]), PAIRS), st.tuples(st.just("undo"), st.integers(1, 12))),
    max_size=10,
)


def do(store, deed):
    """Do it where it is allowed; the decision that was written, if any."""
    verb, what = deed
    try:
        if verb == "undo":
            return store.undo(what, **WHY)
        kept = store.decide(verb, *what, **WHY)
    except NotesError:
        return None
    return kept.decision if kept.new else None


@settings(max_examples=200, deadline=None)
@given(
    DEEDS, st.one_of(st.tuples(st.sampled_from(["link", "cut"]), PAIRS), st.tuples(st.just("undo"), st.integers(1, 12)))
)
def test_a_deed_and_its_undo_leave_what_stood_before(tmp_path_factory, deeds, last):
    store = DecisionsStore(tmp_path_factory.mktemp("notes") / "notes.db")
    for deed in deeds:
        do(store, deed)
    log, before = store.log(), store.standing()
    assert before == [made for made in log if made.verb != "undo" and stands(made.decision_no, log)]
    assert len({made.pair for made in before}) == len(before)
    made = do(store, last)
    if made is not None:
        store.undo(made.decision_no, **WHY)
    assert numbers(store.log())[: len(log)] == numbers(log)
    assert store.standing() == before
    store.close()


WRITER = """
import sys
from workbench.errors import NotesError
from workbench.notes.decisions import DecisionsStore
store = DecisionsStore(sys.argv[1])
for number in range(20):
    store.decide("link", ("phone", f"{sys.argv[2]}{number}"), ("email", "a@mail.ru"), author="Olga", reason="why")
    try:
        verb = "link" if sys.argv[2] == "a" else "cut"
        store.decide(verb, ("phone", f"both{number}"), ("email", "a@mail.ru"), author="Olga", reason="why")
    except NotesError as error:
        assert "Undo decision" in str(error)
"""


def test_several_processes_decide_at_once_without_contradiction(tmp_path):
    file = tmp_path / "notes.db"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(file), name]) for name in "abc"]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0, 0]
    store = DecisionsStore(file)
    assert numbers(store.log()) == list(range(1, 81))
    assert len({decision.pair for decision in store.standing()}) == 80
    store.close()
