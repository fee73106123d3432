"""The demo TV app's landing page: sign up, sign in, plans, films, purchases; who is signed in and what they own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import ScreenResume
from textual.widgets import Static

from screens.base import StoreScreen
from tui_store.commands import MOVE_DOWN, OK, TOOLS
from tui_store.domain.errors import StoreError
from tui_store.widgets.choice import Choice
from tui_store.widgets.hero import Hero
from tui_store.widgets.remote_hints import RemoteHints
from tui_store.widgets.seller_strip import SellerStrip

if TYPE_CHECKING:
    from tui_store.channel_store.content_node import ContentNode
    from tui_store.channel_store.node import ChannelStore, FieldEvent
    from tui_store.widgets.line_grid import LineGrid

SIGNED_IN = "signed-in"
_RENT, _SIGN_ON = "Rent or buy a film", "Sign on at the store"
_ROWS, _ROWS_BESIDE_A_WARNING = 8, 4
_RAILED = 40
# Lines of a window that the band, four entries and one row of tiles need, and one entry more.
_ROOM, _AN_ENTRY = 32, 4
_ASKED_FOR = {"signup": "firstname,lastname,email,phone,zip", "signin": "email,phone"}


class ChannelScreen(StoreScreen):
    """The first screen; Back has nowhere to go from here."""

    # Seconds after which the rail is laid.
    RAIL_AFTER: ClassVar[float] = 0.25
    AUTO_FOCUS = "#menu Choice"
    CSS_PATH = "channel.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._signed_in = ""
        self._asking = ""
        self._store: ChannelStore | None = None
        self._unwatch: Callable[[], None] | None = None

    def compose(self) -> ComposeResult:
        """The band, the menu, the card, the keys."""
        channel = self.host.channel
        seller = self.host.seller
        yield Hero(channel.title, channel.tagline)
        strip = SellerStrip(seller)
        strip.display = seller.is_remote
        yield strip
        with Horizontal(id="body"):
            with Vertical(id="menu"):
                yield Choice("Sign up", id="signup", bullet=False)
                yield Choice("Sign in", id="signin", bullet=False)
                yield Choice("Plans and products", id="catalog", bullet=False)
                if channel.titles:
                    yield Choice(_RENT, id="rent", bullet=False)
                yield Choice("My purchases", id="purchases", bullet=False)
            yield Static(id="you", markup=False)
        yield RemoteHints((MOVE_DOWN._replace(shown="↑↓", hint="Move"), OK), TOOLS)

    def _classify(self) -> None:
        """A long menu, and the strip of a service, leave the rail its room only in a high window."""
        super()._classify()
        host = self.host
        more = bool(host.channel.titles) + bool(host.signed_off)
        self.set_class(more > 0, "-long")
        room = _ROOM + _AN_ENTRY * more + host.seller.is_remote + (2 if self.has_class("-wide") else 0)
        self.set_class(self.app.size.height < room, "-crowded")

    async def start(self) -> None:
        """Once the store stands, or another account or seller is there: show who is signed in and what they own."""
        self._listen()
        self._show_channel()
        self._signed_in = await self.host.recall(SIGNED_IN)
        await self.host.refresh_owned()
        self.show_account()
        # Whoever is quick goes on to the catalog; the rail must not stand in the way of the first keys.
        await asyncio.sleep(self.RAIL_AFTER)
        if self.is_current:
            await self._lay_rail()

    def begin_anew(self) -> None:
        """Let focus and rail stand as they do at a start."""
        from tui_store.widgets.product_rail import ProductRail

        for rail in self.query(ProductRail):
            rail.highlighted = 0
        self.set_focus(None)
        self.mend_focus()

    def sync_date(self) -> None:
        """Here the band is the line on top."""
        if self.is_standing:
            self.query_one(Hero).date = self.host.date

    def seller_changed(self) -> None:
        """The strip says how it stands, and the menu offers to sign on where that is to be done."""
        if self.is_standing and self.is_mounted:
            self._show_seller()
            self.show_account()

    def _show_seller(self) -> None:
        seller = self.host.seller
        strip = self.query_one(SellerStrip)
        strip.show(seller)
        if strip.display != seller.is_remote:
            strip.display = seller.is_remote
            self._classify()
        self.set_class(seller.is_remote, "-remote")

    def _show_channel(self) -> None:
        """Films are the business of whoever sells. Nothing is laid out anew where nothing changed."""
        if not self.is_standing:
            return
        if self._offer("rent", _RENT, before="#purchases", wanted=bool(self.host.channel.titles)):
            self._classify()
        if self.is_mounted:
            self._show_seller()

    def _offer(self, name: str, label: str, *, before: str, wanted: bool) -> bool:
        """Have an entry in the menu or not; whether that is a change. It is made when it is first wanted.

        One that was there and hidden from the start would be the first that Textual gives the focus to.
        """
        entry = self.query_one_optional(f"#{name}", Choice)
        if entry is None and wanted:
            self.query_one("#menu").mount(Choice(label, id=name, bullet=False), before=before)
            return True
        if entry is None or entry.display == wanted:
            return False
        entry.display = wanted
        return True

    def _listen(self) -> None:
        """Observe the node that is there now; a key may come before the first look at the account."""
        if self._store is not self.host.store:
            self._store = self.host.store
            self._store.observe_field("userData", self._answered)

    async def _lay_rail(self) -> None:
        """A rail with the first products, once there are some; it costs the first paint nothing."""
        from tui_store.widgets.product_rail import ProductRail

        if not self.is_standing:
            return
        if not self.query(ProductRail):
            rail = ProductRail(id="rail")
            await self.mount(Static(Content("New here"), id="rail-title"), rail, before=self.query_one(RemoteHints))
            self._unwatch = self.host.shelf.watch(self._more_on_the_shelf)
        self._fill_rail()

    def _more_on_the_shelf(self) -> None:
        """The rail needs the first few of what may be a hundred thousand."""
        if self._unwatch is not None and len(self.host.shelf.products) >= _RAILED:
            self._unwatch()
            self._unwatch = None
        self.call_later(self._fill_rail)

    def _fill_rail(self) -> None:
        from tui_store.widgets.product_rail import ProductRail

        for rail in self.query(ProductRail):
            first = [product for product in self.host.shelf.products[:_RAILED] if product.for_sale]
            rail.show(first, self.host.owned.codes)
            self.set_class(rail.count > 0, "-railed")

    def on_line_grid_chosen(self, event: LineGrid.Chosen) -> None:
        """OK on the rail opens the catalog at that product."""
        from tui_store.widgets.product_grid import ProductGrid

        event.stop()
        if isinstance(event.grid, ProductGrid) and event.grid.product is not None:
            self.host.open_catalog(event.grid.product.code)

    def on_screen_resume(self, event: ScreenResume) -> None:
        """The rail is laid when there is time to look at it."""
        super().on_screen_resume(event)
        if self._store is not None:
            self.call_later(self._lay_rail)

    def owned_changed(self) -> None:
        """The card lists what is owned."""
        self.show_account()
        self._fill_rail()

    def show_account(self) -> None:
        """Write the card and the menu."""
        if not self.is_standing:
            return
        had_focus = self.query_one_optional("#signon:focus") is not None
        if self._offer("signon", _SIGN_ON, before="#signup", wanted=bool(self.host.signed_off)):
            self._classify()
            self.call_after_refresh(self._focus_menu, "#signon" if self.host.signed_off else "#catalog", had_focus)
        self.query_one("#signup", Choice).display = not self._signed_in
        self.query_one("#signin", Choice).label = "Sign out" if self._signed_in else "Sign in"
        self.query_one("#you", Static).update(self._card())

    def _focus_menu(self, entry: str, had_focus: bool) -> None:
        """Signing on comes first where it is to be done; and when it is done the focus goes on."""
        there = self.query_one_optional(entry)
        if self.is_current and there is not None and (entry == "#signon" or had_focus):
            self.set_focus(there)

    def _card(self) -> Content:
        if self._signed_in:
            lines = [Content.assemble(("Signed in as ", "$muted"), (self._signed_in, "bold $foreground"))]
        else:
            lines = [Content.styled("Not signed in", "bold $foreground")]
        lines += [Content.styled(f"In front of the TV: {self.host.account.title}", "$muted"), Content("")]
        owned, room = self.host.owned, _ROWS
        if self.host.seller.warning:
            room = _ROWS_BESIDE_A_WARNING
            lines += [Content.styled(self.host.seller.warning, "$warning"), Content("")]
        if self.host.signed_off:
            lines.append(Content.styled(self.host.signed_off, "$warning"))
        elif not self.host.seller.signed_on:
            lines.append(Content.styled("What you own stands here once you are signed on.", "$muted"))
        elif owned.problem:
            lines.append(Content.styled(owned.problem, "$bad"))
        elif not owned.rows:
            lines.append(Content.styled("You own nothing yet. Have a look at the plans.", "$muted"))
        else:
            lines.append(Content.styled("You own", "bold $foreground"))
            for name, until in owned.rows[:room]:
                lines.append(Content.assemble(("✓ ", "$good"), (name, "$foreground"), (f"  {until}", "$muted")))
            if len(owned.rows) > room:
                lines.append(Content.styled(f"and {len(owned.rows) - room} more in My purchases", "$muted"))
        return Content("\n").join(lines)

    def action_back(self) -> None:
        """There is nowhere to go back to; say how to leave."""
        self.notify("Press Ctrl+Q to leave the storefront.", markup=False)

    async def on_choice_chosen(self, event: Choice.Chosen) -> None:
        """Go where the menu says."""
        event.stop()
        chosen = event.choice.id
        self._listen()
        if chosen == "signin" and self._signed_in:
            await self._sign("")
        elif chosen in _ASKED_FOR:
            self._ask(chosen)
        elif chosen == "signon":
            self.host.sign_on()
        elif chosen == "catalog":
            self.host.open_catalog()
        elif chosen == "rent":
            self.host.open_titles()
        else:
            self.host.open_purchases()

    def _ask(self, context: str) -> None:
        """Ask the store for the viewer's data, as an app does: fields first, then the command."""
        if self._asking:
            return
        store = self.host.store
        self._asking = context
        store.set_field("requestedUserData", _ASKED_FOR[context])
        store.set_field("requestedUserDataInfo", {"context": context})
        store.set_field("command", "getUserData")

    def _answered(self, event: FieldEvent) -> None:
        """The answer: a node with the e-mail address, or invalid."""
        if event.node is self._store and self._asking:
            data, asked, self._asking = event.data, self._asking, ""
            self.call_later(self._shared, asked, data)

    async def _shared(self, asked: str, data: ContentNode | None) -> None:
        if data is None:
            self._type_instead(asked)
            return
        await self._sign(str(data.get("email", "")) or self.host.account.title)
        if asked == "signup":
            self.host.open_catalog()

    def _type_instead(self, asked: str) -> None:
        """A manual form comes only after the viewer declined."""
        from screens.manual_entry import ManualEntryScreen

        form = ManualEntryScreen(asked)

        async def typed() -> None:
            email = await form.answer
            if email:
                await self._sign(email)
                if asked == "signup":
                    self.host.open_catalog()

        self.app.push_screen(form)
        self.run_worker(typed(), group="typed", exit_on_error=False, description="wait for the typed address")

    async def _sign(self, who: str) -> None:
        """Remember who is signed in; empty signs out."""
        self._signed_in = who
        try:
            await self.host.remember(SIGNED_IN, who)
        except StoreError as problem:
            self.notify(str(problem), title="Not remembered", severity="warning", markup=False)
        self.show_account()
        self.set_focus(self.query_one("#catalog" if who else "#signup"))
