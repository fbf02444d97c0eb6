"""One post against a real server: what is delivered, what is worth another try, and what is refused."""

import base64
import hashlib
import hmac
import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tests.segments.moody_server import serving
from workbench.errors import NotesError
from workbench.segments.triggers.webhook import Outcome, checked_url, headers, post, signature

BODY = b'{"customer_id": "anna"}'


def posted(server, *, timeout_s=2.0, deadline_s=5.0, secret=None):
    head = headers("key-1", datetime(2026, 11, 22, tzinfo=UTC), BODY, secret)
    return post(server.url, BODY, head, timeout_s, deadline_s)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.DELIVERED), (201, Outcome.DELIVERED), (204, Outcome.DELIVERED),
        (400, Outcome.REFUSED), (401, Outcome.REFUSED), (404, Outcome.REFUSED), (410, Outcome.REFUSED),
        (408, Outcome.AGAIN), (429, Outcome.AGAIN), (500, Outcome.AGAIN), (503, Outcome.AGAIN), (599, Outcome.AGAIN),
    ],
)  # fmt: skip
def test_the_status_says_what_became_of_it(status, outcome):
    with serving(status) as server:
        answer = posted(server)
    assert answer.outcome is outcome
    assert str(status) in answer.words


def test_a_post_carries_body_and_key():
    with serving() as server:
        posted(server)
        ((key, head, told, _),) = server.posts
    assert (key, head["webhook-id"], told) == ("key-1", "key-1", {"customer_id": "anna"})
    assert "webhook-signature" not in head


def test_the_signature_is_the_one_that_standard_webhooks_publishes():
    # the example in the documentation of the standard's libraries (github.com/standard-webhooks/standard-webhooks)
    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_receiver_can_check_the_signature():
    with serving() as server:
        posted(server, secret="s3cret")  # noqa: S106
        ((_, head, _, body),) = server.posts
    content = f"{head['webhook-id']}.{head['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(b"s3cret", content, hashlib.sha256).digest()).decode()
    assert head["webhook-signature"] == f"v1,{expected}"


def test_a_secret_that_was_copied_in_part_is_said():
    with pytest.raises(NotesError, match="no Base64"):
        signature("whsec_abc", "k", 0, b"")


@pytest.mark.parametrize("deed", ["drop", "take and drop"])
def test_a_lost_connection_is_worth_another_try(deed):
    with serving(deed) as server:
        assert posted(server).outcome is Outcome.AGAIN


def test_a_webhook_that_never_answers_is_left_after_the_timeout():
    with serving("hang", hang_s=3) as server:
        start = time.monotonic()
        answer = posted(server, timeout_s=0.2)
        assert time.monotonic() - start < 2
    assert (answer.outcome, answer.words) == (Outcome.AGAIN, "no answer within 0.2 s")


def test_a_webhook_that_answers_a_byte_at_a_time_is_cut_off():
    with serving("drip", hang_s=5) as server:
        start = time.monotonic()
        answer = posted(server, timeout_s=2, deadline_s=0.3)
        assert time.monotonic() - start < 2
    assert (answer.outcome, answer.words) == (Outcome.AGAIN, "no whole answer within 0.3 s")


def test_nobody_listening_is_worth_another_try():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    answer = post(f"http://127.0.0.1:{port}/", BODY, {}, 1, 1)
    assert answer.outcome is Outcome.AGAIN
    assert "refused" in answer.words


def test_redirects_are_not_followed():
    with serving() as elsewhere, serving((307, {"Location": elsewhere.url})) as server:
        answer = posted(server)
        assert elsewhere.posts == []
    assert answer.outcome is Outcome.REFUSED
    assert "redirects are not followed" in answer.words


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("120", 120), ("0", 0), ("soon", None), ("-5", None), ("Mon, 99 Foo", None)],
)
def test_retry_after_is_read(written, seconds):
    with serving((429, {"Retry-After": written})) as server:
        assert posted(server).retry_after_s == seconds


def test_retry_after_can_be_a_moment():
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    with serving((503, {"Retry-After": moment})) as server:
        assert 80 < posted(server).retry_after_s <= 90


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("ftp://host/", "is no address of a webhook"),
        ("host/path", "is no address of a webhook"),
        ("https://", "is no address of a webhook"),
        ("http://host:99999/", "is no address of a webhook"),
        ("http://[::1", "is no address of a webhook"),
        ("file:///etc/passwd", "is no address of a webhook"),
        ("https://user:pass@host/", "holds a user or password"),
        ("https://host/a b", "no spaces or line breaks"),
        ("https://host/" + "a" * 2000, "2000 characters at most"),
        ("", "is no address of a webhook"),
    ],
)
def test_what_is_no_address_is_refused(url, message):
    with pytest.raises(NotesError, match=message):
        checked_url(url)


def test_an_address_in_other_letters_is_written_in_percents():
    with serving() as server:
        assert post(f"{server.url}/привет?имя=анна", BODY, {"Idempotency-Key": "k"}, 2, 2).outcome is Outcome.DELIVERED
