"""The time machine of an account that a local store sells to (see `tui_store.domain.time_machine.TimeMachine`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from tui_store.domain.time_machine import Checkpoint, Comparison, Moved, Present, TimelineEntry

if TYPE_CHECKING:
    from backends.local.backend import LocalBackend
    from backends.local.courses import Courses
    from backends.local.time_steps import TimeSteps

T = TypeVar("T")


class LocalTimeMachine:
    """Takes each step in a thread: a jump may write a million events."""

    def __init__(self, backend: LocalBackend) -> None:
        self._backend = backend

    async def now(self) -> tuple[datetime, bool]:
        """The present moment, and whether the clock was set."""
        from backends.local.time_steps import TimeSteps

        return await self._backend.with_ledger(lambda ledger: TimeSteps(ledger).now())

    async def present(self) -> Present:
        """Where one stands."""
        return await self._do(lambda steps: steps.present())

    async def advance(self, to: str) -> Moved:
        """Move ahead."""
        return await self._do(lambda steps: steps.advance(to))

    async def undo(self) -> Moved:
        """Take back the last step."""
        return await self._do(lambda steps: steps.undo())

    async def redo(self) -> Moved:
        """Take the step again that was undone last."""
        return await self._do(lambda steps: steps.redo())

    async def set_payment(self, mode: str) -> Moved:
        """Say what becomes of the next renewals."""
        return await self._do(lambda steps: steps.set_payment(mode))

    async def recover(self) -> Moved:
        """The account pays what it owes."""
        return await self._do(lambda steps: steps.recover())

    async def timeline(self, *, coming: int = 12) -> Sequence[TimelineEntry]:
        """The account's events in order of time."""
        return await self._look(lambda courses: courses.timeline(coming))

    async def cancel(self, purchase_id: str, *, now: bool = False) -> Moved:
        """Cancel a subscription at the end of its term, or now."""
        return await self._do(lambda steps: steps.cancel(purchase_id, at_once=now))

    async def resume(self, purchase_id: str) -> Moved:
        """Take back a cancellation within the term."""
        return await self._do(lambda steps: steps.resume(purchase_id))

    async def refund(self, purchase_id: str, *, charged_back: bool = False) -> Moved:
        """Give the last charge back and end the purchase."""
        return await self._do(lambda steps: steps.refund(purchase_id, charged_back=charged_back))

    async def subscribe_on_web(self, code: str) -> Moved:
        """Put a subscription into the account that was bought on the web."""
        return await self._do(lambda steps: steps.subscribe_on_web(code, self._backend.shelf), code)

    async def checkpoints(self) -> Sequence[Checkpoint]:
        """The named points, oldest first."""
        return await self._look(lambda courses: courses.checkpoints())

    async def save(self, name: str) -> Checkpoint:
        """Name the present point."""
        return await self._look(lambda courses: courses.save(name))

    async def restore(self, name: str) -> Moved:
        """Go to a named point."""
        return await self._look(lambda courses: courses.restore(name))

    async def compare(self, left: str, right: str = "") -> Comparison:
        """Two named points side by side; an empty name is the present."""
        return await self._look(lambda courses: courses.compare(left, right))

    async def _do(self, work: Callable[[TimeSteps], T], *codes: str) -> T:
        from backends.local.time_steps import TimeSteps

        return await self._backend.in_time(lambda ledger: work(TimeSteps(ledger)), *codes)

    async def _look(self, work: Callable[[Courses], T]) -> T:
        from backends.local.courses import Courses

        channel = self._backend.channel.id
        return await self._backend.in_time(lambda ledger: work(Courses(ledger, channel)))
