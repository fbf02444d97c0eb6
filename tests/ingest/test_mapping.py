"""Mappings: every word is checked, presets are in order."""

from __future__ import annotations

import pytest

from workbench.errors import MappingError
from workbench.ingest.mapping import Entry, load, parse, presets

SMALL = '[columns]\nkind = {constant = "call"}\nphone = "Phone"\n'


def test_a_column_may_be_named_or_described():
    mapping = parse(SMALL + 'amount = {column = "Sum", decimal = ","}\n', "own")
    assert mapping.columns["phone"] == (Entry(column="Phone"),)
    assert mapping.columns["amount"] == (Entry(column="Sum", decimal=","),)


def test_an_identifier_may_come_from_several_columns():
    mapping = parse('[columns]\nkind = {constant = "call"}\ncookie = [{column = "ga", scope = "ga"}, "ym"]\n', "own")
    assert mapping.columns["cookie"] == (Entry(column="ga", scope="ga"), Entry(column="ym"))


def test_an_edited_mapping_is_another_one():
    assert parse(SMALL, "own").sha256 != parse(SMALL + "\n", "own").sha256


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sistem = 'x'\n" + SMALL, "unknown key 'sistem'. Did you mean 'system'"),
        (SMALL + "fone = 'x'\n", "unknown key 'columns.fone'. Did you mean 'phone'"),
        (SMALL + "amount = {colum = 'x'}\n", "unknown key 'columns.amount.colum'. Did you mean 'column'"),
        (SMALL + "amount = {}\n", "needs exactly one of column, constant, expression"),
        (SMALL + "amount = {column = 'a', constant = 'b'}\n", "needs exactly one of"),
        (SMALL + "amount = 5\n", "must be a column's name"),
        (SMALL + "occurred_at = {column = 'a', zone = 'Europe/Moskow'}\n", "Did you mean 'Europe/Moscow'"),
        (
            SMALL + "city = {column = 'a', split = ','}\n",
            "columns.city: split is only for phone, email, cookie, crm_id, messenger, tags",
        ),
        (SMALL + "email = {column = 'a', split = ''}\n", "split is empty"),
        (SMALL + "amount = {expression = 'sum(x)'}\n", "rows.group_by"),
        (SMALL + "status = {column = 'a', values = {won = 1}}\n", "table of texts"),
        (SMALL + "status = {column = 'a', optional = 'yes'}\n", "must be true or false"),
        (SMALL + "amount = {column = 'a', decimal = ';'}\n", "Allowed: ,, ."),
        (SMALL + "[read]\nformat = 'exel'\n", "Allowed: csv, tsv"),
        (SMALL + "[read]\nheader_row = 0\n", "must be a row number from 1"),
        (SMALL + "[rows]\nwhere = 'sum(x) > 1'\n", "looks at one row"),
        (SMALL + "[batch]\nreplaces = 'week'\n", "Allowed: event, day"),
        ("table = 'add'\n" + SMALL, "Did you mean 'ads'"),
        ("read = 1\n" + SMALL, "write [read]"),
        ("[columns]\nphone = 'a'\n", "lacks 'kind'"),
        ("[columns]\nkind = 'a'\n", "maps no identifier"),
        ("[columns\n", "no TOML"),
        ("[columns]\nkind = []\nphone = 'a'\n", "columns.kind is an empty list"),
        ("[columns]\nkind = {constant = 'calls'}\nphone = 'a'\n", "no kind 'calls'. Did you mean 'call'"),
        ("[columns]\nkind = {column = 'a', values = {x = 'sesion'}}\nphone = 'a'\n", "Did you mean 'session'"),
        (SMALL + "occurred_at = {column = 'a', format = '%Q'}\n", "format '%Q'"),
        (SMALL + "occurred_at = {column = 'a', format = '%'}\n", "format '%'"),
        (SMALL + "occurred_at = {column = 'a', format = 'epoch'}\n", "is no pattern. Did you mean 'epoch_"),
        (SMALL + "[read]\ndelimiter = 'ab'\n", "must be one character"),
        (SMALL + f"city = {{expression = '{'(' * 3000}a{')' * 3000}'}}\n", "nested too deeply"),
        (SMALL + f"city = {{expression = '{'(' * 250}a{')' * 250}'}}\n", "nested too deeply"),
        (SMALL + "[batch]\nday = 'a'\n", "are for events with batch.replaces"),
        (SMALL + "[batch]\nreplaces = 'day'\nzone = 'Moscow'\n", "batch.zone: unknown zone"),
        (SMALL + "[batch]\nreplaces = 'day'\nday = {column = 'a', format = '%Q'}\n", "batch.day: format"),
        (SMALL + "[read]\neach = 'a[*].b'\n", "read.each: 'a[*].b' must lead to one array by plain fields"),
        (SMALL + "[read]\neach = 'a..b'\n", "'a..b' is no path into a JSON record"),
    ],
)
def test_what_is_wrong_is_named(text, message):
    with pytest.raises(MappingError) as error:
        parse(text, "own")
    assert message in str(error.value)


def test_an_unknown_preset_names_the_nearest_and_all():
    with pytest.raises(MappingError, match=r"Did you mean 'calltouch-calls'\? Presets: ads, .*shop-orders"):
        load("calltouch-call")


def test_a_system_with_several_files_is_answered_with_its_presets():
    with pytest.raises(
        MappingError, match=r"'callrail'\. There is one for each of its files: callrail-calls, callrail-f"
    ):
        load("callrail")


def test_a_mapping_file_that_is_not_there():
    with pytest.raises(MappingError, match=r"nowhere\.toml cannot be read"):
        load("nowhere.toml")


def test_the_presets_are_those_of_the_systems():
    assert set(presets()) == {
        "events", "calltouch-calls", "calltouch-requests", "calltouch-deals", "metrica-visits", "ga4", "segment",
        "shop-orders", "shop-carts", "crm-contacts", "crm-deals", "ads", "profiles", "comagic-calls", "comagic-requests",
        "comagic-chats", "ringostat", "adsaver", "callrail-calls", "callrail-forms", "roistat", "amocrm-contacts",
        "amocrm-deals", "bitrix24-contacts", "bitrix24-deals", "bitrix24-leads", "hubspot-contacts", "hubspot-deals",
        "zendesk-tickets", "zendesk-messages", "zendesk-users", "zammad-tickets", "zammad-messages", "zammad-users",
        "chatwoot-conversations", "chatwoot-messages", "messages", "invoices", "surveys",
    }  # fmt: skip


@pytest.mark.parametrize("name", presets())
def test_every_preset_says_what_it_reads(name):
    assert load(name).description
