from __future__ import annotations

import asyncio
import os
import stat
import threading
from pathlib import Path
from types import SimpleNamespace

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec_key
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import load_pem_x509_certificate

from tests.unit.device.tokens import NONCE, NOON, SECOND, device_key, other_key, read
from tui_store.device.attestor import DeviceKey
from tui_store.domain.errors import KeyFailed
from tui_store.resources import asset

OPTIONS = {"verify_exp": False, "verify_nbf": False}
DEMONSTRATION = DeviceKey(None)


def pem(key: object = None, password: bytes = b"") -> bytes:
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    found = key or other_key()
    data: bytes = found.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)  # type: ignore[attr-defined]
    return data


def kept(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    """The key file of a device, with this content."""
    path = folder / "device-key.pem"
    path.write_bytes(content)
    path.chmod(mode)
    return path


async def refusal(folder: Path) -> str:
    """The one sentence in place of a token, which quotes nothing of the file."""
    with pytest.raises(KeyFailed) as caught:
        await DeviceKey(folder).token(NONCE, "demo", NOON)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert str(folder) in sentence
    assert "PRIVATE" not in sentence
    return sentence


def close(folder: Path) -> None:
    folder.chmod(0o500)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def quick_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Making a key takes a while; these tests are about where it goes."""
    monkeypatch.setattr(rsa, "generate_private_key", lambda **_: other_key())


async def test_a_token_has_the_header_and_the_claims_of_the_documented_sample() -> None:
    header, payload, _ = (await DEMONSTRATION.token(NONCE, "demo", NOON)).split(".")
    assert read(header) == {
        "x5u": "https://tui-store.invalid/device-certificate.pem",
        "typ": "JWT",
        "alg": "RS256",
    }
    said = read(payload)
    developer = said["x-roku-attestation-data"].pop("developerId")
    assert len(bytes.fromhex(developer)) == 20
    assert said == {
        "nbf": SECOND - 3600,
        "x-roku-attestation-data": {"nonce": NONCE, "channelId": "demo", "timestampMs": SECOND * 1000},
        "iss": "urn:roku:cloud-services:device-attestation",
        "exp": SECOND + 86400,
    }


async def test_a_token_is_verified_by_any_jwt_library_with_the_certificate() -> None:
    token = await DEMONSTRATION.token(NONCE, "demo", NOON)
    certificate = load_pem_x509_certificate((await DEMONSTRATION.certificate()).encode())
    said = jwt.decode(token, certificate.public_key(), ["RS256"], options=OPTIONS)  # type: ignore[arg-type]
    assert said["x-roku-attestation-data"]["nonce"] == NONCE


@pytest.mark.parametrize("nonce", ["x" * 1024, 'a "quoted" one\n', "é😀", "\ud800"])
async def test_a_nonce_is_echoed_whatever_it_holds(nonce: str) -> None:
    token = await DEMONSTRATION.token(nonce, "demo", NOON)
    assert read(token.split(".")[1])["x-roku-attestation-data"]["nonce"] == nonce


async def test_the_same_moment_and_nonce_give_the_same_token_again() -> None:
    tokens = {await DeviceKey(None).token(NONCE, "demo", NOON) for _ in range(2)}
    assert len(tokens) == 1
    assert await DEMONSTRATION.token("another", "demo", NOON) not in tokens


async def test_a_channel_has_one_developer_and_another_channel_another() -> None:
    async def developer(channel: str) -> object:
        token = await DEMONSTRATION.token(NONCE, channel, NOON)
        return read(token.split(".")[1])["x-roku-attestation-data"]["developerId"]

    assert await developer("demo") == await developer("demo") != await developer("other")


async def test_the_certificate_is_self_signed_and_the_same_whenever_it_is_asked_for() -> None:
    text = await DeviceKey(None).certificate()
    assert text == await DeviceKey(None).certificate()
    certificate = load_pem_x509_certificate(text.encode())
    certificate.verify_directly_issued_by(certificate)
    assert certificate.public_key() == device_key().public_key()


async def test_the_key_is_made_once_and_kept_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "yet"
    certificate = await DeviceKey(folder).certificate()
    assert files(folder) == ["device-key.pem"]
    assert stat.S_IMODE((folder / "device-key.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert await DeviceKey(folder).certificate() == certificate
    assert certificate != await DEMONSTRATION.certificate()


async def test_opening_a_device_key_touches_nothing(tmp_path: Path) -> None:
    DeviceKey(tmp_path / "home")
    assert files(tmp_path) == []


async def test_the_demonstration_key_writes_no_file(fence: Path) -> None:
    await DeviceKey(None).token(NONCE, "demo", NOON)
    assert files(fence) == []


async def test_the_key_is_read_once_for_many_tokens(tmp_path: Path) -> None:
    path = kept(tmp_path, pem())
    key = DeviceKey(tmp_path)
    first = await key.token(NONCE, "demo", NOON)
    path.unlink()
    assert await key.token(NONCE, "demo", NOON) == first


async def test_devices_that_start_at_once_end_with_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [device_key(), other_key()]
    both = threading.Barrier(2, timeout=30)

    def generate(**_: int) -> rsa.RSAPrivateKey:
        both.wait()
        return made.pop()

    monkeypatch.setattr(rsa, "generate_private_key", generate)
    first, second = await asyncio.gather(DeviceKey(tmp_path).certificate(), DeviceKey(tmp_path).certificate())
    assert made == []
    assert first == second
    assert files(tmp_path) == ["device-key.pem"]


async def test_a_half_written_key_is_never_seen_and_never_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rsa, "generate_private_key", lambda **_: other_key())
    monkeypatch.setattr(os, "fsync", full)
    sentence = await refusal(tmp_path)
    assert "cannot be made (No space left on device)" in sentence
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "damaged"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "damaged"),
        (bytes(range(256)) * 8, "damaged"),
        (b"x" * 65537, "no key file"),
    ],
)
async def test_a_broken_key_file_is_refused_and_left_as_it_was(tmp_path: Path, content: bytes, why: str) -> None:
    path = kept(tmp_path, content)
    assert why in await refusal(tmp_path)
    assert path.read_bytes() == content


async def test_half_a_key_is_refused(tmp_path: Path) -> None:
    kept(tmp_path, pem()[:900])
    assert "damaged" in await refusal(tmp_path)


async def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    kept(tmp_path, pem(generate_ec_key(SECP256R1())))
    assert "no RSA key of 2048 bits" in await refusal(tmp_path)


async def test_a_short_key_is_refused(tmp_path: Path) -> None:
    kept(tmp_path, pem(rsa.generate_private_key(public_exponent=65537, key_size=1024)))
    assert "no RSA key of 2048 bits" in await refusal(tmp_path)


async def test_a_key_behind_a_password_is_refused(tmp_path: Path) -> None:
    kept(tmp_path, pem(password=b"secret"))
    assert "password" in await refusal(tmp_path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
async def test_a_key_that_others_can_read_or_write_is_refused(tmp_path: Path, mode: int) -> None:
    kept(tmp_path, pem(), mode)
    assert "set its mode to 600" in await refusal(tmp_path)


async def test_a_key_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = kept(tmp_path, pem()).stat()
    stranger = SimpleNamespace(st_mode=found.st_mode, st_size=found.st_size, st_uid=os.geteuid() + 1)
    monkeypatch.setattr(Path, "stat", lambda _: stranger)
    assert "belongs to another user" in await refusal(tmp_path)


async def test_a_folder_in_place_of_the_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "device-key.pem").mkdir()
    assert "no key file" in await refusal(tmp_path)


async def test_a_pipe_in_place_of_the_key_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "device-key.pem", 0o600)
    assert "no key file" in await refusal(tmp_path)


@pytest.mark.usefixtures("quick_key")
async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "--fresh" in await refusal(tmp_path / "file")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.usefixtures("quick_key")
async def test_a_read_only_folder_is_told(tmp_path: Path) -> None:
    close(tmp_path)
    assert "cannot be made" in await refusal(tmp_path)


@pytest.mark.usefixtures("quick_key")
async def test_a_folder_with_escape_sequences_in_its_name_is_shown_inert(tmp_path: Path) -> None:
    folder = tmp_path / "\x1b[2Jkeys"
    folder.mkdir()
    kept(folder, b"nothing")
    with pytest.raises(KeyFailed) as caught:
        await DeviceKey(folder).token(NONCE, "demo", NOON)
    assert "\x1b" not in str(caught.value)
    assert "[2Jkeys" in str(caught.value)


async def test_what_failed_once_is_tried_again(tmp_path: Path) -> None:
    path = kept(tmp_path, b"broken")
    key = DeviceKey(tmp_path)
    with pytest.raises(KeyFailed):
        await key.token(NONCE, "demo", NOON)
    path.write_bytes(pem())
    assert await key.token(NONCE, "demo", NOON)


def test_the_demonstration_key_says_what_it_is() -> None:
    assert asset("device", "demonstration-key.pem").read_text().startswith("This key is published")
