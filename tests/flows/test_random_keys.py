"""Random keys: the app never crashes, the next key always has somewhere to go, nothing is charged unapproved."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
from pathlib import Path

import pytest
import textual.screen
from textual.command import CommandPalette

from screens.base import StoreScreen, TooSmall
from screens.modal import ConsentModal
from tests.support.painting import sparing_paint
from tests.support.storefront import Storefront, storefront
from tui_store.app import StorefrontApp
from tui_store.domain.trace import TraceEvent

SOAK = bool(os.environ.get("TUI_STORE_SOAK"))
KEYS_IN_ALL = 200_000 if SOAK else 4_000
PATIENCE = 2_000
KEYS_A_RUN = 500 if SOAK else 250

# Most of what a remote sends is arrows.
REMOTE = ["up", "down", "left", "right"] * 3 + ["enter", "enter", "enter", "escape", "backspace"]
OTHERS = ["h", "asterisk", "slash", "tab", "shift+tab", "f1", "f2", "f5", "ctrl+p", "1", "2", "3", "4", "a", "space"]
OTHERS += ["pageup", "pagedown", "home", "end", "f3", "f4", "delete", "c", "x"]
SIZES = ["80x24", "100x26", "20x5"]

KEYS = REMOTE * 4 + OTHERS * 2 + SIZES


async def hammer(front: Storefront, keys: list[str]) -> None:
    """Hit the keys in bursts of one to twenty, and look for the focus after each burst."""
    lengths = itertools.cycle((1, 2, 5, 10, 20))
    while keys:
        if keys[0] in SIZES:
            width, height = map(int, keys[0].split("x"))
            await front.pilot.resize_terminal(width, height)
            burst, keys = keys[:1], keys[1:]
        else:
            burst = list(itertools.takewhile(lambda key: key not in SIZES, keys[: next(lengths)]))
            keys = keys[len(burst) :]
            await front.hit(*burst)
        for _ in range(PATIENCE):
            if has_somewhere_to_go(front):
                break
            await front.hit()
        else:
            raise AssertionError(f"no focus after {burst} on {front.screen!r}")


async def stay(app: StorefrontApp) -> None:
    """Quit, and do not."""


def has_somewhere_to_go(front: Storefront) -> bool:
    """The focus is in the chain and in view: what must hold whenever the queues are empty."""
    screen = front.screen
    if isinstance(screen, CommandPalette):
        return screen.focused is not None
    assert isinstance(screen, StoreScreen)
    focused = screen.focused
    if focused is None or focused not in screen.focus_chain:
        return False
    tiny = front.app.size.width < 60 or front.app.size.height < 20
    return isinstance(focused, TooSmall) if tiny else True


@pytest.mark.parametrize("persona", ["us-no-pin", "us-pin", "no-payment-method", "declined-card"])
def test_random_keys_never_crash_lose_the_focus_or_charge_without_an_approval(
    persona: str, fence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ConsentModal, "CONSENT_DELAY", 0.0)
    # Keys matter here, not frames: two a second are enough.
    monkeypatch.setattr(textual.screen, "UPDATE_PERIOD", 0.5)
    # The palette offers Quit, too: a session that ended would let the rest of its keys test nothing.
    monkeypatch.setattr(StorefrontApp, "action_quit", stay)

    async def one_session(keys: list[str]) -> None:
        async with storefront(persona=persona, size=(80, 24)) as front:
            events: list[TraceEvent] = []
            front.app.recorder.watch(events.append)
            await hammer(front, keys)
            assert not front.app._exit
        approved = sum(event.kind == "answer" and event.title == "Approved" for event in events)
        charged = sum(event.kind == "ledger" and event.title.startswith("purchased") for event in events)
        assert charged <= approved

    for session in range(KEYS_IN_ALL // KEYS_A_RUN // 4):
        # Its name is all that it takes to see a failure again.
        seed = f"{persona} {session}"
        try:
            with sparing_paint():
                asyncio.run(one_session(random.Random(seed).choices(KEYS, k=KEYS_A_RUN)))
        except BaseException as error:
            error.add_note(f"in the session with the seed {seed!r}")
            raise
