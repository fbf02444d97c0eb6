"""The conditions of stages, as the settings give them."""

from __future__ import annotations

import re

import pytest

from tests.marketing.few_lives import Lives, deal, touch
from workbench.engine.lint import lint
from workbench.engine.spark import SparkEngine
from workbench.errors import SettingsError
from workbench.marketing.funnel_stages import mark_stages, read_stage
from workbench.settings import Settings
from workbench.tables import TOUCHES

ROWS = [
    touch("anna", "1-05 10:00", source="Google", landing_url="https://shop.ru/Ёлки?a=$b", tags="vip, new"),
    touch("anna", "1-05 20:59", "call", answered=True, duration_s=60.0, operator='O\'Neil \\ "Sons"'),
    touch("anna", "1-05 21:00", "call", answered=False),
    deal("anna", "1-07 11:00", "won", 100.0, due_at=None),
    touch("boris", "1-05 10:00", "survey", rating=9.0),
]
WANTED = {
    'kind = "session"': ["anna 1"],
    'landing_url contains "елки?A=$b"': ["anna 1"],
    'source starts with "Goo" and not kind in ("call", "deal")': ["anna 1"],
    'operator = "O\'Neil \\ ""Sons"""': ["anna 2"],
    "answered = true and duration_s between 30 and 60": ["anna 2"],
    "answered = false": ["anna 3"],
    'answered != true and kind = "call"': ["anna 3"],
    "occurred_at = 2026-01-06": ["anna 3"],
    'occurred_at < 2026-01-06 and kind = "call"': ["anna 2"],
    "amount_base >= 99.5": ["anna 4"],
    'due_at is empty and kind = "deal"': ["anna 4"],
    "rating in (9, 10)": ["boris 1"],
    "touch_no = 1": ["anna 1", "boris 1"],
}
"""Conditions of every kind, and the first touch of each customer that meets them; the zone is Moscow."""

SETTINGS = Settings(funnel={f"S{number}": condition for number, condition in enumerate(WANTED)})


def marked(lives: Lives) -> list[list[str]]:
    rows = lives.engine.rows(
        "select s.stage_no, s.customer_id, min(t.touch_no) from stage_moments s join touches t "
        "on t.customer_id = s.customer_id and t.occurred_at = s.open_at group by all"
    )
    return [sorted(f"{who} {no}" for stage, who, no in rows if stage == place) for place in range(1, len(WANTED) + 1)]


def test_conditions_of_every_kind_find_their_touches():
    assert marked(Lives(ROWS, SETTINGS)) == list(WANTED.values())


@pytest.mark.spark
def test_conditions_of_every_kind_find_the_same_on_spark(spark, tmp_path):
    here, there = (Lives(ROWS, SETTINGS, engine) for engine in (None, SparkEngine(tmp_path / "scratch")))
    for table in ("stage_moments", "funnel_steps", "funnel", "cohorts"):
        one, other = (sorted(map(repr, lives.engine.rows(f"from {table}"))) for lives in (here, there))
        assert other == one, table


def test_the_queries_hold_nothing_that_spark_would_answer_differently(monkeypatch):
    lives = Lives(ROWS, SETTINGS)
    made = {}
    monkeypatch.setattr(lives.engine, "make", made.__setitem__)
    monkeypatch.setattr(lives.engine, "drop", lambda _: None)
    mark_stages(lives.engine)
    values = dict(lives.engine.rows("select column_name, column_type from (describe stage_values)"))
    moments = dict.fromkeys(("open_at", "closed_at", "open_before", "closed_before"), "timestamp")
    stage = {"customer_id": "varchar", "closed_no": "bigint", **moments}
    schema = {"whole_touches": TOUCHES.types, "stage_values": values, **{f"stage_{n}": stage for n in range(1, 14)}}
    assert len(made) == len(WANTED) + 1
    assert [str(finding) for sql in made.values() for finding in lint(sql, schema)] == []


def test_no_value_stands_in_the_query():
    asked = [sql for _, sql in Lives(ROWS, SETTINGS).engine.rows("select stage, asked from funnel_stages")]
    assert not [sql for sql in asked if re.search("google|Neil|2026|99", sql)]


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ('knd = "call"', "The stage 'Call' of the funnel: .*Did you mean 'kind'.* Mend it under"),
        ('kind = "cal"', "The stage 'Call' of the funnel: .*call"),
        ("kind =", "The stage 'Call' of the funnel: "),
        ("occurred_at within 30d", "'occurred_at within 30d', which is another thing every day"),
        ('kind = "call" and not occurred_at older than 7d', "'occurred_at older than 7d', which"),
        ('tag "vip"', "The stage 'Call' of the funnel: "),
        ("won_deals > 1", "The stage 'Call' of the funnel: "),
    ],
)
def test_a_wrong_condition_is_told_with_its_stage(condition, told):
    with pytest.raises(SettingsError, match=told):
        read_stage("Call", condition)
