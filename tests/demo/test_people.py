from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import phonenumbers

from workbench.demo import Hardships
from workbench.demo.clock import Clock
from workbench.demo.people import OFFICE_SIZE, draw_people, write_contacts


def draw(hardships: Hardships, customers: int = 1000, first: int = 0):
    rng, clock = np.random.default_rng(3), Clock(date(2026, 11, 15))
    return draw_people(rng, clock, hardships, customers, first_id=first + 1, first_customer=first)


def test_nearly_two_visitors_come_with_each_customer():
    assert len(draw(Hardships(), 500).person_id) == 1400


def test_phones_are_real_numbers():
    phones = draw(Hardships.none()).phones[:, 0]
    wrong = [p for p in phones.tolist() if not phonenumbers.is_valid_number(phonenumbers.parse(f"+{p}"))]
    assert wrong == []


def test_nobody_shares_a_phone_in_a_clean_company_across_chunks():
    chunks = [draw(Hardships.none(), 1000, first).phones[:1000].ravel() for first in (0, 1000)]
    assert len(np.unique(np.concatenate(chunks))) == 2 * 1000 * 3


def test_an_office_shares_a_landline():
    people = draw(Hardships(office_phone=0.1))
    offices = Counter(people.office_phone[people.office_phone > 0].tolist())
    assert set(offices.values()) == {OFFICE_SIZE}
    assert len(offices) == 4  # 100 people in offices of 24
    assert all(str(phone).startswith("7495") for phone in offices)


def test_family_members_share_a_phone_a_name_and_a_city():
    people = draw(replace(Hardships.none(), family_phone=0.02))
    numbers = Counter(people.phones[:1000, 0].tolist())
    shared = [number for number, owners in numbers.items() if owners == 2]
    assert len(shared) == 10
    for number in shared:
        first, second = np.flatnonzero(people.phones[:1000, 0] == number)
        assert (people.city[first], people.family[first]) == (people.city[second], people.family[second])


def test_a_reassigned_number_goes_to_someone_who_comes_later():
    people = draw(replace(Hardships.none(), reassigned_phone=0.02))
    numbers = Counter(people.phones[:1000, 0].tolist())
    shared = [number for number, owners in numbers.items() if owners == 2]
    assert len(shared) == 10
    for number in shared:
        owners = np.flatnonzero(people.phones[:1000, 0] == number)
        former, later = owners[np.argsort(people.arrival[owners])]
        assert np.isfinite(people.phone_until[former, 0])
        assert people.arrival[later] > 0.5 * 549


def test_a_changed_number_is_given_from_that_time_on():
    people = draw(Hardships(changed_phone=1.0))
    until = people.phone_until[0, 0]
    phones = people.phone_at(np.array([0, 0]), np.array([until - 1, until]))
    assert phones.tolist() == people.phones[0, :2].tolist()


def test_contacts_hold_at_least_a_phone_or_an_email(company):
    who = np.arange(1000)
    contacts = write_contacts(company.chunk, who, np.zeros(1000), (0.3, 0.3))
    assert ((contacts["phone"] > 0) | (contacts["email"] > 0)).all()
    assert (contacts["phone"] == 0).any()


def test_hostile_names_go_to_three_people_of_the_first_chunk_only():
    assert sorted(draw(Hardships()).hostile[draw(Hardships()).hostile > 0].tolist()) == [1, 2, 3]
    assert not draw(Hardships(), first=1000).hostile.any()
