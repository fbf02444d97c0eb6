"""A mapping is proposed from headers as people write them, and says how sure it is."""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random

import pytest

from tests.ingest.conftest import SAMPLES, Ingested
from workbench.errors import IngestError
from workbench.ingest.batches import ingest_file
from workbench.ingest.mapping import parse
from workbench.ingest.propose import Proposal, propose
from workbench.ingest.propose_words import plain
from workbench.settings import Settings

DATASETS = Path(os.environ.get("WORKBENCH_DATASETS", Path(__file__).parents[3] / "shared" / "datasets"))

RUSSIAN = """Номер заказа;Дата создания;ФИО клиента;Телефон;Эл. почта;Сумма заказа;Валюта;Статус;Ответственный;Любимый цвет
1001;05.03.2026 14:25;Анна Кузнецова;8 (916) 123-45-67;anna@example.ru;1 234,56;RUB;Оплачен;Ольга;синий
1002;06.03.2026 09:00;Пётр Попов;8 (926) 765-43-21;petr@example.ru;990;RUB;Отменен;Ольга;
1003;07.03.2026 10:30;Ирина Белова;;irina@example.ru;50;RUB;На согласовании;Олег;белый
"""
UKRAINIAN = """Час дзвінка,Номер телефону,Тривалість розмови,Час очікування,Оператор,Джерело трафіку,Віртуальний номер телефону
2026-03-05 14:25:00,+380501234567,00:02:05,12,Оля,google,+380441111111
2026-03-05 15:25:00,+380671234567,185,7,Оля,direct,+380441111111
"""
ENGLISH = """Record ID,Deal Name,Deal Stage,Amount,Create Date,Close Date,Deal owner,Contact Email,Closed Lost Reason
71,Kitchen,closedwon,"1,200.50",12/31/2025 10:05,01/15/2026 09:00,Kate,anna@example.com,
72,Bath,closedlost,300,01/05/2026 11:00,,Kate,boris@example.com,price
"""


@pytest.fixture
def proposed(tmp_path):
    def run(content: str | Path, name: str = "export.csv") -> Proposal:
        file = content if isinstance(content, Path) else tmp_path / name
        if isinstance(content, str):
            file.write_text(content, encoding="utf-8")
        return propose(file, tmp_path / "scratch")

    return run


def meanings(proposal: Proposal, *degrees: str) -> dict[str, str]:
    return {guess.column: guess.becomes for guess in proposal.columns if guess.sure in degrees and guess.becomes}


def ingested(tmp_path: Path, workspace: Path, proposal: Proposal, content: str, region: str = "RU") -> Ingested:
    file = tmp_path / proposal.file
    file.write_text(content, encoding="utf-8")
    settings = Settings(time_zone="UTC")
    settings.phones.__dict__["default_region"] = region
    return Ingested(ingest_file(workspace, settings, file, parse(proposal.draft, "draft")))


def test_a_russian_header(proposed, tmp_path, workspace):
    proposal = proposed(RUSSIAN, "заказы.csv")
    assert (proposal.kind.becomes, proposal.kind.sure) == ("deal", "likely")
    assert meanings(proposal, "sure") == {
        "Номер заказа": "order_number",
        "Дата создания": "occurred_at",
        "ФИО клиента": "name",
        "Телефон": "phone",
        "Эл. почта": "email",
        "Сумма заказа": "amount",
        "Валюта": "currency",
        "Ответственный": "operator",
    }
    assert meanings(proposal, "likely") == {"Статус": "status"}
    assert '"На согласовании"' in proposal.draft
    taken = ingested(tmp_path, workspace, proposal, RUSSIAN)
    assert taken.events("order_number, cast(occurred_at as varchar), kind, amount, status, name") == [
        ("1001", "2026-03-05 14:25:00", "deal", 1234.56, "won", "Анна Кузнецова"),
        ("1002", "2026-03-06 09:00:00", "deal", 990.0, "lost", "Пётр Попов"),
    ]
    assert taken.rejected() == [(4, "unknown_status")]


