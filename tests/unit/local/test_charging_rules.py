"""What is charged when, as the app reads it in its receipt."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.unit.local.shop import ShelfSource, Shop, order, past, taxed
from tui_store.domain.order import Receipt


async def bought(shop: Shop, *codes: str, qty: int = 1, rate: str = "0") -> Receipt:
    backend = shop.backend(taxed(rate))
    wanted = order(*codes, qty=qty)
    return await backend.place(wanted, await backend.quote(wanted), "request")


async def test_an_amount_is_the_line_before_tax_and_a_total_the_line_with_it() -> None:
    receipt = await bought(Shop(), "SOAP", qty=3, rate="0.1")
    (line,) = receipt.lines
    assert (line.amount, line.total, receipt.total) == ("$5.97", "$6.57", "$6.57")


async def test_an_introductory_price_is_charged_once_for_its_whole_stretch() -> None:
    shop = Shop()
    assert (await bought(shop, "INTRO")).total == "$0.99"
    (row,) = await shop.backend().purchases(include_inactive=False)
    assert row.expires == datetime(2026, 3, 31, 12, tzinfo=UTC)


async def test_who_ever_had_a_code_gets_no_offer_for_it_again() -> None:
    shop = Shop(source=ShelfSource(seed=[past("TRIAL", "YearlySub", status="Invalid")]))
    assert (await bought(shop, "TRIAL")).total == "$79.99"
