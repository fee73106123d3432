"""Reads what was unpacked: the manifest, the script, and the screens. Nothing of it leads out of the folder."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tui_store.domain.errors import InputError
from tui_store.personas import is_file
from tui_store.text import plain, shortened
from tui_store.walkthroughs.bundle_compare import Course
from tui_store.walkthroughs.bundle_format import CHANNEL, FORMAT, MANIFEST, PERSONA, SCRIPT, Manifest

if TYPE_CHECKING:
    from tui_store.walkthroughs.reading import Read

_LARGEST = 16_000_000  # bytes of a manifest
_LARGEST_FRAME = 2_000_000


class Bundle(NamedTuple):
    """A bundle that can be played: what it says, and how it went there."""

    manifest: Manifest
    there: Course


def read_bundle(folder: Path, names: Collection[str], where: str) -> Bundle:
    """Read what `names` were unpacked. Raises InputError: one sentence, with `where` in front."""
    manifest = _manifest(folder, names, where)
    if SCRIPT not in names:
        raise InputError(f"{where}: There is no {SCRIPT} in it: this is no bundle of ours.")
    _check_script_alone(folder, where)
    frames = {}
    for step in manifest.played:
        if step.frame and step.frame not in names:
            missing = shortened(plain(step.frame), 80)
            raise InputError(f"{where}: The screen {missing} of step {step.number} is missing: have it sent again.")
        if step.frame:
            frames[step.number] = _text(folder / step.frame, step.frame, _LARGEST_FRAME, where)
    return Bundle(manifest, Course(manifest.played, frames))


def _manifest(folder: Path, names: Collection[str], where: str) -> Manifest:
    from pydantic import ValidationError

    if MANIFEST not in names:
        raise InputError(f"{where}: There is no {MANIFEST} in it: it is a ZIP, and no bundle.")
    text = _text(folder / MANIFEST, MANIFEST, _LARGEST, where)
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f" in line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(f"{where}: Its {MANIFEST} is no JSON{place}.") from None
    number = data.get("format") if isinstance(data, dict) else None
    if isinstance(number, int) and not isinstance(number, bool) and number > FORMAT:
        raise InputError(
            f"{where}: It was written by a newer tui-store (format {shortened(str(number), 20)}, and this one reads "
            f"{FORMAT}): update this one."
        )
    try:
        return Manifest.model_validate(data, strict=False)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        words = shortened(plain(f"{place}: {first['msg']}"), 160)
        raise InputError(f"{where}: Its {MANIFEST} is not what it should be ({words}).") from None


def _check_script_alone(folder: Path, where: str) -> None:
    """A script that would read another file is refused before it does."""
    from tui_store.walkthroughs.yaml_tree import read_tree, refused

    inside = f"{where}: {SCRIPT}"
    tree = read_tree(_text(folder / SCRIPT, SCRIPT, _LARGEST, where), inside)
    steps = tree.data.get("steps") if isinstance(tree.data, dict) else None
    for index, step in enumerate(steps if isinstance(steps, list) else ()):
        if isinstance(step, dict) and "include" in step:
            raise refused(inside, tree.place_of(("steps", index)), "In a bundle nothing is included.")


def check_world_inside(read: Read, names: Collection[str], where: str) -> None:
    """Raises InputError where the world is made of files that are not in the bundle."""
    given = read.script.given
    if given.channel not in {"", CHANNEL}:
        raise _outside(where, "channel", given.channel)
    if is_file(given.persona) and not (given.persona.startswith(f"{PERSONA}/") and given.persona in names):
        raise _outside(where, "persona", given.persona)


def _outside(where: str, key: str, value: str) -> InputError:
    return InputError(f"{where}: Its {key} {shortened(plain(value), 80)} is not in it: this is no bundle of ours.")


def _text(path: Path, name: str, most: int, where: str) -> str:
    shown = shortened(plain(name), 80)
    try:
        if path.stat().st_size > most:
            raise InputError(f"{where}: {shown} in it is larger than {most:,} bytes.")
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{where}: {shown} in it cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise InputError(f"{where}: {shown} in it is no text in UTF-8.") from None
