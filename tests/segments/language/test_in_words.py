import pytest
from hypothesis import given, settings

from tests.segments.language.test_compile import CONDITION
from workbench.segments.language.grammar import parse
from workbench.segments.language.in_words import explain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("last_at older than 90d", "Customers whose last_at is more than 90 days ago."),
        ("first_at >= 2026-01-02", "Customers whose first_at is on 2026-01-02 or later."),
        ('city != "Киев"', 'Customers with no touch whose city is "Киев".'),
        ("city is empty", "Customers with no touch whose city is not empty."),
        ("name = '30d'", 'Customers whose name is "30d".'),
        ("has_target and no deal within 1d", "Customers for whom has_target is true and who did not have a deal within the last 1 day."),
        (
            'had at least 3 sessions where source = "google" since 2026-01-01',
            'Customers who had at least 3 times a session where source is "google" on 2026-01-01 or later.',
        ),
        ("had cart and no deal within 2h after it", "Customers who had a cart, with no deal within 2 hours after it."),
        (
            'not tag "vip" and (in segment "A" or ltv between 1 and 5)',
            'Customers without the tag "vip" and (in the segment "A" or whose ltv is from 1 to 5).',
        ),
    ],
)  # fmt: skip
def test_a_condition_in_words(text, words):
    assert explain(parse(text)) == words


@settings(max_examples=100, deadline=None)
@given(CONDITION)
def test_any_condition_has_words(condition):
    assert explain(condition).startswith("Customers ")
