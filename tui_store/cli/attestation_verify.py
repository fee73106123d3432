"""`tui-store attestation verify`: says whether a device attestation token is good, and what it says."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from click import Argument, Command, Option

from tui_store.cli.options import world_options, world_params
from tui_store.cli.output import say
from tui_store.cli.world import LocalWorld, build_world
from tui_store.domain.errors import InputError
from tui_store.domain.trace import NoTrace
from tui_store.text import plain

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from tui_store.device.verify import Attestation

_LONGEST = 64 * 1024  # characters; a token has about a thousand


def attestation_verify(token: str, nonce: str | None, cert: str | None, **values: object) -> int:
    """Print what a good token says; raises TokenRefused, by its name, for any other."""
    from tui_store.device.verify import verify

    text = _token(token)
    world = build_world(world_options(values), NoTrace())
    try:
        key = _key(world, cert)
        world.prepare()
        said = verify(text, key, world.clock().now(), nonce)
    finally:
        world.close()
    say(_words(said))
    return 0


def _token(text: str) -> str:
    if text == "-":
        text = _read_input()
    text = text.strip()
    if not text:
        raise InputError("There is no token: give one after verify, or - to read it from standard input.")
    if len(text) > _LONGEST:
        raise InputError(f"The token has more than {_LONGEST:,} characters: that is none of a device's.")
    return text


def _read_input() -> str:
    try:
        data = sys.stdin.buffer.read(_LONGEST + 2) if sys.stdin is not None else b""
    except (OSError, ValueError) as error:
        raise InputError(f"Standard input cannot be read ({plain(str(error))}): give the token itself.") from None
    return data.decode("utf-8", "replace")


def _key(world: LocalWorld, cert: str | None) -> RSAPublicKey:
    from tui_store.device.certificate import public_key_of, read_public_key

    if cert is not None:
        return read_public_key(Path(cert))
    own = asyncio.run(world.device_key().certificate())
    return public_key_of(own.encode("ascii"), "The device's own certificate")


def _words(said: Attestation) -> str:
    from tui_store.device.attestation import ISSUER
    from tui_store.device.verify import moment

    rows = {
        "nonce": plain(said.nonce),
        "channelId": plain(said.channel_id),
        "developerId": plain(said.developer_id),
        "made": moment(said.made // 1000),
        "good from": moment(said.since),
        "good until": moment(said.until),
        "issuer": ISSUER,
    }
    return "\n".join(["The token is good.", *(f"{name + ':':<13}{value}" for name, value in rows.items())])


COMMAND = Command(
    "attestation verify",
    params=[
        Argument(["token"], metavar="TOKEN"),
        *world_params(),
        Option(["--nonce"], metavar="N", help="Refuse a token that was made for another nonce."),
        Option(["--cert"], metavar="FILE", help="Verify with this PEM certificate instead of the device's own."),
    ],
    callback=attestation_verify,
    help="Verify a device attestation token, at the time of the store's clock; - reads it from standard input.",
)
