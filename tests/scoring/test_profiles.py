"""What a bought-in file says, found again at the customer it belongs to."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

import workbench
from workbench.engine.query import literal
from workbench.scoring.profiles import CUSTOMER_PROFILES

ORDERS = """event_id,occurred_at,kind,phone,email,status,amount,sex
1,2026-03-01,deal,+79161234567,anna@example.ru,won,100,
2,2026-03-02,deal,+79267654321,,won,200,
"""

OWN_CONTACTS = """occurred_at,kind,phone,sex
2026-03-01,identify,+79161234567,unknown
"""

TALL = """phone,email,time,provider,confidence,attribute,value
8 916 123-45-67,,2026-02-01,Panel One,"0,4",Sex,male
,Anna@Example.ru,2026-02-02,Panel Two,0.9,sex,female
8 916 123-45-67,,2026-02-01,Panel One,0.9,interest,gardening
8 916 123-45-67,,2026-02-03,Panel Two,0.5,interest,gardening
8 916 123-45-67,,2026-02-01,Panel One,0.9,age,
8 916 123-45-67,,2026-05-01,Panel One,0.9,age,44
"""

WIDE = """phone,sex,age,interests
+7 926 765-43-21,m,41,"fishing; cars, sailing"
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Facts known on 1 April by phone of the customer: attribute, value, provider, confidence."""
    folder = tmp_path_factory.mktemp("profiles")
    ws = workbench.create(folder / "company", **{"phones.default_region": "RU"})
    files = {"orders": (ORDERS, "events"), "own": (OWN_CONTACTS, "events"), "tall": (TALL, "profiles")}
    for name, (text, preset) in {**files, "wide": (WIDE, "profiles")}.items():
        file = folder / f"{name}.csv"
        file.write_text(text, encoding="utf-8")
        ws.ingest(file, as_=preset)
    ws.build()
    with duckdb.connect() as connection:
        ws.status().attach(connection)
        connection.execute(
            f"create temp table facts as {CUSTOMER_PROFILES}", {"as_of": date(2026, 4, 1), "zone": "UTC"}
        )
        query = """
            select f.attribute, f.value, f.provider, f.confidence
            from facts f
            join customer_identifiers i on i.customer_id = f.customer_id and i.value = {phone}
            order by all
        """
        yield {
            phone: connection.sql(query.format(phone=literal(phone))).fetchall()
            for phone in ("+79161234567", "+79267654321")
        }


def test_a_fact_a_row_belongs_to_whoever_has_the_contact(told):
    assert told["+79161234567"] == [
        ("interest", "gardening", "Panel One", 0.9),  # the surer of two records of it
        ("sex", "female", "Panel Two", 0.9),
        ("sex", "male", "Panel One", 0.4),  # providers may disagree: both are there
    ]


def test_columns_of_their_own_become_facts_too(told):
    assert told["+79267654321"] == [
        ("age", "41", "profiles", None),
        ("interest", "cars", "profiles", None),
        ("interest", "fishing", "profiles", None),
        ("interest", "sailing", "profiles", None),
        ("sex", "m", "profiles", None),
    ]


def test_what_is_told_later_is_not_known(told):
    assert not [fact for fact in told["+79161234567"] if fact[0] == "age"]


def test_a_column_of_the_companys_own_is_no_third_partys(told):
    assert not [fact for fact in told["+79161234567"] if fact[1] == "unknown"]
