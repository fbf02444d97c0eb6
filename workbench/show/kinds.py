"""How each kind of touch is named, drawn and coloured, the same in the chart, the filters and the timeline."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from workbench.tables import KINDS


@dataclass(frozen=True)
class Look:
    """One kind of touch on the screen; `icon` is a Material Design icon."""

    kind: str
    label: str
    icon: str
    colour: str


LOOKS = (
    Look("session", "Visits", "mdi-cursor-default-click-outline", "#8c9ed6"),
    Look("call", "Calls", "mdi-phone-outline", "#2e7d4f"),
    Look("request", "Requests", "mdi-file-document-edit-outline", "#f2a60d"),
    Look("callback", "Callbacks", "mdi-phone-return-outline", "#7cb342"),
    Look("email", "E-mails", "mdi-email-outline", "#00897b"),
    Look("chat", "Chats", "mdi-chat-outline", "#29a3c7"),
    Look("cart", "Carts", "mdi-cart-outline", "#d98a5b"),
    Look("checkout", "Checkouts", "mdi-credit-card-outline", "#c2185b"),
    Look("deal", "Deals", "mdi-handshake-outline", "#3949ab"),
    Look("ticket", "Tickets", "mdi-lifebuoy", "#e0594c"),
    Look("survey", "Surveys", "mdi-star-outline", "#8e57b8"),
    Look("mention", "Mentions", "mdi-bullhorn-outline", "#8d6e63"),
)
"""In the order of `tables.KINDS`."""


def looks() -> list[dict[str, str]]:
    """Return the looks as the page reads them."""
    by_kind = {look.kind: look for look in LOOKS}
    return [asdict(by_kind[kind]) for kind in KINDS]
