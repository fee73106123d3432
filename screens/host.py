"""What a screen may ask of the app it stands in; the app is wired elsewhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Protocol, cast

from textual.screen import Screen

if TYPE_CHECKING:
    from screens.owned import Owned
    from tui_store.channel_store.content_node import ContentNode
    from tui_store.channel_store.node import ChannelStore
    from tui_store.channel_store.outcomes import Outcomes
    from tui_store.domain.account import Account, Channel
    from tui_store.domain.backend import Shelf
    from tui_store.domain.seller import Seller
    from tui_store.domain.time_machine import TimeMachine
    from tui_store.domain.trace import TraceEvent


class TraceSource(Protocol):
    """The one list of what happened."""

    @property
    def events(self) -> Sequence[TraceEvent]:
        """Everything so far."""
        ...

    def watch(self, added: Callable[[TraceEvent], None]) -> Callable[[], None]:
        """Call `added` with each new event; the answer stops that."""
        ...

    def clear(self) -> None:
        """Forget everything."""
        ...


class Host(Protocol):
    """The storefront app, as screens see it."""

    xray_open: bool
    cart: ContentNode | None
    owned: Owned
    # Whether a step in time is being taken: only one at a time.
    is_stepping: bool

    @property
    def channel(self) -> Channel:
        """The TV app that sells."""
        ...

    @property
    def account(self) -> Account:
        """Who sits in front of the TV."""
        ...

    @property
    def caption(self) -> tuple[str, str]:
        """What is said to who looks on, and how far that has come; both empty while nobody presents."""
        ...

    @property
    def store(self) -> ChannelStore:
        """The node."""
        ...

    @property
    def shelf(self) -> Shelf:
        """The catalog as far as it has arrived."""
        ...

    @property
    def recorder(self) -> TraceSource:
        """The trace."""
        ...

    @property
    def where(self) -> str:
        """Where the state is kept, in words."""
        ...

    @property
    def who(self) -> str:
        """Who sits in front of the TV, and at which service if there is one."""
        ...

    @property
    def seller(self) -> Seller:
        """Who sells, and as whom one is there."""
        ...

    @property
    def signed_off(self) -> str:
        """Why one is not signed on where one has to be; empty while one is, or is about to be."""
        ...

    def sign_on(self) -> None:
        """Begin to sign on at the service."""
        ...

    @property
    def outcomes(self) -> Outcomes:
        """The outcome rules that are armed."""
        ...

    @property
    def badge(self) -> str:
        """What is armed, in a few words; empty while nothing is."""
        ...

    @property
    def time_machine(self) -> TimeMachine | None:
        """The store's time as something to move in; None where time is somebody else's."""
        ...

    @property
    def date(self) -> str:
        """The store's date as the line on top of a screen shows it; empty while it is not known."""
        ...

    async def time_moved(self) -> None:
        """Time or purchases were moved: read what is owned and the date, and show them on every screen."""
        ...

    def start_drill(self, name: str) -> None:
        """Begin a drill by its name; InputError if it cannot be done here."""
        ...

    def remember(self, key: str, value: str) -> Awaitable[None]:
        """Write to the app's registry."""
        ...

    def recall(self, key: str) -> Awaitable[str]:
        """Read from the app's registry."""
        ...

    async def refresh_owned(self) -> None:
        """Read what the account owns now into `owned`."""
        ...

    async def put_in_front(self, account: Account) -> None:
        """Put another account in front of the TV."""
        ...

    def open_catalog(self, code: str = "") -> None:
        """Open the catalog browser, at a product if one is named."""
        ...

    def open_titles(self) -> None:
        """Open the app's list of films to rent or buy."""
        ...

    def open_purchases(self) -> None:
        """Open the purchase history."""
        ...

    def open_clock(self, first: str = "") -> None:
        """Open the clock panel, and choose one of its lines at once if one is named by its id."""
        ...

    def open_timeline(self) -> None:
        """Open the timeline."""
        ...

    def personas(self) -> Sequence[Account]:
        """Every account there is."""
        ...


def host_of(screen: Screen[object] | Screen[None]) -> Host:
    """The app around a screen."""
    return cast("Host", screen.app)
