"""Courses of events: the timeline of the one that counts, named points, and two of them side by side."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from backends.local.account_book import AccountBook
from backends.local.event_words import PAYMENT_WORDS, amount_words, order_words, styled, words
from backends.local.happenings import happening_from
from backends.local.history import KINDS, PARTNER_CONFIRMED, PAYMENT, PURCHASED
from backends.local.holding import Entry
from backends.local.journal import Event
from backends.local.ledger import Ledger
from backends.local.line import RESTORED, SAVED, Line, shared
from tui_store.domain.errors import InputError
from tui_store.domain.purchase import Purchase
from tui_store.domain.subscription import Happening
from tui_store.domain.time_machine import (
    CHECKPOINT,
    COMING,
    PAST,
    Checkpoint,
    Comparison,
    Course,
    Moved,
    TimelineEntry,
)
from tui_store.text import plain

LONGEST_NAME = 60
MOST_PAST = 200
_MOST_SEEN = 50  # purchases beside one event


class _Point(NamedTuple):
    """A named point: where the head stood, and when."""

    name: str
    head: int
    at: datetime
    words: str
    channel: str


class Courses:
    """Blocking; called off the event loop. Raises InputError for a name that leads nowhere, and LedgerFailed."""

    def __init__(self, ledger: Ledger, channel: str) -> None:
        self._ledger = ledger
        self._journal = ledger.journal
        self._channel = channel

    def timeline(self, coming: int) -> list[TimelineEntry]:
        """Past events and checkpoints in order of time, then what is to come."""
        with self._journal.reading():
            line = self._journal.line()
            teller = _Teller(self._ledger, MOST_PAST, line)
            now = teller.look()
            past = teller.entries[-MOST_PAST:] + [
                TimelineEntry(CHECKPOINT, point.at, SAVED, f"Saved as “{point.name}”")
                for point in self._points()
                if point.channel == self._channel and self._is_on(point, line) and point.at <= now
            ]
            return sorted(past, key=lambda entry: entry.at) + list(teller.coming(now, coming))

    def _is_on(self, point: _Point, line: Line) -> bool:
        ends = self._journal.line_to(point.head).segments
        return not ends or shared(line.segments, ends) == ends[-1].upto

    def checkpoints(self) -> list[Checkpoint]:
        """The channel's named points, oldest first."""
        return [Checkpoint(p.name, p.at, p.words) for p in self._points() if p.channel == self._channel]

    def save(self, name: str) -> Checkpoint:
        """Name the present point."""
        name = _good_name(name)
        with self._step() as now:
            if any(point.name.casefold() == name.casefold() for point in self._points() if self._is_mine(point)):
                raise InputError(f"There is a checkpoint '{name}' already: choose another name.")
            owned = self._ledger.history.purchases(now, include_inactive=False)
            told = _owned_words(owned)
            head = self._journal.line().head
            body = {"name": name, "head": head, "at": now.isoformat(), "words": told, "channel": self._channel}
            self._journal.append(SAVED, self._ledger.account.name, now, body)
        self._ledger.tell(f"saved checkpoint {name}", {"name": name, "now": now.isoformat()})
        return Checkpoint(name, now, told)

    def restore(self, name: str) -> Moved:
        """Go to a named point, as a step of its own."""
        with self._step():
            point = self._point(name)
            at = self._moment_at(point)
            body = {"to": point.head, "name": point.name}
            self._journal.append(RESTORED, self._ledger.account.name, at, body)
        with self._journal.reading():
            now = self._ledger.look()
        self._ledger.tell(f"went to checkpoint {point.name}", {"now": now.isoformat()})
        return Moved(now, 1, f"Everything stands as it did at {point.name}.")

    def compare(self, left: str, right: str) -> Comparison:
        """Two points side by side."""
        with self._journal.reading():
            now = self._ledger.look()
            teller = _Teller(self._ledger)
            one, other = self._course(left, now, teller), self._course(right, now, teller)
        alike = 0
        for first, second in zip(one.entries, other.entries, strict=False):
            if first != second:
                break
            alike += 1
        return Comparison(one, other, alike)

    def _course(self, name: str, now: datetime, teller: _Teller) -> Course:
        if name:
            point = self._point(name)
            name, now = point.name, point.at
            teller.follow(self._journal.line_to(point.head), now)
        else:
            teller.follow(self._journal.line(), now)
        return Course(
            name=name or "Now",
            now=now,
            owned=tuple(teller.history.purchases(now, include_inactive=False)),
            everything=tuple(teller.history.purchases(now, include_inactive=True)),
            paid=teller.paid(),
            entries=tuple(teller.entries),
        )

    def _moment_at(self, point: _Point) -> datetime:
        """What no later event may be before: the last event of the line that the point is on."""
        step = self._journal.step_at(point.head)
        return datetime.fromisoformat(step.at) if step else point.at

    def _point(self, name: str) -> _Point:
        wanted = name.strip().casefold()
        found = [point for point in self._points() if point.name.casefold() == wanted]
        mine = [point for point in found if self._is_mine(point)]
        if mine:
            return mine[-1]
        shown = plain(name.strip())[:LONGEST_NAME]
        if found:
            raise InputError(
                f"The checkpoint '{shown}' was saved in another channel ({found[-1].channel}): it leads nowhere here."
            )
        raise InputError(f"There is no checkpoint '{shown}': tui-store checkpoint list shows those there are.")

    def _is_mine(self, point: _Point) -> bool:
        return point.channel == self._channel

    def _points(self) -> list[_Point]:
        return [self._read(event) for event in self._journal.checkpoints()]

    def _read(self, event: Event) -> _Point:
        body = event.body
        try:
            at = datetime.fromisoformat(str(body["at"]))
            return _Point(str(body["name"]), int(body["head"]), at, str(body["words"]), str(body["channel"]))
        except (KeyError, TypeError, ValueError) as error:
            raise self._journal.unreadable(event) from error

    @contextmanager
    def _step(self) -> Iterator[datetime]:
        with self._journal.reading(), self._journal.transaction():
            yield self._ledger.look()


