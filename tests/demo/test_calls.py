import numpy as np

from workbench.demo.calls import is_closed


def test_the_call_centre_works_from_nine_to_nine():
    hours = np.array([8.99, 9.0, 20.99, 21.0]) * 3600
    assert is_closed(hours).tolist() == [True, False, False, True]


def test_answered_calls_have_an_operator_and_a_length_missed_ones_neither(company):
    call = company.shop.call
    assert ((call["operator"] >= 0) == call["answered"]).all()
    assert (call["duration"][~call["answered"]] == 0).all()
    assert not call["target"][~call["answered"]].any()


def test_most_night_calls_are_missed_and_most_day_calls_answered(company):
    call = company.shop.call
    closed = is_closed(call["at"])
    assert call["answered"][closed].mean() < 0.5
    assert call["answered"][~closed].mean() > 0.8


def test_nobody_is_called_back_before_calling(company):
    back = company.shop.call_back
    called = company.shop.call
    first = {}
    for who, at in zip(called["who"].tolist(), called["at"].tolist(), strict=True):
        first[who] = min(at, first.get(who, np.inf))
    assert len(back["who"]) > 10
    assert all(first[who] < at for who, at in zip(back["who"].tolist(), back["at"].tolist(), strict=True))


def test_a_clean_company_tracks_every_call_from_the_site(clean_company, company):
    assert not clean_company.shop.call["hidden"].any()
    assert (company.shop.call["cookie"] < 0).mean() > (clean_company.shop.call["cookie"] < 0).mean()
