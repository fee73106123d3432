"""Every screen of the storefront in every state worth a look, and the way there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

from screens.message import MessageScreen
from screens.resumed import resumed_screen
from screens.sign_on import SignOnScreen
from screens.waiting import WaitingScreen
from tests.support.clock import enter, go_to, open_clock, take
from tests.support.shops import empty_shop, failing_shop, faulty_shop
from tests.support.storefront import Storefront
from tests.support.walks import (
    buy,
    fill_cart,
    open_cart,
    open_catalog,
    open_purchases,
    open_titles,
    order,
    rent,
    sign_up,
)
from tui_store.channel_store.commands.order_messages import went_wrong
from tui_store.domain.account import Account
from tui_store.domain.attempt import Attempt
from tui_store.domain.errors import OutcomeUnknown
from tui_store.domain.seller import REMOTE, Seller
from tui_store.world import World

Walk = Callable[[Storefront], Awaitable[object]]
OWNED = "SL-KIDS"
SEVERAL = ("SL-STANDARD", "SL-SPORT", "VOTES", "VOTES", "COINS")
LONG_NAME = "FILM-MARIGOLD"


class Place(NamedTuple):
    """A state of a screen: who and which channel it takes, and how one gets there from the landing page.

    `channel` writes a channel of its own; without one it is the demo. `main` marks the places whose
    picture is taken wide, too.
    """

    name: str
    walk: Walk
    persona: str = "us-no-pin"
    channel: Callable[[Path], Path] | None = None
    main: bool = False


async def stay(front: Storefront) -> None:
    """The landing page itself."""


def then(walk: Walk, *keys: str) -> Walk:
    """Walk, then press keys."""

    async def both(front: Storefront) -> None:
        await walk(front)
        await front.press(*keys)

    return both


def ordering(code: str) -> Walk:
    """To the dialog that Buy opens for a product."""
    return lambda front: order(front, code)


def typed(words: str) -> Walk:
    """Search the catalog for words."""

    async def search(front: Storefront) -> None:
        await open_catalog(front)
        await front.press("slash")
        await front.type(words)

    return search


async def signed_in(front: Storefront) -> None:
    """Back on the landing page after signing up."""
    await sign_up(front)
    await front.press("escape")


async def asked(front: Storefront, *keys: str) -> None:
    """The RFI dialog."""
    await front.press(*keys, "enter")
    await front.until_screen("RfiScreen")


async def cart(front: Storefront) -> None:
    """A cart with several products, one of them twice."""
    await fill_cart(front, *SEVERAL)
    await open_cart(front)


async def check_out(front: Storefront) -> None:
    """The confirmation of a cart."""
    await cart(front)
    await front.press("enter")
    await front.until_screen("OrderConfirmationScreen")


async def wrong_pin(front: Storefront) -> None:
    """A wrong PIN was refused, and two digits of another are entered."""
    await order(front, "SL-STANDARD")
    first = front.screen
    await front.press(*"9999", "enter")
    await front.until(lambda: front.screen is not first and front.screen.focused, "the second try")
    await front.press(*"40")


async def approved(front: Storefront) -> None:
    """The message after an approved order."""
    await order(front, "SL-STANDARD")
    await front.press("enter")
    await front.until_screen("MessageScreen")


async def terms(front: Storefront) -> None:
    """The terms above a confirmation."""
    await order(front, "SL-STANDARD")
    await front.press("down", "enter")
    await front.until_screen("MessageScreen")


async def manual_entry(front: Storefront) -> None:
    """The form after a declined request, with something typed that is no address."""
    await asked(front)
    await front.press("escape")
    await front.until_screen("ManualEntryScreen")
    await front.type("ava")
    await front.press("enter")


async def current_purchases(front: Storefront) -> None:
    """The history with something bought, only what is current."""
    await buy(front, "SL-STANDARD")
    await open_purchases(front)
    await front.press("up", "right")
    await front.until_idle()


async def xray_over_an_order(front: Storefront) -> None:
    """The x-ray with a question on it."""
    await order(front, "SL-STANDARD")
    await front.press("f2")


async def outcomes(front: Storefront, part: str = "") -> None:
    """The outcomes with something armed; where one part shows at a time, the one that is named."""
    for rule in ("doOrder:-2:after:delay=3s:next", "getCatalog:0:always"):
        front.app.outcomes.arm(rule)
    await front.press("f3")
    await front.until_screen("OutcomesScreen")
    if part:
        front.screen.query_one("#tabs").focus()
        await front.press(*["right"] * {"armed": 1, "drills": 2}[part])


async def order_with_something_armed(front: Storefront) -> None:
    """A confirmation with the badge beneath."""
    front.app.outcomes.arm("doOrder:-2:after")
    await order(front, "SL-STANDARD")


async def one_purchase(front: Storefront) -> None:
    """Every field of a purchase."""
    await open_purchases(front)
    await front.press("enter")
    await front.until_screen("PurchaseScreen")


async def faulty(front: Storefront) -> None:
    """A product that is not for sale."""
    await open_catalog(front)
    await front.press("down")


SERVICE = Seller(
    REMOTE,
    "https://tv.example.com",
    tenant="nagra",
    user="us-no-pin",
    account="ACC-US-NO-PIN",
    device="5f2d8e0b-6a11-4c7e-9a51-3f0c6e527b1d",
    device_class="Roku",
)


async def at_a_service(front: Storefront, problem: str = "") -> None:
    """The landing page as it is with a service behind it."""
    app = front.app
    app.world = _AtAService(app.world, SERVICE._replace(signed_on=not problem))
    app._signing_on.problem = problem
    app._landing._show_channel()
    app._landing.seller_changed()
    await app._dates.sync()
    await front.settle()


async def moved(front: Storefront, *lines: str) -> None:
    """The clock panel, after a trial was bought and steps were taken."""
    await buy(front, "SL-STANDARD")
    await front.press("h")
    await open_clock(front)
    for line in lines:
        await take(front, line)


async def bad_date(front: Storefront) -> None:
    """A date that there is not was typed into the panel."""
    await moved(front)
    await go_to(front, "date")
    await front.type("2027-02-30")
    await enter(front)


async def timeline(front: Storefront, *keys: str) -> None:
    """The timeline of a trial that was renewed, went into grace, on hold, and was recovered."""
    await moved(front, "next", "fails-once", "next", "next", "recover")
    await from_the_panel(front, "timeline", "TimelineScreen", *keys)


async def from_the_panel(front: Storefront, line: str, name: str, *keys: str) -> None:
    """What a line of the panel opens, once it was read."""
    await go_to(front, line)
    await front.press("enter")
    screen = await front.until_screen(name)
    await front.until(lambda: not screen.workers._workers, "what stands there")
    await front.press(*keys)


async def no_timeline(front: Storefront) -> None:
    """The timeline of an account to which nothing has happened."""
    await open_clock(front)
    await from_the_panel(front, "timeline", "TimelineScreen")


async def no_checkpoints(front: Storefront) -> None:
    """Nothing has a name yet."""
    await open_clock(front)
    await from_the_panel(front, "checkpoints", "CheckpointsScreen")


async def checkpoints(front: Storefront) -> None:
    """Two named points, with the second one chosen."""
    await moved(front)
    await _save(front, "On trial")
    await take(front, "next")
    await _save(front, "")
    await from_the_panel(front, "checkpoints", "CheckpointsScreen", "down", "down", "enter")


async def _save(front: Storefront, name: str) -> None:
    await from_the_panel(front, "checkpoints", "CheckpointsScreen")
    if name:
        await front.press(*["backspace"] * len("Checkpoint 1"))
        await front.type(name)
    await enter(front)
    await front.press("escape")


async def compared(front: Storefront) -> None:
    """A trial that was paid for beside the same trial on hold."""
    await moved(front)
    await _save(front, "On trial")
    await take(front, "next")
    await _save(front, "Paid for")
    await take(front, "undo")
    await take(front, "fails")
    await take(front, "next")
    await from_the_panel(front, "checkpoints", "CheckpointsScreen", "down", "down", "enter", "down", "enter")
    screen = await front.until_screen("CompareScreen")
    await front.until(lambda: not screen.workers._workers, "the comparison")


class _AtAService:
    """A local world that says of itself that a service sells."""

    def __init__(self, world: World, seller: Seller) -> None:
        self._world = world
        self.seller = seller
        self.channel = world.channel._replace(titles=(), groups=())

    def time_machine(self, account: Account) -> None:
        """The service's time is its own."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world, name)


