"""`tui-store call`: runs one ChannelStore command without a screen and prints what the app would get."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from click import Argument, Command, Option

from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.errors import StoreFieldError
from tui_store.channel_store.fields import field_named
from tui_store.channel_store.node import RESULT_FIELDS
from tui_store.channel_store.scripted import ScriptedCustomer, parse_customer_script
from tui_store.cli.options import world_options, world_params
from tui_store.cli.output import say, say_json
from tui_store.cli.world import LocalWorld, build_world
from tui_store.domain.errors import InputError, UnreadableAnswer
from tui_store.domain.trace import NoTrace
from tui_store.text import nearest, plain, shortened
from tui_store.wiring import open_store


def call(command: str, assignments: Sequence[str], customer: str, *, as_json: bool, **values: object) -> int:
    """Print the result of a command; answers 0 whatever status the store gave."""
    options = world_options(values)
    name = _command_named(command)
    fields = [_assignment(text) for text in assignments]
    script = parse_customer_script(customer)
    world = build_world(options, NoTrace())
    try:
        world.prepare()
        person = ScriptedCustomer(world.account.pin, script)
        result = asyncio.run(_result(world, person, name, fields))
    finally:
        world.close()
    if as_json:
        data = None if result is None else result.to_json_data()
        say_json({"command": name, "resultField": RESULT_FIELDS[name], "result": data})
    else:
        say("invalid" if result is None else result.as_brightscript())
    return 0


async def _result(
    world: LocalWorld, customer: ScriptedCustomer, command: str, fields: Sequence[tuple[str, Any]]
) -> ContentNode | None:
    store = open_store(world, world.account, customer, NoTrace())
    try:
        for name, value in fields:
            store.set_field(name, value)
        result = await store.run(command)
    except StoreFieldError as error:
        raise InputError(str(error)) from error
    finally:
        await store.aclose()
    if isinstance(world.source.shelf.error, UnreadableAnswer):
        # A long catalog is read while the command runs; a fault far down in it is bad input all the same.
        raise InputError(str(world.source.shelf.error))
    return result


def _command_named(text: str) -> str:
    spellings = {name.lower(): name for name in RESULT_FIELDS}
    if text.lower() in spellings:
        return spellings[text.lower()]
    likely = nearest(text, RESULT_FIELDS)
    hint = f"did you mean {likely}" if likely else f"choose one of {', '.join(RESULT_FIELDS)}"
    raise InputError(f"The store has no command '{_shown(text)}': {hint}.")


def _assignment(text: str) -> tuple[str, Any]:
    """Read FIELD=VALUE; the value is JSON where it parses as JSON, else a text."""
    name, mark, raw = text.partition("=")
    if not mark or not name.strip():
        raise InputError(f"The option --set needs FIELD=VALUE, such as requestedUserData=email, not '{_shown(text)}'.")
    try:
        value = json.loads(raw, parse_constant=_no_number)
    except ValueError:
        value = plain(raw, lines=True)
    except RecursionError:
        raise InputError(f"The value that --set gives {_shown(name)} is nested too deeply to be read.") from None
    try:
        field = field_named(name.strip())
        if field.name == "command":
            raise InputError("The field command can't be set with --set: the command is what stands after call.")
        return field.name, field.accept(value)
    except StoreFieldError as error:
        raise InputError(str(error)) from error


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _shown(text: str) -> str:
    return shortened(plain(text), 60)


COMMAND = Command(
    "call",
    params=[
        Argument(["command"]),
        *world_params(),
        Option(
            ["assignments", "--set"], metavar="FIELD=VALUE", multiple=True, help="Set a field first; JSON or a text."
        ),
        Option(
            ["--customer"],
            metavar="ANSWER",
            default="approve",
            show_default=True,
            help="What the viewer does: approve, cancel, back or pin=NNNN.",
        ),
        Option(["as_json", "--json"], is_flag=True, help="Print one JSON object on one line."),
    ],
    callback=call,
    help="Run one ChannelStore command, such as getCatalog or doOrder, and print its result.",
)
