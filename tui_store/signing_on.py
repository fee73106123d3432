"""Signing on in the app: the screen that asks, what follows, and that nobody is asked again who has left."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tui_store.domain.errors import SignOnLeft, StoreError

if TYPE_CHECKING:
    from textual.app import App

    from screens.sign_on import SignOnScreen
    from tui_store.world import World


class SigningOn:
    """Of one world. `problem` says why one is not signed on there, empty while nothing is known of it."""

    def __init__(self, app: App[None], world: World) -> None:
        self.problem = ""
        self._app = app
        self._world = world
        self._screen: SignOnScreen | None = None
        self._has_left = False
        self._is_running = False
        self._left = asyncio.Event()

    def abandon(self) -> None:
        """Another world takes the place of this one: nobody waits here any more."""
        self._leave()
        self._left.set()

    def is_shown(self) -> bool:
        """Whether it is under way already; then the viewer is shown it, and can leave it."""
        if self._is_running and self._screen is None:
            self._shown().work()
        return self._is_running

    async def ask(self, why: str) -> str:
        """A password from the viewer; raises SignOnLeft. Where they have left once, only `run` asks again."""
        if self._has_left:
            raise SignOnLeft(self._not_signed_on())
        screen = self._shown()
        typed = await screen.ask(why)
        if typed is None or screen.left:
            self._leave()
            raise SignOnLeft(self._not_signed_on())
        screen.work()
        return typed

    async def run(self, *, wanted: bool) -> bool:
        """Sign on; whether that worked. Where the viewer `wanted` it, they see it from the start, and can try again."""
        self._is_running = True
        self._has_left = False
        try:
            if wanted:
                self._shown().work()
            while not await self._try():
                if self._screen is None or not await self._wants_another_try(self._screen):
                    return False
            return True
        finally:
            self._is_running = False
            self._close()

    async def leave(self) -> None:
        """Sign off, which ends a sign-on that is under way, and stay so until somebody wants to sign on."""
        self._leave()
        with suppress(StoreError):
            await self._world.sign_off()

    def changed(self) -> None:
        """The service has news. A screen that a request brought up in mid-session goes when that is through."""
        seller = self._world.seller
        is_through = seller.signed_on or not seller.waiting
        if is_through and self._screen is not None and not self._is_running and self._screen.state == "working":
            self._close()

    async def _try(self) -> bool:
        """One try, which ends when the viewer leaves."""
        self._left.clear()
        task = asyncio.create_task(self._world.sign_on())
        left = asyncio.create_task(self._left.wait())
        first: set[asyncio.Task[Any]] = {task, left}
        try:
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                task.cancel()
                # Others may wait for the same sign-on: it has to end, not only the waiting for it here.
                await self.leave()
            await task
        except (SignOnLeft, asyncio.CancelledError):
            self._leave()
            return False
        except StoreError as error:
            self.problem = str(error)
            return False
        finally:
            left.cancel()
        self.problem = ""
        return True

    async def _wants_another_try(self, screen: SignOnScreen) -> bool:
        if screen.left or screen.answer.done():
            return False
        screen.fail(self.problem)
        retry = asyncio.create_task(screen.retry.wait())
        first: set[asyncio.Future[Any]] = {retry, screen.answer}
        try:
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        finally:
            retry.cancel()
        if screen.answer.done():
            return False
        screen.work()
        return True

    def _leave(self) -> None:
        self._has_left = True
        self.problem = self._not_signed_on()
        self._close()

    def _not_signed_on(self) -> str:
        host = self._world.seller.host
        return f"You are not signed on at {host}: choose Sign on on the landing page or in the palette."

    def _shown(self) -> SignOnScreen:
        if self._screen is None or self._screen.answer.done():
            from screens.sign_on import SignOnScreen

            screen = SignOnScreen(self._world.seller)
            screen.answer.add_done_callback(lambda _: self._gone(screen))
            self._screen = screen
            self._app.push_screen(screen)
        return self._screen

    def _gone(self, screen: SignOnScreen) -> None:
        """The screen is gone. What a request began in mid-session has nobody else to end it if the viewer left."""
        if not screen.left:
            return
        self._left.set()
        if not self._is_running and screen.state == "working":
            self._app.run_worker(self.leave(), group="sign-on", exit_on_error=False, description="leave the sign-on")

    def _close(self) -> None:
        screen, self._screen = self._screen, None
        if screen is not None:
            screen.resolve(None)
