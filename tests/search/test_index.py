"""An index that was built on another one finds what one from scratch finds."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.search.made import emails, indexed
from workbench.search.find import search

FORTY = emails(*(f"заказ номер{number} возврат" for number in range(1, 41)))


def found(reader, typed: str) -> list[tuple[str, float]]:
    return sorted((row.event_id, round(row.score, 9)) for row in search(reader, typed, limit=1_000))


def test_texts_that_did_not_change_are_not_read_again(tmp_path):
    _, first, made = indexed(tmp_path / "1", FORTY)
    reader, second, again = indexed(tmp_path / "2", FORTY, first)
    assert (made.read, again.read) == (40, 0)
    assert (tmp_path / "2" / "search_places.parquet").samefile(tmp_path / "1" / "search_places.parquet")
    assert found(reader, "номер7") == [("e7", pytest.approx(0.57735, abs=1e-5))]
    assert indexed(tmp_path / "3", FORTY, second)[2].read == 0


def test_a_changed_a_new_and_a_gone_text_are_found_as_they_are_now(tmp_path):
    first = indexed(tmp_path / "1", FORTY)[1]
    changed = [("e1", "email", None, "гарантия"), *FORTY[1:39], ("e41", "chat", "чек", None)]
    reader, second, made = indexed(tmp_path / "2", changed, first)
    assert made.read == 2
    assert [found(reader, word) for word in ("номер1", "номер40")] == [[], []]
    assert found(reader, "гарантии") == [("e1", 1.0)]
    assert found(reader, "чеки") == [("e41", 1.0)]
    assert len(found(reader, "возврат")) == 38
    back = indexed(tmp_path / "3", FORTY, second)[0]
    assert found(back, "возврат") == found(indexed(tmp_path / "4", FORTY)[0], "возврат")
    assert found(back, "гарантия") == []


def test_many_changes_make_it_read_everything(tmp_path):
    first = indexed(tmp_path / "1", FORTY)[1]
    other = [*FORTY[:36], *emails(*["другое"] * 4)]
    _, second, made = indexed(tmp_path / "2", [(f"x{n}", *row[1:]) for n, row in enumerate(other)], first)
    assert (made.read, "search_texts" in second.tables, second.views) == (40, True, {})


def test_an_index_of_another_format_is_not_taken_over(tmp_path):
    first = indexed(tmp_path / "1", FORTY)[1]
    first.basis["search"] = 0
    assert indexed(tmp_path / "2", FORTY, first)[2].read == 40


WORDS = st.lists(st.sampled_from(["возврат", "возврата", "чек", "рахунок", "рахунку", "order", "orders"]), max_size=4)
CHANGES = st.dictionaries(st.integers(1, 42), WORDS, max_size=3)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CHANGES, min_size=1, max_size=3))
def test_any_changes_give_what_an_index_from_scratch_gives(tmp_path_factory, changes):
    folder = tmp_path_factory.mktemp("index")
    rows = {row[0]: row for row in FORTY}
    last = indexed(folder / "0", list(rows.values()))[1]
    for number, change in enumerate(changes, 1):
        rows |= {f"e{n}": (f"e{n}", "email", None, " ".join(words)) for n, words in change.items()}
        reader, last, _ = indexed(folder / str(number), list(rows.values()), last)
    whole = indexed(folder / "whole", list(rows.values()))[0]
    for typed in ("возврат", "чек -возврат", "рахунок", '"order orders"', "номер*"):
        assert found(reader, typed) == found(whole, typed)
