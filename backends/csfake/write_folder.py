"""Put files into a folder all together: either every one of them stands there, or what was there stands as it did."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tui_store.domain.errors import InputError
from tui_store.text import plain

_STAGE = ".csfake-export-"


def check_target(target: Path, names: Sequence[str], *, force: bool) -> None:
    """Refuse a folder that the files cannot be put into; raises InputError and changes nothing.

    A file of one of these names, in any spelling, is replaced with `force` only.
    """
    where = plain(str(target))
    try:
        if not target.exists() and not target.is_symlink():
            if not target.absolute().parent.is_dir():
                raise InputError(f"{where}: the folder that it would stand in is not there; make that one first.")
            return
        entries = os.listdir(target)  # noqa: PTH208 - names as they are spelled
    except NotADirectoryError:
        raise InputError(f"{where}: this is a file; give a folder, or a name that is still free.") from None
    except (OSError, ValueError) as error:
        raise _unwritable(target, error) from None
    inner = [entry for entry in entries if entry.lower() == "csfake" and (target / entry).is_dir()]
    if inner or ("manifest" in entries and target.absolute().name.lower() != "csfake"):
        inside = plain(str(target / (inner[0] if inner else "csfake")))
        raise InputError(f"{where}: this is an app; give the csfake folder in it, {inside}.")
    taken = _taken(entries, names)
    odd = [entry for entry in taken if not (target / entry).is_file()]
    if odd:
        raise InputError(f"{where}: {plain(odd[0])} is no ordinary file; move it away, or give another folder.")
    if taken and not force:
        raise InputError(
            f"{where}: {_listed(taken)} there already; add --force to replace what is there, or give another folder."
        )


def write_folder(target: Path, files: Mapping[str, bytes], *, force: bool) -> None:
    """Write the files (name to content) after `check_target`; raises InputError, and then nothing has changed.

    Everything is written and synced beside its place first. In a folder that is there already each file is then
    renamed into place, and put back if one of them fails. Only a process that is killed in between leaves old files
    among new ones, each of them whole, and the folder `.csfake-export-...` with the others.
    """
    check_target(target, tuple(files), force=force)
    try:
        is_new = not target.exists()
        stage = Path(tempfile.mkdtemp(prefix=_STAGE, dir=target.absolute().parent if is_new else target))
        try:
            new = stage / "new"
            new.mkdir()
            for name, content in files.items():
                _write(new / name, content)
            _sync(new)
            if is_new:
                new.rename(target)
            else:
                _replace(target, new, stage, files)
            _sync(target.absolute().parent if is_new else target)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    except (OSError, ValueError) as error:
        raise _unwritable(target, error) from None


def _replace(target: Path, new: Path, stage: Path, files: Mapping[str, bytes]) -> None:
    taken = _taken(os.listdir(target), tuple(files))  # noqa: PTH208
    kept = stage / "old"
    kept.mkdir()
    for entry in taken:
        shutil.copy2(target / entry, kept / entry, follow_symlinks=False)
    placed: list[str] = []
    try:
        for name in files:
            placed.append(name)
            (new / name).replace(target / name)
        for entry in taken:
            if entry not in files and not _is_one_of(target / entry, target, files):
                (target / entry).unlink()
    except BaseException:
        for name in placed:
            if name not in taken:
                (target / name).unlink(missing_ok=True)
        for entry in taken:
            with contextlib.suppress(OSError):
                (kept / entry).replace(target / entry)
        raise


def _is_one_of(path: Path, target: Path, names: Mapping[str, bytes]) -> bool:
    """Whether it is one of the new files: where the case of a name does not matter, its old spelling leads to it."""
    return any(path.samefile(target / name) for name in names)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    # Not every system can open a folder, nor sync one.
    with contextlib.suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _taken(entries: Sequence[str], names: Sequence[str]) -> list[str]:
    wanted = {name.lower() for name in names}
    return sorted(entry for entry in entries if entry.lower() in wanted)


def _listed(names: Sequence[str]) -> str:
    shown = [plain(name) for name in names]
    return f"{shown[0]} is" if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]} are"


def _unwritable(target: Path, error: OSError | ValueError) -> InputError:
    reason = error.strerror or str(error) if isinstance(error, OSError) else str(error)
    return InputError(f"{plain(str(target))}: it cannot be written ({plain(reason)}); nothing was changed there.")
