"""Each answer and each failure is one error with its own words: the tables of `backends.remote.errors`, by row."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from backends.remote.errors import BLOCKED, DENIALS, STATUSES, Sold, broken, purchase_refusal, refusal
from backends.remote.exchange import Answer, Call
from tui_store.domain.errors import (
    AccountBlocked,
    HttpFailed,
    PurchaseDenied,
    StoreError,
    TimedOut,
    UnknownProduct,
    Unreachable,
    UnreadableAnswer,
    WrongDeviceClass,
)

CALL = Call("POST", "/purchase", "Buying", correlation="our-own-id")
SOLD = Sold("FILM", "Night Ferry", "tablet")


def answer(status: int, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
    content = b"" if body is None else json.dumps(body).encode()
    return Answer(CALL, status, {"content-type": "application/json", **(headers or {})}, content)


def said(code: int, **more: Any) -> dict[str, Any]:
    return {"message": "What it says.", "code": 403, "errorCode": code, **more}


@pytest.mark.parametrize("code", BLOCKED)
def test_a_blocked_account_device_or_place_has_words_and_a_number_of_its_own(code: int) -> None:
    error = refusal(answer(403, said(code)), "host")
    assert isinstance(error, AccountBlocked)
    assert error.code == code
    assert str(code) in str(error)
    others = {str(refusal(answer(403, said(other)), "host")) for other in BLOCKED if other != code}
    assert str(error) not in others
    assert type(purchase_refusal(answer(403, said(code)), "host", SOLD, "R")) is AccountBlocked


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (300, "several accounts"),
        (302, "https://elsewhere.example/"),
        (307, "https://elsewhere.example/"),
        (400, "does not understand POST /purchase (What it says, error 30002)"),
        (401, "refuses the token"),
        (403, "does not allow"),
        (404, "is it an OpenTV Purchase Service"),
        (405, "is it an OpenTV Purchase Service"),
        (409, "the status 409"),
        (429, "asked too often"),
        (500, "failed with the status 500"),
        (503, "failed with the status 503"),
        (204, "the status 204"),
    ],
)
def test_every_status_that_is_no_success_has_its_sentence(status: int, words: str) -> None:
    error = refusal(answer(status, said(30002), {"location": "https://elsewhere.example/"}), "host")
    assert type(error) is HttpFailed
    assert words in str(error)
    assert str(error).endswith((".", "?"))


def test_every_status_there_is_has_a_row() -> None:
    assert all(any(low <= status <= high for low, high, _ in STATUSES) for status in range(100, 600))


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (400, said(30002), HttpFailed, "does not understand"),
        (401, said(30010), HttpFailed, "refuses the token"),
        (404, said(30030), UnknownProduct, "FILM"),
        (404, {"http-error": {"http-status-code": 404}}, HttpFailed, "is it an OpenTV Purchase Service"),
        (403, said(30011), HttpFailed, "does not allow"),
        (403, said(30012), PurchaseDenied, "guest"),
        (403, said(30020), PurchaseDenied, "did not authorise the purchase of Night Ferry"),
        (403, said(30021), WrongDeviceClass, "devices of the class tablet"),
        (403, said(30022), PurchaseDenied, "already"),
        (403, said(30023), PurchaseDenied, "not on sale"),
        (403, {"anything": "else"}, PurchaseDenied, "did not authorise"),
        (403, None, PurchaseDenied, "did not authorise"),
        (409, said(0), HttpFailed, "409"),
        (429, said(0), HttpFailed, "too often"),
    ],
)
def test_every_refusal_of_a_purchase_has_its_error(
    status: int, body: object, kind: type[StoreError], words: str
) -> None:
    error = purchase_refusal(answer(status, body), "host", SOLD, "CRM-7")
    assert type(error) is kind
    assert words in str(error)
    if isinstance(error, PurchaseDenied):
        assert error.reference == "CRM-7"
        assert str(error).endswith("Reference: CRM-7")


def test_every_denial_with_a_number_has_words_of_its_own() -> None:
    sentences = {str(purchase_refusal(answer(403, said(code)), "host", SOLD, "")) for code in (*DENIALS, 30020)}
    assert len(sentences) == len(DENIALS) + 1


@pytest.mark.parametrize(
    ("status", "body", "is_problem"),
    [
        (401, None, True),
        (403, {"resultCode": "99999:403", "result": "expired"}, True),
        (200, {"resultCode": "99999:403", "result": "expired"}, True),
        (403, said(20020), True),
        (403, said(30020), False),
        (403, said(20002), False),
        (200, {"resultCode": "0"}, False),
        (404, said(0), False),
    ],
)
def test_a_token_problem_is_recognised_in_each_of_its_forms(status: int, body: object, is_problem: bool) -> None:
    assert answer(status, body).is_token_problem is is_problem


def cause(error: Exception, behind: Exception) -> Exception:
    error.__cause__ = OSError("All connection attempts failed")
    error.__cause__.__context__ = ExceptionGroup("attempts", [behind])
    return error


@pytest.mark.parametrize(
    ("failure", "kind", "sent", "words"),
    [
        (httpx.ConnectTimeout(""), TimedOut, False, "within 5 s"),
        (httpx.PoolTimeout(""), TimedOut, False, "Too many requests"),
        (cause(httpx.ConnectError(""), socket.gaierror()), Unreachable, False, "not known"),
        (cause(httpx.ConnectError(""), ConnectionRefusedError()), Unreachable, False, "Nothing answers"),
        (cause(httpx.ConnectError(""), ssl.SSLCertVerificationError()), Unreachable, False, "certificate"),
        (cause(httpx.ConnectError(""), ssl.SSLError("wrong version")), Unreachable, False, "does not speak TLS"),
        (httpx.ConnectError(""), Unreachable, False, "could not be reached"),
        (httpx.ProxyError(""), Unreachable, False, "proxy"),
        (httpx.UnsupportedProtocol(""), Unreachable, False, "cannot be used"),
        (httpx.InvalidURL(""), Unreachable, False, "cannot be used"),
        (httpx.ReadTimeout(""), TimedOut, True, "within 30 s"),
        (httpx.WriteTimeout(""), TimedOut, True, "within 30 s"),
        (TimeoutError(), TimedOut, True, "not complete after 60 s"),
        (httpx.DecodingError(""), UnreadableAnswer, True, "unpacked"),
        (httpx.ReadError(""), Unreachable, True, "broke off"),
        (httpx.WriteError(""), Unreachable, True, "broke off"),
        (httpx.RemoteProtocolError(""), Unreachable, True, "broke off"),
        (RuntimeError("of whatever kind"), Unreachable, True, "broke off"),
    ],
)
def test_every_failure_to_get_an_answer_says_whether_the_request_may_have_arrived(
    failure: Exception, kind: type[StoreError], sent: bool, words: str
) -> None:
    found = broken(failure, "opf.example")
    assert (type(found.error), found.sent) == (kind, sent)
    assert words in str(found.error)


@pytest.mark.parametrize(
    ("headers", "body", "words"),
    [
        ({"content-type": "text/html"}, b"<html>", "a web page"),
        ({"content-type": "application/json"}, b"<!doctype html>", "a web page"),
        ({"content-type": "application/json"}, b'{"a": ', "broken JSON"),
        ({"content-type": "application/json"}, b'{"a": NaN}', "broken JSON"),
        ({"content-type": "application/json"}, b"[" * 100_000, "broken JSON"),
        ({"content-type": "application/json"}, b"\xff\xfe", "broken JSON"),
        ({"content-type": "application/json"}, b'{"a": 1e99999999999999999999}', "broken JSON"),
        ({"content-type": "application/json"}, b'{"a": 1e-99999999999999999999}', "broken JSON"),
        ({"content-type": "application/json"}, b'{"a": ' + b"9" * 5000 + b"}", "broken JSON"),
        ({"content-type": "text/plain"}, b"no healthy upstream", "text (text/plain)"),
        ({}, b"", "nothing"),
    ],
)
def test_an_answer_that_is_no_json_is_named_for_what_it_is(headers: dict[str, str], body: bytes, words: str) -> None:
    with pytest.raises(UnreadableAnswer, match="POST /purchase was answered with") as caught:
        _ = Answer(CALL, 200, headers, body).data
    assert words in str(caught.value)
