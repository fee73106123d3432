"""The orders of one user in the journal: what was tried, what came of it, and which entitlement it led to.

Four kinds of event. An attempt is committed before its request leaves; a second departure, or one that was late, is
noted as well. An outcome says how it ended. A claim gives one entitlement to one attempt, for good: the journal takes
each claim, and each outcome, once. An attempt without an outcome is open: it may have been charged. Blocking, called
off the event loop; every failure is a LedgerFailed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from backends.local.attempts import SETTLED
from backends.local.journal import Event, Journal
from backends.local.session import is_running, this_session
from backends.remote.entry import CHARGED, LAPSED, Entry, claim_body
from backends.remote.uptime import Moment, Watch, seconds_since
from backends.remote.wire import Entitlement

ATTEMPT, LEFT, OUTCOME, CLAIM = "remote-attempt", "remote-left", "remote-outcome", "remote-claim"
_KINDS = (ATTEMPT, LEFT, OUTCOME, CLAIM, SETTLED)
# Seconds within which a request has left with the attempt: no need to note that on its own.
_AT_ONCE = 1.0

# How many in this process wait for the answer to an order right now, by journal and request.
_UNDER_WAY: Counter[tuple[str, str]] = Counter()


class Book:
    """One user's orders at one service, read again before each use: other processes write to the same journal.

    `owner` names user and service, whoever sits in front of the TV: two personas may be one user. `horizon` is in
    seconds and counts from the last time that an order's request left.
    """

    def __init__(self, journal: Journal, owner: str, horizon: float, watch: Watch) -> None:
        self._journal = journal
        self._owner = owner
        self._horizon = horizon
        self.watch = watch
        self._where = str(journal.path or id(journal))
        self._seen = 0
        self._entries: dict[str, Entry] = {}
        self._owners: dict[str, Entry] = {}
        self._products: dict[str, list[str]] = {}
        self._answered: list[str] = []

    # ------------------------------------------------------------------ looking

    def find(self, request_id: str) -> Entry | None:
        """The order with this request id, if there ever was one."""
        with self._read():
            return self._entries.get(request_id)

    def owners(self) -> dict[str, Entry]:
        """Which order led to which entitlement, by its id."""
        with self._read():
            return dict(self._owners)

    def blocking(self, product: str) -> Entry | None:
        """An order of this product whose outcome is unknown, so that another one has to wait."""
        with self._read():
            return self._blocking(product)

    def seconds_left(self, entry: Entry) -> float:
        """How long an open order still keeps its product on hold; below 0 once it may lapse."""
        return self._horizon - seconds_since(entry.left, self.watch())

    def needs_a_look(self) -> bool:
        """Whether an entitlement is missing for an order that was charged, or may have been."""
        with self._read():
            return any(
                not entry.entitlement and (entry.is_open or entry.is_charged) for entry in self._entries.values()
            )

    def untold(self) -> list[Entry]:
        """Orders of sessions that ended before they told how it ended, oldest first."""
        with self._read():
            return [entry for entry in self._entries.values() if not entry.was_told and not self._is_running(entry)]

    def is_under_way(self, entry: Entry) -> bool:
        """Whether somebody, here or in another process, still waits for the answer to it."""
        if entry.session == this_session():
            return _UNDER_WAY[self._where, entry.request_id] > 0
        return entry.is_open and is_running(entry.session)

    # ------------------------------------------------------------------ writing

    def mark(self) -> int:
        """What has happened so far: taken before the service is asked what the account has."""
        with self._read():
            return self._seen

    def begin(self, draft: Entry, there: Sequence[Entitlement], mark: int) -> tuple[Entry, bool]:
        """Note an order before its request leaves; answers the noted one, and True.

        Instead of it comes, with False, the order of the same request, or one of the same product that has to be
        settled first, or about which something became known since the `mark`: then the account has to be looked at
        again. `there` is everything it has: what of it no order has claimed yet is none of this one's.
        """
        with self._journal.reading():
            with self._journal.transaction():
                self._catch_up()
                in_the_way = (
                    self._entries.get(draft.request_id)
                    or self._blocking(draft.product)
                    or self._changed_since(mark, draft.product)
                )
                if in_the_way is not None:
                    return in_the_way, False
                told = self._tell_answered()
                owned = (row.id for row in there if row.product_id == draft.product)
                entry = draft._replace(before=tuple(row for row in owned if row not in self._owners))
                self._append(ATTEMPT, entry.request_id, entry.body())
            del self._answered[:told]
            # Only now: what could not be committed has not happened.
            self._catch_up()
            return self._entries[draft.request_id], True

    def leaves(self, entry: Entry, device: str) -> Entry:
        """Note, before a request leaves, that it does so late or from another device; answers the order as it stands.

        One that is no longer open must not leave: it was given up meanwhile, and its product may have been ordered.
        """
        if device == entry.device and seconds_since(entry.left, self.watch()) < _AT_ONCE:
            return entry
        with self._journal.reading():
            with self._journal.transaction():
                self._catch_up()
                known = self._entries[entry.request_id]
                if known.is_open:
                    body = {"request": entry.request_id, "device": device, **self.watch().body()}
                    self._append(LEFT, f"{entry.request_id} {known.last}", body)
            self._catch_up()
            return self._entries[entry.request_id]

    @contextmanager
    def under_way(self, request_id: str) -> Iterator[None]:
        """Inside, somebody here waits for the answer: nobody else in this process settles the order."""
        key = (self._where, request_id)
        _UNDER_WAY[key] += 1
        try:
            yield
        finally:
            _UNDER_WAY[key] -= 1
            if not _UNDER_WAY[key]:
                del _UNDER_WAY[key]

    def entitlement_of(self, entry: Entry, there: Sequence[Entitlement]) -> Entitlement | None:
        """The entitlement that an order has just led to, if it is there already and nobody has claimed it."""
        with self._read():
            return next(
                (found for found in there if found.id not in self._owners and entry.led_to_one_like(found)), None
            )

    def conclude(self, request_id: str, how: str, body: Mapping[str, Any], found: Entitlement | None = None) -> Entry:
        """Note how an order ended, and which entitlement it led to; answers it as it stands then.

        That it was charged is true even of one that somebody else has given up.
        """
        with self._journal.reading():
            with self._journal.transaction():
                self._catch_up()
                entry = self._entries[request_id]
                outcome = {"request": request_id, "how": how, **body}
                if not entry.how:
                    self._append(OUTCOME, request_id, outcome)
                elif entry.how == LAPSED and how == CHARGED:
                    self._append(OUTCOME, f"{request_id} after all", outcome)
                if found is not None and found.id not in self._owners and not entry.entitlement:
                    self._claim(request_id, found, late=False)
            self._catch_up()
            return self._entries[request_id]

    def settle(self, there: Sequence[Entitlement], own: str = "", *, whole: bool = True) -> list[Entry]:
        """Give new entitlements to the orders they come of; answers the orders about which something is known now.

        If `there` is the `whole` of what the account has, an open order for which nothing came within the horizon has
        lapsed. `own` is the request that asks.
        """
        with self._read():
            if not self._changes(there, own, whole) or self._journal.read_only:
                return []
            with self._journal.transaction():
                self._catch_up()
                changes = self._changes(there, own, whole)
                for entry, found in changes:
                    if entry.is_open:
                        body = {"request": entry.request_id, "how": CHARGED if found else LAPSED, "read": True}
                        self._append(OUTCOME, entry.request_id, body)
                    if found is not None:
                        self._claim(entry.request_id, found, late=entry.is_charged)
            self._catch_up()
            return [self._entries[entry.request_id] for entry, _ in changes]

    def answered(self, request_id: str) -> None:
        """Whoever ordered knows how it ended; written down with the next order, or at the end."""
        self._answered.append(request_id)

    def tell(self) -> None:
        """Write down what was answered so far."""
        with self._journal.reading():
            if self._answered and not self._journal.read_only:
                with self._journal.transaction():
                    told = self._tell_answered()
                del self._answered[:told]

    # ------------------------------------------------------------------ inside

    def _blocking(self, product: str) -> Entry | None:
        for entry in self._of(product):
            if entry.is_open and (not self._is_over(entry) or self.is_under_way(entry)):
                return entry
        return None

    def _is_over(self, entry: Entry) -> bool:
        """Whether the horizon has passed."""
        return self.seconds_left(entry) <= 0

    def _changed_since(self, mark: int, product: str) -> Entry | None:
        return next((entry for entry in self._of(product) if entry.last > mark), None)

    def _of(self, product: str) -> list[Entry]:
        return [self._entries[request_id] for request_id in self._products.get(product, ())]

    def _open(self) -> list[Entry]:
        return [entry for entry in self._entries.values() if entry.is_open]

    def _is_running(self, entry: Entry) -> bool:
        return entry.session == this_session() or is_running(entry.session)

    def _is_ours_to_settle(self, entry: Entry, own: str) -> bool:
        """Not while somebody waits for its answer: that says more than a new entitlement does."""
        if entry.request_id == own:
            return True
        is_elsewhere = entry.session != this_session()
        return not self.is_under_way(entry) or (is_elsewhere and self._is_over(entry))

    def _changes(self, there: Sequence[Entitlement], own: str, whole: bool) -> list[tuple[Entry, Entitlement | None]]:
        changes: list[tuple[Entry, Entitlement | None]] = []
        taken: set[str] = set()
        for found in there:
            if found.id not in self._owners:
                entry = self._claimant(found, taken, own)
                if entry is not None:
                    taken.add(entry.request_id)
                    changes.append((entry, found))
        for entry in self._open() if whole else ():
            ours = entry.request_id not in taken and self._is_ours_to_settle(entry, own)
            if ours and entry.request_id != own and self._is_over(entry):
                changes.append((entry, None))
        return changes

    def _claimant(self, found: Entitlement, taken: Container[str], own: str) -> Entry | None:
        """The order that a new entitlement comes of: one that was charged first, then the one that asks or is open."""
        entries = [
            entry
            for entry in self._of(found.product_id)
            if entry.request_id not in taken and entry.led_to_one_like(found)
        ]
        charged = [entry for entry in entries if entry.is_charged]
        opened = [entry for entry in entries if entry.is_open]
        ours = [entry for entry in opened if self._is_ours_to_settle(entry, own)]
        lapsed = [entry for entry in entries if entry.how == LAPSED and not opened]
        return next(iter((*charged, *ours, *lapsed)), None)

    @contextmanager
    def _read(self) -> Iterator[None]:
        with self._journal.reading():
            self._catch_up()
            yield

    def _catch_up(self) -> None:
        for event in self._journal.events(self._owner, _KINDS, self._seen):
            try:
                self._apply(event)
            except (TypeError, ValueError, KeyError) as error:
                raise self._journal.unreadable(event) from error
            self._seen = event.seq

    def _apply(self, event: Event) -> None:
        body = event.body
        request_id = str(body["request"])
        if event.kind == ATTEMPT:
            begun = Entry.from_body(event.seq, body)
            self._entries[request_id] = begun
            self._products.setdefault(begun.product, []).append(request_id)
            return
        entry = self._entries.get(request_id)
        if entry is None:  # told under an id of its own, as an unknown one is
            return
        if event.kind == OUTCOME:
            entry = entry._replace(how=str(body["how"]), outcome=body)
        elif event.kind == LEFT:
            entry = entry._replace(left=Moment.from_body(body), device=str(body["device"]))
        elif event.kind == CLAIM:
            entry = entry._replace(entitlement=str(body["entitlement"]), claim=body)
        else:
            entry = entry._replace(was_told=True)
        entry = entry._replace(last=max(entry.last, event.seq if event.kind != SETTLED else 0))
        self._entries[request_id] = entry
        if entry.entitlement:
            self._owners[entry.entitlement] = entry

    def _claim(self, request_id: str, found: Entitlement, *, late: bool) -> None:
        """One service's ids say nothing about another's."""
        self._append(CLAIM, f"{found.id} {self._owner}", claim_body(request_id, found, late=late))

    def _append(self, kind: str, key: str, body: Mapping[str, Any]) -> None:
        moment = self._journal.not_before_last_event(self.watch().at)
        self._journal.append(kind, self._owner, moment, body, f"{kind} {key}")

    def _tell_answered(self) -> int:
        """How many of those that were answered are written down with this transaction."""
        answered = tuple(self._answered)
        for request_id in answered:
            # Two sessions that start at once may both have told.
            if self._journal.by_request(f"{SETTLED} {request_id}") is None:
                self._append(SETTLED, request_id, {"request": request_id})
        return len(answered)
