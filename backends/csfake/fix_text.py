"""A file's bytes as text and back, so that what is not changed stays byte for byte as it was."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

# The longer marks come first: that of UTF-32 begins with that of UTF-16.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_STARTS = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")


class FileText(NamedTuple):
    """A text, the encoding it came in, and the byte order mark in front of it."""

    text: str
    encoding: str
    mark: bytes

    def encoded(self, text: str) -> bytes:
        """Another text as the same file would have it; raises UnicodeError."""
        return self.mark + text.encode(self.encoding)


def file_text(data: bytes) -> FileText | None:
    """Decode a file; None if its encoding is unknown, or if encoding it again would change it."""
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    encoding = _MARKS.get(mark) or _STARTS.get(data[:2]) or _declared(data)
    try:
        found = FileText(data[len(mark) :].decode(encoding), encoding, mark)
        return found if found.encoded(found.text) == data else None
    except (LookupError, UnicodeError):
        return None


def _declared(data: bytes) -> str:
    found = _DECLARED.match(data[:1024])
    return found[1].decode() if found else "utf-8"
