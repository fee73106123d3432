"""Unpacks a ZIP that somebody sent: all of it, or nothing and one sentence that says what is wrong with it.

What a ZIP claims is checked before a byte is unpacked, and what comes out of it while it is.
"""

from __future__ import annotations

import errno
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from zipfile import ZipInfo

from tui_store.domain.errors import InputError
from tui_store.text import plain, shortened

MOST_FILES = 6_000
MOST_BYTES = 256_000_000
MOST_RATIO = 200
SMALL = 1_000_000  # bytes: what so little can become is no bomb
_MOST_DIRECTORY = 4_000_000  # bytes of the list of names
_LONGEST_NAME = 200
_CHUNK = 1 << 16
_BEGINS = (b"PK\x03\x04", b"PK\x05\x06")
_END = b"PK\x05\x06"
_END_SIZE, _LONGEST_COMMENT = 22, 65_535
_BIG_LOCATOR, _BIG_LOCATOR_SIZE = b"PK\x06\x07", 20
_ENCRYPTED = 0x1
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def unpack(path: Path, folder: Path) -> tuple[str, ...]:
    """Unpack into an empty folder and give the names of the files. Raises InputError; what is there then is no use."""
    where = plain(str(path))
    _check_end(path, where)
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check(archive.infolist(), where)
            room = MOST_BYTES
            for info in infos:
                room -= _unpack(archive, info, folder, where, room)
    except _DAMAGE as error:
        raise _damaged(where, error) from None
    except OSError as error:
        # So it is said of a place before the beginning of the file.
        if error.errno == errno.EINVAL:
            raise _damaged(where, error) from None
        raise InputError(f"{where}: It cannot be unpacked ({error.strerror or 'the disk is at fault'}).") from None
    return tuple(info.filename for info in infos)


def name_problem(name: str) -> str:
    """Why a name can be nobody's inside a bundle; empty if it can."""
    parts = name.removesuffix("/").split("/")
    if name.startswith("/") or name[1:2] == ":":
        return "leads to a place of its own on the disk"
    if ".." in parts:
        return "leads out of the folder"
    if "\\" in name or plain(name) != name or "" in parts or "." in parts:
        return "is no name that every machine can have"
    return "is too long" if len(name) > _LONGEST_NAME else ""


def _check_end(path: Path, where: str) -> None:
    """Whether it is a ZIP, and one whose list of names is worth reading."""
    # A pipe would be waited for.
    if path.exists() and not path.is_file():
        raise InputError(f"Can't read {where}: it is no ordinary file.")
    try:
        with path.open("rb") as file:
            start = file.read(4)
            size = file.seek(0, 2)
            file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT - _BIG_LOCATOR_SIZE))
            tail = file.read(_END_SIZE + _LONGEST_COMMENT + _BIG_LOCATOR_SIZE)
    except OSError as error:
        raise InputError(f"Can't read {where}: {error.strerror or 'it is no file'}.") from None
    if not size:
        raise InputError(f"{where}: It is empty, and no bundle.")
    if start not in _BEGINS:
        raise InputError(f"{where}: It is no ZIP, and so no bundle: tui-store walk FILE --bundle ZIP writes one.")
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + _END_SIZE:
        raise InputError(f"{where}: Its end is missing: have it sent again.")
    count = int.from_bytes(tail[end + 10 : end + 12], "little")
    directory = int.from_bytes(tail[end + 12 : end + 16], "little")
    is_big = tail[max(0, end - _BIG_LOCATOR_SIZE) : end].startswith(_BIG_LOCATOR)
    if is_big or count > MOST_FILES or directory > _MOST_DIRECTORY or size > MOST_BYTES:
        raise _too_much(where)


def _check(infos: Sequence[ZipInfo], where: str) -> None:
    if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_BYTES:
        raise _too_much(where)
    for info in infos:
        if problem := _problem(info):
            raise InputError(f"{where}: {_shown(info.orig_filename)} in it {problem}: this is no bundle of ours.")
    _check_names([info.filename for info in infos], where)


def _problem(info: ZipInfo) -> str:
    if info.orig_filename != info.filename:
        return "is no name that every machine can have"
    if problem := name_problem(info.filename):
        return problem
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in {0, stat.S_IFDIR if info.is_dir() else stat.S_IFREG}:
        return "is a link" if stat.S_ISLNK(mode) else "is no ordinary file"
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if info.compress_type not in _KNOWN:
        return "is compressed in a way that is not known here"
    if info.file_size > SMALL and info.file_size > info.compress_size * MOST_RATIO:
        return f"would become more than {MOST_RATIO} times what it is"
    return ""


def _check_names(names: Iterable[str], where: str) -> None:
    """No two names that are one on some disk, and no file that would have to be a folder, too."""
    files: set[str] = set()
    folders: set[str] = set()
    for name in names:
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in files or (folded.endswith("/") and folded in folders):
            raise InputError(f"{where}: {_shown(name)} is in it twice: this is no bundle of ours.")
        (folders if folded.endswith("/") else files).add(folded)
    needed = {"/".join(parts[:end]) for name in files for parts in [name.split("/")] for end in range(1, len(parts))}
    for name in sorted(files & (needed | {folder.rstrip("/") for folder in folders})):
        raise InputError(f"{where}: {_shown(name)} is a file and a folder in it: this is no bundle of ours.")


def _unpack(archive: zipfile.ZipFile, info: ZipInfo, folder: Path, where: str, room: int) -> int:
    """Unpack one file and give its size."""
    path = folder / info.filename
    path.parent.mkdir(parents=True, exist_ok=True)
    size = 0
    with archive.open(info) as source, path.open("xb") as target:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > min(room, info.file_size):
                raise _too_much(where)
            target.write(chunk)
    if size != info.file_size:
        raise InputError(f"{where}: {_shown(info.filename)} in it is cut off: have it sent again.")
    return size


def _too_much(where: str) -> InputError:
    return InputError(
        f"{where}: There is more in it than a bundle may hold, {MOST_FILES:,} files with {MOST_BYTES:,} bytes."
    )


def _damaged(where: str, error: Exception) -> InputError:
    detail = shortened(plain(str(error)), 100) or type(error).__name__
    return InputError(f"{where}: It is damaged ({detail}): have it sent again.")


def _shown(name: str) -> str:
    return shortened(plain(name), 80)
