"""What one account owns: a fold of its events, kept up to date one event at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from backends.local.holding import Holding, bought, from_json, seeded
from backends.local.partner_request import request_from_json
from tui_store.domain.partner import PartnerQuote
from tui_store.domain.product import Product
from tui_store.domain.purchase import INVALID, Purchase
from tui_store.domain.term import Period

if TYPE_CHECKING:
    from backends.local.journal import Event

PURCHASED = "purchased"
SEEDED = "seeded"
DECLINED = "declined"
PARTNER_REQUESTED = "partner-requested"
PARTNER_CONFIRMED = "partner-confirmed"
KINDS = (PURCHASED, SEEDED, PARTNER_REQUESTED, PARTNER_CONFIRMED)

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class History:
    """The account's holdings. What an order asks of it costs the same however many there are.

    `requests` are the partner orders that were granted and wait to be confirmed, by their ids.
    """

    def __init__(self) -> None:
        self.seen = 0
        self.is_seeded = False
        self.requests: dict[str, tuple[PartnerQuote, Product]] = {}
        self._holdings: list[Holding] = []
        self._by_code: dict[str, list[Holding]] = {}

    def apply(self, event: Event) -> None:
        """Take in the next event. Raises TypeError, ValueError, KeyError, ArithmeticError for a body that is wrong."""
        if event.kind == SEEDED:
            self.seed([from_json(row) for row in event.body["rows"]], event.at, event.seq)
        elif event.kind == PARTNER_REQUESTED:
            quote, product = request_from_json(event.body, event.at)
            self.requests[quote.order_id] = quote, product
        elif event.kind in {PURCHASED, PARTNER_CONFIRMED}:
            lines = enumerate(event.body["lines"])
            self._add([_line(line, (event.seq, -index)) for index, line in lines])
            if event.kind == PARTNER_CONFIRMED:
                self.requests.pop(event.body["orderId"], None)
        self.seen = event.seq

    def seed(self, rows: list[Purchase], at: datetime, seq: int = 0) -> None:
        """Take in the history that the channel's files bring along, once."""
        if not self.is_seeded:
            self.is_seeded = True
            self._add([seeded(row, at, (seq, -index)) for index, row in enumerate(rows)])

    def has_bought(self, code: str) -> bool:
        """Whether the account ever bought this code, also if nothing is left of it."""
        return code in self._by_code

    def owns(self, code: str, now: datetime) -> bool:
        """Whether a purchase of this code is current."""
        return self.current(code, now) is not None

    def current(self, code: str, now: datetime) -> Purchase | None:
        """The newest current purchase of this code, as it stands at a moment."""
        purchases = (holding.as_of(now) for holding in reversed(self._by_code.get(code, ())))
        return next((purchase for purchase in purchases if purchase.is_current), None)

    def purchases(self, now: datetime, *, include_inactive: bool) -> list[Purchase]:
        """Every purchase as it stands at a moment, newest first, undated ones last."""
        newest_first = sorted(self._holdings, key=_age, reverse=True)
        rows = [holding.as_of(now) for holding in newest_first]
        return rows if include_inactive else [row for row in rows if row.is_current]

    def _add(self, holdings: list[Holding]) -> None:
        self._holdings.extend(holdings)
        for holding in holdings:
            same = self._by_code.setdefault(holding.purchase.code, [])
            # What can never become current again only shows that the code was bought before.
            if holding.purchase.status != INVALID:
                same.append(holding)


def _line(line: Mapping[str, Any], place: tuple[int, int]) -> Holding:
    offer = Period(*line["offer"]) if line["offer"] else None
    return bought(from_json(line["purchase"]), offer, place)


def _age(holding: Holding) -> tuple[datetime, tuple[int, int]]:
    return (holding.purchase.purchased or _LONG_AGO, holding.place)
