"""The storefront on a Purchase Service: who sells stands on screen, orders go through, waits can be left."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from textual.widgets import Static

from backends.remote.backend import RemoteBackend
from screens.waiting import StoreWait
from tests.support.remote import demo_service, remote_storefront, with_password
from tests.support.service import RunningService
from tests.support.storefront import Storefront
from tests.support.walks import open_catalog, order
from tui_store.domain.attempt import Attempt
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.header import StoreHeader
from tui_store.widgets.seller_strip import SellerStrip
from tui_store.widgets.trace_view import TraceView

PURCHASE = "/purchase_service"


@pytest.fixture(scope="module")
def running_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with demo_service(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture
def service(running_service: RunningService, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningService]:
    with_password(monkeypatch)
    yield running_service
    running_service.do(running_service.context.reset)


def said(front: Storefront) -> str:
    return " ".join(text_frame(front.app).replace("│", " ").split())


async def choose(front: Storefront, title: str) -> None:
    """What the palette does with an entry."""
    next(entry for entry in front.app.get_system_commands(front.screen) if entry.title == title).callback()
    await front.settle()


async def approve(front: Storefront, code: str = "SL-STANDARD") -> None:
    """Order and agree, without waiting for what comes of it."""
    await order(front, code)
    await front.press("enter")


async def told(front: Storefront) -> str:
    """The dialog that ends an order."""
    await front.until_screen("MessageScreen")
    return said(front)


def without_pauses(front: Storefront) -> None:
    """What is tried again is tried at once."""

    async def at_once(seconds: float) -> None: ...

    front.app.world.service().sleep = at_once  # type: ignore[attr-defined]


async def test_service_user_device_and_class_are_seen_at_a_glance(service: RunningService) -> None:
    async with remote_storefront(service.url, device_class="mobileDevice") as front:
        await front.settle()
        strip = str(front.screen.query_one(SellerStrip).render())
        device = front.app.seller.device
        for word in (front.app.seller.host, "us-no-pin", device[:8], "class mobileDevice", "● signed on"):
            assert word in strip
        await front.pilot.resize_terminal(80, 24)
        await front.settle()
        small = str(front.screen.query_one(SellerStrip).render())
        for word in (front.app.seller.host, "us-no-pin", "class mobileDevice", "● signed on"):
            assert word in small
        await open_catalog(front)
        assert front.screen.query_one(StoreHeader).right == f"Ava Lindqvist @ {front.app.seller.host}"


async def test_what_the_service_warned_of_at_the_sign_on_stands_on_the_landing_page(service: RunningService) -> None:
    async with remote_storefront(service.url, device_class="fridge") as front:
        await front.settle()
        card = front.screen.query_one("#you", Static)
        assert "The operator knows no device class 'fridge'" in str(card.content)
        await choose(front, "Sign off")
        assert "fridge" not in str(card.content)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_beside_a_warning_fewer_of_the_things_owned_are_listed_and_the_rest_is_counted(
    service: RunningService, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with remote_storefront(service.url, device_class="fridge", size=size) as front:
        rows = tuple((f"Film {number}", "until 1 Jan 2027") for number in range(12))
        monkeypatch.setattr(type(front.app), "owned", front.app.owned._replace(rows=rows))
        front.screen.owned_changed()  # type: ignore[attr-defined]
        await front.settle()
        assert "Film 3 until 1 Jan 2027" in said(front)
        assert "and 8 more in My purchases" in said(front)


async def test_an_order_goes_through_with_the_reference_of_the_crm_and_the_xray_shows_its_requests(
    service: RunningService,
) -> None:
    async with remote_storefront(service.url) as front:
        await approve(front)
        text = await told(front)
        assert "Streamlight Standard: $8.99 charged." in text
        assert text.partition("Reference ")[2].startswith("CRM-")
        await front.press("enter")
        await front.until_idle()
        await front.until(lambda: "SL-STANDARD" in front.app.owned.codes, "the purchase to be known")
        await front.press("f2")
        view = front.screen.query_one(TraceView)
        (purchase,) = (e for e in front.app.recorder.events if e.kind == "request" and PURCHASE in e.title)
        view._to(purchase.number)
        view.fold(is_open=True)
        for words in (
            f"⇄ {purchase.command} POST /purchase_service/v1/user/product/actions/purchase 201, ",
            f"correlationId: {purchase.data['correlationId']}",
            "    authorization: Bearer <redacted",
            '"productId": "SL-STANDARD"',
        ):
            assert words in view.text


async def test_what_the_crm_denies_is_told_with_its_reference_and_nothing_is_charged(service: RunningService) -> None:
    async with remote_storefront(service.url, "declined-card") as front:
        await approve(front)
        text = await told(front)
        assert "Purchase not authorised" in text
        assert text.count("Reference ") == 1
        await front.press("enter")
        await front.until_idle()
        status = front.result("orderStatus")
        assert status.get("status") == -3
        assert text.partition("Reference ")[2].split()[0] in status.get("statusMessage")


async def test_an_order_that_got_no_answer_is_told_as_not_known_yet(service: RunningService) -> None:
    async with remote_storefront(service.url) as front:
        without_pauses(front)
        await order(front, "SL-STANDARD")
        service.context.faults.set("drop_before", f"always@{PURCHASE}")
        await front.press("enter")
        text = await told(front)
        assert "Not known yet" in text
        assert "Reference " in text
        await front.press("enter")
        await front.until_idle()
        assert front.result("orderStatus").get("status") == -2


async def test_a_product_for_another_class_is_refused_in_words_of_its_own(service: RunningService) -> None:
    service.context.faults.set("reject_wrong_class", "on")
    async with remote_storefront(service.url) as front:
        code = next(code for code in await codes(front) if "MOBILE" in code.upper() or "POCKET" in code.upper())
        await approve(front, code)
        assert "Not for this device" in await told(front)


def held_back(verb: str, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """From now on this verb's answers come when the event is set, and no sooner."""
    real, answer = getattr(RemoteBackend, verb), asyncio.Event()

    async def held(self: RemoteBackend, *arguments: Any) -> Any:
        result = await real(self, *arguments)
        await answer.wait()
        return result

    monkeypatch.setattr(RemoteBackend, verb, held)
    return answer


