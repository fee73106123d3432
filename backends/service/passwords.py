"""Passwords are kept as scrypt hashes; the cost is that of a demonstration, not of a bank."""

from __future__ import annotations

import hashlib
import hmac
import os

_COST = 2**4


def hashed(password: str) -> str:
    """The salt and the hash, in hexadecimal."""
    salt = os.urandom(8)
    return f"{salt.hex()}:{_scrypt(password, salt).hex()}"


def matches(password: str, kept: str) -> bool:
    """Whether it is the password that was hashed."""
    salt, _, digest = kept.partition(":")
    return hmac.compare_digest(_scrypt(password, bytes.fromhex(salt)).hex(), digest)


def _scrypt(password: str, salt: bytes) -> bytes:
    # Bytes of a lone surrogate are as good as any others to hash.
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=_COST, r=8, p=1)
