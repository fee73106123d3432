"""Frames that were approved: texts in a folder beside the walkthrough, one file each."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import NamedTuple

from tui_store.domain.errors import InputError
from tui_store.walkthroughs import ENDING

_CONTEXT = 2  # lines around a difference


class Comparison(NamedTuple):
    """How a frame compares with the approved one; `difference` is empty where they are the same, or it is new."""

    is_new: bool
    difference: str = ""


class Snapshots:
    """The approved frames of one walkthrough. With `update` what comes now is approved."""

    def __init__(self, walkthrough: Path, *, update: bool = False) -> None:
        self.folder = walkthrough.with_name(f"{walkthrough.name.removesuffix(ENDING)}.frames")
        self._update = update

    def compare(self, name: str, frame: str) -> Comparison:
        """Compare a frame, or approve it. Raises InputError where the folder cannot be read or written."""
        path = self.folder / f"{name}.txt"
        try:
            approved = path.read_text(encoding="utf-8") if path.exists() else None
            if self._update and approved != frame:
                self.folder.mkdir(exist_ok=True)
                path.write_text(frame, encoding="utf-8")
                return Comparison(is_new=True)
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is no text"
            raise InputError(f"Can't use the snapshot {path}: {reason}.") from None
        if approved is None:
            return Comparison(is_new=True)
        return Comparison(is_new=False, difference=difference(approved, frame))


def difference(approved: str, frame: str) -> str:
    """The lines that differ, with what stood before (-) and what stands now (+); empty for none."""
    lines = difflib.unified_diff(approved.splitlines(), frame.splitlines(), "approved", "now", "", "", _CONTEXT, "")
    return "\n".join(lines)
