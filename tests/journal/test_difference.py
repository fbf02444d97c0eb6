from __future__ import annotations

import duckdb
import pytest

from tests.journal.two_snapshots import NOTHING_ELSE, Between, Snapshot, report, touch, won
from workbench.engine.duck import DuckEngine
from workbench.journal.difference import CAUSES, difference, spoken
from workbench.journal.difference_events import changed_customers
from workbench.tables import CUSTOMERS


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = DuckEngine(tmp_path_factory.mktemp("difference"), memory="1GB", threads=1)
    yield engine
    engine.close()


def causes(engine, before, now, between=NOTHING_ELSE) -> dict[str, dict[str, float]]:
    """Say what changed each figure, zeros left out."""
    told = {
        figure: {cause: float(row[cause]) for cause in CAUSES if row[cause]}
        for figure, row in report(engine, before, now, between).items()
    }
    return {figure: by for figure, by in told.items() if by}


def test_a_merge_takes_a_customer_away_and_makes_a_repeat_buyer(engine):
    before = Snapshot([won("A", "1", 10), won("B", "2", 5.05)])
    now = Snapshot([won("A", "1", 10), won("A", "2", 5.05)])
    assert causes(engine, before, now) == {
        "customers": {"merges": -1},
        "journal_customers": {"merges": -1},
        "buyers": {"merges": -1},
        "repeat_buyers": {"merges": 1},
    }


def test_a_split_is_a_merge_the_other_way_round(engine):
    before = Snapshot([won("A", "1", 10), won("A", "2", 5.05), touch("A", "3")])
    now = Snapshot([won("A", "1", 10), won("B", "2", 5.05), touch("C", "3")])
    assert causes(engine, before, now) == {
        "customers": {"splits": 2},
        "journal_customers": {"splits": 1},
        "buyers": {"splits": 1},
        "repeat_buyers": {"splits": -1},
    }


def test_a_touch_that_goes_over_to_another_customer_merges_and_splits(engine):
    before = Snapshot([won("A", "1", 10), won("A", "2", 5), touch("B", "3")])
    now = Snapshot([won("A", "1", 10), won("B", "2", 5), touch("B", "3")])
    assert causes(engine, before, now)["customers"] == {"merges": -1, "splits": 1}
    assert causes(engine, before, now)["buyers"] == {"splits": 1}


def test_a_refund_meets_its_order_through_a_merge(engine):
    refund = {"status": "refunded", "amount": 4.0, "order_number": "1"}
    before = Snapshot([won("A", "1", 10), touch("B", "2", 1, "deal", **refund)])
    now = Snapshot([won("A", "1", 10), touch("A", "2", 1, "deal", **refund)])
    assert causes(engine, before, now)["ltv"] == {"merges": -4}


def test_what_happened_before_the_last_end_is_late_and_the_rest_is_new(engine):
    before = Snapshot([won("A", "1", 10, day=5)])
    now = Snapshot([won("A", "1", 10, day=5), won("A", "2", 2.5, day=4), won("A", "3", 1, day=5), touch("B", "4", 9)])
    assert causes(engine, before, now) == {
        "customers": {"new_touches": 1},
        "repeat_buyers": {"late_data": 1},
        "touches": {"new_touches": 2, "late_data": 1},
        "won_deals": {"new_touches": 1, "late_data": 1},
        "ltv": {"new_touches": 1, "late_data": 2.5},
    }


def test_the_end_is_that_of_the_system_which_lags_behind(engine):
    """The CRM is known up to day 2, so its deal of day 4 is news; a system nobody knew is late up to day 9."""
    known = [touch("A", "1", 9), touch("A", "2", 2, system="crm")]
    crm, shop = won("A", "3", 7, day=4, system="crm"), won("A", "4", 3, day=8, system="shop")
    told = causes(engine, Snapshot(known), Snapshot([*known, crm, shop]))
    assert told["ltv"] == {"new_touches": 7, "late_data": 3}


def test_a_corrected_amount_and_a_record_taken_back(engine):
    before = Snapshot([won("A", "1", 10), won("A", "2", 5), touch("A", "3"), touch("B", "4")])
    now = Snapshot([won("A", "1", 11.25, batch_id="b2"), touch("A", "2", kind="deal", status="lost"), touch("A", "3")])
    assert causes(engine, before, now) == {
        "customers": {"corrections": -1},
        "repeat_buyers": {"corrections": -1},
        "touches": {"corrections": -1},
        "won_deals": {"corrections": -1},
        "ltv": {"corrections": -3.75},
    }


