"""How one service was started; nothing here changes while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

HOST, PORT = "127.0.0.1", 8423
CRM_POLICIES = ("approve", "deny", "no-reference", "slow", "broken", "down")


class ServiceSettings(NamedTuple):
    """All durations are in seconds.

    `database` is a file or a URL, `seed_data` a folder of seed files, None for the demo's. `crm_url` is where an
    external CRM listens, up to its service domain; empty for the built-in one. `crm_policy` is one of CRM_POLICIES,
    or empty to stay with what the database says. `signing_key` is a secret; empty for one of the database's own.
    """

    database: str
    host: str = HOST
    port: int = PORT
    seed_data: Path | None = None
    seed: int | None = None
    now: datetime | None = None
    crm_url: str = ""
    crm_policy: str = ""
    crm_timeout: float = 10.0
    crm_slow: float = 30.0
    notify_backoff: float = 1.0
    notify_longest_backoff: float = 60.0
    access_lifetime: int = 3600
    refresh_lifetime: int = 172_800
    fixed_lifetime: int = 7_776_000
    signing_key: str = ""
    faults: Mapping[str, str] = {}
