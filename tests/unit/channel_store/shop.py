"""A small shop that keeps its books in memory, a viewer who can be told what to answer, and a store between them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from tui_store.channel_store.customer import APPROVED, Confirmation, InformationRequest, Message, Review
from tui_store.channel_store.node import ChannelStore
from tui_store.channel_store.recorder import Recorder
from tui_store.domain.account import Account, Channel, PaymentMethod
from tui_store.domain.backend import Capabilities, Shelf
from tui_store.domain.errors import AlreadySubscribed, PaymentDeclined, UnknownPartnerOrder, UnknownProduct
from tui_store.domain.money import Money, parse_money, total_of
from tui_store.domain.offer import offer_of
from tui_store.domain.order import Order, Quote, QuoteLine, Receipt, ReceiptLine
from tui_store.domain.partner import PartnerOrder, PartnerQuote, PartnerReceipt
from tui_store.domain.product import Product
from tui_store.domain.purchase import INVALID, VALID, Purchase

NOW = datetime(2026, 11, 21, 12, 0, 0, tzinfo=UTC)

ATTRIBUTES = {
    "firstName": "Ava",
    "lastName": "Moreno",
    "email": "ava@example.com",
    "phone": "555-0100",
    "street1": "1 Main Street",
    "street2": "Flat 2",
    "city": "Austin",
    "state": "TX",
    "zip": "78701",
    "country": "US",
    "birth": "1990-04",
    "gender": "Female",
}

AVA = Account("ava", "Ava", ATTRIBUTES, payment=PaymentMethod("Visa ending in 4242"))
WITH_PIN = AVA._replace(name="ava-pin", pin="2468")
WITHOUT_CARD = AVA._replace(name="no-card", payment=None)
CHANNEL = Channel("demo", "Streamlight")


def product(code: str, name: str, product_type: str, cost: str) -> Product:
    """A product whose price is what its cost says."""
    return Product(code, name, product_type, cost, parse_money(cost))


PRODUCTS = (
    product("TS1", "Gem pack", "Consumable", "$1.99")._replace(
        qty="1", extras=(("HDPosterUrl", None), ("id", "5409d06c"))
    ),
    product("PLAN", "Premium", "MonthlySub", "$8.99")._replace(free_trial_quantity=7, free_trial_type="Days"),
    product("12345", "Film", "NonConsumable", "$4.99"),
    product("BAD", "Broken", "Consumable", "free")._replace(faults=("The price free is none.",)),
)


class Shop:
    """A Backend: sells from PRODUCTS, remembers what was bought, charges once per request id.

    `errors` makes a verb fail; `gates` makes it wait after it has noted in `calls` that it was reached.
    """

    def __init__(self, products: Sequence[Product] = PRODUCTS) -> None:
        self.capabilities = Capabilities(partner_orders=True)
        self.shelf = Shelf()
        self.shelf.add(products)
        self.shelf.finish()
        self.account = AVA
        self.history: list[Purchase] = []
        self.receipts: dict[str, Receipt] = {}
        self.granted: dict[str, PartnerQuote] = {}
        self.spent: dict[str, PartnerQuote] = {}
        self.calls: list[str] = []
        self.errors: dict[str, Exception] = {}
        self.gates: dict[str, asyncio.Event] = {}

    async def _reached(self, verb: str) -> None:
        self.calls.append(verb)
        if verb in self.gates:
            await self.gates[verb].wait()
        if verb in self.errors:
            raise self.errors[verb]

    async def catalog(self) -> Sequence[Product]:
        await self._reached("catalog")
        return self.shelf.products

    async def store_catalog(self) -> Sequence[Product]:
        await self._reached("store_catalog")
        return self.shelf.products[:1]

    async def quote(self, order: Order) -> Quote:
        await self._reached("quote")
        lines = tuple(self._line(item.code, item.qty) for item in order.items)
        totals = [line.total for line in lines]
        return Quote(lines, total_of([line.amount for line in lines]), totals[0].zero(), total_of(totals), NOW)

    def _line(self, code: str, qty: int) -> QuoteLine:
        found = self.shelf.find(code)
        if found is None or found.price is None:
            raise UnknownProduct(code)
        if not found.can_be_bought_again and any(row.code == code and row.is_current for row in self.history):
            raise AlreadySubscribed(found.name, subscription=found.period is not None)
        offer = offer_of(found)
        amount: Money = (offer.price if offer else found.price).times(Decimal(qty))
        return QuoteLine(found, qty, offer, amount, amount.zero(), amount)

    async def place(self, order: Order, quote: Quote, request_id: str) -> Receipt:
        await self._reached("place")
        if request_id in self.receipts:
            return self.receipts[request_id]
        if self.account.payment is not None and self.account.payment.declines:
            raise PaymentDeclined("The bank declined the charge.", "R-7")
        number = len(self.receipts) + 1
        lines = tuple(
            ReceiptLine(
                line.product.code, line.product.name, line.qty, str(line.amount), str(line.total), f"p-{number}-{index}"
            )
            for index, line in enumerate(quote.lines, 1)
        )
        self.history[:0] = [
            Purchase(
                purchase_id=bought.purchase_id,
                code=bought.code,
                name=bought.name,
                product_type=line.product.product_type,
                cost=line.product.cost,
                qty=bought.qty,
                status=VALID,
                purchased=NOW,
            )
            for bought, line in zip(lines, quote.lines, strict=True)
        ]
        self.receipts[request_id] = Receipt(lines, str(quote.total), f"ORDER-{number}", NOW)
        return self.receipts[request_id]

    async def purchases(self, *, include_inactive: bool) -> Sequence[Purchase]:
        await self._reached("purchases")
        return [row for row in self.history if include_inactive or row.is_current]

    async def request_partner_order(self, order: PartnerOrder) -> PartnerQuote:
        await self._reached("request_partner_order")
        model = self._line(order.code, 1).amount
        priced = order._replace(
            price=model.with_amount(order.price.amount), original=model.with_amount(order.original.amount)
        )
        tax = priced.price.times(self.account.tax_rate)
        quote = PartnerQuote(f"po-{len(self.granted) + 1}", priced, tax, priced.price.plus(tax), NOW)
        self.granted[quote.order_id] = quote
        return quote

    async def partner_quote(self, order_id: str) -> PartnerQuote:
        await self._reached("partner_quote")
        if order_id not in self.granted or order_id in self.spent:
            raise UnknownPartnerOrder(order_id)
        return self.granted[order_id]

    async def confirm_partner_order(self, quote: PartnerQuote, request_id: str) -> PartnerReceipt:
        await self._reached("confirm_partner_order")
        if self.account.payment is not None and self.account.payment.declines:
            raise PaymentDeclined("The bank declined the charge.", "R-8")
        self.spent[quote.order_id] = quote
        number = len(self.spent)
        return PartnerReceipt(f"p-{number}", quote.order.title, str(quote.total), f"ORDER-{number}", NOW)

    async def aclose(self) -> None:
        self.calls.append("aclose")


EXPIRED = Purchase(
    purchase_id="old-1",
    code="PLAN",
    name="Premium",
    product_type="MonthlySub",
    cost="$8.99",
    qty=1,
    status=INVALID,
    purchased=NOW - timedelta(days=60),
    expires=NOW - timedelta(days=30),
    channel="web",
    context="isu",
    in_dunning=True,
    extras=(("maxQty", "8"), ("code", "not this one")),
)


class Asked(NamedTuple):
    """One thing the viewer was asked or told."""

    kind: str
    what: InformationRequest | Confirmation | Message
    problem: str = ""


class Viewer:
    """A customer with prepared answers; the last one is given again. `gate` holds every dialog open."""

    def __init__(self, *reviews: Review, shares: bool = True) -> None:
        self.reviews = list(reviews) or [Review(APPROVED)]
        self.shares = shares
        self.asked: list[Asked] = []
        self.gate: asyncio.Event | None = None
        self.holds: str = ""
        self.error: Exception | None = None
        self.arrived = asyncio.Event()

    async def _shown(self, asked: Asked) -> None:
        self.asked.append(asked)
        if self.gate is not None and self.holds in {"", asked.kind}:
            self.arrived.set()
            await self.gate.wait()
        if self.error is not None and self.holds in {"", asked.kind}:
            raise self.error

    async def review_information_request(self, request: InformationRequest) -> bool:
        await self._shown(Asked("information", request))
        return self.shares

    async def review_order(self, confirmation: Confirmation, problem: str = "") -> Review:
        await self._shown(Asked("order", confirmation, problem))
        return self.reviews.pop(0) if len(self.reviews) > 1 else self.reviews[0]

    async def acknowledge(self, message: Message) -> None:
        await self._shown(Asked(message.kind, message))

    @property
    def kinds(self) -> list[str]:
        """What was asked and told, in order."""
        return [asked.kind for asked in self.asked]

    @property
    def requests(self) -> list[InformationRequest]:
        """The information requests alone."""
        return [asked.what for asked in self.asked if isinstance(asked.what, InformationRequest)]

    @property
    def confirmations(self) -> list[Confirmation]:
        """The order confirmations alone."""
        return [asked.what for asked in self.asked if isinstance(asked.what, Confirmation)]

    @property
    def messages(self) -> list[Message]:
        """The messages alone."""
        return [asked.what for asked in self.asked if isinstance(asked.what, Message)]


class Stage:
    """A store with everything around it."""

    def __init__(self, *reviews: Review, account: Account = AVA, channel: Channel = CHANNEL) -> None:
        self.shop = Shop()
        self.shop.account = account
        self.viewer = Viewer(*reviews)
        self.trace = Recorder()
        self.store = ChannelStore(
            backend=self.shop, customer=self.viewer, account=account, channel=channel, trace=self.trace
        )

    def order(self, *items: tuple[object, object], **fields: object) -> None:
        """Put items into the cart."""
        children = [{"code": code, "qty": qty} for code, qty in items]
        self.store.set_field("order", {**fields, "children": children})


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop turn until the condition holds; a thousand turns are enough for anything here."""
    for _ in range(1_000):
        if condition():
            return
        await asyncio.sleep(0)
    raise AssertionError("the condition never held")
