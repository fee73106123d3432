"""Text from elsewhere is hostile: `plain` disarms it once, at the edge."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# C0 and C1 controls, DEL, bidi controls, zero-width and interlinear marks, invisible tags, lone surrogates.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_SPACES = re.compile(r"[\t\n]+")


def plain(text: str, *, lines: bool = False) -> str:
    """Remove what could move a cursor, reorder a line or start an escape sequence.

    Tabs and line ends become one blank; with `lines`, line ends stay.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))
    return text.replace("\t", " ") if lines else _SPACES.sub(" ", text)


def shortened(text: str, limit: int) -> str:
    """Cut a text to `limit` characters, with an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: max(0, limit - 1)] + "…"


def quoted(text: str, limit: int = 80) -> str:
    """A text from outside as a sentence has it."""
    return f"'{shortened(plain(text), limit)}'"


def path_in_words(path: Path) -> str:
    """A path as a sentence has it."""
    return shortened(plain(str(path)), 200)


def nearest(word: str, known: Iterable[str]) -> str:
    """The one of `known` that `word` was probably meant to be, whatever its case; empty if none comes close."""
    import difflib  # only a mistake needs it

    spellings = {name.lower(): name for name in known}
    close = difflib.get_close_matches(word.lower(), spellings, n=1)
    return spellings[close[0]] if close else ""
