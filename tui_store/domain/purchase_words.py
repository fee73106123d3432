"""The state of a purchase in a word, as far as the fields that an app gets tell it."""

from __future__ import annotations

from collections.abc import Callable

from tui_store.domain.purchase import VALID
from tui_store.domain.term import billing_period

ACTIVE, CANCELLED, OWNED = "Active", "Cancelled", "Owned"
PAST_DUE, ON_HOLD = "Past due", "On hold"
ENDED, NOT_VALID = "Ended", "Invalid"


def state_words(field: Callable[[str], object]) -> str:
    """The word for a child of getPurchases or getAllPurchases; `field` gives its fields by Roku's names.

    A subscription that is valid and does not renew was cancelled. What was bought once and never ends is owned.
    """
    expires, in_dunning = field("expirationDate"), field("inDunning") == "true"
    if field("status") != VALID:
        if in_dunning:
            return ON_HOLD
        return ENDED if expires else NOT_VALID
    if in_dunning:
        return PAST_DUE
    if not expires:
        return OWNED
    is_subscription = billing_period(str(field("productType") or "")) is not None
    return CANCELLED if is_subscription and not field("renewalDate") else ACTIVE
