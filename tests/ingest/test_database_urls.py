"""Addresses of databases, and the passwords in them."""

from __future__ import annotations

import pytest

from workbench.errors import IngestError, SettingsError
from workbench.ingest.database_urls import read_address
from workbench.settings import parse

SECRET = "p@ss word/%+"  # noqa: S105


@pytest.mark.parametrize("kind", ["postgresql", "postgresql+psycopg", "postgres"])
def test_a_password_of_the_environment_comes_whole_and_is_never_shown(monkeypatch, kind):
    monkeypatch.setenv("CRM_PASSWORD", SECRET)
    address = read_address(f"{kind}://reader:${{CRM_PASSWORD}}@host:5433/crm")
    assert (address.kind, address.name, address.url.password, address.url.port) == ("postgresql", "crm", SECRET, 5433)
    assert repr(address) == "Address('crm')"
    told = address.hide(f"a {SECRET} b p%40ss%20word%2F%25%2B c p%40ss word%2F%25+ d p%40ss+word%2F%25%2B e")
    assert told == "a *** b *** c *** d *** e"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql://reader:${NO_SUCH_VARIABLE}@host/crm", r"NO_SUCH_VARIABLE, which is not set.*export"),
        ("postgresql://reader:s3cret@host:port/crm", "cannot be read. Write it like"),
        ("s3cret", "cannot be read. Write it like"),
        ("postgresq://reader:s3cret@host/crm", r"Did you mean 'postgresql'\?"),
        ("oracle://reader:s3cret@host/crm", "Allowed: postgresql, mysql, mariadb, sqlite"),
        ("postgresql://reader:s3cret@host", "names no database"),
        ("sqlite://", "there is no file"),
    ],
)
def test_an_address_that_will_not_do_is_refused_without_repeating_it(url, message):
    with pytest.raises(IngestError, match=message) as error:
        read_address(url)
    assert "s3cret" not in str(error.value)


def test_the_name_of_the_file_is_one():
    assert read_address("mysql://host/..%2F..%2Fetc%2Fpasswd").name == "etc_passwd"


GOOD = {"url": "postgresql://reader:${PASSWORD}@host/crm", "query": "select 1", "mapping": "crm-deals"}


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"url": "postgresql://reader:s3cret@host/crm"}, "url holds a password"),
        ({"url": "postgresql://host/crm?user=a&password=s3cret"}, "url holds a password"),
        ({"querry": "select"}, "unknown key 'querry'.*Did you mean 'query'"),
        ({"query": " "}, r"crm.*\.query must be text"),
        ({"query": 3}, r"crm.*\.query must be text"),
        ({"project": "mian"}, "Did you mean 'main'"),
    ],
)
def test_a_section_that_will_not_do_is_refused(keys, message):
    with pytest.raises(SettingsError, match=message) as error:
        parse({"databases": {"crm": GOOD | keys}})
    assert "s3cret" not in str(error.value)


def test_a_section_lacks_what_it_needs():
    with pytest.raises(SettingsError, match="lacks query, mapping"):
        parse({"databases": {"crm": {"url": "sqlite:///crm.db"}}})
    with pytest.raises(SettingsError, match=r"write \[databases\.crm\]"):
        parse({"databases": {"crm": "sqlite:///crm.db"}})
    assert parse({"databases": {"crm": GOOD}}).databases["crm"] == GOOD
