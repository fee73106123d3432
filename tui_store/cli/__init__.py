"""The command line: finds the verb, imports its module and no other, and explains what goes wrong.

Exit codes: 0 done, 1 the program failed or a check found faults, 2 bad usage or input of which
nothing can be read, 130 interrupted, 141 nobody reads the output any more. No traceback gets out.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

# Verb -> module, which has `COMMAND`, a click command. Importing one costs more than parsing the line.
VERBS = {
    "run": "tui_store.cli.run",
    "call": "tui_store.cli.call",
    "walk": "tui_store.cli.walk",
    "open": "tui_store.cli.open_bundle",
    "present": "tui_store.cli.present",
    "record": "tui_store.cli.record",
    "doctor": "tui_store.cli.doctor",
    "csfake export": "tui_store.cli.csfake_export",
    "clock": "tui_store.cli.clock",
    "timeline": "tui_store.cli.timeline",
    "checkpoint": "tui_store.cli.checkpoint",
    "purchases": "tui_store.cli.purchases",
    "subscription": "tui_store.cli.subscription",
    "csfake check": "tui_store.cli.csfake_check",
    "attestation cert": "tui_store.cli.attestation_cert",
    "attestation verify": "tui_store.cli.attestation_verify",
    "service": "tui_store.cli.service",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out a command line (by default the process's own) and answer its exit code."""
    try:
        return _carry_out(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        from tui_store.cli.output import let_go_of_stdout

        let_go_of_stdout()
        return 141
    except Exception as error:
        from tui_store.cli.failure import explain

        return explain(error)


def _carry_out(arguments: list[str]) -> int:
    if arguments[:1] in (["--help"], ["--version"]):
        from tui_store.cli import about

        return about.version() if arguments[0] == "--version" else about.usage()
    verb, rest = _verb_of(arguments)
    if verb != "run":
        return _invoke(verb, rest)
    # Thousands of objects are made until the first paint and none of them is garbage; the app turns it on again.
    gc.disable()
    try:
        return _invoke(verb, rest)
    finally:
        gc.enable()


def _verb_of(arguments: list[str]) -> tuple[str, list[str]]:
    if not arguments or arguments[0].startswith("-"):
        return "run", arguments
    for words in (1, 2):
        verb = " ".join(arguments[:words])
        if verb in VERBS:
            return verb, arguments[words:]
    from tui_store.cli.failure import unknown_verb

    raise unknown_verb(arguments, VERBS)


def _invoke(verb: str, arguments: list[str]) -> int:
    from importlib import import_module

    from click import Command
    from click.exceptions import Exit

    command: Command = import_module(VERBS[verb]).COMMAND
    try:
        with command.make_context(f"tui-store {verb}", arguments) as context:
            code = command.invoke(context)
    except Exit as exit_:
        code = exit_.exit_code
    if sys.stdout is not None:
        sys.stdout.flush()
    return int(code or 0)