def test_a_ukrainian_header_and_the_companys_own_number(proposed, tmp_path, workspace):
    proposal = proposed(UKRAINIAN, "дзвінки.csv")
    assert proposal.kind.becomes == "call"
    assert meanings(proposal, "sure") == {
        "Час дзвінка": "occurred_at",
        "Номер телефону": "phone",
        "Тривалість розмови": "duration_s",
        "Час очікування": "wait_s",
        "Оператор": "operator",
        "Джерело трафіку": "source",
    }
    assert meanings(proposal, "unsure") == {"Віртуальний номер телефону": "phone"}
    assert '# phone = "Віртуальний номер телефону"  # it may be the company\'s own, which' in proposal.draft
    taken = ingested(tmp_path, workspace, proposal, UKRAINIAN, "UA")
    assert taken.events("duration_s, wait_s, phone") == [(125.0, 12.0, "+380501234567"), (185.0, 7.0, "+380671234567")]


def test_an_english_header_and_american_dates(proposed, tmp_path, workspace):
    proposal = proposed(ENGLISH, "hubspot-deals.csv")
    assert meanings(proposal, "sure", "likely") == {
        "Record ID": "event_id",
        "Deal Name": "subject",
        "Deal Stage": "status",
        "Amount": "amount",
        "Create Date": "occurred_at",
        "Close Date": "closed_at",
        "Deal owner": "operator",
        "Contact Email": "email",
        "Closed Lost Reason": "loss_reason",
    }
    taken = ingested(tmp_path, workspace, proposal, ENGLISH)
    assert taken.events("event_id, cast(occurred_at as varchar), cast(closed_at as varchar), status, amount") == [
        ("main/hubspot-deals:71", "2025-12-31 10:05:00", "2026-01-15 09:00:00", "won", 1200.5),
        ("main/hubspot-deals:72", "2026-01-05 11:00:00", None, "lost", 300.0),
    ]


def test_a_date_that_can_be_read_two_ways_is_not_sure_and_is_read_one_way(proposed):
    proposal = proposed("date,phone\n01/02/2026,+79161234567\n03/04/2026,+79161234568\n")
    assert meanings(proposal, "likely") == {"date": "occurred_at"}
    assert "it may be the month" in proposal.columns[0].why
    assert '["%d/%m/%Y"]' in proposal.draft
    assert "%m/%d" not in proposal.draft


@pytest.mark.parametrize(
    ("time", "format_"),
    [
        ("1772734800", "epoch_s"),
        ("1772734800000", "epoch_ms"),
        ("20260305", "%Y%m%d"),
        ("25-12-2026 10:00", "%d-%m-%Y %H:%M"),
        ("12/25/2026 10:00 PM", "%m/%d/%Y %I:%M %p"),
    ],
)
def test_the_format_of_times_is_told_by_the_values(proposed, time, format_):
    proposal = proposed(f"created_at,email\n{time},a@b.ru\n{time},c@d.ru\n")
    assert f'occurred_at = {{ column = "created_at", format = ["{format_}"] }}' in proposal.draft


def test_values_speak_where_the_header_is_silent(proposed):
    proposal = proposed(
        "a,b,c,d\na@b.ru,+7 916 123-45-67,2026-03-05 10:00:00,9161234567\nc@d.ru,+7 916 123-45-68,2026-03-06 10:00:00,9161234568\n"
    )
    assert meanings(proposal, "likely") == {"a": "email", "b": "phone"}
    assert meanings(proposal, "unsure") == {"c": "occurred_at", "d": "phone"}
    assert proposal.kind.becomes == "identify"
    assert parse(proposal.draft, "draft").columns.keys() == {"kind", "email", "phone"}


def test_a_header_that_the_values_contradict_is_not_followed(proposed):
    proposal = proposed("phone,email,amount\nyes,a@b.ru,big\nno,c@d.ru,small\n")
    assert meanings(proposal, "unsure") == {"phone": "phone", "amount": "amount"}
    assert "values do not look like it" in proposal.draft


def test_an_id_that_repeats_is_no_event_id(proposed):
    proposal = proposed("order id,email\n1,a@b.ru\n1,c@d.ru\n")
    assert meanings(proposal, "sure") == {"email": "email"}


