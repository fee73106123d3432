"""What stands in a partner order's way, and what it costs. Pure: nothing is read or written here."""

from __future__ import annotations

from datetime import datetime

from backends.local.prices import tax_on
from backends.local.rules import fit_for_sale
from tui_store.domain.account import Account
from tui_store.domain.backend import Shelf
from tui_store.domain.errors import AlreadySubscribed, BadPrice, MixedCurrencies, NotForSale
from tui_store.domain.money import Money
from tui_store.domain.partner import PartnerOrder, PartnerQuote
from tui_store.domain.product import Product


def priced(order: PartnerOrder, shelf: Shelf) -> tuple[PartnerOrder, Product]:
    """The order in the money of its product, and the product; an InvalidRequest says why it cannot be."""
    product = fit_for_sale(order.code, shelf)
    if product.period is not None:
        raise NotForSale(f"{product.name} is a subscription: a partner order sells something once.")
    model = product.price or order.price
    return order._replace(price=_in_coins_of(model, order.price), original=_in_coins_of(model, order.original)), product


def priced_quote(order_id: str, order: PartnerOrder, account: Account, now: datetime) -> PartnerQuote:
    """What an order costs an account."""
    tax = tax_on(order.price, account.tax_rate)
    return PartnerQuote(order_id, order, tax, order.price.plus(tax), now)


def check_not_owned(product: Product, *, owned: bool) -> None:
    """What is bought once is not sold again; a title that is sold under a consumable always is."""
    if owned and not product.can_be_bought_again:
        raise AlreadySubscribed(product.name, subscription=False)


def _in_coins_of(model: Money, price: Money) -> Money:
    """An amount as the product's own price is written; BadPrice or MixedCurrencies if it can't be."""
    if price.currency not in {"", model.currency}:
        raise MixedCurrencies(f"{price} is not in the currency of the product, whose price is {model}.")
    styled = model.with_amount(price.amount)
    if price.amount < 0 or styled.amount != price.amount:
        raise BadPrice(f"{price.amount} cannot be paid in the currency of {model}: give a price in whole coins.")
    return styled
