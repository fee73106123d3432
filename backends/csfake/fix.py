"""`csfake check --fix`: puts right what can be without guessing, and changes nothing else in the files.

What is fixed is what only one text can be right for: a word that csfake has in one spelling, a sum that alone disagrees
with the others, and the order id of PlaceOrder.xml, which has no meaning but to be that of CheckOrder.xml.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from backends.csfake.check import FILES, check
from backends.csfake.finding import HEAD, Finding
from backends.csfake.fix_places import Place, Places, places_of
from backends.csfake.fix_text import file_text
from backends.csfake.folder import look_for_folder
from tui_store.domain.errors import InputError
from tui_store.text import plain

_STAGE = ".csfake-fix-"


def fix(folder_path: Path) -> list[Finding]:
    """Repair a folder's files; answers the findings that are no more.

    Raises InputError when a file can't be read or written; then no file has changed, or those named before it.
    """
    folder = look_for_folder(folder_path)
    by_file: dict[str, list[Finding]] = {}
    for finding in check(folder_path):
        if finding.fix is not None:
            by_file.setdefault(finding.file, []).append(finding)
    repaired: dict[Path, bytes] = {}
    done: list[Finding] = []
    for name, findings in by_file.items():
        path = folder.file(name)
        if path is None:
            continue
        content, fixed = repair(_read(path), FILES[name][0], findings)
        if fixed:
            repaired[path] = content
            done += fixed
    _write_all(repaired)
    return done


def repair(data: bytes, record: str, findings: Iterable[Finding]) -> tuple[bytes, list[Finding]]:
    """A file's bytes with the texts changed that the findings' fixes name, and the findings that this was done for.

    `record` is the element that is one entry. Left alone is a text that is not where the fix says, and a file that
    would change elsewhere too.
    """
    found = file_text(data)
    if found is None:
        return data, []
    whole = found.text.encode()
    places = places_of(whole, record)
    changes: dict[Place, str] = {}
    done = []
    for finding in findings:
        place = _place(places, finding)
        if finding.fix and place and plain(place.text).strip() == finding.fix.old:
            changes[place] = finding.fix.new
            done.append(finding)
    for place in sorted(changes, reverse=True):
        whole = whole[: place.start] + changes[place].encode() + whole[place.end :]
    try:
        return found.encoded(whole.decode()), done
    except UnicodeError:
        return data, []


def _place(places: Places, finding: Finding) -> Place | None:
    if finding.fix is None:
        return None
    row, element, *_ = finding.fix
    if row >= len(places.rows):
        return None
    texts: Mapping[str, Place | None] = places.head if row == HEAD else places.rows[row]
    return texts.get(element.lower())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{plain(str(path))}: it cannot be read ({error.strerror}).") from None


def _write_all(contents: Mapping[Path, bytes]) -> None:
    """Write every file anew beside its place, then rename each into it. A link stays one: its target is written."""
    staged: list[tuple[Path, Path]] = []
    path = Path()
    try:
        for path, content in contents.items():
            staged.append((_staged(path.resolve(), content), path))
        for stage, path in staged:
            stage.replace(path.resolve())
    except OSError as error:
        raise InputError(f"{plain(str(path))}: it cannot be written ({error.strerror}); it is as it was.") from None
    finally:
        _drop([stage for stage, _ in staged])


def _staged(path: Path, content: bytes) -> Path:
    if not os.access(path, os.W_OK):
        raise PermissionError(13, "Permission denied")
    handle, name = tempfile.mkstemp(prefix=_STAGE, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, name)
    except BaseException:
        _drop([Path(name)])
        raise
    return Path(name)


def _drop(paths: Sequence[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