class _Teller(AccountBook):
    """Follows lines and puts every event into words.

    With `most`, only the last ones of a line, and with what the app saw then: that costs far more than the words.
    """

    def __init__(self, ledger: Ledger, most: int = 0, line: Line | None = None) -> None:
        super().__init__(ledger.journal, ledger.account, ledger.clock)
        self._looks = most > 0
        self._untold = ledger.journal.count_on(line, ledger.account.name, KINDS) - most if line and most else 0
        self._told: list[tuple[int, TimelineEntry]] = []
        self._looked_ahead: list[TimelineEntry] = []

    @property
    def entries(self) -> list[TimelineEntry]:
        """What has happened on the line that was followed last, oldest first."""
        return [entry for _, entry in self._told] + self._looked_ahead

    def go_back(self, seq: int) -> int:
        """Take back every event above this number, and what was told of it."""
        upto = super().go_back(seq)
        while self._told and self._told[-1][0] > upto:
            self._told.pop()
        return upto

    def take_in(self, event: Event) -> None:
        """Take in an event of the line, and tell of it."""
        if self._untold > 0:
            self._untold -= 1
            self.history.apply(event)
            return
        before = self.history.entry(str(event.body.get("id", "")))
        self.history.apply(event)
        self._told.append((event.seq, self._in_words(event, before)))

    def let_happen(self, now: datetime) -> None:
        """Let happen what is due, and tell of it as of what has been written down."""
        self._looked_ahead = list(self._happenings(now, PAST))

    def coming(self, now: datetime, count: int) -> Iterator[TimelineEntry]:
        """The next events that happen by themselves."""
        told = 0
        while told < count and (due := self.history.next_due()) is not None:
            for entry in self._happenings(max(now, due[0]), COMING):
                if told < count:
                    yield entry
                told += 1

    def paid(self) -> str:
        """Charges less refunds, in the style of what was bought."""
        totals = self.history.totals
        entry = next((entry for entry in self.history.entries() if entry.charged), None)
        entry = entry or next(self.history.entries(), None)
        amount = totals.charged - totals.refunded
        return styled(amount, entry) if entry is not None else "nothing"

    def _happenings(self, now: datetime, kind: str) -> Iterator[TimelineEntry]:
        before: dict[str, Entry | None] = {}

        def note(event: Happening) -> None:
            before[event.purchase_id] = self.history.entry(event.purchase_id)

        for event in self.due(now, note):
            yield self._entry(kind, event, before[event.purchase_id])

    def _in_words(self, event: Event, before: Entry | None) -> TimelineEntry:
        body: Any = event.body
        if event.kind in {PURCHASED, PARTNER_CONFIRMED}:
            purchase = body["lines"][0]["purchase"]["purchase_id"]
            total = "" if _is_nothing(body["total"]) else str(body["total"])
            text = order_words(body)
            return TimelineEntry(PAST, event.at, event.kind, text, purchase, total, self._seen(event.at))
        if event.kind == PAYMENT:
            return TimelineEntry(
                PAST, event.at, event.kind, PAYMENT_WORDS[str(body["mode"])], "", "", self._seen(event.at)
            )
        return self._entry(PAST, happening_from(event.kind, event.at, body), before)

    def _entry(self, kind: str, event: Happening, before: Entry | None) -> TimelineEntry:
        text = words(event, before, coming=kind == COMING) if before is not None else event.kind
        amount = amount_words(event, before) if before is not None else ""
        return TimelineEntry(kind, event.at, event.kind, text, event.purchase_id, amount, self._seen(event.at))

    def _seen(self, at: datetime) -> tuple[Purchase, ...]:
        return tuple(self.history.newest(_MOST_SEEN, at)) if self._looks else ()


def _good_name(name: str) -> str:
    text = name.strip()
    if not text:
        raise InputError("A checkpoint needs a name.")
    if text != plain(text) or not text.isprintable():
        raise InputError("A checkpoint's name is plain text in one line: leave control characters out.")
    if len(text) > LONGEST_NAME:
        raise InputError(f"A checkpoint's name has at most {LONGEST_NAME} characters, and this one has {len(text)}.")
    return text


def _owned_words(owned: list[Purchase]) -> str:
    """What an account owns, in a few words."""
    names = [row.name or row.code for row in owned]
    if not names:
        return "nothing owned"
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _is_nothing(total: object) -> bool:
    return not any(digit in "123456789" for digit in str(total))
