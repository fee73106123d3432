"""What a session left open is told by the next one, once it is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest

from backends.local.session import Session
from backends.remote import entry as entries
from backends.remote.backend import RemoteBackend
from tests.contract.case import one
from tests.remote.answers import Made, catalogue, entitlement, product
from tests.remote.shop import Shop, bought, buy
from tests.support.service import RunningService
from tui_store.domain.errors import OutcomeUnknown, PurchaseDenied

OVER = Session(2**22 + 1, "another boot")


@pytest.fixture
def of_a_session_that_ends(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Orders are noted as of a session that is over until what is given back is called."""
    monkeypatch.setattr(entries, "this_session", lambda: OVER)
    return monkeypatch.undo


async def settled(backend: RemoteBackend) -> list[tuple[str, bool, bool]]:
    """What is told, and noted as told."""
    attempts = await backend.settle_open()
    backend.settle(attempts)
    return [(attempt.what, attempt.charged, attempt.known) for attempt in attempts]


async def test_a_charge_that_nobody_was_told_of_is_told_by_the_next_session_once(
    shop: Shop, service: RunningService, of_a_session_that_ends: Callable[[], None]
) -> None:
    killed = shop.backend()
    await killed.catalog()
    service.context.faults.set("drop_after_commit", "next@/purchase_service/")
    killed.service.sleep = lambda _: _killed()
    with pytest.raises(RuntimeError, match="killed"):
        await buy(killed)
    of_a_session_that_ends()
    later = shop.backend()
    (attempt,) = await later.settle_open()
    assert (attempt.account, attempt.what, attempt.total) == ("ava", "Product COINS", "$0.99")
    assert (attempt.charged, attempt.known) == (True, True)
    (row,) = await later.purchases(include_inactive=True)
    assert attempt.reference == row.reference
    assert await settled(shop.backend()) == [("Product COINS", True, True)]
    assert await settled(shop.backend()) == []


async def _killed() -> None:
    raise RuntimeError("killed")


async def test_an_order_that_is_still_unknown_is_told_as_that_and_again_once_it_is_known(
    shop: Shop, service: RunningService, of_a_session_that_ends: Callable[[], None]
) -> None:
    killed = shop.backend()
    await killed.catalog()
    service.context.faults.set("drop_before", "next@/purchase_service/")
    with pytest.raises(OutcomeUnknown) as caught:
        await buy(killed)
    of_a_session_that_ends()
    (attempt,) = await shop.backend().settle_open()
    assert (attempt.known, attempt.charged, attempt.reference) == (False, False, caught.value.reference)
    assert await settled(shop.backend()) == [("Product COINS", False, False)]
    assert await settled(shop.backend()) == [("Product COINS", False, False)]
    shop.clock.later = timedelta(seconds=121)
    assert await settled(shop.backend()) == [("Product COINS", False, True)]
    assert await settled(shop.backend()) == []


async def test_without_the_service_what_is_open_is_told_as_unknown(
    scripted: Made, of_a_session_that_ends: Callable[[], None]
) -> None:
    products = {"btv/products": catalogue(product()), "vod/products": catalogue()}
    shop, transport = scripted({**products, "actions/purchase": httpx.ReadTimeout("late")})
    with pytest.raises(OutcomeUnknown):
        await buy(shop.backend())
    of_a_session_that_ends()
    transport.answers["signOnByUserNamePassword"] = httpx.ConnectError("down")
    assert await settled(shop.backend()) == [("Product COINS", False, False)]


async def test_what_was_answered_is_told_to_nobody_else(shop: Shop, of_a_session_that_ends: Callable[[], None]) -> None:
    backend, denied = shop.backend(), shop.backend("broke")
    await buy(backend)
    with pytest.raises(PurchaseDenied):
        await buy(denied)
    await backend.aclose()
    await denied.aclose()
    of_a_session_that_ends()
    assert await settled(shop.backend()) == []
    assert await settled(shop.backend("broke")) == []


async def test_a_session_that_runs_tells_nothing_of_its_own_orders(shop: Shop, service: RunningService) -> None:
    backend = shop.backend()
    await backend.catalog()
    service.context.faults.set("drop_before", "next@/purchase_service/")
    with pytest.raises(OutcomeUnknown):
        await buy(backend)
    assert await settled(shop.backend()) == []


async def test_nothing_is_asked_of_the_service_where_nothing_is_open(shop: Shop) -> None:
    assert await shop.backend().settle_open() == []
    assert shop.trace.requests() == []


async def test_an_entitlement_that_shows_after_the_horizon_still_finds_its_order(scripted: Made) -> None:
    products = {"btv/products": catalogue(product()), "vod/products": catalogue()}
    shop, transport = scripted({**products, "actions/purchase": httpx.ReadTimeout("late")})
    backend = shop.backend()
    with pytest.raises(OutcomeUnknown) as caught:
        await buy(backend)
    shop.clock.later = timedelta(seconds=121)
    assert await bought(backend) == []
    assert await backend.quote(one("COINS"))
    rows = [entitlement("VERY-LATE")]
    transport.answers["entitlements"] = httpx.Response(200, json={"totalRecords": 1, "resourceSet": rows})
    await backend.quote(one("COINS"))
    (row,) = await shop.backend().purchases(include_inactive=True)
    assert (row.purchase_id, row.reference) == ("VERY-LATE", caught.value.reference)
