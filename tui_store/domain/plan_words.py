"""An upgrade or downgrade in words, as the confirmation and the thanks after it have them."""

from __future__ import annotations

from tui_store.domain.offer import price_words
from tui_store.domain.order import PlanChange
from tui_store.domain.product import Product

UPGRADE, DOWNGRADE = "Upgrade", "Downgrade"


def begins_words(change: PlanChange) -> str:
    """When a plan begins that another one makes way for: `8 Apr 2026`, or that it waits for that one to end."""
    at = change.begins
    return f"{at.day} {at:%b} {at.year}" if at is not None else f"when {change.name} ends"


def change_words(change: PlanChange, product: Product, offer_words: str) -> tuple[str, ...]:
    """What stands below a plan on its confirmation; `offer_words` are what it costs without a change of plans."""
    if change.action == DOWNGRADE:
        begins, price = begins_words(change), price_words(product)
        return (f"Begins {begins}, then {price}; until then {change.name} stays",)
    return offer_words, f"Takes over from {change.name}"
