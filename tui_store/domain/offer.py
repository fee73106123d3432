"""The one offer a product may start with, and how it reads."""

from __future__ import annotations

from typing import NamedTuple

from tui_store.domain.money import Money, parse_money
from tui_store.domain.product import Product
from tui_store.domain.term import Period

_UNITS = {
    "days": Period(days=1, word="day"),
    "months": Period(months=1, word="month"),
    "years": Period(months=12, word="year"),
}


class Offer(NamedTuple):
    """What a new subscriber pays first: nothing or a lower price, for a while."""

    length: int
    unit: Period
    price: Money

    @property
    def period(self) -> Period:
        """The whole stretch that the offer covers."""
        return Period(self.unit.months * self.length, self.unit.days * self.length, self.unit.word)

    @property
    def is_free(self) -> bool:
        """Whether it is a free trial."""
        return self.price.amount == 0


def offer_of(product: Product) -> Offer | None:
    """The base offer of a subscription: a free trial, else an introductory price, else none.

    A trial on something that is bought once has no meaning and is ignored.
    """
    if product.price is None or product.period is None:
        return None
    free = _UNITS.get(product.free_trial_type.lower())
    if free is not None and product.free_trial_quantity > 0:
        return Offer(product.free_trial_quantity, free, product.price.zero())
    unit = _UNITS.get(product.trial_type.lower())
    price = parse_money(product.trial_cost)
    if unit is not None and price is not None and product.trial_quantity > 0:
        return Offer(product.trial_quantity, unit, price)
    return None


def price_words(product: Product) -> str:
    """The price with its billing period: `$8.99 / month`, `$4.99`, or the raw text of no price."""
    if product.price is None:
        return product.cost or "no price"
    if product.period is None:
        return str(product.price)
    return f"{product.price} / {product.period.word}"


def offer_words(product: Product, offer: Offer | None) -> str:
    """Offer and price in one line: `7 days free, then $8.99 / month`."""
    if offer is None:
        return price_words(product)
    stretch = f"{offer.length} {offer.unit.word}{'' if offer.length == 1 else 's'}"
    if offer.is_free:
        return f"{stretch} free, then {price_words(product)}"
    first = f"first {offer.unit.word}" if offer.length == 1 else f"first {stretch}"
    return f"{offer.price} for the {first}, then {price_words(product)}"
