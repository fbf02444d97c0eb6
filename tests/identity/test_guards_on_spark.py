"""Spells, guards and roles are the same on both engines, with every setting in use."""

from __future__ import annotations

import pytest

from tests.identity.guarding import Judge
from workbench.settings import Identity, Settings, WindowLimits

PHONE = "+79160000001"
EVERY_RULE = Settings(
    identity=Identity(
        own={"phone": ["8 (495) 000-00-00"]},
        blocked={"email": ["info@*"], "cookie": ["GA:9"]},
        blocked_patterns={"email": [r"(sales|shop)\d*@x[.]ru"], "crm_id": [r"0{3}\d"]},
        validity={"phone": "60d"},
        reassigned={"cookie": {"ga:1": "2026-01-20"}},
        window="2d",
        window_limits=WindowLimits(cookie={"phone": 2}),
    )
)
RECORDS = [
    *[(0.3 * n, {"cookie": "ga:kiosk", "phone": f"+7916000010{n}", "email": f"k{n}@mail.ru"}) for n in range(6)],
    *[(0.3 * n, {"cookie": "ga:window", "phone": f"+7916000020{n}"}) for n in range(3)],
    *[(10.0 * n, {"phone": "+74951112233", "email": f"o{n}@mail.ru", "crm_id": f"crm:{n}"}) for n in range(7)],
    (0, {"phone": PHONE, "cookie": "ga:1"}),
    (1, {"phone": PHONE, "email": "anna@mail.ru"}),
    (30, {"phone": PHONE, "cookie": "ga:1"}),
    (120, {"phone": PHONE, "cookie": "ga:2"}),
    (None, {"phone": PHONE, "crm_id": "crm:77"}),
    (2, {"phone": "+79160000002", "email": "vera@mail.ru"}),
    (3, {"phone": "+79160000002", "email": "gleb@mail.ru"}),
    (4, {"email": "vera@mail.ru", "crm_id": "crm:81"}),
    (5, {"email": "gleb@mail.ru", "crm_id": "crm:82"}),
    (6, {"phone": "+74950000000", "email": "info@shop.ru"}),
    (7, {"email": "sales12@x.ru", "cookie": "ga:9", "crm_id": "crm:0001"}),
]


@pytest.mark.spark
def test_every_step_gives_the_same_rows_on_both_engines(spark, tmp_path):
    here, there = Judge(tmp_path), Judge(tmp_path, spark)
    for judge in (here, there):
        judge.judge(RECORDS, EVERY_RULE, last="identifiers", roles=True)
    tables = [step.table for step in here.steps("identifiers", roles=True)]
    assert [table for table in tables if not here.engine.count(table)] == []
    differing = [
        table
        for table in tables
        if sorted(map(repr, here.rows(f"from {table}"))) != sorted(map(repr, there.rows(f"from {table}")))
    ]
    assert differing == []
