"""Find the csfake folder in what a person points at."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tui_store.domain.errors import InputError
from tui_store.text import plain

CATALOG = "GetCatalog.xml"
PURCHASES = "GetPurchases.xml"
STORE_CATALOG = "GetStoreCatalog.xml"
CHECK_ORDER = "CheckOrder.xml"
PLACE_ORDER = "PlaceOrder.xml"
UPGRADE = "GetUpgrade.xml"

_KNOWN = {name.lower(): name for name in (CATALOG, PURCHASES, STORE_CATALOG, CHECK_ORDER, PLACE_ORDER, UPGRADE)}


class CsfakeFolder(NamedTuple):
    """A csfake folder: `directory` holds the XML, `root` is the app around it, or the same.

    `files` are the ordinary files of the directory by their names in lower case.
    """

    directory: Path
    root: Path
    files: Mapping[str, Path]

    def file(self, name: str) -> Path | None:
        """The file with this name, however it is spelled; None if there is none."""
        return self.files.get(name.lower())


def find_folder(path: Path) -> CsfakeFolder:
    """Take a csfake folder, a folder that holds one, or the root of a Roku app.

    Raises InputError when there is none, when it can't be opened, or when it has no GetCatalog.xml.
    """
    folder = look_for_folder(path)
    if folder.file(CATALOG) is None:
        raise InputError(no_catalog(folder))
    return folder


def look_for_folder(path: Path) -> CsfakeFolder:
    """The same, but a folder without a catalog is one as well. Raises InputError when it can't be opened."""
    here = _open(path, path)
    if CATALOG.lower() in here.files:
        return here
    inner = [_open(path, child) for child in _csfake_children(path)]
    return next((folder for folder in inner if CATALOG.lower() in folder.files), inner[0] if inner else here)


def no_catalog(folder: CsfakeFolder) -> str:
    """Say that the folder has no catalog, and what to do about it."""
    where = plain(str(folder.directory))
    if _entry(folder.directory, CATALOG) is not None:
        return f"{where}: GetCatalog.xml is no ordinary file; put a csfake catalog there."
    if (folder.root / "manifest").is_file() and folder.directory == folder.root:
        return f"{where}: this Roku app has no csfake folder; add csfake/GetCatalog.xml to it."
    return f"{where}: there is no GetCatalog.xml; give a csfake folder, or the root of a Roku app that has one."


def _open(given: Path, directory: Path) -> CsfakeFolder:
    """Look at what a directory holds, in one pass."""
    files: dict[str, Path] = {}
    try:
        with os.scandir(directory) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                # of two spellings the documented one counts
                is_better = entry.name.lower() not in files or entry.name in _KNOWN.values()
                if is_better and entry.is_file():
                    files[entry.name.lower()] = Path(entry.path)
    except FileNotFoundError:
        raise InputError(f"{plain(str(given))}: there is no such folder; check the path.") from None
    except NotADirectoryError:
        raise InputError(f"{plain(str(given))}: this is no folder; give the folder with GetCatalog.xml.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"{plain(str(directory))}: the folder cannot be opened ({reason}).") from None
    return CsfakeFolder(directory, _root(directory), files)


def _root(directory: Path) -> Path:
    """The app that a csfake folder belongs to; a folder of any other name stands for itself."""
    absolute = Path(os.path.abspath(directory))  # noqa: PTH100 - `csfake/.` and `.` have no name before that
    return absolute.parent if absolute.name.lower() == "csfake" else directory


def _csfake_children(path: Path) -> list[Path]:
    with os.scandir(path) as entries:
        return sorted(Path(entry.path) for entry in entries if entry.name.lower() == "csfake" and entry.is_dir())


def _entry(directory: Path, name: str) -> str | None:
    return next((entry for entry in os.listdir(directory) if entry.lower() == name.lower()), None)  # noqa: PTH208
