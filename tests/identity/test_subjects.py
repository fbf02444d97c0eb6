from __future__ import annotations

import pytest

from tests.identity.published import START, Published, record
from workbench.errors import WorkbenchError
from workbench.identity.subjects import Identifier, beside, resolve
from workbench.settings import Settings

ANNA = (
    record("visit", "anna", 0, "session", cookie="ga:1"),
    record("call", "anna", 1, "call", cookie="ga:1", phone="+79161234567", crm_id="amo:17", system="crm"),
    record("card", "anna", 2, "identify", crm_id="amo:17", email="anna@mail.ru"),
)


def found(word, *records, **more):
    return resolve(Published(*ANNA, *records, **more).connection, word, Settings())


def test_an_event_names_the_identifiers_on_it_the_strongest_first():
    call = found("call")
    assert (call.what, call.name, call.customer_ids, call.system, call.event_kind) == (
        "event",
        "call",
        ["anna"],
        "crm",
        "call",
    )
    assert [str(one) for one in call.identifiers] == ["crm_id:amo:17", "phone:+79161234567", "cookie:ga:1"]
    assert (call.occurred_at - START).days == 1


def test_a_contact_record_is_found_with_its_customer():
    assert found("card").customer_ids == ["anna"]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("8 (916) 123-45-67", "phone:+79161234567"),
        ("phone:8 916 123 45 67", "phone:+79161234567"),
        (" Anna@Mail.RU ", "email:anna@mail.ru"),
        ("ga:1", "cookie:ga:1"),
        ("cookie:ga:1", "cookie:ga:1"),
        ("crm_id:17", "crm_id:amo:17"),
        ("17", "crm_id:amo:17"),
    ],
)
def test_an_identifier_is_found_as_people_write_it(word, name):
    subject = found(word)
    assert (subject.what, subject.name, subject.customer_ids) == ("identifier", name, ["anna"])
    assert subject.strongest == subject.identifiers[0]


def test_a_customer_names_all_its_identifiers():
    subject = found("anna")
    assert (subject.what, subject.strongest) == ("customer", Identifier("crm_id", "amo:17", links=True))
    assert len(subject.identifiers) == 4


def test_an_old_id_leads_to_the_living_customer():
    published = Published(*ANNA).insert("customer_redirects", ("old", "anna", 2, "merge"), ("lost", None, 3, "gone"))
    assert resolve(published.connection, "old", Settings()).name == "anna"
    with pytest.raises(WorkbenchError, match="any more: no record of it is left"):
        resolve(published.connection, "lost", Settings())


def test_what_can_mean_two_things_is_asked_about():
    same = record("17", "boris", 3, cookie="x")
    boris = record("b", "boris", 3, cookie="17")
    with pytest.raises(WorkbenchError, match=r"'17' can mean 2 things.*event:17, cookie:17"):
        found("17", same, boris)
    assert found("event:17", same, boris).what == "event"
    assert found("cookie:17", same, boris).what == "identifier"


def test_a_barred_identifier_stands_with_several_and_has_nothing_to_decide_by():
    office = [record(f"o{n}", f"customer{n}", n, phone="+74950000000", cookie=f"o{n}") for n in range(2)]
    subject = found("+74950000000", *office, barred=("phone:+74950000000",))
    assert (subject.customer_ids, subject.strongest) == (["customer0", "customer1"], None)


def test_beside_an_identifier_stands_all_that_is_on_its_records():
    published = Published(*ANNA)
    subject = resolve(published.connection, "ga:1", Settings())
    assert [str(one) for one in beside(published.connection, subject)] == [
        "crm_id:amo:17",
        "phone:+79161234567",
        "cookie:ga:1",
    ]


@pytest.mark.parametrize("word", ["", "nobody", "'; drop table touches; --", "phone:", "customer:", "%", "a" * 5000])
def test_an_unknown_word_is_refused(word):
    with pytest.raises(WorkbenchError, match="is no event, identifier or customer"):
        found(word)
