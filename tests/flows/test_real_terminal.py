"""The whole story in a real terminal: sign up, buy, Back, history, quit, start again, history."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.terminal import TUI_STORE, Terminal


@contextmanager
def storefront(home: Path, *arguments: str, size: tuple[int, int] = (120, 36)) -> Iterator[Terminal]:
    terminal = Terminal((*TUI_STORE, *arguments), environment(home), size, cwd=str(home))
    try:
        yield terminal
    finally:
        terminal.close()


def environment(home: Path) -> dict[str, str]:
    checkout = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "HOME": str(home), "PYTHONPATH": checkout}


def consider(terminal: Terminal) -> None:
    """Let the moment pass in which a consent dialog takes no OK."""
    end = time.monotonic() + 0.5
    while time.monotonic() < end:
        terminal.read()


def buy_first_product(terminal: Terminal) -> None:
    """In the catalog: OK on the first tile, OK on Buy, and a look at the confirmation."""
    terminal.until("Add to cart")
    terminal.press("enter")
    terminal.until_lit("Buy")
    terminal.press("enter")
    terminal.until("I agree")
    consider(terminal)


def open_from_landing(terminal: Terminal, entry: str) -> None:
    """Move down the menu until the entry has the focus, then OK."""
    terminal.until_lit("Sign up")
    terminal.press("down")
    terminal.until_lit("Sign in")
    terminal.press("down")
    terminal.until_lit(entry)
    terminal.press("enter")


def test_sign_up_buy_back_history_quit_and_start_again(fence: Path) -> None:
    with storefront(fence) as terminal:
        terminal.until("Not signed in")
        terminal.press("enter")
        terminal.until("Let's create your account")
        consider(terminal)
        terminal.press("enter")
        buy_first_product(terminal)
        bought = terminal.text
        terminal.press("enter")
        terminal.until("Reference")
        terminal.press("enter")
        terminal.until("You own this")

        terminal.press("backspace")
        terminal.until_lit("Streamlight Standard")
        terminal.press("/", *"northside", "enter")
        terminal.until_lit("Northside Sports")
        buy_first_product(terminal)
        terminal.press("backspace")
        terminal.until_not("I agree")
        terminal.press("f2")
        terminal.until("status 2")
        terminal.press("f2")
        terminal.until_not("X-ray:")
        terminal.until_lit("Buy")
        terminal.press("backspace")
        terminal.until_lit("Northside Sports")
        terminal.press("h")

        terminal.until("Signed in as")
        terminal.until_lit("Plans")
        terminal.press("down")
        terminal.until_lit("Rent or buy")
        terminal.press("down")
        terminal.until_lit("My purchases")
        terminal.press("enter")
        terminal.until("Valid through")
        first = terminal.text
        terminal.press("ctrl+q")
        terminal.ends_well()
    assert "Total today" in bought

    with storefront(fence) as terminal:
        terminal.until("Signed in as")
        terminal.until("You own")
        terminal.until_lit("Sign out")
        terminal.press("down")
        terminal.until_lit("Plans")
        terminal.press("down")
        terminal.until_lit("Rent or buy")
        terminal.press("down")
        terminal.until_lit("My purchases")
        terminal.press("enter")
        again = terminal.until("Valid through")
        terminal.press("ctrl+q")
        terminal.ends_well()
    assert [line for line in first.splitlines() if "Active" in line] == [
        line for line in again.splitlines() if "Active" in line
    ]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_polite_kill_in_mid_order_ends_the_session_and_buys_nothing(fence: Path, number: signal.Signals) -> None:
    with storefront(fence, "--state", "state.sqlite") as terminal:
        terminal.until("Not signed in")
        open_from_landing(terminal, "Plans")
        buy_first_product(terminal)
        terminal.kill(number)
        terminal.ends_well()
    with storefront(fence, "--state", "state.sqlite") as terminal:
        terminal.until("Not signed in")
        open_from_landing(terminal, "Plans")
        terminal.until("Add to cart")
        assert "You own this" not in terminal.text
        terminal.press("ctrl+q")
        terminal.ends_well()


def test_a_closed_terminal_in_mid_order_ends_the_program(fence: Path) -> None:
    with storefront(fence) as terminal:
        terminal.until("Not signed in")
        open_from_landing(terminal, "Plans")
        buy_first_product(terminal)
        terminal.hang_up()
        terminal.wait()


def test_a_window_of_20_by_5_and_back_loses_nothing(fence: Path) -> None:
    with storefront(fence, "--fresh") as terminal:
        terminal.until("Not signed in")
        open_from_landing(terminal, "Plans")
        buy_first_product(terminal)
        terminal.resize(20, 5)
        terminal.until("Please enlarge")
        terminal.press("enter", "enter")
        consider(terminal)
        terminal.resize(120, 36)
        terminal.until("I agree")
        terminal.press("enter")
        terminal.until("Reference")


def test_a_hurried_second_ok_on_buy_approves_nothing(fence: Path) -> None:
    with storefront(fence, "--fresh") as terminal:
        terminal.until("Not signed in")
        open_from_landing(terminal, "Plans")
        terminal.until("Add to cart")
        terminal.press("enter")
        terminal.until_lit("Buy")
        for _ in range(8):
            terminal.press("enter")
            terminal.read(0.03)
        terminal.until("I agree")
        consider(terminal)
        assert "Reference" not in terminal.text
        assert "I agree" in terminal.text


def test_keys_in_one_burst_go_where_a_viewer_would_see_them_go(fence: Path) -> None:
    with storefront(fence, "--fresh") as terminal:
        terminal.until("Not signed in")
        terminal.press("down", "down", "enter")
        terminal.until("Add to cart")
        terminal.press("down", "down", "right", "enter", "enter")
        terminal.until("I agree")
        terminal.until("Streamlight Standard Patron")
        terminal.until("$59.99")


def test_kill_9_in_mid_order_buys_nothing_and_the_next_start_sells(fence: Path) -> None:
    for _ in range(2):
        with storefront(fence) as terminal:
            terminal.until("Not signed in")
            open_from_landing(terminal, "Plans")
            buy_first_product(terminal)
            assert "You own this" not in terminal.text
            terminal.kill(signal.SIGKILL)
            assert terminal.wait() == -signal.SIGKILL
    with storefront(fence) as terminal:
        terminal.until("Not signed in")
        open_from_landing(terminal, "Plans")
        buy_first_product(terminal)
        terminal.press("enter")
        terminal.until("Reference")


def test_a_walkthrough_leads_to_any_of_its_steps_on_the_real_screen(fence: Path) -> None:
    with storefront(fence, "run", "--at", "wrong-pin:7") as terminal:
        terminal.until("That PIN is not right")
        terminal.press("\x1b")
        terminal.until_not("Enter your PIN")
        terminal.press("ctrl+q")
        terminal.ends_well()


def test_a_walkthrough_is_presented_a_key_a_step_back_again_and_by_itself(fence: Path) -> None:
    with storefront(fence, "present", "back-on-confirmation", "--pace", "0.1", size=(80, 24)) as terminal:
        terminal.until("0 of 12")
        for number in (1, 2):
            terminal.press("f7")
            terminal.until(f"{number} of 12")
        terminal.press("f7")
        terminal.until("Total today")
        terminal.until("3 of 12")
        terminal.press("f7")
        terminal.until("The viewer thinks better of it")
        terminal.press("f6")
        terminal.until("4 of 12")
        terminal.press("f9")
        terminal.until("0 of 12")
        assert "Total today" not in terminal.text
        terminal.press("f8")
        terminal.until("12 of 12")
        assert "the end" in terminal.text
        terminal.press("ctrl+q")
        terminal.ends_well()


def test_a_second_terminal_shows_the_notes_of_the_step(fence: Path) -> None:
    path = fence / "mine.walk.yaml"
    path.write_text("title: Mine\nsteps:\n  - say: Hello.\n    notes: Wave.\n  - choose: Sign up\n", encoding="utf-8")
    with storefront(fence, "present", str(path), "--notes") as notes:
        notes.until("Waiting for")
        with storefront(fence, "present", str(path)) as terminal:
            terminal.until("0 of 2")
            notes.until("next: say: Hello.")
            terminal.press("f7")
            notes.until("Wave.")
            notes.until("next: choose: Sign up")
            terminal.press("ctrl+q")
            terminal.ends_well()
        notes.until("Waiting for: tui-store present", 5)
