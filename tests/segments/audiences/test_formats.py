"""Contacts as each platform wants them, against the hashes that the vendors publish."""

import csv
import hashlib

import duckdb
import pytest

from workbench.errors import ExportError
from workbench.ingest.normalise import normalised
from workbench.segments.audiences.formats import GOOGLE, META, PLATFORMS, YANDEX, name_sql, platform_named, sent_sql
from workbench.settings import Phones, Settings

AMERICAN = Settings(phones=Phones(default_region="US", regions=["US"]))
RUSSIAN = Settings()


def sent(platform, kind, given, settings=RUSSIAN, *, plain=False):
    """Read a contact as ingest does, then write it for the platform."""
    (value,) = normalised(kind, [given], settings)
    with duckdb.connect() as connection:
        sql = sent_sql(platform, kind, "value", plain)
        return connection.execute(f"select {sql} from (select ?::varchar as value)", [value]).fetchall()[0][0]


def named(name, part, *, plain=False):
    with duckdb.connect() as connection:
        sql = name_sql("name", part, plain)
        return connection.execute(f"select {sql} from (select ?::varchar as name)", [name]).fetchall()[0][0]


@pytest.mark.parametrize(
    ("kind", "given", "md5"),
    [
        ("phone", "7 (999) 555-11-11", "f09f2c3d48f31e2a802944ade2e5aec5"),
        ("email", "Mail@yandex.ru", "3c56ff8fef0f6c65b36b2d25720fe276"),
        ("phone", "+79876543210", "5c5259938ed3e632bc5e3f94731090af"),
        ("phone", "8 901 234-56-78", "7cea6da797b7105aee4188b6731a9006"),
        ("email", "example2@yandex.ru", "8d2b135ba9bd88fbfbd8ececb31196d1"),
    ],
)
def test_yandex_gets_what_its_md5_examples_were_made_of(kind, given, md5):
    # MD5 itself is refused since January 2025; the examples of https://www.yandex.com/support2/audience/en/file
    # still say what has to be hashed
    assert hashlib.md5(sent(YANDEX, kind, given, plain=True).encode()).hexdigest() == md5  # noqa: S324


def test_the_sha_256_that_yandex_publishes_for_an_email():
    # https://yandex.com/support/metrica/en/objects/first-party-params-hash, as the next one
    expected = "41b86f44151924a940be6fa30d93f2471683ca74ac361d3b827a9b72c80a7623"
    assert sent(YANDEX, "email", "name@yandex.ru") == expected


def test_the_sha_256_that_yandex_publishes_for_a_phone():
    # its 7 012 345 67 89 is no number that anybody has, so it does not go through the reading of phones
    with duckdb.connect() as connection:
        sql = sent_sql(YANDEX, "phone", "'+70123456789'", plain=False)
        found = connection.execute(f"select {sql}").fetchall()[0][0]
    assert found == "8f0dd3d30a1ea4b739c6217c02604aee1556025da990212759efd877206a1948"


@pytest.mark.parametrize(
    ("kind", "given", "sha256"),
    [
        ("email", "dana@example.com", "07e2f1394b0ea80e2adca010ea8318df697001a005ba7452720edda4b0ce57b3"),
        ("email", "DanaM@example.com", "1df6b43bc68dd38eca94e6a65b4f466ae537b796c81a526918b40ac4a7b906c7"),
        ("email", "ALEXF@example.com", "19de0a9906ebee29fe82087be5ec44f3c01e40730bc808b663c71f19dd6b12f2"),
        ("email", "AlexF@cymbalgroup.com", "7d2d80e240594dcee2e57f57885ee286c4b232dd142234d7a0af6d31cc86679b"),
        ("email", "cloudySanFrancisco@GMAIL.com", "223ebda6f6889b1494551ba902d9d381daf2f642bae055888e96343d53e9f9c4"),
        ("phone", "+1-800-555-0100", "fb4f73a6ec5fdb7077d564cdd22c3554b43ce49168550c3b12c547b78c517b30"),
        ("phone", "+1 800-555-0101", "61d6c2976b5d92b1ad63073a12fddd26040cd980067d03a93dd1cc50f1a3ac68"),
        ("phone", "+1-800-555-0110", "525c2390a4e2a9766fa8ddc341dd10414603baebefa401f5a5e29f55e176525d"),
    ],
)
def test_the_sha_256_that_google_publishes(kind, given, sha256):
    # https://developers.google.com/data-manager/api/devguides/audiences/send-audience-members, members 1, 2 and 4
    assert sent(GOOGLE, kind, given, AMERICAN) == sha256


