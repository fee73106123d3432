"""The ChannelStore node: fields in, commands carried out one after another, results in fields.

Writing `command` returns at once. The command runs as an asyncio task, its result field is set whatever
happens, and observers of that field are called. Nothing here knows a screen, a file or a network.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count

from tui_store.channel_store.cart import change_cart
from tui_store.channel_store.commands import RESULT_FIELDS, Command, Inputs, command_named
from tui_store.channel_store.content_node import ContentNode, FieldValue
from tui_store.channel_store.customer import Customer
from tui_store.channel_store.desk import Desk, Forced, Interrupted
from tui_store.channel_store.errors import StoreClosed, UnknownCommand
from tui_store.channel_store.fields import FIELDS, field_named
from tui_store.channel_store.observers import FieldEvent, Observer, Observers
from tui_store.channel_store.outcomes import Outcomes
from tui_store.channel_store.recorder import Recorder
from tui_store.channel_store.status import INTERRUPTED, UNKNOWN_ERROR, status_of
from tui_store.channel_store.tracing import Tracer
from tui_store.domain.account import Account, Channel
from tui_store.domain.backend import Backend
from tui_store.domain.device import RokuSide
from tui_store.domain.errors import StoreError
from tui_store.domain.ids import Ids
from tui_store.domain.trace import Trace, correlation

__all__ = ["RESULT_FIELDS", "ChannelStore", "FieldEvent"]

CLOSED = "Interrupted: the store was closed before the command was done."
UNFORESEEN = "Something unexpected happened in the store."


class _Ticket:
    """One command that was written: its id, its inputs once they are known, and its answer to come."""

    def __init__(self, command: Command, number: str, done: asyncio.Future[ContentNode | None]) -> None:
        self.command = command
        self.id = number
        self.inputs: Inputs | None = None
        self.is_fake = False
        self.done = done


class ChannelStore:
    """Roku's ChannelStore node, with SceneGraph's methods in snake_case.

    Field and command names are Roku's and matched without regard to case. One store serves one account;
    close it with `aclose`. `roku` brings the device and the account's cloud, `fake_server` gives the store that
    answers while the field `fakeServer` is true, `outcomes` holds the outcome rules.
    """

    RESULT_FIELDS: Mapping[str, str] = RESULT_FIELDS

    def __init__(
        self,
        *,
        backend: Backend,
        customer: Customer,
        account: Account,
        channel: Channel,
        trace: Trace | None = None,
        ids: Ids | None = None,
        roku: RokuSide | None = None,
        fake_server: Callable[[], Backend] | None = None,
        outcomes: Outcomes | None = None,
    ) -> None:
        self._tracer = Tracer(trace)
        self.outcomes = outcomes or Outcomes()
        self._live = backend
        self._fake = fake_server
        self._desk = Desk(
            backend=backend,
            customer=customer,
            account=account,
            channel=channel,
            ids=ids or Ids(),
            tracer=self._tracer,
            outcomes=self.outcomes,
            roku=roku,
        )
        self._observers = Observers(self._tracer)
        self._values: dict[str, FieldValue] = {field.name: field.default for field in FIELDS.values()}
        # Nodes that write into one recorder draw from its ids, so that a list never holds one twice.
        own_ids = (f"c{number}" for number in count(1))
        self._ids: Iterator[str] = trace.command_ids if isinstance(trace, Recorder) else own_ids
        self._turn = asyncio.Lock()
        self._pending: list[_Ticket] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._current = ""

    @property
    def busy(self) -> bool:
        """Whether a command runs or waits."""
        return bool(self._pending)

    @property
    def closed(self) -> bool:
        """Whether it takes no more commands."""
        return self._desk.closed

    @property
    def approved(self) -> bool:
        """Whether the viewer approved the order whose answer observers are being told of, whatever became of it."""
        return self._desk.approved

    @property
    def current(self) -> str:
        """The name of the command that runs, empty if none does."""
        return self._current

    @property
    def observer_errors(self) -> list[Exception]:
        """What observers raised; a defect of theirs, never of the command."""
        return self._observers.errors

    def has_field(self, name: str) -> bool:
        """Whether the node has this field."""
        return name.lower() in FIELDS

    def get_field(self, name: str) -> FieldValue:
        """The value of a field; UnknownField if there is none. A write-only field reads as empty."""
        field = field_named(name)
        return dict(field.default) if field.write_only else self._values[field.name]

    def set_field(self, name: str, value: FieldValue) -> None:
        """Write a field. UnknownField or FieldTypeError if it can't be; StoreClosed for a command after `aclose`.

        Writing a command that is not known, or none, starts nothing: the trace says so.
        """
        field = field_named(name)
        accepted = field.accept(value)
        if field.name == "command":
            try:
                self._start(accepted)
            except UnknownCommand:
                return
        elif field.name == "deltaOrder":
            self._change_order(accepted)
        else:
            self._assign(field.name, accepted)

    def observe_field(self, name: str, callback: Observer) -> None:
        """Call `callback` with a FieldEvent each time the field is set, also to the value it had."""
        self._observers.add(field_named(name).name, callback)

    def unobserve_field(self, name: str, callback: Observer | None = None) -> None:
        """Stop calling `callback`, or everybody who observes the field."""
        self._observers.remove(field_named(name).name, callback)

    async def run(self, command: str) -> ContentNode | None:
        """Write `command` and await its own answer; UnknownCommand or StoreClosed if it can't start.

        Whoever stops waiting does not stop the command.
        """
        return await self.start(command)

    def start(self, command: str) -> asyncio.Future[ContentNode | None]:
        """Write `command` and give the future that will hold its own answer; raises as `run` does."""
        ticket = self._start(field_named("command").accept(command))
        return asyncio.shield(ticket.done)

    async def aclose(self) -> None:
        """Let a charge come to its end, end everything else with an answer, and take no more commands."""
        self._desk.close()
        others = self._tasks - {asyncio.current_task()}
        if others:
            await asyncio.wait(others)

    def _assign(self, name: str, value: FieldValue) -> None:
        self._values[name] = value
        self._tracer.field(name, value)
        self._observers.tell(FieldEvent(self, name, value))

    def _change_order(self, delta: Mapping[str, FieldValue]) -> None:
        order = change_cart(self._values["order"], delta)
        self._values["order"] = order
        self._tracer.field("deltaOrder", delta)
        self._observers.tell(FieldEvent(self, "deltaOrder", delta))
        self._observers.tell(FieldEvent(self, "order", order))

    def _start(self, name: str) -> _Ticket:
        if self._desk.closed:
            raise StoreClosed
        loop = asyncio.get_running_loop()
        try:
            command = command_named(name)
        except UnknownCommand as error:
            self._tracer.error(str(error), error)
            raise
        ticket = _Ticket(command, next(self._ids), loop.create_future())
        if not self._pending:
            # It starts now, whatever the writer does to the fields before the loop comes round.
            self._fill_in(ticket)
        self._pending.append(ticket)
        task = loop.create_task(self._carry_out(ticket), name=f"ChannelStore {command.name}")
        self._tasks.add(task)
        task.add_done_callback(partial(self._ended, ticket))
        within = correlation.set(ticket.id)
        self._values["command"] = name
        self._tracer.field("command", name)
        correlation.reset(within)
        self._observers.tell(FieldEvent(self, "command", name))
        return ticket

    def _fill_in(self, ticket: _Ticket) -> Inputs:
        """The fields a command reads, as they are now: nodes are shared with the app, which may go on writing."""
        values = {name: self._values[name] for name in ticket.command.inputs}
        inputs = {name: value.clone() if isinstance(value, ContentNode) else value for name, value in values.items()}
        ticket.inputs, ticket.is_fake = inputs, bool(self._values["fakeServer"])
        return inputs

    async def _carry_out(self, ticket: _Ticket) -> None:
        correlation.set(ticket.id)
        async with self._turn:
            self._current = ticket.command.name
            self._publish(ticket, await self._answer(ticket))

    def _ended(self, ticket: _Ticket, task: asyncio.Task[None]) -> None:
        """A task that was cancelled, perhaps before it began, owes its answer still."""
        self._tasks.discard(task)
        if not ticket.done.done():
            self._publish(ticket, ticket.command.convention.failure(INTERRUPTED, CLOSED))

    async def _answer(self, ticket: _Ticket) -> ContentNode | None:
        command, failure = ticket.command, ticket.command.convention.failure
        if self._desk.closed:
            return failure(INTERRUPTED, CLOSED)
        try:
            inputs = self._fill_in(ticket) if ticket.inputs is None else ticket.inputs
            self._tracer.command(command.name, inputs)
            self._desk.backend = self._fake() if ticket.is_fake and self._fake else self._live
            await self._desk.begin(command)
            answer = await command.load()(self._desk, inputs)
            if command.convention.succeeded(answer) and not command.charges:
                await self._desk.effect()
        except Interrupted:
            return failure(INTERRUPTED, CLOSED)
        except Forced as forced:
            return command.convention.forced(forced.outcome, str(forced))
        except StoreError as error:
            self._tracer.error(str(error), error)
            return failure(status_of(error), str(error))
        except Exception as error:
            self._tracer.error(f"{command.name} failed with {type(error).__name__}", error)
            return failure(UNKNOWN_ERROR, UNFORESEEN)
        return answer

    def _publish(self, ticket: _Ticket, result: ContentNode | None) -> None:
        """Set the result field; from here on the command no longer counts as running."""
        self._pending.remove(ticket)
        self._current = ""
        field = ticket.command.result_field
        self._values[field] = result
        correlation.set(ticket.id)
        self._tracer.result(field, result, succeeded=ticket.command.convention.succeeded(result))
        # What observers do in answer is no part of the command.
        correlation.set("")
        self._observers.tell(FieldEvent(self, field, result))
        self._desk.approved = False
        ticket.done.set_result(result)
