"""One order as the journal knows it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from backends.local.session import Session, this_session
from backends.remote.uptime import Moment
from backends.remote.wire import Entitlement
from tui_store.domain.errors import (
    AccountBlocked,
    HttpFailed,
    PaymentDeclined,
    PurchaseDenied,
    SignOnLeft,
    SignOnRefused,
    StoreError,
    TimedOut,
    UnknownProduct,
    Unreachable,
    UnreadableAnswer,
    WrongDeviceClass,
)
from tui_store.domain.order import Quote, Receipt, ReceiptLine

# How an order can end. A lapsed one was never charged as far as the service has shown within the horizon.
CHARGED, REFUSED, LAPSED = "charged", "refused", "lapsed"


class Entry(NamedTuple):
    """What was ordered, and what is known of it.

    `before` are the entitlements to the product that were there already and that no other order had claimed. `left` is
    when its request left, or was about to, for the last time. `how` is empty while the order is open. `cost` and
    `total` are as paid. `seq` and `last` number the first and the last event about it, the telling of it aside.
    """

    request_id: str
    product: str
    name: str
    product_type: str
    cost: str
    total: str
    correlation: str
    device: str
    before: tuple[str, ...]
    session: Session
    left: Moment
    seq: int = 0
    last: int = 0
    how: str = ""
    outcome: Mapping[str, Any] = {}
    entitlement: str = ""
    claim: Mapping[str, Any] = {}
    was_told: bool = False

    @classmethod
    def draft(cls, request_id: str, quote: Quote, correlation: str, device: str, now: Moment) -> Entry:
        """An order that is about to be placed."""
        (line,) = quote.lines
        product = line.product
        return cls(
            request_id=request_id,
            product=product.code,
            name=product.name,
            product_type=product.product_type,
            cost=str(line.amount),
            total=str(line.total),
            correlation=correlation,
            device=device,
            before=(),
            session=this_session(),
            left=now,
        )

    @classmethod
    def from_body(cls, seq: int, body: Mapping[str, Any]) -> Entry:
        """Read what `body` gave. Raises TypeError, ValueError or KeyError on anything else."""
        process, began = body["session"]
        return cls(
            request_id=str(body["request"]),
            product=str(body["product"]),
            name=str(body["name"]),
            product_type=str(body["productType"]),
            cost=str(body["cost"]),
            total=str(body["total"]),
            correlation=str(body["correlationId"]),
            device=str(body["device"]),
            before=tuple(str(known) for known in body["before"]),
            session=Session(int(process), str(began)),
            left=Moment.from_body(body),
            seq=seq,
            last=seq,
        )

    def body(self) -> dict[str, Any]:
        """The order as its event keeps it."""
        return {
            "request": self.request_id,
            "product": self.product,
            "name": self.name,
            "productType": self.product_type,
            "cost": self.cost,
            "total": self.total,
            "correlationId": self.correlation,
            "device": self.device,
            "before": list(self.before),
            "session": list(self.session),
            **self.left.body(),
        }

    @property
    def is_open(self) -> bool:
        """Whether nobody knows yet how it ended."""
        return not self.how

    @property
    def is_charged(self) -> bool:
        """Whether it was charged, told or found out."""
        return self.how == CHARGED or bool(self.entitlement)

    @property
    def reference(self) -> str:
        """What support can look it up by."""
        return str(self.outcome.get("reference") or self.correlation)

    def led_to_one_like(self, found: Entitlement) -> bool:
        """Whether an entitlement can come of this order: to its product, new, and bought here as far as is told."""
        if self.entitlement or self.how == REFUSED or found.product_id != self.product:
            return False
        is_from_here = not found.purchased_by or not self.device or found.purchased_by == self.device
        return is_from_here and found.id not in self.before

    def receipt(self) -> Receipt:
        """What whoever ordered was told, the same each time."""
        known_then = self.entitlement and not self.claim.get("late")
        at = self.claim.get("created") if known_then else None
        line = ReceiptLine(
            code=self.product,
            name=self.name,
            qty=1,
            amount=self.cost,
            total=self.total,
            purchase_id=self.entitlement if known_then else self.reference,
        )
        moment = datetime.fromisoformat(at or str(self.outcome.get("at") or self.left.at.isoformat()))
        return Receipt((line,), self.total, self.reference, moment)

    def error(self) -> StoreError:
        """Why it was not charged, as it was told; only asked of an order that ended so."""
        words = str(self.outcome.get("message") or f"Nothing came of the order of {self.name}: order it again.")
        name = str(self.outcome.get("error"))
        if name in _WITH_A_REFERENCE:
            return _WITH_A_REFERENCE[name](words, self.reference)
        if name == AccountBlocked.__name__:
            return AccountBlocked(words, int(self.outcome.get("code", 0)))
        if name == UnknownProduct.__name__:
            return UnknownProduct(self.product)
        return _OF_A_SENTENCE.get(name, HttpFailed)(words)


def refused(error: StoreError) -> dict[str, Any]:
    """An error as the outcome keeps it."""
    reference = error.reference if isinstance(error, PaymentDeclined) else ""
    code = error.code if isinstance(error, AccountBlocked) else 0
    return {"error": type(error).__name__, "message": str(error), "reference": reference, "code": code}


def claim_body(request_id: str, found: Entitlement, *, late: bool) -> dict[str, Any]:
    """An entitlement as the claim keeps it. `late`: the receipt was out already, without it."""
    created = found.created.isoformat() if found.created else None
    return {"request": request_id, "entitlement": found.id, "created": created, "late": late}


_WITH_A_REFERENCE = {kind.__name__: kind for kind in (PaymentDeclined, PurchaseDenied, WrongDeviceClass)}
_OF_A_SENTENCE = {
    kind.__name__: kind for kind in (Unreachable, UnreadableAnswer, TimedOut, HttpFailed, SignOnRefused, SignOnLeft)
}
