import numpy as np

from workbench.demo.support import CALLBACK, CHAT, SURVEY, TICKET


def test_only_surveys_carry_a_rating_from_nought_to_ten(company):
    support = company.support
    assert set(support["rating"][support["kind"] != SURVEY].tolist()) == {-1}
    ratings = support["rating"][support["kind"] == SURVEY]
    assert ratings.min() >= 0
    assert ratings.max() <= 10


def test_every_call_back_stands_here_once(company):
    assert (company.support["kind"] == CALLBACK).sum() == len(company.shop.call_back["who"])


def test_chats_are_answered_within_minutes_tickets_within_hours(company):
    support = company.support
    chat, ticket = (np.median(support["wait"][support["kind"] == kind]) for kind in (CHAT, TICKET))
    assert chat < 5 * 60 < 3600 < ticket


def test_service_operators_answer_service_customers(company):
    support = company.support
    service_only = company.chunk.people.market[support["who"]] == 1
    assert (support["operator"][service_only] >= 7).all()  # operators 0 to 6 work in the shop