@pytest.mark.parametrize(
    ("given", "form"),
    [
        ("cloudy.sanfrancisco+shopping@gmail.com", "cloudysanfrancisco@gmail.com"),
        ("user.name+NYC@Example.com", "user.name+nyc@example.com"),
        ("Jane.Doe+shopping@googlemail.com", "janedoe@googlemail.com"),
    ],
)
def test_google_knows_one_spelling_of_a_gmail_address(given, form):
    # https://developers.google.com/data-manager/api/devguides/concepts/formatting; the last: its Java formatter's test
    assert sent(GOOGLE, "email", given, plain=True) == form


@pytest.mark.parametrize(
    ("kind", "given", "sha256"),
    [
        ("email", "John_Smith@gmail.com", "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f"),
        ("phone", "(650)555-1212", "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176"),
    ],
)
def test_the_sha_256_that_meta_publishes(kind, given, sha256):
    # https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters
    assert sent(META, kind, given, AMERICAN) == sha256


@pytest.mark.parametrize(
    ("first_name", "sha256"),
    [
        ("Mary", "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec"),
        ("정", "8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14"),
        ("Valéry", "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c"),
        ("Vale\N{COMBINING ACUTE ACCENT}ry", "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c"),
    ],
)
def test_the_sha_256_that_meta_publishes_for_first_names(first_name, sha256):
    # the same page; the last is the one before it in another Unicode form of the same letters
    assert named(f"{first_name} Smith", "fn") == sha256


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Анна Петрова", "анна", "петрова"),
        ("  АННА   ПЕТРОВА ", "анна", "петрова"),
        ("Петрова Анна Ивановна", "анна", "петрова"),
        ("Анна Ивановна Петрова", "анна", "петрова"),
        ("Шевченко Тарас Григорович", "тарас", "шевченко"),
        ("Mary-Jane O'Neill", "maryjane", "oneill"),
        ("Anna", None, None),
        ("Ludwig van Beethoven", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_first_and_last_name_are_told_apart_or_left_out(name, first, last):
    assert (named(name, "fn", plain=True), named(name, "ln", plain=True)) == (first, last)


def test_one_phone_has_one_hash_for_yandex_and_meta_and_another_for_google():
    yandex, google, meta = (sent(p, "phone", "+7 916 123-45-67") for p in (YANDEX, GOOGLE, META))
    assert yandex == meta != google


def test_meta_keeps_the_dots_of_a_gmail_address_and_yandex_takes_latin_letters_only():
    assert sent(META, "email", "an.na@gmail.com", plain=True) == "an.na@gmail.com"
    assert sent(YANDEX, "email", "анна@пример.рф") is None
    assert sent(META, "email", "анна@пример.рф", plain=True) == "анна@пример.рф"


@pytest.mark.parametrize("value", ["79161234567", "+0123", "not a phone", "+7916123456789012"])
def test_what_is_no_number_with_a_country_code_is_not_sent(value):
    with duckdb.connect() as connection:
        for platform in PLATFORMS.values():
            sql = sent_sql(platform, "phone", "value", plain=False)
            assert connection.execute(f"select {sql} from (select ? as value)", [value]).fetchall() == [(None,)]


def test_an_unknown_platform_names_the_nearest():
    with pytest.raises(
        ExportError, match=r"Unknown platform 'gogle'. Did you mean 'google'.* Allowed: yandex, google, meta"
    ):
        platform_named("gogle")


def test_headers_are_those_of_the_platforms():
    assert next(csv.reader([",".join(YANDEX.header(names=False))])) == ["external_id", "phone", "email"]
    assert GOOGLE.header(names=False) == ["Phone"] * 3 + ["Email"] * 3
    assert META.header(names=True) == ["phone"] * 3 + ["email"] * 3 + ["fn", "ln"]
