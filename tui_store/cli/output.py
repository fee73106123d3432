"""Results go to stdout, messages to stderr; either may be closed, full or unable to show a letter."""

from __future__ import annotations

import os
import sys

from tui_store.text import plain, shortened

_LONGEST_MESSAGE = 1000


def say(text: str) -> None:
    """Print a result; letters that the terminal's encoding lacks are written as escapes."""
    if sys.stdout is not None:
        sys.stdout.write(printable(text, sys.stdout.encoding) + "\n")


def say_json(data: object) -> None:
    """Print one JSON object on one line; in an encoding that lacks a letter all of it is written in ASCII."""
    import json

    text = json.dumps(data, ensure_ascii=False)
    if sys.stdout is not None and printable(text, sys.stdout.encoding) != text:
        text = json.dumps(data)
    say(text)


def complain(sentence: str) -> None:
    """Print one line for the person at the keyboard."""
    if sys.stderr is not None:
        line = shortened(plain(f"tui-store: {sentence}"), _LONGEST_MESSAGE)
        sys.stderr.write(printable(line, sys.stderr.encoding) + "\n")


def printable(text: str, encoding: str | None) -> str:
    """The text with everything escaped that `encoding` cannot hold."""
    name = encoding or "ascii"
    return text.encode(name, "backslashreplace").decode(name)


def let_go_of_stdout() -> None:
    """Point stdout at nothing, so that the interpreter does not complain again when it ends."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
    except (OSError, ValueError, AttributeError):
        sys.stdout = None
