"""Keys one after another: each has its effect before the next one is aimed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

from textual import events
from textual.app import App, ScreenStackError
from textual.message import Message

# Seconds that a key may take to have its effect before the next one is aimed.
_LANDING = 0.25
# Seconds that a screen may take to be built before a key is aimed all the same.
_BUILDING = 0.5


class KeysInOrder(App[None]):
    """Follows each key to its end.

    Textual hands a key to what has the focus when it comes in, and looks for its binding when it comes back to the
    app's queue, behind the keys that wait there. In a burst (a held arrow, a script that types into the terminal) those
    would go to what the first one is about to leave.
    """

    # Whoever wants to know each key and click before anything comes of it.
    witness: Callable[[events.Key | events.MouseDown], None] | None = None

    _followed: events.Key | None = None
    _came_back = False

    def post_message(self, message: Message) -> bool:
        """The key that is followed need not queue again."""
        if message is self._followed:
            self._came_back = True
            return True
        return super().post_message(message)

    async def on_event(self, event: events.Event) -> None:
        """Follow a key until its binding has been carried out."""
        # A key that comes in while the last screen goes has nowhere to go.
        with suppress(ScreenStackError):
            if isinstance(event, events.Key) and not event.is_forwarded:
                await self._follow(event)
            else:
                if isinstance(event, events.MouseDown) and not event.is_forwarded and self.witness is not None:
                    self.witness(event)
                await super().on_event(event)

    async def _follow(self, key: events.Key) -> None:
        await self._let_screen_stand()
        if self.witness is not None:
            self.witness(key)
        self._followed, self._came_back = key, False
        try:
            await super().on_event(key)
            await self._let_land()
        finally:
            # One that is held up somewhere comes back the long way.
            self._followed = None
        if self._came_back:
            await self._let_screen_stand()
            await super().on_event(key)
            await self._let_land()

    async def _let_screen_stand(self) -> None:
        """A key that comes right after a screen was opened is meant for that screen."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_BUILDING):
                while not self.screen.is_mounted:  # noqa: ASYNC110 - Textual offers no event for it
                    await asyncio.sleep(0)

    async def _let_land(self) -> None:
        """Wait, briefly, until the focus and all it lies in have dealt with their messages."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LANDING):
                for node in tuple((self.focused or self.screen).ancestors_with_self):
                    landed = asyncio.Event()
                    if node is not self and node.call_later(landed.set):
                        await landed.wait()
