"""Which refresh tokens are still worth something: each is spent once."""

from __future__ import annotations

from sqlalchemy import Connection

from backends.service.storage.schema import REFRESH_TOKENS


def add_refresh_token(db: Connection, jti: str, user: str, device: str) -> None:
    """Note that a refresh token was issued."""
    db.execute(REFRESH_TOKENS.insert().values(jti=jti, user_id=user, device=device))


def spend_refresh_token(db: Connection, jti: str) -> bool:
    """Take its worth from it; false if it has none. Of two that try at once one succeeds."""
    return db.execute(REFRESH_TOKENS.delete().where(REFRESH_TOKENS.c.jti == jti)).rowcount == 1
