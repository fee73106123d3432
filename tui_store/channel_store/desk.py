"""What a command works with: the store behind it, the viewer before it, and how long each may keep it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from tui_store.channel_store.customer import Confirmation, Customer, InformationRequest, Message, Review
from tui_store.channel_store.places import AFTER, BEFORE, KILL
from tui_store.channel_store.status import INTERRUPTED, INVALID_REQUEST
from tui_store.channel_store.tracing import Tracer
from tui_store.domain.account import Account, Channel
from tui_store.domain.backend import Backend
from tui_store.domain.device import RokuSide
from tui_store.domain.errors import MissingCapability, StoreError, TimedOut
from tui_store.domain.ids import Ids

if TYPE_CHECKING:
    from tui_store.channel_store.commands import Command
    from tui_store.channel_store.outcomes import Outcomes, Sleep

T = TypeVar("T")

# Seconds a dialog or a query gets to let go once the store closes.
GRACE = 1.0


class Interrupted(Exception):
    """The store closed, or the dialog went away, before the viewer or the backend answered."""


class Forced(StoreError):
    """An outcome rule put a failure in the place of an answer; `outcome` is the command's name for it.

    `told`: the viewer is told, as of a failure of the store. Leaving an order and a request that could not be
    shown are not told.
    """

    def __init__(self, outcome: str, status: int, sentence: str) -> None:
        self.outcome = outcome
        self.told = status not in {INTERRUPTED, INVALID_REQUEST}
        super().__init__(sentence)


class Desk:
    """Hands the commands their backend and their customer.

    `ids` draws identifiers that an app gets to see. Closing the desk ends every question and query with
    Interrupted; a charge is always awaited to its end.
    """

    def __init__(
        self,
        *,
        backend: Backend,
        customer: Customer,
        account: Account,
        channel: Channel,
        ids: Ids,
        tracer: Tracer,
        outcomes: Outcomes,
        roku: RokuSide | None,
    ) -> None:
        self.backend = backend
        self.account = account
        self.outcomes = outcomes
        self.channel = channel
        self.ids = ids
        self.tracer = tracer
        self.closed = False
        self.approved = False
        self._customer = customer
        self._roku = roku
        self._command: Command | None = None
        self._armed = 0
        self._closing: asyncio.Future[None] | None = None

    def close(self) -> None:
        """End what may be ended, now and from now on."""
        self.closed = True
        if self._closing is not None and not self._closing.done():
            self._closing.set_result(None)

    @property
    def roku(self) -> RokuSide:
        """Clock, device and cloud; MissingCapability for a node that was built without."""
        if self._roku is None:
            raise MissingCapability("This store stands alone: it has no device and no cloud behind it.")
        return self._roku

    async def begin(self, command: Command) -> None:
        """A command starts: what is armed for it fires before anything happens. Raises Forced."""
        self._command, self._armed = command, self.outcomes.latest
        try:
            await self._fire(BEFORE)
        except Forced as forced:
            if command.charges and forced.told:
                from tui_store.channel_store.commands.order_messages import failed

                await self.tell(failed(str(forced)))
            raise

    async def effect(self) -> None:
        """The effect of the command is there: what is armed for after it fires. Raises Forced."""
        await self._fire(AFTER)

    async def _fire(self, where: str) -> None:
        command = self._command
        rule = self.outcomes.due(command.name, where, self._armed) if command else None
        if command is None or rule is None:
            return
        self.tracer.outcome(rule)
        if rule.delay:
            await self.ask(_wait(self.outcomes.sleep, rule.delay))
        if rule.outcome == KILL:
            self.outcomes.kill()
        elif rule.forces:
            raise Forced(rule.outcome, *command.convention.outcomes[rule.outcome])

    async def share(self, request: InformationRequest) -> bool:
        """Ask the viewer to share account data."""
        self.tracer.information_request(request)
        shared = await self.ask(self._customer.review_information_request(request))
        self.tracer.information_answer(shared)
        return shared

    async def review(self, confirmation: Confirmation, problem: str = "") -> Review:
        """Ask the viewer to approve an order."""
        self.tracer.order_review(confirmation, problem)
        review = await self.ask(self._customer.review_order(confirmation, problem))
        self.tracer.order_answer(review)
        return review

    async def tell(self, message: Message) -> None:
        """Tell the viewer what has been decided; nothing that happens to the dialog undoes it."""
        self.tracer.message(message)
        try:
            await self.ask(self._customer.acknowledge(message))
        except Interrupted:
            return
        except asyncio.CancelledError:
            # The loop is going down: the answer is known and still has to be given.
            self.close()
        except Exception as error:
            self.tracer.error(f"The message {message.kind} ended with {type(error).__name__}", error)
        else:
            self.tracer.dismissed(message)

    async def ask(self, work: Coroutine[Any, Any, T]) -> T:
        """Await a question or a query; Interrupted when the store closes first, or when it is cancelled."""
        if self.closed:
            work.close()
            raise Interrupted
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_future()
        task = asyncio.ensure_future(work)
        first: set[asyncio.Future[Any]] = {task, self._closing}
        try:
            await asyncio.wait(first, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            await _let_go(task)
            raise
        if not task.done():
            await _let_go(task)
            raise Interrupted
        if task.cancelled():
            raise Interrupted
        return task.result()

    async def charge(self, work: Coroutine[Any, Any, T]) -> T:
        """Await a charge to its end, whoever cancels the command or closes the store meanwhile."""
        self.approved = True
        task = asyncio.ensure_future(work)
        while not task.done():
            try:
                await asyncio.wait({task})
            except asyncio.CancelledError:
                self.close()
        if task.cancelled():
            raise TimedOut("The order was cut off: whether it was charged is not known.")
        charged = task.result()
        # A store that closes meanwhile, or is cut off, gives the true answer rather than none.
        with suppress(Interrupted):
            try:
                await self.effect()
            except asyncio.CancelledError:
                self.close()
        return charged


async def _wait(sleep: Sleep, seconds: float) -> None:
    await sleep(seconds)


async def _let_go(task: asyncio.Future[Any]) -> None:
    task.cancel()
    # What it still has to say interests nobody, but unread errors would be reported as lost.
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    await asyncio.wait({task}, timeout=GRACE)
