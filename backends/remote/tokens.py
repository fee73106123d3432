"""The tokens of a session: in memory only, and how long the first of them is good for."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from pydantic import ValidationError

from backends.remote.secret import Secret
from backends.remote.wire import Claims, TokenAnswer, read_json

RENEW_SECONDS = 60.0  # a token that lasts shorter than this is renewed before it is used
_MILLISECONDS = 10**11


class Tokens:
    """What a sign-on or a refresh gave. `life` is in seconds from `now`, the service's time; None if nobody tells."""

    def __init__(
        self, answer: TokenAnswer, wrap: Callable[[str], Secret], now: float, monotonic: Callable[[], float]
    ) -> None:
        self.access = wrap(answer.access_token)
        self.refresh = wrap(answer.refresh_token) if answer.refresh_token else None
        self.claims = claims_of(answer.access_token)
        self.life = _life(self.claims, answer.expires_in, now)
        self._monotonic = monotonic
        self._given = monotonic()

    @property
    def is_stale(self) -> bool:
        """Whether it should be renewed before it is used.

        One that is over when it is given shows that the clocks disagree: then the service's refusals have to do.
        """
        if self.life is None or self.life <= 0:
            return False
        left = self.life - (self._monotonic() - self._given)
        return left < min(RENEW_SECONDS, self.life / 2)


def claims_of(token: str) -> Claims:
    """The claims of a token, unverified: only the service can. A token that is none has none."""
    try:
        _, payload, _ = token.split(".")
        padded = payload + "=" * (-len(payload) % 4)
        return Claims.model_validate(read_json(base64.urlsafe_b64decode(padded)))
    except (ValueError, ValidationError, binascii.Error):
        return Claims()


def _life(claims: Claims, expires_in: float | None, now: float) -> float | None:
    """`exp` is in seconds or in milliseconds, which the pages disagree about."""
    if claims.exp is not None:
        return (claims.exp / 1000 if claims.exp > _MILLISECONDS else claims.exp) - now
    return expires_in
