"""What stands in an order's way, and what the order costs. Pure: nothing is read or written here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from backends.local.history import History
from backends.local.plan_change import changed_line, plan_of
from backends.local.prices import styled, tax_on
from tui_store.domain.account import Account
from tui_store.domain.backend import Shelf
from tui_store.domain.errors import (
    AlreadySubscribed,
    BadAction,
    BadQuantity,
    EmptyOrder,
    MixedCurrencies,
    NotForSale,
    OneOfAGroup,
    OnHold,
    UnknownProduct,
)
from tui_store.domain.group import ProductGroup, group_of
from tui_store.domain.money import Money, total_of
from tui_store.domain.offer import Offer, offer_of
from tui_store.domain.order import Order, OrderItem, Quote, QuoteLine
from tui_store.domain.product import Product
from tui_store.domain.subscription import HOLD
from tui_store.domain.term import billing_period

ACTIONS = ("Upgrade", "Downgrade")
MOST_OF_ONE = 10_000


def quote_order(
    order: Order,
    shelf: Shelf,
    history: History,
    account: Account,
    now: datetime,
    groups: Sequence[ProductGroup] = (),
) -> Quote:
    """Price an order for an account at a moment, or raise the first thing that stands in its way.

    What is wrong with the order itself comes before what the account owns. `groups` are the channel's.
    """
    if not order.items:
        raise EmptyOrder
    check_action(order.action)
    if order.action:
        return _quote_change(order, shelf, history, account, now, groups)
    wanted = [(item, _on_sale(item, shelf)) for item in order.items]
    _check_once_only(wanted)
    _check_one_of_a_group([product for _, product in wanted], groups)
    offers = [None if history.has_bought(item.code) else offer_of(product) for item, product in wanted]
    _check_currencies([product for _, product in wanted], offers)
    for item, product in wanted:
        if not product.can_be_bought_again and history.owns(item.code, now):
            raise AlreadySubscribed(product.name, subscription=product.period is not None)
        _check_group_mates(product, groups, history, now)
        _check_hold(product, groups, history)
    lines = tuple(
        _line(product, item.qty, offer, account.tax_rate) for (item, product), offer in zip(wanted, offers, strict=True)
    )
    return _quote(lines, now)


def _quote_change(
    order: Order,
    shelf: Shelf,
    history: History,
    account: Account,
    now: datetime,
    groups: Sequence[ProductGroup],
) -> Quote:
    """Price an upgrade or downgrade to the one plan in the order."""
    if len(order.items) > 1:
        raise BadAction(f"{_an(order.action)} is an order of one product, and this one has {len(order.items)}.")
    item = order.items[0]
    product = _on_sale(item, shelf)
    _check_once_only([(item, product)])
    group = group_of(product.code, groups) if product.period else None
    if group is None:
        raise BadAction(f"{product.name} is in no product group: there is no plan that it could take over from.")
    offer = None if history.has_bought(item.code) else offer_of(product)
    new = changed_line(order.action, product, offer, plan_of(product, group, history, now), account.tax_rate, now)
    return _quote((new,), now)


def _quote(lines: tuple[QuoteLine, ...], now: datetime) -> Quote:
    return Quote(
        lines=lines,
        subtotal=total_of([line.amount for line in lines]),
        tax=total_of([line.tax for line in lines]),
        total=total_of([line.total for line in lines]),
        at=now,
    )


def check_action(action: str) -> None:
    """Raise BadAction unless it is none, or one of the documented ones in exactly this spelling."""
    if not action or action in ACTIONS:
        return
    raise BadAction(
        f"The action {action[:40]!r} is not known: it must be Upgrade or Downgrade, in exactly this spelling."
    )


def fit_for_sale(code: str, shelf: Shelf) -> Product:
    """The product with this code; UnknownProduct or NotForSale if it cannot be sold."""
    product = shelf.find(code)
    if product is None:
        raise UnknownProduct(code)
    faults = product.faults or (() if product.price else ("its price cannot be read",))
    if faults:
        raise NotForSale(f"{product.name or code} is not for sale: {'; '.join(faults)}.")
    return product


def _on_sale(item: OrderItem, shelf: Shelf) -> Product:
    product = shelf.find(item.code)
    if product is None:
        raise UnknownProduct(item.code)
    if item.qty < 1:
        raise BadQuantity(f"The quantity of {product.name} is {item.qty}: it must be at least 1.")
    if item.qty > MOST_OF_ONE:
        raise BadQuantity(f"At most {MOST_OF_ONE:,} of {product.name} can be ordered at once.")
    return fit_for_sale(item.code, shelf)


def _check_once_only(wanted: list[tuple[OrderItem, Product]]) -> None:
    """A subscription or a one-time product can be in an order once, and one of it."""
    seen: set[str] = set()
    for item, product in wanted:
        if product.can_be_bought_again:
            continue
        if item.qty > 1 or item.code in seen:
            raise BadQuantity(f"{product.name} can only be bought once: order one of it.")
        seen.add(item.code)


def _check_one_of_a_group(products: list[Product], groups: Sequence[ProductGroup]) -> None:
    seen: dict[str, Product] = {}
    for product in products:
        group = group_of(product.code, groups) if product.period else None
        if group is None:
            continue
        if group.name in seen:
            raise OneOfAGroup(
                f"{seen[group.name].name} and {product.name} cannot be ordered together:"
                f" only one of the {group.name} can be active."
            )
        seen[group.name] = product


def _check_group_mates(product: Product, groups: Sequence[ProductGroup], history: History, now: datetime) -> None:
    """A subscription is not sold while another one of its group is active."""
    group = group_of(product.code, groups) if product.period else None
    for code in group.codes if group else ():
        mate = history.current(code, now)
        if group and mate and billing_period(mate.product_type):
            raise AlreadySubscribed(mate.name or mate.code, subscription=True, group=group.name)


def _check_hold(product: Product, groups: Sequence[ProductGroup], history: History) -> None:
    """While a subscription is on hold neither it nor another one of its group can be bought."""
    if product.period is None:
        return
    group = group_of(product.code, groups)
    for code in group.codes if group else (product.code,):
        held = history.subscription(code)
        if held is not None and held.state == HOLD:
            raise OnHold(held.purchase.name or code)


def _check_currencies(products: list[Product], offers: list[Offer | None]) -> None:
    """A price without a currency mark goes with any other."""
    marks = {price.currency: str(price) for price in _prices(products, offers) if price.currency}
    if len(marks) > 1:
        first, second, *_ = marks.values()
        raise MixedCurrencies(f"One order cannot mix currencies: {first} and {second} need an order each.")


def _prices(products: list[Product], offers: list[Offer | None]) -> Iterator[Money]:
    for product, offer in zip(products, offers, strict=True):
        if product.price:
            yield product.price
        if offer:
            yield offer.price


def _line(product: Product, qty: int, offer: Offer | None, tax_rate: Decimal) -> QuoteLine:
    price = product.price or Money(Decimal(0), "")
    each = styled(offer.price, price) if offer else price
    amount = each.times(qty)
    tax = tax_on(amount, tax_rate)
    return QuoteLine(product, qty, offer, amount, tax, amount.plus(tax))


def _an(action: str) -> str:
    return f"{'An' if action.startswith('U') else 'A'} {action.lower()}"
