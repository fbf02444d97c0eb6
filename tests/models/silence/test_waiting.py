"""Time to first response against the remission times of acute leukaemia (Freireich et al. 1963), as textbooks print them."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tests.appeals.statistics_tables import Tables, appeal, at
from workbench.appeals.period import Period
from workbench.appeals.statistics_reading import Reading
from workbench.models.silence.waiting import waiting

DAY = Period(date(2026, 3, 2), date(2026, 3, 2), ZoneInfo("Europe/Berlin"))
KNOWN = at("2026-03-02 21:00")

# remission in weeks of those treated with 6-mercaptopurine, seconds of waiting here; + is a patient still in remission
MERCAPTOPURINE = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def arm(text, **more):
    """Write an answered appeal for each end of remission, and one closed unanswered for each that goes on."""
    rows = []
    for place, word in enumerate(text.split()):
        seconds = int(word.removesuffix("+"))
        times = {"closed_after": seconds} if word.endswith("+") else {"waited": seconds}
        rows.append(appeal(f"{text[:3]}{place}", "2026-03-02 09:00", **times, **more))
    return rows


def asked(rows, edges=(7, 22, 23), known=KNOWN):
    return waiting(Tables(appeals=rows).ask, DAY, Reading(), known, list(edges))


def test_the_curve_of_the_textbook():
    # Kleinbaum & Klein, Survival Analysis, table 2.1 (group 1)
    curve = asked(arm(MERCAPTOPURINE)).overall
    told = {point.seconds: (point.at_risk, round(point.unanswered, 4)) for point in curve.points}
    assert told == {
        0: (21, 1.0), 6: (21, 0.8571), 7: (17, 0.8067), 10: (15, 0.7529), 13: (12, 0.6902), 16: (11, 0.6275),
        22: (7, 0.5378), 23: (6, 0.4482),
    }  # fmt: skip
    assert (curve.appeals, curve.answered, curve.few) == (21, 9, True)


def test_the_median_counts_those_who_still_wait():
    # of the answered alone half are answered within 10; the textbook's median is 23, and 8 with placebo
    mercaptopurine, placebo = asked(arm(MERCAPTOPURINE)).overall, asked(arm(PLACEBO)).overall
    assert (mercaptopurine.median_s, placebo.median_s) == (23, 8)


def test_half_of_all_are_answered_with_the_second_of_four():
    assert asked(arm("10 20 30 40")).overall.median_s == 20
    assert asked(arm("10+ 20 30+ 40+")).overall.median_s is None


def test_the_ends_of_the_median_are_those_of_lifelines():
    lifelines = pytest.importorskip("lifelines")
    from lifelines.utils import median_survival_times  # noqa: PLC0415

    for text in (MERCAPTOPURINE, PLACEBO):
        words = text.split()
        fitted = lifelines.KaplanMeierFitter().fit(
            [int(word.removesuffix("+")) for word in words], [not word.endswith("+") for word in words]
        )
        ends = median_survival_times(fitted.confidence_interval_).to_numpy()[0]
        curve = asked(arm(text)).overall
        found = (curve.median_lower_s, curve.median_upper_s)
        assert [float("inf") if end is None else end for end in found] == list(ends)


def test_the_share_answered_within_some_time():
    within = {one.seconds: one for one in asked(arm(MERCAPTOPURINE), edges=(5, 7, 22, 500)).overall.within}
    assert round(within[7].answered, 4) == round(1 - 0.8067, 4)
    assert round(within[22].answered, 4) == round(1 - 0.5378, 4)
    assert (within[5].answered, within[5].upper) == (0, 0)
    assert within[22].lower < within[22].answered < within[22].upper
    assert within[500].answered == pytest.approx(1 - 0.4482, abs=1e-4)


def test_the_open_wait_up_to_the_end_of_the_data():
    # 09:00 + 30 s: the open one left the risk before the second answer, so that one takes all who are left
    rows = [appeal("a", "2026-03-02 09:00", waited=10), appeal("b", "2026-03-02 09:00"),
            appeal("c", "2026-03-02 09:00", waited=40)]  # fmt: skip
    points = asked(rows, known=at("2026-03-02 09:00:30")).overall.points
    assert [(point.seconds, point.at_risk, round(point.unanswered, 4)) for point in points] == [
        (0, 3, 1.0), (10, 3, 0.6667), (40, 1, 0.0)
    ]  # fmt: skip


def test_operators_and_sources_have_curves_of_their_own():
    found = asked([*arm(MERCAPTOPURINE, operator="Anna"), *arm(PLACEBO, operator="", source=None), *arm("5")])
    assert [(curve.group, curve.appeals, curve.median_s) for curve in found.operators] == [
        (None, 22, 8),  # placebo, and one answered after 5
        ("Anna", 21, 23),
    ]
    assert [(curve.group, curve.appeals) for curve in found.sources] == [("google", 22), (None, 21)]
    assert found.overall.appeals == 43


def test_an_answer_before_the_question_has_no_time():
    early = appeal("a", "2026-03-02 09:00", first_response_at=at("2026-03-02 08:00"), status="answered")
    found = asked([early, appeal("b", "2026-03-02 09:00", waited=10)])
    assert (found.overall.appeals, found.overall.median_s) == (1, 10)


def test_without_appeals_the_curve_is_empty():
    found = asked([])
    assert (found.overall.appeals, found.overall.points, found.overall.median_s) == (0, (), None)
    assert (found.operators, found.sources) == ((), ())


def test_a_long_curve_is_thinned_out_and_keeps_its_shape():
    rows = [appeal(f"a{n}", "2026-03-02 00:00", waited=n) for n in range(1, 501)]
    points = asked(rows).overall.points
    assert len(points) <= 80
    assert (points[1].seconds, points[-1].seconds, points[-1].unanswered) == (1, 500, 0)
    assert all(point.unanswered == pytest.approx(1 - point.seconds / 500) for point in points)
