"""`tui-store csfake export`: writes the present state as a csfake folder, which a real device reads too."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from click import Argument, Command, Option

from backends.csfake.channel import CHANNEL_FILE
from backends.csfake.folder import CATALOG, CHECK_ORDER, PLACE_ORDER, PURCHASES, CsfakeFolder, look_for_folder
from backends.csfake.write import catalog_xml, purchases_xml
from backends.csfake.write_folder import check_target, write_folder
from backends.csfake.write_order import FileOrder, check_order_xml, order_of, place_order_xml
from tui_store.channel_store.recorder import Recorder
from tui_store.cli.options import WorldOptions, world_options, world_params
from tui_store.cli.output import say
from tui_store.cli.tracing import in_world
from tui_store.cli.world import channel_folder
from tui_store.cli.worlds import VerbWorld, start_world
from tui_store.domain.errors import InputError, UnreadableAnswer
from tui_store.domain.product import Product
from tui_store.domain.purchase import Purchase
from tui_store.domain.seller import LOCAL
from tui_store.domain.trace import NoTrace, Trace
from tui_store.text import plain

NAMES = (CATALOG, PURCHASES, CHECK_ORDER, PLACE_ORDER)


def csfake_export(directory: str, *, force: bool, **values: object) -> int:
    """Write the four files and say what is in each; answers 0. Raises InputError, and then nothing was written."""
    options = world_options(values)
    _check_together(options)
    target = _folder(directory)
    check_target(target, NAMES, force=force)
    recorder = Recorder()
    trace: Trace = recorder if options.trace else NoTrace()
    world = start_world(options, trace)

    def work() -> int:
        products, purchases = asyncio.run(_state(world))
        order = order_of(products, purchases)
        files = {
            CATALOG: catalog_xml(products),
            PURCHASES: purchases_xml(purchases),
            CHECK_ORDER: check_order_xml(order),
            PLACE_ORDER: place_order_xml(order),
        }
        along = _channel_file(options, target)
        write_folder(target, files | along, force=force)
        for line in _told(products, purchases, order, world, is_copied=bool(along)):
            say(line)
        return 0

    return in_world(world, options.trace, recorder, work)


def _check_together(options: WorldOptions) -> None:
    if options.backend != LOCAL:
        raise InputError(
            "The options --backend remote and csfake export exclude each other: the state of a service is its own. "
            "Write what the local files sold with --backend local."
        )
    if options.fake_server:
        raise InputError(
            "The option --fake-server can't be used with csfake export: the fake server remembers nothing that could "
            "be written. Leave it out."
        )
    if options.outcomes:
        raise InputError(
            "The option --outcome can't be used with csfake export: it is about commands, and none is run. "
            "Leave it out."
        )


def _folder(directory: str) -> Path:
    if not directory.strip():
        raise InputError("The argument DIR is empty: give the folder to write.")
    return Path(directory)


async def _state(world: VerbWorld) -> tuple[Sequence[Product], Sequence[Purchase]]:
    """All that there is to write, read whole before anything is written."""
    backend = world.backend(world.account)
    try:
        return await backend.catalog(), await backend.purchases(include_inactive=True)
    except UnreadableAnswer:
        if world.bad_input:
            raise InputError(world.bad_input) from None
        raise
    finally:
        await backend.aclose()
        await world.aclose()


def _channel_file(options: WorldOptions, target: Path) -> dict[str, bytes]:
    """The channel.toml of the folder that sells, unless one is in force in the target already."""
    if target.exists() and _channel_path(look_for_folder(target)) is not None:
        return {}
    path = _channel_path(channel_folder(options.channel))
    try:
        return {} if path is None else {CHANNEL_FILE: path.read_bytes()}
    except OSError as error:
        raise InputError(f"{plain(str(path))}: it cannot be read ({error.strerror}).") from None


def _channel_path(folder: CsfakeFolder) -> Path | None:
    """The channel.toml that counts for a folder: the one in it, else the one of the app around it."""
    at_root = folder.root / CHANNEL_FILE
    return folder.files.get(CHANNEL_FILE) or (at_root if at_root.is_file() else None)


def _told(
    products: Sequence[Product],
    purchases: Sequence[Purchase],
    order: FileOrder | None,
    world: VerbWorld,
    *,
    is_copied: bool,
) -> list[str]:
    idle = sum(not product.for_sale for product in products)
    what = f"{order.qty} × {order.name}, {order.total}" if order else "no item, because nothing is for sale"
    lines = [
        f"{CATALOG}: {_count(len(products), 'product')}" + (f", {idle} of them not for sale" if idle else ""),
        f"{PURCHASES}: {_count(len(purchases), 'purchase')} of {world.account.name}",
        f"{CHECK_ORDER}: {what}",
        f"{PLACE_ORDER}: {what}",
    ]
    return [*lines, f"{CHANNEL_FILE}: copied"] if is_copied else lines


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


COMMAND = Command(
    "csfake export",
    params=[
        Argument(["directory"], metavar="DIR"),
        *world_params(),
        Option(["--force"], is_flag=True, help="Replace the files that are there already."),
    ],
    callback=csfake_export,
    help="Write catalog, purchases and an order as a csfake folder, which a device, brs-engine and this program read.",
)
