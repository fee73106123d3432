"""The storefront in a raw terminal, and the marks by which its screens are known in a stream of bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.catalogs import TITLE, product_name
from tests.benchmarks.raw_terminal import RawTerminal

UP, DOWN, PAGE_UP, PAGE_DOWN, END, ENTER = b"\x1b[A", b"\x1b[B", b"\x1b[5~", b"\x1b[6~", b"\x1b[F", b"\r"
DEMO_TITLE = "Streamlight"
# More tiles than the landing's rail shows.
FIRST_SCREENFUL = tuple(re.compile(product_name(number).encode()) for number in range(1, 11))


def landing_marks(title: str) -> tuple[re.Pattern[bytes], ...]:
    """The channel's title, letter-spaced or not, and the focus on the first button."""
    letters = " ?".join(re.escape(letter) for letter in title)
    return re.compile(letters.encode(), re.IGNORECASE), focused(b"Sign up")


def focused(label: bytes) -> re.Pattern[bytes]:
    """An entry of the landing's menu that has the focus: only that one is bold."""
    return re.compile(rb"\x1b\[1;[0-9;]*m *" + label)


def all_there(count: int) -> re.Pattern[bytes]:
    """The header that says so: the same number followed by `so far` is not it."""
    return re.compile(f"{count:,} products  ".encode())


@contextmanager
def storefront(home: Path, *arguments: str) -> Iterator[RawTerminal]:
    """Start it; it is ended on the way out."""
    terminal = RawTerminal(["tui_store.cli", *arguments], home)
    try:
        yield terminal
    finally:
        terminal.close()


def to_catalog(terminal: RawTerminal) -> None:
    """Go down the menu and choose the catalog, as fast as one can who looks where the focus is."""
    terminal.forget()
    for key, reached in ((DOWN, b"Sign in"), (DOWN, b"Plans and products")):
        terminal.send(key)
        terminal.until(focused(reached))
    terminal.send(ENTER)


def browse_all(terminal: RawTerminal, count: int) -> None:
    """From the start of the storefront to its whole catalog on the screen."""
    terminal.until(*landing_marks(TITLE))
    to_catalog(terminal)
    terminal.until(all_there(count), *FIRST_SCREENFUL)
