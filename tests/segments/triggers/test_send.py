"""The outbox and its senders against a real server that fails at times."""

import threading
from datetime import UTC, datetime, timedelta

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.segments.few_customers import fill
from tests.segments.moody_server import serving
from workbench.errors import NotesError
from workbench.notes.segments import SegmentsStore
from workbench.segments.triggers import send as triggers_send
from workbench.segments.triggers.outbox import UNANSWERED
from workbench.segments.triggers.send import Pace, Sender
from workbench.segments.triggers.store import TriggerStore
from workbench.tables.scores import TRIGGERS

START = datetime(2026, 11, 22, tzinfo=UTC)

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)

QUICK = Pace(timeout_s=0.1, deadline_s=0.3, lease_s=300)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.now = START

    def __call__(self):
        return self.now

    def pass_by(self, **time):
        self.now += timedelta(**time)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path, clock):
    opened = TriggerStore(tmp_path / "notes.db", clock)
    yield opened
    opened.close()


def entry(key="k1", customer_id="anna", trigger_name="carts", at=START):
    return {
        "delivery_key": key, "trigger_name": trigger_name, "customer_id": customer_id,
        "entered_at": at.replace(tzinfo=None), "what": "Carts", "build_no": 1,
    }  # fmt: skip


def trigger(store, server, name="carts", **more):
    return store.add(name, "olga", segment="Carts", url=server.url, **more)


def sender(store, clock, pace=QUICK, **more):
    return Sender(store, pace=pace, clock=clock, chance=lambda: 0.0, **more)


def state(store):
    return [(one.state, one.attempts, one.last_error) for one in store.log()]


def test_an_entry_is_told_once(store, clock):
    with serving() as server:
        trigger(store, server)
        assert store.hand_over([entry()]) == 1
        assert sender(store, clock).run().sent == {"carts": 1}
        assert store.hand_over([entry()]) == 0
        assert sender(store, clock).run().sent == {}
        assert server.taken == {"k1": 1}
        ((_, _, told, _),) = server.posts
    assert state(store) == [("sent", 1, None)]
    assert told == {
        "delivery_key": "k1", "trigger": "carts", "what": "Carts", "customer_id": "anna",
        "entered_at": "2026-11-22T00:00:00Z",
    }  # fmt: skip


def test_nothing_personal_is_told_unless_it_was_asked_for(store, clock):
    with serving() as server:
        trigger(store, server)
        store.hand_over([entry()])
        sender(store, clock, details=lambda customer_id: {"phones": ["+79161234567"]}).run()
        assert server.posts[0][2]["phones"] == ["+79161234567"]


def test_waits_grow_and_a_server_error_is_tried_again(store, clock):
    with serving(500, 502, 503) as server:
        trigger(store, server)
        store.hand_over([entry()])
        for wait in (30, 60, 120):
            assert sender(store, clock).run().again == {"carts": 1}
            clock.pass_by(seconds=wait - 1)
            assert sender(store, clock).run().again == {}, "it is not due yet"
            clock.pass_by(seconds=1)
        assert sender(store, clock).run().sent == {"carts": 1}
        assert server.taken == {"k1": 1}


@pytest.mark.parametrize(("attempts", "chance", "asked", "wait"), [
    (1, 0.0, None, 30), (1, 1.0, None, 15), (3, 0.0, None, 120), (60, 0.0, None, 21600), (1, 0.0, 100, 100),
    (1, 0.0, 10, 30), (1, 0.0, 1e9, 21600),
])  # fmt: skip
def test_waits_double_by_chance_up_to_half_less_and_heed_the_receiver(attempts, chance, asked, wait):
    assert Pace().wait(attempts, chance, asked) == timedelta(seconds=wait)


def test_what_the_receiver_does_not_want_is_given_up_and_can_be_tried_again(store, clock):
    with serving(404) as server:
        trigger(store, server)
        store.hand_over([entry()])
        assert sender(store, clock).run().failed == {"carts": 1}
        assert state(store) == [("failed", 1, "answered 404 Not Found")]
        clock.pass_by(days=1)
        assert sender(store, clock).run().sent == {}
        assert store.retry_failed(clock.now) == 1
        assert sender(store, clock).run().sent == {"carts": 1}


