"""Posts one message to a webhook and says what became of it: delivered, worth another try, or refused for good.

The headers are those of Standard Webhooks, so that any receiver's library can check them, and `Idempotency-Key` beside:
all carry the key of the message, by which a receiver tells that it has had it. Redirects are not followed: what is said
about customers goes to the address that a person gave, or nowhere.

Source: Standard Webhooks, https://www.standardwebhooks.com; RFC 9110 (status codes, Retry-After);
draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import http.client
import re
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from http import HTTPStatus
from urllib.parse import SplitResult, quote, urlsplit

from workbench.errors import NotesError
from workbench.notes.schema import URL_LIMIT

_AGAIN = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}

_SAFE = "/%:@!$&'()*+,;=~-._?"
"""What stays as it is in the path and query of an address; anything else is written in percents."""


class Outcome(Enum):
    """What became of a message."""

    DELIVERED = "delivered"
    AGAIN = "again"
    REFUSED = "refused"


@dataclass(frozen=True)
class Answer:
    """What became of a message, in words, and how long the receiver asked to be left alone (s; None: not said)."""

    outcome: Outcome
    words: str
    retry_after_s: float | None = None


def checked_url(text: str) -> str:
    """Return the address of a webhook as it was written.

    Raises:
        NotesError: it is no address of http or https, carries a password, or is too long.

    """
    url = text.strip()
    try:
        parts = urlsplit(url)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_fine = SplitResult("", "", "", "", ""), False
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_fine:
        raise NotesError(f"{url!r} is no address of a webhook. Write https://host/path (or http://).")
    if len(url) > URL_LIMIT or re.search(r"[\s\x00-\x1f\x7f]", url):
        raise NotesError(f"The address of a webhook has {URL_LIMIT} characters at most, no spaces or line breaks.")
    if parts.username is not None or parts.password is not None:
        raise NotesError(
            "The address holds a user or password, which everybody who sees the trigger would read. Leave it out; sign "
            "the messages with a secret instead.",
            about="secret",
        )
    return url


def signature(secret: str, key: str, sent_at: int, body: bytes) -> str:
    """Sign a message: HMAC-SHA256 of its key, time (s since 1970) and body.

    A secret that begins with `whsec_` is Base64, as receivers' libraries give it out; any other is taken as it is.

    >>> signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
    ...           b'{"test": 2432232314}')
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    content = f"{key}.{sent_at}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(_key(secret), content, hashlib.sha256)).decode("ascii")


def _key(secret: str) -> bytes:
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            raise NotesError(
                "The secret begins with whsec_, but what follows is no Base64. Copy it again, whole."
            ) from None
    return secret.encode()


def headers(key: str, sent_at: datetime, body: bytes, secret: str | None) -> dict[str, str]:
    """Return the headers of a message; without a secret it is not signed."""
    moment = int(sent_at.timestamp())
    plain = {
        "Content-Type": "application/json",
        "User-Agent": "workbench",
        "Idempotency-Key": key,
        "webhook-id": key,
        "webhook-timestamp": str(moment),
    }
    return plain | ({"webhook-signature": signature(secret, key, moment, body)} if secret else {})


def post(url: str, body: bytes, headers: Mapping[str, str], timeout_s: float, deadline_s: float) -> Answer:
    """Post the body once.

    Args:
        url: address of http or https.
        body: what to send.
        headers: beside the usual ones.
        timeout_s: longest wait for any one answer of the network.
        deadline_s: longest time of the whole, from the connection on; one who answers a byte at a time is cut off.

    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout_s)
    late = threading.Event()

    def cut_off() -> None:
        late.set()
        _shut(connection)

    timer = threading.Timer(deadline_s, cut_off)
    timer.daemon = True
    try:
        connection.connect()
        timer.start()
        connection.request("POST", _target(parts), body, dict(headers))
        response = connection.getresponse()
        return _answer(response.status, response.getheader("Retry-After"))
    except TimeoutError:
        return Answer(Outcome.AGAIN, f"no answer within {timeout_s:g} s")
    except (OSError, http.client.HTTPException, ValueError) as error:
        # a ValueError: the answer was cut off while its status was read, or the host's name is none
        if late.is_set():
            return Answer(Outcome.AGAIN, f"no whole answer within {deadline_s:g} s")
        return Answer(Outcome.AGAIN, f"no connection or no answer: {_spoken(error)}")
    finally:
        timer.cancel()
        connection.close()


def _shut(connection: http.client.HTTPConnection) -> None:
    try:
        connection.sock.shutdown(socket.SHUT_RDWR)
    except (OSError, AttributeError):  # it was closed just now
        return


def _target(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe=_SAFE)
    return f"{path}?{quote(parts.query, safe=_SAFE)}" if parts.query else path


def _spoken(error: Exception) -> str:
    """Say what went wrong without repeating what the receiver sent."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    return type(error).__name__


def _answer(status: int, retry_after: str | None) -> Answer:
    words = f"answered {status} {_phrase(status)}".strip()
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Answer(Outcome.DELIVERED, words)
    if status in _AGAIN or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Answer(Outcome.AGAIN, words, _seconds(retry_after))
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return Answer(Outcome.REFUSED, f"{words}: it leads on to another address, and redirects are not followed")
    return Answer(Outcome.REFUSED, words)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _seconds(retry_after: str | None) -> float | None:
    """Read Retry-After: seconds, or the moment itself; what is neither says nothing."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if re.fullmatch("[0-9]{1,9}", text):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
