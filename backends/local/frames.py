"""What stood before each event, so that the last one can be taken back at the cost of what it touched."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from backends.local.holding import Entry
from tui_store.domain.partner import PartnerQuote
from tui_store.domain.product import Product
from tui_store.domain.subscription import Happening

_SINGLE = 512  # events that can be taken back one by one, at least
_NOTHING = Decimal(0)


class Totals(NamedTuple):
    """What the account was charged, tax included, what it got back, and what credits took off."""

    charged: Decimal = _NOTHING
    refunded: Decimal = _NOTHING
    credited: Decimal = _NOTHING

    def plus(self, event: Happening) -> Totals:
        """With what an event of a subscription charged or gave back."""
        total, credit = event.total, event.credit
        if total < 0:
            return self._replace(refunded=self.refunded - total)
        if not total and not credit:
            return self
        return Totals(self.charged + total, self.refunded, self.credited + credit if credit else self.credited)


class Frame(NamedTuple):
    """What stood before one event, or before one advance, which has no number (0); or before many `events` at once.

    None stands for what was not there.
    """

    seq: int
    entries: dict[str, Entry | None]
    requests: dict[str, tuple[PartnerQuote, Product]]
    takes_over: dict[str, str | None]
    payment: str
    totals: Totals
    events: int = 1


class Frames:
    """The frames of a history, oldest first. Older ones are put together, so that memory stays in bounds."""

    def __init__(self) -> None:
        self._frames: list[Frame] = []
        self._merged = 0  # frames of many events, which come first

    @property
    def upto(self) -> int:
        """The number of the last event of the line; 0 for none."""
        return next((frame.seq for frame in reversed(self._frames) if frame.seq), 0)

    def push(self, seq: int, payment: str, totals: Totals) -> Frame:
        """A frame for the next event, to be filled in while that is taken in."""
        if len(self._frames) - self._merged >= 2 * _SINGLE:
            self._merge()
        frame = Frame(seq, {}, {}, {}, payment, totals)
        self._frames.append(frame)
        return frame

    def pop(self) -> Frame:
        """The newest frame, which is gone then."""
        return self._frames.pop()

    def pop_above(self, seq: int) -> Iterator[Frame]:
        """The frames of all events above a number, and of every advance since, newest first; they are gone then.

        Where many events can only be taken back together, the ones before it go as well.
        """
        while self._frames and (self._frames[-1].seq > seq or not self._frames[-1].seq):
            yield self._frames.pop()
        self._merged = min(self._merged, len(self._frames))

    def number_last(self, seq: int, count: int) -> None:
        """The last advance has been written down as so many events: this is the last one's number."""
        self._frames[-1] = self._frames[-1]._replace(seq=seq, events=count)

    def _merge(self) -> None:
        """Put the older frames of single events together, the more the older they are."""
        first = self._merged
        merged = _merged(self._frames[first : first + _SINGLE])
        while first and self._frames[first - 1].events <= merged.events:
            first -= 1
            merged = _merged([self._frames[first], merged])
        self._frames[first : self._merged + _SINGLE] = [merged]
        self._merged = first + 1


def _merged(frames: list[Frame]) -> Frame:
    """What stood before all of these: of everything the oldest."""
    entries: dict[str, Entry | None] = {}
    requests: dict[str, tuple[PartnerQuote, Product]] = {}
    takes_over: dict[str, str | None] = {}
    for frame in reversed(frames):
        entries.update(frame.entries)
        requests.update(frame.requests)
        takes_over.update(frame.takes_over)
    first, count = frames[0], sum(frame.events for frame in frames)
    return Frame(frames[-1].seq, entries, requests, takes_over, first.payment, first.totals, count)
