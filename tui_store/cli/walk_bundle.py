"""`tui-store walk FILE --bundle ZIP`: plays a walkthrough and puts all of it into one file, to be sent to somebody."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tui_store.domain.errors import InputError

if TYPE_CHECKING:
    from tui_store.walkthroughs.played import Played
    from tui_store.walkthroughs.reading import Read


def check_bundle(name: str, paths: Sequence[Path], *, update: bool) -> Path:
    """Where the bundle goes; raises InputError unless it can be written, of one walkthrough."""
    from tui_store.walkthroughs.bundle_zip import check_target

    if len(paths) != 1:
        raise InputError(f"A bundle is of one walkthrough, and here are {len(paths)}: name one of them.")
    if update:
        raise InputError("The options --update and --bundle exclude each other: approve the frames first.")
    if not name.strip():
        raise InputError("The option --bundle needs the name of a file: --bundle mine.zip.")
    check_target(Path(name))
    return Path(name)


def play_into_bundle(path: str, *, bundle: Path, pictures: bool) -> Played:
    """Play a file as it lies in its bundle, and write that; raises InputError."""
    from tui_store.cli.bundle_play import play_folder
    from tui_store.cli.bundle_stage import stage
    from tui_store.walkthroughs.bundle_format import MANIFEST, SCRIPT, TRACE, frame_file
    from tui_store.walkthroughs.bundle_zip import write_bundle
    from tui_store.walkthroughs.reading import read_walkthrough

    read = read_walkthrough(Path(path))
    with TemporaryDirectory(prefix="tui-store-bundle-", ignore_cleanup_errors=True) as place:
        folder, trace = Path(place) / "bundle", Path(place) / "trace"
        folder.mkdir()
        notes = stage(read, folder)
        files = {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
        played, frames = play_folder(folder, trace, pictures=pictures)
        given = read_walkthrough(folder / SCRIPT).script.given.model_dump()
        files |= {frame_file(number): frame.encode() for number, frame in frames.items()}
        files |= {TRACE: trace.read_bytes(), MANIFEST: _manifest(played, frames, given, notes)}
    write_bundle(bundle, files)
    return _as_it_was_named(played, read, path)


def _manifest(played: Played, frames: Mapping[int, str], given: Mapping[str, object], notes: Sequence[str]) -> bytes:
    from tui_store.walkthroughs.bundle_format import FORMAT, Manifest, records_of, versions_here

    manifest = Manifest(
        format=FORMAT,
        title=played.title,
        steps=played.steps,
        holds=played.holds,
        versions=versions_here(),
        world=given,
        notes=tuple(notes),
        played=records_of(played.done, frames),
    )
    return (json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode()


def _as_it_was_named(played: Played, read: Read, path: str) -> Played:
    """The same with the places of the person's own files."""
    places = {placed.number: str(placed) for placed in read.steps}
    done = tuple(step._replace(place=places.get(step.number, str(read.path))) for step in played.done)
    return played._replace(path=path, done=done)
