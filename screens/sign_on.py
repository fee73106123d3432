"""Signing on at a service: where and as whom, the password if nobody else has it, and how it goes."""

from __future__ import annotations

import asyncio
import time

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from screens.modal import StoreModal
from tui_store.domain.seller import Seller
from tui_store.widgets.cells import fit
from tui_store.widgets.choice import Choice

_LABEL = 10
_LONGEST = 256
ASKING, WORKING, FAILED = "asking", "working", "failed"


class SignOnScreen(StoreModal[None]):
    """Stands until one is signed on, or leaves. Its answer is that it is gone; `left` tells why.

    `ask` gives what was typed, or None for whoever leaves instead. What was typed is kept nowhere.
    """

    AUTO_FOCUS = "Input, #go, #leave"
    CSS_PATH = "sign_on.tcss"

    def __init__(self, seller: Seller, state: str = ASKING) -> None:
        super().__init__(None)
        self.state = state
        self.left = False
        self.retry = asyncio.Event()
        self._seller = seller
        self._problem = ""
        self._typed: asyncio.Future[str | None] | None = None
        self._since = time.monotonic()

    def compose(self) -> ComposeResult:
        """Where and as whom; the field; what is wrong or under way; two buttons."""
        with Vertical(classes="dialog"):
            yield Static(Content("Sign on"), classes="dialog-title")
            yield Static(self._facts(), id="facts")
            field = Input(password=True, placeholder="Password", max_length=_LONGEST, id="password")
            field.display = self.state == ASKING
            yield field
            yield Static(id="progress", markup=False)
            yield Static(id="problem", markup=False)
            with Vertical(classes="dialog-choices"):
                yield Choice("Sign on", id="go")
                yield Choice("Not now", id="leave")

    def _facts(self) -> Content:
        seller = self._seller
        rows = (
            ("Service", seller.host),
            ("Tenant", seller.tenant),
            ("User", seller.user),
            ("Device", f"class {seller.device_class}"),
        )
        return Content("\n").join(
            Content.assemble((fit(label, _LABEL), "$muted"), (fit(text, 44).rstrip(), "$foreground"))
            for label, text in rows
        )

    def on_mount(self) -> None:
        """Show how it stands, and count while it works."""
        super().on_mount()
        self.set_interval(1.0, self._count)
        self._show()

    # ------------------------------------------------------------------ what the app tells it

    def ask(self, why: str) -> asyncio.Future[str | None]:
        """Ask for the password; `why` says what was wrong with the last one."""
        self._typed = asyncio.get_running_loop().create_future()
        self._enter(ASKING, why)
        return self._typed

    def work(self) -> None:
        """The service has been asked and is waited for."""
        self._since = time.monotonic()
        self._enter(WORKING, "")

    def fail(self, problem: str) -> None:
        """It did not work, for a reason that another password does not help against."""
        self.retry.clear()
        self._enter(FAILED, problem)

    def _enter(self, state: str, problem: str) -> None:
        self.state, self._problem = state, problem
        if self.is_standing and self.is_mounted:
            self._show()

    def _show(self) -> None:
        field, go = self.query_one(Input), self.query_one("#go", Choice)
        problem = self.query_one("#problem", Static)
        problem.update(Content(self._problem))
        problem.display = bool(self._problem)
        # The focus moves before what has it goes.
        target = {ASKING: field, WORKING: self.query_one("#leave"), FAILED: go}[self.state]
        field.display = self.state == ASKING or target is field
        go.display = self.state != WORKING or target is go
        go.label = "Try again" if self.state == FAILED else "Sign on"
        self.set_focus(target)
        if self.state == ASKING:
            field.value = ""
        self._count()

    def _count(self) -> None:
        if not self.is_standing:
            return
        progress = self.query_one("#progress", Static)
        seconds = int(time.monotonic() - self._since)
        progress.update(Content(f"Signing on …{f' {seconds} s' if seconds else ''}"))
        progress.display = self.state == WORKING

    # ------------------------------------------------------------------ what the viewer does

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the field is Sign on."""
        event.stop()
        self._go()

    def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Sign on, try again, or leave."""
        event.stop()
        if event.choice.id == "leave":
            self.action_back()
        else:
            self._go()

    def _go(self) -> None:
        if self.state == FAILED:
            self.retry.set()
            return
        field = self.query_one(Input)
        typed = field.value
        if not typed:
            self._enter(ASKING, "Type the password first.")
            return
        field.value = ""
        if self._typed is not None and not self._typed.done():
            self._typed.set_result(typed)

    def action_back(self) -> None:
        """Leave, and stay signed off."""
        self.left = True
        super().action_back()

    def action_home(self) -> None:
        """Home leaves as Back does."""
        self.left = True
        super().action_home()

    def on_unmount(self) -> None:
        """Whoever waits for a password hears that there is none."""
        if self._typed is not None and not self._typed.done():
            self._typed.set_result(None)
        super().on_unmount()
