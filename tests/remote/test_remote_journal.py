"""What the journal holds of an order, and what happens where it cannot be written to."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from backends.local.journal import Journal
from backends.remote.book import ATTEMPT, OUTCOME
from backends.remote.placing import PURCHASE
from tests.contract.case import one
from tests.remote.answers import DONE, NOTHING, Made, entitlement, listed, sold
from tests.remote.shop import Shop, buy
from tui_store.domain.errors import (
    LedgerFailed,
)


async def test_the_journal_holds_the_order_and_what_was_there_before_its_request_leaves(scripted: Made) -> None:
    there = listed(entitlement("OLD"), entitlement("F", "FILM"))
    shop, transport = scripted(sold(purchase=DONE, entitlements=there), on_disk=True)
    backend = shop.backend()
    held: list[Any] = []
    answer = transport.handle_async_request

    async def look(request: httpx.Request) -> httpx.Response:
        if request.url.path == PURCHASE:
            journal = Journal.open(shop.folder / "state.sqlite")
            held.extend(event.body for event in journal.events(backend.service.settings.owner, [ATTEMPT, OUTCOME]))
            journal.close()
        return await answer(request)

    transport.handle_async_request = look  # type: ignore[method-assign]
    await buy(backend, request_id="request")
    (attempt,) = held
    assert attempt["request"] == "request"
    assert attempt["product"] == "COINS"
    assert attempt["before"] == ["OLD"]
    assert attempt["correlationId"] == transport.sent(PURCHASE)[0].headers["x-correlation-id"]


async def test_without_a_journal_nothing_is_sent(shop: Shop) -> None:
    backend = shop.backend()
    wanted = await backend.quote(one("COINS"))
    shop._journals[-1].close()
    with pytest.raises(LedgerFailed):
        await backend.place(one("COINS"), wanted, "request")
    assert shop.trace.requests(PURCHASE) == []


async def test_a_charge_that_cannot_be_written_down_any_more_is_told_all_the_same(scripted: Made) -> None:
    lists = [NOTHING] * 3 + [listed(entitlement("NEW"))]
    shop, transport = scripted(sold(purchase=DONE, entitlements=lists), on_disk=True)
    backend = shop.backend()
    answer = transport.handle_async_request

    async def close_the_journal(request: httpx.Request) -> httpx.Response:
        if request.url.path == PURCHASE:
            shop._journals[-1].close()
        return await answer(request)

    transport.handle_async_request = close_the_journal  # type: ignore[method-assign]
    receipt = await buy(backend)
    assert receipt.reference == "CRM-1"
    # The next session finds out by itself.
    later = shop.backend()
    (row,) = await later.purchases(include_inactive=True)
    assert (row.purchase_id, row.reference) == ("NEW", transport.sent(PURCHASE)[0].headers["x-correlation-id"])
    assert await later.quote(one("COINS"))
