"""Identifiers of the same thing become the same text."""

from __future__ import annotations

import duckdb
import pytest

from workbench.ingest.normalise import normalised, value_sql
from workbench.settings import Identity, Settings, parse


def value(kind, raw, identity=None):
    sql = value_sql("kind", "raw", identity or Identity())
    with duckdb.connect() as connection:
        return connection.execute(
            f"select {sql} from (select ?::varchar as kind, ?::varchar as raw)", [kind, raw]
        ).fetchone()[0]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (" Anna@Example.RU ", "anna@example.ru"),
        ("mailto:a.b+c@sub.example.com", "a.b+c@sub.example.com"),
        ("почта@пример.рф", "почта@пример.рф"),
        ("a@xn--e1afmkfd.xn--p1ai", "a@xn--e1afmkfd.xn--p1ai"),
        ("a@@example.com", None),
        ("a@example", None),
        ("a..b@example.com", None),
        (".a@example.com", None),
        ("a b@example.com", None),
        ("a@-example.com", None),
        ("нет", None),
        ("a@b.com, c@d.com", None),
    ],
)
def test_emails(raw, expected):
    assert value("email", raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("A.nna.K+news@GMail.com", "annak@gmail.com"),
        ("anna.k@googlemail.com", "annak@gmail.com"),
        ("anna.k+news@example.com", "anna.k+news@example.com"),
    ],
)
def test_gmail_dots_on_request(raw, expected):
    assert value("email", raw, Identity(gmail_dots=True)) == expected


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("crm_id", " 123.0 ", "123"),
        ("crm_id", "crm:123.0", "crm:123"),
        ("crm_id", "A-1.0", "A-1.0"),
        ("cookie", "\u00a0GA1.2.3 ", "GA1.2.3"),
        ("cookie", "x" * 600, None),
        ("messenger", "@Anna_Kuz", "anna_kuz"),
        ("messenger", "telegram:@Anna_Kuz", "telegram:anna_kuz"),
        ("messenger", "https://t.me/Anna_Kuz", "anna_kuz"),
        ("messenger", "viber:AbC==", "viber:AbC=="),
    ],
)
def test_other_kinds(kind, raw, expected):
    assert value(kind, raw) == expected


def test_own_numbers_of_the_settings():
    assert normalised("phone", ["8 (495) 777-01-01", "reception"], Settings()) == ["+74957770101", "reception"]


def test_own_addresses_of_the_settings():
    settings = parse({"identity": {"gmail_dots": True}})
    assert normalised("email", ["Info@Example.ru", "our.shop@gmail.com", "?"], settings) == [
        "info@example.ru",
        "ourshop@gmail.com",
        "?",
    ]
