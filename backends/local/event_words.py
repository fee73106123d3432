"""Events in words: one line each, for whoever looks at the timeline or takes a step back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from backends.local.happenings import happening_from
from backends.local.history import PARTNER_CONFIRMED, PAYMENT, PURCHASED
from backends.local.holding import Entry
from backends.local.line import CLOCK, RESTORED
from tui_store.domain.money import Money, parse_money
from tui_store.domain.subscription import (
    ACTIVATED,
    CANCEL,
    CANCEL_NOW,
    CHARGE_BACK,
    FAILED,
    GRACE,
    HELD,
    RAN_OUT,
    RECOVERED,
    REFUND,
    RENEWED,
    RESUME,
    TRIAL,
    Happening,
    Subscription,
)
from tui_store.domain.time_machine import FAILS, FAILS_ONCE, PAYS

PAYMENT_WORDS = {
    PAYS: "Renewals are paid",
    FAILS_ONCE: "The next renewal fails",
    FAILS: "Every renewal fails",
}
_PAST = {
    RENEWED: "{name} renewed",
    ACTIVATED: "{name} began",
    FAILED: "{name} is unpaid, in grace",
    HELD: "{name} was put on hold",
    RECOVERED: "{name} recovered",
    RAN_OUT: "{name} ended",
    CANCEL: "{name} was cancelled to the end of its term",
    CANCEL_NOW: "{name} was cancelled at once",
    RESUME: "{name} was resumed",
    REFUND: "{name} was refunded",
    CHARGE_BACK: "{name} was charged back",
}
_COMING = {
    RENEWED: "{name} renews",
    ACTIVATED: "{name} begins",
    FAILED: "{name} will be unpaid, in grace",
    HELD: "{name} is put on hold",
    RAN_OUT: "{name} ends",
}
_FREE = frozenset({CANCEL, CANCEL_NOW, RESUME, HELD, RAN_OUT, FAILED})


def day_words(moment: datetime) -> str:
    """A date as people write it: `8 Mar 2026`."""
    return f"{moment.day} {moment:%b} {moment.year}"


def styled(amount: Decimal, entry: Entry) -> str:
    """An amount in the style of what was bought: `$8.99`."""
    price = parse_money(entry.purchase.cost)
    return str((price or Money(amount, "")).with_amount(amount))


def words(event: Happening, before: Entry, *, coming: bool = False) -> str:
    """What happens to a purchase, with what it costs."""
    name = before.purchase.name or before.purchase.code
    text = (_COMING if coming else _PAST)[event.kind]
    if event.kind == FAILED and isinstance(before, Subscription) and before.state == TRIAL:
        text = text.replace("in grace", "on hold")
    text = text.format(name=name)
    if event.kind == RECOVERED and isinstance(before, Subscription):
        text += " in grace" if before.state == GRACE else " from hold"
    if event.kind in _FREE:
        return text
    total = event.total
    return f"{text} for {styled(abs(total), before)}" if total > 0 else f"{text}: {styled(abs(total), before)}"


def amount_words(event: Happening, before: Entry) -> str:
    """What an event charged, refunds below zero; empty for nothing."""
    return styled(event.total, before) if event.total else ""


def order_words(body: Mapping[str, Any]) -> str:
    """What an order bought, in one line. Raises KeyError, TypeError, IndexError for a body that is wrong."""
    lines = body["lines"]
    purchase, change = lines[0]["purchase"], lines[0].get("change")
    name = purchase["name"] or purchase["code"]
    if len(lines) > 1:
        name = f"{name} and {len(lines) - 1} more"
    if change is not None:
        return f"{change['action']} to {name} for {body['total']}"
    where = "Bought on the web" if str(purchase.get("channel", "")).upper() == "WEB" else "Bought"
    return f"{where}: {name} for {body['total']}"


def step_words(kind: str, at: datetime, body: Mapping[str, Any], entry: Entry | None) -> str:
    """What one step did, as undo and redo name it; `entry` is the purchase that it was about, if there was one."""
    try:
        if kind in {PURCHASED, PARTNER_CONFIRMED}:
            return order_words(body)
        if kind == CLOCK:
            return f"the move to {day_words(at)}"
        if kind == PAYMENT:
            return PAYMENT_WORDS[str(body["mode"])] if not body.get("first") else "the recovery"
        if kind == RESTORED:
            return f"the return to {body['name']}"
        event = happening_from(kind, at, body)
        return words(event, entry) if entry is not None else kind
    except (KeyError, TypeError, IndexError, ArithmeticError):
        return kind
