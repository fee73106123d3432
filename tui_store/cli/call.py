"""`tui-store call`: runs ChannelStore commands without a screen and prints what the app would get.

One command from the command line, or as many as stand in a file or come in on stdin (see `call_lines`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from click import Argument, Command, Option

from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.errors import StoreFieldError
from tui_store.channel_store.node import RESULT_FIELDS
from tui_store.channel_store.recorder import Recorder
from tui_store.channel_store.scripted import ScriptedCustomer, parse_customer_script
from tui_store.cli.call_fields import Assignment, assignment_in, command_called, shown
from tui_store.cli.options import world_options, world_params
from tui_store.cli.output import say, say_json
from tui_store.cli.tracing import with_trace_file
from tui_store.cli.worlds import VerbWorld, start_world
from tui_store.domain.errors import InputError
from tui_store.domain.trace import NoTrace, Trace
from tui_store.wiring import open_store


def call(
    command: str | None,
    assignments: Sequence[str],
    customer: str,
    lines: str | None,
    *,
    as_json: bool,
    **values: object,
) -> int:
    """Print the result of a command, or of each command in a file; answers 0 whatever status the store gave."""
    options = world_options(values)
    source = _source(command, lines)
    name = "" if source else command_called(command or "")
    fields = [assignment_in(text) for text in assignments]
    script = parse_customer_script(customer)
    recorder = Recorder()
    trace: Trace = recorder if options.trace else NoTrace()
    world = start_world(options, trace)

    def work() -> int:
        if source:
            from tui_store.cli.call_lines import answer_lines

            return answer_lines(source, world, fields, script, trace)
        return _call_once(world, name, fields, ScriptedCustomer(world.account.pin, script), trace, as_json=as_json)

    try:
        world.prepare()
        world.prompt_ahead()
        return with_trace_file(options.trace, recorder, work)
    finally:
        world.close()


def _source(command: str | None, lines: str | None) -> str:
    """The file that the requests stand in, `-` for stdin, empty for a command of its own."""
    if command is not None and command != "-" and lines is not None:
        raise InputError(f"Give either a command or --input: both '{shown(command)}' and --input were given.")
    if lines is not None and not lines.strip():
        raise InputError("The option --input is empty: give it a file, or - for stdin.")
    if command is None and lines is None:
        raise InputError(
            "The argument COMMAND is missing: name one, such as getCatalog, or give requests with --input FILE."
        )
    return lines if lines is not None else "-" if command == "-" else ""


def _call_once(
    world: VerbWorld,
    name: str,
    fields: Sequence[Assignment],
    customer: ScriptedCustomer,
    trace: Trace,
    *,
    as_json: bool,
) -> int:
    result = asyncio.run(_result(world, customer, name, fields, trace))
    if as_json:
        data = None if result is None else result.to_json_data()
        say_json({"command": name, "resultField": RESULT_FIELDS[name], "result": data})
    else:
        say("invalid" if result is None else result.as_brightscript())
    return 0


async def _result(
    world: VerbWorld, customer: ScriptedCustomer, command: str, fields: Sequence[Assignment], trace: Trace
) -> ContentNode | None:
    store = open_store(world, world.account, customer, trace)
    try:
        for name, value in fields:
            store.set_field(name, value)
        result = await store.run(command)
    except StoreFieldError as error:
        raise InputError(str(error)) from error
    finally:
        await store.aclose()
        await world.aclose()
    if world.bad_input:
        raise InputError(world.bad_input)
    return result


COMMAND = Command(
    "call",
    params=[
        Argument(["command"], required=False),
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
        Option(
            ["lines", "--input"],
            metavar="FILE",
            help="Read one JSON request a line from a file, or from stdin for -, and answer each with one line.",
        ),
    ],
    callback=call,
    help="Run one ChannelStore command, such as getCatalog or doOrder, and print its result; - runs those on stdin.",
)
