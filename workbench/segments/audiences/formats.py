"""What the ad platforms take: columns, how a contact is written before it is hashed, how many there must be.

| platform | phone | e-mail | several of a person | least |
|---|---|---|---|---|
| Yandex Audience | digits, no + | lower case, Latin | a row each, one external_id | 100 rows, or it refuses the file |
| Google Customer Match | E.164 with + | lower case; Gmail without dots and +word | 3 columns each | 100 people |
| Meta custom audience | digits, no + | lower case | 3 columns each | 100 people |

So one phone has one hash for Yandex and Meta and another for Google. All hashes are SHA-256 in hex; Yandex has refused
MD5 since January 2025.

Sources:
- Yandex: https://yandex.com/support2/audience/en/file
- Google: https://support.google.com/google-ads/answer/7659867,
  https://developers.google.com/data-manager/api/devguides/concepts/formatting
- Meta: https://www.facebook.com/business/help/2082575038703844,
  https://developers.facebook.com/docs/marketing-api/conversions-api/parameters/customer-information-parameters
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.errors import ExportError, nearest

_E164 = r"\+[1-9][0-9]{6,14}"

_PUNCTUATION = r"[\p{P}\p{S}\p{Z}\s\p{Cc}]+"

_PATRONYMIC = "(вич|вна|чна|ївна|ович|евич)$"


def _with_plus(value: str) -> str:
    return f"case when regexp_full_match({value}, '{_E164}') then {value} end"


def _digits(value: str) -> str:
    return f"case when regexp_full_match({value}, '{_E164}') then substr({value}, 2) end"


def _lower(value: str) -> str:
    return f"nullif(lower(trim({value})), '')"


def _latin(value: str) -> str:
    lower = _lower(value)
    return f"case when regexp_full_match({lower}, '[!-~]+') then {lower} end"


def _without_gmail_dots(value: str) -> str:
    """Write a Gmail address as Google does: one mailbox has many spellings, and only this one is matched."""
    lower = _lower(value)
    mailbox = f"replace(split_part(split_part({lower}, '@', 1), '+', 1), '.', '')"
    domain = f"split_part({lower}, '@', 2)"
    return (
        f"case when {domain} in ('gmail.com', 'googlemail.com') "
        f"then nullif({mailbox}, '') || '@' || {domain} else {lower} end"
    )


@dataclass(frozen=True)
class Platform:
    """An ad platform.

    `phone` and `email` write the SQL that brings a normalised contact to the platform's form (NULL: it takes no such).
    `width` is how many phones, and how many e-mails, one row takes. With `refuses_fewer` it takes no file of fewer than
    `least_rows` rows; otherwise it takes the file and does not show the ads.
    """

    name: str
    title: str
    phone_header: str
    email_header: str
    phone: Callable[[str], str]
    email: Callable[[str], str]
    width: int
    least_rows: int
    refuses_fewer: bool
    id_header: str | None = None
    name_headers: tuple[str, str] | None = None
    most_bytes: int | None = None

    def header(self, names: bool) -> list[str]:
        """Return the column names of the file in order; names repeat where a row takes several of a kind."""
        known = [self.id_header] if self.id_header else []
        contacts = [self.phone_header] * self.width + [self.email_header] * self.width
        return known + contacts + (list(self.name_headers) if names and self.name_headers else [])


YANDEX = Platform(
    "yandex", "Yandex Audience", "phone", "email", _digits, _latin, 1, 100,
    refuses_fewer=True, id_header="external_id", most_bytes=1 << 30,
)  # fmt: skip

GOOGLE = Platform(
    "google", "Google Customer Match", "Phone", "Email", _with_plus, _without_gmail_dots, 3, 100, refuses_fewer=False
)

META = Platform(
    "meta", "Meta custom audience", "phone", "email", _digits, _lower, 3, 100,
    refuses_fewer=False, name_headers=("fn", "ln"),
)  # fmt: skip

PLATFORMS = {platform.name: platform for platform in (YANDEX, GOOGLE, META)}


def platform_named(name: str) -> Platform:
    """Return the platform of that name.

    Raises:
        ExportError: there is none.

    """
    if name not in PLATFORMS:
        raise ExportError(f"Unknown platform {name!r}.{nearest(name, PLATFORMS)} Allowed: {', '.join(PLATFORMS)}.")
    return PLATFORMS[name]


def sent_sql(platform: Platform, kind: str, value: str, plain: bool) -> str:
    """Write the SQL of what stands in the file for a normalised phone or e-mail: its form for the platform, hashed."""
    written = platform.phone(value) if kind == "phone" else platform.email(value)
    return written if plain else f"sha256({written})"


def name_sql(name: str, part: str, plain: bool) -> str:
    """Write the SQL of the first (`fn`) or last (`ln`) name in a full name; NULL where that cannot be told.

    Two words are first and last name. Of three, the one that ends like a patronymic tells the order: Anna Ivanovna
    Petrova, or Petrova Anna Ivanovna. Anything else is left out rather than guessed. Punctuation goes, case is lowered
    as Unicode has it.
    """
    # RE2 takes no flag for Unicode here, so case is lowered first
    words = f"string_split(regexp_replace(trim(lower(nfc_normalize({name}))), '\\s+', ' ', 'g'), ' ')"
    first, second, third = (f"{words}[{place}]" for place in (1, 2, 3))
    last_comes_first = f"regexp_matches({third}, '{_PATRONYMIC}')"
    in_the_middle = f"regexp_matches({second}, '{_PATRONYMIC}')"
    two, three = (first, second) if part == "fn" else (second, first), (second, third)
    word = f"""case
        when len({words}) = 2 then {two[0]}
        when len({words}) = 3 and {last_comes_first} then {three[0] if part == "fn" else first}
        when len({words}) = 3 and {in_the_middle} then {first if part == "fn" else three[1]}
    end"""
    bare = f"nullif(regexp_replace({word}, '{_PUNCTUATION}', '', 'g'), '')"
    return bare if plain else f"sha256({bare})"
