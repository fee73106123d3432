"""Two keys, and tokens of every kind made by hand: nothing here uses the code that signs or verifies."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tui_store.resources import asset

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = 1_772_366_400
NONCE = "5E0692E0A389F4F6"


@cache
def device_key() -> RSAPrivateKey:
    key = load_pem_private_key(asset("device", "demonstration-key.pem").read_bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    return key


@cache
def other_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def claims(**changes: Any) -> dict[str, Any]:
    """What a good token of NOON says; a change of None takes a claim away, `data` changes the attestation itself."""
    data = {"nonce": NONCE, "channelId": "demo", "developerId": "a" * 40, "timestampMs": SECOND * 1000}
    data |= changes.pop("data", {})
    said = {
        "nbf": SECOND - 3600,
        "x-roku-attestation-data": data,
        "iss": "urn:roku:cloud-services:device-attestation",
        "exp": SECOND + 86400,
        **changes,
    }
    return {name: value for name, value in said.items() if value is not None}


def token(said: dict[str, Any] | None = None, *, key: Any = None, algorithm: str = "RS256", **headers: Any) -> str:
    return jwt.encode(claims() if said is None else said, key or device_key(), algorithm, headers=headers)


def part(data: object) -> str:
    """One part of a token, from JSON data or from bytes as they are."""
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read(text: str) -> dict[str, Any]:
    """The JSON object in one part of a token."""
    data: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return data
