"""What lies over a screen may be taken away and wanted again before it is gone."""

from __future__ import annotations

import pytest

from screens.base import StoreScreen, TooSmall
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
