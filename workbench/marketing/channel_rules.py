"""The built-in channels, and which channel a source and a medium are.

Source: Google Analytics help, "Default channel group", with the search engines, networks and words of Russia and
Ukraine beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.marketing_settings import BETWEEN

OTHER = "Other"
PAID_OTHER = "Paid other"
DIRECT = "Direct"

NO_UTM = "no utm"
"""The medium of spend that names neither a source nor a medium; the platform is its source.

No traffic has it, so that nothing is guessed, and traffic without marks gets none of the spend.
"""

_UNSAID = ("", "none", "(none)")
_PAID = (
    "*cpc*", "*ppc*", "*cpa*", "cpv", "cpm", "paid*", "*-paid", "*_paid", "retargeting", "remarketing", "ad", "ads",
)  # fmt: skip
_ENGINES = (
    "google", "yandex", "bing", "yahoo", "baidu", "duckduckgo", "rambler", "ecosia", "qwant", "seznam", "naver",
)  # fmt: skip
_SEARCH_SITES = (
    *(pattern.format(engine) for engine in _ENGINES for pattern in ("{}", "{}.*", "www.{}.*", "search.{}.*")),
    "ya", "ya.ru", "www.ya.ru", "go.mail.ru",
)  # fmt: skip
"""Where people search: the engine's name, or a page of it; mail.yandex.ru or google_maps is neither."""

_SEARCH_ADS = (
    *_SEARCH_SITES, "*google*", "*yandex*", "ya.*", "ya_*", "ya-*", "adwords", "bing_*", "bing-*", "*yahoo*", "*baidu*",
    "*duckduckgo*", "*rambler*", "naver_*", "naver-*", "*.naver.com",
)  # fmt: skip
"""Sources of paid clicks, by the names that advertisers give them, such as google_search or ya_direct."""
_SOCIAL = (
    "vk", "vk.*", "vk_*", "vk-*", "*.vk.com", "vkontakte*", "ok", "ok.ru", "*.ok.ru", "odnoklassniki*", "mytarget*",
    "my.target*", "*facebook*", "fb", "fb.*", "fb_*", "fb-*", "meta", "meta_*", "meta-*", "*instagram*", "ig", "insta",
    "*linkedin*", "*twitter*", "t.co", "x.com", "*tiktok*", "*pinterest*", "*reddit*", "threads*", "dzen*",
)  # fmt: skip
_VIDEO = ("*youtube*", "*rutube*", "*vimeo*", "*twitch*")
_MESSENGERS = ("telegram*", "tg", "t.me", "*whatsapp*", "wa.me", "*viber*", "messenger", "m.me", "skype")
_MAIL = ("email", "e-mail", "e_mail", "e mail", "newsletter")


@dataclass(frozen=True)
class Rule:
    """A channel, and the patterns of which one must fit the source and one the medium; `*` stands for any text."""

    channel: str
    sources: tuple[str, ...]
    mediums: tuple[str, ...]

    def fits(self, source: str, medium: str) -> bool:
        """Whether the rule means them; both in lower case, without blanks around."""
        return _any_fits(self.sources, source) and _any_fits(self.mediums, medium)


BUILT_IN = (
    Rule(PAID_OTHER, ("*",), (NO_UTM,)),
    Rule(DIRECT, ("", "direct", "(direct)"), (*_UNSAID, "(not set)", "direct")),
    Rule("Video", _VIDEO, ("*",)),
    Rule("Video", ("*",), ("*video*",)),
    Rule("Display", ("*",), ("display*", "*banner*", "expandable", "interstitial", "cpm")),
    Rule("Paid search", _SEARCH_ADS, _PAID),
    Rule("Paid social", (*_SOCIAL, *_MESSENGERS), _PAID),
    Rule("Affiliates", ("*",), ("affiliate*", "partner*", "cpa")),
    Rule(PAID_OTHER, ("*",), _PAID),
    Rule("E-mail", _MAIL, ("*",)),
    Rule("E-mail", ("*",), _MAIL),
    Rule("Messenger", _MESSENGERS, ("*",)),
    Rule("Messenger", ("*",), (*_MESSENGERS, "im", "sms")),
    Rule("Organic social", _SOCIAL, ("*",)),
    Rule("Organic social", ("*",), ("social*", "sm", "smm")),
    Rule("Organic search", ("*",), ("organic",)),
    Rule("Organic search", _SEARCH_SITES, ("*",)),
    Rule("Referral", ("*",), ("referral", "recommend", "link")),
)
"""In this order; the first that fits holds."""

CHANNELS = (*dict.fromkeys(rule.channel for rule in BUILT_IN), OTHER)
"""The names of the built-in channels."""


def own_rules(channels: dict[str, list[str]]) -> list[Rule]:
    """Turn the setting `channels` into rules, in its order.

    >>> own_rules({"Partners": ["shop-guide / *"]})
    [Rule(channel='Partners', sources=('shop-guide',), mediums=('*',))]
    """
    rules = []
    for channel, patterns in channels.items():
        for pattern in patterns:
            source, medium = (part.strip().lower() for part in pattern.split(BETWEEN))
            rules.append(Rule(channel.strip(), (source,), (medium,)))
    return rules


def channel_of(source: str, medium: str, own: Iterable[Rule] = ()) -> str:
    """Name the channel of a source and a medium: by the first own rule that fits, else by the built-in ones.

    >>> channel_of("google", "cpc"), channel_of("", ""), channel_of("shop-guide", "listing")
    ('Paid search', 'Direct', 'Other')
    """
    return next((rule.channel for rule in (*own, *BUILT_IN) if rule.fits(source, medium)), OTHER)


def _any_fits(patterns: tuple[str, ...], text: str) -> bool:
    return any(_fits(pattern, text) for pattern in patterns)


def _fits(pattern: str, text: str) -> bool:
    """Whether the text is as the pattern says; found part by part from the left, so that long texts take no longer."""
    first, *others = pattern.split("*")
    if not others:
        return pattern == text
    *middle, last = others
    place, end = len(first), len(text) - len(last)
    if end < place or not text.startswith(first) or not text.endswith(last):
        return False
    for part in middle:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True
