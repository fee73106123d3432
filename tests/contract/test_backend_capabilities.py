"""What a backend does if it says so, and refuses as a missing capability if it does not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.contract.case import AVA, BEN, PRICES, BackendCase, one, refused_unless
from tui_store.domain.errors import AlreadySubscribed, InvalidRequest
from tui_store.domain.order import Order, OrderItem


async def test_several_items_are_one_order(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    wanted = Order((OrderItem("COINS", 1), OrderItem("FILM", 1), OrderItem("COINS", 1)))
    with refused_unless(backend.capabilities.several_items):
        quote = await backend.quote(wanted)
        receipt = await backend.place(wanted, quote, "request")
        assert [line.code for line in receipt.lines] == ["COINS", "FILM", "COINS"]
        assert str(quote.subtotal) == "$11.97"
        rows = await backend.purchases(include_inactive=False)
        assert {row.purchase_id for row in rows} == {line.purchase_id for line in receipt.lines}


async def test_a_quantity_multiplies_the_price(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    with refused_unless(backend.capabilities.quantities):
        quote = await backend.quote(one("COINS", 3))
        receipt = await backend.place(one("COINS", 3), quote, "request")
        assert (receipt.lines[0].qty, receipt.lines[0].amount) == (3, "$2.97")


async def test_one_of_several_that_is_wrong_spoils_the_order(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    with pytest.raises(InvalidRequest):
        await backend.quote(Order((OrderItem("COINS", 1), OrderItem("NOPE", 1))))


async def test_a_store_catalog_lists_products(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    with refused_unless(backend.capabilities.store_catalog):
        assert {product.code for product in await backend.store_catalog()} >= set(PRICES)


async def test_an_offer_is_given_once(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    if not backend.capabilities.offers:
        assert (await backend.quote(one("TRIAL"))).lines[0].offer is None
        return
    quote = await backend.quote(one("TRIAL"))
    offer = quote.lines[0].offer
    assert offer is not None
    assert offer.is_free
    assert str(quote.subtotal) == "$0.00"
    receipt = await backend.place(one("TRIAL"), quote, "request")
    assert receipt.lines[0].amount == "$0.00"
    (row,) = await backend.purchases(include_inactive=False)
    assert row.expires == receipt.at + timedelta(days=7)


@pytest.mark.parametrize(("code", "subscription"), [("FILM", False), ("PLAN", True)])
async def test_what_is_owned_is_not_sold_again(backend_case: BackendCase, code: str, subscription: bool) -> None:
    backend = backend_case.backend()
    if not backend.capabilities.already_owned:
        pytest.skip("this backend does not know what an account owns")
    quote = await backend.quote(one(code))
    await backend.place(one(code), quote, "request")
    with pytest.raises(AlreadySubscribed) as caught:
        await backend.quote(one(code))
    assert caught.value.subscription is subscription
    with pytest.raises(AlreadySubscribed):
        await backend.place(one(code), quote, "another request")
    assert len(await backend.purchases(include_inactive=True)) == 1


async def test_what_one_account_owns_another_can_buy(backend_case: BackendCase) -> None:
    for account in (AVA, BEN):
        backend = backend_case.backend(account)
        await backend.place(one("FILM"), await backend.quote(one("FILM")), f"request of {account.name}")
        assert len(await backend.purchases(include_inactive=True)) == 1


async def test_a_subscription_renews_as_time_goes_by(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    if not backend.capabilities.clock:
        pytest.skip("this backend's time cannot be moved")
    receipt = await backend.place(one("PLAN"), await backend.quote(one("PLAN")), "request")
    backend_case.move_clock(receipt.at + timedelta(days=100))
    (row,) = await backend.purchases(include_inactive=False)
    assert row.expires is not None
    assert row.expires > receipt.at + timedelta(days=100)
    assert row.purchased == receipt.at
