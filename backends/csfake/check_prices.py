"""Prices that Roku does not sell at: it has tiers.

Source of the rule: Roku, Adding in-app products. Tier n is n dollars less a cent, up to tier 400; tier 1000 + k is k
dollars and 49 cents, up to tier 1030. Prices in another currency follow from the tier and are not looked at, nor are
things that are posted to somebody.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from backends.csfake.faults import price_of
from backends.csfake.finding import Note
from tui_store.domain.money import Money
from tui_store.domain.product import Product

HIGHEST_99, HIGHEST_49 = Decimal("399.99"), Decimal("30.49")

_POSTED = {"physicalgood", "shipping", "mixed"}


def is_tier(amount: Decimal) -> bool:
    """Whether there is a price tier of this many dollars."""
    cents = amount * 100 % 100
    return (cents == 99 and amount <= HIGHEST_99) or (cents == 49 and amount <= HIGHEST_49)


def price_notes(product: Product) -> Iterator[Note]:
    """What is odd about the price of a product, and about its introductory price."""
    if product.product_type.lower() in _POSTED:
        return
    yield from _note("price", product.price)
    if product.period is not None and product.trial_quantity:
        trial = price_of(product.trial_cost)
        yield from _note("introductory price", trial if trial and trial.amount else None)


def _note(what: str, price: Money | None) -> Iterator[Note]:
    if price is not None and price.currency == "USD" and not is_tier(price.amount):
        tiers = f"Roku sells at .99 up to ${HIGHEST_99} and at .49 up to ${HIGHEST_49}"
        yield Note("price-tier", f"The {what} {price} is no price tier: {tiers}.")
