"""Presents a walkthrough on the real screen: a key for the next step, one back, by itself at a pace, and over again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from tui_store.walkthroughs.player import Player
from tui_store.walkthroughs.snapshots import Snapshots
from tui_store.walkthroughs.storefront import Failed, Storefront
from tui_store.walkthroughs.textual_inside import is_over

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui_store.presented import PresentedApp
    from tui_store.walkthroughs.reading import PlacedStep, Read

# Nothing of these can be seen: the next one follows at once.
_UNSEEN = frozenset({"expect", "snapshot", "outcome", "checkpoint", "resize"})
# A word of a caption takes a tenth of the pace to read.
_A_WORD = 0.1
# Seconds between two looks at whether the app still runs.
_LOOK_AGAIN = 0.2


class Position(NamedTuple):
    """How far one is: `done` steps, what is said, what is wrong if something is, and the first step that failed."""

    done: int
    caption: str = ""
    problem: str = ""
    failed: int = 0


class Presenter:
    """One session of a presentation. `again_from` is the step from which another one is wanted when it has ended.

    `pace` is in seconds a step, longer where there is more to read; `moved` is told every position, from which a second
    terminal shows the notes.
    """

    def __init__(
        self,
        read: Read,
        *,
        start: int = 0,
        pace: float = 3.0,
        by_itself: bool = False,
        loop: bool = False,
        moved: Callable[[Position], None] = lambda position: None,
    ) -> None:
        self.read = read
        self.by_itself = by_itself
        self.again_from: int | None = None
        self.position = Position(start, _caption_before(read, start))
        self._start = start
        self._pace = pace
        self._loop = loop
        self._moved = moved
        self._wanted = asyncio.Event()

    @property
    def progress(self) -> str:
        """How far it is, and the keys."""
        count = f"{self.position.done} of {len(self.read.steps)}"
        if self.position.failed:
            count = f"✗ step {self.position.failed}   {count}"
        how = "F8 stops" if self.by_itself else "F8 by itself"
        at_end = self.position.done == len(self.read.steps)
        return f"{count}   {'the end' if at_end else 'F7 next'}   F6 back   {how}   F9 from the start"

    # ------------------------------------------------------------------ what the keys do

    def next(self) -> None:
        """Take the next step."""
        self._wanted.set()

    def back(self, app: PresentedApp) -> None:
        """Go to where one was before the last step that could be seen: by beginning anew, and playing up to there."""
        steps, at = self.read.steps, self.position.done - 1
        while at > 0 and steps[at].step.intent in _UNSEEN:
            at -= 1
        self._end(app, max(0, at))

    def reset(self, app: PresentedApp) -> None:
        """Begin anew, whatever was done in between."""
        self._end(app, 0)

    def toggle(self, app: PresentedApp) -> None:
        """Go on by itself, or stop."""
        self.by_itself = not self.by_itself
        if self.by_itself:
            self._wanted.set()
        app.sync_caption()

    def _end(self, app: PresentedApp, start: int) -> None:
        self.again_from = start
        app.exit()

    # ------------------------------------------------------------------ the session

    async def guide(self, app: PresentedApp, pilot: Pilot[Any]) -> None:
        """Play up to the start, then whenever it is wanted."""
        storefront = Storefront(app, pilot)
        player = Player(storefront, Snapshots(self.read.path))
        try:
            await storefront.begin()
        except Failed as error:
            self._arrive(app, self.position._replace(problem=str(error)))
        for placed in self.read.steps[: self._start]:
            if not await self._play(app, player, placed):
                break
        self._arrive(app, self.position)
        while not is_over(app):
            if not await self._is_wanted():
                continue
            if self.position.done < len(self.read.steps):
                await self._go_on(app, player)
            elif self._loop and self.by_itself:
                self.reset(app)

    async def _is_wanted(self) -> bool:
        """Whether the next step is wanted: by a key, or by itself once what is said was read."""
        just_said = self.position.done and self.read.steps[self.position.done - 1].step.say
        reading = self._pace * max(1.0, len((just_said or "").split()) * _A_WORD)
        try:
            await asyncio.wait_for(self._wanted.wait(), reading if self.by_itself else _LOOK_AGAIN)
        except TimeoutError:
            return self.by_itself
        self._wanted.clear()
        return True

    async def _go_on(self, app: PresentedApp, player: Player) -> None:
        """Take steps until one that can be seen."""
        for placed in self.read.steps[self.position.done :]:
            if not await self._play(app, player, placed) or placed.step.intent not in _UNSEEN:
                return

    async def _play(self, app: PresentedApp, player: Player, placed: PlacedStep) -> bool:
        """One step, if the app still runs; whether it held."""
        if is_over(app):
            return False
        problem = await player.show(placed)
        caption = placed.step.say if placed.step.say is not None else self.position.caption
        failed = self.position.failed or (placed.number if problem else 0)
        self._arrive(app, Position(placed.number, caption, problem, failed))
        return not problem

    def _arrive(self, app: PresentedApp, position: Position) -> None:
        self.position = position
        if position.problem:
            self.by_itself = False
        self._moved(position)
        if not is_over(app):
            app.sync_caption()


def _caption_before(read: Read, start: int) -> str:
    said = (placed.step.say for placed in reversed(read.steps[:start]) if placed.step.say is not None)
    return next(said, "")
