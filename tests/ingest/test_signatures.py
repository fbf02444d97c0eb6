"""Signatures: the sets of identifiers that stand together."""

from __future__ import annotations

from workbench.ingest.signatures import NUMBERS_PER_BATCH

HEADER = "event_id,occurred_at,kind,phone,email,cookie\n"


def test_identifiers_are_split_normalised_and_told_valid(ingest):
    found = ingest(HEADER + '1,2026-03-01,call,"8 (916) 123-45-67; 0000000",A@B.ru,"c1, c2;c1"\n')
    assert found.identifiers("1") == {
        ("phone", "+79161234567", True),
        ("phone", "0000000", False),
        ("email", "a@b.ru", True),
        ("cookie", "c1", True),
        ("cookie", "c2", True),
    }
    assert found.events("phone") == [("8 (916) 123-45-67; 0000000",)]


def test_equal_sets_share_a_number(ingest):
    rows = "1,2026-03-01,call,1,,c\n2,2026-03-02,chat,1,,c\n3,2026-03-03,call,,,c\n"
    numbers = [number for _, number in ingest(HEADER + rows).events("event_id, signature_no")]
    assert numbers[0] == numbers[1] != numbers[2]


def test_numbers_of_different_batches_never_meet(ingest):
    first = ingest(HEADER + "1,2026-03-01,call,1,,\n").events("signature_no")
    second = ingest(HEADER + "2,2026-03-01,call,1,,\n").events("signature_no")
    assert (first, second) == ([(NUMBERS_PER_BATCH + 1,)], [(2 * NUMBERS_PER_BATCH + 1,)])


def test_two_spellings_of_one_phone_on_a_row_count_once(ingest):
    found = ingest(HEADER + "1,2026-03-01,call,89161234567;+7 916 123-45-67,,\n")
    assert found.identifiers("1") == {("phone", "+79161234567", True)}


def test_scopes_keep_the_ids_of_systems_apart(ingest):
    mapping = """
[columns]
event_id = "id"
kind = {constant = "identify"}
cookie = [{column = "ga", scope = "ga"}, {column = "ym", scope = "ym", split = ","}]
"""
    found = ingest('id,ga,ym\n1,5,"5, 6"\n2,,7\n', mapping)
    assert found.identifiers("main/own:1") == {
        ("cookie", "ga:5", True),
        ("cookie", "ym:5", True),
        ("cookie", "ym:6", True),
    }
    assert found.events("event_id, cookie") == [("main/own:1", "ga:5; ym:5; ym:6"), ("main/own:2", "ym:7")]
