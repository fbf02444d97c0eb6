"""Audience files of a workspace of a few people: who is in, who is not and why, and what changed since the last one."""

import csv
import hashlib
import time
from contextlib import closing
from dataclasses import replace

import duckdb
import pytest

from tests.segments.small_snapshots import has, member, publish
from workbench.engine.query import literal
from workbench.engine.snapshots import SnapshotStore
from workbench.errors import ExportError, WorkbenchError
from workbench.notes.store import NotesStore
from workbench.segments.audiences.audience import AudienceRequest, preflight, write_audience
from workbench.segments.audiences.consent import Consent
from workbench.segments.audiences.formats import PLATFORMS
from workbench.segments.language.columns import ConditionError
from workbench.settings import Audiences, Settings

ASKED = AudienceRequest("Everyone", "meta")

IDENTIFIERS = [
    has("anna", "phone", "+79161234567"),
    has("anna", "email", "anna@mail.ru"),
    has("boris", "email", "boris@mail.ru"),
    has("vera", "phone", "+79160000000", links=False),
    has("galina", "phone", "12", links=False),
    has("dina", "cookie", "ga:1"),
]
KNOWN = [
    {"kind": "phone", "value": "+79160000000", "valid": True, "links": False},
    {"kind": "phone", "value": "12", "valid": False, "links": False},
]
PEOPLE = ("anna", "boris", "vera", "galina", "dina")


def company(folder, members=PEOPLE, more=(), **tables):
    publish(
        folder,
        segments=[member("Everyone", customer_id) for customer_id in members],
        customer_identifiers=[*IDENTIFIERS, *more],
        identifiers=KNOWN,
        **tables,
    )


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def written(folder, platform="meta", name="out.csv", **asked):
    """Write the audience of everyone and return its report and the rows of the file."""
    request = AudienceRequest("Everyone", platform, **asked)
    report = write_audience(folder, Settings(), request, folder / name, "olga")
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return report, list(csv.reader(file))


def looked_at(folder, platform="meta", **asked):
    return preflight(folder, Settings(), AudienceRequest("Everyone", platform, **asked))


def crowd(people):
    """Make so many customers with a phone each, zero-padded so that they sort as they count."""
    return [has(f"c{number:03}", "phone", f"+7916{number:07}") for number in range(people)]


def tag(folder, customer_id, tag, author):
    with closing(NotesStore.of(folder)) as store:
        store.add_tag(customer_id, tag, author)


def test_every_customer_is_written_or_rejected_for_one_reason(tmp_path):
    company(tmp_path)
    report, rows = written(tmp_path)
    assert (report.customers, report.written, report.rows, report.phones, report.emails) == (5, 2, 2, 1, 2)
    assert report.rejected == {"barred": 1, "unreadable": 1, "no_contact": 1}
    assert rows == [
        ["phone", "phone", "phone", "email", "email", "email"],
        [sha("79161234567"), "", "", sha("anna@mail.ru"), "", ""],
        ["", "", "", sha("boris@mail.ru"), "", ""],
    ]


def test_rejected_rows_name_customer_and_reason_and_no_contact(tmp_path):
    company(tmp_path)
    rows = looked_at(tmp_path).rejected_rows.to_pylist()
    assert [(row["customer_id"], row["reason"]) for row in rows] == [
        ("dina", "no_contact"), ("galina", "unreadable"), ("vera", "barred"),
    ]  # fmt: skip
    assert rows[0]["words"] == "has neither phone nor e-mail"


def test_a_plain_file_holds_the_contacts_as_the_platform_wants_them(tmp_path):
    company(tmp_path)
    assert written(tmp_path, "google", plain=True)[1][1][:4] == ["+79161234567", "", "", "anna@mail.ru"]
    assert written(tmp_path, "meta", plain=True)[1][1][:4] == ["79161234567", "", "", "anna@mail.ru"]


