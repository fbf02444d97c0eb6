"""Why deals were lost."""

from __future__ import annotations

from datetime import date

from tests.marketing.few_lives import Lives, deal, touch
from workbench.marketing.loss_reasons import behind_loss, loss_reasons
from workbench.settings import Settings
from workbench.shares import wilson

ROWS = [
    touch("anna", "1-05 10:00", source="Ads"),
    deal("anna", "1-06 10:00", "lost", 100.10, loss_reason="Price"),
    deal("anna", "1-07 10:00", "lost", 50.05, loss_reason=" Price "),
    deal("anna", "1-08 10:00", "lost", None, loss_reason="No answer"),
    deal("boris", "2-05 10:00", "lost", 10.0, loss_reason="Price"),
    deal("boris", "2-06 10:00", "lost", 1.0, loss_reason=" "),
    deal("boris", "2-07 10:00", "won", 70.0),
    deal("vera", "2-08 10:00", "open", 70.0),
]


def test_lost_deals_by_reason_with_those_without_one():
    lives = Lives(ROWS, Settings(time_zone="UTC"))
    found = loss_reasons(lives, lives.people())
    assert [(row["reason"], row["deals"], row["customers"], row["amount"], row["unpriced"]) for row in found.rows] == [
        ("Price", 3, 2, 160.15, 0), ("No answer", 1, 1, 0.0, 1), (None, 1, 1, 1.0, 0),
    ]  # fmt: skip
    assert (found.deals, found.customers, found.amount, found.unpriced, found.closed) == (5, 2, 161.15, 1, 6)
    assert (found.rows[0]["share"], found.rows[0]["low"], found.rows[0]["small"]) == (0.6, wilson(3, 5)[0], True)
    assert found.lost_share == 5 / 6


def test_a_reason_opens_its_customers():
    lives = Lives(ROWS, Settings(time_zone="UTC"))
    for people in (lives.people(), lives.people(first=date(2026, 2, 1))):
        found = loss_reasons(lives, people)
        assert len(lives.behind(behind_loss({}, people))) == found.customers
        for row in found.rows:
            assert len(lives.behind(behind_loss({"reason": row["reason"]}, people))) == row["customers"]
    assert found.deals == 2


def test_no_deal_at_all_is_no_error():
    lives = Lives([touch("anna", "1-05 10:00")], Settings(time_zone="UTC"))
    found = loss_reasons(lives, lives.people())
    assert (found.rows, found.deals, found.amount, found.lost_share) == ([], 0, 0.0, None)
