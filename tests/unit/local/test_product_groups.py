"""Product groups: a customer has one subscription of a group at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backends.local.backend import LocalBackend
from backends.local.history import History
from backends.local.rules import quote_order
from tests.unit.local.shop import AVA, CATALOG, CHANNEL, NOON, ShelfSource, Shop, order, past, product
from tui_store.domain.backend import Shelf
from tui_store.domain.errors import AlreadySubscribed, BadAction, InvalidRequest, OneOfAGroup
from tui_store.domain.group import ProductGroup
from tui_store.domain.order import Order, Quote
from tui_store.domain.purchase import Purchase

OTHER = product("OTHER", "MonthlySub", "$4.99")
GROUPS = (ProductGroup("plans", ("PLAN", "TRIAL", "SOAP", "COINS", "FILM")), ProductGroup("clubs", ("INTRO", "OTHER")))


def quoted(wanted: Order, *history: Purchase) -> Quote:
    shelf = Shelf()
    shelf.add((*CATALOG, OTHER))
    owned = History()
    owned.seed(list(history), NOON)
    return quote_order(wanted, shelf, owned, AVA, NOON, GROUPS)


def test_a_subscription_is_not_sold_while_a_group_mate_is_active_and_the_mate_is_named() -> None:
    with pytest.raises(AlreadySubscribed) as caught:
        quoted(order("TRIAL"), past("PLAN", "MonthlySub", status="Valid"))
    assert caught.value.subscription
    assert str(caught.value) == (
        "This account already subscribes to Product PLAN, and only one of the plans can be active."
    )


def test_a_mate_that_the_catalog_no_longer_has_counts_as_well() -> None:
    groups = (ProductGroup("plans", ("PLAN", "GONE")),)
    shelf, owned = Shelf(), History()
    shelf.add(CATALOG)
    owned.seed([past("GONE", "YearlySub", status="Valid")], NOON)
    with pytest.raises(AlreadySubscribed, match="Product GONE"):
        quote_order(order("PLAN"), shelf, owned, AVA, NOON, groups)


def test_the_same_subscription_again_is_told_without_its_group() -> None:
    with pytest.raises(AlreadySubscribed, match=r"subscribes to Product PLAN\.$"):
        quoted(order("PLAN"), past("PLAN", "MonthlySub", status="Valid"))


def test_a_mate_that_has_ended_stands_in_nobodys_way() -> None:
    assert quoted(order("TRIAL"), past("PLAN", "MonthlySub", status="Invalid")).lines


def test_a_subscription_of_another_group_or_of_none_is_no_mate() -> None:
    assert quoted(order("OTHER"), past("PLAN", "MonthlySub", status="Valid")).lines
    assert quoted(order("PLAN"), past("LONER", "MonthlySub", status="Valid")).lines


def test_two_products_of_a_group_cannot_be_ordered_together() -> None:
    with pytest.raises(OneOfAGroup, match="Product PLAN and Product TRIAL cannot be ordered together") as caught:
        quoted(order("PLAN", "SOAP", "TRIAL"))
    assert isinstance(caught.value, InvalidRequest)


def test_one_product_of_each_group_can_be_ordered_together() -> None:
    assert len(quoted(order("PLAN", "OTHER")).lines) == 2


def test_a_group_has_no_effect_on_what_is_bought_once() -> None:
    assert len(quoted(order("SOAP", "COINS", "FILM", "PLAN")).lines) == 4
    assert quoted(order("SOAP", "FILM"), past("PLAN", "MonthlySub", status="Valid"), past("COINS")).lines
    assert quoted(order("PLAN"), past("FILM", "NonConsumable", status="Valid"), past("SOAP")).lines


def test_an_action_in_another_spelling_is_refused_before_a_mate_is_looked_for() -> None:
    with pytest.raises(BadAction):
        quoted(order("TRIAL", action="upgrade"), past("PLAN", "MonthlySub", status="Valid"))


async def test_the_backend_keeps_to_its_channels_groups_also_between_quote_and_place() -> None:
    shop = Shop(source=ShelfSource((*CATALOG, OTHER)))
    channel = CHANNEL._replace(groups=GROUPS)
    backend = LocalBackend(shop.source, shop.journal, AVA, channel, shop.clock, shop.ids, shop.trace)
    late = order("PLAN")
    quote = await backend.quote(late)
    await backend.place(order("TRIAL"), await backend.quote(order("TRIAL")), "r1")
    shop.clock.at += timedelta(days=400)
    with pytest.raises(AlreadySubscribed, match="Product TRIAL"):
        await backend.place(late, quote, "r2")
    assert [row.code for row in await backend.purchases(include_inactive=True)] == ["TRIAL"]
