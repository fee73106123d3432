from __future__ import annotations

import pytest

from tests.unit.channel_store.shop import AVA, CHANNEL, WITH_PIN, Shop
from tui_store.channel_store.node import ChannelStore
from tui_store.channel_store.scripted import ScriptedCustomer, parse_customer_script
from tui_store.domain.account import Account
from tui_store.domain.errors import InputError


async def outcome(script: str, account: Account = WITH_PIN) -> tuple[int, bool]:
    """The status of an order, and whether user data came back."""
    store = ChannelStore(
        backend=Shop(), customer=ScriptedCustomer(account.pin, script), account=account, channel=CHANNEL
    )
    store.set_field("order", {"children": [{"code": "TS1", "qty": 1}]})
    ordered, shared = await store.run("doOrder"), await store.run("getUserData")
    assert ordered is not None
    return ordered.get("status"), shared is not None


@pytest.mark.parametrize("account", [AVA, WITH_PIN])
async def test_a_scripted_customer_approves_and_knows_the_pin(account: Account) -> None:
    assert await outcome("approve", account) == (1, True)


@pytest.mark.parametrize("script", ["cancel", "back"])
async def test_cancel_and_back_leave_orders_and_decline_requests(script: str) -> None:
    assert await outcome(script) == (2, False)


async def test_a_wrong_pin_is_entered_once_and_then_back_is_pressed() -> None:
    assert await outcome("pin=0000") == (2, True)


async def test_the_right_pin_can_be_given() -> None:
    assert await outcome("pin=2468") == (1, True)


async def test_a_pin_nobody_asks_for_does_no_harm() -> None:
    assert await outcome("pin=0000", AVA) == (1, True)


@pytest.mark.parametrize("text", ["approve", " Approve ", "CANCEL", "back", "pin=0123", "PIN=0123"])
def test_scripts_have_no_case(text: str) -> None:
    assert parse_customer_script(text) == text.strip().lower()


@pytest.mark.parametrize("text", ["", "aprove", "pin=", "pin=12", "pin=12345", "pin=abcd", "pin=１２３４", "\x1b[2J"])
def test_a_script_that_is_none_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_customer_script(text)
    assert "write approve, cancel, back or pin= with four digits" in str(caught.value)


@pytest.mark.parametrize("text", ["pin=24680", " PIN=24680x"])
def test_a_mistyped_pin_is_not_repeated(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_customer_script(text)
    assert "2468" not in str(caught.value)
    assert "pin=<redacted" in str(caught.value)
    assert str(caught.value).isprintable()
