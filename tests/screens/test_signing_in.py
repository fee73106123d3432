"""Signing up and in: the app asks through the RFI dialog, and remembers."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.rfi import RfiScreen
from tests.support.storefront import Storefront, storefront
from tests.support.walks import sign_up
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.scroll_text import ScrollText

EMAIL = "ava.lindqvist@example.com"


async def ask(front: Storefront, *keys: str) -> RfiScreen:
    await front.press(*keys, "enter")
    screen = await front.until_screen("RfiScreen")
    assert isinstance(screen, RfiScreen)
    return screen


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