def test_several_phones_take_columns_at_meta_and_rows_at_yandex(tmp_path):
    phones = [f"+7916123450{digit}" for digit in range(4)]
    company(tmp_path, more=[has("boris", "phone", phone) for phone in phones] + crowd(100), members=["boris"])
    _, rows = written(tmp_path, plain=True)
    digits = [phone[1:] for phone in phones]
    assert rows[1:] == [[*digits[:3], "boris@mail.ru", "", ""], [digits[3], "", "", "", "", ""]]
    publish_all(tmp_path, phones)
    _, rows = written(tmp_path, "yandex", plain=True)
    of_boris = [row for row in rows if row[0] == "boris"]
    assert of_boris == [["boris", digits[0], "boris@mail.ru"], *(["boris", phone, ""] for phone in digits[1:])]


def publish_all(folder, phones):
    more = [has("boris", "phone", phone) for phone in phones] + crowd(100)
    company(folder, more=more, members=["boris", *(f"c{number:03}" for number in range(100))])


def test_names_go_to_meta_when_asked_for(tmp_path):
    company(tmp_path, members=["anna"], customers=[{"customer_id": "anna", "name": "Анна Петрова"}])
    assert written(tmp_path, names=True, plain=True)[1][1][-2:] == ["анна", "петрова"]
    assert written(tmp_path, names=True)[1][1][-2:] == [sha("анна"), sha("петрова")]


@pytest.mark.parametrize("platform", ["yandex", "google"])
def test_names_are_refused_where_they_are_of_no_use(tmp_path, platform):
    company(tmp_path)
    with pytest.raises(ExportError, match="makes no use of names"):
        written(tmp_path, platform, names=True)


def test_two_customers_of_one_gmail_box_are_one_contact_at_google_only(tmp_path):
    boxes = [has("zoe", "email", "a.b@gmail.com"), has("yan", "email", "ab+shop@gmail.com")]
    company(tmp_path, members=["zoe", "yan"], more=boxes)
    report, rows = written(tmp_path, "google")
    assert (report.written, report.rejected, rows[1][3]) == (1, {"duplicate": 1}, sha("ab@gmail.com"))
    assert written(tmp_path, "meta")[0].written == 2


def test_who_wants_no_ads_is_left_out_whatever_the_case_of_the_tag(tmp_path):
    company(tmp_path)
    tag(tmp_path, "anna", "No Ads", "olga")
    report, rows = written(tmp_path)
    assert (report.rejected["no_consent"], report.left_out["no_consent"]) == (1, 2)
    assert [row[3] for row in rows[1:]] == [sha("boris@mail.ru")]


def test_who_was_tagged_before_a_merge_is_left_out_after_it(tmp_path):
    company(tmp_path, customer_redirects=[{"old_id": "old", "customer_id": "anna", "reason": "merge"}])
    tag(tmp_path, "old", "no ads", "olga")
    assert looked_at(tmp_path).rejected["no_consent"] == 1


def test_a_contact_of_somebody_who_refused_is_kept_out_for_everybody(tmp_path):
    boxes = [has("zoe", "email", "a.b@gmail.com"), has("yan", "email", "ab@gmail.com")]
    company(tmp_path, members=["zoe"], more=boxes)
    tag(tmp_path, "yan", "no ads", "olga")  # who is not even in the segment
    assert looked_at(tmp_path, "google").rejected == {"no_consent": 1}
    assert looked_at(tmp_path, "meta").written == 1


def test_consent_can_be_asked_for_by_a_tag_or_a_condition(tmp_path):
    company(tmp_path)
    tag(tmp_path, "boris", "agreed", "olga")
    report = looked_at(tmp_path, consent=Consent(agreed=("agreed",)))
    assert (report.written, report.rejected) == (1, {"no_consent": 4})
    query = ("select customer_id from customer_identifiers where value = $value", {"value": "anna@mail.ru"})
    assert looked_at(tmp_path, consent=Consent(condition=query)).written == 1


