"""Text from elsewhere is hostile: `plain` disarms it once, at the edge."""

from __future__ import annotations

import re

# C0 and C1 controls, DEL, bidi controls, zero-width and interlinear marks, lone surrogates.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_SPACES = re.compile(r"[\t\n]+")


def plain(text: str, *, lines: bool = False) -> str:
    """Remove what could move a cursor, reorder a line or start an escape sequence.

    Tabs and line ends become one blank; with `lines`, line ends stay.
    """
    if text.isascii() and text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _UNWANTED.sub("", text)
    return text.replace("\t", " ") if lines else _SPACES.sub(" ", text)


def shortened(text: str, limit: int) -> str:
    """Cut a text to `limit` characters, with an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: max(0, limit - 1)] + "…"
