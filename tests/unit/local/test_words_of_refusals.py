"""What an app reads in `statusMessage` when the local store refuses its order, word for word."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.local.shop import AVA, CHANNEL, ShelfSource, Shop, order, past, product
from tui_store.channel_store.node import ChannelStore
from tui_store.channel_store.scripted import ScriptedCustomer
from tui_store.domain.account import PaymentMethod
from tui_store.domain.backend import Shelf
from tui_store.domain.errors import StoreRefused


def cart(*items: tuple[object, object], **fields: object) -> dict[str, Any]:
    return {**fields, "children": [{"code": code, "qty": qty} for code, qty in items]}


async def refusal(shop: Shop, wanted: dict[str, Any], *, declines: bool = False) -> tuple[int, str]:
    payment = PaymentMethod("Visa ending 1111", declines=declines)
    account = AVA._replace(payment=payment)
    store = ChannelStore(backend=shop.backend(account), customer=ScriptedCustomer(""), account=account, channel=CHANNEL)
    store.set_field("order", wanted)
    result = await store.run("doOrder")
    assert result is not None
    assert result.child_count == 0
    return result.get("status"), result.get("statusMessage")


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (cart(), "The order is empty: add a product first."),
        (cart(("NOPE", 1)), "The catalog has no product with the code NOPE."),
        (cart((None, 1)), "Line 1 of the order has no code: a product code is a text."),
        (cart(("SOAP", "two")), "The quantity of SOAP is no whole number."),
        (cart(("SOAP", 0)), "The quantity of SOAP is 0: order at least 1."),
        (cart(("SOAP", 10_001)), "At most 10,000 of Product SOAP can be ordered at once."),
        (cart(("PLAN", 2)), "Product PLAN can only be bought once: order one of it."),
        (cart(("FAULTY", 1)), "Product FAULTY is not for sale: it has no name."),
        (cart(("PRICELESS", 1)), "Product PRICELESS is not for sale: its price cannot be read."),
        (cart(("SOAP", 1), ("TEA", 1)), "One order cannot mix currencies: $1.99 and £3.49 need an order each."),
        (
            cart(("PLAN", 1), action="upgrade"),
            "The action 'upgrade' is not known: it must be Upgrade or Downgrade, in exactly this spelling.",
        ),
        (cart(("PLAN", 1), action=3), "The order's action is a number: it takes Upgrade or Downgrade."),
        (
            cart(("PLAN", 1), action="Upgrade"),
            "Product PLAN is in no product group: there is no plan that it could take over from.",
        ),
    ],
)
async def test_an_order_that_is_wrong_in_itself_is_minus_4_in_these_words(wanted: dict[str, Any], says: str) -> None:
    assert await refusal(Shop(), wanted) == (-4, says)


@pytest.mark.parametrize(
    ("code", "kind", "says"),
    [
        ("PLAN", "MonthlySub", "This account already subscribes to Product PLAN."),
        ("FILM", "NonConsumable", "This account already owns Product FILM."),
    ],
)
async def test_what_is_owned_is_status_2_in_these_words(code: str, kind: str, says: str) -> None:
    shop = Shop(source=ShelfSource(seed=[past(code, kind, status="Valid")]))
    assert await refusal(shop, cart((code, 1))) == (2, says)


@pytest.mark.parametrize("code", ["SOAP", "TRIAL"])
async def test_a_declined_card_declines_a_free_trial_too(code: str) -> None:
    shop = Shop()
    status, says = await refusal(shop, cart((code, 1)), declines=True)
    assert status == -3
    assert says.startswith("Visa ending 1111")
    assert "Reference: " in says
    assert await shop.backend().purchases(include_inactive=True) == []


async def test_a_price_that_changed_is_refused_in_these_words() -> None:
    shop = Shop()
    quote = await shop.backend().quote(order("SOAP"))
    shop.source.shelf = Shelf()
    shop.source.shelf.add([product("SOAP", cost="$2.49")])
    shop.source.shelf.finish()
    with pytest.raises(StoreRefused, match=r"^The price changed before the order was placed: look at it again\.$"):
        await shop.backend().place(order("SOAP"), quote, "request")
