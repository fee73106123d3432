"""Every command of the storefront, declared once: key, footer word, palette entry and help come from here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from textual.binding import Binding, BindingType


class Command(NamedTuple):
    """One thing a person can do.

    `keys` are Textual key names; `shown` is how the key reads on screen; `hint` is the word beside it in the
    footer, empty for none; `in_palette` lists it in the command palette too.
    """

    action: str
    keys: str
    shown: str
    hint: str
    title: str
    help: str
    priority: bool = False
    in_palette: bool = False


MOVE_UP = Command("steer('up')", "up", "↑", "", "Up", "Move the focus up.")
MOVE_DOWN = Command("steer('down')", "down", "↓", "", "Down", "Move the focus down.")
MOVE_LEFT = Command("steer('left')", "left", "←", "", "Left", "Move the focus left.")
MOVE_RIGHT = Command("steer('right')", "right", "→", "", "Right", "Move the focus right.")
OK = Command("ok", "enter", "Enter", "OK", "OK (Enter)", "Choose what has the focus.")
BACK = Command(
    "back",
    "escape,backspace",
    "Esc",
    "Back",
    "Back (Esc or Backspace)",
    "Leave this screen or dialog; Backspace does the same.",
)
HOME = Command("home", "h", "h", "Home", "Home", "Go to the channel's landing page.", in_palette=True)
OPTIONS = Command("options", "asterisk", "*", "Options", "Options", "What else can be done with what has the focus.")
SEARCH = Command("search", "slash", "/", "Search", "Search", "Search the catalog as you type.")

HELP = Command("help", "f1", "F1", "Help", "Help", "Show every key.", priority=True, in_palette=True)
XRAY = Command(
    "xray", "f2", "F2", "X-ray", "X-ray", "Show or hide what goes over the wire.", priority=True, in_palette=True
)
PERSONAS = Command(
    "personas", "f5", "F5", "Persona", "Personas", "Put another account in front of the TV.", True, in_palette=True
)
PALETTE = Command("command_palette", "ctrl+p", "Ctrl+P", "Palette", "Command palette", "Find a command by name.")
QUIT = Command("quit", "ctrl+q", "Ctrl+Q", "Quit", "Quit", "Leave the storefront.", priority=True, in_palette=True)

MOVES = (MOVE_UP, MOVE_DOWN, MOVE_LEFT, MOVE_RIGHT)
REMOTE = (*MOVES, OK, BACK)
TOOLS = (HELP, XRAY, PERSONAS)
APP = (*TOOLS, HOME, QUIT)


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """Declare commands as Textual bindings; the palette's own binding is Textual's."""
    return [
        Binding(
            command.keys,
            command.action,
            command.title,
            show=False,
            priority=command.priority,
            tooltip=command.help,
            id=command.title.lower(),
        )
        for command in commands
    ]
