"""The certificate of the device's key: self-signed, and the same bytes whenever it is asked for.

Its dates enclose every moment that the store's clock can reasonably be set to; a verifier here takes the key from
it and asks no more of it, for nobody stands behind a simulated device.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui_store.device.key_file import BITS
from tui_store.domain.errors import InputError
from tui_store.text import plain

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

_SUBJECT = "tui-store simulated device"
_FROM = datetime(1950, 1, 1)  # noqa: DTZ001 - X.509 dates are UTC by definition
# RFC 5280, 4.1.2.5: the date of a certificate that has no good end.
_UNTIL = datetime(9999, 12, 31, 23, 59, 59)  # noqa: DTZ001 - same
_LARGEST = 64 * 1024  # bytes


def certificate_of(key: RSAPrivateKey) -> str:
    """The certificate of a key, in PEM."""
    from hashlib import sha256

    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from cryptography.x509 import CertificateBuilder, Name, NameAttribute
    from cryptography.x509.oid import NameOID

    public = key.public_key()
    encoded = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    name = Name([NameAttribute(NameOID.COMMON_NAME, _SUBJECT)])
    builder = CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=public,
        serial_number=int.from_bytes(sha256(encoded).digest()[:15], "big") + 1,
        not_valid_before=_FROM,
        not_valid_after=_UNTIL,
    )
    return builder.sign(key, SHA256()).public_bytes(Encoding.PEM).decode("ascii")


def public_key_of(certificate: bytes, where: str) -> RSAPublicKey:
    """The RSA key that a PEM certificate is about; `where` names it in the InputError that this may raise."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.x509 import load_pem_x509_certificate

    try:
        key = load_pem_x509_certificate(certificate).public_key()
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPublicKey) or key.key_size < BITS:
        raise InputError(
            f"{where} is no certificate of an RSA key of {BITS} bits or more: "
            "give the PEM text that tui-store attestation cert prints."
        )
    return key


def read_public_key(path: Path) -> RSAPublicKey:
    """The RSA key of a certificate file; raises InputError."""
    where = f"The certificate file {plain(str(path))}"
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST)
    except (OSError, ValueError) as error:
        reason = plain(getattr(error, "strerror", None) or str(error))
        raise InputError(f"{where} cannot be read ({reason}): give a PEM certificate with --cert.") from None
    return public_key_of(text, where)
