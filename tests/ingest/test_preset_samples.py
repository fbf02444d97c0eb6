"""Each preset of a vendor reads a file as the vendor writes it; what must come out was written down by hand.

The shapes follow the vendors' documentation, the people are made up. Times without an offset are Moscow's (UTC+3).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.ingest.mapping import presets

SAMPLES = Path(__file__).parent / "presets_samples"
DATA = Path(__file__).parents[2] / "data" / "samples"

ANNA = ("phone", "+79161234567", True)
PETR = ("phone", "+79267654321", True)
SMITH = {("email", "anna.smith@example.com", True), ("phone", "+14045551234", True)}


@pytest.fixture
def read(ingest):
    """Ingest a sample by a preset; the preset is the system, except where it is said."""

    def run(preset, file):
        return ingest(SAMPLES / file, preset)

    return run


def test_comagic_calls(read):
    found = read("comagic-calls", "comagic-calls.json")
    columns = "event_id, occurred_at::varchar, kind, direction, answered, duration_s, wait_s, category, tags, amount"
    assert found.events(columns) == [
        (
            "main/comagic-calls:301", "2026-03-05 11:20:07", "call", "in", True, 195.0, 9.0, "target",
            "Замер, Скидка", 15000.0,
        ),
        ("main/comagic-calls:302", "2026-03-05 12:00:00", "callback", "in", False, 0.0, 41.0, "non-target", None, None),
    ]  # fmt: skip
    assert found.events("operator, rating, source, medium, campaign, term, city, device, thread") == [
        ("Белова Ольга", 5.0, "yandex", "cpc", "vesna", "кухня купить", "Москва", "mobile", "comagic:88001"),
        (None, None, "direct", "direct", None, None, None, None, "comagic:88002"),
    ]
    assert found.identifiers("main/comagic-calls:301") == {
        ANNA,
        ("cookie", "comagic:5001", True),
        ("cookie", "ga:1204567890.1771234567", True),
    }
    assert found.rejected() == [(3, "no_identifier")]


def test_comagic_requests_of_two_pages(read):
    found = read("comagic-requests", "comagic-requests.json")
    columns = "event_id, occurred_at::varchar, kind, responded_at::varchar, status, category, operator, text, source"
    assert found.events(columns) == [
        (
            "main/comagic-requests:401", "2026-03-05 11:30:00", "request", "2026-03-05 12:10:00", "processed",
            "target", "Белова Ольга", "Хочу кухню", "google",
        ),
        (
            "main/comagic-requests:402", "2026-03-06 06:00:00", "request", None, "not_processed", "non-target",
            None, "Спам", None,
        ),
    ]  # fmt: skip
    assert found.identifiers("main/comagic-requests:401") == {
        PETR,
        ("email", "petr@example.ru", True),
        ("cookie", "comagic:5002", True),
        ("cookie", "ym:1771234567123456789", True),
    }


def test_comagic_chats(read):
    found = read("comagic-chats", "comagic-chats.json")
    columns = "event_id, occurred_at::varchar, kind, direction, answered, operator, rating, category, source, medium"
    assert found.events(columns) == [
        (
            "main/comagic-chats:501", "2026-03-05 09:00:00", "chat", "in", True, "Сидоров Иван", 4.0, "target",
            "vk.com", "social",
        ),
        ("main/comagic-chats:502", "2026-03-05 19:00:00", "chat", "in", False, None, None, None, "direct", "direct"),
    ]  # fmt: skip
    assert found.identifiers("main/comagic-chats:502") == {("cookie", "comagic:5004", True)}


def test_ringostat(read):
    found = read("ringostat", "ringostat.csv")
    columns = "occurred_at::varchar, kind, direction, answered, duration_s, wait_s, category, operator, source, medium"
    assert found.events(columns) == [
        ("2026-03-05 11:20:07", "call", "in", True, 195.0, 19.0, "target", "service_olga", "google", "cpc"),
        ("2026-03-05 12:00:00", "call", "in", False, 0.0, 30.0, "non-target", None, "direct", "none"),
        # where the client was called, connected_with is the client
        ("2026-03-05 13:00:00", "call", "out", True, 163.0, 13.0, None, None, None, None),
        ("2026-03-05 14:00:00", "callback", "in", True, 50.0, 5.0, "target", "service_ivan", None, None),
        ("2026-03-05 15:00:00", "call", "in", False, 8.0, 4.0, "non-target", None, None, None),
    ]
    assert found.identifiers("main/ringostat:ua9_-1790775458.1") == {
        ("phone", "+380671234567", True),
        ("cookie", "ga:1204567890.1771234567", True),
    }
    assert found.identifiers("main/ringostat:ua6_-2.2") == {("phone", "+380509876543", True)}
    assert found.identifiers("main/ringostat:ua7_-4.1") == {("phone", "anonymous", False)}


def test_ringostat_in_capitals(ingest):
    text = "calldate,call_type,dst,caller_number\n2026-03-05 14:00:00,OUT,380501112233,380443332211\n"
    found = ingest(text, "ringostat")
    assert found.events("direction, phone") == [("out", "380501112233")]


def test_adsaver(read):
    found = read("adsaver", "adsaver.csv")
    columns = "occurred_at::varchar, kind, category, status, operator, answered, duration_s, wait_s, source, text"
    assert found.events(columns) == [
        (
            "2026-03-05 11:20:07", "call", "target", "Обработан", "Ольга", True, 195.0, 9.0, "yandex",
            "Замер на субботу",
        ),
        (
            "2026-03-05 12:00:00", "request", "non-target", "Новый", None, None, None, None, "google",
            "Спам; не звонить",
        ),
        ("2026-03-05 13:00:00", "callback", "service", None, "Иван", False, None, None, None, None),
    ]  # fmt: skip
    assert found.identifiers("main/adsaver:7001") == {ANNA}
    assert found.rejected() == [(5, "unknown_kind")]


def test_callrail_calls(read):
    found = read("callrail-calls", "callrail-calls.json")
    # 09:20 at UTC-5 is 14:20 UTC
    assert found.events("occurred_at::varchar, direction, answered, duration_s, category, tags, amount, operator") == [
        ("2026-03-05 14:20:07.119", "in", True, 187.0, "target", "Quote, VIP", 1250.5, "gil@roof.example"),
        ("2026-03-05 15:00:00", "in", False, 13.0, "non-target", "spam", None, None),
        ("2026-03-05 16:00:00", "out", True, 60.0, None, None, None, None),
    ]
    assert found.identifiers("main/callrail-calls:CAL8154748ae6bd4e278a7cddd38a662f4f") == {
        ("phone", "+14045551234", True),
        ("crm_id", "callrail:PER8154748ae6bd4e278a7cddd38a662f4f", True),
    }


def test_callrail_forms(read):
    found = read("callrail-forms", "callrail-forms.json")
    assert found.events("event_id, occurred_at::varchar, kind, source, medium, campaign, term, landing_url") == [
        (
            "main/callrail-forms:FRM1", "2026-03-05 14:15:00", "request", "Google Ads", "PPC", "Spring", "roof repair",
            "https://roof.example/contact",
        )
    ]  # fmt: skip
    assert found.identifiers("main/callrail-forms:FRM1") == {
        *SMITH,
        ("crm_id", "callrail:PER8154748ae6bd4e278a7cddd38a662f4f", True),
    }
    assert found.rejected() == [(2, "no_identifier")]


def test_roistat_whose_times_are_utc(read):
    found = read("roistat", "roistat.json")
    assert found.events("event_id, occurred_at::varchar, kind, subject, text, name, order_number") == [
        ("main/roistat:1", "2026-03-05 14:10:20", "request", "Заявка с сайта", None, "Алиса", None),
        (
            "main/roistat:2", "2026-03-05 14:51:39", "request", "Callback lead", "Call me please", "Peter Pan",
            "12346",
        ),
    ]  # fmt: skip
    assert found.identifiers("main/roistat:2") == {
        ANNA,
        ("email", "peter@yahoo.example", True),
        ("cookie", "roistat:1000", True),
    }
    assert found.identifiers("main/roistat:1") == {("phone", "+79998887766", True)}
    assert found.rejected() == [(3, "no_identifier")]


def test_amocrm_contacts_of_the_export(read):
    found = read("amocrm-contacts", "amocrm-contacts.csv")
    assert found.events("event_id, occurred_at::varchar, kind, name, operator, tags, city") == [
        (
            "main/amocrm-contacts:501", "2026-03-01 07:30:00", "identify", "Анна Кузнецова", "Ольга Белова",
            "vip, опт", "Москва",
        ),
        ("main/amocrm-contacts:502", "2026-03-02 06:00:00", "identify", "Пётр Ковалёв", "Ольга Белова", None, None),
    ]  # fmt: skip
    assert found.identifiers("main/amocrm-contacts:501") == {
        ("crm_id", "amocrm:501", True),
        ("phone", "+74951112233", True),
        ANNA,
        ("phone", "+79260000001", True),
        ("email", "anna@romashka.example", True),
        ("email", "anna@example.ru", True),
    }


def test_amocrm_contacts_of_the_api(read):
    found = read("amocrm-contacts", "amocrm-contacts-api.json")
    # 1772350200 s is 2026-03-01 07:30:00 UTC
    assert found.events("event_id, occurred_at::varchar, name, tags") == [
        ("main/amocrm-contacts:501", "2026-03-01 07:30:00", "Анна Кузнецова", "vip, опт"),
        ("main/amocrm-contacts:502", "2026-03-02 06:00:00", "Пётр", None),
    ]
    assert found.identifiers("main/amocrm-contacts:501") == {
        ("crm_id", "amocrm:501", True),
        ANNA,
        ("phone", "+79260000001", True),
        ("email", "anna@example.ru", True),
    }


def test_amocrm_deals_of_the_export(read):
    found = read("amocrm-deals", "amocrm-deals.csv")
    columns = "order_number, occurred_at::varchar, closed_at::varchar, status, amount, loss_reason, tags, category"
    assert found.events(columns) == [
        ("9001", "2026-03-07 09:30:00", "2026-03-07 09:30:00", "won", 148500.0, None, "кухня, vip", "Продажи"),
        ("9002", "2026-03-08 06:00:00", None, "open", 7990.0, None, None, "Продажи"),
        ("9003", "2026-03-03 07:00:00", "2026-03-03 07:00:00", "lost", 0.0, "Дорого", None, "Продажи"),
    ]
    assert found.identifiers("main/amocrm-deals:9001") == {ANNA, ("email", "anna@example.ru", True)}


def test_amocrm_deals_of_the_api_belong_to_their_main_contact(read):
    found = read("amocrm-deals", "amocrm-deals-api.json")
    # 142 is won, 143 is lost in every pipeline; 1772875800 s is 2026-03-07 09:30:00 UTC
    assert found.events("order_number, occurred_at::varchar, closed_at::varchar, status, amount, loss_reason") == [
        ("9001", "2026-03-07 09:30:00", "2026-03-07 09:30:00", "won", 148500.0, None),
        ("9003", "2026-03-03 07:00:00", "2026-03-03 07:00:00", "lost", 0.0, "Дорого"),
    ]
    assert found.identifiers("main/amocrm-deals:9001") == {("crm_id", "amocrm:501", True)}
    assert found.rejected() == [(3, "no_identifier")]


@pytest.mark.parametrize("file", ["bitrix24-contacts.csv", "bitrix24-contacts-api.json"])
def test_bitrix24_contacts(read, file):
    found = read("bitrix24-contacts", file)
    assert found.events("event_id, occurred_at::varchar, kind, name", "event_id like '%501'") == [
        ("main/bitrix24-contacts:501", "2026-03-01 07:30:00", "identify", "Анна Кузнецова")
    ]
    assert found.identifiers("main/bitrix24-contacts:501") >= {
        ("crm_id", "bitrix24:501", True),
        ("phone", "+74951112233", True),
        ANNA,
        ("email", "anna@example.ru", True),
    }


def test_bitrix24_deals_of_the_export(read):
    found = read("bitrix24-deals", "bitrix24-deals.csv")
    columns = "order_number, occurred_at::varchar, closed_at::varchar, status, amount, currency, loss_reason, operator"
    # the closing date of a deal under way is a plan
    assert found.events(columns) == [
        ("37", "2026-03-06 21:00:00", "2026-03-06 21:00:00", "won", 148500.5, "RUB", None, "Ольга Белова"),
        ("38", "2026-03-08 06:00:00", None, "open", 7990.0, "UAH", None, "Ольга Белова"),
        ("39", "2026-03-02 21:00:00", "2026-03-02 21:00:00", "lost", None, None, "Дорого", "Иван Сидоров"),
    ]
    assert found.identifiers("main/bitrix24-deals:37") == {
        ("crm_id", "bitrix24:501", True),
        ANNA,
        ("email", "anna@example.ru", True),
    }
    assert found.identifiers("main/bitrix24-deals:39") == {PETR}
    assert found.rejected() == [(5, "no_identifier")]


def test_bitrix24_deals_of_the_api(read):
    found = read("bitrix24-deals", "bitrix24-deals-api.json")
    assert found.events("order_number, occurred_at::varchar, closed_at::varchar, status, amount, currency") == [
        ("37", "2026-03-07 00:00:00", "2026-03-07 00:00:00", "won", 148500.5, "RUB"),
        ("38", "2026-03-08 06:00:00", None, "open", 7990.0, "UAH"),
        ("39", "2026-03-03 00:00:00", "2026-03-03 00:00:00", "lost", 0.0, "RUB"),
    ]
    assert found.identifiers("main/bitrix24-deals:37") == {("crm_id", "bitrix24:501", True)}
    # contact 0 is nobody
    assert found.rejected() == [(4, "no_identifier")]


def test_bitrix24_leads_of_two_pages(read):
    found = read("bitrix24-leads", "bitrix24-leads.json")
    columns = "event_id, occurred_at::varchar, closed_at::varchar, kind, status, category, name, source, amount"
    assert found.events(columns) == [
        (
            "main/bitrix24-leads:5", "2026-03-01 12:10:16", "2026-03-02 13:43:44", "request", "CONVERTED", "target",
            "Анна Кузнецова", "yandex", 15000.0,
        ),
        ("main/bitrix24-leads:6", "2026-03-03 07:00:00", None, "request", "JUNK", "non-target", "Bot", None, None),
    ]  # fmt: skip
    assert found.identifiers("main/bitrix24-leads:5") == {
        ("crm_id", "bitrix24:501", True),
        ANNA,
        ("email", "anna@example.ru", True),
    }
    assert found.identifiers("main/bitrix24-leads:6") == {PETR}


def test_hubspot_contacts(read):
    found = read("hubspot-contacts", "hubspot-contacts.csv")
    assert found.events("event_id, occurred_at::varchar, kind, name, category, city") == [
        ("main/hubspot-contacts:8001", "2026-03-01 07:30:00", "identify", "Anna Smith", "Customer", "Atlanta"),
        ("main/hubspot-contacts:8002", "2026-03-02 06:00:00", "identify", "Ben", "Lead", None),
    ]
    assert found.identifiers("main/hubspot-contacts:8001") == {
        *SMITH,
        ("phone", "+14045559999", True),
        ("crm_id", "hubspot:8001", True),
    }


def test_hubspot_deals_of_the_export(read):
    found = read("hubspot-deals", "hubspot-deals.csv")
    columns = "order_number, occurred_at::varchar, closed_at::varchar, status, amount, currency, loss_reason"
    # the close date of a deal under way is a plan; Signed and paid is a stage of the company's own
    assert found.events(columns) == [
        ("7001", "2026-03-07 09:30:00", "2026-03-07 09:30:00", "won", 15000.5, "USD", None),
        ("7002", "2026-03-08 06:00:00", None, "open", 9000.0, "USD", None),
        ("7003", "2026-03-03 07:00:00", "2026-03-03 07:00:00", "lost", 2500.0, "EUR", "Too dear"),
        ("7004", "2026-03-09 07:00:00", "2026-03-09 07:00:00", "won", 100.0, "USD", None),
    ]
    assert found.identifiers("main/hubspot-deals:7001") == {("crm_id", "hubspot:8001", True)}


def test_hubspot_deals_of_the_api(read):
    found = read("hubspot-deals", "hubspot-deals-api.json")
    assert found.events("order_number, occurred_at::varchar, closed_at::varchar, status, amount, loss_reason") == [
        ("7001", "2026-03-07 12:30:00", "2026-03-07 12:30:00", "won", 15000.5, None),
        ("7002", "2026-03-08 09:00:00", None, "open", None, None),
        ("7003", "2026-03-03 10:00:00", "2026-03-03 10:00:00", "lost", 2500.0, "Too dear"),
    ]
    assert found.identifiers("main/hubspot-deals:7001") == {("crm_id", "hubspot:8001", True)}


def test_zendesk_tickets(read):
    found = read("zendesk-tickets", "zendesk.jsonl")
    columns = "thread, occurred_at::varchar, kind, status, wait_s, closed_at::varchar, due_at::varchar, rating, tags"
    # 25 minutes by the clock; a rating that was only asked for is none
    assert found.events(columns) == [
        (
            "zendesk:35", "2026-03-05 09:00:00", "ticket", "solved", 1500.0, "2026-03-05 12:00:00", None, 1.0,
            "order, vip",
        ),
        ("zendesk:36", "2026-03-06 10:00:00", "ticket", "new", None, None, "2026-04-01 10:00:00", None, None),
    ]  # fmt: skip
    assert found.identifiers("main/zendesk-tickets:35") == {*SMITH, ("crm_id", "zendesk:20978392", True)}
    assert "lost by the courier" not in str(found.events("*"))


def test_zendesk_tickets_of_the_api(ingest):
    text = (
        '{"tickets": [{"id": 35, "created_at": "2026-03-05T09:00:00Z", "requester_id": 20978392, "submitter_id": 9, '
        '"assignee_id": 235323, "status": "open", "tags": ["tickets"]}], "after_url": null, "end_of_stream": true}\n'
    )
    found = ingest(text, "zendesk-tickets", "tickets.json")
    assert found.events("thread, operator, status, tags") == [("zendesk:35", "235323", "open", "tickets")]
    assert found.identifiers("main/zendesk-tickets:35") == {("crm_id", "zendesk:20978392", True)}


def test_zendesk_messages_belong_to_the_requester_whoever_writes(read):
    found = read("zendesk-messages", "zendesk.jsonl")
    assert found.events("event_id, occurred_at::varchar, kind, direction, operator, thread, text, extra") == [
        (
            "main/zendesk-messages:9001", "2026-03-05 09:00:00", "email", "in", None, "zendesk:35",
            "Order 100001 has not come", None,
        ),
        (
            "main/zendesk-messages:9002", "2026-03-05 09:25:00", "email", "out", "235323", "zendesk:35",
            "It left today", None,
        ),
        ("main/zendesk-messages:9004", "2026-03-06 10:00:00", "chat", "in", None, "zendesk:36", "Hi", None),
    ]  # fmt: skip
    anna = {("crm_id", "zendesk:20978392", True), ("email", "anna.smith@example.com", True)}
    assert found.identifiers("main/zendesk-messages:9001") == anna
    assert found.identifiers("main/zendesk-messages:9002") == anna
    assert found.batch.rows_skipped == 1


def test_zendesk_users_but_no_agents(read):
    found = read("zendesk-users", "zendesk-users.json")
    assert found.events("event_id, kind, name") == [("main/zendesk-users:20978392", "identify", "Anna Smith")]
    assert found.identifiers("main/zendesk-users:20978392") == {*SMITH, ("crm_id", "zendesk:20978392", True)}
    assert found.batch.rows_skipped == 1


def test_zammad_tickets(read):
    found = read("zammad-tickets", "zammad-tickets.json")
    columns = "thread, occurred_at::varchar, responded_at::varchar, closed_at::varchar, status, operator, category"
    assert found.events(columns) == [
        (
            "zammad:3", "2026-03-05 09:00:00", "2026-03-05 09:25:00", "2026-03-05 12:00:00", "closed",
            "olga@shop.example", "Sales",
        ),
        ("zammad:4", "2026-03-06 10:00:00", None, None, "new", None, "Users"),
    ]  # fmt: skip
    assert found.identifiers("main/zammad-tickets:3") == {
        ("crm_id", "zammad:7", True),
        ("email", "anna.smith@example.com", True),
    }
    assert found.identifiers("main/zammad-tickets:4") == {("crm_id", "zammad:8", True)}


def test_zammad_messages(read):
    found = read("zammad-messages", "zammad-messages.json")
    assert found.events("event_id, occurred_at::varchar, kind, direction, operator, thread, text") == [
        ("main/zammad-messages:3", "2026-03-05 09:00:00", "email", "in", None, "zammad:3", "Order has not come"),
        (
            "main/zammad-messages:4", "2026-03-05 09:25:00", "email", "out", "olga@shop.example", "zammad:3",
            "It left today<br>",
        ),
        ("main/zammad-messages:6", "2026-03-06 10:00:00", "chat", "in", None, "zammad:4", "Hello"),
    ]  # fmt: skip
    mail = ("email", "anna.smith@example.com", True)
    assert found.identifiers("main/zammad-messages:3") == {mail, ("crm_id", "zammad:7", True)}
    assert found.identifiers("main/zammad-messages:4") == {mail}
    assert found.rejected() == [(5, "no_identifier")]
    assert found.batch.rows_skipped == 1


def test_zammad_users_but_no_agents(read):
    found = read("zammad-users", "zammad-users.json")
    assert found.events("event_id, kind, name, city") == [("main/zammad-users:7", "identify", "Anna Smith", "Atlanta")]
    assert found.identifiers("main/zammad-users:7") == {*SMITH, ("crm_id", "zammad:7", True)}


def test_chatwoot_conversations(read):
    found = read("chatwoot-conversations", "chatwoot-conversations.json")
    # 1772701200 s is 2026-03-05 09:00:00 UTC; a first reply at 0 is none
    assert found.events("thread, occurred_at::varchar, responded_at::varchar, status, operator, category, tags") == [
        ("chatwoot:77", "2026-03-05 09:00:00", "2026-03-05 09:25:00", "resolved", "Olga", "sales", "order, vip"),
        ("chatwoot:78", "2026-03-06 10:00:00", None, "open", None, None, None),
    ]
    assert found.identifiers("main/chatwoot-conversations:77") == {*SMITH, ("crm_id", "chatwoot:12", True)}


def test_chatwoot_messages_of_the_api_and_of_the_webhook(read):
    found = read("chatwoot-messages", "chatwoot-messages.jsonl")
    assert found.events("event_id, occurred_at::varchar, kind, direction, operator, thread, text") == [
        ("main/chatwoot-messages:901", "2026-03-05 09:00:00", "chat", "in", None, "chatwoot:77", "Where is my order?"),
        ("main/chatwoot-messages:902", "2026-03-05 09:25:00", "chat", "out", "Olga", "chatwoot:77", "It left today"),
        ("main/chatwoot-messages:905", "2026-03-06 10:00:00", "email", "in", None, "chatwoot:78", "Hi"),
    ]
    anna = {*SMITH, ("crm_id", "chatwoot:12", True)}
    assert found.identifiers("main/chatwoot-messages:901") == anna
    assert found.identifiers("main/chatwoot-messages:902") == anna
    assert found.identifiers("main/chatwoot-messages:905") == {
        ("crm_id", "chatwoot:13", True),
        ("email", "ben@example.com", True),
    }
    assert found.batch.rows_skipped == 2


def test_messages(read):
    found = read("messages", "messages.csv")
    assert found.events("event_id, occurred_at::varchar, kind, direction, operator, thread, text, tags") == [
        ("main/messages:1", "2026-03-05 09:00:00", "chat", "in", None, "c-1", "Где заказ?\nЖду", "заказ, vip"),
        ("main/messages:2", "2026-03-05 09:05:00", "chat", "out", "Ольга", "c-1", "Едет", None),
        ("main/messages:3", "2026-03-05 10:00:00", "email", "in", None, "m-7", "Пришлите счёт", None),
    ]
    assert found.identifiers("main/messages:2") == {("crm_id", "crm:501", True), ("messenger", "anna_kuz", True)}
    assert found.rejected() == [(6, "no_identifier")]


def test_invoices(read):
    found = read("invoices", "invoices.csv")
    columns = "order_number, occurred_at::varchar, due_at::varchar, paid_at::varchar, status, amount, currency, thread"
    # days of Moscow begin at 21:00 UTC
    assert found.events(columns) == [
        ("СЧ-1", "2026-02-28 21:00:00", "2026-03-14 21:00:00", "2026-03-09 21:00:00", "won", 1500.0, "RUB", "9001"),
        ("СЧ-2", "2026-03-01 21:00:00", "2026-03-15 21:00:00", None, "open", 700.0, "RUB", None),
        ("СЧ-3", "2026-03-02 21:00:00", "2026-03-16 21:00:00", None, "lost", 300.0, "EUR", None),
        ("СЧ-4", "2026-03-03 21:00:00", None, None, "refunded", 100.0, "UAH", None),
    ]
    assert found.events("extra", "order_number = 'СЧ-4'") == [('{"due_at":"когда-нибудь"}',)]
    assert found.identifiers("main/invoices:1") == {("crm_id", "crm:501", True)}


def test_surveys(read):
    found = read("surveys", "surveys.csv")
    assert found.events("event_id, occurred_at::varchar, kind, category, subject, rating, text, operator") == [
        (
            "main/surveys:1", "2026-03-05 09:00:00", "survey", "После покупки", "Порекомендуете ли вы нас?", 9.0,
            "Всё понравилось", "Ольга",
        ),
        ("main/surveys:2", "2026-03-05 10:00:00", "survey", "После звонка", "Оценка оператора", 4.0, "4", "Иван"),
        (
            "main/surveys:3", "2026-03-05 11:00:00", "survey", "После звонка", "Что улучшить?", None,
            "Быстрее отвечать", None,
        ),
    ]  # fmt: skip
    assert found.rejected() == [(5, "no_identifier")]


OWN_NUMBERS = {
    "comagic-calls": "74957770101",
    "ringostat": "380443332211",
    "callrail-calls": "14045558514",
    "bitrix24-deals": "74951112233",
}


@pytest.mark.parametrize("preset", OWN_NUMBERS)
def test_numbers_of_the_company_are_no_identifiers(read, preset):
    file = next(file.name for file in SAMPLES.iterdir() if file.stem == preset)
    assert OWN_NUMBERS[preset] in (SAMPLES / file).read_text("utf-8")
    found = read(preset, file)
    for (event_id,) in found.events("event_id"):
        assert not any(OWN_NUMBERS[preset] in value for _, value, _ in found.identifiers(event_id))


def test_every_preset_has_a_sample():
    stems = {file.stem for folder in (SAMPLES, DATA) for file in folder.iterdir()}
    assert [name for name in presets() if not {name, name.partition("-")[0]} & stems] == []
