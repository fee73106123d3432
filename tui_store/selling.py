"""Who sells, and to whom: the part of the app that goes from world to world, and signs on where that is to be done."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING

from screens.channel import ChannelScreen
from tui_store.going import GoingAround
from tui_store.signing_on import SigningOn

if TYPE_CHECKING:
    from tui_store.domain.account import Account
    from tui_store.domain.seller import Seller
    from tui_store.world import World, Worlds


class Selling(GoingAround):
    """Without `worlds` the storefront stays in the one that it is given."""

    def __init__(self, world: World, worlds: Worlds | None) -> None:
        super().__init__()
        self.world = world
        self.worlds = worlds
        self.account: Account = world.account
        self._landing = ChannelScreen()
        self._signing_on = SigningOn(self, world)
        self._unwatch_seller: Callable[[], None] | None = None

    async def _enter(self, world: World, account: Account) -> None:
        """Go on in another world, from its landing page."""
        raise NotImplementedError

    def _fill_shelf_meanwhile(self) -> None:
        """Read the catalog ahead of the first question."""
        raise NotImplementedError

    async def _tell_of_last_session(self) -> None:
        """Say what became of orders that were never answered."""
        raise NotImplementedError

    @property
    def seller(self) -> Seller:
        """Who sells, and as whom one is there."""
        return self.world.seller

    @property
    def who(self) -> str:
        """Who sits in front of the TV, and at which service if there is one."""
        seller = self.seller
        return f"{self.account.title} @ {seller.host}" if seller.is_remote else self.account.title

    @property
    def signed_off(self) -> str:
        """Why one is not signed on where one has to be; empty while one is, or is about to be."""
        return "" if self.seller.signed_on else self._signing_on.problem

    async def put_in_front(self, account: Account) -> None:
        """Put another account in front of the TV; raises InputError if it cannot be anybody at the service."""
        await self._move(self.world.seller.kind, account)

    async def _move(self, kind: str, account: Account) -> None:
        """Another account, or another seller. InputError leaves all as it is."""
        world = self.world if self.worlds is None else self.worlds.world(kind, account)
        await self._enter(world, account)

    # ------------------------------------------------------------------ signing on

    def _follow_seller(self) -> None:
        """See what the seller of this world has to say, and answer when it asks for a password."""
        if self._unwatch_seller is not None:
            self._unwatch_seller()
        self._signing_on.abandon()
        self._signing_on = SigningOn(self, self.world)
        self._unwatch_seller = self.world.watch_seller(self._seller_changed)
        self.world.ask_password_by(self._signing_on.ask)

    def _seller_changed(self) -> None:
        self._signing_on.changed()
        self.call_later(self._landing.seller_changed)

    def sign_on(self) -> None:
        """Begin to sign on at the service, or show how that goes."""
        if self._signing_on.is_shown():
            return
        work = self._sign_on(wanted=True)
        self.run_worker(work, group="sign-on", exit_on_error=False, description="sign on")

    async def _sign_on(self, *, wanted: bool) -> None:
        """Sign on, then read what only now can be read."""
        world = self.world
        signed_on = await self._signing_on.run(wanted=wanted)
        if world is not self.world:
            return
        if signed_on:
            self._fill_shelf_meanwhile()
        await self._landing.start()
        if signed_on:
            work = self._tell_of_last_session()
            self.run_worker(work, group="last session", exit_on_error=False, description="look for open orders")

    def sign_off(self) -> None:
        """Leave the service."""
        self._later(self._sign_off())

    async def _sign_off(self) -> None:
        await self._signing_on.leave()
        self.action_home()
        await self._landing.start()

    def sell_from(self, kind: str) -> None:
        """Change who sells; nothing is lost, and the next session starts as this one did."""
        self._later(self._sell_from(kind))

    def _later(self, work: Coroutine[None, None, None]) -> None:
        self.run_worker(work, group="seller", exit_on_error=False, description="change who sells")

    async def _sell_from(self, kind: str) -> None:
        from tui_store.domain.errors import InputError

        try:
            await self._move(kind, self.account)
        except InputError as error:
            self.notify(str(error), severity="error", markup=False, timeout=20)