async def sign_on(front: Storefront, how: str) -> None:
    """The screen that asks for a password, after a wrong one; or that says why it did not work."""
    screen = SignOnScreen(SERVICE._replace(signed_on=False))
    front.app.push_screen(screen)
    await front.until_screen("SignOnScreen")
    if how == "ask":
        screen.ask("The service at tv.example.com does not know us-no-pin with this password.")
        await front.type("demo")
    else:
        screen.fail("Nothing answers at tv.example.com: check that the service runs.")
    await front.settle()


async def waiting(front: Storefront) -> None:
    """An order that the service takes its time over, eight seconds so far, and for good."""
    seller = SERVICE._replace(waiting="Waiting for the purchase to be authorised (8 s)")
    screen = WaitingScreen(lambda: seller, 0.0, approved=True, leave=lambda: None, now=lambda: 8.0)
    front.app.push_screen(screen)
    await front.until_screen("WaitingScreen")


async def not_known_yet(front: Storefront) -> None:
    """What is told of an order whose answer was lost."""
    lost = OutcomeUnknown("Whether Streamlight Standard was charged is not known yet.", "8f2c11d0-5b1d-4c7e")
    front.app.push_screen(MessageScreen(went_wrong(lost)))
    await front.until_screen("MessageScreen")


async def open_order(front: Storefront) -> None:
    """What the next session tells of orders that were cut off."""
    orders = (
        Attempt("r1", "us-no-pin", "Streamlight Standard", "$8.99", charged=True, reference="CRM-91CF635E"),
        Attempt("r2", "us-no-pin", "Northside Sports", "$11.99", charged=False, reference="8f2c11d0", known=False),
    )
    front.app.push_screen(resumed_screen(orders, "us-no-pin"))
    await front.until_screen("MessageScreen")