def test_a_record_that_is_gone_stays_with_most_of_its_customers_touches_until_it_is_taken_back(engine):
    """A becomes B (two visits) and C (a deal); the other deal of A is gone, and went with B until then."""
    visits = [touch("A", "1"), touch("A", "2")]
    before = Snapshot([*visits, won("A", "3", 10), won("A", "4", 5)])
    now = Snapshot([touch("B", "1"), touch("B", "2"), won("C", "3", 10)])
    told = causes(engine, before, now)
    assert told["customers"] == {"splits": 1}
    assert told["buyers"] == {"splits": 1, "corrections": -1}
    assert told["repeat_buyers"] == {"splits": -1}


def test_a_deal_that_turns_into_a_refund_is_a_correction_and_a_new_refund_is_not(engine):
    before = Snapshot([won("A", "1", 10), won("B", "2", 20)])
    turned = touch("A", "1", kind="deal", status="refunded", amount=10.0, order_number="1")
    back = touch("B", "3", 1, "deal", status="refunded", amount=20.0, order_number="2")
    told = causes(engine, before, Snapshot([turned, won("B", "2", 20), back]))
    assert told["ltv"] == {"new_touches": -20, "corrections": -10}
    assert told["won_deals"] == {"corrections": -1}


def test_other_rates_and_other_target_actions_are_rules(engine):
    before = Snapshot([won("A", "1", 10), touch("B", "2", kind="cart")])
    dearer = [won("A", "1", 10, amount_base=15.0), touch("B", "2", kind="cart")]
    assert causes(engine, before, Snapshot(dearer, targets=("call", "deal", "cart"))) == {
        "journal_customers": {"rule_changes": 1},
        "ltv": {"rule_changes": 5},
    }


def test_a_corrected_record_is_a_correction_at_whatever_rate(engine):
    before = Snapshot([won("A", "1", 10)])
    now = Snapshot([won("A", "1", 20, amount_base=30.0)])
    assert causes(engine, before, now) == {"ltv": {"corrections": 20}}


def test_guards_take_touches_off_and_let_them_in(engine):
    """An event that stands but joins nobody any more was not taken back by its source."""
    off, on = won("A", "1", 10), won("B", "2", 5)
    before = Snapshot([off, touch("A", "3")], off_chain=[on])
    now = Snapshot([on, touch("A", "3")], off_chain=[off])
    told = causes(engine, before, now)
    assert told["ltv"] == {"rule_changes": -5}
    assert told["customers"] == {"rule_changes": 1}
    assert "touches" not in told  # one off, one on


def test_a_touch_that_became_a_contact_record_was_corrected(engine):
    before = Snapshot([touch("A", "1"), touch("A", "2")])
    now = Snapshot([touch("A", "1")], off_chain=[touch("", "2", kind="identify")])
    assert causes(engine, before, now) == {"touches": {"corrections": -1}}


MERGED = Snapshot([won("A", "1", 10), won("B", "2", 5)]), Snapshot([won("A", "1", 10), won("A", "2", 5)])


def test_the_merge_that_a_decision_is_about_counts_as_decided(engine):
    before, now = MERGED
    now.identifiers = [("A", "phone", "+79160000001")]
    ours, another = ("phone", "+79160000001"), ("phone", "+79160000002")
    assert causes(engine, before, now, Between(decided=[ours]))["customers"] == {"decisions": -1}
    assert causes(engine, before, now, Between(decided=[another]))["customers"] == {"merges": -1}


def test_an_undone_decision_is_found_by_who_had_the_identifier_before(engine):
    before = Snapshot([won("A", "1", 10), won("A", "2", 5)], identifiers=[("A", "email", "a@b.c")])
    now = Snapshot([won("A", "1", 10), won("B", "2", 5)])
    assert causes(engine, before, now, Between(decided=[("email", "a@b.c")]))["customers"] == {"decisions": 1}


def test_where_rules_changed_merges_without_new_data_are_theirs(engine):
    before, now = MERGED
    fed = Snapshot([*now.touches, touch("A", "3", 1)])
    assert causes(engine, before, now, Between(rules_changed=True))["customers"] == {"rule_changes": -1}
    assert causes(engine, before, fed, Between(rules_changed=True))["customers"] == {"merges": -1}


def test_a_decision_weighs_more_than_the_rules(engine):
    before, now = MERGED
    now.identifiers = [("A", "phone", "+79160000001")]
    both = Between(decided=[("phone", "+79160000001")], rules_changed=True)
    assert causes(engine, before, now, both)["customers"] == {"decisions": -1}


