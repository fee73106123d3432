"""Writes the ZIP of a bundle: the same files make the same bytes, and nothing half-written stays."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from tui_store.domain.errors import InputError
from tui_store.text import plain
from tui_store.walkthroughs.bundle_format import MANIFEST
from tui_store.walkthroughs.bundle_unzip import MOST_BYTES, MOST_FILES, MOST_RATIO, SMALL, name_problem

# The earliest that a ZIP knows.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_AN_ORDINARY_FILE = 0o100644 << 16
_UNIX = 3
_LEVEL = 6


def check_target(path: Path) -> None:
    """Raises InputError unless a bundle can be written there. A bundle may be replaced, any other file is refused."""
    where = plain(str(path))
    if path.exists() and not path.is_file():
        raise InputError(f"Can't write a bundle to {where}: it is no ordinary file; name another one.")
    try:
        if path.exists() and not _is_bundle(path):
            raise InputError(f"The file {where} is there already and is no bundle: name another one.")
        beside = _beside(path)
        beside.touch()
        beside.unlink()
    except OSError as error:
        raise InputError(f"Can't write a bundle to {where}: {error.strerror}.") from None


def _is_bundle(path: Path) -> bool:
    """Other programs' documents are ZIPs, too."""
    try:
        with zipfile.ZipFile(path) as archive:
            return MANIFEST in archive.namelist()
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError):
        return False


def write_bundle(path: Path, files: Mapping[str, bytes]) -> None:
    """Write the files by their names inside; raises InputError, also for what `tui-store open` would refuse."""
    where = plain(str(path))
    total = sum(map(len, files.values()))
    if total > MOST_BYTES or len(files) > MOST_FILES:
        raise InputError(
            f"Can't write a bundle to {where}: {len(files):,} files with {total:,} bytes are more than the "
            f"{MOST_FILES:,} files and {MOST_BYTES:,} bytes that one may hold."
        )
    for name in files:
        if problem := name_problem(name):
            raise InputError(f"Can't write a bundle to {where}: {plain(name)} {problem}; give it another name.")
    beside = _beside(path)
    try:
        with zipfile.ZipFile(beside, "w") as archive:
            for name, content in sorted(files.items()):
                info = zipfile.ZipInfo(name, _LONG_AGO)
                info.create_system, info.external_attr = _UNIX, _AN_ORDINARY_FILE
                info.compress_type = _how(content)
                archive.writestr(info, content, compresslevel=_LEVEL)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise InputError(f"Can't write a bundle to {where}: {error.strerror}.") from None
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _how(content: bytes) -> int:
    """What would look like a bomb is not compressed."""
    if len(content) > SMALL and len(content) > len(zlib.compress(content, _LEVEL)) * MOST_RATIO // 2:
        return zipfile.ZIP_STORED
    return zipfile.ZIP_DEFLATED


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")
