"""Phones: the library decides, and the fast way in SQL never says anything else than the library."""

from __future__ import annotations

from random import Random

import duckdb
import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.ingest.phones import PhoneBook, fast_value_sql, read_phone
from workbench.ingest.scratch import open_scratch
from workbench.settings import Phones, Storage

RUSSIA = Phones("RU", ["RU", "UA"])
UKRAINE = Phones("UA", ["RU", "UA"])


@pytest.mark.parametrize(
    "raw",
    ["8 (916) 123-45-67", "+7 916 123-45-67", "79161234567", "9161234567", "79161234567.0", "+7 916 123-45-67 доб. 12"],
)
def test_ways_to_write_one_russian_number(raw):
    assert read_phone(raw, RUSSIA) == "+79161234567"


@pytest.mark.parametrize("raw", ["067 123 45 67", "+380 67 123 45 67", "380671234567", "0671234567"])
def test_ways_to_write_one_ukrainian_number(raw):
    assert read_phone(raw, UKRAINE) == "+380671234567"


@pytest.mark.parametrize("raw", ["anonymous", "0000000", "", "12", "+7 916 123-45", "8" * 300])
def test_what_is_no_number(raw):
    assert read_phone(raw, RUSSIA) is None


def test_a_number_of_another_usual_region_is_read_without_its_code():
    assert read_phone("067 123 45 67", RUSSIA) == "+380671234567"


def test_the_default_region_goes_first():
    # Area code 916 is Sacramento in the United States and a mobile network in Russia.
    both = ["RU", "US"]
    read = [read_phone("(916) 234-5678", Phones(region, both)) for region in both]
    assert read == ["+79162345678", "+19162345678"]


USUAL = ["+7916", "8926", "7495", "903", "8812", "+38067", "050", "38044", "8701", "+7727", "1650", "212", "+1415"]
BEGINNINGS = ["", "+7", "7", "8", "+380", "380", "0", "+", "00", "810", "+8", "+1", "1", "+77", "38", "+49", "+39"]
CODES = ["916", "495", "800", "67", "701", "650", "20", "151", "06", "8", ""]
PUNCTUATION = [" ", "-", "(", ")", ".", "\u00a0", "  ", "–"]
DIRT = [*PUNCTUATION, "+", "a", "/", "x", "0", ".0", "+7"]


def written_number(random):
    """A number in one of the ways that people write it, or a spoilt one."""
    if random.random() < 0.6:
        beginning, length, marks = random.choice(USUAL), 7, PUNCTUATION
    else:
        beginning, marks = random.choice(BEGINNINGS) + random.choice(CODES), DIRT
        length = random.choice([5, 6, 7, 8, 9])
    digits = beginning + "".join(random.choices("0123456789", k=length))
    for _ in range(random.choice([0, 0, 1, 3, 5])):
        place = random.randint(0, len(digits))
        digits = digits[:place] + random.choice(marks) + digits[place:]
    return digits


def fast(raws, phones):
    with duckdb.connect() as connection:
        sql = f"select raw, {fast_value_sql('raw', phones)} from (select unnest(?::varchar[]) as raw)"
        return connection.execute(sql, [raws]).fetchall()


PLACES = [RUSSIA, UKRAINE, Phones("KZ", ["KZ", "RU"]), Phones("US", ["US", "GB", "DE", "IT"])]


@pytest.mark.parametrize("phones", PLACES, ids=lambda phones: phones.default_region)
@settings(max_examples=4, deadline=None)
@given(st.integers(0, 2**32))
def test_the_fast_way_agrees_with_the_library(phones, seed):
    random = Random(seed)  # noqa: S311  it invents numbers, not secrets
    raws = [written_number(random) for _ in range(2000)]
    read = [(raw, value, read_phone(raw, phones)) for raw, value in fast(raws, phones) if value is not None]
    assert [row for row in read if row[1] != row[2]] == []
    assert len(read) > 100


@pytest.mark.parametrize(
    ("phones", "region", "prefix"),
    [(RUSSIA, "RU", "+7"), (RUSSIA, "RU", "8"), (RUSSIA, "UA", "+380"), (UKRAINE, "UA", "0")],
)
def test_the_fast_way_reads_the_usual_numbers_itself(phones, region, prefix):
    mobile = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    raw = f"{prefix} {mobile.national_number}"
    assert fast([raw], phones) == [(raw, f"+{mobile.country_code}{mobile.national_number}")]


def test_what_the_library_read_is_kept(tmp_path, monkeypatch):
    raws = "select unnest(['+1 650-253-0000', '8 916 123 45 67', 'nobody']) as raw"
    book = PhoneBook(tmp_path / "normalised", RUSSIA)
    with open_scratch(tmp_path, Storage()) as scratch:
        scratch.connection.execute("create table first (raw varchar, value varchar); create table again as from first")
        book.read(scratch, raws, "first")
        monkeypatch.setattr("workbench.ingest.phones.read_phone", lambda *_: pytest.fail("read a second time"))
        book.read(scratch, raws, "again")
        assert scratch.rows("from again order by raw") == [
            ("+1 650-253-0000", "+16502530000"),
            ("8 916 123 45 67", "+79161234567"),
            ("nobody", None),
        ]


def test_another_default_region_reads_anew(tmp_path):
    with open_scratch(tmp_path, Storage()) as scratch:
        scratch.connection.execute("create table read (raw varchar, value varchar)")
        PhoneBook(tmp_path, Phones("RU", [])).read(scratch, "select '067 123 45 67' as raw", "read")
        PhoneBook(tmp_path, Phones("UA", [])).read(scratch, "select '067 123 45 67' as raw", "read")
        assert scratch.rows("select value from read") == [(None,), ("+380671234567",)]
