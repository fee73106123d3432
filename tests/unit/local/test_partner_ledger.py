"""Partner orders in the ledger: what they cost, what stands in their way, what the journal keeps."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from backends.local import attempts
from backends.local.session import Session
from tests.unit.local.shop import AVA, BARE, COINS, TEA, ShelfSource, Shop, order, past, product, taxed
from tui_store.domain.backend import Backend
from tui_store.domain.errors import (
    AlreadySubscribed,
    BadPrice,
    LedgerFailed,
    NotForSale,
    StoreRefused,
    UnknownPartnerOrder,
)
from tui_store.domain.money import Money
from tui_store.domain.partner import PartnerOrder, PartnerQuote

YEN = product("YEN", cost="¥500")
EURO = product("EURO", cost="4,99 €")
TITLES = (COINS, TEA, EURO, YEN, BARE)


def film(code: str = "COINS", price: str = "3.99", title: str = "Night Ferry") -> PartnerOrder:
    money = Money(Decimal(price), "")
    return PartnerOrder(code, title, money, money, coupon="SPRING", content_key="K-1")


@pytest.mark.parametrize(
    ("code", "price", "rate", "tax", "total"),
    [
        ("COINS", "3.99", "0", "$0.00", "$3.99"),
        ("COINS", "3.99", "0.0825", "$0.33", "$4.32"),
        ("TEA", "3.99", "0.2", "£0.80", "£4.79"),
        ("EURO", "3.99", "0.19", "0,76 €", "4,75 €"),
        ("YEN", "350", "0.1", "¥35", "¥385"),
        ("BARE", "3", "0.1", "0.30", "3.30"),
        ("COINS", "0", "0.1", "$0.00", "$0.00"),
    ],
)
async def test_a_partner_order_is_taxed_at_the_accounts_rate_and_written_as_its_product_is(
    code: str, price: str, rate: str, tax: str, total: str
) -> None:
    shop = Shop(source=ShelfSource(TITLES))
    backend = shop.backend(taxed(rate))
    quote = await backend.request_partner_order(film(code, price))
    assert (str(quote.tax), str(quote.total)) == (tax, total)
    # What the journal gives back is what was granted, to the last digit of its style.
    assert await shop.backend(taxed(rate)).partner_quote(quote.order_id) == quote
    assert (await backend.confirm_partner_order(quote, "request")).total == total


async def test_a_price_in_less_than_the_smallest_coin_is_refused() -> None:
    shop = Shop(source=ShelfSource((YEN,)))
    with pytest.raises(BadPrice, match="whole coins"):
        await shop.backend().request_partner_order(film("YEN", "3.99"))
    with pytest.raises(BadPrice):
        await shop.backend().request_partner_order(film("YEN", "-3"))
    assert shop.journal.count() == 0


@pytest.mark.parametrize("code", ["PLAN", "PRICELESS", "FAULTY"])
async def test_a_partner_order_for_a_subscription_or_a_faulty_product_is_refused(code: str) -> None:
    with pytest.raises(NotForSale):
        await Shop().backend().request_partner_order(film(code))


async def test_what_is_owned_once_is_not_sold_again_as_a_partner_order() -> None:
    shop = Shop(source=ShelfSource(seed=[past("FILM", "NonConsumable")]))
    with pytest.raises(AlreadySubscribed):
        await shop.backend().request_partner_order(film("FILM"))


async def test_what_was_bought_between_request_and_confirmation_is_not_charged_twice() -> None:
    backend = Shop().backend()
    quote = await backend.request_partner_order(film("FILM"))
    wanted = order("FILM")
    await backend.place(wanted, await backend.quote(wanted), "order")
    with pytest.raises(AlreadySubscribed):
        await backend.partner_quote(quote.order_id)
    with pytest.raises(AlreadySubscribed):
        await backend.confirm_partner_order(quote, "request")


async def test_a_granted_request_stands_when_the_catalog_changes(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    quote = await Shop(state).backend().request_partner_order(film())
    later = Shop(state, source=ShelfSource((product("OTHER"),))).backend()
    assert (await later.confirm_partner_order(quote, "request")).total == "$3.99"


async def test_the_confirmation_gives_the_title_that_the_request_left_out() -> None:
    backend = Shop().backend()
    quote = await backend.request_partner_order(film(title=""))
    named = quote._replace(order=quote.order._replace(title="Salt Road"))
    assert (await backend.confirm_partner_order(named, "request")).title == "Salt Road"
    (row,) = await backend.purchases(include_inactive=True)
    assert (row.name, row.code, row.qty, row.total) == ("Salt Road", "COINS", 1, "$3.99")


async def test_a_total_that_was_not_granted_is_not_charged() -> None:
    backend = Shop().backend()
    quote = await backend.request_partner_order(film())
    with pytest.raises(StoreRefused, match="price changed"):
        await backend.confirm_partner_order(quote._replace(total=quote.total.zero()), "request")
    assert await _confirmable(backend, quote)


async def test_a_request_id_of_another_order_charges_nothing() -> None:
    backend = Shop().backend()
    wanted = order("COINS")
    await backend.place(wanted, await backend.quote(wanted), "used")
    quote = await backend.request_partner_order(film())
    with pytest.raises(StoreRefused, match="another order"):
        await backend.confirm_partner_order(quote, "used")
    await backend.confirm_partner_order(quote, "mine")
    with pytest.raises(StoreRefused, match="another order"):
        await backend.place(wanted, await backend.quote(wanted), "mine")


async def test_a_damaged_request_in_the_journal_is_one_sentence(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    shop = Shop(state)
    with shop.journal.transaction():
        shop.journal.append(
            "partner-requested", AVA.name, shop.clock.now(), {"orderId": "x", "price": ["a lot", "", []]}
        )
    with pytest.raises(LedgerFailed, match="is damaged, its event 1 cannot be read"):
        await shop.backend().partner_quote("x")


async def test_a_request_that_could_not_be_written_down_was_not_granted(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    backend = Shop(state).backend()
    granted = await backend.request_partner_order(film())
    state.rename(tmp_path / "away.sqlite")
    with pytest.raises(LedgerFailed, match="was moved or replaced"):
        await backend.request_partner_order(film())
    assert await _confirmable(backend, granted)


async def test_an_id_that_nobody_granted_is_unknown() -> None:
    with pytest.raises(UnknownPartnerOrder, match="request one first"):
        await Shop().backend().partner_quote("\x1b" * 3)


async def _confirmable(backend: Backend, quote: PartnerQuote) -> bool:
    return await backend.partner_quote(quote.order_id) == quote


async def test_a_film_whose_answer_never_came_is_told_of_by_the_next_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "this_session", lambda: Session(1, "another boot 7"))
    shop = Shop()
    backend = shop.backend()
    receipt = await backend.confirm_partner_order(await backend.request_partner_order(film()), "request")
    (attempt,) = attempts.unsettled(shop.journal)
    assert attempt == ("request", "ava", "Night Ferry", "$3.99", True, receipt.reference, True)
