"""Signing up and in: the app asks through the RFI dialog, and remembers."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from screens.manual_entry import ManualEntryScreen
from screens.rfi import RfiScreen
from tests.support.frames import text_frame
from tests.support.storefront import Storefront, storefront
from tests.support.walks import sign_up
from tui_store.widgets.choice import Choice
from tui_store.widgets.scroll_text import ScrollText

EMAIL = "ava.lindqvist@example.com"


async def ask(front: Storefront, *keys: str) -> RfiScreen:
    await front.press(*keys, "enter")
    screen = await front.until_screen("RfiScreen")
    assert isinstance(screen, RfiScreen)
    return screen


async def home(front: Storefront) -> str:
    await front.press("h")
    await front.until_screen("ChannelScreen")
    return text_frame(front.app)


async def test_signing_up_shares_what_was_asked_for_and_goes_on_to_the_plans() -> None:
    async with storefront() as front:
        await sign_up(front)
        data = front.result("userData")
        assert data.get("email") == EMAIL
        assert {name.lower() for name in data.fields} >= {"firstname", "lastname", "email", "phone", "zip"}
        assert f"Signed in as {EMAIL}" in await home(front)


async def test_the_dialog_lists_exactly_what_the_app_requested() -> None:
    async with storefront() as front:
        screen = await ask(front)
        assert screen.request.requested == ("firstname", "lastname", "email", "phone", "zip")
        frame = text_frame(front.app)
        assert all(label in frame for label in ("First name", "Last name", "Email address", "Phone number", "ZIP"))
        assert "Gender" not in frame


async def test_signing_in_asks_for_the_address_and_the_phone_number_only() -> None:
    async with storefront() as front:
        screen = await ask(front, "down")
        assert set(screen.request.requested) == {"email", "phone"}
        await front.press("enter")
        await front.until_screen("ChannelScreen")
        await front.until_idle()
        assert front.screen.query_one("#signin", Choice).label == "Sign out"


async def test_back_declines_and_the_app_asks_to_type() -> None:
    async with storefront() as front:
        await ask(front)
        await front.press("backspace")
        await front.until_screen("ManualEntryScreen")
        assert front.result("userData") is None


async def test_cancel_declines_too() -> None:
    async with storefront() as front:
        await ask(front)
        await front.press("down", "enter")
        await front.until_screen("ManualEntryScreen")
        assert front.result("userData") is None


async def test_a_typed_address_signs_up() -> None:
    async with storefront() as front:
        await ask(front)
        await front.press("escape")
        await front.until_screen("ManualEntryScreen")
        await front.type("me@h.example")
        await front.press("enter")
        await front.until_screen("CatalogScreen")
        await front.until_idle()
        assert "Signed in as me@h.example" in await home(front)


async def test_what_is_no_address_is_refused_in_words_and_stays_in_the_field() -> None:
    async with storefront() as front:
        await ask(front)
        await front.press("escape")
        screen = await front.until_screen("ManualEntryScreen")
        for words in ("nobody", "@b.c", "a@b", "a b@c.d"):
            screen.query_one(Input).value = words
            await front.press("enter")
            assert isinstance(front.screen, ManualEntryScreen)
            assert "no e-mail address" in text_frame(front.app)
            assert screen.query_one(Input).value == words


async def test_backspace_in_the_empty_field_is_the_fields() -> None:
    async with storefront() as front:
        await ask(front)
        await front.press("escape")
        await front.until_screen("ManualEntryScreen")
        await front.press("a", "backspace", "backspace")
        assert isinstance(front.screen, ManualEntryScreen)
        await front.press("escape")
        await front.until_screen("ChannelScreen")
        assert "Not signed in" in text_frame(front.app)


async def test_letters_in_the_field_are_letters() -> None:
    async with storefront() as front:
        await ask(front)
        await front.press("escape")
        screen = await front.until_screen("ManualEntryScreen")
        await front.type("hcx/*")
        assert screen.query_one(Input).value == "hcx/*"


async def test_who_signed_in_is_remembered_after_a_restart_until_they_sign_out(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    async with storefront(state=state) as front:
        await sign_up(front)
    async with storefront(state=state) as front:
        assert f"Signed in as {EMAIL}" in text_frame(front.app)
        await front.press("up", "up", "enter")
        await front.until(lambda: front.focus_id() == "signup", "Sign up to have the focus")
        assert "Not signed in" in text_frame(front.app)
    async with storefront(state=state) as front:
        assert "Not signed in" in text_frame(front.app)


async def test_each_account_is_signed_in_on_its_own(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    async with storefront(state=state) as front:
        await sign_up(front)
    async with storefront(state=state, persona="uk") as front:
        assert "Not signed in" in text_frame(front.app)


async def test_a_hurried_ok_shares_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with storefront() as front:
        monkeypatch.setattr(RfiScreen, "CONSENT_DELAY", 3600.0)
        await ask(front)
        await front.press("enter", "enter")
        assert isinstance(front.screen, RfiScreen)
        assert front.app.store.busy
        await front.press("escape")
        await front.until_screen("ManualEntryScreen")


async def test_home_on_the_dialog_declines_and_leaves() -> None:
    async with storefront() as front:
        await ask(front)
        await front.press("h")
        await front.until(lambda: not front.app.store.busy, "the answer")
        assert front.result("userData") is None


async def asked_by_an_app(front: Storefront, **info: object) -> RfiScreen:
    """The dialog of a sign-up that an app asks for in its own way."""
    front.app.store.set_field("requestedUserData", "email")
    front.app.store.set_field("requestedUserDataInfo", {"context": "signup", **info})
    front.app.store.set_field("command", "getUserData")
    screen = await front.until_screen("RfiScreen")
    assert isinstance(screen, RfiScreen)
    return screen


def bold_words(screen: RfiScreen) -> list[str]:
    """What stands in bold in the list of the dialog, as it is drawn."""
    items = screen.query_one("#items", ScrollText)
    segments = [segment for y in range(items.size.height) for segment in items.render_line(y)]
    return [segment.text.strip() for segment in segments if segment.style and segment.style.bold]


async def test_an_american_sign_up_shows_what_is_asked_for_but_no_values() -> None:
    async with storefront() as front:
        screen = await asked_by_an_app(front)
        assert "Email address" in text_frame(front.app)
        assert EMAIL not in text_frame(front.app)
        assert bold_words(screen) == []


async def test_force_show_data_shows_the_values_in_bold() -> None:
    async with storefront() as front:
        screen = await asked_by_an_app(front, forceShowData=True)
        assert EMAIL in text_frame(front.app)
        assert bold_words(screen) == [EMAIL]


async def test_force_show_data_that_is_no_boolean_counts_as_false() -> None:
    async with storefront() as front:
        await asked_by_an_app(front, forceShowData="yes")
        assert EMAIL not in text_frame(front.app)


async def test_force_show_data_false_hides_nothing_at_sign_in() -> None:
    async with storefront() as front:
        screen = await asked_by_an_app(front, context="signin", forceShowData=False)
        assert bold_words(screen) == [EMAIL]
