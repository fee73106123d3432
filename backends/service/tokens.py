"""Tokens of clients: JWT with HS256, so that only the service can check them."""

from __future__ import annotations

from typing import Any

import jwt

from backends.service.context import Context
from backends.service.storage.accounts import DeviceRow, UserRow

ACCESS, REFRESH, GUEST_ACCESS, CHOICE, CONTENT = (
    "DevAuthN",
    "RefreshAuthN",
    "AnonAuthN",
    "AccountChoice",
    "ContentAuthZ",
)
_ALGORITHM = "HS256"
_KEY_ID = "tui-store"
# How long somebody may take to choose one of several accounts, in seconds.
_CHOICE_LIFETIME = 600
# An exp above this is in milliseconds: in seconds it would be the year 5138.
_MILLISECONDS_FROM = 10**11


class BadToken(Exception):
    """A token that is not ours, of another kind, or expired; the message says which, without the token."""


def issued(
    context: Context, user: UserRow, device: DeviceRow, fixed_until: int | None = None
) -> tuple[str, dict[str, Any]]:
    """The id of a new refresh token, and the answer to a sign-on.

    `fixed_until` is the last moment of tokens that were renewed; None for those of a sign-on.
    """
    settings, now = context.settings, context.clock.epoch()
    fixed = now + settings.fixed_lifetime if fixed_until is None else fixed_until
    who = {
        "tenantId": user.tenant,
        "accountId": user.account,
        "userId": user.id,
        "deviceId": device.id,
    }
    access = {
        **who,
        "playoutDeviceClass": device.device_class,
        "deviceProfileId": "",
        "inHome": True,
        "geoBlockExempt": False,
    }
    refresh_id = context.ids.guid()
    refresh_until = min(now + settings.refresh_lifetime, fixed)
    answer = {
        "access_token": _signed(context, ACCESS, access, now + settings.access_lifetime, fixed),
        "refresh_token": _signed(context, REFRESH, {**who, "jti": refresh_id}, refresh_until, fixed),
        "token_type": "bearer",
        "expires_in": settings.access_lifetime,
        "refresh_expires_in": refresh_until - now,
        "fixed_refresh_expires_in": fixed - now,
        "client_id": device.id,
        "accountId": user.account,
    }
    return refresh_id, answer


def guest_token(context: Context, tenant: str) -> dict[str, Any]:
    """The answer to a guest: a token that buys nothing and cannot be refreshed."""
    lifetime = context.settings.access_lifetime
    until = context.clock.epoch() + lifetime
    return {
        "access_token": _signed(context, GUEST_ACCESS, {"tenantId": tenant}, until, until),
        "token_type": "bearer",
        "expires_in": lifetime,
    }


def choice_token(context: Context, user: UserRow) -> str:
    """What stands for one of several accounts until the viewer has chosen."""
    until = context.clock.epoch() + _CHOICE_LIFETIME
    who = {"tenantId": user.tenant, "accountId": user.account, "userId": user.id}
    return _signed(context, CHOICE, who, until, until)


def content_token(context: Context, who: dict[str, Any], content: str, until: int) -> str:
    """Leave to play one content on one device until a moment, in seconds since 1970."""
    return _signed(context, CONTENT, {**who, "contentId": content}, until, until)


def claims_of(token: str, context: Context, *kinds: str) -> dict[str, Any]:
    """What a token of one of these kinds says; raises BadToken. Whoever reads it finds `exp` in seconds."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            context.signing_key,
            algorithms=[_ALGORITHM],
            # Expiry is ours to check: the clock may be moved.
            options={"verify_exp": False, "verify_nbf": False, "verify_iat": False, "require": ["exp", "jti"]},
        )
    except (jwt.InvalidTokenError, ValueError) as error:
        raise BadToken("The token is not valid.") from error
    if claims.get("typ") not in kinds or not isinstance(claims.get("tenantId"), str):
        raise BadToken("The token is of another kind.")
    for name in ("exp", "fixed_exp"):
        value = claims.get(name)
        if not isinstance(value, int):
            raise BadToken("The token is not valid.")
        claims[name] = value // 1000 if value > _MILLISECONDS_FROM else value
    if claims["exp"] <= context.clock.epoch():
        raise BadToken("The token has expired.")
    return claims


def _signed(context: Context, kind: str, claims: dict[str, Any], until: int, fixed: int) -> str:
    unit = 1000 if context.faults.is_on("exp_in_ms") else 1
    body = {
        "typ": kind,
        "ver": "1.0",
        "jti": context.ids.guid(),
        "exp": until * unit,
        "fixed_exp": fixed * unit,
        **claims,
    }
    return jwt.encode(body, context.signing_key, algorithm=_ALGORITHM, headers={"kid": _KEY_ID})
