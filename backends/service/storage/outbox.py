"""Completion notifications on their way to the CRM: queued until they are delivered or refused for good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, select

from backends.service.storage.schema import OUTBOX

QUEUED, DELIVERED, DROPPED = "queued", "delivered", "dropped"


class Notification(NamedTuple):
    """A purchase that is complete. `due` is the machine's time of the next try, `problem` why the last one failed."""

    tenant: str
    account: str
    device: str
    product: str
    correlation: str
    created: int
    seq: int = 0
    state: str = QUEUED
    tries: int = 0
    due: float = 0.0
    problem: str = ""


_NOTIFICATION = select(*(OUTBOX.c[name] for name in Notification._fields))
# Built once: every purchase needs them.
_ENQUEUE = OUTBOX.insert().inline()
_DUE = (
    _NOTIFICATION.where(OUTBOX.c.state == QUEUED, OUTBOX.c.due <= bindparam("now"))
    .order_by(OUTBOX.c.seq)
    .limit(bindparam("most"))
)
_NEXT = select(func.min(OUTBOX.c.due)).where(OUTBOX.c.state == QUEUED)
_SETTLE = (
    OUTBOX.update()
    # Another service on this database may have delivered it meanwhile.
    .where(OUTBOX.c.seq == bindparam("number"), OUTBOX.c.state == QUEUED)
    .values(
        state=bindparam("new_state"), tries=bindparam("new_tries"), due=bindparam("new_due"), problem=bindparam("why")
    )
)


def enqueue(db: Connection, notification: Notification) -> None:
    """Queue it, in the transaction of the purchase itself."""
    values = notification._asdict()
    del values["seq"]
    db.execute(_ENQUEUE, values)


def due_notifications(db: Connection, now: float, limit: int) -> list[Notification]:
    """The oldest whose time has come."""
    return [Notification(*row) for row in db.execute(_DUE, {"now": now, "most": limit})]


def next_due(db: Connection) -> float | None:
    """When the next one is due, None if none is queued."""
    due: float | None = db.execute(_NEXT).scalar()
    return due


def all_due_now(db: Connection) -> None:
    """Let every queued one be tried at once, as after a start."""
    db.execute(OUTBOX.update().where(OUTBOX.c.state == QUEUED).values(due=0.0))


def settle_notifications(db: Connection, tried: Sequence[Notification]) -> None:
    """Note what became of each."""
    rows = [
        {"number": one.seq, "new_state": one.state, "new_tries": one.tries, "new_due": one.due, "why": one.problem}
        for one in tried
    ]
    db.execute(_SETTLE, rows)


def counts(db: Connection) -> dict[str, int]:
    """How many are queued, delivered and dropped."""
    query = select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state)
    found = {state: int(number) for state, number in db.execute(query)}
    return {state: found.get(state, 0) for state in (QUEUED, DELIVERED, DROPPED)}


def latest_notifications(db: Connection, limit: int) -> list[Notification]:
    """The newest, whatever became of them, newest first."""
    return [Notification(*row) for row in db.execute(_NOTIFICATION.order_by(OUTBOX.c.seq.desc()).limit(limit))]