def test_one_phone_for_all_rows_is_the_companys(proposed):
    rows = "".join(f"2026-03-05 10:{n:02}:00,+74951234567,u{n}@b.ru\n" for n in range(60))
    proposal = proposed("date,phone,email\n" + rows)
    assert meanings(proposal, "unsure") == {"phone": "phone"}
    assert "only 1 different values" in next(guess.why for guess in proposal.columns if guess.column == "phone")


def test_nobody_is_named(proposed):
    proposal = proposed("date,amount\n2026-03-05,10\n")
    assert not proposal.loads
    assert "Nothing says who it was" in proposal.draft


def test_titles_above_the_header_and_headers_with_quotes(proposed):
    proposal = proposed(
        'Отчёт за март;;\n;;\nДата;Телефон;"Что ""сказал""\\ # клиент"\n05.03.2026;+7 916 123-45-67;да\n'
    )
    assert meanings(proposal, "sure") == {"Дата": "occurred_at", "Телефон": "phone"}
    assert parse(proposal.draft, "draft")


def test_json_records_deep_in_a_document(proposed):
    calls = [{"start": "2026-03-05 10:00:00", "caller": {"phones": ["+79161234567", "+79161234568"], "name": "Анна"}}]
    proposal = proposed(json.dumps({"page": 1, "data": calls}), "calls.json")
    assert meanings(proposal, "sure", "likely") == {
        "start": "occurred_at",
        "caller.phones[*]": "phone",
        "caller.name": "name",
    }
    assert 'records = "data"' in proposal.draft


@pytest.mark.parametrize(
    "preset", ["shop-orders", "crm-deals", "crm-contacts", "events", "calltouch-calls", "shop-carts"]
)
def test_a_preset_that_fits_comes_first(proposed, preset):
    sample = next(path for path in SAMPLES.iterdir() if path.stem == preset)
    proposal = proposed(sample)
    assert proposal.presets[0].name == preset
    assert parse(proposal.draft, "draft")


def test_what_cannot_be_read(proposed, tmp_path):
    with pytest.raises(IngestError, match="does not exist"):
        propose(tmp_path / "nowhere.csv", tmp_path)
    with pytest.raises(IngestError, match="is empty"):
        proposed("  \n", "empty.csv")
    with pytest.raises(IngestError, match="broken Parquet"):
        proposed("PAR1 and then nothing", "cut.parquet")
    (tmp_path / "random.csv").write_bytes(Random(1).randbytes(20_000))  # noqa: S311  no secret
    with pytest.raises(IngestError, match="holds no text"):
        proposed(tmp_path / "random.csv")
    assert not any((tmp_path / "scratch" / "tmp").iterdir())


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("olist_mql.csv", {"mql_id": "crm_id", "first_contact_date": "occurred_at", "origin": "source"}),
        (
            "olist_closed_deals.csv",
            {"mql_id": "crm_id", "won_date": "occurred_at", "declared_monthly_revenue": "amount"},
        ),
        ("CDNOW_master.txt", {"customer_id": "crm_id", "date": "occurred_at", "dollar_value": "amount"}),
        ("Telco-Customer-Churn.csv", {"customerID": "crm_id"}),
        ("lead_scoring_xeducation.csv", {"Prospect ID": "crm_id", "Lead Source": "source"}),
        (
            "online_retail_2009_2010.parquet",
            {"Invoice": "order_number", "InvoiceDate": "occurred_at", "Customer ID": "crm_id"},
        ),
    ],
)
def test_real_files(proposed, workspace, name, columns):
    if not (DATASETS / name).exists():
        pytest.skip(f"{DATASETS / name} is not there; set WORKBENCH_DATASETS to the folder that holds it")
    proposal = proposed(DATASETS / name)
    found = meanings(proposal, "sure", "likely")
    assert {column: found.get(column) for column in columns} == columns
    batch = ingest_file(workspace, Settings(), DATASETS / name, parse(proposal.draft, "draft"))
    assert batch.rows_good > 0.7 * batch.rows_read


def test_headers_are_compared_as_words():
    assert plain("UTM_Source") == plain("utmSource") == plain("utm source")
    assert plain("Ещё-Телефон") == "еще телефон"