def test_a_merge_and_what_the_merged_customer_did_since(engine):
    """Two visitors turn out to be one buyer: the merge is told without the deal, the deal without the merge."""
    before = Snapshot([touch("A", "1"), touch("B", "2"), touch("C", "3", 3)])
    now = Snapshot([touch("A", "1"), touch("A", "2"), won("A", "4", 12400, day=4), touch("C", "3", 3)])
    assert causes(engine, before, now) == {
        "customers": {"merges": -1},
        "journal_customers": {"new_touches": 1},
        "buyers": {"new_touches": 1},
        "touches": {"new_touches": 1},
        "won_deals": {"new_touches": 1},
        "ltv": {"new_touches": 12400},
    }


def test_the_totals_are_of_all_customers_also_of_those_that_did_not_change(engine):
    same = [won("X", "1", 1000), won("Y", "2", 0.01)]
    told = report(engine, Snapshot([*same, won("A", "3", 10)]), Snapshot([*same, won("A", "3", 11)]))
    assert (float(told["ltv"]["before"]), float(told["ltv"]["after"])) == (1010.01, 1011.01)
    assert (told["customers"]["before"], told["customers"]["after"]) == (3, 3)


def test_in_the_first_report_all_is_new(engine):
    told = report(engine, Snapshot(), Snapshot([won("A", "1", 10), touch("B", "2")]))
    assert [float(told["customers"][column]) for column in ("before", "new_touches", "after")] == [0, 2, 2]
    assert causes(engine, Snapshot(), Snapshot([won("A", "1", 10)]))["ltv"] == {"new_touches": 10}
    assert causes(engine, Snapshot(), Snapshot()) == {}


def test_the_figures_are_read_with_a_sentence_each(engine, tmp_path):
    before = Snapshot([won("A", "1", 700000, day=5), touch("B", "2"), touch("C", "3")])
    report(
        engine,
        before,
        Snapshot([won("A", "1", 700000, day=5), touch("A", "2"), won("A", "4", 10000.5, day=6), won("D", "5", 2400)]),
    )
    (file,) = engine.write("written", tmp_path, "select * from report_differences")
    connection = duckdb.connect()
    connection.read_parquet(str(file)).create_view("report_differences")
    told = {row["figure"]: row for row in difference(connection, "RUB")}
    assert {cause: told["ltv"][cause] for cause in ("before", "new_touches", "late_data", "after")} == {
        "before": 700000,
        "new_touches": 10000.5,
        "late_data": 2400,
        "after": 712400.5,
    }
    assert {figure: row["sentence"] for figure, row in told.items()} == {
        "customers": "Customers fell by 1 to 2: +1 from late data, −1 from corrections, −1 from merges.",
        "journal_customers": "Customers in the journal rose by 1 to 2: +1 from late data.",
        "buyers": "Buyers rose by 1 to 2: +1 from late data.",
        "repeat_buyers": "Repeat buyers rose by 1 to 1: +1 from new touches.",
        "touches": "Touches rose by 1 to 4: +1 from new touches, +1 from late data, −1 from corrections.",
        "won_deals": "Won deals rose by 2 to 3: +1 from new touches, +1 from late data.",
        "ltv": "LTV rose by 12,400.50 RUB to 712,400.50 RUB: +10,000.50 from new touches, +2,400 from late data.",
    }


def test_without_a_change_the_sentence_says_so(engine):
    row = {"figure": "touches", "before": 3.0, "after": 3.0, **dict.fromkeys(CAUSES, 0.0)}
    assert spoken(row, "RUB")["sentence"] == "Touches stayed at 3."


def test_customers_with_other_counts_sums_or_times_are_found(engine):
    """Worked out anew, A is the same, B has a touch more, C is gone and D is new."""
    columns = {column.name: column.type for column in CUSTOMERS.columns}

    def customer(customer_id: str, touches: int) -> tuple:
        return tuple({"customer_id": customer_id, "touches": touches}.get(name) for name in columns)

    engine.values("were", columns, [customer("A", 1), customer("B", 1), customer("C", 1)])
    engine.values("are", columns, [customer("A", 1), customer("B", 2), customer("D", 1)])
    assert sorted(engine.rows(changed_customers("were", "are"))) == [("B",), ("C",)]
    assert sorted(engine.rows(changed_customers("are", "were"))) == [("B",), ("D",)]
