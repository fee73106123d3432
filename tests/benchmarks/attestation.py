"""(6) Device attestation: sign a token and verify it again.

The floor is PyJWT alone with the same loaded key and the same claims: `jwt.encode`, `jwt.decode`.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from tests.benchmarks.catalogs import Catalogs
from tests.benchmarks.figures import Figure, interleaved, median_ratio, ms
from tests.benchmarks.raw_terminal import Stuck
from tui_store.device.attestor import DeviceKey
from tui_store.device.key_file import own_key
from tui_store.device.verify import verify

LIMIT = 1.2
ROUNDS = 100
BATCH = 10
NONCE = "5E0692E0A389F4F6"


def measure(home: Path, _catalogs: Catalogs) -> list[Figure]:
    """Both sides have their keys in memory; what it costs to make or read one is told beside."""
    making, _ = _timed(partial(own_key, home))
    loading, key = _timed(partial(own_key, home))
    device = DeviceKey(home)
    at = datetime.now(UTC).replace(microsecond=0)
    token = asyncio.run(device.token(NONCE, "demo", at))
    claims = jwt.decode(token, key.public_key(), ["RS256"])
    header = {"x5u": jwt.get_unverified_header(token)["x5u"]}
    if _alone(key, claims, header) != token:
        raise Stuck("PyJWT alone signs something else: the two cannot be compared")
    with asyncio.Runner() as runner:
        ours, floors = interleaved(
            ROUNDS, lambda: runner.run(_ours(device, key, at)), lambda: runner.run(_floor(key, claims, header))
        )
    raw = f"{ms(ours)}, {ms(floors)} for {BATCH}"
    return [
        Figure("sign and verify, against PyJWT alone", median_ratio(ours, floors), LIMIT, raw),
        Figure("making the key, once a device", making * 1000, unit="ms"),
        Figure("reading the key, once a process", loading * 1000, unit="ms"),
    ]


async def _ours(device: DeviceKey, key: RSAPrivateKey, at: datetime) -> float:
    public = key.public_key()
    start = perf_counter()
    for _ in range(BATCH):
        verify(await device.token(NONCE, "demo", at), public, at, NONCE)
    return perf_counter() - start


async def _floor(key: RSAPrivateKey, claims: dict[str, Any], header: dict[str, Any]) -> float:
    public = key.public_key()
    start = perf_counter()
    for _ in range(BATCH):
        jwt.decode(_alone(key, claims, header), public, ["RS256"])
    return perf_counter() - start


def _alone(key: RSAPrivateKey, claims: dict[str, Any], header: dict[str, Any]) -> str:
    return jwt.encode(claims, key, "RS256", headers=header, sort_headers=False)


def _timed(work: partial[RSAPrivateKey]) -> tuple[float, RSAPrivateKey]:
    start = perf_counter()
    key = work()
    return perf_counter() - start, key
