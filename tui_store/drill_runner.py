"""Carries drills out in the app: presses the keys, changes the shelf, and reports from the trace what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

from textual import events

from tui_store.channel_store.customer import Message
from tui_store.domain.errors import InputError
from tui_store.domain.money import Money
from tui_store.domain.product import Product
from tui_store.drills import BACK_RACING_SUCCESS, CATALOG_CHANGED, KILLED_IN_MID_ORDER, OK_HAMMERED, Drill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tui_store.app import StorefrontApp
    from tui_store.domain.trace import TraceEvent

OKS = 12
# Seconds between two presses of Back.
_PACE = 0.25


class DrillRunner:
    """One drill at a time waits for the order that it is about; the next one takes its place."""

    def __init__(self, app: StorefrontApp) -> None:
        self._app = app

    def start(self, drill: Drill) -> None:
        """Arm the rules and wait for the next order; InputError if the drill cannot be done in this world."""
        if drill is KILLED_IN_MID_ORDER and not self._app.world.keeps_state:
            raise InputError(
                "A killed session cannot be resumed here, because --fresh keeps nothing: start without it."
            )
        for rule in drill.rules:
            self._app.outcomes.arm(rule)
        work = {
            OK_HAMMERED.name: self._hammer,
            BACK_RACING_SUCCESS.name: self._race,
            CATALOG_CHANGED.name: self._change,
        }.get(drill.name)
        if work is not None:
            self._app.run_worker(
                self._carry_out(drill, work), group="drill", exclusive=True, exit_on_error=False, description=drill.name
            )
        self._app.notify(drill.about, title=f"Drill: {drill.title}", markup=False)

    async def _carry_out(self, drill: Drill, work: Callable[[_Order], Awaitable[tuple[bool, str]]]) -> None:
        with _Order.following(self._app) as order:
            passed, text = await work(order)
            await self._keys_are_through()
            kind = "drill" if passed else "failed"
            verdict = "Passed" if passed else "Not passed"
            message = Message(kind, f"{verdict}: {drill.title}", f"{text}\n\n{order.facts}", order.reference)
        from screens.message import MessageScreen

        self._app.push_screen(MessageScreen(message))

    async def _keys_are_through(self) -> None:
        """Wait until every key so far has had its effect, or the last ones would dismiss the report."""
        through = asyncio.Event()
        self._app.call_later(through.set)
        await through.wait()

    async def _hammer(self, order: _Order) -> tuple[bool, str]:
        await order.approved()
        for _ in range(OKS):
            self._app.post_message(events.Key("enter", "\r"))
        status = await order.answered()
        return status == 1 and order.charges == 1, f"OK came {OKS} more times after the approval."

    async def _race(self, order: _Order) -> tuple[bool, str]:
        await order.approved()
        presses = 0
        while not order.is_answered:
            self._app.post_message(events.Key("escape", None))
            presses += 1
            await self._keys_are_through()
            await self._app.outcomes.sleep(_PACE)
        status = await order.answered()
        times = "once" if presses == 1 else f"{presses} times"
        return status == 1 and order.charges == 1, f"Back was pressed {times} before the answer was there."

    async def _change(self, order: _Order) -> tuple[bool, str]:
        code = await order.reviewed()
        shelf = self._app.shelf
        before = shelf.find(code)
        if before is None or before.price is None:
            await order.answered()
            return False, "The product is not on the shelf, so its price could not change."
        now = dearer(before, before.price)
        shelf.replace(now)
        try:
            status = await order.answered()
        finally:
            shelf.replace(before)
        text = f"{before.name} went from {before.cost} to {now.cost} while the confirmation stood."
        return status != 1 and not order.charges, text


def dearer(product: Product, price: Money) -> Product:
    """The same product without an offer, for one more of its currency: whatever it was, it costs something else."""
    raised = price.plus(price.with_amount(Decimal(1)))
    return product._replace(
        price=raised,
        cost=str(raised),
        free_trial_quantity=0,
        free_trial_type="None",
        trial_quantity=0,
        trial_type="None",
    )


class _Order:
    """The next doOrder, as the trace tells of it.

    An order that the viewer leaves is not the one: the next is.
    """

    def __init__(self) -> None:
        self._news = asyncio.Event()
        self._events: list[TraceEvent] = []
        self._id = ""

    @classmethod
    @contextmanager
    def following(cls, app: StorefrontApp) -> Iterator[_Order]:
        """Follow the trace inside."""
        order, loop = cls(), asyncio.get_running_loop()

        # Backends tell from threads, too.
        def added(event: TraceEvent) -> None:
            loop.call_soon_threadsafe(order._take, event)

        unwatch = app.recorder.watch(added)
        try:
            yield order
        finally:
            unwatch()

    def _take(self, event: TraceEvent) -> None:
        if event.kind == "command" and event.data.get("command") == "doOrder" and not self._id:
            self._id = event.command
        if self._id and event.command == self._id:
            self._events.append(event)
            self._news.set()

    def _all(self, kind: str) -> list[TraceEvent]:
        return [event for event in self._events if event.kind == kind]

    async def _until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._news.clear()
            await self._news.wait()
            if self.is_answered and not holds():
                # The viewer left, or the store said no before it asked.
                self._events, self._id = [], ""

    async def reviewed(self) -> str:
        """Wait for the confirmation; gives the code of its first product."""
        await self._until(lambda: bool(self._reviews))
        return str(self._reviews[0].data["items"][0]["code"])

    async def approved(self) -> None:
        """Wait until the viewer agreed."""
        await self._until(lambda: any(event.data.get("how") == "approved" for event in self._all("answer")))

    async def answered(self) -> object:
        """Wait for the answer; gives its status."""
        await self._until(lambda: self.is_answered)
        return self._answer["status"]

    @property
    def is_answered(self) -> bool:
        """Whether the app has its answer."""
        return bool(self._all("result"))

    @property
    def _reviews(self) -> list[TraceEvent]:
        return [event for event in self._all("question") if event.data.get("items")]

    @property
    def _answer(self) -> dict[str, object]:
        value = self._all("result")[0].data["value"]
        return {str(name): field for name, field in value.items()}

    @property
    def _purchases(self) -> list[TraceEvent]:
        return [event for event in self._all("ledger") if event.title.startswith("purchased")]

    @property
    def charges(self) -> int:
        """How often the ledger says that this order was charged."""
        return len(self._purchases)

    @property
    def reference(self) -> str:
        """What a customer quotes to support, empty if nothing was charged."""
        return str(self._purchases[0].data["reference"]) if self._purchases else ""

    @property
    def facts(self) -> str:
        """What the ledger holds and what the app was told."""
        charged = ", ".join(str(event.data["total"]) for event in self._purchases)
        count = {0: "no charge", 1: "one charge"}.get(self.charges, f"{self.charges} charges")
        answer = self._answer
        return (
            f"The ledger: {count}{f' of {charged}' if charged else ''}.\n"
            f"The app: status {answer['status']}, {answer['statusMessage']}"
        )
