"""The sign-off sheet: what a certification asks of a storefront, and what of it walkthroughs have reached."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple


class Check(NamedTuple):
    """A row: all of `needs` (see `coverage`) must have been reached; where there are none, `manual` says why."""

    number: int
    what: str
    sources: str
    needs: tuple[str, ...] = ()
    manual: str = ""

    def missing(self, reached: Collection[str]) -> tuple[str, ...]:
        """What of its needs has not been reached."""
        return tuple(need for need in self.needs if need not in reached)


SOURCES = {
    "CERT": "Roku's certification criteria, with the chapter",
    "PCT": "Roku's certification tests for apps that sell",
    "RP": "Roku Pay requirements, with the chapter",
    "SAT": "Roku's static analysis tool",
    "TRP": "Testing Roku Pay",
    "BP": "Roku Pay best practices",
    "SU": "Sign-up best practices",
    "CS": "ChannelStore, the node's document",
    "TV1": "TVOD apps, Catalog 1.0",
    "samples": "Roku's public sample apps",
}
"""What a row's short names stand for."""

_FAILURES = tuple(f"doOrder {status}" for status in (0, -1, -2, -3, -4))
_SERVER = "it is a matter of the app's own server"
_CODE = "it is read in the app's code, or found by the static analysis tool"

CHECKS: Sequence[Check] = (
    Check(
        1,
        "Consent dialog when signing up and when signing in; typing only after it was declined",
        "RP 2.1, CERT 2, PCT",
        ("rfi signup", "rfi signin", "screen manual entry"),
    ),
    Check(2, "Declined: userData is invalid, and the app goes on", "CS", ("getUserData invalid", "getUserData shared")),
    Check(3, "An account is made only after a paid order", "SU", manual=_SERVER),
    Check(4, "The plans come from the catalog", "TRP, SU", ("getCatalog 1 @ catalog",)),
    Check(5, "The confirmation shows product, price and offer", "TRP", ("screen order confirmation", "doOrder 1")),
    Check(6, "Back on the confirmation: status 2, back at the plans", "CS", ("doOrder 2 @ catalog", "doOrder 1")),
    Check(7, "A success opens the content at once", "TRP, PCT", ("doOrder 1", "message thank-you")),
    Check(8, "Every failure has its message and gives nothing", "samples", _FAILURES),
    Check(9, "What is owned is not sold again", "PCT, TRP", ("message already-subscribed",)),
    Check(10, "Upgrade and downgrade on the device", "TRP", ("action Upgrade", "action Downgrade")),
    Check(11, "A second device, and a new start, know the purchase", "TRP, RP 4.3", manual=_SERVER),
    Check(
        12,
        "Credentials are stored for the channel and read back",
        "SAT",
        ("storeChannelCredData 0", "getChannelCred 0"),
    ),
    Check(13, "Grace gives access, hold does not", "SAT, RP 4.5", ("dunning Valid", "dunning Invalid")),
    Check(14, "What is owned is read, and an order placed", "SAT", ("getPurchases 1", "doOrder 1")),
    Check(15, "Names, prices and groups are clean", "SAT, RP 3", manual="tui-store csfake check finds it"),
    Check(16, "A cancelled trial ends", "TRP", manual="tui-store clock shows it; the rest is the app's own server's"),
    Check(17, "No other way to pay, no web page, no code to type elsewhere", "RP 4, CERT 2", manual="only eyes see it"),
    Check(18, "The pages of a sign-up are reported", "RP 4.4", manual="no report leaves a simulator"),
    Check(19, "Back leads to the screen before", "CERT 4", ("doOrder 2 @ catalog",)),
    Check(20, "Answers in time", "CERT 3", manual="a device's time is its own"),
    Check(21, "Voice for addresses, PINs and passwords", "SAT", manual="a terminal hears nothing"),
    Check(
        22,
        "A film: granted, confirmed, and refused",
        "TV1, PCT 2.1",
        ("requestPartnerOrder Success", "confirmPartnerOrder Success", "confirmPartnerOrder Failure"),
    ),
    Check(23, "The fake server is off in a release", "CS", manual=_CODE),
    Check(24, "One node a purchase", "BP", manual=_CODE),
    Check(25, "Several models, several devices", "CERT 4.1", manual="a simulator is one device"),
)
