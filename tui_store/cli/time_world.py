"""Opens the world of a verb that looks at purchases or moves in time, and prints what came of it.

A time machine needs the local files: a service's time is its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.recorder import Recorder
from tui_store.channel_store.scripted import ScriptedCustomer
from tui_store.channel_store.status import SUCCESS
from tui_store.cli.options import WorldOptions, world_options
from tui_store.cli.output import say, say_json
from tui_store.cli.tracing import in_world
from tui_store.cli.world import LocalWorld, build_world
from tui_store.domain.errors import InputError, StoreRefused
from tui_store.domain.seller import REMOTE
from tui_store.domain.time_machine import TimeMachine
from tui_store.domain.trace import NoTrace, Trace
from tui_store.text import nearest, plain, shortened
from tui_store.wiring import open_store

# A purchase as the node gives it, by Roku's field names.
Row = Mapping[str, Any]


class Report(NamedTuple):
    """What a verb has to say: one JSON object, or lines for people."""

    data: Mapping[str, Any]
    lines: Sequence[str]


class Counter:
    """The store of one account, as a verb stands in front of it."""

    def __init__(self, world: LocalWorld, trace: Trace) -> None:
        self.world = world
        self._trace = trace

    @property
    def machine(self) -> TimeMachine:
        """The store's time as something to move in."""
        return self.world.time_machine(self.world.account)

    async def run(self, command: str, order: ContentNode | None = None) -> ContentNode:
        """What the node answers to a command; its customer approves whatever is asked. StoreRefused for no answer."""
        account = self.world.account
        store = open_store(self.world, account, ScriptedCustomer(account.pin), self._trace)
        try:
            if order is not None:
                store.set_field("order", order)
            result = await store.run(command)
        finally:
            await store.aclose()
        if result is None:
            raise StoreRefused("The store gave no answer.")
        return result

    async def purchases(self, *, everything: bool) -> list[Row]:
        """The account's purchases as getPurchases or getAllPurchases gives them; StoreRefused if it gives none."""
        answer = await self.run("getAllPurchases" if everything else "getPurchases")
        if answer.get("status") != SUCCESS:
            raise StoreRefused(f"The purchases could not be read: {answer.get('statusMessage')}")
        return [child.to_json_data() for child in answer.children]


def report(
    verb: str,
    values: Mapping[str, object],
    work: Callable[[Counter], Awaitable[Report]],
    *,
    as_json: bool,
    orders: bool = False,
) -> int:
    """Do the work in the world of the options and print its report; raises InputError and StoreErrors.

    `orders` says that the work runs commands of the store, so that outcome rules and the like mean something.
    """
    options = world_options(values)
    _check_options(verb, options, orders=orders)
    recorder = Recorder()
    trace: Trace = recorder if options.trace else NoTrace()
    world = build_world(options, trace)

    def done() -> int:
        told = asyncio.run(_worked(world, work, trace))
        if as_json:
            say_json(told.data)
        else:
            for line in told.lines:
                say(line)
        return 0

    return in_world(world, options.trace, recorder, done)


async def _worked(world: LocalWorld, work: Callable[[Counter], Awaitable[Report]], trace: Trace) -> Report:
    try:
        told = await work(Counter(world, trace))
    finally:
        await world.aclose()
    if world.bad_input:
        raise InputError(world.bad_input)
    return told


def _check_options(verb: str, options: WorldOptions, *, orders: bool) -> None:
    if options.backend == REMOTE:
        raise InputError(
            f"A Purchase Service's time is its own, so tui-store {verb} works on the local files only: "
            "leave out --backend remote, or add --backend local."
        )
    if orders:
        return
    if options.fake_server:
        raise InputError(
            f"The option --fake-server can't be used with tui-store {verb}: "
            "a store that answers from files alone has no time to move in."
        )
    if options.outcomes:
        raise InputError(
            f"The option --outcome can't be used with tui-store {verb}, which orders nothing: leave it out."
        )


def chosen_action(verb: str, words: Sequence[str], actions: Mapping[str, str]) -> tuple[str, list[str]]:
    """The action that the first word names, and the words after it, none of them empty; raises InputError.

    `actions` says of each what it takes, as an example does: nothing, `NAME`, `NAME [NAME]`.
    """
    if not words:
        raise InputError(f"Say what '{verb}' is to do: {_one_of(actions)}.")
    name = words[0].strip().lower()
    if name not in actions:
        likely = nearest(words[0], actions)
        hint = f"did you mean {likely}?" if likely else f"write {_one_of(actions)}."
        raise InputError(f"There is no '{verb} {shown(words[0])}': {hint}")
    rest = list(words[1:])
    takes = actions[name].split()
    example = f"write tui-store {' '.join([verb, name, *takes])}."
    if any(not word.strip() for word in rest):
        raise InputError(f"What stands after '{verb} {name}' is empty: {example}")
    if len(rest) < sum(not part.startswith("[") for part in takes):
        raise InputError(f"The command '{verb} {name}' needs more: {example}")
    if len(rest) > len(takes):
        raise InputError(f"There is too much after '{verb} {name}', from '{shown(rest[len(takes)])}' on: {example}")
    return name, rest


def _one_of(names: Mapping[str, str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}"


def shown(text: str) -> str:
    """What of a text from outside is repeated in a message."""
    return shortened(plain(text), 60)
