import re

import numpy as np
import pytest

from workbench.demo.words import CITIES, CITY_LIST, FAMILIES, FAMILY_LIST, GIVEN, latin


@pytest.mark.parametrize(
    ("word", "spelled"),
    [("Щербакова", "Shcherbakova"), ("Соловьёв", "Solovev"), ("Христина", "Khristina"), ("Wiśniewski", "Wisniewski")],
)
def test_latin_spells_names_in_ascii(word: str, spelled: str):
    assert latin(word) == spelled


def test_every_name_has_an_ascii_spelling_for_its_email():
    names = [name.latin for name in GIVEN] + [spelling for family in FAMILIES for spelling in family[2:]]
    assert [name for name in names if not re.fullmatch("[A-Z][a-z]+", name)] == []


@pytest.mark.parametrize(
    ("male", "female"),
    [
        ("Иванов", "Иванова"),
        ("Раевский", "Раевская"),
        ("Шевченко", "Шевченко"),
        ("Kowalski", "Kowalska"),
        ("Черных", "Черных"),
    ],
)
def test_family_names_agree_with_the_sex(male: str, female: str):
    assert [family.female for family in FAMILIES if family.male == male] == [female]


def test_a_draw_stays_within_its_group():
    rng = np.random.default_rng(0)
    names = {FAMILIES[number].male for number in FAMILY_LIST.draw(rng, "uk", 500)}
    assert "Шевченко" in names
    assert not names & {"Иванов", "Nowak"}


def test_big_cities_have_more_people():
    cities = [CITIES[number] for number in CITY_LIST.draw(np.random.default_rng(0), "ru", 1000)]
    assert cities.count("Москва") > 5 * cities.count("Тула") > 0
