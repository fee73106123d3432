"""Signing on at a Purchase Service: asked where and as whom, refused, left, taken up again. A real service answers."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest
from textual.widgets import Input, Static

from backends.remote.sign_on import SIGN_ON
from screens.sign_on import SignOnScreen
from tests.support.remote import PASSWORD, demo_service, remote_storefront, with_password
from tests.support.service import RunningService
from tests.support.storefront import Storefront, storefront
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.choice import Choice


@pytest.fixture(scope="module")
def running_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    with demo_service(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture
def service(running_service: RunningService) -> Iterator[RunningService]:
    yield running_service
    running_service.do(running_service.context.reset)


def said(front: Storefront) -> str:
    """The screen as one line, however its sentences are broken."""
    return " ".join(text_frame(front.app).replace("│", " ").split())


async def asked(front: Storefront) -> SignOnScreen:
    """Wait until the password is asked for."""
    await front.until(
        lambda: isinstance(front.screen, SignOnScreen) and isinstance(front.screen.focused, Input), "the field"
    )
    await front.settle()
    assert isinstance(front.screen, SignOnScreen)
    return front.screen


async def signed_on(front: Storefront) -> None:
    await front.until(lambda: front.app.seller.signed_on, "to be signed on")
    await front.until_screen("ChannelScreen")
    await front.until_idle()


def palette(front: Storefront) -> set[str]:
    return {entry.title for entry in front.app.get_system_commands(front.screen)}


async def choose(front: Storefront, title: str) -> None:
    """What the palette does with an entry."""
    for entry in front.app.get_system_commands(front.screen):
        if entry.title == title:
            entry.callback()
    await front.settle()


async def test_where_no_password_is_at_hand_the_screen_says_where_and_as_whom_and_asks(
    service: RunningService,
) -> None:
    async with remote_storefront(service.url, is_ready=False, device_class="tablet") as front:
        await asked(front)
        frame = text_frame(front.app)
        assert service.url.removeprefix("http://") in frame
        assert "nagra" in frame
        assert "us-no-pin" in frame
        assert "class tablet" in frame
        await front.type(PASSWORD)
        assert PASSWORD not in text_frame(front.app)
        assert "••••" in text_frame(front.app)
        await front.press("enter")
        await signed_on(front)
        assert not front.screen.query("#signon")


async def test_a_wrong_password_is_said_to_be_wrong_and_asked_for_again(service: RunningService) -> None:
    async with remote_storefront(service.url, is_ready=False) as front:
        screen = await asked(front)
        await front.type("nonsense")
        await front.press("enter")
        await front.until(lambda: "does not know us-no-pin" in said(front), "the refusal")
        assert await asked(front) is screen
        assert screen.query_one(Input).value == ""
        await front.type(PASSWORD)
        await front.press("enter")
        await signed_on(front)


async def test_back_leaves_it_and_the_storefront_stands_and_says_that_nobody_is_signed_on(
    service: RunningService,
) -> None:
    async with remote_storefront(service.url, is_ready=False) as front:
        await asked(front)
        await front.press("escape")
        await front.until_screen("ChannelScreen")
        await front.until(lambda: front.app.ready.is_set(), "the landing page")
        await front.settle()
        assert "○ not signed on" in text_frame(front.app)
        assert "You are not signed on at" in said(front)
        assert front.focus_id() == "signon"
        await front.press("enter")
        await asked(front)
        await front.type(PASSWORD)
        await front.press("enter")
        await signed_on(front)
        await front.until(lambda: "Lantern Kids" in text_frame(front.app), "what is owned")
        assert "● signed on" in text_frame(front.app)


async def test_whoever_has_left_is_not_asked_again_by_anything_but_sign_on(service: RunningService) -> None:
    async with remote_storefront(service.url, is_ready=False) as front:
        await asked(front)
        await front.press("escape")
        await front.until(lambda: front.app.ready.is_set(), "the landing page")
        front.app.open_catalog()
        await front.until_screen("CatalogScreen")
        await front.until_idle()
        await front.until(lambda: "choose Sign on" in said(front), "the reason")


async def test_an_empty_password_is_not_sent(service: RunningService) -> None:
    async with remote_storefront(service.url, is_ready=False) as front:
        await asked(front)
        await front.press("enter")
        assert "Type the password first." in text_frame(front.app)
        assert not [event for event in front.app.recorder.events if event.kind == "request"]
        await front.press("escape")


async def test_a_password_in_the_environment_is_used_without_asking_and_shown_nowhere(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(monkeypatch)
    async with remote_storefront(service.url) as front:
        await signed_on(front)
        told = json.dumps([event.data for event in front.app.recorder.events], default=str)
        assert f'"{PASSWORD}"' not in told
        assert "<redacted" in told


async def test_a_wrong_password_in_the_environment_is_named_as_the_wrong_one(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(monkeypatch, "outdated")
    async with remote_storefront(service.url, is_ready=False) as front:
        screen = await asked(front)
        assert "TUI_STORE_PASSWORD" in str(screen.query_one("#problem", Static).content)
        await front.press("escape")


async def test_a_suspended_account_has_words_of_its_own(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(monkeypatch)
    async with remote_storefront(service.url, user="suspended") as front:
        assert "This account is suspended" in said(front)
        await front.press("enter")
        await front.until(lambda: "Try again" in text_frame(front.app), "the failure")
        assert [choice.label for choice in front.screen.query(Choice)] == ["Try again", "Not now"]
        assert "20002" in said(front)
        await front.press("enter")
        await front.until(lambda: front.focus_id() == "go", "the second failure")
        await front.press("escape")
        await front.until_screen("ChannelScreen")


async def test_too_many_devices_has_words_of_its_own(service: RunningService, monkeypatch: pytest.MonkeyPatch) -> None:
    with_password(monkeypatch)
    async with remote_storefront(service.url, user="full-house", device_class="mobileDevice") as front:
        assert "as many devices as it may" in said(front)


async def test_a_service_that_does_not_run_is_said_to_be_out_of_reach_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_password(monkeypatch)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        async with remote_storefront(url) as front:
            assert "start one with tui-store service" in said(front)
            assert front.focus_id() == "signon"


async def test_back_leaves_a_sign_on_that_the_service_takes_its_time_over(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(monkeypatch)
    service.context.faults.set("latency", "0.7@/ias/")
    async with remote_storefront(service.url, is_ready=False) as front:
        await front.until(lambda: front.app.seller.waiting, "the request")
        front.app.sign_on()
        await front.until_screen("SignOnScreen")
        assert "Signing on …" in said(front)
        assert front.focus_id() == "leave"
        await front.press("escape")
        await front.until_screen("ChannelScreen")
        await front.until(lambda: "You are not signed on" in said(front), "the storefront")


def signs_on(front: Storefront) -> int:
    """How many sign-ons were answered."""
    events = [event for event in front.app.recorder.events if event.kind == "request"]
    return sum(event.data["path"] == SIGN_ON and event.data["status"] is not None for event in events)


async def test_a_sign_on_that_is_left_is_given_up_and_nobody_is_signed_on_later(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(monkeypatch)
    service.context.faults.set("latency", "0.7@/ias/")
    async with remote_storefront(service.url, is_ready=False) as front:
        await front.until(lambda: front.app.seller.waiting, "the request")
        front.app.sign_on()
        await front.until_screen("SignOnScreen")
        await front.press("escape")
        await front.until(front.app.ready.is_set, "the landing page")
        assert front.app.seller.waiting == ""
        given_up = [event.data for event in front.app.recorder.events if event.kind == "request"]
        assert [request["error"] for request in given_up] == ["It was given up."]
        await front.settle()
        assert not front.app.seller.signed_on
        assert signs_on(front) == 0
        assert "○ not signed on" in text_frame(front.app)
        service.context.faults.set("latency", "off")
        front.app.sign_on()
        await signed_on(front)


async def test_a_password_that_was_typed_by_somebody_who_left_in_the_same_moment_is_not_sent(
    service: RunningService,
) -> None:
    async with remote_storefront(service.url, is_ready=False) as front:
        screen = await asked(front)
        await front.type(PASSWORD)
        screen.on_input_submitted(Input.Submitted(screen.query_one(Input), PASSWORD))
        screen.action_back()
        await front.until(front.app.ready.is_set, "the landing page")
        await front.settle()
        assert not front.app.seller.signed_on
        assert not [event for event in front.app.recorder.events if event.kind == "request"]


async def test_a_sign_on_in_mid_session_that_is_left_is_given_up_too(service: RunningService) -> None:
    async with remote_storefront(service.url, is_ready=False) as front:
        await asked(front)
        await front.type(PASSWORD)
        await front.press("enter")
        await signed_on(front)
        service.do(service.context.reset)
        service.context.faults.set("reject_token", "next")
        front.app.open_purchases()
        await asked(front)
        service.context.faults.set("latency", "0.7@/ias/")
        before = signs_on(front)
        await front.type(PASSWORD)
        await front.press("enter")
        await front.until(lambda: "Signing on …" in said(front), "the request")
        await front.press("escape")
        await front.until(lambda: not front.app.seller.waiting, "the sign-on to be given up")
        await front.settle()
        assert not front.app.seller.signed_on
        assert signs_on(front) == before
        assert "You are not signed on at" in front.app.signed_off


async def test_one_can_sign_off_and_on_again_from_the_palette(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with storefront() as local:
        assert not palette(local) & {"Sign on", "Sign off"}
    with_password(monkeypatch)
    async with remote_storefront(service.url) as front:
        await signed_on(front)
        assert "Sign off" in palette(front)
        await choose(front, "Sign off")
        await front.until(lambda: "○ not signed on" in text_frame(front.app), "to be signed off")
        assert "Sign on" in palette(front)
        await choose(front, "Sign on")
        await signed_on(front)


async def test_a_token_that_is_refused_for_good_asks_for_the_password_in_mid_session(
    service: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with remote_storefront(service.url, is_ready=False) as front:
        await asked(front)
        await front.type(PASSWORD)
        await front.press("enter")
        await signed_on(front)
        service.do(service.context.reset)
        service.context.faults.set("reject_token", "next")
        front.app.open_purchases()
        await asked(front)
        assert "ended this session" in said(front)
        await front.type(PASSWORD)
        await front.press("enter")
        await front.until(lambda: type(front.screen).__name__ == "PurchasesScreen", "the purchases")
        await front.until_idle()


async def test_whoever_goes_back_to_the_local_files_is_no_longer_asked(service: RunningService) -> None:
    async with remote_storefront(service.url, is_ready=False) as front:
        await asked(front)
        await front.app._sell_from("local")
        await front.until_screen("ChannelScreen")
        await front.until(lambda: front.app.shelf.complete, "the local catalog")
        await front.until_idle()
        assert not front.app.seller.is_remote
        assert not front.screen.query("#signon")
