from collections import Counter

import numpy as np

from workbench.demo import Hardships
from workbench.demo.catalogue import BLACK_FRIDAY, CHANNELS


def test_the_goal_is_the_last_planned_visit_of_its_need(company):
    need, session = company.visits.need, company.visits.session
    assert (session["who"][need["goal"]] == need["who"]).all()
    assert (session["need"][need["goal"]] == np.arange(len(need["who"]))).all()
    assert (session["at"][need["goal"]] == need["at"]).all()


def test_everybody_has_a_need_and_visitors_just_one(company):
    needs = Counter(company.visits.need["who"].tolist())
    assert len(needs) == 2800
    assert {needs[visitor] for visitor in range(1000, 2800)} == {1}


def test_some_buyers_come_back_many_times_and_many_never(company):
    needs = Counter(company.visits.need["who"].tolist())
    counts = [needs[customer] for customer in range(1000)]
    assert sum(count == 1 for count in counts) > 300
    assert max(counts) > 15


def test_a_cookie_belongs_to_one_person_in_a_clean_company(clean_company):
    session = clean_company.visits.session
    owners = set(zip(session["cookie"].tolist(), session["who"].tolist(), strict=True))
    assert len(owners) == len(np.unique(session["cookie"]))


def test_a_cookie_is_fresh_once_and_first(company):
    session = company.visits.session
    fresh = session["cookie"][session["fresh"]]
    assert len(fresh) == len(np.unique(fresh)) == len(np.unique(session["cookie"]))
    made = dict(zip(company.visits.cookie["cookie"].tolist(), company.visits.cookie["made"].tolist(), strict=True))
    assert all(made[c] <= at for c, at in zip(session["cookie"].tolist(), session["at"].tolist(), strict=True))


def test_a_terminal_serves_dozens_on_one_cookie(simulate):
    visits = simulate(Hardships(kiosk=0.1)).visits
    at_terminal = visits.need["kiosk"][visits.session["need"]]
    people = Counter(visits.session["cookie"][at_terminal].tolist())
    assert min(people.values()) >= 20


def test_first_visits_are_paid_for_more_often_than_later_ones(company):
    session = company.visits.session
    order = np.lexsort((session["at"], session["who"]))
    who = session["who"][order]
    first = np.concatenate([[True], who[1:] != who[:-1]])
    paid = np.array([channel.medium == "cpc" for channel in CHANNELS])[session["channel"][order]]
    assert paid[first].mean() > paid[~first].mean() + 0.05


def test_the_sale_campaign_runs_in_november_only(company):
    session = company.visits.session
    months = company.chunk.clock.stamps(session["at"]).astype("datetime64[M]").astype(str)
    sale = np.isin(session["channel"], BLACK_FRIDAY)
    assert {month[5:] for month in months[sale].tolist()} == {"11"}
