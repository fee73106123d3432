"""Frames that were approved: texts in a folder beside the walkthrough, one file each."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import NamedTuple

from tui_store.domain.errors import InputError
from tui_store.walkthroughs import ENDING

_CONTEXT = 2  # lines around a difference


class Comparison(NamedTuple):
    """How a frame compares with the approved one; `problem` and `difference` are empty where it is as it should be."""

    is_new: bool = False
    problem: str = ""
    difference: str = ""


class Snapshots:
    """The approved frames of one walkthrough. With `update` what comes now is approved."""

    def __init__(self, walkthrough: Path, *, update: bool = False) -> None:
        self.folder = walkthrough.with_name(f"{walkthrough.name.removesuffix(ENDING)}.frames")
        self._update = update
        self._taken: dict[str, str] = {}

    def approved(self) -> dict[str, str]:
        """All frames, by the names of their files. Raises InputError where they cannot be read."""
        return {path.name: self._read(path) for path in sorted(self.folder.glob("*.txt"))}

    def compare(self, name: str, frame: str) -> Comparison:
        """Compare a frame, or approve it. Raises InputError where the folder cannot be read or written."""
        path = self.folder / f"{name}.txt"
        # Two screens under one name could not both be approved.
        if self._taken.setdefault(name, frame) != frame:
            return Comparison(problem=f"'{name}' was taken of another screen before: give this one another name")
        approved = self._read(path) if path.exists() else None
        if self._update and approved != frame:
            self._write(path, frame)
            return Comparison(is_new=True)
        if approved is None:
            return Comparison(is_new=True)
        if lines := difference(approved, frame):
            return Comparison(problem=f"the screen is not as it was approved as '{name}'", difference=lines)
        return Comparison()

    def _read(self, path: Path) -> str:
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise _unusable(path, error) from None

    def _write(self, path: Path, frame: str) -> None:
        try:
            self.folder.mkdir(exist_ok=True)
            path.write_text(frame, encoding="utf-8")
        except OSError as error:
            raise _unusable(path, error) from None


def _unusable(path: Path, error: Exception) -> InputError:
    reason = error.strerror if isinstance(error, OSError) else "it is no text"
    return InputError(f"Can't use the snapshot {path}: {reason}.")


def difference(approved: str, frame: str) -> str:
    """The lines that differ, with what stood before (-) and what stands now (+); empty for none."""
    lines = difflib.unified_diff(approved.splitlines(), frame.splitlines(), "approved", "now", "", "", _CONTEXT, "")
    return "\n".join(lines)
