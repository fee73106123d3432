from __future__ import annotations

import base64
import string
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.unit.device.tokens import NONCE, NOON, SECOND, claims, device_key, other_key, part, token
from tui_store.device import verify as verifying
from tui_store.device.attestor import DeviceKey
from tui_store.device.verify import TokenRefused, verify
from tui_store.domain.errors import InputError

KEY = device_key().public_key()


def refused(text: str, kind: type[TokenRefused], nonce: str | None = None, days: float = 0) -> str:
    """The sentence with which a token is refused, under its name."""
    with pytest.raises(TokenRefused) as caught:
        verify(text, KEY, NOON + timedelta(days=days), nonce)
    assert type(caught.value) is kind
    sentence = str(caught.value)
    assert sentence.startswith(f"The token is refused, {kind.name}: ")
    assert sentence.endswith(".")
    assert text not in sentence
    return sentence


def test_a_good_token_says_what_it_says() -> None:
    assert verify(token(), KEY, NOON, NONCE) == (
        NONCE,
        "demo",
        "a" * 40,
        SECOND * 1000,
        SECOND - 3600,
        SECOND + 86400,
    )


async def test_what_the_device_signs_verifies() -> None:
    said = verify(await DeviceKey(None).token(NONCE, "demo", NOON), KEY, NOON, NONCE)
    assert (said.nonce, said.channel_id, said.made) == (NONCE, "demo", SECOND * 1000)


def test_without_a_nonce_every_nonce_will_do() -> None:
    assert verify(token(claims(data={"nonce": "other"})), KEY, NOON).nonce == "other"


def test_every_refusal_has_a_name_of_its_own() -> None:
    kinds = TokenRefused.__subclasses__()
    assert len({kind.name for kind in kinds} - {""}) == len(kinds) == 9


def test_a_token_of_another_device_is_refused_as_wrong_key() -> None:
    assert "--cert" in refused(token(key=other_key()), verifying.WrongKey)


def test_with_the_other_devices_key_the_same_token_is_good() -> None:
    assert verify(token(key=other_key()), other_key().public_key(), NOON).nonce == NONCE


def test_a_changed_claim_is_refused_as_tampered() -> None:
    header, _, signature = token().split(".")
    changed = f"{header}.{part(claims(exp=SECOND * 2))}.{signature}"
    assert "changed afterwards" in refused(changed, verifying.Tampered)


def test_a_changed_header_is_refused_as_tampered() -> None:
    _, payload, signature = token().split(".")
    refused(f"{part({'alg': 'RS256', 'x5u': 'elsewhere'})}.{payload}.{signature}", verifying.Tampered)


def test_the_signature_of_another_token_is_refused_as_tampered() -> None:
    head, _, _ = token().rpartition(".")
    refused(f"{head}.{token(claims(data={'nonce': 'other'})).rpartition('.')[2]}", verifying.Tampered)


@pytest.mark.parametrize("signature", ["", "AAAA", part(b"x" * 256), part(b"\xff" * 256), part(b"x" * 300)])
def test_a_damaged_signature_is_refused_as_wrong_key(signature: str) -> None:
    head, _, _ = token().rpartition(".")
    refused(f"{head}.{signature}", verifying.WrongKey)


def test_no_letter_of_a_token_can_be_changed() -> None:
    good = token()
    letters = string.ascii_letters + string.digits + "-_"
    for place in [*range(0, len(good), 17), len(good) - 2, len(good) - 1]:
        if good[place] == ".":
            continue
        other = letters[(letters.index(good[place]) + 1) % 64]
        with pytest.raises((TokenRefused, InputError)):
            verify(good[:place] + other + good[place + 1 :], KEY, NOON)


def test_the_last_letter_counts_though_some_of_its_bits_hold_nothing() -> None:
    good = token()
    letters = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    twin = good[:-1] + letters[letters.index(good[-1]) ^ 1]
    raw, same = (base64.urlsafe_b64decode(text.rpartition(".")[2] + "==") for text in (good, twin))
    assert raw == same
    with pytest.raises(InputError, match="no token"):
        verify(twin, KEY, NOON)


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE"])
@pytest.mark.parametrize("signed", [False, True])
def test_algorithm_none_is_refused_by_name(algorithm: str, signed: bool) -> None:
    signature = token().rpartition(".")[2] if signed else ""
    refused(f"{part({'typ': 'JWT', 'alg': algorithm})}.{part(claims())}.{signature}", verifying.Unsigned)


