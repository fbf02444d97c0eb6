"""What makes the made-up data as awkward as real data, each with its rate."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

from workbench.errors import WorkbenchError


class HardshipError(WorkbenchError):
    """A rate lies outside 0 … 1."""


def _rate(default: float, doc: str) -> float:
    """Declare a documented rate."""
    rate: float = field(default=default, metadata={"doc": doc})
    return rate


@dataclass(frozen=True)
class Hardships:
    """Rates between 0 and 1; the metadata of each field says what it is a share of.

    The defaults leave a stitcher with sensible guards a pairwise precision of 0.995 and a recall of 0.97 to reach.
    """

    office_phone: float = _rate(0.01, "customers who mostly give their office's phone, which two dozen people share")
    family_phone: float = _rate(0.002, "customers who give the phone of another member of the family")
    family_computer: float = _rate(0.002, "customers who share the cookies of another member of the family")
    reassigned_phone: float = _rate(0.001, "customers whose number belonged to another customer before")
    changed_phone: float = _rate(0.08, "customers who change their number once or twice")
    kiosk: float = _rate(0.01, "customers who buy once on the showroom's terminal, one cookie for all of them")
    cookie_renewal: float = _rate(0.3, "returns after three weeks or more that come with a new cookie")
    never_identified: float = _rate(0.03, "cookies of customers, not tied by a call or form, that stay so")
    untracked_call: float = _rate(0.12, "calls that come without a cookie (number seen offline)")
    hidden_number: float = _rate(0.012, "calls with a hidden number: anonymous, 0000000 or nothing")
    local_phone: float = _rate(0.02, "Ukrainian phones typed without the country code or without its plus sign")
    email_typo: float = _rate(0.012, "typed e-mails with a slip")
    name_variant: float = _rate(0.35, "typed names that are translit, a pet name, in capitals or empty")
    duplicate_contact: float = _rate(0.02, "CRM contacts that are entered a second time")
    repeated_row: float = _rate(0.002, "calls and orders that stand twice in their export")
    bad_row: float = _rate(0.001, "extra rows with an unreadable date or no identifier at all")
    test_row: float = _rate(0.001, "extra rows by the company's own testers, as test@test.com")
    hostile_name: float = _rate(1.0, "whether a few names are markup, a formula, or very long (0: none)")

    def __post_init__(self) -> None:
        """Check the rates.

        Raises:
            HardshipError: one of them is no share.

        """
        for rate in fields(self):
            value = getattr(self, rate.name)
            if not 0 <= value <= 1:
                raise HardshipError(
                    f"The hardship {rate.name!r} is {value!r}; it is a share of {rate.metadata['doc']}. "
                    "Give a number from 0 to 1."
                )

    @classmethod
    def none(cls) -> Hardships:
        """Return a company whose data are clean."""
        return replace(cls(), **{rate.name: 0.0 for rate in fields(cls)})
