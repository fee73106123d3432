"""Whoever finds nobody at an address is told to start a service only where they can."""

from __future__ import annotations

import httpx
import pytest

from backends.remote.errors import broken
from backends.remote.settings import RemoteSettings, is_loopback


@pytest.mark.parametrize(
    ("host", "is_own"),
    [
        ("127.0.0.1:8423", True),
        ("localhost", True),
        ("[::1]:8423", True),
        ("tv.example.com", False),
        ("127.example:80", False),
    ],
)
def test_a_service_is_offered_to_be_started_on_this_machine_alone(host: str, is_own: bool) -> None:
    error = httpx.ConnectError("")
    error.__cause__ = ConnectionRefusedError()
    sentence = str(broken(error, host).error)
    assert sentence.startswith(f"Nothing answers at {host}: check that the service runs")
    assert ("tui-store service" in sentence) is is_own
    assert is_loopback(host) is RemoteSettings(f"http://{host}").is_loopback is is_own
