"""The store's time as something to move in: ahead, back, to a named point, and aside to another course of events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from tui_store.domain.purchase import Purchase

# What becomes of the account's next renewals.
PAYS, FAILS_ONCE, FAILS = "pays", "fails-once", "fails"
PAYMENTS = (PAYS, FAILS_ONCE, FAILS)

PAST, COMING, CHECKPOINT = "past", "coming", "checkpoint"


class Upcoming(NamedTuple):
    """What happens next by itself: when, and in words (`Streamlight Premium renews for $8.99`)."""

    at: datetime
    words: str


class Present(NamedTuple):
    """Where one stands in time.

    `is_set` is false while the machine's own clock runs. `undo` and `redo` say in words what would be undone and done
    again, empty where there is nothing. `payment` is one of PAYMENTS; `recoverable` counts the account's subscriptions
    that wait for a payment.
    """

    now: datetime
    is_set: bool
    next: Upcoming | None = None
    undo: str = ""
    redo: str = ""
    payment: str = PAYS
    recoverable: int = 0


class Moved(NamedTuple):
    """What a step did: where time stands now, how many events it made, and what to tell, in one line."""

    now: datetime
    events: int
    words: str


class TimelineEntry(NamedTuple):
    """One event of the account, past or coming, or a checkpoint.

    `kind` is PAST, COMING or CHECKPOINT; `name` the event's kind (`renewed`); `words` one line for a viewer.
    `amount` is what it charged (refunds below zero) in words, empty for nothing. `seen` is what getAllPurchases
    answers right after it, newest purchase first.
    """

    kind: str
    at: datetime
    name: str
    words: str
    purchase_id: str = ""
    amount: str = ""
    seen: tuple[Purchase, ...] = ()


class Checkpoint(NamedTuple):
    """A named point: when it was saved in the store's time, and what the account owned there, in words."""

    name: str
    at: datetime
    words: str


class Course(NamedTuple):
    """One course of events up to a point, as two are compared.

    `entries` are the account's past events only, oldest first; `paid` is charges less refunds, in words.
    """

    name: str
    now: datetime
    owned: tuple[Purchase, ...]
    everything: tuple[Purchase, ...]
    paid: str
    entries: tuple[TimelineEntry, ...]


class Comparison(NamedTuple):
    """Two courses, and how many of their first entries they share."""

    left: Course
    right: Course
    shared: int


class TimeMachine(Protocol):
    """Moves one account's store in time. Every step can be undone; nothing is ever deleted.

    Raises InputError, one sentence, for a step that is not possible: nothing has changed then. LedgerFailed when it
    cannot be written down.
    """

    async def now(self) -> tuple[datetime, bool]:
        """The present moment, and whether the clock was set; nothing that was bought is looked at."""
        ...

    async def present(self) -> Present:
        """Where one stands."""
        ...

    async def advance(self, to: str) -> Moved:
        """Move ahead: `next`, `30d`, `2w`, `3m`, `1y`, or a date or moment in ISO 8601 (also behind a `to `)."""
        ...

    async def undo(self) -> Moved:
        """Take back the last step."""
        ...

    async def redo(self) -> Moved:
        """Take the step again that was undone last."""
        ...

    async def set_payment(self, mode: str) -> Moved:
        """Say what becomes of the next renewals: one of PAYMENTS."""
        ...

    async def recover(self) -> Moved:
        """The account pays what it owes: subscriptions in grace or on hold go on."""
        ...

    async def timeline(self, *, coming: int = 12) -> Sequence[TimelineEntry]:
        """The account's events in order of time, at most the last 200 past ones, and the next `coming` ones."""
        ...

    async def cancel(self, purchase_id: str, *, now: bool = False) -> Moved:
        """Cancel a subscription at the end of its term, or now."""
        ...

    async def resume(self, purchase_id: str) -> Moved:
        """Take back a cancellation within the term."""
        ...

    async def refund(self, purchase_id: str, *, charged_back: bool = False) -> Moved:
        """Give the last charge back and end the purchase; `charged_back` says that the bank did it."""
        ...

    async def subscribe_on_web(self, code: str) -> Moved:
        """Put a subscription into the account that was bought on the web (purchaseChannel WEB, purchaseContext ISU)."""
        ...

    async def checkpoints(self) -> Sequence[Checkpoint]:
        """The named points, oldest first."""
        ...

    async def save(self, name: str) -> Checkpoint:
        """Name the present point; the name must be new."""
        ...

    async def restore(self, name: str) -> Moved:
        """Go to a named point; what is done from there is a course of its own. Can be undone."""
        ...

    async def compare(self, left: str, right: str = "") -> Comparison:
        """Two named points side by side; an empty name is the present."""
        ...