def test_an_hmac_with_the_public_key_as_its_secret_is_refused_as_wrong_algorithm() -> None:
    import hashlib
    import hmac

    public = KEY.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = f"{part({'typ': 'JWT', 'alg': 'HS256'})}.{part(claims())}"
    signature = part(hmac.new(public, head.encode(), hashlib.sha256).digest())
    assert "HS256" in refused(f"{head}.{signature}", verifying.WrongAlgorithm)


@pytest.mark.parametrize("algorithm", ["RS512", "PS256"])
def test_another_algorithm_of_the_right_key_is_refused(algorithm: str) -> None:
    assert algorithm in refused(token(algorithm=algorithm), verifying.WrongAlgorithm)


@pytest.mark.parametrize("header", [{}, {"alg": None}, {"alg": 7}, {"alg": ["RS256"]}, {"alg": "\x1b[2J" + "x" * 999}])
def test_an_algorithm_that_is_none_of_any_list_is_refused(header: dict[str, Any]) -> None:
    sentence = refused(f"{part(header)}.{part(claims())}.AAAA", verifying.WrongAlgorithm)
    assert sentence.isprintable()
    assert len(sentence) < 200


def test_a_token_is_good_from_an_hour_before_until_a_day_after() -> None:
    good = token()
    hour, day, second = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
    for at in (NOON - hour, NOON + day - second):
        assert verify(good, KEY, at).nonce == NONCE
    assert "2026-03-01T11:00:00Z" in refused(good, verifying.NotYetValid, days=-3601 / 86400)
    assert "2026-03-02T12:00:00Z" in refused(good, verifying.Expired, days=1)


@pytest.mark.parametrize("seconds", [-(10**12), 10**12, 10**4000])
def test_a_date_that_no_calendar_has_is_told_in_seconds(seconds: int) -> None:
    kind = verifying.Expired if seconds < 0 else verifying.NotYetValid
    assert f"second {seconds}" in refused(token(claims(nbf=seconds, exp=seconds)), kind)


def test_another_nonce_is_refused() -> None:
    sentence = refused(token(), verifying.ForeignNonce, nonce="mine")
    assert NONCE in sentence
    assert "mine" in sentence


def test_a_hostile_nonce_is_shown_inert() -> None:
    sentence = refused(token(claims(data={"nonce": "\x1b]52;c;\u202e" * 99})), verifying.ForeignNonce, nonce="mine")
    assert sentence.isprintable()


@pytest.mark.parametrize("issuer", ["https://example.com", 7])
def test_another_issuer_is_refused(issuer: object) -> None:
    head = f"{part({'alg': 'RS256'})}.{part(claims(iss=issuer))}"
    signature = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256).sign(head.encode(), device_key())
    assert str(issuer) in refused(f"{head}.{part(signature)}", verifying.ForeignIssuer)


def test_no_issuer_is_a_foreign_one() -> None:
    refused(token(claims(iss=None)), verifying.ForeignIssuer)


@pytest.mark.parametrize(
    "said",
    [
        claims(exp=None),
        claims(nbf=None),
        claims(nbf=True),
        claims(exp=1.5),
        claims(exp="soon"),
        claims(data={"nonce": 7}),
        claims(data={"channelId": None}),
        claims(data={"timestampMs": "now"}),
        claims(**{"x-roku-attestation-data": None}),
        claims(**{"x-roku-attestation-data": []}),
    ],
)
def test_a_signed_text_without_the_documented_claims_attests_nothing(said: dict[str, Any]) -> None:
    refused(token(said), verifying.NoAttestation)


@pytest.mark.parametrize("payload", [b"[]", b"{", b"\xff", b"[" * 100_000, b"1" * 5000])
def test_a_signed_payload_that_is_no_object_attests_nothing(payload: bytes) -> None:
    refused(jwt.PyJWS().encode(payload, device_key(), "RS256"), verifying.NoAttestation)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "a.b",
        "a.b.c.d",
        "..",
        "a.b.c",
        " . . ",
        "é.é.é",
        f"{token()}=",
        f"{token()}\n",
        token().replace(".", ".\u200b", 1),
        token().replace("A", "!", 1),
        f"{part([])}.{part({})}.AAAA",
        f"{part(b'[' * 100_000)}.{part({})}.AAAA",
        f"{part({'alg': 'RS256', 'kid': 7})}.{part({})}.AAAA",
        f"{part({'alg': 'RS256', 'crit': ['x']})}.{part({})}.AAAA",
        f"{part({'alg': 'RS256', 'b64': False, 'crit': ['b64']})}.{part({})}.AAAA",
    ],
)
def test_what_is_no_token_at_all_is_bad_input(text: str) -> None:
    with pytest.raises(InputError, match="no token") as caught:
        verify(text, KEY, NOON)
    assert str(caught.value).isprintable()