def test_the_settings_of_the_workspace_say_who_may_be_in_an_audience(tmp_path):
    company(tmp_path, customers=[{"customer_id": customer_id} for customer_id in PEOPLE])
    tag(tmp_path, "boris", "friend", "olga")
    refused = Settings(audiences=Audiences(no_ads_tags=["friend"]))
    assert preflight(tmp_path, refused, ASKED).rejected["no_consent"] == 1
    condition = Settings(audiences=Audiences(consent='tag "friend"'))
    assert preflight(tmp_path, condition, ASKED).rejected["no_consent"] == 4


def test_a_condition_of_the_settings_that_cannot_be_read_is_said(tmp_path):
    company(tmp_path)
    with pytest.raises(ConditionError, match=r"workspace.toml: 'audiences.consent' 'ltw > 5': .*Did you mean 'ltv'"):
        preflight(tmp_path, Settings(audiences=Audiences(consent="ltw > 5")), ASKED)


def test_a_reassigned_number_goes_with_its_last_holder(tmp_path):
    company(
        tmp_path,
        members=["zoe", "yan"],
        more=[has("zoe", "phone", "+79163333333"), has("yan", "phone", "+79163333333", spell=2)],
        identifier_spells=[{"kind": "phone", "value": "+79163333333", "spell": n} for n in (1, 2)],
    )
    report = looked_at(tmp_path)
    assert report.rejected == {"reassigned": 1}
    assert report.rejected_rows.to_pylist()[0]["customer_id"] == "zoe"


def test_an_email_that_would_run_as_a_formula_is_hashed_but_not_written_plain(tmp_path):
    company(tmp_path, members=["zoe"], more=[has("zoe", "email", "=1+1@mail.ru")])
    assert looked_at(tmp_path, plain=True).rejected == {"formula": 1}
    assert written(tmp_path)[1][1][3] == sha("=1+1@mail.ru")


def test_members_are_followed_to_who_they_are_now(tmp_path):
    gone = [
        {"old_id": "old", "customer_id": "anna", "reason": "merge"},
        {"old_id": "lost", "customer_id": None, "reason": "gone"},
    ]
    company(tmp_path, members=["old", "anna", "lost"], customer_redirects=gone)
    report = looked_at(tmp_path)
    assert (report.customers, report.written, report.rejected) == (2, 1, {"gone": 1})


def test_yandex_refuses_fewer_than_a_hundred_rows_and_no_file_is_left(tmp_path):
    company(tmp_path, members=[f"c{number:03}" for number in range(99)], more=crowd(99))
    with pytest.raises(ExportError, match="has 99 rows, and Yandex Audience takes a file from 100 on"):
        written(tmp_path, "yandex")
    assert list(tmp_path.glob("*.csv*")) == []
    assert looked_at(tmp_path, "yandex").warnings == (
        "99 rows: Yandex Audience refuses files of fewer than 100.",
    )  # fmt: skip
    company(tmp_path, members=[f"c{number:03}" for number in range(100)], more=crowd(100))
    assert written(tmp_path, "yandex")[0].rows == 100


def test_a_small_audience_of_google_is_written_with_a_warning(tmp_path):
    company(tmp_path)
    report, _ = written(tmp_path, "google")
    assert report.warnings == ("2 people: Google Customer Match shows ads only from 100 people it recognises on.",)


def test_an_audience_of_nobody_says_why(tmp_path):
    company(tmp_path, members=["vera", "dina"])
    with pytest.raises(ExportError, match=r"has 0 rows.*Left out: 1 barred; 1 no_contact"):
        written(tmp_path)


def test_a_file_above_the_limit_is_refused(tmp_path, monkeypatch):
    company(tmp_path, members=[f"c{number:03}" for number in range(100)], more=crowd(100))
    monkeypatch.setattr("workbench.segments.audiences.audience.platform_named", small_platform)
    with pytest.raises(ExportError, match=r"takes 1,000 at most. Nothing was written. Split the segment"):
        written(tmp_path, "yandex")
    assert list(tmp_path.glob("*.csv*")) == []


def small_platform(name):
    return replace(PLATFORMS[name], most_bytes=1000)


