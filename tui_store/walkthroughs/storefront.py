"""A running storefront and what one can do with it: the verbs of a walkthrough."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from tui_store.walkthroughs.rest import BREATH, WaitedInVain, rest, settle, taken_in, until
from tui_store.walkthroughs.textual_inside import is_over

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from tui_store.app import StorefrontApp
    from tui_store.domain.time_machine import TimeMachine
    from tui_store.walkthroughs.choosing import Target
    from tui_store.walkthroughs.script import Expected
    from tui_store.walkthroughs.snapshots import Snapshots

PATIENCE = 10.0  # seconds
_REMOTE = {
    "Up": "up",
    "Down": "down",
    "Left": "left",
    "Right": "right",
    "OK": "enter",
    "Back": "escape",
    "Home": "h",
    "Options": "asterisk",
}
_ACTIONS = {"x-ray": "xray", "accounts": "personas", "outcomes": "outcomes", "clock": "clock", "help": "help"}
_OPENERS = {
    "catalog": "open_catalog",
    "films": "open_titles",
    "purchases": "open_purchases",
    "timeline": "open_timeline",
}


class Failed(AssertionError):
    """What was expected is not so, or what was to be done cannot be; the message says which."""


class Storefront:
    """An app that runs, and the remote in somebody's hand. After each verb it is the viewer's turn."""

    def __init__(self, app: StorefrontApp, pilot: Pilot[Any], patience: float = PATIENCE) -> None:
        self.app = app
        self.pilot = pilot
        self.patience = patience
        self.snapshots: Snapshots | None = None

    async def begin(self) -> None:
        """Wait for the landing page."""
        await self._rest()

    async def press(self, *keys: str) -> None:
        """Press keys of the remote: Up, Down, Left, Right, OK, Back, Home, Options."""
        await self.key(*(_REMOTE[name] for name in keys))

    async def key(self, *keys: str) -> None:
        """Press keys by the names that Textual gives them: a, slash, ctrl+p, f2."""
        from textual.keys import key_to_character

        for key in keys:
            await self._strike(key, key_to_character(key))

    async def type(self, text: str) -> None:
        """Type a text; `$persona.pin` is the account's own PIN."""
        from tui_store.walkthroughs.textual_inside import key_of

        for character in text.replace("$persona.pin", self.app.account.pin):
            await self._strike(key_of(character), character)

    async def _strike(self, key: str, character: str | None) -> None:
        from textual.events import Key

        self.app.post_message(Key(key, character))
        await taken_in(self.app)
        await self._rest()

    async def choose(self, text: str) -> None:
        """Move the focus to what has this text, and press OK."""
        target = await self._find(text)
        if target.place >= 0:
            target.widget.highlighted = target.place  # type: ignore[attr-defined]
        target.widget.focus()
        await self._rest()
        await self.press("OK")

    async def _find(self, text: str) -> Target:
        from tui_store.walkthroughs.choosing import NotThere, find

        why = ""

        def there() -> list[Target]:
            nonlocal why
            try:
                return [find(self.app.screen, text)]
            except NotThere as error:
                why = str(error)
                return []

        try:
            return (await until(self.app, self.pilot, self.patience, there, lambda: why))[0]
        except WaitedInVain as error:
            raise Failed(why if not is_over(self.app) else str(error)) from None

    async def expect(self, expected: Expected | None = None, **what: Any) -> None:  # noqa: ANN401 - as in a file
        """Wait until all of it holds: `screen="catalog"`, `text=["A", "B"]`, `not_owned="COINS"`.

        Raises Failed with what does not hold.
        """
        from tui_store.walkthroughs.expecting import NoSuchField, differences
        from tui_store.walkthroughs.ledger import Ledger, LedgerUnread
        from tui_store.walkthroughs.script import Expected as Checked

        expected = expected or Checked.model_validate({name.replace("_", " "): value for name, value in what.items()})
        end = time.monotonic() + self.patience
        ledger = Ledger(self.app) if expected.owned or expected.not_owned else None
        while True:
            await settle(self.app, self.pilot)
            try:
                found = [*differences(self.app, expected), *(await ledger.differences(expected) if ledger else ())]
            except (NoSuchField, LedgerUnread) as error:
                found = [str(error)]
            if not found:
                return
            if time.monotonic() > end or is_over(self.app):
                raise Failed("; ".join(found))
            await asyncio.sleep(BREATH)

    async def owned(self) -> frozenset[str]:
        """The codes of all that is current in the account's ledger; Failed where it cannot be read."""
        from tui_store.walkthroughs.ledger import Ledger, LedgerUnread

        try:
            return await Ledger(self.app).owned()
        except LedgerUnread as error:
            raise Failed(str(error)) from None

    def result(self, path: str) -> str:
        """What is in a result field, as text: `orderStatus.status`."""
        from tui_store.walkthroughs.expecting import NoSuchField, value_at

        try:
            return value_at(self.app, path)
        except NoSuchField as error:
            raise Failed(str(error)) from None

    def frame(self) -> str:
        """What stands on the screen, and what has the focus."""
        from tui_store.walkthroughs.frame import text_frame

        return text_frame(self.app)

    def picture(self) -> str:
        """The screen as SVG, the same every time."""
        import re

        return re.sub(r"terminal-\d+", "terminal", self.app.export_screenshot(simplify=True))

    async def snapshot(self, name: str) -> None:
        """Compare the screen with the one that was approved under this name; Failed with what differs."""
        await self._rest()
        if self.snapshots is not None and (compared := self.snapshots.compare(name, self.frame())).problem:
            raise Failed(f"{compared.problem}\n{compared.difference}".rstrip())

    def outcome(self, rule: str) -> None:
        """Arm an outcome rule."""
        self.app.outcomes.arm(rule)

    async def advance(self, to: str) -> None:
        """Move the store's time ahead, as `tui-store clock advance` does."""
        await self._in_time(lambda machine: machine.advance(to))

    async def undo(self, steps: int = 1) -> None:
        """Take back steps of the store's time, purchases included."""
        for _ in range(steps):
            await self._in_time(lambda machine: machine.undo())

    async def checkpoint(self, name: str) -> None:
        """Name the present point."""
        await self._in_time(lambda machine: machine.save(name))

    async def _in_time(self, step: Callable[[TimeMachine], Awaitable[object]]) -> None:
        from tui_store.domain.errors import InputError, StoreError

        machine = self.app.time_machine
        if machine is None:
            raise Failed("time is the service's own here, and nobody moves it")
        try:
            await step(machine)
        except (InputError, StoreError) as error:
            raise Failed(str(error).rstrip(".")) from None
        await self.app.time_moved()
        await self._rest()

    async def call(self, command: str, fields: dict[str, Any]) -> None:
        """Set fields of the node and write a command; the answer, or the viewer's turn to give one, ends the step."""
        from tui_store.channel_store.errors import StoreFieldError

        try:
            for name, value in fields.items():
                self.app.store.set_field(name, value)
            self.app.store.set_field("command", command)
        except StoreFieldError as error:
            raise Failed(str(error).rstrip(".")) from None
        await self._rest()

    async def persona(self, name: str) -> None:
        """Put another account in front of the TV."""
        from tui_store.text import nearest

        accounts = {account.name: account for account in self.app.personas()}
        if name not in accounts:
            likely = nearest(name, accounts)
            hint = f"did you mean {likely}?" if likely else f"there are {', '.join(accounts)}"
            raise Failed(f"there is no account '{name}': {hint}")
        await self.app.put_in_front(accounts[name])
        await self._rest()

    async def backend(self, kind: str) -> None:
        """Let `local` files or the `remote` service sell from here on; ends on the landing page."""
        from tui_store.domain.seller import LOCAL, REMOTE

        if kind not in {LOCAL, REMOTE}:
            raise Failed(f"there is no backend '{kind}': there are {LOCAL} and {REMOTE}")
        if self.app.store.busy or self.app.screen.is_modal:
            raise Failed("who sells cannot be changed while something is being asked or ordered")
        self.app.sell_from(kind)
        await self._rest()
        if self.app.seller.kind != kind:
            raise Failed(f"{kind} cannot sell here")

    async def open(self, panel: str) -> None:
        """Open a tool or a screen by its name."""
        if panel in _ACTIONS:
            action = _ACTIONS[panel]
            if not self.app.check_action(action, ()):
                raise Failed(f"{panel} cannot be opened here")
            await self.app.run_action(action, self.app)
        else:
            getattr(self.app, _OPENERS[panel])()
        await self._rest()

    async def resize(self, size: str) -> None:
        """Give the window another size, written 120x36."""
        width, height = size_of(size)
        await self.pilot.resize_terminal(width, height)
        await self._rest()

    async def _rest(self) -> None:
        if is_over(self.app):
            return
        try:
            await rest(self.app, self.pilot, self.patience)
        except WaitedInVain as error:
            raise Failed(str(error)) from None


def size_of(text: str) -> tuple[int, int]:
    """Columns and lines of `120x36`."""
    width, _, height = text.partition("x")
    return int(width), int(height)
