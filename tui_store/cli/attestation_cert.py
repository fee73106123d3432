"""`tui-store attestation cert`: prints the certificate of the device's key."""

from __future__ import annotations

import asyncio

from click import Command

from tui_store.cli.options import world_options, world_params
from tui_store.cli.output import say
from tui_store.cli.world import build_world
from tui_store.domain.trace import NoTrace


def attestation_cert(**values: object) -> int:
    """Print the certificate, in PEM; the key is made first if there is none."""
    world = build_world(world_options(values), NoTrace())
    try:
        world.prepare()
        certificate = asyncio.run(world.device_key().certificate())
    finally:
        world.close()
    say(certificate.rstrip())
    return 0


COMMAND = Command(
    "attestation cert",
    params=[*world_params()],
    callback=attestation_cert,
    help="Print the certificate of the key that signs device attestation tokens, in PEM.",
)
