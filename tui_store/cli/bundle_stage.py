"""Lays out in a folder what a bundle holds before it is played, so that what is played is what is sent."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from backends.csfake.channel import CHANNEL_FILE, channel_of
from backends.csfake.folder import CATALOG, CHECK_ORDER, PLACE_ORDER, PURCHASES, STORE_CATALOG, UPGRADE, CsfakeFolder
from tui_store.cli.walk_play import world_of
from tui_store.cli.world import channel_folder
from tui_store.domain.account import Account
from tui_store.domain.errors import InputError
from tui_store.personas import is_file, load_persona
from tui_store.text import plain
from tui_store.walkthroughs.bundle_format import APPROVED, CHANNEL, PERSONA, SCRIPT
from tui_store.walkthroughs.bundle_pins import WithoutPins, persona_toml, without_pins
from tui_store.walkthroughs.bundle_script import script_text
from tui_store.walkthroughs.snapshots import Snapshots

if TYPE_CHECKING:
    from tui_store.walkthroughs.reading import Read

_FIXTURES = (CATALOG, PURCHASES, STORE_CATALOG, CHECK_ORDER, PLACE_ORDER, UPGRADE)


def stage(read: Read, folder: Path) -> list[str]:
    """Write script, fixtures, persona and approved frames; gives what is not as it was, in sentences.

    Raises InputError for what cannot be read, or cannot be in a bundle.
    """
    options = world_of(read)
    account = load_persona(options.persona)
    is_own = is_file(options.persona)
    masked = without_pins(read, account if is_own else None, account.name)
    try:
        notes = _channel(channel_folder(options.channel), folder / CHANNEL)
        given = {"channel": CHANNEL}
        if masked.own is not None:
            given["persona"] = _persona(masked.own, Path(options.persona).stem, folder)
            notes += _about_pin(masked.own)
        script = script_text(masked.title, masked.about, read.script.given.model_copy(update=given), masked.steps)
        (folder / SCRIPT).write_bytes(script.encode())
        _approved(read, masked, folder / APPROVED)
    except OSError as error:
        raise InputError(f"Can't put {plain(str(read.path))} into a bundle: {error.strerror}.") from None
    return notes


def _channel(source: CsfakeFolder, target: Path) -> list[str]:
    """The csfake files, and what the channel is called: without its folder nobody would know."""
    (target / "csfake").mkdir(parents=True)
    for name in _FIXTURES:
        path = source.file(name)
        if path is not None:
            shutil.copyfile(path, target / "csfake" / name)
    channel = channel_of(source)
    at_root = source.root / CHANNEL_FILE
    path = source.file(CHANNEL_FILE) or (at_root if at_root.is_file() else None)
    text = path.read_bytes().decode("utf-8-sig") if path is not None else ""
    said = _said(text)
    notes = []
    if not said.get("id"):
        text = f'id = "{channel.id}"\n{text}'
        notes.append(f"The channel has no id of its own: {CHANNEL_FILE} has the one that it got from its folder.")
    (target / CHANNEL_FILE).write_bytes(text.encode())
    if not str(said.get("title", "")).strip():
        (target / "manifest").write_bytes(f"title={channel.title}\n".encode())
    return notes


def _said(text: str) -> dict[str, object]:
    import tomllib

    return tomllib.loads(text)


def _persona(account: Account, stem: str, folder: Path) -> str:
    name = f"{PERSONA}/{stem}.toml"
    (folder / PERSONA).mkdir()
    (folder / name).write_bytes(persona_toml(account).encode())
    return name


def _about_pin(account: Account) -> Iterator[str]:
    if account.pin:
        yield f"The PIN of {account.title} is not the account's own: {account.pin} stands in for it."


def _approved(read: Read, masked: WithoutPins, target: Path) -> None:
    source = Snapshots(read.path).folder
    for name in sorted({placed.step.snapshot for placed in read.steps if placed.step.snapshot}):
        path = source / f"{name}.txt"
        if path.is_file():
            target.mkdir(exist_ok=True)
            text = path.read_bytes().decode("utf-8", "backslashreplace")
            (target / path.name).write_bytes(masked.swap(text).encode())
