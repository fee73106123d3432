"""Read one csfake file in this process: all of it, or enough to know that it can be read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from backends.csfake.parse import MOST_BYTES, BadXml, Reader, blocks, frames, too_large
from tui_store.domain.errors import InputError, UnreadableAnswer
from tui_store.text import plain

if TYPE_CHECKING:
    from backends.csfake.parse import Head, Row

SMALL = 512 * 1024  # bytes; what is read in place before any screen stands
_TAIL = 4096
_PROLOG = 1024 * 1024
_SUCCESS = "success"


class Document(NamedTuple):
    """A file that was read whole; see `parse` for what head and rows are."""

    head: Head
    rows: list[Row]
    size: int


def read_document(path: Path, record: str, fields: tuple[str, ...]) -> Document:
    """Read a file whole; raises BadXml."""
    try:
        parts = list(frames(str(path), record, fields))
        return Document(parts[-1][0], [row for _, rows in parts for row in rows], path.stat().st_size)
    except OSError as error:
        raise _unreadable(error) from None


def probe(path: Path) -> None:
    """Look whether a file can be read: all of a small one, beginning and end of a big one. Raises BadXml."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise too_large()
        reader = Reader("product", ())
        for number, block in enumerate(blocks(str(path))):
            reader.feed(block)
            if size > SMALL and (reader.root or number * len(block) > _PROLOG):
                break
        if size <= SMALL:
            reader.feed(b"", last=True)
        elif not reader.is_closed and not _ends_well(path, size, reader.root):
            raise BadXml("truncated", "it ends before its XML does; restore what is missing")
    except OSError as error:
        raise _unreadable(error) from None


def head_text(head: Head, name: str) -> str:
    """A text of the head, plain; empty for nil and for what is not there."""
    return plain(head.get(name.lower(), ("", 0))[0] or "")


def refusal(head: Head, file: str) -> str:
    """What a `<status>` other than Success says no with; empty if it is Success.

    Without a status an error message is a no as well. An error code is named in the sentence.
    """
    status, message, code = (head_text(head, name) for name in ("status", "errorMessage", "errorCode"))
    if status.lower() == _SUCCESS or not (status or message):
        return ""
    said = message or f"{file} answers with the status {status}."
    return f"{said} (error {code})" if code else said


def input_error(path: Path, bad: BadXml) -> InputError:
    """A file that can't be read, as a person hears of it before a screen stands."""
    return InputError(_sentence(plain(str(path)), bad))


def unreadable_answer(name: str, bad: BadXml) -> UnreadableAnswer:
    """The same as the store's answer, when it turns up later."""
    return UnreadableAnswer(_sentence(name, bad))


def _sentence(name: str, bad: BadXml) -> str:
    line = f", line {bad.line}" if bad.line else ""
    return f"{name}{line}: {plain(bad.text)}."


def _unreadable(error: OSError) -> BadXml:
    return BadXml("unreadable", f"it cannot be read ({error.strerror})")


def _ends_well(path: Path, size: int, root: str) -> bool:
    """Whether the last kilobytes end as a document does: with the root's end, a comment or an instruction."""
    with path.open("rb") as file:
        start = file.read(4)
        file.seek((size - _TAIL) & ~3)
        tail = file.read()
    end = tail.decode(_width(start), "ignore").rstrip("\x00 \t\r\n")
    return end.endswith(("-->", "?>")) or end.removesuffix(">").rstrip().endswith(f"</{root}")


def _width(start: bytes) -> str:
    """An encoding in which `>` and blanks are found, by a file's first four bytes."""
    if start.startswith((b"\xff\xfe\x00\x00", b"<\x00\x00\x00")):
        return "utf-32-le"
    if start.startswith((b"\x00\x00\xfe\xff", b"\x00\x00\x00<")):
        return "utf-32-be"
    if start.startswith((b"\xff\xfe", b"<\x00")):
        return "utf-16-le"
    return "utf-16-be" if start.startswith((b"\xfe\xff", b"\x00<")) else "latin-1"
