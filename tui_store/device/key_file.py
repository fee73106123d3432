"""The file that holds the device's own key: made once, and for its owner's eyes only."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tui_store.domain.errors import KeyFailed
from tui_store.text import plain

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

NAME = "device-key.pem"
BITS = 2048
_LARGEST = 64 * 1024  # bytes
_REPLACE = "move it away and the device makes itself a new one"


def own_key(folder: Path) -> RSAPrivateKey:
    """The RSA key in this folder, made first if there is none; raises KeyFailed.

    Takes up to a second: nothing for an event loop. Processes that start at once end with one key.
    """
    path = folder / NAME
    try:
        return _private_key(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise _failed(path, f"cannot be read ({_reason(error)})", "allow reading it, or use --fresh") from error
    try:
        _make(path)
        return _private_key(path)
    except OSError as error:
        remedy = "allow writing to its folder, or use --fresh"
        raise _failed(path, f"cannot be made ({_reason(error)})", remedy) from error


def key_in(path: Path) -> RSAPrivateKey:
    """The RSA key that a PEM file holds, whoever may read it; raises KeyFailed and OSError."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except TypeError:
        raise _failed(path, "is locked with a password", _REPLACE) from None
    except (ValueError, UnsupportedAlgorithm):
        # What the library says may quote the file.
        raise _failed(path, "is damaged or holds no private key", _REPLACE) from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < BITS:
        raise _failed(path, f"is no RSA key of {BITS} bits or more", _REPLACE)
    return key


def _private_key(path: Path) -> RSAPrivateKey:
    """A key that others can read or have put there signs in nobody's name."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST:
        raise _failed(path, "is no key file", _REPLACE)
    if os.name == "posix":
        if found.st_uid not in {0, os.geteuid()}:
            raise _failed(path, "belongs to another user", _REPLACE)
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise _failed(path, "is open to other users", f"set its mode to 600, or {_REPLACE}")
    return key_in(path)


def _make(path: Path) -> None:
    """Write a whole key beside `path`, then give it that name unless another process was quicker."""
    import tempfile

    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Its mode is 0600 from the first moment.
    descriptor, name = tempfile.mkstemp(prefix=f".{NAME}-", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            key = generate_private_key(public_exponent=65537, key_size=BITS)
            file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            path.hardlink_to(draft)
    finally:
        draft.unlink()


def _failed(path: Path, why: str, remedy: str) -> KeyFailed:
    return KeyFailed(f"The device's key {plain(str(path))} {why}: {remedy}.")


def _reason(error: OSError) -> str:
    return plain(error.strerror or str(error))
