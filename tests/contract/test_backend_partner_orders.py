"""Partner orders, on every backend that takes them; the others refuse them as a missing capability."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from tests.contract.case import AVA, BEN, BROKE, BackendCase, refused_unless
from tui_store.domain.backend import Backend
from tui_store.domain.errors import MixedCurrencies, PaymentDeclined, UnknownPartnerOrder, UnknownProduct
from tui_store.domain.money import Money
from tui_store.domain.partner import PartnerOrder, PartnerReceipt


def film(code: str = "COINS", price: str = "3.99", currency: str = "") -> PartnerOrder:
    return PartnerOrder(code, "Night Ferry", Money(Decimal(price), currency), Money(Decimal("5.99"), currency))


async def rent(backend: Backend, request_id: str = "request") -> PartnerReceipt:
    return await backend.confirm_partner_order(await backend.request_partner_order(film()), request_id)


async def bought(backend: Backend) -> list[tuple[str, str, str]]:
    return [(row.purchase_id, row.code, row.name) for row in await backend.purchases(include_inactive=True)]


async def test_a_granted_request_is_priced_in_the_money_of_its_product(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    with refused_unless(backend.capabilities.partner_orders):
        quote = await backend.request_partner_order(film())
        assert (str(quote.order.price), str(quote.order.original)) == ("$3.99", "$5.99")
        assert quote.total == quote.order.price.plus(quote.tax)
        assert quote.order_id
        assert await bought(backend) == []


async def test_a_confirmed_order_stands_in_the_history_under_its_title(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    with refused_unless(backend.capabilities.partner_orders):
        receipt = await rent(backend)
        assert (receipt.title, receipt.total) == ("Night Ferry", "$3.99")
        assert receipt.reference
        assert await bought(backend_case.backend()) == [(receipt.purchase_id, "COINS", "Night Ferry")]
        (row,) = await backend.purchases(include_inactive=False)
        assert (row.cost, row.expires) == ("$3.99", None)


async def test_a_granted_request_outlives_the_backend_that_granted_it(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    with refused_unless(backend.capabilities.partner_orders):
        quote = await backend.request_partner_order(film())
        assert await backend_case.backend().partner_quote(quote.order_id) == quote


async def test_an_order_id_is_spent_by_its_confirmation(backend_case: BackendCase) -> None:
    backend, other = backend_case.backend(), backend_case.backend()
    with refused_unless(backend.capabilities.partner_orders):
        quote = await backend.request_partner_order(film())
        await backend.confirm_partner_order(quote, "request")
        for store in (backend, other):
            with pytest.raises(UnknownPartnerOrder):
                await store.partner_quote(quote.order_id)
            with pytest.raises(UnknownPartnerOrder):
                await store.confirm_partner_order(quote, "another request")
        assert len(await bought(backend)) == 1


async def test_two_who_confirm_one_order_id_at_the_same_time_charge_it_once(backend_case: BackendCase) -> None:
    stores = backend_case.backend(), backend_case.backend()
    with refused_unless(stores[0].capabilities.partner_orders):
        quote = await stores[0].request_partner_order(film())
        work = [store.confirm_partner_order(quote, f"request {store!r}") for store in stores]
        answers = await asyncio.gather(*work, return_exceptions=True)
        assert sorted(type(answer).__name__ for answer in answers) == ["PartnerReceipt", "UnknownPartnerOrder"]
        assert len(await bought(stores[0])) == 1


async def test_a_confirmation_charges_once_however_often_it_is_repeated(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    with refused_unless(backend.capabilities.partner_orders):
        quote = await backend.request_partner_order(film())
        first = await backend.confirm_partner_order(quote, "request")
        assert await backend.confirm_partner_order(quote, "request") == first
        assert await backend_case.backend().confirm_partner_order(quote, "request") == first
        assert len(await bought(backend)) == 1


async def test_an_order_id_is_no_good_to_another_account(backend_case: BackendCase) -> None:
    backend, other = backend_case.backend(AVA), backend_case.backend(BEN)
    with refused_unless(backend.capabilities.partner_orders):
        quote = await backend.request_partner_order(film())
        with pytest.raises(UnknownPartnerOrder):
            await other.partner_quote(quote.order_id)
        with pytest.raises(UnknownPartnerOrder):
            await other.confirm_partner_order(quote, "request")
        assert await bought(other) == []


async def test_a_declined_confirmation_buys_nothing_and_leaves_the_order_id_good(backend_case: BackendCase) -> None:
    backend = backend_case.backend(BROKE)
    with refused_unless(backend.capabilities.partner_orders):
        quote = await backend.request_partner_order(film())
        for request_id in ("first", "first", "second"):
            with pytest.raises(PaymentDeclined):
                await backend.confirm_partner_order(quote, request_id)
        assert await backend.partner_quote(quote.order_id) == quote
        assert await bought(backend) == []


async def test_the_same_title_can_be_rented_again(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    with refused_unless(backend.capabilities.partner_orders):
        first, second = await rent(backend, "first"), await rent(backend, "second")
        assert [row[0] for row in await bought(backend)] == [second.purchase_id, first.purchase_id]


async def test_a_partner_order_needs_a_product_and_its_currency(backend_case: BackendCase) -> None:
    backend = backend_case.backend()
    with refused_unless(backend.capabilities.partner_orders):
        with pytest.raises(UnknownProduct):
            await backend.request_partner_order(film("NOPE"))
        with pytest.raises(MixedCurrencies):
            await backend.request_partner_order(film(currency="EUR"))
