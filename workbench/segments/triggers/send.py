"""Sends what waits in the outbox to its webhooks.

Every entry is told exactly once to a receiver that heeds the key, and at least once to any: a receiver that took a
message and then lost the connection, or a sender that was killed before it noted the answer, makes a second post of the
same key, and no sender can rule that out.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from workbench.errors import NotesError
from workbench.segments.triggers.entered import Trigger
from workbench.segments.triggers.outbox import Delivery
from workbench.segments.triggers.store import TriggerStore
from workbench.segments.triggers.webhook import Answer, Outcome, headers, post

Details = Callable[[str], Mapping[str, Any]]
"""Gives what was asked for about a customer beside the id."""


@dataclass(frozen=True)
class Pace:
    """How patient a sender is; times in seconds.

    Between tries it waits `first_wait_s`, then twice that, and so on up to `longest_wait_s`, each time by chance up to
    half less, so that many senders do not come at once. After `most_attempts` an entry is given up. A receiver that
    fails `stop_after` times in a row is left alone for the rest of the run.
    """

    timeout_s: float = 10
    deadline_s: float = 30
    lease_s: float = 300
    first_wait_s: float = 30
    longest_wait_s: float = 6 * 3600
    most_attempts: int = 10
    stop_after: int = 5

    def wait(self, attempts: int, chance: float, asked_s: float | None) -> timedelta:
        """Return how long to wait after so many tries; `chance` is 0 to 1, `asked_s` what the receiver asked for."""
        full = min(self.longest_wait_s, self.first_wait_s * 2.0 ** min(attempts - 1, 40))
        own = full * (1 - chance / 2)
        return timedelta(seconds=max(own, min(asked_s or 0, self.longest_wait_s)))


@dataclass
class SendReport:
    """What a run came to.

    Attributes:
        sent: entries that a receiver has taken, by trigger.
        again: tries that did not work and will be made again, by trigger.
        failed: entries that were given up, by trigger.
        stopped: triggers that were left alone for the rest of the run, and why.

    """

    sent: Counter[str] = field(default_factory=Counter)
    again: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    stopped: dict[str, str] = field(default_factory=dict)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Sender:
    """Posts what is due, one entry at a time; any number may run at once.

    Attributes:
        store: triggers and outbox.
        details: what to tell about a customer beside the id; nothing unless it was asked for.
        pace: how patient it is.
        environment: where secrets are looked up.
        clock: what time it is.
        chance: a random number, 0 to 1.

    """

    store: TriggerStore
    details: Details = lambda _: {}
    pace: Pace = field(default_factory=Pace)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    clock: Callable[[], datetime] = _now
    chance: Callable[[], float] = random.random

    def run(self, only: str | None = None) -> SendReport:
        """Post everything that is due, of all triggers or one.

        Raises:
            NotesError: there is no such trigger.

        """
        triggers = {trigger.name: trigger for trigger in self.store.triggers()}
        if only is not None:
            self.store.trigger(only)
        report = SendReport()
        in_a_row: Counter[str] = Counter()
        report.stopped |= self._without_secret(triggers)
        lease = timedelta(seconds=self.pace.lease_s)
        while delivery := self.store.claim(self.clock(), lease, only, list(report.stopped)):
            trigger = triggers.get(delivery.trigger_name) or self.store.trigger(delivery.trigger_name)
            answer = self._post(trigger, delivery)
            self._note(delivery, answer, report)
            in_a_row[trigger.name] = in_a_row[trigger.name] + 1 if answer.outcome is Outcome.AGAIN else 0
            if in_a_row[trigger.name] >= self.pace.stop_after:
                report.stopped[trigger.name] = f"{in_a_row[trigger.name]} tries in a row did not work: {answer.words}"
        return report

    def _without_secret(self, triggers: Mapping[str, Trigger]) -> dict[str, str]:
        """Return the triggers that cannot be signed: rather nothing is sent than something that is not."""
        return {
            trigger.name: f"the variable {trigger.secret_env} with the secret is not set; nothing was sent"
            for trigger in triggers.values()
            if trigger.secret_env and not self.environment.get(trigger.secret_env)
        }

    def _post(self, trigger: Trigger, delivery: Delivery) -> Answer:
        if trigger.url is None:
            return Answer(Outcome.REFUSED, "the trigger has no address")
        body = message(trigger, delivery, self.details(delivery.customer_id))
        secret = self.environment.get(trigger.secret_env) if trigger.secret_env else None
        try:
            head = headers(delivery.delivery_key, self.clock(), body, secret)
        except NotesError as error:
            return Answer(Outcome.AGAIN, str(error))
        return post(trigger.url, body, head, self.pace.timeout_s, self.pace.deadline_s)

    def _note(self, delivery: Delivery, answer: Answer, report: SendReport) -> None:
        name = delivery.trigger_name
        if answer.outcome is Outcome.DELIVERED:
            self.store.note_sent(delivery, self.clock())
            report.sent[name] += 1
        elif answer.outcome is Outcome.REFUSED or delivery.attempts >= self.pace.most_attempts:
            tries = f" ({delivery.attempts} tries)" if delivery.attempts > 1 else ""
            self.store.note_failed(delivery, answer.words + tries)
            report.failed[name] += 1
        else:
            again_at = self.clock() + self.pace.wait(delivery.attempts, self.chance(), answer.retry_after_s)
            self.store.note_again(delivery, answer.words, again_at)
            report.again[name] += 1
        if answer.retry_after_s:
            asked = min(answer.retry_after_s, self.pace.longest_wait_s)
            self.store.hold(name, self.clock() + timedelta(seconds=asked))


def message(trigger: Trigger, delivery: Delivery, details: Mapping[str, Any]) -> bytes:
    """Write what is posted: which customer entered what, when, by which trigger, and the key of the entry."""
    told = {
        "delivery_key": delivery.delivery_key,
        "trigger": trigger.name,
        "what": trigger.what,
        "customer_id": delivery.customer_id,
        "entered_at": delivery.entered_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        **details,
    }
    return json.dumps(told, ensure_ascii=False, default=str).encode()
