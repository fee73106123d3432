"""Orders that were begun and not yet answered, so that the next session can say what became of them.

An attempt is written down before its charge; whether the charge went through, its own event says. Once the answer is
out the attempt is settled, which is written with the next attempt or at the end: an order costs one commit more,
not two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from backends.local.history import DECLINED
from backends.local.journal import Event, Journal
from backends.local.session import Session, is_running, this_session
from tui_store.domain.attempt import Attempt

ATTEMPTED = "attempted"
SETTLED = "settled"


class Attempts:
    """One account's attempts of this session. Blocking; every failure is a LedgerFailed."""

    def __init__(self, journal: Journal, account: str) -> None:
        self._journal = journal
        self._account = account
        self._answered: list[tuple[str, datetime]] = []

    @contextmanager
    def attempt(self, request_id: str, at: datetime, what: str, total: str) -> Iterator[None]:
        """Charge inside. A request without an id cannot be told from others and is not noted."""
        if not request_id or not self._begin(request_id, at, what, total):
            yield
            return
        try:
            yield
        finally:
            self._answered.append((request_id, at))

    def settle(self) -> None:
        """Note that every order so far has been answered."""
        with self._journal.reading():
            if self._answered:
                with self._journal.transaction():
                    self._settle()
                self._answered.clear()

    def _begin(self, request_id: str, at: datetime, what: str, total: str) -> bool:
        journal = self._journal
        with journal.reading():
            with journal.transaction():
                if journal.by_request(request_id) or journal.by_request(_key(ATTEMPTED, request_id)):
                    return False
                self._settle()
                body = {"request": request_id, "what": what, "total": total, "session": list(this_session())}
                moment = journal.not_before_last_event(at)
                journal.append(ATTEMPTED, self._account, moment, body, _key(ATTEMPTED, request_id))
            self._answered.clear()
        return True

    def _settle(self) -> None:
        for request_id, at in self._answered:
            _note_settled(self._journal, self._account, request_id, at)


def unsettled(journal: Journal) -> list[Attempt]:
    """Attempts of all accounts whose session ended before it answered, oldest first."""
    with journal.reading():
        return [
            _attempt(journal, event) for event in journal.unanswered(ATTEMPTED, SETTLED) if _is_over(journal, event)
        ]


def settle(journal: Journal, attempts: Sequence[Attempt], at: datetime) -> None:
    """Note that somebody has been told what became of these."""
    with journal.transaction():
        for attempt in attempts:
            _note_settled(journal, attempt.account, attempt.request_id, at)


def _note_settled(journal: Journal, account: str, request_id: str, at: datetime) -> None:
    key = _key(SETTLED, request_id)
    # Two sessions that start at once may both have told.
    if journal.by_request(key) is None:
        journal.append(SETTLED, account, journal.not_before_last_event(at), {"request": request_id}, key)


def _key(kind: str, request_id: str) -> str:
    """A request id of the note's own: the request itself names the charge."""
    return f"{kind} {request_id}"


def _is_over(journal: Journal, event: Event) -> bool:
    try:
        process, began = event.body["session"]
        return not is_running(Session(int(process), str(began)))
    except (TypeError, ValueError, KeyError) as error:
        raise journal.unreadable(event) from error


def _attempt(journal: Journal, event: Event) -> Attempt:
    try:
        request_id, what, total = (str(event.body[name]) for name in ("request", "what", "total"))
    except (TypeError, KeyError) as error:
        raise journal.unreadable(event) from error
    came_of_it = journal.by_request(request_id)
    if came_of_it is None or came_of_it.kind == DECLINED:
        return Attempt(request_id, event.account, what, total, charged=False)
    body = came_of_it.body
    return Attempt(request_id, event.account, what, str(body.get("total", total)), True, str(body.get("reference", "")))
