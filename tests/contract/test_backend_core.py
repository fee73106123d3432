"""What every backend does, whoever sells behind it."""

from __future__ import annotations

import asyncio

import pytest

from tests.contract.case import BROKE, PRICES, UNPRICED, BackendCase, one
from tui_store.domain.backend import Backend
from tui_store.domain.errors import (
    BadAction,
    BadQuantity,
    EmptyOrder,
    InvalidRequest,
    NotForSale,
    PaymentDeclined,
    UnknownProduct,
)
from tui_store.domain.order import Order, Receipt


async def buy(backend: Backend, code: str, request_id: str = "request") -> Receipt:
    wanted = one(code)
    return await backend.place(wanted, await backend.quote(wanted), request_id)


async def bought_ids(backend: Backend) -> list[str]:
    return [row.purchase_id for row in await backend.purchases(include_inactive=True)]


async def test_the_catalog_lists_every_product_with_its_price(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    products = {product.code: product for product in await backend.catalog()}
    assert {code: str(products[code].price) for code in PRICES} == PRICES
    assert backend.shelf.complete
    assert list(backend.shelf.products) == list(products.values())


async def test_a_product_without_a_price_is_shown_but_not_for_sale(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    product = next(product for product in await backend.catalog() if product.code == UNPRICED)
    assert not product.for_sale
    with pytest.raises(NotForSale):
        await backend.quote(one(UNPRICED))


@pytest.mark.parametrize("code", ["COINS", "12345", "FILM", "PLAN"])
async def test_a_quote_says_what_one_item_costs(backend_case: BackendCase, code: str) -> None:
    quote = await backend_case.backend().quote(one(code))
    (line,) = quote.lines
    assert (line.product.code, line.qty, line.offer) == (code, 1, None)
    assert str(line.amount) == str(quote.subtotal) == PRICES[code]
    assert quote.total == quote.subtotal.plus(quote.tax)


async def test_a_quote_buys_nothing(backend_case: BackendCase) -> None:
    await backend_case.backend().quote(one("FILM"))
    assert await bought_ids(backend_case.backend()) == []


async def test_a_placed_order_gives_a_receipt_and_stands_in_the_history(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    receipt = await buy(backend, "FILM")
    (line,) = receipt.lines
    assert (line.code, line.name, line.qty, line.amount) == ("FILM", "Product FILM", 1, PRICES["FILM"])
    assert line.purchase_id
    assert receipt.reference
    (row,) = await backend.purchases(include_inactive=False)
    assert (row.purchase_id, row.code, row.qty, row.is_current) == (line.purchase_id, "FILM", 1, True)
    assert row.purchased == receipt.at


async def test_a_purchase_outlives_the_backend_it_was_made_with(backend_case: BackendCase) -> None:
    receipt = await buy(backend_case.backend(), "PLAN")
    assert await bought_ids(backend_case.backend()) == [receipt.lines[0].purchase_id]


async def test_a_subscription_says_when_it_renews(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    await buy(backend, "PLAN")
    (row,) = await backend.purchases(include_inactive=False)
    assert row.purchased is not None
    assert row.expires is not None
    assert row.expires > row.purchased


async def test_the_newest_purchase_comes_first(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    older, newer = await buy(backend, "FILM", "first"), await buy(backend, "PLAN", "second")
    assert await bought_ids(backend) == [newer.lines[0].purchase_id, older.lines[0].purchase_id]


async def test_a_request_charges_once_however_often_it_is_placed(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    quote = await backend.quote(one("COINS"))
    first = await backend.place(one("COINS"), quote, "request")
    assert await backend.place(one("COINS"), quote, "request") == first
    assert await backend_case.backend().place(one("COINS"), quote, "request") == first
    assert await bought_ids(backend) == [first.lines[0].purchase_id]


async def test_a_request_charges_once_when_it_is_placed_twice_at_the_same_time(backend_case: BackendCase) -> None:
    one_side, other_side = backend_case.backend(), backend_case.backend()
    quote = await one_side.quote(one("COINS"))
    receipts = await asyncio.gather(*(side.place(one("COINS"), quote, "request") for side in (one_side, other_side)))
    assert receipts[0] == receipts[1]
    assert await bought_ids(one_side) == [receipts[0].lines[0].purchase_id]


async def test_two_requests_charge_twice(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    await buy(backend, "COINS", "first")
    await buy(backend, "COINS", "second")
    assert len(set(await bought_ids(backend))) == 2


async def test_a_declined_charge_is_declined_and_buys_nothing(backend_case: BackendCase) -> None:
    backend = backend_case.backend(BROKE)
    for _ in range(2):
        with pytest.raises(PaymentDeclined):
            await buy(backend, "FILM")
    assert await bought_ids(backend) == []


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        (Order(()), EmptyOrder),
        (one("NOPE"), UnknownProduct),
        (one(""), UnknownProduct),
        (one("film"), UnknownProduct),
        (one("FILM", 0), BadQuantity),
        (one("FILM", -1), BadQuantity),
        (one("PLAN")._replace(action="upgrade"), BadAction),
    ],
)
async def test_an_order_that_is_wrong_in_itself_is_refused_as_that(
    backend_case: BackendCase, wanted: Order, error: type[InvalidRequest]
) -> None:
    with pytest.raises(error) as caught:
        await backend_case.backend().quote(wanted)
    assert str(caught.value).endswith(".")
