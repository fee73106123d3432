"""What a command works with: the store behind it, the viewer before it, and how long each may keep it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from tui_store.channel_store.customer import Confirmation, Customer, InformationRequest, Message, Review
from tui_store.channel_store.tracing import Tracer
from tui_store.domain.account import Account, Channel
from tui_store.domain.backend import Backend
from tui_store.domain.errors import TimedOut
from tui_store.domain.ids import Ids

T = TypeVar("T")

# Seconds a dialog or a query gets to let go once the store closes.
GRACE = 1.0


class Interrupted(Exception):
    """The store closed, or the dialog went away, before the viewer or the backend answered."""


class Desk:
    """Hands the commands their backend and their customer.

    `ids` draws identifiers that an app gets to see. Closing the desk ends every question and query with
    Interrupted; a charge is always awaited to its end.
    """

    def __init__(
        self, *, backend: Backend, customer: Customer, account: Account, channel: Channel, ids: Ids, tracer: Tracer
    ) -> None:
        self.backend = backend
        self.account = account
        self.channel = channel
        self.ids = ids
        self.tracer = tracer
        self.closed = False
        self._customer = customer
        self._closing: asyncio.Future[None] | None = None

    def close(self) -> None:
        """End what may be ended, now and from now on."""
        self.closed = True
        if self._closing is not None and not self._closing.done():
            self._closing.set_result(None)

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
        task = asyncio.ensure_future(work)
        while not task.done():
            try:
                await asyncio.wait({task})
            except asyncio.CancelledError:
                self.close()
        if task.cancelled():
            raise TimedOut("The order was cut off: whether it was charged is not known.")
        return task.result()


async def _let_go(task: asyncio.Future[Any]) -> None:
    task.cancel()
    # What it still has to say interests nobody, but unread errors would be reported as lost.
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    await asyncio.wait({task}, timeout=GRACE)
