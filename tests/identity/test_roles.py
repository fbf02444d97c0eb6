"""What a shared identifier most likely is: little companies of which one sees what it must be."""

from __future__ import annotations

import pytest

from tests.identity.guarding import Judge, Record
from workbench.settings import Settings

OFFICE = "+74951112233"
HOME = "+79160000001"


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    return Judge(tmp_path_factory.mktemp("judge"))


def roles(judge: Judge, records: list[Record]) -> list[tuple]:
    judge.judge(records, Settings(), last="identifier_roles", roles=True)
    return judge.rows("select value, role, links, people from identifier_roles")


def family(**shared: str) -> list[Record]:
    """Two people who each have an e-mail and a contact in the CRM, and share something."""
    return [
        (0, {**shared, "email": "anna@mail.ru"}),
        (1, {**shared, "email": "boris@mail.ru"}),
        (2, {"email": "anna@mail.ru", "crm_id": "crm:1"}),
        (3, {"email": "boris@mail.ru", "crm_id": "crm:2"}),
    ]


def test_a_phone_beside_many_people_is_an_office_line(judge: Judge):
    colleagues = [(n, {"phone": OFFICE, "crm_id": f"crm:1{n}", "email": f"m{n}@firm.ru"}) for n in range(7)]
    assert roles(judge, colleagues) == [(OFFICE, "office line", False, 7)]


def test_four_colleagues_might_be_a_family(judge: Judge):
    people = [(n, {"phone": OFFICE, "crm_id": f"crm:1{n}", "email": f"m{n}@firm.ru"}) for n in range(4)]
    assert roles(judge, people) == [(OFFICE, "family phone", True, 4)]


def test_the_ids_of_one_person_in_several_systems_are_no_people(judge: Judge):
    ids = [(n, {"phone": HOME, "crm_id": f"system{n}:7"}) for n in range(8)]
    assert roles(judge, ids) == []


def test_a_phone_of_two_people_is_a_family_phone(judge: Judge):
    assert roles(judge, family(phone=HOME)) == [(HOME, "family phone", True, 2)]


def test_a_cookie_of_two_people_is_a_family_computer(judge: Judge):
    assert roles(judge, family(cookie="c")) == [("c", "family computer", True, 2)]


def test_one_person_with_two_e_mails_is_no_family(judge: Judge):
    """The CRM names both e-mails on one card."""
    anna = [
        (0, {"phone": HOME, "email": "anna@mail.ru"}),
        (1, {"phone": HOME, "email": "anna@work.ru"}),
        (2, {"crm_id": "crm:1", "email": ["anna@mail.ru", "anna@work.ru"]}),
    ]
    assert roles(judge, anna) == []


def test_a_contact_that_was_entered_twice_is_no_family(judge: Judge):
    twice = [(0, {"phone": HOME, "email": "anna@mail.ru", "crm_id": "crm:1"}), (1, {"phone": HOME, "crm_id": "crm:2"})]
    assert roles(judge, twice) == []


def visits(days: list[int], phone: str) -> list[Record]:
    return [(day, {"cookie": "shop", "phone": phone}) for day in days]


def test_a_cookie_that_many_use_once_is_a_kiosk(judge: Judge):
    assert roles(judge, [visit for n in range(6) for visit in visits([n], f"+7916000000{n}")]) == [
        ("shop", "kiosk", False, 6)
    ]


@pytest.mark.parametrize(("own_days", "role"), [(6, "staff cookie"), (5, "kiosk")])
def test_a_cookie_of_which_one_person_has_half_is_of_the_staff(judge: Judge, own_days: int, role: str):
    """Six customers on a day each, and somebody on as many days, or on one fewer."""
    customers = [visit for n in range(6) for visit in visits([n], f"+7916000000{n}")]
    shared = roles(judge, [*customers, *visits(list(range(own_days)), "+79169999999"), (40, {"cookie": "shop"})])
    assert shared == [("shop", role, False, 7)]
    assert judge.rows("select top_share, days, events, phones from identifier_roles") == [
        (own_days / (own_days + 6), 7, own_days + 7, 7)
    ]


def test_what_stands_for_nobody_has_no_role(judge: Judge):
    assert roles(judge, [(n, {"cookie": "null", "phone": f"+7916000000{n}"}) for n in range(8)]) == []


def test_the_audit_names_the_role(judge: Judge):
    colleagues = [(n, {"phone": OFFICE, "crm_id": f"crm:1{n}", "email": f"m{n}@firm.ru"}) for n in range(7)]
    judge.judge(colleagues, Settings(), last="identifier_guards", roles=True)
    assert judge.rows("select value, reason, role from identifier_guards") == [
        (OFFICE, "too_many_crm_id", "office line")
    ]
