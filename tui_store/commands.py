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
OUTCOMES = Command(
    "outcomes", "f3", "F3", "Outcomes", "Outcomes", "Decide what becomes of the next commands.", True, in_palette=True
)
CLOCK = Command("clock", "f4", "F4", "Clock", "Clock", "Move the store in time, forth and back.", True, in_palette=True)
PERSONAS = Command(
    "personas", "f5", "F5", "Persona", "Personas", "Put another account in front of the TV.", True, in_palette=True
)
PALETTE = Command("command_palette", "ctrl+p", "Ctrl+P", "Palette", "Command palette", "Find a command by name.")
QUIT = Command("quit", "ctrl+q", "Ctrl+Q", "Quit", "Quit", "Leave the storefront.", priority=True, in_palette=True)

# In the x-ray, while it has the focus.
TRACE_MOVES = (
    Command("move(-1)", "up", "↑", "", "Event above", "Go to the event above."),
    Command("move(1)", "down", "↓", "", "Event below", "Go to the event below."),
    Command("page(-1)", "pageup", "PgUp", "", "Page up", "Scroll up a page."),
    Command("page(1)", "pagedown", "PgDn", "", "Page down", "Scroll down a page."),
    Command("first", "home", "Home", "", "First event", "Go to the first event."),
    Command("newest", "end", "End", "", "Newest event", "Go to the newest event and along with it."),
    Command("fold(True)", "right", "→", "", "Open event", "Show the data of an event."),
    Command("fold(False)", "left", "←", "", "Close event", "Hide the data of an event."),
)
TRACE = (
    Command("unfold", "enter", "Enter", "open", "Open or close", "Show or hide an event's data; so do → and ←."),
    Command("filter", "f", "f", "filter", "Filter", "Show the newest command alone; others next."),
    Command("failure", "e", "e", "fail", "Last failure", "Go to the last failure; again: the one before."),
    Command("copy", "c", "c", "copy", "Copy event", "Copy the event under the cursor."),
    Command("copy_all", "C", "C", "all", "Copy all", "Copy everything that is shown."),
    Command("export", "s", "s", "save", "Save trace", "Save all events in a new file, as JSON lines."),
    Command("clear", "x", "x", "clear", "Clear", "Forget everything so far."),
)

# While a walkthrough is presented.
PRESENTER = (
    Command("present('back')", "f6", "F6", "back", "Step back", "Go to where the last step began.", True),
    Command("present('next')", "f7", "F7", "next", "Next step", "Take the next step.", True),
    Command("present('toggle')", "f8", "F8", "by itself", "By itself", "Go on by itself, or stop.", True),
    Command("present('reset')", "f9", "F9", "from the start", "From the start", "Begin anew.", True),
)

MOVES = (MOVE_UP, MOVE_DOWN, MOVE_LEFT, MOVE_RIGHT)
REMOTE = (*MOVES, OK, BACK)
TOOLS = (HELP, XRAY, OUTCOMES, CLOCK, PERSONAS)
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
