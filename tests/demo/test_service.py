import numpy as np

from workbench.demo.service import LOST, OPEN, WON


def test_every_service_customer_has_a_lead_or_a_checkout(company):
    need, service = company.visits.need, company.service
    customers = set(need["who"][(need["site"] == 1) & need["first"] & (need["who"] < 1000)].tolist())
    acted = set(service.lead["who"].tolist()) | set(service.checkout["who"].tolist())
    assert customers - acted == set()


def test_decided_deals_are_closed_within_the_span_and_after_they_began(company):
    deal = company.service.deal
    decided = deal["status"] != OPEN
    assert (deal["closed"][~decided] == -1).all()
    assert (deal["closed"][decided] > deal["at"][decided]).all()
    assert (deal["closed"] < company.chunk.clock.end_s).all()


def test_deals_are_won_lost_and_open(company):
    assert set(company.service.deal["status"].tolist()) == {OPEN, WON, LOST}


def test_totals_shrink_with_the_worth_of_the_currency(company):
    deal = company.service.deal
    means = [deal["total"][deal["currency"] == currency].mean() for currency in (0, 1, 2)]
    assert means[0] > means[1] > means[2] > 0


def test_a_clean_company_signs_in_on_every_cookie(clean_company):
    session = clean_company.visits.session
    cookies = np.unique(session["cookie"][(session["site"] == 1) & (session["who"] < 1000)])
    assert np.array_equal(np.sort(clean_company.service.sign_in["cookie"]), cookies)
