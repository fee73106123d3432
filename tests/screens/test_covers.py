"""What lies over a screen may be taken away and wanted again before it is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from screens.base import StoreScreen, TooSmall
from tests.support.shops import shop
from tests.support.storefront import storefront

pytestmark = pytest.mark.usefixtures("fence")


async def test_the_notice_of_a_tiny_window_that_is_wanted_again_before_it_is_gone_has_the_focus() -> None:
    async with storefront(size=(80, 24)) as front:
        screen = front.screen
        assert isinstance(screen, StoreScreen)
        for tiny in (True, False, True):
            screen._fit_cover(tiny=tiny)
        await front.settle()
        assert isinstance(screen.focused, TooSmall)
        assert screen.focused in screen.focus_chain


async def test_an_x_ray_that_is_wanted_again_before_it_is_gone_has_the_focus() -> None:
    async with storefront(size=(80, 24)) as front:
        app, screen = front.app, front.screen
        assert isinstance(screen, StoreScreen)
        for wanted in (True, False, True):
            app.xray_open = wanted
            screen.sync_xray()
        await front.settle()
        assert screen.covered
        assert screen.focused in screen.focus_chain
        assert screen.query_one("XrayPane").has_focus_within


async def test_the_focus_is_never_given_to_an_x_ray_that_is_being_taken_away(tmp_path: Path) -> None:
    # Nothing was bought: the rows, which would have the focus first, are not there.
    async with storefront(shop(tmp_path), size=(80, 24)) as front:
        await front.press("f2")
        front.app.open_purchases()
        await front.until_screen("PurchasesScreen")
        screen = front.screen
        assert isinstance(screen, StoreScreen)
        assert screen.covered
        front.app.xray_open = False
        screen.sync_xray()
        # As on a busy machine, where the pane is not gone yet when the focus is mended.
        screen.mend_focus()
        assert screen.focused is not None
        assert screen.query_one("XrayPane") not in screen.focused.ancestors_with_self
        await front.settle()
        assert screen.focused in screen.focus_chain
