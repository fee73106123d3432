"""The storefront app: wires world, node and screens together, and nothing else."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.app import SystemCommand
from textual.screen import Screen

from screens.base import StoreScreen
from screens.channel import ChannelScreen
from tui_store import commands
from tui_store.badges import Badges, Dates
from tui_store.counter import Counter
from tui_store.recordable import Recordable
from tui_store.style_sheet import ThriftyStylesheet
from tui_store.themes import DEFAULTS, NAME, storefront_theme
from tui_store.toasts import Toasts

if TYPE_CHECKING:
    from screens.owned import Owned
    from screens.waiting import StoreWait
    from tui_store.channel_store.content_node import ContentNode
    from tui_store.channel_store.customer import Customer
    from tui_store.channel_store.node import ChannelStore, FieldEvent
    from tui_store.channel_store.outcomes import Outcomes
    from tui_store.channel_store.recorder import Recorder, TraceLost
    from tui_store.domain.account import Account, Channel
    from tui_store.domain.backend import Backend, Shelf
    from tui_store.domain.time_machine import TimeMachine
    from tui_store.world import World, Worlds

# What may still be done while something covers the screen.
_UNDER_COVER = frozenset({"xray", "quit", "command_palette"})


class StorefrontApp(Recordable):
    """Implements `screens.host.Host`.

    The landing page is painted first; the node, the ledger and the rest of the catalog come after it. Without `worlds`
    the storefront stays in the one that it is given.
    """

    TITLE = "tui-store"
    BINDINGS = commands.bindings(commands.APP)
    COMMAND_PALETTE_BINDING = commands.PALETTE.keys
    # Textual loads a screen's sheet when it is pushed. The bottom screen never is, and the catalog is where most
    # people go first.
    CSS_PATH = [ChannelScreen.sheet(), ChannelScreen.sheet().with_name("catalog.tcss")]
    CSS = """
    Toast { background: $panel; color: $foreground; }
    """

    def __init__(self, world: World, recorder: Recorder, worlds: Worlds | None = None) -> None:
        super().__init__(world, worlds)
        self.stylesheet = ThriftyStylesheet(variables=self.get_css_variables())
        self.register_theme(storefront_theme())
        self.theme = NAME
        self._notifications = Toasts()
        self.recorder = recorder
        self.cart: ContentNode | None = None
        self.crash: Exception | None = None
        self.ready = asyncio.Event()
        self._counter = self._new_counter()
        self._owned: Owned | None = None
        self._badges = Badges(self)
        self._dates = Dates(self)
        self.is_stepping = False
        self._wait: StoreWait | None = None

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
        return self._counter.store

    def _new_counter(self) -> Counter:
        return Counter(self.world, self.account, self.recorder, self._customer, self._node_opened)

    def _customer(self) -> Customer:
        """Whoever the node asks: the screens."""
        from screens.customer import ScreenCustomer
        from screens.waiting import StoreWait

        self._wait = StoreWait(self, lambda: self.world.seller)
        return ScreenCustomer(self, self._wait)

    def _node_opened(self, store: ChannelStore) -> None:
        store.observe_field("command", self._began)
        for field in ("orderStatus", "confirmPartnerOrderStatus"):
            store.observe_field(field, self._ordered)
        store.observe_field("fakeServer", self._badges.sync)
        self._badges.follow()

    @property
    def backend(self) -> Backend:
        """Who sells."""
        return self._counter.backend

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
        from screens.owned import Owned, owned_from
        from tui_store.channel_store.errors import StoreClosed

        if self.signed_off:
            self._owned = Owned(problem=self.signed_off)
            return
        with suppress(StoreClosed):
            self._owned = owned_from(await self.store.run("getPurchases"))

    @property
    def time_machine(self) -> TimeMachine | None:
        """The store's time as something to move in; None where time is somebody else's."""
        return self.world.time_machine(self.account)

    @property
    def caption(self) -> tuple[str, str]:
        """What is said about the screens to who looks on, and how far that has come; nothing unless it is presented."""
        return "", ""

    @property
    def date(self) -> str:
        """The store's date as the line on top of a screen shows it; empty while it is not known."""
        return self._dates.text

    async def time_moved(self) -> None:
        """Time or purchases were moved: read what is owned and the date, and show them on every screen."""
        await self._look_up_owned()
        await self._dates.sync()

    @property
    def outcomes(self) -> Outcomes:
        """The outcome rules that are armed, for all accounts."""
        return self.world.outcomes()

    @property
    def badge(self) -> str:
        """What is armed, and whether the store answers from the files alone; nothing is before there is a node."""
        recording = "● Recording" if self.recording is not None else ""
        is_fake = self._counter.is_fake
        if is_fake is None:
            return recording
        from screens.outcome_words import badge

        return " · ".join(filter(None, (recording, badge(self.outcomes.armed, is_fake=is_fake))))

    def _mark_recording(self) -> None:
        self._badges.sync()

    def die(self) -> None:
        """An outcome rule kills the program: the terminal must be usable all the same."""
        from tui_store.channel_store.outcomes import kill_this_program

        if self._driver is not None:
            self._driver.stop_application_mode()
            self._driver.close()
        if sys.__stderr__ is not None:
            sys.__stderr__.write(
                "tui-store: Killed by an outcome rule. Start it again to see what became of the order.\n"
            )
            sys.__stderr__.flush()
        kill_this_program()

    def start_drill(self, name: str) -> None:
        """Begin a drill by its name; InputError if there is none, or it cannot be done here."""
        from tui_store.drill_runner import DrillRunner
        from tui_store.drills import drill_named

        DrillRunner(self).start(drill_named(name))

    def _began(self, event: FieldEvent) -> None:
        if self._wait is not None and str(event.data).lower() == "doorder":
            self._wait.begin()

    def _ordered(self, event: FieldEvent) -> None:
        if self._wait is not None and event.field == "orderStatus":
            self._wait.end()
        self.run_worker(self._settle(), group="settle", exit_on_error=False, description="note that it was answered")
        if event.data.get("status") in {1, "Success"}:
            # Never in the app's own queue of messages: another order may be first, and ask something on a screen.
            work = self._look_up_owned()
            self.run_worker(work, group="owned", exit_on_error=False, description="look up what is owned now")

    async def _settle(self) -> None:
        """The app has its answer: the next session need not tell what became of the order."""
        from tui_store.domain.errors import StoreError

        with suppress(StoreError):
            await self.world.settle()

    async def _tell_of_last_session(self) -> None:
        from tui_store.last_session import tell_of_last_session

        await tell_of_last_session(self)

    async def _look_up_owned(self) -> None:
        """After an order, whichever screen is on top by now."""
        await self.refresh_owned()
        for screen in self.screen_stack:
            if isinstance(screen, StoreScreen) and screen.is_mounted and screen.is_standing:
                screen.owned_changed()

    async def remember(self, key: str, value: str) -> None:
        """Write to the app's registry."""
        await self._counter.remember(key, value)

    async def recall(self, key: str) -> str:
        """Read from the app's registry; what cannot be read counts as not there."""
        return await self._counter.recall(key)

    def personas(self) -> Sequence[Account]:
        """Every account that can sit in front of the TV."""
        return self.world.personas()

    async def _enter(self, world: World, account: Account) -> None:
        """Another account, or another seller: a node of its own, and the landing page."""
        closing = self._counter
        self.account, self.world = account, world
        self.cart = self._owned = None
        self._counter = self._new_counter()
        self._follow_seller()
        self.action_home()
        # Keys that come in meanwhile find the new account's node, never one that is closing.
        await closing.aclose()
        await self._open()

    # ------------------------------------------------------------------ coming and going

    def get_default_screen(self) -> Screen[None]:
        """The landing page is the bottom of the stack: nothing lies under it."""
        return self._landing

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Own tokens for themes that do not define them."""
        return DEFAULTS

    def on_mount(self) -> None:
        """Everything heavy waits for the first paint."""
        self.recorder.when_lost(self._trace_lost)
        self.call_after_refresh(self._start)

    def _trace_lost(self, lost: TraceLost) -> None:
        """The file of --trace can be kept no longer; perhaps a thread found that out."""
        self.call_later(self.notify, str(lost), severity="error", markup=False, timeout=20)

    def _start(self) -> None:
        """Workers, so that keys are taken in meanwhile."""
        # What stands now stays until the end: no collection need look at it again.
        gc.freeze()
        gc.enable()
        self._follow_seller()
        self._dates.follow()
        self.run_worker(self._begin(), group="landing", description="show the account")

    async def _begin(self) -> None:
        try:
            await self._open()
            self.ready.set()
            if not self.seller.is_remote:
                await self._tell_of_last_session()
        except Exception:
            # Whoever leaves meanwhile takes away what is being shown.
            if not self._exit:
                raise

    async def _open(self) -> None:
        """Show who is there and what they own, after signing on where that is to be done."""
        if not self.seller.is_remote:
            self._fill_shelf_meanwhile()
            await self._landing.start()
            await self._dates.sync()
            return
        await self._dates.sync()
        # Half a second of imports: the loop must go on taking keys.
        await asyncio.to_thread(self.world.warm_up)
        await self._sign_on(wanted=False)

    def _fill_shelf_meanwhile(self) -> None:
        self.run_worker(self._fill_shelf(), group="shelf", exit_on_error=False, description="read the catalog")

    async def _fill_shelf(self) -> None:
        """Read the catalog ahead of the first question; getCatalog reports what goes wrong."""
        from tui_store.domain.errors import StoreError

        with suppress(StoreError):
            await self.backend.catalog()

    def say_what_is_waited_for(self) -> None:
        """The screen is gone; an order is with a service, or a jump under way: nobody should take that for a hang."""
        if self.is_stepping and sys.stderr is not None:
            sys.stderr.write("tui-store: Waiting for the clock to arrive ...\n")
            sys.stderr.flush()
        elif self.seller.is_remote and self._counter.is_busy and sys.stderr is not None:
            sys.stderr.write(f"tui-store: Waiting for {self.seller.host} to answer what it was asked last ...\n")
            sys.stderr.flush()

    async def aclose(self) -> None:
        """Let a charge in flight come to its end, then let go of everything."""
        try:
            self.end_recording()
        finally:
            await self._counter.aclose()
            await self.world.aclose()
            if self.worlds is not None:
                await self.worlds.aclose()

    def _handle_exception(self, error: Exception) -> None:
        """No traceback ever reaches a user; `run_app` says in one sentence what happened."""
        inner = getattr(error, "error", None)  # a worker wraps what went wrong in it
        self.crash = self.crash or (inner if isinstance(inner, Exception) else error)
        super()._handle_exception(error)
        if not self.is_headless:
            self._exit_renderables.clear()

    # ------------------------------------------------------------------ commands

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which of the app's commands make sense on the screen that is on top."""
        screen = self.screen
        if action in {"xray", "help", "outcomes", "clock", "personas", "home"} and not isinstance(screen, StoreScreen):
            return False
        if isinstance(screen, StoreScreen) and screen.covered:
            return action in _UNDER_COVER
        if action == "personas":
            return not self._counter.is_busy and not screen.is_modal
        if action == "clock":
            return self.is_clock_on_top or (not self._counter.is_busy and not screen.is_modal)
        if action == "help":
            return type(screen).__name__ != "HelpScreen"
        return super().check_action(action, parameters)

    def action_personas(self) -> None:
        """Choose who sits in front of the TV."""
        from screens.personas import PersonasScreen
        from tui_store.domain.errors import InputError

        chooser = PersonasScreen(self.personas(), self.account.name)

        async def choose() -> None:
            account = await chooser.answer
            if account is not None and account.name != self.account.name:
                try:
                    await self.put_in_front(account)
                except InputError as error:
                    self.notify(str(error), severity="error", markup=False, timeout=20)
                    return
                self.notify(f"{account.title} sits in front of the TV.", markup=False)

        self.push_screen(chooser)
        self.run_worker(choose(), group="persona", exit_on_error=False, description="wait for the chosen account")

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette lists the commands that make sense here."""
        from tui_store.palette_commands import going, moving, recording, selling

        if not (isinstance(screen, StoreScreen) and screen.is_modal) and not self._counter.is_busy:
            yield from going(self)
            yield from moving(self)
            yield from selling(self)
            yield from recording(self)
        for command in commands.APP:
            if command.in_palette and self.check_action(command.action, ()):
                yield SystemCommand(command.title, command.help, getattr(self, f"action_{command.action}"))