async def codes(front: Storefront) -> list[str]:
    await front.until(lambda: front.app.shelf.complete, "the whole catalog")
    return [product.code for product in front.app.shelf.products]


async def test_a_long_wait_shows_that_it_waits_and_leaving_it_loses_no_order(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with remote_storefront(service.url) as front:
        await order(front, "SL-STANDARD")
        monkeypatch.setattr(StoreWait, "AFTER", 0.01)
        answer = held_back("place", monkeypatch)
        await front.press("enter")
        await front.until_screen("WaitingScreen")
        assert "Waiting for the store, " in said(front)
        assert "The order is with the store and goes on if you leave." in said(front)
        await front.press("escape")
        await front.until_screen("CatalogScreen")
        answer.set()
        assert "charged." in await told(front)
        await front.press("enter")
        await front.until_idle()
        assert front.result("orderStatus").get("status") == 1


async def test_whoever_leaves_before_the_bill_is_there_is_not_asked_to_approve_it(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StoreWait, "AFTER", 0.01)
    async with remote_storefront(service.url) as front:
        await open_catalog(front, "SL-STANDARD")
        answer = held_back("quote", monkeypatch)
        await front.press("enter", "enter")
        await front.until_screen("WaitingScreen")
        assert "Nothing has been ordered yet" in said(front)
        await front.press("escape")
        answer.set()
        await front.until_idle()
        assert front.result("orderStatus").get("status") == 2
        assert type(front.screen).__name__ == "CatalogScreen"


async def test_local_and_remote_are_switched_live_and_nothing_is_lost(service: RunningService) -> None:
    async with remote_storefront(service.url) as front:
        await approve(front)
        await told(front)
        await front.press("enter")
        await front.until_idle()
        await choose(front, "Sell from the local files")
        await front.until(lambda: front.app.ready.is_set() and not front.app.seller.is_remote, "the local files")
        await front.until_idle()
        await front.until(lambda: "SL-STANDARD" not in front.app.owned.codes, "another history")
        assert not front.screen.query_one(SellerStrip).display
        assert front.screen.query_one("#rent").display
        await choose(front, "Sell from the Purchase Service")
        await front.until(lambda: front.app.seller.is_remote and front.app.seller.signed_on, "the service")
        await front.until(lambda: "SL-STANDARD" in front.app.owned.codes, "the first purchase")
        assert not front.screen.query_one("#rent").display
        assert "Rent" not in text_frame(front.app)


async def test_an_order_of_the_last_session_that_is_still_open_is_told_with_its_reference(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off = Attempt("r-1", "us-no-pin", "Northside Sports", "$11.99", charged=False, reference="8f2c", known=False)

    async def settle_open(self: RemoteBackend) -> list[Attempt]:
        return [cut_off]

    monkeypatch.setattr(RemoteBackend, "settle_open", settle_open)
    async with remote_storefront(service.url) as front:
        text = await told(front)
        assert "Northside Sports ($11.99): whether it was charged is not known yet." in text
        assert "Reference: 8f2c." in text
        await front.press("enter")


async def test_another_account_is_another_user_there(service: RunningService) -> None:
    async with remote_storefront(service.url) as front:
        uk = next(account for account in front.app.personas() if account.name == "uk")
        await front.app.put_in_front(uk)
        assert (front.app.seller.user, front.app.seller.signed_on) == ("uk", True)
        await front.until_idle()
        assert "@" in front.app.who


async def test_a_service_that_goes_away_leaves_a_storefront_that_goes_on(service: RunningService) -> None:
    async with remote_storefront(service.url) as front:
        without_pauses(front)
        await open_catalog(front, "SL-STANDARD")
        service.context.faults.set("unavailable", "always")
        await front.press("enter", "enter")
        assert "The store is in trouble" in await told(front)
        await front.press("enter")
        await front.until_idle()
        service.context.faults.set("unavailable", "off")
        await front.press("enter")
        await front.until_screen("OrderConfirmationScreen")
        await front.press("enter")
        assert "charged." in await told(front)
        await front.press("enter")
        await front.until_idle()
