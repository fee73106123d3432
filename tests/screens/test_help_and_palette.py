"""Help and the palette come from the same list of commands as the keys."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette
from textual.css.query import NoMatches

from screens.palette import StorePalette
from tests.support.storefront import storefront
from tests.support.walks import order
from tui_store import commands
from tui_store.walkthroughs.frame import text_frame


async def test_help_lists_every_command_with_its_key() -> None:
    async with storefront(size=(120, 70)) as front:
        await front.press("f1")
        await front.until_screen("HelpScreen")
        frame = text_frame(front.app)
        everything = (
            *commands.REMOTE,
            *commands.APP,
            *commands.TRACE,
            commands.SEARCH,
            commands.OPTIONS,
            commands.PALETTE,
        )
        for command in everything:
            assert command.shown in frame
            assert command.help.split(";")[0] in frame
        assert "State: in memory only: nothing is kept" in frame
        await front.press("f1", "enter")
        await front.until_screen("ChannelScreen")


async def test_help_opens_above_a_dialog_and_leaves_it_as_it_is() -> None:
    async with storefront() as front:
        screen = await order(front, "SL-STANDARD")
        await front.press("f1")
        await front.until_screen("HelpScreen")
        await front.press("escape")
        assert front.screen is screen
        assert front.focus_id() == "agree"


async def test_the_palette_lists_what_can_be_done_here() -> None:
    async with storefront() as front:
        titles = {entry.title for entry in front.app.get_system_commands(front.screen)}
        assert titles == {
            "Plans and products",
            "Rent or buy a film",
            "My purchases",
            "Clock: next event",
            "Clock: undo",
            "Clock: redo",
            "Timeline",
            "Sell from the Purchase Service",
            "Record a walkthrough",
            "Help",
            "X-ray",
            "Outcomes",
            "Clock",
            "Personas",
            "Home",
            "Quit",
        }
        await order(front, "SL-STANDARD")
        titles = {entry.title for entry in front.app.get_system_commands(front.screen)}
        assert titles == {"Help", "X-ray", "Outcomes", "Home", "Quit"}


async def test_a_palette_entry_does_what_its_key_does() -> None:
    async with storefront() as front:
        await front.press("ctrl+p")
        await front.until(lambda: isinstance(front.screen, CommandPalette), "the palette")
        await front.type("my pur")
        await front.until(lambda: front.screen.query("OptionList").first().option_count, "an entry")  # type: ignore[attr-defined]
        await front.press("enter")
        await front.until_screen("PurchasesScreen")


@pytest.mark.parametrize("action", ["cursor_down", "command_list('cursor_up')", "command_list('first')"])
async def test_a_key_that_comes_while_the_palette_has_no_list_yet_ends_nothing(action: str) -> None:
    async with storefront() as front:
        palette = StorePalette()
        with pytest.raises(NoMatches):
            palette.query_one("CommandList")
        assert await front.app.run_action(action, palette)
        await front.settle()
        assert front.app.crash is None


async def test_h_goes_home_from_every_screen() -> None:
    async with storefront() as front:
        for opening in (front.app.open_catalog, front.app.open_purchases):
            opening()
            await front.settle()
            await front.press("h")
            await front.until_screen("ChannelScreen")


async def test_ctrl_q_quits() -> None:
    async with storefront() as front:
        await front.press("ctrl+q")
        await front.until(lambda: front.app._exit, "the end")
