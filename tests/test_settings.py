from __future__ import annotations

import tomllib

import pytest

from workbench import settings
from workbench.errors import SettingsError


def parse(text: str) -> settings.Settings:
    return settings.parse(tomllib.loads(text))


def test_an_unknown_key_names_its_nearest_match():
    with pytest.raises(SettingsError, match=r"unknown key 'time_zon'\. Did you mean 'time_zone'"):
        parse('time_zon = "Europe/Kyiv"')


def test_an_unknown_key_of_a_section_names_its_nearest_match():
    with pytest.raises(SettingsError, match=r"'phones.default_regon'. Did you mean 'default_region'"):
        parse('[phones]\ndefault_regon = "UA"')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('time_zone = "Europe/Kiyv"', "Did you mean 'Europe/Kyiv'"),
        ("projects = []", "name at least one"),
        ('projects = "shop"', "must be a list"),
        ('[deals]\ntarget_actions = ["cal"]', "Did you mean 'call'"),
        ('[identity.own]\nphon = ["1"]', "Did you mean 'phone'"),
        ("[identity.limits]\nphone = { cookie = 0 }", "1 or more"),
        ("[identity.limits]\nphone = { cooky = 5 }", "Did you mean 'cookie'"),
        ('[phones]\ndefault_region = "ru"', "two capital letters"),
        ('[money]\nbase = "rouble"', "three capital letters"),
        ("[money]\nrates = { EUR = -1 }", "above 0"),
        ('[storage]\nmemory = "lots"', "must look like 4GB"),
        ("[storage]\nkeep_snapshots = true", "must be a number"),
        ("[storage]\nthreads = 30000", "0 .all cores. to 256"),
        ("[storage]\nthreads = -1", "0 .all cores. to 256"),
        ('[storage]\nmemory = "0GB"', "256MB or more"),
        ("[money]\nrates = { EUR = inf }", "above 0"),
        ('projects = [""]', "empty name"),
        ("phones = 3", "is a section"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_a_way_out(text: str, message: str):
    with pytest.raises(SettingsError, match=message):
        parse(text)


def test_the_file_that_init_writes_is_read_back_with_its_values():
    text = settings.template(**{"name": 'ООО "Ромашка"', "money.base": "EUR", "money.rates": {"USD": 0.9}})
    read = parse(text)
    assert read.name == 'ООО "Ромашка"'
    assert (read.money.base, read.money.rates) == ("EUR", {"USD": 0.9})
    assert read.time_zone == settings.Settings().time_zone


def test_an_unknown_key_for_a_new_file_is_refused():
    with pytest.raises(SettingsError, match=r"'time_zon'\. Did you mean 'time_zone'"):
        settings.template(time_zon="Europe/Kyiv")


def test_every_key_is_explained():
    assert all(doc.endswith((".", ")")) and len(doc) > 10 for _, doc, _ in settings.documented())


def test_a_file_that_is_no_toml_names_the_place(tmp_path):
    file = tmp_path / settings.FILE_NAME
    file.write_text("name = [1,", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"cannot be read as TOML.*(line 1|end of document)"):
        settings.load(file)


def test_a_folder_without_settings_says_how_to_make_them(tmp_path):
    with pytest.raises(SettingsError, match="workbench init"):
        settings.load(tmp_path / settings.FILE_NAME)
