"""What one account owns: a fold of its events, kept up to date one event at a time, and back."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from backends.local.agenda import Agenda
from backends.local.frames import Frame, Frames, Totals
from backends.local.happenings import happening_from
from backends.local.holding import Entry, Holding, bought, from_json, seeded
from backends.local.partner_request import request_from_json
from tui_store.domain.partner import PartnerQuote
from tui_store.domain.product import Product
from tui_store.domain.purchase import INVALID, Purchase
from tui_store.domain.subscription import (
    CANCEL,
    CANCEL_NOW,
    CANCELLED,
    CHARGE_BACK,
    ENDED,
    EVENTS,
    EXPIRED,
    FAILED,
    INTRO,
    PENDING_ACTIVE,
    PENDING_INACTIVE,
    RAN_OUT,
    RECOVERED,
    REFUND,
    RENEWED,
    RESUME,
    TRIAL,
    Happening,
    Subscription,
    apply,
    due,
    happening,
    reinstated,
    replaced,
)
from tui_store.domain.term import Period
from tui_store.domain.time_machine import FAILS_ONCE, PAYS

if TYPE_CHECKING:
    from backends.local.journal import Event

PURCHASED = "purchased"
SEEDED = "seeded"
DECLINED = "declined"
PARTNER_REQUESTED = "partner-requested"
PARTNER_CONFIRMED = "partner-confirmed"
PAYMENT = "payment"
# What counts on whichever line, and what makes up the line.
NOTES = (SEEDED, PARTNER_REQUESTED)
KINDS = (PURCHASED, PARTNER_CONFIRMED, PAYMENT, *EVENTS)

_COMES_TO_NOTHING = frozenset({CANCEL, CANCEL_NOW, RAN_OUT, REFUND, CHARGE_BACK})
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_NOTHING = Decimal(0)


class History:
    """The account's purchases. What an order asks of it costs the same however many there are.

    `requests` are the partner orders that were granted and wait to be confirmed, by their ids. `payment` is what
    becomes of renewals. Taking back the last event costs what it touched, however long the history is. What is long
    past can only be taken back many events at a time: `upto` says how far it went.
    """

    def __init__(self) -> None:
        self.is_seeded = False
        self.requests: dict[str, tuple[PartnerQuote, Product]] = {}
        self.payment = PAYS
        self.totals = Totals()
        self._entries: dict[str, Entry] = {}
        self._by_code: dict[str, list[str]] = {}
        self._subscriptions: set[str] = set()
        self._takes_over: dict[str, str] = {}
        self._frames = Frames()

    # ------------------------------------------------------------------ taking in

    def note(self, event: Event) -> None:
        """Take in a note. Raises TypeError, ValueError, KeyError, ArithmeticError for a body that is wrong."""
        if event.kind == SEEDED:
            self.seed([from_json(row) for row in event.body["rows"]], event.at, event.seq)
        else:
            quote, product = request_from_json(event.body, event.at)
            self.requests[quote.order_id] = quote, product

    def apply(self, event: Event) -> None:
        """Take in the next event of the line. Raises what `note` raises."""
        frame = self._frames.push(event.seq, self.payment, self.totals)
        try:
            if event.kind == PAYMENT:
                self.payment = str(event.body["mode"])
            elif event.kind in {PURCHASED, PARTNER_CONFIRMED}:
                for index, line in enumerate(event.body["lines"]):
                    self._buy(line, event.at, (event.seq, -index), frame)
                order_id = str(event.body.get("orderId", ""))
                if order_id in self.requests:
                    frame.requests[order_id] = self.requests.pop(order_id)
            else:
                self._happen(happening_from(event.kind, event.at, event.body), frame)
        except BaseException:
            self._restore(self._frames.pop())
            raise

    def seed(self, rows: list[Purchase], at: datetime, seq: int = 0) -> None:
        """Take in the history that the channel's files bring along, once."""
        if not self.is_seeded:
            self.is_seeded = True
            for index, row in enumerate(rows):
                entry = seeded(row, at, (seq, -index))
                self.add(entry, self._free_id(entry.id, seq, index))

    def add(self, entry: Entry, key: str = "") -> None:
        """Take in what nothing can take back, under its purchaseId or another key."""
        key = key or entry.id
        if isinstance(entry, Subscription) and key != entry.id:
            entry = entry._replace(key=key)
        self._entries[key] = entry
        self._by_code.setdefault(entry.purchase.code, []).append(key)
        if isinstance(entry, Subscription):
            self._subscriptions.add(key)
            if entry.replaces:
                self._takes_over[entry.replaces] = key

    def advance(
        self,
        now: datetime,
        *,
        declines: bool,
        tax_rate: Decimal,
        tell: Callable[[Happening], None] | None = None,
    ) -> Iterator[Happening]:
        """Let happen what is due up to a moment, in order of time. All of it is one thing to take back.

        `tell` gets each event before it is taken in.
        """
        frame = self._frames.push(0, self.payment, self.totals)
        agenda = Agenda()
        for key in self._subscriptions:
            self._put_down(agenda, key, now)
        for moment, key in agenda:
            subscription = self._subscription(key)
            if due(subscription) != moment:
                continue  # something else has happened to it meanwhile
            pays = not declines and self.payment == PAYS
            event = happening(subscription, pays=pays, tax_rate=tax_rate)
            if tell is not None:
                tell(event)
            self._happen(event, frame)
            yield event
            self._put_down(agenda, key, now)

    def _put_down(self, agenda: Agenda, key: str, now: datetime) -> None:
        subscription = self._subscription(key)
        moment = due(subscription)
        if moment is not None and moment <= now:
            agenda.add(moment, subscription.place, key)

    def next_due(self) -> tuple[datetime, str] | None:
        """When something happens by itself, and to which purchase."""
        moments = ((due(self._subscription(key)), self._entries[key].place, key) for key in self._subscriptions)
        return min(((at, key) for at, _, key in moments if at is not None), default=None)

    # ------------------------------------------------------------------ taking back

    @property
    def upto(self) -> int:
        """The number of the last event of the line that was taken in; 0 for none."""
        return self._frames.upto

    def take_back(self, seq: int) -> None:
        """Undo every event of the line above this number, and every advance since.

        Where many events can only be taken back together, the ones before it go as well: take them in again.
        """
        for frame in self._frames.pop_above(seq):
            self._restore(frame)

    def keep_advance(self, seq: int, count: int) -> None:
        """What the last advance let happen has been written down: so many events, and the number of the last."""
        self._frames.number_last(seq, count)

    # ------------------------------------------------------------------ looking

    def has_bought(self, code: str) -> bool:
        """Whether the account ever bought this code, also if nothing is left of it."""
        return bool(self._by_code.get(code))

    def owns(self, code: str, now: datetime) -> bool:
        """Whether a purchase of this code is current."""
        return self.current(code, now) is not None

    def current(self, code: str, now: datetime) -> Purchase | None:
        """The newest current purchase of this code, as it stands at a moment."""
        rows = (_row(self._entries[key], now) for key in reversed(self._by_code.get(code, ())))
        return next((row for row in rows if row.is_current), None)

    def subscription(self, code: str) -> Subscription | None:
        """The newest subscription of this code that has not ended: also one on hold."""
        for key in reversed(self._by_code.get(code, ())):
            entry = self._entries[key]
            if isinstance(entry, Subscription) and entry.state not in ENDED:
                return entry
        return None

    def entry(self, purchase_id: str) -> Entry | None:
        """What was bought under this id."""
        return self._entries.get(purchase_id)

    def entries(self) -> Iterator[Entry]:
        """Everything, in the order in which it came."""
        return iter(self._entries.values())

    def waits_for(self, purchase_id: str) -> Subscription | None:
        """The plan that a downgrade has put after this one and that has not begun."""
        other = self._entries.get(self._takes_over.get(purchase_id, ""))
        return other if isinstance(other, Subscription) and other.state == PENDING_ACTIVE else None

    def purchases(self, now: datetime, *, include_inactive: bool) -> list[Purchase]:
        """Every purchase as it stands at a moment, newest first, undated ones last."""
        newest_first = sorted(self._entries.values(), key=_age, reverse=True)
        rows = [_row(entry, now) for entry in newest_first]
        return rows if include_inactive else [row for row in rows if row.is_current]

    def newest(self, count: int, now: datetime) -> list[Purchase]:
        """The first of all these purchases."""
        return [_row(entry, now) for entry in heapq.nlargest(count, self._entries.values(), key=_age)]

    # ------------------------------------------------------------------ inside

    def _restore(self, frame: Frame) -> None:
        self.payment, self.totals = frame.payment, frame.totals
        self.requests.update(frame.requests)
        for replaced_id, taker in frame.takes_over.items():
            if taker is None:
                del self._takes_over[replaced_id]
            else:
                self._takes_over[replaced_id] = taker
        for key, entry in frame.entries.items():
            if entry is not None:
                self._entries[key] = entry
                continue
            gone = self._entries.pop(key)
            self._by_code[gone.purchase.code].remove(key)
            self._subscriptions.discard(key)

    def _put(self, key: str, entry: Entry, frame: Frame) -> None:
        if key not in frame.entries:
            frame.entries[key] = self._entries[key]
        self._entries[key] = entry

    def _buy(self, line: Mapping[str, Any], at: datetime, place: tuple[int, int], frame: Frame) -> None:
        offer = Period(*line["offer"]) if line["offer"] else None
        entry = bought(from_json(line["purchase"]), offer, place, str(line.get("amount", "")))
        key = self._free_id(entry.id, *place)
        change = line.get("change")
        if change is not None and isinstance(entry, Subscription):
            entry = self._changed(entry, change, at, frame)
            frame.takes_over.setdefault(entry.replaces, self._takes_over.get(entry.replaces))
        frame.entries[key] = None
        self.add(entry, key)
        credit = Decimal(str(change["credit"])) if change else _NOTHING
        self.totals = self.totals._replace(
            charged=self.totals.charged + entry.charged, credited=self.totals.credited + credit
        )

    def _changed(self, entry: Subscription, change: Mapping[str, Any], at: datetime, frame: Frame) -> Subscription:
        """A plan that takes over from another one: at once by an upgrade, at the end of its term by a downgrade."""
        old_id = str(change["replaces"])
        old = self._subscription(old_id)
        if change["action"] == "Downgrade":
            ends = old.ends or at  # what has no term has run to its end
            self._put(old_id, old._replace(state=CANCELLED, was=old.was or old.state, ends=ends), frame)
            return entry._replace(
                state=PENDING_ACTIVE, anchor=ends, term=0, starts=at, ends=ends, paid=_NOTHING, replaces=old_id
            )
        used, left = Decimal(str(change["credit"])), Decimal(str(change["left"]))
        if used and entry.state == TRIAL:
            entry = entry._replace(state=INTRO)  # it is not free: the credit has paid for it
        self._put(old_id, replaced(old, at, on_trial=entry.state == TRIAL), frame)
        return entry._replace(paid=entry.paid + used, credit=left, replaces=old_id)

    def _happen(self, event: Happening, frame: Frame) -> None:
        key = event.purchase_id
        entry = self._entries[key]
        if isinstance(entry, Holding):
            if event.kind not in {REFUND, CHARGE_BACK}:
                raise ValueError(f"{event.kind} happens to no purchase that is made once")
            ended = entry.purchase._replace(status=INVALID, expires=event.at)
            self._put(key, entry._replace(purchase=ended, charged=_NOTHING), frame)
        else:
            self._put(key, apply(entry, event), frame)
            if entry.replaces or event.kind == RESUME:
                self._others(entry, event, frame)
        if event.kind == FAILED and self.payment == FAILS_ONCE:
            self.payment = PAYS
        self.totals = self.totals.plus(event)

    def _others(self, before: Subscription, event: Happening, frame: Frame) -> None:
        """What an event of one subscription means for the one that it takes over from, or that waits for it."""
        old = self._entries.get(before.replaces) if before.replaces else None
        if isinstance(old, Subscription):
            if event.kind in {RENEWED, RECOVERED} and old.state == PENDING_INACTIVE:
                self._put(before.replaces, replaced(old, event.at, on_trial=False), frame)
            elif event.kind in _COMES_TO_NOTHING and old.state == PENDING_INACTIVE:
                self._put(before.replaces, reinstated(old), frame)
            elif event.kind == RESUME and before.was == TRIAL and old.state == CANCELLED:
                self._put(before.replaces, replaced(old, event.at, on_trial=True), frame)
        waiting = self.waits_for(event.purchase_id) if event.kind == RESUME else None
        if waiting is not None:
            self._put(self._takes_over[event.purchase_id], waiting._replace(state=EXPIRED, ends=event.at), frame)

    def _subscription(self, key: str) -> Subscription:
        entry = self._entries[key]
        if not isinstance(entry, Subscription):
            raise KeyError(key)
        return entry

    def _free_id(self, key: str, seq: int, index: int) -> str:
        """Files may give one id to two purchases, or none: both are listed all the same."""
        return key if key and key not in self._entries else f"{key} {seq}:{index}"


def _row(entry: Entry, now: datetime) -> Purchase:
    return entry.row() if isinstance(entry, Subscription) else entry.as_of(now)


def _age(entry: Entry) -> tuple[datetime, tuple[int, int]]:
    return (entry.purchase.purchased or _LONG_AGO, entry.place)
