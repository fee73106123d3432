"""A product as a catalog offers it."""

from __future__ import annotations

from typing import NamedTuple

from tui_store.domain.money import Money
from tui_store.domain.term import Period, billing_period

CONSUMABLE = "Consumable"
NON_CONSUMABLE = "NonConsumable"

TYPE_WORDS = {
    "monthlysub": "Monthly",
    "quarterlysub": "Quarterly",
    "yearlysub": "Yearly",
    "annualsub": "Yearly",
    "consumable": "Consumable",
    "nonconsumable": "One-time",
    "physicalgood": "Physical good",
    "shipping": "Shipping",
    "mixed": "Mixed",
}


class Product(NamedTuple):
    """One `<product>` of GetCatalog.xml; texts are as in the file, plain, and empty where it says nothing.

    A tuple, because 100,000 of them have to stay small. `extras` holds every other element of the
    product as (name, text or None for nil). `faults` says in words why it is shown but not for sale.
    """

    code: str
    name: str
    product_type: str
    cost: str
    price: Money | None
    description: str = ""
    qty: str = ""
    free_trial_quantity: int = 0
    free_trial_type: str = ""
    trial_quantity: int = 0
    trial_type: str = ""
    trial_cost: str = ""
    extras: tuple[tuple[str, str | None], ...] = ()
    faults: tuple[str, ...] = ()
    line: int = 0

    @property
    def for_sale(self) -> bool:
        """Whether it can be ordered at all."""
        return not self.faults

    @property
    def period(self) -> Period | None:
        """Its billing period; `None` for what is bought once."""
        return billing_period(self.product_type)

    @property
    def type_word(self) -> str:
        """Its kind as a viewer reads it; an unknown kind is shown as the file has it."""
        return TYPE_WORDS.get(self.product_type.lower(), self.product_type or "Unknown kind")

    @property
    def can_be_bought_again(self) -> bool:
        """Consumables are bought again and again; everything else is owned once."""
        return self.period is None and self.product_type.lower() != NON_CONSUMABLE.lower()
