"""One account's events, folded up to the present moment: those of the line, and then what is due by now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from backends.local.happenings import as_texts
from backends.local.history import KINDS, NOTES, History
from backends.local.journal import Event, Journal
from backends.local.line import Line, Segment, shared
from tui_store.domain.account import Account
from tui_store.domain.clock import Clock
from tui_store.domain.subscription import Happening


class AccountBook:
    """Keeps up with the journal, whoever writes to it. Blocking; every failure is a LedgerFailed.

    What is due by itself is only looked at until somebody writes: then it is written down first.
    """

    def __init__(self, journal: Journal, account: Account, clock: Clock) -> None:
        self.journal = journal
        self.account = account
        self.clock = clock
        self.history = History()
        self._line = Line()
        self._notes_seen = 0
        self._looked_at: datetime | None = None

    def look(self) -> datetime:
        """Bring the history to the present moment, which is answered: time never runs backwards in a ledger.

        For use inside the journal's lock. The journal is asked first: another process may have moved the clock.
        """
        line = self.journal.line()
        now = self.journal.not_before_last_event(self.clock.now())
        self.follow(line, now)
        return now

    def follow(self, line: Line, now: datetime) -> None:
        """Bring the history to a moment on a line, which need not be the one that counts."""
        if line.segments != self._line.segments:
            self._looked_at = None
            taken = self.go_back(shared(self._line.segments, line.segments))
            self._read_notes()
            for segment in line.segments:
                for event in self._events(KINDS, Segment(max(segment.after, taken), segment.upto)):
                    self._take_in(self.take_in, event)
        else:
            self._read_notes()
        self._line = line
        self.let_happen(now)

    def go_back(self, seq: int) -> int:
        """Take back every event above this number; answers up to where what is left goes, which may be less far."""
        self.history.take_back(seq)
        return self.history.upto

    def let_happen(self, now: datetime) -> None:
        """Let happen what is due by now; only looked at."""
        looked_at = self._looked_at
        if looked_at is not None and looked_at <= now:
            due = self.history.next_due()
            if due is None or due[0] > now:
                return
        self.history.take_back(self.history.upto)
        for _ in self.due(now):
            pass
        self._looked_at = now

    def due(self, now: datetime, tell: Callable[[Happening], None] | None = None) -> Iterator[Happening]:
        """What happens by itself up to a moment; `tell` gets each event before it is taken in."""
        return self.history.advance(now, declines=self.declines, tax_rate=self.account.tax_rate, tell=tell)

    def write_due(self, now: datetime, tell: Callable[[Happening], None] | None = None) -> tuple[int, int]:
        """Write down, inside a transaction, what is due by now; answers the number of the first event and how many.

        `tell` gets each event before it is taken in.
        """
        self._looked_at = None
        before, upto = self._line, self.history.upto
        self.history.take_back(upto)
        first, last = self.journal.extend(self.account.name, as_texts(self.due(now, tell)))
        count = last - first + 1 if last else 0
        if count:
            self.history.keep_advance(last, count)
            self._line = self.journal.line()
            self.journal.if_rolled_back(lambda: self._forget(before, upto))
        else:
            self.history.take_back(upto)
        self._looked_at = now
        return first, count

    def _forget(self, line: Line, upto: int) -> None:
        """What was written down has been rolled back: the same numbers may soon be other events'."""
        self.history.take_back(upto)
        self._line = line
        self._looked_at = None

    @property
    def declines(self) -> bool:
        """Whether every charge to this account is refused."""
        payment = self.account.payment
        return payment is None or payment.declines

    def _read_notes(self) -> None:
        newest = self.journal.newest()
        for event in self._events(NOTES, Segment(self._notes_seen, newest)):
            self._take_in(self.history.note, event)
        self._notes_seen = newest

    def take_in(self, event: Event) -> None:
        """Take in an event of the line."""
        self.history.apply(event)

    def _events(self, kinds: tuple[str, ...], segment: Segment) -> Iterator[Event]:
        return self.journal.each_event(self.account.name, kinds, segment.after, segment.upto)

    def _take_in(self, take: Callable[[Event], None], event: Event) -> None:
        try:
            take(event)
        except (TypeError, ValueError, KeyError, ArithmeticError) as error:
            raise self.journal.unreadable(event) from error
