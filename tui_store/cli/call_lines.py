"""Many commands in one process: one JSON request a line, one JSON answer a line, each written at once.

All go to one node, so that fields stay set from line to line. A program in any language can hold the other end of the
two pipes: it writes a line and reads a line.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from tui_store.channel_store.customer import Confirmation, InformationRequest, Message, Review
from tui_store.channel_store.errors import StoreFieldError
from tui_store.channel_store.node import RESULT_FIELDS, ChannelStore
from tui_store.channel_store.scripted import ScriptedCustomer
from tui_store.cli.call_fields import Assignment, shown
from tui_store.cli.call_request import BadRequest, Request, parse_request
from tui_store.cli.output import say_json
from tui_store.cli.worlds import VerbWorld
from tui_store.domain.errors import InputError
from tui_store.domain.trace import Trace
from tui_store.text import plain
from tui_store.wiring import open_store

# Bytes. A cart of 10,000 products has one.
LONGEST_LINE = 8 * 1024 * 1024


class ChangingCustomer:
    """A customer who follows another script with every request."""

    def __init__(self, first: ScriptedCustomer) -> None:
        self.now = first

    async def review_information_request(self, request: InformationRequest) -> bool:
        """As the script of this request says."""
        return await self.now.review_information_request(request)

    async def review_order(self, confirmation: Confirmation, problem: str = "") -> Review:
        """As the script of this request says."""
        return await self.now.review_order(confirmation, problem)

    async def acknowledge(self, message: Message) -> None:
        """As the script of this request says."""
        await self.now.acknowledge(message)


def answer_lines(source: str, world: VerbWorld, fields: Sequence[Assignment], script: str, trace: Trace) -> int:
    """Answer every line of a file (`-`: stdin); 0 if none was refused, else 1. InputError if it can't be read."""
    customer = ChangingCustomer(ScriptedCustomer(world.account.pin, script))
    # Between the lines no event loop runs: Ctrl+C ends the waiting for the next one.
    with _opened(source) as stream, asyncio.Runner() as runner:
        store = runner.run(_open(world, customer, fields, trace))
        refused = False
        try:
            for number, line in _lines(stream, source):
                try:
                    request = parse_request(_whole(line), script)
                    customer.now = ScriptedCustomer(world.account.pin, request.customer)
                    answer = runner.run(_answer(store, request))
                except BadRequest as bad:
                    refused = True
                    answer = {**bad.tag, "error": f"Line {number:,} cannot be answered: {plain(str(bad))}"}
                _write(answer)
        finally:
            runner.run(_close(store, world))
    return 1 if refused else 0


async def _open(
    world: VerbWorld, customer: ChangingCustomer, fields: Sequence[Assignment], trace: Trace
) -> ChannelStore:
    store = open_store(world, world.account, customer, trace)
    try:
        for name, value in fields:
            store.set_field(name, value)
    except StoreFieldError as error:
        await store.aclose()
        raise InputError(str(error)) from error
    return store


async def _close(store: ChannelStore, world: VerbWorld) -> None:
    """In the loop that the connections were made in."""
    await store.aclose()
    await world.aclose()


async def _answer(store: ChannelStore, request: Request) -> dict[str, Any]:
    try:
        for name, value in request.fields:
            store.set_field(name, value)
    except StoreFieldError as error:
        raise BadRequest(str(error), request.tag) from error
    result = await store.run(request.command)
    data = None if result is None else result.to_json_data()
    return {**request.tag, "command": request.command, "resultField": RESULT_FIELDS[request.command], "result": data}


def _write(answer: dict[str, Any]) -> None:
    say_json(answer)
    if sys.stdout is not None:
        sys.stdout.flush()


@contextmanager
def _opened(source: str) -> Iterator[BinaryIO]:
    if source == "-":
        if sys.stdin is None or sys.stdin.closed:
            raise InputError("There is no stdin to read requests from: give them with --input FILE.")
        yield sys.stdin.buffer
        return
    try:
        stream = open(source, "rb")  # noqa: PTH123, SIM115 - closed below, and the name may be any file's
    except (OSError, ValueError) as error:
        raise _unreadable(source, error) from None
    with stream:
        yield stream


def _lines(stream: BinaryIO, source: str) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, numbered from 1; of one that is too long only its beginning."""
    number = 0
    while True:
        try:
            line = stream.readline(LONGEST_LINE + 1)
            rest = line
            while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
                rest = stream.readline(LONGEST_LINE + 1)
        except OSError as error:
            raise _unreadable(source, error) from None
        if not line:
            return
        number += 1
        if line.strip():
            yield number, line


def _whole(line: bytes) -> bytes:
    if len(line) > LONGEST_LINE:
        raise BadRequest(f"it is longer than {LONGEST_LINE:,} bytes.")
    return line


def _unreadable(source: str, error: Exception) -> InputError:
    reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
    name = "stdin" if source == "-" else shown(source)
    return InputError(f"The requests in {name} cannot be read ({plain(reason)}).")
