"""What the command palette offers beside the keys: where one can go, steps in time, who sells, and recording."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand

from tui_store.domain.seller import LOCAL, REMOTE

if TYPE_CHECKING:
    from tui_store.app import StorefrontApp


def going(app: StorefrontApp) -> Iterable[SystemCommand]:
    """The screens of the storefront."""
    yield SystemCommand("Plans and products", "Browse the catalog.", app.open_catalog)
    if app.channel.titles:
        yield SystemCommand("Rent or buy a film", "See the films.", app.open_titles)
    yield SystemCommand("My purchases", "See what was bought.", app.open_purchases)


def moving(app: StorefrontApp) -> Iterable[SystemCommand]:
    """Steps in time, where it can be moved."""
    if app.seller.is_remote:
        return
    yield SystemCommand("Clock: next event", "Move to what happens next.", partial(app.open_clock, "next"))
    yield SystemCommand("Clock: undo", "Take back the last step.", partial(app.open_clock, "undo"))
    yield SystemCommand("Clock: redo", "Take the undone step again.", partial(app.open_clock, "redo"))
    yield SystemCommand("Timeline", "See what happened to the account and what is to come.", app.open_timeline)


def selling(app: StorefrontApp) -> Iterable[SystemCommand]:
    """Who sells can be changed, and one can sign on and off where there is a service."""
    seller = app.seller
    if app.recording is not None:
        return
    if seller.is_remote and seller.signed_on:
        yield SystemCommand("Sign off", f"Leave {seller.host}.", app.sign_off)
    elif seller.is_remote:
        yield SystemCommand("Sign on", f"Sign on at {seller.host}.", app.sign_on)
    if app.worlds is not None and seller.is_remote:
        local = partial(app.sell_from, LOCAL)
        yield SystemCommand("Sell from the local files", "Leave the service for the csfake files.", local)
    elif app.worlds is not None:
        remote = partial(app.sell_from, REMOTE)
        yield SystemCommand("Sell from the Purchase Service", "Sell through a service, over HTTP.", remote)


def recording(app: StorefrontApp) -> Iterable[SystemCommand]:
    """What is done can be written down, in a new world of the local files."""
    if app.recording is not None:
        yield SystemCommand("Stop recording", "Write the walkthrough, and go back.", app.stop_recording)
    elif app.worlds is not None and not app.seller.is_remote:
        yield SystemCommand("Record a walkthrough", "Write down what is done, in a new world.", app.start_recording)
