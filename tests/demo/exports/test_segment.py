import json


def read(demo):
    return [json.loads(line) for line in (demo / "segment.jsonl").read_text(encoding="utf-8").splitlines()]


def test_message_ids_are_unique(demo):
    ids = [message["messageId"] for message in read(demo)]
    assert len(set(ids)) == len(ids) > 50


def test_only_identify_messages_have_traits(demo):
    assert {(m["type"] == "identify", m["traits"] is not None) for m in read(demo)} == {(True, True), (False, False)}


def test_identify_messages_tell_a_phone_or_an_email(demo):
    traits = [message["traits"] for message in read(demo) if message["type"] == "identify"]
    assert all(trait["phone"] or trait["email"] for trait in traits)


def test_the_cookie_is_another_than_googles(demo):
    message = read(demo)[0]
    assert message["anonymousId"] != message["context"]["ga_client_id"]
