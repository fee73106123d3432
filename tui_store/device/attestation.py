"""A device attestation token: a JWT with the header and the claims of the sample in Roku's ChannelStore reference."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

ALGORITHM = "RS256"
ISSUER = "urn:roku:cloud-services:device-attestation"
DATA = "x-roku-attestation-data"

# The sample is good from an hour before it was made until a day after; in seconds.
BEFORE = 3600
AFTER = 86400

# No certificate lies at an address in .invalid (RFC 2606): `tui-store attestation cert` prints it.
CERTIFICATE_ADDRESS = "https://tui-store.invalid/device-certificate.pem"

_HEADER = {"x5u": CERTIFICATE_ADDRESS, "typ": "JWT", "alg": ALGORITHM}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def signed(key: RSAPrivateKey, nonce: str, channel_id: str, at: datetime) -> str:
    """The token for a nonce, made at the moment `at` (aware); the same bytes for the same arguments."""
    import jwt

    made = (at - _EPOCH) // _MILLISECOND
    claims = {
        "nbf": made // 1000 - BEFORE,
        DATA: {
            "nonce": nonce,
            "channelId": channel_id,
            "developerId": developer_of(channel_id),
            "timestampMs": made,
        },
        "iss": ISSUER,
        "exp": made // 1000 + AFTER,
    }
    return jwt.encode(claims, key, ALGORITHM, headers=_HEADER, sort_headers=False)


def developer_of(channel_id: str) -> str:
    """The id of whoever published a channel: 40 hex digits, as in the sample, and always the same ones."""
    from hashlib import sha256

    return sha256(f"developer of {channel_id}".encode("utf-8", "replace")).hexdigest()[:40]
