"""The date of the store: on every screen, marked where it was set, and nowhere at a service."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from screens.base import SMALLEST
from tests.support.clock import NOW
from tests.support.remote import demo_service, remote_storefront, with_password
from tests.support.storefront import Storefront, storefront
from tests.support.walks import open_catalog, open_purchases, open_titles
from tui_store.domain.clock import Clock, SetClock
from tui_store.walkthroughs.frame import text_frame
from tui_store.widgets.header import StoreHeader
from tui_store.world import World

SIZES = [SMALLEST, (80, 24), (120, 36), (200, 50)]


async def test_the_date_stands_whole_on_every_screen_and_is_marked_when_it_was_set() -> None:
    async with storefront(now=NOW) as front:
        for go in (open_catalog, open_purchases, open_titles, None):
            if go is None:
                await front.press("h")
            else:
                await go(front)
            for size in SIZES:
                await front.pilot.resize_terminal(*size)
                await front.settle()
                assert "◷ 1 Mar 2026" in text_frame(front.app).splitlines()[0]


async def test_the_machines_own_date_has_no_mark() -> None:
    async with storefront(now=None) as front:
        present = await front.app.world.time_machine(front.app.account).present()  # type: ignore[union-attr]
        assert not present.is_set
        assert front.app.date.endswith(str(present.now.year))
        assert "◷" not in text_frame(front.app)


async def test_the_date_of_a_clock_that_runs_changes_at_midnight() -> None:
    async with storefront(now=None) as front:
        front.app.world = _WithClock(front.app.world, SetClock(datetime(2031, 5, 9, tzinfo=UTC)))
        front.app._dates._world = front.app.world
        front.app._dates._look()
        await front.settle()
        assert text_frame(front.app).splitlines()[0].endswith("9 May 2031")


class _WithClock:
    """A world with another clock."""

    def __init__(self, world: World, clock: Clock) -> None:
        self._world = world
        self._clock = clock

    def clock(self) -> Clock:
        return self._clock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)


def test_a_name_gives_way_before_the_date_does() -> None:
    header = StoreHeader()
    for width in range(40, 120):
        room = header._room_for_who(width, len("Streamlight  ›  24 products"))
        assert room <= max(width // 2, width - len("Streamlight  ›  24 products"))


async def test_at_a_service_there_is_no_date_and_f4_says_whose_time_it_is(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(monkeypatch)
    with demo_service(tmp_path_factory.mktemp("service")) as service:
        async with remote_storefront(service.url) as front:
            assert front.app.date == ""
            assert "◷" not in text_frame(front.app)
            await front.press("f4")
            await front.until(lambda: front.screen.query("Toast"), "the sentence")
            await front.settle()
            words = " ".join(text_frame(front.app).split())
            assert "time is its own" in words
            assert "--now" in words
            titles = {entry.title for entry in front.app.get_system_commands(front.screen)}
            assert not {"Clock: next event", "Clock: undo", "Timeline"} & titles


async def test_the_date_goes_with_the_local_store_and_comes_back_with_it(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(monkeypatch)
    with demo_service(tmp_path_factory.mktemp("service")) as service:
        async with remote_storefront(service.url) as front:
            for title, is_shown in (("Sell from the local files", True), ("Sell from the Purchase Service", False)):
                entries = {entry.title: entry for entry in front.app.get_system_commands(front.screen)}
                entries[title].callback()
                await front.until(partial(has_date, front, is_shown), f"a date: {is_shown}")
                await front.until_idle()


def has_date(front: Storefront, is_shown: bool) -> bool:
    return bool(front.app.date) == is_shown == bool(re.search(r" \d{4}$", text_frame(front.app).splitlines()[0]))
