"""How long a product is kept back after an order whose outcome is unknown, and what that does not depend on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from backends.local.session import Session, this_session
from backends.remote import book as books
from backends.remote.placing import PURCHASE
from backends.remote.settings import RemoteSettings, checked
from backends.remote.uptime import Moment, seconds_since, uptime
from tests.contract.case import one
from tests.remote.answers import DONE, SIGNED_ON, Made, entitlement, listed, sold, token
from tests.remote.shop import bought, buy
from tui_store.domain.errors import InputError, OutcomeUnknown, StoreError

NO_TOKEN = httpx.Response(401, json={"resultCode": "99999:403"})
LOST = httpx.ReadTimeout("late")
OVER = timedelta(seconds=121)
AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("step", [timedelta(hours=-3), timedelta(seconds=130), timedelta(days=400)])
async def test_a_clock_that_is_set_ends_no_horizon_and_makes_none_longer(scripted: Made, step: timedelta) -> None:
    shop, transport = scripted(sold(LOST))
    backend = shop.backend()
    with pytest.raises(OutcomeUnknown):
        await buy(backend)
    transport.answers["actions/purchase"] = DONE
    shop.clock.wrong = step
    with pytest.raises(OutcomeUnknown, match="again"):
        await backend.quote(one("COINS"))
    shop.clock.later = OVER
    assert await buy(backend)
    assert len(transport.sent(PURCHASE)) == 2


def test_after_a_reboot_only_the_time_since_then_is_certain() -> None:
    before, after = Moment(AT, "first boot", 5000.0), Moment(AT - timedelta(days=9), "second boot", 7.0)
    assert seconds_since(before, after) == 7.0
    assert seconds_since(before, before._replace(up=5060.0)) == 60.0


def test_where_no_uptime_can_be_told_the_clock_has_to_do() -> None:
    before = Moment(AT, "", 0.0)
    assert seconds_since(before, Moment(AT + timedelta(seconds=90), "", 0.0)) == 90
    assert seconds_since(before, Moment(AT - timedelta(seconds=90), "", 0.0)) == 90


def test_the_uptime_goes_on() -> None:
    (boot, seconds), (same, later) = uptime(), uptime()
    assert boot == same
    assert later >= seconds


async def test_the_horizon_counts_from_when_the_request_left(scripted: Made) -> None:
    """The token is refused, and whoever is asked for the password takes longer than the horizon."""

    def slow(_: httpx.Request) -> httpx.Response:
        shop.clock.later += OVER
        transport.answers["actions/purchase"] = LOST
        return NO_TOKEN

    shop, transport = scripted(sold(slow, **{"actions/refresh": NO_TOKEN}))
    backend = shop.backend()
    with pytest.raises(OutcomeUnknown):
        await buy(backend)
    transport.answers["actions/purchase"] = DONE
    with pytest.raises(OutcomeUnknown):
        await buy(shop.backend())
    assert len(transport.sent(PURCHASE)) == 2
    shop.clock.later += OVER
    assert await buy(backend)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it to be another session, which takes every other one for running; and again to be the first."""
    own, other = this_session(), Session(2**22 + 1, "another")
    present = [own]
    monkeypatch.setattr(books, "this_session", lambda: present[0])
    monkeypatch.setattr(books, "is_running", lambda _: True)

    def change() -> None:
        present[0] = other if present[0] == own else own

    return change


async def test_an_order_that_another_session_has_given_up_does_not_leave_any_more(
    scripted: Made, elsewhere: Callable[[], None]
) -> None:
    async def given_up(_: str) -> str:
        shop.clock.later += OVER
        elsewhere()
        await bought(shop.backend())
        elsewhere()
        return "demo"

    shop, transport = scripted(sold([NO_TOKEN, DONE], **{"actions/refresh": NO_TOKEN}), on_disk=True)
    backend = shop.backend()
    await backend.catalog()
    backend.service._password = given_up
    with pytest.raises(StoreError, match="Nothing came of the order"):
        await buy(backend, request_id="request")
    assert len(transport.sent(PURCHASE)) == 1
    assert await buy(backend)


async def test_a_charge_that_is_acknowledged_counts_though_somebody_has_given_it_up(
    scripted: Made, elsewhere: Callable[[], None]
) -> None:
    def late(_: httpx.Request) -> httpx.Response:
        shop.clock.later += OVER
        elsewhere()
        other = shop.backend()
        book = other._open_book()
        assert [entry.how for entry in book.settle([])] == ["lapsed"]
        elsewhere()
        return DONE

    shop, _ = scripted(sold(late), on_disk=True)
    backend = shop.backend()
    receipt = await buy(backend, request_id="request")
    assert receipt.reference == "CRM-1"
    assert await buy(backend, request_id="request") == receipt
    noted = (await backend._book()).find("request")
    assert noted is not None
    assert noted.is_charged


async def test_a_device_that_was_registered_anew_under_way_gets_what_it_bought(scripted: Made) -> None:
    anew = {**SIGNED_ON, "client_id": "DEV2"}
    claims = {"exp": 4_000_000_000, "accountId": "ACC", "deviceId": "DEV2", "playoutDeviceClass": "Roku"}
    anew["access_token"] = token(claims)

    def first(_: httpx.Request) -> httpx.Response:
        transport.answers["actions/purchase"] = second
        transport.answers["signOnByUserNamePassword"] = httpx.Response(200, json=anew)
        return NO_TOKEN

    def second(_: httpx.Request) -> httpx.Response:
        transport.answers["entitlements"] = listed(entitlement("NEW", purchasedByDeviceId="DEV2"))
        raise LOST

    gone = httpx.Response(403, json={"message": "gone", "code": 403, "errorCode": 20003})
    shop, transport = scripted(sold(first, **{"actions/refresh": gone}))
    receipt = await buy(shop.backend())
    assert receipt.lines[0].purchase_id == "NEW"


async def test_two_personas_who_are_one_user_cannot_order_past_each_other(scripted: Made) -> None:
    shop, transport = scripted(sold(LOST))
    first = shop.backend(persona="ava")
    with pytest.raises(OutcomeUnknown):
        await buy(first)
    second = shop.backend(persona="noor")
    with pytest.raises(OutcomeUnknown):
        await buy(second)
    assert len(transport.sent(PURCHASE)) == 1
    transport.answers["entitlements"] = listed(entitlement("NEW"))
    assert await bought(second) == ["NEW"]
    assert await bought(first) == ["NEW"]


async def test_another_service_in_the_same_state_file_gives_up_nobody_elses_order(scripted: Made) -> None:
    shop, transport = scripted(sold(LOST))
    backend = shop.backend()
    with pytest.raises(OutcomeUnknown):
        await buy(backend)
    shop.clock.later = OVER
    shop.url = "http://another.example"
    assert await bought(shop.backend()) == []
    transport.answers["entitlements"] = listed(entitlement("NEW"))
    assert await bought(backend) == ["NEW"]
    book = await backend._book()
    assert list(book.owners()) == ["NEW"]


@pytest.mark.parametrize("seconds", [0.001, 59.0])
def test_a_horizon_that_is_shorter_than_an_order_may_take_is_refused(seconds: float) -> None:
    with pytest.raises(InputError, match="too short"):
        checked(RemoteSettings(user="ava", horizon=seconds))
    assert checked(RemoteSettings(user="ava", horizon=60.0))
