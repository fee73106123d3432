"""Steps in time from a dialog: one at a time, and what came of it in words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widgets import Static

from screens.modal import StoreModal
from screens.ordering import ONE_MOMENT
from tui_store.domain.errors import InputError, StoreError

if TYPE_CHECKING:
    from screens.host import Host
    from tui_store.domain.time_machine import Moved, TimeMachine

Step = Callable[["TimeMachine"], Awaitable["Moved"]]


def machine_of(host: Host) -> TimeMachine:
    """What is moved in time; raises StoreError where there is none."""
    machine = host.time_machine
    if machine is None:
        raise StoreError("The service's time is its own.")
    return machine


class SteppingModal(StoreModal[None]):
    """A dialog that moves the store in time. It stays open; a step that was begun goes on when it is left.

    Subclasses compose a `Static` with the id `said`, and read in `look` what they show.
    """

    # Seconds before a step that takes its time is spoken of.
    SAY_AFTER: ClassVar[float] = 0.3

    def __init__(self) -> None:
        super().__init__(None)
        self.told = ""
        self._is_mine = False

    async def look(self) -> None:
        """Read anew what stands here; raises StoreError or InputError."""

    def stepped(self, problem: str) -> None:
        """A step is over; `problem` says why nothing came of it, empty if something did."""

    def say(self, words: str, tone: str = "$muted") -> None:
        """Say something at the bottom."""
        if self.is_standing:
            self.query_one("#said", Static).update(Content.styled(words, tone))

    def refuse(self, problem: str) -> None:
        """Say why something cannot be done."""
        self.say(problem, "$bad")

    def on_mount(self) -> None:
        """Read what stands here."""
        super().on_mount()
        self.look_later()

    def owned_changed(self) -> None:
        """A step was taken from elsewhere, perhaps by a panel that is gone; what this one did it reads itself."""
        if not self._is_mine:
            self.look_later()

    def look_later(self) -> None:
        """Read anew, without keeping keys waiting."""
        self.run_worker(self._look(), group="look", exit_on_error=False, description="read where time stands")

    async def _look(self) -> bool:
        try:
            await self.look()
        except (StoreError, InputError) as problem:
            self.refuse(str(problem))
            return False
        return True

    def step(self, step: Step) -> bool:
        """Take a step unless one is being taken; whether it was begun."""
        host = self.host
        if host.is_stepping:
            self.say(ONE_MOMENT)
            return False
        host.is_stepping = self._is_mine = True
        # The app's, not the dialog's: what was begun is not cut off when the dialog is left.
        self.app.run_worker(self._take(step, host), group="clock", exit_on_error=False, description="move in time")
        return True

    async def _take(self, step: Step, host: Host) -> None:
        try:
            problem = await self._carry_out(step, host)
            is_read = self.is_standing and await self._look()
        except Exception:
            host.is_stepping = self._is_mine = False
            raise
        # When the app ends this is cancelled, and the step itself goes on to its end: so it stays true then.
        host.is_stepping = self._is_mine = False
        if not self.is_standing:
            return
        if problem:
            self.refuse(problem)
        elif is_read:
            self.say(self.told, "$good")
        self.stepped(problem)

    async def _carry_out(self, step: Step, host: Host) -> str:
        """Why it cannot be done, empty if it was: `told` says what happened then."""
        waiting = self.set_timer(self.SAY_AFTER, lambda: self.say("One moment: moving in time …"))
        try:
            self.told = (await step(machine_of(host))).words
            await host.time_moved()
        except (StoreError, InputError) as error:
            return str(error)
        finally:
            waiting.stop()
        return ""
