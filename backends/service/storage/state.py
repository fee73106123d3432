"""What the service remembers of itself: single values by key."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from backends.service.storage.schema import STATE


def get_state(db: Connection, key: str) -> Any:  # noqa: ANN401 - any JSON
    """The value of a key, None if there is none."""
    return db.execute(select(STATE.c.value).where(STATE.c.key == key)).scalar()


def put_state(db: Connection, key: str, value: object) -> None:
    """Keep a JSON value under a key."""
    if db.execute(STATE.update().where(STATE.c.key == key).values(value=value)).rowcount == 0:
        db.execute(STATE.insert().values(key=key, value=value))