def test_after_the_last_try_it_is_given_up(store, clock):
    with serving(500, 500, 500) as server:
        trigger(store, server)
        store.hand_over([entry()])
        patient = Pace(timeout_s=0.5, most_attempts=3)
        for _ in range(3):
            report = sender(store, clock, patient).run()
            clock.pass_by(hours=6)
        assert report.failed == {"carts": 1}
    assert state(store) == [("failed", 3, "answered 500 Internal Server Error (3 tries)")]


def test_retry_after_holds_everything_of_the_trigger(store, clock):
    with serving((429, {"Retry-After": "600"})) as server:
        trigger(store, server)
        store.hand_over([entry("k1"), entry("k2", "boris")])
        report = sender(store, clock).run()
        assert (report.again, report.sent, len(server.posts)) == ({"carts": 1}, {}, 1)
        assert store.next_due() == START + timedelta(seconds=600)
        clock.pass_by(seconds=600)
        assert sender(store, clock).run().sent == {"carts": 2}


def test_a_webhook_that_never_answers_is_left_alone_after_five_tries(store, clock):
    with serving(*["hang"] * 9, hang_s=1) as server:
        trigger(store, server)
        store.hand_over([entry(f"k{n}", f"c{n}") for n in range(9)])
        report = sender(store, clock).run()
        assert report.again == {"carts": 5}
        assert report.stopped == {"carts": "5 tries in a row did not work: no answer within 0.1 s"}
        assert len(server.posts) == 5
    assert sorted(one.attempts for one in store.log()) == [0, 0, 0, 0, 1, 1, 1, 1, 1]


def test_what_went_wrong_last_is_known_of_each_trigger(store, clock):
    with serving(500, 404) as dead, serving() as alive:
        trigger(store, dead, "dead")
        trigger(store, alive, "alive")
        store.hand_over([entry(name + key, trigger_name=name) for name in ("dead", "alive") for key in ("1", "2", "3")])
        sender(store, clock).run("alive")
        store.claim(START, timedelta(seconds=300), "dead")  # by a sender that is stopped before it notes anything
        stopped = store.troubles()
        sender(store, clock).run("dead")
    assert {name: (one.entries, one.error, one.due_at) for name, one in stopped.items()} == {
        "dead": (1, UNANSWERED, START + timedelta(seconds=300))
    }
    (one,) = store.troubles().values()
    assert (one.entries, one.error, one.due_at) == (
        3, "answered 500 Internal Server Error", START + timedelta(seconds=30),
    )  # fmt: skip


def test_a_dead_webhook_does_not_keep_others_waiting(store, clock):
    with serving(*[500] * 20) as dead, serving() as alive:
        trigger(store, dead, "dead")
        trigger(store, alive, "alive")
        store.hand_over([entry(f"{name}{n}", trigger_name=name) for name in ("dead", "alive") for n in range(8)])
        report = sender(store, clock).run()
    assert (report.again, report.sent) == ({"dead": 5}, {"alive": 8})


def test_a_sender_killed_between_post_and_note_is_followed_by_another_one_after_the_lease(store, clock, monkeypatch):
    with serving() as server:
        trigger(store, server)
        store.hand_over([entry()])
        monkeypatch.setattr(TriggerStore, "note_sent", killed)
        with pytest.raises(KeyboardInterrupt):
            sender(store, clock).run()
        monkeypatch.undo()
        assert sender(store, clock).run().sent == {}, "the lease is not over"
        clock.pass_by(seconds=300)
        assert sender(store, clock).run().sent == {"carts": 1}
        assert [key for key, *_ in server.posts] == ["k1", "k1"], "the receiver can tell that it is the same"


def killed(*_):
    raise KeyboardInterrupt


