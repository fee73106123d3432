"""The steps of a time machine over one account's book: each is one transaction, and each can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from backends.local.event_words import PAYMENT_WORDS, day_words, order_words, step_words, words
from backends.local.happenings import body_of
from backends.local.history import PAYMENT, PURCHASED
from backends.local.holding import Entry, Holding
from backends.local.ledger import Ledger
from backends.local.line import CLOCK, HEAD
from backends.local.line_reader import Step
from backends.local.rules import quote_order
from tui_store.domain.backend import Shelf
from tui_store.domain.errors import InputError, StoreError
from tui_store.domain.group import ProductGroup
from tui_store.domain.jump import jump_target
from tui_store.domain.order import Order, OrderItem
from tui_store.domain.purchase import INVALID
from tui_store.domain.subscription import (
    CANCEL,
    CANCEL_NOW,
    CANCELLED,
    CHARGE_BACK,
    ENDED,
    GRACE,
    HOLD,
    IN_DUNNING,
    PENDING_ACTIVE,
    PENDING_INACTIVE,
    RECOVERED,
    REFUND,
    RENEWING,
    RESUME,
    TRIAL,
    Happening,
    Subscription,
    charge,
    due,
    happening,
)
from tui_store.domain.time_machine import FAILS_ONCE, PAYS, Moved, Present, Upcoming
from tui_store.text import plain

MOST_EVENTS = 5_000_000
WEB, ISU = "WEB", "ISU"
_TOLD = 3  # events of a jump that are told one by one


class TimeSteps:
    """Blocking; called off the event loop. Raises InputError for a step that is not possible, and LedgerFailed."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._journal = ledger.journal

    # ------------------------------------------------------------------ where one stands

    def now(self) -> tuple[datetime, bool]:
        """The present moment, and whether the clock was set; the history is left alone."""
        with self._journal.reading():
            is_set = self._journal.clock_at() is not None
            return self._journal.not_before_last_event(self._ledger.clock.now()), is_set

    def present(self) -> Present:
        """Where one stands in time."""
        with self._journal.reading():
            now = self._ledger.look()
            history = self._ledger.history
            owing = [entry for entry in history.entries() if _owes(entry)]
            return Present(
                now=now,
                is_set=self._journal.clock_at() is not None,
                next=self._next(),
                undo=self._words_of(self._journal.last_step()),
                redo=self._words_of(self._journal.next_step()),
                payment=history.payment,
                recoverable=len(owing),
            )

    def _next(self) -> Upcoming | None:
        book = self._ledger
        coming = book.history.next_due()
        if coming is None:
            return None
        at, key = coming
        entry = book.history.entry(key)
        if not isinstance(entry, Subscription):
            return None
        pays = not book.declines and book.history.payment == PAYS
        event = happening(entry, pays=pays, tax_rate=book.account.tax_rate)
        return Upcoming(at, words(event, entry, coming=True))

    def _words_of(self, step: Step | None) -> str:
        if step is None:
            return ""
        entry = self._ledger.history.entry(str(step.body.get("id", "")))
        text = step_words(step.kind, datetime.fromisoformat(step.at), step.body, entry)
        return text if step.account in {"", self._ledger.account.name} else f"{text} ({step.account})"

    # ------------------------------------------------------------------ moving

    def advance(self, text: str) -> Moved:
        """Move ahead to where a text leads (see `jump_target`)."""
        with self._step() as now:
            coming = self._ledger.history.next_due()
            target = jump_target(text, now, coming[0] if coming else None)
            self._check_size(target)
            told: list[str] = []
            first, count = self._ledger.write_due(target, _teller(self._ledger.history.entry, told))
            body = {"from": now.isoformat(), **({"first": first} if first else {})}
            self._journal.append(CLOCK, self._ledger.account.name, target, body)
        what = "; ".join(told) if count <= _TOLD else f"{'; '.join(told[:1])}; and {count - 1:,} more events"
        self._ledger.tell(f"the clock moved to {day_words(target)}", {"now": target.isoformat(), "events": count})
        return Moved(target, count, f"{what}." if count else "Nothing happened until then.")

    def _check_size(self, target: datetime) -> None:
        count = 0
        for entry in self._ledger.history.entries():
            if isinstance(entry, Subscription) and entry.state in RENEWING and (at := due(entry)) and at <= target:
                months = (target.year - at.year) * 12 + target.month - at.month
                count += months // entry.period.months + 1 if entry.period.months else 0
        if count > MOST_EVENTS:
            raise InputError(
                f"A jump to {target:%Y-%m-%d} would make {count:,} events, and {MOST_EVENTS:,} is the most: "
                "jump there in several steps."
            )

    def undo(self) -> Moved:
        """Take back the last step."""
        with self._journal.reading(), self._journal.transaction():
            step, line = self._journal.last_step(), self._journal.line()
            if step is None:
                raise InputError("There is nothing to undo.")
            self._ledger.look()
            what = self._words_of(step)
            self._turn(step.before, line.top, step.at)
        return self._turned("undone", what)

    def redo(self) -> Moved:
        """Take the step again that was undone last."""
        with self._journal.reading(), self._journal.transaction():
            step, line = self._journal.next_step(), self._journal.line()
            if step is None:
                raise InputError("There is nothing to redo.")
            self._turn(step.seq, line.top, step.at)
        with self._journal.reading():
            self._ledger.look()
            return self._turned("done again", self._words_of(step))

    def _turn(self, to: int, top: int, at: str) -> None:
        self._journal.append(HEAD, "", datetime.fromisoformat(at), {"to": to, "top": top})

    def _turned(self, how: str, what: str) -> Moved:
        with self._journal.reading():
            now = self._ledger.look()
        self._ledger.tell(f"{how}: {what}", {"now": now.isoformat()})
        return Moved(now, 0, f"{how.capitalize()}: {what}.")

    # ------------------------------------------------------------------ payments

    def set_payment(self, mode: str) -> Moved:
        """Say what becomes of the next renewals."""
        if mode not in PAYMENT_WORDS:
            raise InputError(f"Renewals have no mode '{mode[:40]}': choose one of {', '.join(PAYMENT_WORDS)}.")
        with self._step() as now:
            is_new = self._ledger.history.payment != mode
            if is_new:
                self._write(PAYMENT, now, {"mode": mode})
        self._ledger.tell(PAYMENT_WORDS[mode].lower(), {"mode": mode})
        told = PAYMENT_WORDS[mode] if mode == FAILS_ONCE else f"{PAYMENT_WORDS[mode]} from now on"
        return Moved(now, int(is_new), f"{told}.")

    def recover(self) -> Moved:
        """Whatever waits for a payment is paid."""
        with self._step() as now:
            history, account = self._ledger.history, self._ledger.account
            owing = [entry for entry in history.entries() if _owes(entry)]
            if not owing and history.payment == PAYS:
                raise InputError("No subscription of this account waits for a payment.")
            if owing and self._ledger.declines:
                raise InputError(
                    f"Nothing can be paid: {account.payment.label if account.payment else 'no payment method'} is what "
                    "this account has, and it is refused. Put another account in front of the TV, or undo."
                )
            first, _ = self._ledger.write_due(now)
            told = []
            for entry in owing:
                if isinstance(entry, Subscription):
                    event = charge(entry, RECOVERED, now, account.tax_rate)
                    told.append(words(event, entry))
                    seq = self._journal.append(event.kind, account.name, now, body_of(event))
                    first = first or seq
            self._journal.append(PAYMENT, account.name, now, {"mode": PAYS, **({"first": first} if first else {})})
        self._ledger.tell("recovered", {"subscriptions": [entry.id for entry in owing]})
        paid = PAYMENT_WORDS[PAYS]
        return Moved(now, len(told) + 1, "; ".join([*told, paid.lower()] if told else [paid]) + ".")

    # ------------------------------------------------------------------ one subscription

    def cancel(self, purchase_id: str, *, at_once: bool) -> Moved:
        """Cancel at the end of the term, or at once."""
        with self._step() as now:
            subscription = self._subscription(purchase_id)
            state, name = subscription.state, _name(subscription)
            if state in ENDED:
                raise InputError(f"{name} has ended already: there is nothing to cancel.")
            if not at_once and state in {CANCELLED, PENDING_INACTIVE}:
                raise InputError(f"{name} is cancelled already and runs to the end of its term.")
            # What has not begun, or has not been paid, has no term to run to.
            kind = CANCEL_NOW if at_once or state in {GRACE, HOLD, PENDING_ACTIVE} else CANCEL
            event = Happening(kind, now, purchase_id)
            self._write(kind, now, body_of(event))
        return self._told(event, subscription)

    def resume(self, purchase_id: str) -> Moved:
        """Take back a cancellation while the term runs."""
        with self._step() as now:
            subscription = self._subscription(purchase_id)
            if subscription.state in ENDED:
                raise InputError(f"{_name(subscription)} has ended: buy it again instead.")
            if subscription.state == PENDING_INACTIVE:
                raise InputError(f"{_name(subscription)} waits for the trial of its upgrade: cancel that instead.")
            if subscription.state != CANCELLED:
                raise InputError(f"{_name(subscription)} is not cancelled: there is nothing to resume.")
            self._check_alone(subscription)
            event = Happening(RESUME, now, purchase_id)
            self._write(RESUME, now, body_of(event))
        return self._told(event, subscription)

    def _check_alone(self, subscription: Subscription) -> None:
        """Another plan of the group may have been bought meanwhile, on trial, say."""
        waiting = self._ledger.history.waits_for(subscription.id)
        for code in _mates(subscription, self._ledger.groups):
            mate = self._ledger.history.subscription(code)
            if mate is None or mate.id == subscription.id or (waiting is not None and mate.id == waiting.id):
                continue
            # The plan that this one's trial was an upgrade from waits again.
            is_given_back = mate.id == subscription.replaces and mate.state == CANCELLED
            if not (is_given_back and subscription.was == TRIAL):
                raise InputError(f"{_name(subscription)} cannot be resumed beside {_name(mate)}: only one can run.")

    def refund(self, purchase_id: str, *, charged_back: bool) -> Moved:
        """Give the last charge back, which ends the purchase."""
        with self._step() as now:
            entry = self._entry(purchase_id)
            ended = entry.purchase.status == INVALID if isinstance(entry, Holding) else entry.state in ENDED
            if ended:
                raise InputError(f"{_name(entry)} has ended or was given back already.")
            if not entry.charged:
                raise InputError(_nothing_charged(entry))
            if isinstance(entry, Subscription) and entry.state in {HOLD, PENDING_ACTIVE}:
                raise InputError(f"{_name(entry)} is not paid for at present: cancel it instead.")
            event = Happening(CHARGE_BACK if charged_back else REFUND, now, purchase_id, -entry.charged)
            self._write(event.kind, now, body_of(event))
        return self._told(event, entry)

    def subscribe_on_web(self, code: str, shelf: Shelf) -> Moved:
        """Put a subscription into the account that was bought on the web."""
        order = Order((OrderItem(code, 1),))
        ledger = self._ledger
        with self._step() as now:
            try:
                quote = quote_order(order, shelf, ledger.history, ledger.account, now, ledger.groups)
            except StoreError as error:
                raise InputError(f"It cannot be bought on the web: {error}") from error
            if quote.lines[0].product.period is None:
                raise InputError(f"{quote.lines[0].product.name} is no subscription: only those are bought on the web.")
            if ledger.declines:
                raise InputError("It cannot be bought on the web: this account has nothing that could be charged.")
            body = ledger.sold(quote, now)
            body["lines"][0]["purchase"].update(channel=WEB, context=ISU)
            self._write(PURCHASED, now, body)
        ledger.tell("subscribed on the web", {"code": code, "total": body["total"]})
        return Moved(now, 1, f"{order_words(body)}.")

    # ------------------------------------------------------------------ inside

    @contextmanager
    def _step(self) -> Iterator[datetime]:
        """A transaction at the present moment, to which the book has been brought."""
        with self._journal.reading(), self._journal.transaction():
            yield self._ledger.look()

    def _write(self, kind: str, now: datetime, body: dict[str, Any]) -> None:
        """One event, after what is due by now: both are one step."""
        first, _ = self._ledger.write_due(now)
        self._journal.append(kind, self._ledger.account.name, now, body | ({"first": first} if first else {}))

    def _entry(self, purchase_id: str) -> Entry:
        entry = self._ledger.history.entry(purchase_id)
        if entry is None:
            raise InputError(f"This account has no purchase {plain(purchase_id)[:60] or '(none)'}.")
        return entry

    def _subscription(self, purchase_id: str) -> Subscription:
        entry = self._entry(purchase_id)
        if isinstance(entry, Holding):
            ended = "ended before this store knew it" if entry.purchase.status == INVALID else "is no subscription"
            raise InputError(f"{_name(entry)} {ended}.")
        return entry

    def _told(self, event: Happening, before: Entry) -> Moved:
        text = words(event, before)
        self._ledger.tell(text, json.loads(json.dumps(body_of(event))))
        return Moved(event.at, 1, f"{text}.")


def _teller(entry_of: Callable[[str], Entry | None], told: list[str]) -> Callable[[Happening], None]:
    def tell(event: Happening) -> None:
        if len(told) < _TOLD and (entry := entry_of(event.purchase_id)) is not None:
            told.append(words(event, entry))

    return tell


def _mates(subscription: Subscription, groups: tuple[ProductGroup, ...]) -> tuple[str, ...]:
    code = subscription.purchase.code
    return next((group.codes for group in groups if code in group.codes), (code,))


def _nothing_charged(entry: Entry) -> str:
    is_seeded = not entry.purchase.reference
    if isinstance(entry, Holding):
        known = "it came with the channel's files" if is_seeded else "it cost nothing"
        return f"Nothing can be given back for {_name(entry)}: {known}."
    if is_seeded:
        return (
            f"What {_name(entry)} cost so far was not paid here, it came with the channel's files: cancel it instead."
        )
    return f"Nothing was charged for the present term of {_name(entry)}: cancel it instead."


def _owes(entry: Entry) -> bool:
    return isinstance(entry, Subscription) and entry.state in IN_DUNNING


def _name(entry: Entry) -> str:
    return entry.purchase.name or entry.purchase.code
