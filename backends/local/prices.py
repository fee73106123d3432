"""Amounts as a bill writes them."""

from __future__ import annotations

from decimal import Decimal

from tui_store.domain.money import Money

_NO_CENTS = frozenset({"JPY", "KRW"})


def tax_on(amount: Money, rate: Decimal) -> Money:
    """The tax on an amount, rounded half up to the smallest coin."""
    return _in_coins(amount).times(rate) if rate else amount.zero()


def styled(amount: Money, price: Money) -> Money:
    """An amount written as the product's price is, with as many places as it needs."""
    style = price.style._replace(places=max(price.style.places, amount.style.places))
    return price._replace(amount=amount.amount, style=style)


def _in_coins(amount: Money) -> Money:
    """The same amount to the cent: tax on a price written as `$5` is not rounded to dollars."""
    places = amount.style.places if amount.currency in _NO_CENTS else max(amount.style.places, 2)
    return amount._replace(style=amount.style._replace(places=places))