def test_senders_at_once_tell_each_entry_once_and_never_the_same_together(tmp_path, store):
    keys = [f"k{n}" for n in range(30)]
    with serving() as server:
        trigger(store, server)
        store.hand_over([entry(key) for key in keys])
        later = START + timedelta(seconds=1)
        stores = [TriggerStore(tmp_path / "notes.db") for _ in range(4)]
        threads = [threading.Thread(target=Sender(one, pace=Pace(), clock=lambda: later).run) for one in stores]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for one in stores:
            one.close()
        assert server.taken == dict.fromkeys(keys, 1)
        assert (len(server.posts), server.at_once) == (30, 1)


def test_a_late_note_of_failure_does_not_undo_another_senders_success(store, clock):
    with serving() as server:
        trigger(store, server)
    store.hand_over([entry()])
    slow = store.claim(clock.now, timedelta(seconds=1))
    clock.pass_by(seconds=2)
    other = store.claim(clock.now, timedelta(seconds=1))
    store.note_sent(other, clock.now)
    store.note_again(slow, "no answer", clock.now)
    store.note_failed(slow, "no answer")
    assert state(store) == [("sent", 2, None)]


def test_without_its_secret_nothing_is_sent(store, clock):
    with serving() as server:
        trigger(store, server, secret_env="HOOK_SECRET")  # noqa: S106  the name of a variable
        store.hand_over([entry()])
        report = sender(store, clock, environment={}).run()
        assert report.stopped == {"carts": "the variable HOOK_SECRET with the secret is not set; nothing was sent"}
        assert server.posts == []
        sender(store, clock, environment={"HOOK_SECRET": "s"}).run()
        assert "webhook-signature" in server.posts[0][1]


def test_a_paused_trigger_sends_nothing_and_goes_on_later(store, clock):
    with serving() as server:
        trigger(store, server)
        store.hand_over([entry()])
        store.pause("carts")
        assert sender(store, clock).run().sent == {}
        store.pause("carts", paused=False)
        assert sender(store, clock).run().sent == {"carts": 1}


def test_what_waits_of_a_dropped_trigger_is_never_sent_even_under_the_same_name(store, clock):
    with serving() as server:
        trigger(store, server)
        store.hand_over([entry()])
        assert store.drop("carts") == 1
        clock.pass_by(hours=1)
        trigger(store, server)
        assert store.hand_over([entry(), entry("k2")]) == 0, "they entered before it was made"
        assert store.retry_failed(clock.now) == 0
        assert sender(store, clock).run().sent == {}
    assert state(store) == [("failed", 0, "the trigger was dropped")]


def test_entries_without_an_address_stay_in_the_table(store):
    store.add("quiet", "olga", segment="Carts")
    assert store.hand_over([entry(trigger_name="quiet")]) == 0


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({}, "Give a segment, or a model and a tier of it"),
        ({"segment": "A", "model": "churn", "tier": "high"}, "Give a segment, or a model and a tier of it"),
        ({"model": "churn"}, "Give a segment, or a model and a tier of it"),
        ({"segment": "A", "tier": "high"}, "Give a segment, or a model and a tier of it"),
        ({"model": "chrun", "tier": "high"}, "Unknown model 'chrun'. Did you mean 'churn'"),
        ({"model": "churn", "tier": "hihg"}, "Unknown tier 'hihg'. Did you mean 'high'"),
        ({"model": "ltv", "tier": "high"}, "Lifetime values have no tiers"),
        ({"segment": "A", "secret_env": "my secret!"}, "is no name of a variable"),
        ({"segment": "A", "url": "ftp://x"}, "no address of a webhook"),
        ({"segment": " "}, "The segment is empty"),
    ],
)
def test_a_trigger_that_cannot_be_is_refused(store, asked, message):
    with pytest.raises(NotesError, match=message):
        store.add("t", "olga", **asked)
    assert store.triggers() == []


def test_a_name_that_is_taken_is_refused_and_an_unknown_one_names_the_nearest(store):
    store.add("carts", "olga", segment="Carts")
    with pytest.raises(NotesError, match="There is a trigger 'carts' already"):
        store.add("carts", "olga", segment="Carts")
    with pytest.raises(NotesError, match=r"No trigger 'cart'. Did you mean 'carts'"):
        store.drop("cart")


