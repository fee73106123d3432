"""What is said when the request has left and then something goes wrong here."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from backends.remote.http import Http
from backends.remote.placing import PURCHASE
from tests.contract.case import one
from tests.remote.answers import Made, entitlement, listed, sold
from tests.remote.shop import bought, buy
from tui_store.domain.errors import LedgerFailed, OutcomeUnknown


async def test_a_ledger_that_goes_away_after_the_request_left_says_not_that_nothing_was_charged(scripted: Made) -> None:
    def lost(_: httpx.Request) -> httpx.Response:
        transport.answers["entitlements"] = listed(entitlement("NEW"))
        (shop.folder / "state.sqlite").rename(shop.folder / "elsewhere.sqlite")
        raise httpx.ReadTimeout("late")

    shop, transport = scripted(sold(lost), on_disk=True)
    with pytest.raises(OutcomeUnknown, match="not known yet, because what became of it could not be written") as caught:
        await buy(shop.backend())
    assert "nothing was charged" not in str(caught.value)
    assert caught.value.reference


async def test_a_ledger_that_cannot_be_written_to_lets_no_request_leave(scripted: Made) -> None:
    shop, transport = scripted(sold(), on_disk=True)
    backend = shop.backend()
    quote = await backend.quote(one("COINS"))
    (shop.folder / "state.sqlite").rename(shop.folder / "elsewhere.sqlite")
    with pytest.raises(LedgerFailed, match="nothing was charged"):
        await backend.place(one("COINS"), quote, "request")
    assert not transport.sent(PURCHASE)


async def test_whatever_is_wrong_with_an_answer_the_order_counts_as_open(
    scripted: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, transport = scripted(sold(httpx.Response(201, json={"productId": "COINS"})))
    backend = shop.backend()
    quote = await backend.quote(one("COINS"))
    send = Http.send

    async def strange(self: Http, call: Any, *args: Any, **options: Any) -> Any:
        answer = await send(self, call, *args, **options)
        if call.path == PURCHASE:
            raise OverflowError("a number from outside")
        return answer

    monkeypatch.setattr(Http, "send", strange)
    with pytest.raises(OutcomeUnknown, match="could not be read"):
        await backend.place(one("COINS"), quote, "request")
    monkeypatch.undo()
    transport.answers["entitlements"] = listed(entitlement("NEW"))
    assert await bought(backend) == ["NEW"]


async def test_a_list_that_does_not_say_how_long_it_is_is_read_to_its_end(scripted: Made) -> None:
    full = [entitlement(f"OLD-{number}", "OTHER") for number in range(500)]

    def page(request: httpx.Request) -> httpx.Response:
        return (
            listed(entitlement("LAST"), totalRecords=None)
            if request.url.params.get("page") == "2"
            else listed(*full, totalRecords=None)
        )

    shop, _ = scripted(sold(entitlements=page))
    assert "LAST" in await bought(shop.backend())


async def test_a_list_without_a_length_that_gives_the_same_page_for_ever_ends(scripted: Made) -> None:
    full = [entitlement(f"OLD-{number}", "OTHER") for number in range(500)]
    shop, _ = scripted(sold(entitlements=listed(*full, totalRecords=None)))
    assert len(await bought(shop.backend())) == 500
