"""The sections `marketing`, `channels`, `campaigns` and `funnel` of `workspace.toml`."""

from __future__ import annotations

import tomllib

import pytest

from workbench import settings
from workbench.builds import fingerprint
from workbench.errors import SettingsError


def parse(text: str) -> settings.Settings:
    return settings.parse(tomllib.loads(text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[marketing]\nlookbac = "9d"', "unknown key 'marketing.lookbac'. Did you mean 'lookback'"),
        ("[marketing]\nlookback = 90", "must be text in quotes"),
        ('[marketing]\nvisit_gap = "30"', "is no duration"),
        ('[marketing]\nmodel = "lst"', "Did you mean 'last'"),
        ('[marketing]\nconversion = "deals"', "Did you mean 'deal'"),
        ("[marketing]\nmarkov_order = 5", "must be 1 to 4, not 5"),
        ("[marketing]\nposition = [0.7, 0.7]", r"together 1 at most, such as \[0.4, 0.4\], not"),
        ("[marketing]\nposition = [0.4]", "must be two shares"),
        ("[marketing]\nposition = [nan, 0.1]", "must be two shares"),
        ('[marketing]\nposition = ["0.4", "0.4"]', "must be a list of numbers"),
        ("[marketing]\nposition = [true, 0.1]", "must be a list of numbers"),
        ('[channels]\nAds = "google / cpc"', "must be a list of texts"),
        ('[channels]\nAds = ["google"]', "'google' is no pattern of a source and a medium"),
        ('[channels]\nAds = ["google / "]', "is no pattern"),
        ('[channels]\n" " = ["google / cpc"]', "holds an empty name"),
        ('[channels]\nA = ["google / cpc"]\nB = ["Google / CPC"]', "stands under 'A' already"),
        ('[channels]\n"(unobserved)" = ["x / y"]', "means something else in figures"),
        ('[channels]\n" (END) " = ["x / y"]', "means something else in figures"),
        ('[channels]\n"deal won" = ["x / y"]', "means something else in figures"),
        ('[campaigns]\nOld = ""', "must name old and new names"),
        ('[campaigns]\nA = "B"\nB = "C"', "Write 'C' for both"),
        ('[campaigns]\nSale = "B"\nSALE = "C"', "names a campaign twice"),
        ("[funnel]\nVisit = 1", "must name stages and conditions"),
        ("[funnel]\nVisit = 'kind = \"session\"'", "has one stage, 'Visit'"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_way_out(text, message):
    with pytest.raises(SettingsError, match=message):
        parse(text)


def test_the_defaults():
    marketing = settings.Settings().marketing
    assert (marketing.lookback_s, marketing.visit_gap_s, marketing.half_life_s) == (90 * 86_400, 1800, 7 * 86_400)
    assert marketing.model_name == "last_non_direct"
    assert list(settings.Settings().stages) == ["Visit", "Lead", "Deal", "Won"]
    assert settings.Settings().lead_kinds == ("call", "request", "callback")


def test_leads_are_the_target_actions_that_come_before_a_sale():
    found = parse('[deals]\ntarget_actions = ["chat", "deal", "checkout"]')
    assert found.lead_kinds == ("chat",)
    assert found.stages["Lead"] == 'kind in ("chat") and direction not in ("out", "internal")'
    assert "Lead" not in parse('[deals]\ntarget_actions = ["deal"]').stages


def test_stages_keep_the_order_in_which_they_are_written():
    found = parse("[funnel]\nZ = 'kind = \"session\"'\nA = 'kind = \"deal\"'")
    assert list(found.stages) == ["Z", "A"]


def test_whole_numbers_are_shares_too_and_a_name_may_change_its_capitals():
    assert parse("[marketing]\nposition = [1, 0]").marketing.position == [1.0, 0.0]
    assert parse('[campaigns]\nSALE = "Sale"').campaigns == {"SALE": "Sale"}


@pytest.mark.parametrize(
    "text",
    [
        '[marketing]\nlookback = "60d"',
        '[channels]\nA = ["x / y"]',
        '[campaigns]\na = "b"',
        "[funnel]\na = 'x'\nb = 'y'",
    ],
)
def test_each_makes_the_next_build_work_everything_out_again(text):
    assert fingerprint(parse(text)) != fingerprint(settings.Settings())
