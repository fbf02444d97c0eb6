import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.notes.followed import FollowedNotes, Redirects
from workbench.notes.store import NotesStore

MERGED = {"asya": "anna", "anya": "anna", "lost": None}


@pytest.fixture
def store(tmp_path):
    moments = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(100))
    opened = NotesStore(tmp_path / "notes.db", clock=lambda: next(moments))
    yield opened
    opened.close()


@pytest.fixture
def apart(store):
    return FollowedNotes(store)


@pytest.fixture
def merged(store):
    return FollowedNotes(store, lambda: Redirects(MERGED))


def test_the_customers_own_name_goes_before_those_of_its_parts(store, merged):
    store.set_name("anna", "Anna", "olga")
    store.set_name("asya", "Asya", "olga")
    store.set_name("boris", "Boris", "olga")
    assert merged.names() == {"anna": "Anna", "boris": "Boris"}


def test_without_a_name_of_its_own_a_customer_has_the_newest_of_its_parts(store, merged):
    store.set_name("asya", "Asya", "olga")
    store.set_name("anya", "Anya", "olga")
    assert merged.names() == {"anna": "Anya"}
    store.set_name("asya", "Asya again", "olga")
    assert merged.names() == {"anna": "Asya again"}


def test_a_name_that_is_taken_back_does_not_give_way_to_that_of_a_part(store, merged):
    for customer in ("anna", "asya", "boris"):
        store.set_name(customer, customer.title(), "olga")
    merged.set_name("anna", None, "ivan")
    assert merged.names() == {"boris": "Boris"}


def test_tags_of_all_parts_show_once(store, merged):
    for customer, tag in (("anna", "vip"), ("asya", "vip"), ("anya", "b2b"), ("boris", "new")):
        store.add_tag(customer, tag, "olga")
    assert merged.tags_of(["anna", "boris"]) == {"anna": ["b2b", "vip"], "boris": ["new"]}
    assert merged.tags_of(["asya", "anna"]) == {"asya": ["b2b", "vip"], "anna": ["b2b", "vip"]}
    assert merged.tags_of() == {"anna": ["b2b", "vip"], "boris": ["new"]}
    assert merged.all_tags() == [("b2b", 1), ("new", 1), ("vip", 1)]


def test_a_removed_tag_is_taken_off_every_part(store, merged):
    for customer, tag in (("anna", "vip"), ("asya", "vip"), ("anya", "b2b"), ("boris", "vip")):
        store.add_tag(customer, tag, "olga")
    merged.remove_tag("anna", " vip ", "ivan")
    assert store.tags_of() == {"anya": ["b2b"], "boris": ["vip"]}


def test_a_filter_by_tag_finds_the_living_customers(store, merged):
    for customer in ("asya", "anya", "boris", "lost"):
        store.add_tag(customer, "vip", "olga")
    assert merged.customers_with_tags(["vip"]) == ["anna", "boris"]


def test_comments_of_all_parts_come_newest_first(store, merged):
    for customer, text in (("asya", "one"), ("anna", "two"), ("boris", "other"), ("anya", "three")):
        store.add_comment(customer, text, "olga")
    assert [comment.text for comment in merged.comments("anna")] == ["three", "two", "one"]
    assert [comment.text for comment in merged.comments("asya")] == ["three", "two", "one"]


def test_a_comment_of_a_part_can_be_taken_back(store, merged):
    comment = store.add_comment("asya", "one", "olga")
    merged.delete_comment(comment.comment_id, "ivan")
    assert merged.comments("anna") == []


def test_what_is_written_to_an_old_id_is_kept_under_the_living_one(store, merged):
    merged.set_name("asya", "Anna", "olga")
    merged.add_tag("asya", "vip", "olga")
    merged.add_comment("asya", "hello", "olga")
    assert (store.names(), store.tags_of()) == ({"anna": "Anna"}, {"anna": ["vip"]})
    assert [comment.customer_id for comment in store.comments("anna")] == ["anna"]


def test_notes_of_a_customer_of_whom_nothing_is_left_are_kept(store, merged):
    store.add_comment("lost", "who was it?", "olga")
    assert merged.living("lost") is None
    assert [comment.text for comment in merged.comments("lost")] == ["who was it?"]


def test_an_undone_merge_gives_each_part_its_own_back(store, apart, merged):
    store.set_name("asya", "Asya", "olga")
    store.add_tag("asya", "vip", "olga")
    store.add_comment("asya", "of Asya", "olga")
    merged.set_name("anna", "Both", "olga")
    merged.add_tag("anna", "b2b", "olga")
    merged.add_comment("anna", "of both", "olga")
    assert apart.names() == {"asya": "Asya", "anna": "Both"}
    assert apart.tags_of() == {"anna": ["b2b"], "asya": ["vip"]}
    assert [comment.text for comment in apart.comments("asya")] == ["of Asya"]
    assert [comment.text for comment in apart.comments("anna")] == ["of both"]


def test_the_redirects_of_a_newer_snapshot_act_at_once(store):
    redirects = {}
    notes = FollowedNotes(store, lambda: Redirects(redirects))
    notes.add_tag("asya", "vip", "olga")
    assert notes.tags_of() == {"asya": ["vip"]}
    redirects["asya"] = "anna"
    assert notes.tags_of() == {"anna": ["vip"]}


IDS = st.sampled_from(["a", "b", "c", "d"])
NOTES = st.lists(st.tuples(st.sampled_from(["name", "tag", "comment"]), IDS, st.sampled_from("xyz")), max_size=8)


@settings(max_examples=200, deadline=None)
@given(NOTES, st.dictionaries(st.sampled_from(["b", "c", "d"]), st.just("a")))
def test_reading_through_a_merge_rewrites_nothing_and_loses_nothing(tmp_path_factory, notes, redirects):
    store = NotesStore(tmp_path_factory.mktemp("notes") / "notes.db")
    for kind, customer, text in notes:
        {"name": store.set_name, "tag": store.add_tag, "comment": store.add_comment}[kind](customer, text, "olga")
    apart, merged = FollowedNotes(store), FollowedNotes(store, lambda: Redirects(redirects))

    def all_of(read):
        comments = {customer: [comment.text for comment in read.comments(customer)] for customer in "abcd"}
        return read.names(), read.tags_of(), comments

    before = all_of(apart)
    names, tags, comments = all_of(merged)
    for living in "abcd":
        parts = [part for part in "abcd" if redirects.get(part, part) == living]
        assert names.get(living) in {before[0].get(part) for part in parts} | {None}
        assert (names.get(living) is None) == all(part not in before[0] for part in parts)
        assert set(tags.get(living, ())) == {tag for part in parts for tag in before[1].get(part, ())}
        if parts:
            assert sorted(comments[living]) == sorted(text for part in parts for text in before[2][part])
    assert all_of(apart) == before
    store.close()


def test_a_hundred_thousand_redirects_do_not_slow_a_page(store):
    redirects = Redirects({f"old{number}": f"c{number // 2}" for number in range(100_000)})
    notes = FollowedNotes(store, lambda: redirects)
    store.set_name("old7", "Seven", "olga")
    notes.tags_of(["c1"])  # the way back is made up once a snapshot
    start = time.perf_counter()
    assert notes.names() == {"c3": "Seven"}
    assert notes.tags_of([f"c{number}" for number in range(25)]) == {}
    assert notes.comments("c3") == []
    assert time.perf_counter() - start < 0.25
