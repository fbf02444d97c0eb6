from datetime import date

import pytest

from workbench.errors import WorkbenchError
from workbench.show.pages.journal.filters import JournalFilter


def ids(journal, **chosen):
    return [row["customer_id"] for row in journal.page(JournalFilter(**chosen), "customer_id", descending=False).rows]


def test_without_a_filter_all_with_a_target_action_are_in(journal):
    assert ids(journal) == ["anna", "boris", "galina"]


@pytest.mark.parametrize(
    "text",
    ["петрова АННА", "ANNA@mail.ru", "8 (916) 123-45-67", "+7 916 123-45-67", "9161234567", "123-45-67", "анна 7916"],
)
def test_text_is_searched_word_by_word_and_phones_in_any_form(journal, text):
    assert ids(journal, text=text) == ["anna"]


@pytest.mark.parametrize(
    "text",
    [
        "8916123", "8 916 123", "7 916 123", "+7 (916)", "8 (916)", "(916)", "345", "8 916 123 45 6", "8-916-123–45",
        "00 7 916 123 45 67", "tel:+7-916-123-45-67", "\u202a+7 916 123-45-67\u202c", "анна 8 (916)", "8 (916) анна",
    ],
)  # fmt: skip
def test_a_part_of_a_phone_is_found_however_it_is_written(journal, text):
    assert ids(journal, text=text) == ["anna"]


@pytest.mark.parametrize("text", ["8 917", "+7 (123)", "+916", "8 916 124", "9161234568"])
def test_a_phone_that_differs_is_not_found(journal, text):
    assert ids(journal, text=text) == []


def test_commas_and_what_is_invisible_do_not_count(journal):
    assert ids(journal, text="Петрова, Анна") == ["anna"]
    assert ids(journal, text="Петрова,Анна;") == ["anna"]
    assert ids(journal, text="\u200eпет\u00adрова\ufeff") == ["anna"]
    assert ids(journal, text=" , \u202a") == ["anna", "boris", "galina"]


def test_yo_is_searched_as_ye(journal):
    assert ids(journal, text="Пётрова") == ["anna"]
    journal.notes.set_name("boris", "Алёна", "olga")
    assert ids(journal, text="алена") == ids(journal, text="АЛЁНА") == ["boris"]


@pytest.mark.parametrize("text", ["анна иванова", "%", "_nna", "' or true --", "vera"])
def test_text_that_nobody_has_finds_nobody(journal, text):
    assert ids(journal, text=text) == []


def test_an_edited_name_is_found_and_so_is_the_original(journal):
    journal.notes.set_name("boris", "Борис Ким", "olga")
    assert ids(journal, text="ким") == ["boris"]
    assert ids(journal, text="ким boris") == ["boris"]


def test_days_are_those_of_the_workspaces_zone(journal):
    # 2024-04-30 21:30 UTC is half past midnight of 1 May in Moscow
    assert ids(journal, date_from=date(2024, 5, 1), date_to=date(2024, 5, 1)) == ["anna", "boris"]
    assert ids(journal, date_to=date(2024, 4, 30)) == []


def test_dates_can_be_about_the_last_touch(journal):
    assert ids(journal, date_of="last", date_from=date(2024, 6, 2), date_to=date(2024, 6, 2)) == ["galina"]


def test_sources_are_those_of_the_chosen_touch_and_empty_means_none(journal):
    assert ids(journal, sources=("google", "")) == ["anna", "boris"]
    assert ids(journal, date_of="last", sources=("",)) == ["anna", "boris"]


def test_dates_can_be_about_any_touch(journal):
    # Anna bought on 25 May, between her first touch and her last
    within = {"date_from": date(2024, 5, 25), "date_to": date(2024, 6, 1)}
    assert ids(journal, date_of="any", **within) == ["anna", "galina"]
    assert ids(journal, date_of="any", date_to=date(2024, 4, 30)) == []
    assert ids(journal, date_of="any") == ["anna", "boris", "galina"]


def test_with_any_touch_one_and_the_same_has_the_date_and_the_source(journal):
    june = {"date_of": "any", "date_from": date(2024, 6, 1)}
    assert ids(journal, sources=("google",), date_of="any") == ["anna"]
    assert ids(journal, sources=("google",), **june) == []
    assert ids(journal, sources=("google", ""), **june) == ["anna"]


def test_any_of_the_kinds_will_do(journal):
    assert ids(journal, kinds=("request", "session")) == ["anna", "boris"]


def test_ltv_bounds_are_inclusive(journal):
    assert ids(journal, ltv_min=300, ltv_max=1500) == ["anna", "galina"]


def test_any_of_the_tags_will_do(journal):
    journal.notes.add_tag("anna", "vip", "olga")
    journal.notes.add_tag("vera", "vip", "olga")
    assert ids(journal, tags=("vip", "new")) == ["anna"]
    assert ids(journal, tags=("new",)) == []


def test_parts_add_up(journal):
    assert ids(journal, kinds=("call",), ltv_max=1000, sources=("yandex",), text="calc") == ["galina"]


def test_a_filter_survives_json():
    chosen = JournalFilter(
        text="Анна", date_of="last", date_from=date(2024, 5, 1), sources=("", "a"), kinds=("call",), ltv_min=1.5
    )
    assert JournalFilter.from_json(chosen.to_json()) == chosen


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"kind": []}', "unknown part 'kind'. Did you mean 'kinds'"),
        ('{"kinds": ["cal"]}', "unknown 'cal'. Did you mean 'call'"),
        ('{"date_of": "middle"}', "Allowed: first, last, any"),
        ('{"date_from": "31.12.2024"}', "cannot be read"),
        ('{"date_to": "9999-12-31"}', "the year 9999"),
        ('{"ltv_min": NaN}', "nan is no amount"),
        ("[1]", "cannot be read"),
        ("{", "cannot be read"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(text, message):
    with pytest.raises(WorkbenchError, match=message):
        JournalFilter.from_json(text)
