"""One row of the purchase history."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tui_store.domain.term import billing_period

VALID = "Valid"
INVALID = "Invalid"


class Purchase(NamedTuple):
    """A purchase at one moment; dates are aware and in UTC, texts are plain.

    `status` and `in_dunning` are those of `getPurchases`. `extras` holds what a seeded purchase
    carried besides.
    """

    purchase_id: str
    code: str
    name: str
    product_type: str
    cost: str
    qty: int
    status: str
    purchased: datetime | None
    expires: datetime | None = None
    renews: datetime | None = None
    in_dunning: bool = False
    channel: str = "DEVICE"
    context: str = "IAP"
    description: str = ""
    free_trial_quantity: int = 0
    free_trial_type: str = "None"
    trial_quantity: int = 0
    trial_type: str = "None"
    trial_cost: str = ""
    total: str = ""
    reference: str = ""
    extras: tuple[tuple[str, str | None], ...] = ()

    @property
    def is_current(self) -> bool:
        """Whether `getPurchases` lists it."""
        return self.status == VALID

    @property
    def term_words(self) -> str:
        """Its price with the billing period, as the history shows it."""
        period = billing_period(self.product_type)
        return f"{self.cost} / {period.word}" if period else self.cost