PLACES = (
    Place("landing", stay, main=True),
    Place("landing-signed-in", signed_in),
    Place("landing-with-nothing-owned", stay, "no-payment-method"),
    Place("sign-up", asked),
    Place("sign-up-in-the-uk", asked, "uk"),
    Place("sign-in", lambda front: asked(front, "down")),
    Place("manual-entry", manual_entry),
    Place("catalog", open_catalog, main=True),
    Place("catalog-product-with-actions", then(open_catalog, "enter")),
    Place("catalog-search", typed("reel")),
    Place("catalog-nothing-found", typed("zeppelin")),
    Place("catalog-kinds", then(open_catalog, "up", "right", "right")),
    Place("catalog-with-cart", lambda front: fill_cart(front, *SEVERAL)),
    Place("catalog-empty", open_catalog, channel=empty_shop),
    Place("catalog-failed", open_catalog, channel=failing_shop),
    Place("catalog-faulty-product", faulty, channel=faulty_shop),
    Place("cart", cart),
    Place("confirmation", ordering("SL-STANDARD"), main=True),
    Place("confirmation-of-several", check_out),
    Place("confirmation-pin", ordering("SL-STANDARD"), "us-pin", main=True),
    Place("confirmation-wrong-pin", wrong_pin, "us-pin"),
    Place("confirmation-tax-and-long-name", ordering(LONG_NAME), "sales-tax"),
    Place("films", lambda front: open_titles(front, 1)),
    Place("films-actions", then(lambda front: open_titles(front, 5), "enter")),
    Place("confirmation-of-a-film", lambda front: rent(front, 1)),
    Place("confirmation-of-a-film-pin-and-tax", lambda front: rent(front, 1), "sales-tax"),
    Place("terms", terms),
    Place("already-subscribed", ordering(OWNED)),
    Place("no-payment-method", ordering("SL-STANDARD"), "no-payment-method"),
    Place("declined", approved, "declined-card"),
    Place("thank-you", approved),
    Place("purchases", open_purchases, main=True),
    Place("purchases-current", current_purchases),
    Place("purchases-empty", open_purchases, "no-payment-method"),
    Place("one-purchase", one_purchase),
    Place("x-ray", xray_over_an_order, main=True),
    Place("help", then(stay, "f1")),
    Place("personas", then(stay, "f5")),
    Place("outcomes", then(stay, "f3"), main=True),
    Place("outcomes-armed", lambda front: outcomes(front, "armed")),
    Place("outcomes-drills", lambda front: outcomes(front, "drills")),
    Place("clock", moved, main=True),
    Place("clock-in-grace", lambda front: moved(front, "next", "fails-once", "next")),
    Place("clock-bad-date", bad_date),
    Place("timeline", timeline, main=True),
    Place("timeline-entry", lambda front: timeline(front, "up", "up", "enter")),
    Place("timeline-empty", no_timeline, "no-payment-method"),
    Place("checkpoints", checkpoints),
    Place("checkpoints-empty", no_checkpoints),
    Place("compare", compared, main=True),
    Place("confirmation-with-something-armed", order_with_something_armed),
    Place("landing-at-a-service", at_a_service),
    Place("landing-not-signed-on", lambda front: at_a_service(front, "You are not signed on at tv.example.com.")),
    Place("sign-on", lambda front: sign_on(front, "ask")),
    Place("sign-on-failed", lambda front: sign_on(front, "fail")),
    Place("waiting-for-the-store", waiting),
    Place("order-not-known-yet", not_known_yet),
    Place("welcome-back-with-an-open-order", open_order),
)
