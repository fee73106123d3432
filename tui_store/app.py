"""The storefront app: wires world, node and screens together, and nothing else."""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import events
from textual.app import App, ScreenStackError, SystemCommand
from textual.screen import Screen

from screens.base import StoreScreen
from screens.channel import ChannelScreen
from tui_store import commands
from tui_store.themes import DEFAULTS, NAME, storefront_theme

if TYPE_CHECKING:
    from screens.owned import Owned
    from tui_store.channel_store.content_node import ContentNode
    from tui_store.channel_store.node import ChannelStore, FieldEvent
    from tui_store.channel_store.recorder import Recorder
    from tui_store.domain.account import Account, Channel
    from tui_store.domain.backend import Backend, Shelf
    from tui_store.world import AppRegistry, World

# Seconds that a key may take to have its effect before the next one is aimed.
_LANDING = 0.05
# What may still be done while something covers the screen.
_UNDER_COVER = frozenset({"xray", "quit", "command_palette"})


class StorefrontApp(App[None]):
    """Implements `screens.host.Host`.

    The landing page is painted first; the node, the ledger and the rest of the catalog come after it.
    """

    TITLE = "tui-store"
    BINDINGS = commands.bindings(commands.APP)
    COMMAND_PALETTE_BINDING = commands.PALETTE.keys
    # Textual loads a screen's sheet when it is pushed, and parses all of them anew. The bottom screen is never
    # pushed, and the catalog is where most people go first.
    CSS_PATH = [ChannelScreen.sheet(), ChannelScreen.sheet().with_name("catalog.tcss")]
    CSS = """
    Toast { background: $panel; color: $foreground; }
    """

    def __init__(self, world: World, recorder: Recorder) -> None:
        super().__init__()
        self.register_theme(storefront_theme())
        self.theme = NAME
        self.world = world
        self.recorder = recorder
        self.account: Account = world.account
        self.xray_open = False
        self.cart: ContentNode | None = None
        self.crash: Exception | None = None
        self.ready = asyncio.Event()
        self._store: ChannelStore | None = None
        self._backend: Backend | None = None
        self._app_memory: AppRegistry | None = None
        self._owned: Owned | None = None
        self._landing = ChannelScreen()

    # ------------------------------------------------------------------ what screens ask for

    @property
    def channel(self) -> Channel:
        """The TV app that sells."""
        return self.world.channel

    @property
    def where(self) -> str:
        """Where the state is kept, in words."""
        return self.world.where

    @property
    def store(self) -> ChannelStore:
        """The node of the account in front of the TV."""
        if self._store is None:
            from screens.customer import ScreenCustomer
            from tui_store.wiring import open_store

            self._backend = self.world.backend(self.account)
            self._app_memory = self.world.registry(self.account)
            self._store = open_store(self.world, self.account, ScreenCustomer(self), self.recorder)
            self._store.observe_field("orderStatus", self._ordered)
        return self._store

    @property
    def backend(self) -> Backend:
        """Who sells."""
        _ = self.store
        assert self._backend is not None  # noqa: S101 - made together with the node
        return self._backend

    @property
    def shelf(self) -> Shelf:
        """The catalog as far as it has arrived."""
        return self.backend.shelf

    @property
    def owned(self) -> Owned:
        """What the account owns, as last read."""
        from screens.owned import Owned

        return self._owned or Owned()

    async def refresh_owned(self) -> None:
        """Read what the account owns, as an app does: by getPurchases."""
        from screens.owned import owned_from
        from tui_store.channel_store.errors import StoreClosed

        with suppress(StoreClosed):
            self._owned = owned_from(await self.store.run("getPurchases"))

    def _ordered(self, event: FieldEvent) -> None:
        if event.data.get("status") == 1:
            self.call_later(self._look_up_owned)

    async def _look_up_owned(self) -> None:
        """After an order, whichever screen is on top by now."""
        await self.refresh_owned()
        for screen in self.screen_stack:
            if isinstance(screen, StoreScreen) and screen.is_mounted and screen.is_standing:
                screen.owned_changed()

    async def remember(self, key: str, value: str) -> None:
        """Write to the app's registry."""
        _ = self.store
        if self._app_memory is not None:
            await self._app_memory.write(key, value)

    async def recall(self, key: str) -> str:
        """Read from the app's registry; what cannot be read counts as not there."""
        from tui_store.domain.errors import StoreError

        _ = self.store
        try:
            return await self._app_memory.read(key) if self._app_memory is not None else ""
        except StoreError:
            return ""

    def personas(self) -> Sequence[Account]:
        """Every account that can sit in front of the TV."""
        return self.world.personas()

    async def put_in_front(self, account: Account) -> None:
        """Put another account in front of the TV: a node of its own, and the landing page."""
        if self._store is not None:
            await self._store.aclose()
            await self.backend.aclose()
        self.account = account
        self.cart = self._owned = self._store = self._backend = self._app_memory = None
        self.action_home()
        await self._landing.start()

    # ------------------------------------------------------------------ coming and going

    def get_default_screen(self) -> Screen[None]:
        """The landing page is the bottom of the stack: nothing lies under it."""
        return self._landing

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Own tokens for themes that do not define them."""
        return DEFAULTS

    def on_mount(self) -> None:
        """Everything heavy waits for the first paint."""
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        """Workers, so that keys are taken in meanwhile."""
        # What stands now stays until the end: no collection need look at it again.
        gc.freeze()
        gc.enable()
        self.run_worker(self._fill_shelf(), group="shelf", exit_on_error=False, description="read the catalog")
        self.run_worker(self._open_landing(), group="landing", description="show the account")

    async def _open_landing(self) -> None:
        await self._landing.start()
        self.ready.set()

    async def _fill_shelf(self) -> None:
        """Read the catalog ahead of the first question; getCatalog reports what goes wrong."""
        from tui_store.domain.errors import StoreError

        with suppress(StoreError):
            await self.backend.catalog()

    async def aclose(self) -> None:
        """Let a charge in flight come to its end, then let go of everything."""
        if self._store is not None:
            await self._store.aclose()
        if self._backend is not None:
            await self._backend.aclose()
        await self.world.aclose()

    async def on_event(self, event: events.Event) -> None:
        """A key has its effect before the next one is aimed.

        Textual hands a key to what has the focus when it comes in. In a burst (a held arrow, a script that types
        into the terminal) the second key would still go to what the first one has just left.
        """
        # A key that comes in while the last screen goes has nowhere to go.
        with suppress(ScreenStackError):
            await super().on_event(event)
            if isinstance(event, events.Key):
                await self._let_land()

    async def _let_land(self) -> None:
        """Wait, briefly, until the focus and all it lies in have dealt with their messages."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LANDING):
                for node in tuple((self.focused or self.screen).ancestors_with_self):
                    landed = asyncio.Event()
                    if node is not self and node.call_later(landed.set):
                        await landed.wait()

    def _handle_exception(self, error: Exception) -> None:
        """No traceback ever reaches a user; `run_app` says in one sentence what happened."""
        self.crash = self.crash or error
        super()._handle_exception(error)
        if not self.is_headless:
            self._exit_renderables.clear()

    # ------------------------------------------------------------------ commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which of the app's commands make sense on the screen that is on top."""
        screen = self.screen
        if action in {"xray", "help", "personas", "home"} and not isinstance(screen, StoreScreen):
            return False
        if isinstance(screen, StoreScreen) and screen.covered:
            return action in _UNDER_COVER
        if action == "personas":
            return not self._busy and not screen.is_modal
        if action == "help":
            return type(screen).__name__ != "HelpScreen"
        return super().check_action(action, parameters)

    @property
    def _busy(self) -> bool:
        return self._store is not None and self._store.busy

    def action_xray(self) -> None:
        """Show or hide the x-ray beside every screen."""
        self.xray_open = not self.xray_open
        for screen in self.screen_stack:
            if isinstance(screen, StoreScreen):
                screen.sync_xray()

    def action_command_palette(self) -> None:
        """Open the palette, unless it is open."""
        from screens.palette import StorePalette

        if not any(isinstance(screen, StorePalette) for screen in self.screen_stack):
            self.push_screen(StorePalette())

    def action_help(self) -> None:
        """Show the keys."""
        from screens.help import HelpScreen

        self.push_screen(HelpScreen())

    def action_home(self) -> None:
        """Back to the landing page, whatever lies above it."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def action_personas(self) -> None:
        """Choose who sits in front of the TV."""
        from screens.personas import PersonasScreen

        chooser = PersonasScreen(self.personas(), self.account.name)

        async def choose() -> None:
            account = await chooser.answer
            if account is not None and account.name != self.account.name:
                await self.put_in_front(account)
                self.notify(f"{account.title} sits in front of the TV.", markup=False)

        self.push_screen(chooser)
        self.run_worker(choose(), group="persona", exit_on_error=False, description="wait for the chosen account")

    def open_catalog(self, code: str = "") -> None:
        """The catalog browser, at a product if one is named."""
        from screens.catalog import CatalogScreen

        self.action_home()
        self.push_screen(CatalogScreen(code))

    def open_purchases(self) -> None:
        """The purchase history."""
        from screens.purchases import PurchasesScreen

        self.action_home()
        self.push_screen(PurchasesScreen())

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette lists the commands that make sense here."""
        if not (isinstance(screen, StoreScreen) and screen.is_modal) and not self._busy:
            yield SystemCommand("Plans and products", "Browse the catalog.", self.open_catalog)
            yield SystemCommand("My purchases", "See what was bought.", self.open_purchases)
        for command in commands.APP:
            if command.in_palette and self.check_action(command.action, ()):
                yield SystemCommand(command.title, command.help, getattr(self, f"action_{command.action}"))


def run_app(world: World, recorder: Recorder) -> int:
    """Run the storefront until the viewer leaves; answers the exit code."""
    return asyncio.run(_run(world, recorder))


async def _run(world: World, recorder: Recorder) -> int:
    app = StorefrontApp(world, recorder)
    loop = asyncio.get_running_loop()
    # A closed terminal or a polite kill ends the session as Quit does: a charge in flight is awaited.
    for name in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(name, app.exit)
    try:
        await app.run_async()
    finally:
        await app.aclose()
    if app.crash is not None:
        sys.stderr.write(
            f"tui-store: The storefront stopped because of a fault of its own ({type(app.crash).__name__}). "
            "What was bought is kept; start it again to go on.\n"
        )
        return 1
    return 0