def test_the_next_file_is_told_from_the_last_one_by_hashes_only(tmp_path):
    company(tmp_path)
    assert written(tmp_path)[0].difference is None
    company(tmp_path, members=["boris", "zoe"], more=[has("zoe", "phone", "+79162222222")])
    difference = looked_at(tmp_path).difference
    assert (difference.added, difference.removed, difference.kept) == (1, 2, 1)
    assert looked_at(tmp_path, "google").difference is None
    (kept,) = (tmp_path / "audiences").iterdir()
    text = str(duckdb.sql(f"from read_parquet({literal(str(kept))})").fetchall())
    assert sha("79161234567") in text
    assert "9161234567" not in text.replace(sha("79161234567"), "")
    assert "anna" not in text


def test_plain_and_hashed_files_can_be_compared_and_only_the_last_is_kept(tmp_path):
    company(tmp_path)
    written(tmp_path)
    difference = written(tmp_path, plain=True)[0].difference
    assert (difference.added, difference.removed, difference.kept) == (0, 0, 3)
    assert len(list((tmp_path / "audiences").iterdir())) == 1


def test_a_lost_file_of_hashes_is_said_not_taken_for_nothing(tmp_path):
    company(tmp_path)
    written(tmp_path)
    for file in (tmp_path / "audiences").iterdir():
        file.unlink()
    report = looked_at(tmp_path)
    assert report.difference is None
    assert "is not known any more" in report.warnings[-1]


def test_a_preflight_writes_nothing(tmp_path):
    company(tmp_path)
    looked_at(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir() if not path.name.startswith("notes.db")) == ["snapshots"]


def test_customers_can_be_given_in_place_of_a_segment(tmp_path):
    company(tmp_path)
    report = looked_at(tmp_path, customers=["boris", "nobody"])
    assert (report.written, report.rejected) == (1, {"gone": 1})


def test_an_unknown_segment_names_the_nearest_and_says_how_to_get_it(tmp_path):
    company(tmp_path)
    request = AudienceRequest("Evryone", "meta")
    with pytest.raises(WorkbenchError, match=r"No segment 'Evryone'.*Did you mean 'Everyone'.*workbench score"):
        preflight(tmp_path, Settings(), request)


@pytest.mark.parametrize(("name", "message"), [("out.xlsx", "takes .csv files"), ("no/out.csv", "does not exist")])
def test_a_place_that_cannot_be_written_is_said(tmp_path, name, message):
    company(tmp_path)
    with pytest.raises(ExportError, match=message):
        written(tmp_path, name=name)


def test_the_same_customers_give_the_same_file(tmp_path):
    company(tmp_path)
    first = written(tmp_path)[0].file_sha256
    company(tmp_path, members=tuple(reversed(PEOPLE)))
    assert written(tmp_path)[0].file_sha256 == first


def test_a_hundred_thousand_customers_are_written_in_seconds(tmp_path):
    people = 100_000
    company(tmp_path)
    folder = SnapshotStore(tmp_path / "snapshots").current().folder
    with duckdb.connect() as connection:
        connection.execute(f"create table numbers as select range as n from range({people})")
        for name, sql in {
            "segments": "select 'Everyone' as segment, 'c' || n as customer_id from numbers",
            "customer_identifiers": """
                select 'c' || n as customer_id, 'phone' as kind, '+7' || (9000000000 + n) as value, 1 as spell,
                    true as links
                from numbers
            """,
        }.items():
            connection.execute(f"copy ({sql}) to {literal(str(folder / f'{name}.parquet'))} (format parquet)")
    start = time.perf_counter()
    report, rows = written(tmp_path, "google")
    assert (report.written, len(rows)) == (people, people + 1)
    assert time.perf_counter() - start < 30


def test_a_customer_who_held_a_number_before_and_holds_it_now_is_in_once(tmp_path):
    company(
        tmp_path,
        members=["zoe"],
        more=[has("zoe", "phone", "+79163333333"), has("zoe", "phone", "+79163333333", spell=2)],
        identifier_spells=[{"kind": "phone", "value": "+79163333333", "spell": n} for n in (1, 2)],
    )
    report = looked_at(tmp_path)
    assert (report.written, report.phones, report.rejected) == (1, 1, {})
