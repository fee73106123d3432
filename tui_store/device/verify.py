"""Is this a token of that device, for this moment and this nonce? Each way in which it is not has its own name."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tui_store.device.attestation import ALGORITHM, DATA, ISSUER
from tui_store.domain.errors import InputError, StoreError
from tui_store.text import plain, shortened

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_SHOWN = 60


class TokenRefused(StoreError):
    """A token that proves nothing; the message begins with the name of what is wrong."""

    name = ""

    def __init__(self, why: str) -> None:
        super().__init__(f"The token is refused, {self.name}: {why}.")


class Unsigned(TokenRefused):
    """It says itself that nobody signed it."""

    name = "algorithm none"


class WrongAlgorithm(TokenRefused):
    """It is signed in another way than a device signs."""

    name = "wrong algorithm"


class WrongKey(TokenRefused):
    """The signature was not made with the device's key."""

    name = "wrong key"


class Tampered(TokenRefused):
    """The device's key made the signature, but for something else."""

    name = "tampered"


class NoAttestation(TokenRefused):
    """The device's key signed it, but it attests nothing."""

    name = "no attestation"


class ForeignIssuer(TokenRefused):
    """It was issued by something other than the attestation service."""

    name = "foreign issuer"


class NotYetValid(TokenRefused):
    """Its time has not come."""

    name = "not yet valid"


class Expired(TokenRefused):
    """Its time is over."""

    name = "expired"


class ForeignNonce(TokenRefused):
    """It answers another question."""

    name = "foreign nonce"


class Attestation(NamedTuple):
    """What a good token says: good from `since` to before `until`, in seconds since 1970; `made` is in milliseconds."""

    nonce: str
    channel_id: str
    developer_id: str
    made: int
    since: int
    until: int


def verify(token: str, key: RSAPublicKey, at: datetime, nonce: str | None = None) -> Attestation:
    """What the token says, if it was signed with `key` and is good at the moment `at` (aware) and for `nonce`.

    Raises TokenRefused, or InputError for a text that is no token at all.
    """
    claims = _claims(_signed_payload(token, key))
    issuer = claims.get("iss")
    if issuer != ISSUER:
        raise ForeignIssuer(f"its issuer is {_shown(issuer)}, not {ISSUER}")
    said = _attestation(claims)
    now = at.timestamp()
    if now < said.since:
        raise NotYetValid(f"it is good from {moment(said.since)} on, and the store's clock says {_clock(at)}")
    if now >= said.until:
        raise Expired(f"it was good until {moment(said.until)}, and the store's clock says {_clock(at)}")
    if nonce is not None and said.nonce != nonce:
        raise ForeignNonce(f"it was made for the nonce {_shown(said.nonce)}, not for {_shown(nonce)}")
    return said


def moment(seconds: int) -> str:
    """Seconds since 1970 as a date and a time in UTC, or as they are where no calendar reaches."""
    try:
        return _clock(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return f"second {seconds}"


def _signed_payload(token: str, key: RSAPublicKey) -> bytes:
    import jwt

    if not _FORM.fullmatch(token):
        raise _no_token(token)
    try:
        payload: bytes = jwt.PyJWS().decode_complete(token, key, [ALGORITHM])["payload"]
    except jwt.InvalidAlgorithmError:
        raise _wrong_algorithm(token) from None
    except jwt.InvalidSignatureError:
        raise _wrong_signature(token, key) from None
    except jwt.InvalidTokenError:
        raise _no_token(token) from None
    return payload


def _wrong_algorithm(token: str) -> TokenRefused:
    import jwt

    algorithm = jwt.get_unverified_header(token).get("alg")
    if isinstance(algorithm, str) and algorithm.lower() == "none":
        return Unsigned("it says that nobody signed it; ask the device for a signed one")
    return WrongAlgorithm(f"it says {_shown(algorithm)}, and a device signs with {ALGORITHM}")


def _wrong_signature(token: str, key: RSAPublicKey) -> TokenRefused:
    """An RSA signature holds the digest of what was signed, and only the right key brings it to light."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256
    from jwt.utils import base64url_decode

    try:
        key.recover_data_from_signature(base64url_decode(token.rpartition(".")[2]), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return WrongKey(
            "its signature was not made with this device's key, or was damaged since; "
            "if another device made it, give that device's certificate with --cert"
        )
    return Tampered("this device's key signed something else; the token was changed afterwards")


def _claims(payload: bytes) -> dict[str, Any]:
    try:
        claims = json.loads(payload)
    except (ValueError, RecursionError):
        claims = None
    if not isinstance(claims, dict):
        raise NoAttestation("what was signed is no JSON object")
    return claims


def _attestation(claims: dict[str, Any]) -> Attestation:
    data = claims.get(DATA)
    if not isinstance(data, dict):
        raise NoAttestation(f"it has no {DATA}")
    texts = {name: data.get(name) for name in ("nonce", "channelId", "developerId")}
    numbers = {"timestampMs": data.get("timestampMs"), "nbf": claims.get("nbf"), "exp": claims.get("exp")}
    for name, value in [*texts.items(), *numbers.items()]:
        # True and false are whole numbers to Python.
        if type(value) is not (str if name in texts else int):
            raise NoAttestation(f"its {name} is {_shown(value)}, not {'a text' if name in texts else 'a whole number'}")
    return Attestation(*texts.values(), *numbers.values())  # type: ignore[arg-type]


def _clock(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return shortened(plain(text), _SHOWN) or "(none)"


def _no_token(text: str) -> InputError:
    return InputError(
        f"A text of {len(text):,} characters was given that is no token: a token is three parts of letters and digits "
        "with dots between them, as getDeviceAttestationToken gives."
    )
