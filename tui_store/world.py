"""What a storefront needs to know of the world it stands in; `tui_store.cli.world` builds one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tui_store.domain.account import Account, Channel
from tui_store.domain.attempt import Attempt
from tui_store.domain.backend import Backend
from tui_store.domain.clock import Clock
from tui_store.domain.device import RokuSide
from tui_store.domain.ids import Ids
from tui_store.domain.seller import Seller

if TYPE_CHECKING:
    from tui_store.channel_store.outcomes import Outcomes
    from tui_store.domain.time_machine import TimeMachine


class AppRegistry(Protocol):
    """The TV app's own memory on this device, per account: like roRegistrySection, strings by key."""

    async def read(self, key: str) -> str:
        """The stored string, empty if there is none."""
        ...

    async def write(self, key: str, value: str) -> None:
        """Store a string; raises LedgerFailed when it cannot be written down."""
        ...


class World(Protocol):
    """Channel, account, time and state. Opening it reads nothing heavy; using it does."""

    @property
    def channel(self) -> Channel:
        """The TV app that sells."""
        ...

    @property
    def account(self) -> Account:
        """The account to start with."""
        ...

    @property
    def ids(self) -> Ids:
        """Where identifiers come from."""
        ...

    @property
    def where(self) -> str:
        """Where the state is kept, in words, for the help screen."""
        ...

    @property
    def keeps_state(self) -> bool:
        """Whether the next session finds what this one did."""
        ...

    def clock(self) -> Clock:
        """The store's time; may have been set in an earlier session."""
        ...

    def personas(self) -> Sequence[Account]:
        """Every account that can sit in front of the TV, by name."""
        ...

    def backend(self, account: Account) -> Backend:
        """Who sells to this account. With local files one world serves all accounts, with a service its own."""
        ...

    def roku(self, account: Account) -> RokuSide:
        """Clock, device, and what the app keeps in Roku's cloud for this account."""
        ...

    def fake_server(self, account: Account) -> Backend:
        """The store that answers while `fakeServer` is true: the csfake files and nothing else."""
        ...

    def time_machine(self, account: Account) -> TimeMachine | None:
        """The account's store as something to move in time; None where time is somebody else's."""
        ...

    @property
    def is_fake(self) -> bool:
        """Whether nodes start with `fakeServer` true."""
        ...

    def outcomes(self) -> Outcomes:
        """The outcome rules that are armed; one list for all accounts."""
        ...

    @property
    def seller(self) -> Seller:
        """Who sells, and as whom one is there."""
        ...

    def watch_seller(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call `changed` whenever `seller` says something else; the answer stops that."""
        ...

    def ask_password_by(self, ask: Callable[[str], Awaitable[str]]) -> None:
        """Ask the viewer in this way for a password that is nowhere to be found.

        What `ask` is given says why it is asked again, empty at first; it raises SignOnLeft for whoever leaves.
        """
        ...

    def warm_up(self) -> None:
        """Import what the first question needs; takes its time, and any thread may call it."""
        ...

    async def sign_on(self) -> None:
        """Sign on where that is needed; raises a StoreError that says why it did not work."""
        ...

    async def sign_off(self) -> None:
        """Forget the session there; raises a StoreError when that fails."""
        ...

    async def unsettled(self) -> Sequence[Attempt]:
        """Orders of a session that ended before it answered; raises LedgerFailed when they cannot be read."""
        ...

    async def settle(self, attempts: Sequence[Attempt] = ()) -> None:
        """Note that these were told of, and that every order of this session has been answered.

        Raises LedgerFailed when that cannot be written down.
        """
        ...

    def registry(self, account: Account) -> AppRegistry:
        """The app's memory for this account."""
        ...

    async def aclose(self) -> None:
        """Let go of the state and the catalog."""
        ...


class Worlds(Protocol):
    """Every world of a session, by who sells and to whom; each is made once and lives until the session ends."""

    def world(self, kind: str, account: Account) -> World:
        """The world of a seller (`local` or `remote`) for an account; raises InputError if there can be none."""
        ...

    def begin_new(self, account: Account, folder: Path) -> tuple[World, Mapping[str, Any]]:
        """A new world that keeps nothing, at the present moment of the store, and what a walkthrough says of it.

        Paths are written as seen from the folder. Until `end_new` it is the only world; raises InputError if there can
        be none.
        """
        ...

    def end_new(self) -> None:
        """The other worlds are there again."""
        ...

    async def aclose(self) -> None:
        """Let go of them all."""
        ...