def test_a_trigger_follows_its_segment_to_a_new_name(tmp_path, store, clock):
    segments = SegmentsStore(tmp_path / "notes.db", clock)
    segments.define("Carts", "ltv > 1", author="olga")
    store.add("carts", "olga", segment="Carts")
    clock.pass_by(hours=1)
    segments.rename("Carts", "Baskets", author="olga")
    segments.close()
    assert store.trigger("carts").what == "Baskets"


def test_a_changed_condition_is_a_change_of_every_segment_that_names_it(tmp_path, store, clock):
    segments = SegmentsStore(tmp_path / "notes.db", clock)
    for name, condition in (("A", "ltv > 1"), ("B", 'in segment "A"'), ("C", 'not in segment "B"'), ("D", "ltv > 2")):
        segments.define(name, condition, author="olga")
    clock.pass_by(hours=1)
    scored = clock.now
    assert store.changed_segments(scored) == set()
    clock.pass_by(hours=1)
    segments.define("A", "ltv > 5", author="olga")
    segments.close()
    assert store.changed_segments(scored) == {"A", "B", "C"}


DEEDS = st.sampled_from([200, 500, 503, 429, "drop", "take and drop", "hang", "killed before", "killed after"])


@settings(max_examples=25, deadline=None, phases=NO_SHRINKING, suppress_health_check=list(HealthCheck))
@given(deeds=st.lists(DEEDS, max_size=9), entries=st.integers(1, 3))
def test_whatever_fails_each_entry_is_told_and_by_its_key_once(tmp_path_factory, deeds, entries):
    clock = Clock()
    store = TriggerStore(tmp_path_factory.mktemp("outbox") / "notes.db", clock)
    keys = {f"k{n}" for n in range(entries)}
    quick = Pace(timeout_s=0.05, deadline_s=0.1, most_attempts=50, stop_after=50)
    kills = [deed for deed in deeds if str(deed).startswith("killed")]
    with serving(*[deed for deed in deeds if deed not in kills], hang_s=0.08) as server:
        trigger(store, server)
        store.hand_over([entry(key) for key in sorted(keys)])
        while any(one.state == "waiting" for one in store.log()):
            run_or_be_killed(store, clock, quick, kills.pop() if kills else None)
            clock.pass_by(hours=7)
        accepted = set(server.taken)
    assert accepted == keys, "a receiver that heeds the key has each exactly once, any receiver at least once"
    assert {one.state for one in store.log()} == {"sent"}
    store.close()


def run_or_be_killed(store, clock, pace, kill):
    """Let a sender run; one that is killed dies just before or just after its first post."""
    with pytest.MonkeyPatch.context() as patch:
        if kill == "killed before":
            patch.setattr(triggers_send, "post", killed)
        elif kill == "killed after":
            patch.setattr(TriggerStore, "note_sent", killed)
        try:
            sender(store, clock, pace).run()
        except KeyboardInterrupt:
            return


def published(*entries):
    """Give a database with the table `triggers` of a snapshot."""
    connection = duckdb.connect()
    fill(connection, TRIGGERS, list(entries))
    return connection


def test_only_what_is_not_in_the_outbox_is_handed_over(store, clock):
    with serving() as server:
        trigger(store, server)
        store.add("quiet", "olga", segment="Carts")
        later = START + timedelta(days=1)
        old, new, silent = entry("k1"), entry("k2", at=later), entry("k3", trigger_name="quiet", at=later)
        assert [store.catch_up(published(*rows)) for rows in ([old], [old, new, silent], [old, new, silent])] == [
            1,
            1,
            0,
        ]
        assert [one.delivery_key for one in store.log()] == ["k2", "k1"]


def test_what_was_settled_is_forgotten_after_its_time_and_what_waits_is_not(store, clock):
    with serving() as server:
        trigger(store, server)
        store.hand_over([entry("sent"), entry("young", at=START + timedelta(days=9))])
        sender(store, clock).run()
        store.hand_over([entry("waits")])
        assert store.forget(START + timedelta(days=5)) == 1
        assert sorted(one.delivery_key for one in store.log()) == ["waits", "young"]
