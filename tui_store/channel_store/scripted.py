"""A customer who follows a script: `approve`, `cancel`, `back` or `pin=NNNN`."""

from __future__ import annotations

import re

from tui_store.channel_store.customer import (
    APPROVED,
    CANCELLED,
    INTERRUPTED,
    Confirmation,
    InformationRequest,
    Message,
    Review,
)
from tui_store.domain.errors import InputError
from tui_store.domain.trace import redacted
from tui_store.text import plain, shortened

_PIN = re.compile(r"pin=([0-9]{4})")


def parse_customer_script(text: str) -> str:
    """Give the script in its one spelling; InputError if it is none."""
    script = text.strip().lower()
    if script in {"approve", "cancel", "back"} or _PIN.fullmatch(script):
        return script
    # What stands behind pin= may be a real PIN with a slip in it.
    shown = f"pin={redacted(script[4:])}" if script.startswith("pin=") else shortened(plain(text), 40)
    raise InputError(
        f"A customer cannot follow {shown or '(nothing)'}: write approve, cancel, back or pin= with four digits."
    )


class ScriptedCustomer:
    """Shares and approves, knowing the account's `pin`, unless the script says otherwise.

    `cancel` and `back` decline an information request and leave an order; `pin=NNNN` enters that PIN
    once. Asked again, for whatever reason, a scripted customer presses Back.
    """

    def __init__(self, pin: str, script: str = "approve") -> None:
        self._script = parse_customer_script(script)
        entered = _PIN.fullmatch(self._script)
        self._pin = entered[1] if entered else pin

    async def review_information_request(self, request: InformationRequest) -> bool:
        """Share, unless the script leaves everything."""
        return self._script not in {"cancel", "back"}

    async def review_order(self, confirmation: Confirmation, problem: str = "") -> Review:
        """Approve with the PIN, or leave as the script says."""
        if self._script == "cancel":
            return CANCELLED
        if self._script == "back" or problem:
            return INTERRUPTED
        return Review(APPROVED, self._pin if confirmation.asks_pin else "")

    async def acknowledge(self, message: Message) -> None:
        """Read it at once."""
