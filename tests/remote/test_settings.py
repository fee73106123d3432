from __future__ import annotations

from typing import Any

import pytest

from backends.remote.settings import RemoteSettings, checked, checked_url
from tui_store.domain.errors import InputError


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("http://127.0.0.1:8423", "http://127.0.0.1:8423"),
        (" https://api.example.opentv.com/ ", "https://api.example.opentv.com"),
        ("https://host/opf/", "https://host/opf"),
        ("http://[::1]:8423", "http://[::1]:8423"),
    ],
)
def test_a_service_address_loses_its_last_slash(given: str, taken: str) -> None:
    assert checked_url(given) == taken


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("", "no http"),
        ("127.0.0.1:8423", "no http"),
        ("localhost", "no http"),
        ("ftp://host", "neither http nor https"),
        ("file:///etc/passwd", "neither http nor https"),
        ("http://", "names no host"),
        ("http:///path", "names no host"),
        ("http://host:port", "cannot be read"),
        ("http://host:99999", "cannot be read"),
        ("http://[::1", "cannot be read"),
        ("http://ho st", "cannot be read"),
        ("http://host\x1b[31m", "cannot be read"),
        ("http://ava:secret@host", "--user"),
        ("http://host?tenant=nagra", "after its path"),
        ("http://host#part", "after its path"),
    ],
)
def test_what_is_no_service_address_is_refused_in_one_sentence(given: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        checked_url(given)
    assert words in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"tenant": ""},
        {"tenant": "two words"},
        {"tenant": "na\r\ngra"},
        {"device_class": "téléphone"},
        {"user": ""},
        {"user": "a\nb"},
        {"provider": "../secret"},
        {"currency": "US dollars"},
        {"currency": "usd"},
        {"currency": ""},
        {"currency": "EURO"},
        {"catalogues": ("btv", "a b")},
        {"catalogues": ("",)},
    ],
)
def test_settings_that_no_request_could_carry_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        checked(RemoteSettings(user="ava")._replace(**wrong))


@pytest.mark.parametrize(
    ("url", "is_loopback"),
    [("http://127.0.0.1:1", True), ("http://localhost", True), ("http://[::1]:2", True), ("http://127.example", False)],
)
def test_a_proxy_is_for_other_machines_only(url: str, is_loopback: bool) -> None:
    assert RemoteSettings(url).is_loopback is is_loopback
