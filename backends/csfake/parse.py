"""Read a csfake file as rows: in place, or as a script in a process of its own.

`python -I -S parse.py PATH` writes the rows of a catalog to its standard output. Such a process starts in about
20 ms because this module imports C modules only, and nothing of the project.

A row is `(line, *fields, extras)`: the line its element starts on; a text, or None for nil or not there, for each
field asked for; and the other elements as (name, text or None) pairs. The head is what stands outside the rows:
a path below the root, in lower case (`status`, `order/id`), to (text or None, line). A frame is the head so far
and some rows.
"""

from __future__ import annotations

import codecs
import marshal
import pyexpat
import sys

TYPE_CHECKING = False  # typing costs more to import than everything else here
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Row = tuple[Any, ...]
    Head = dict[str, tuple[str | None, int]]
    Frame = tuple[Head, list[Row]]

CATALOG_FIELDS = (
    *("code", "name", "productType", "cost", "description", "qty"),
    *("freeTrialQuantity", "freeTrialType", "trialQuantity", "trialType", "trialCost"),
)

FIRST_BLOCK, BLOCK = 64 * 1024, 256 * 1024
MOST_BYTES = 128_000_000
MOST_ROWS = 1_000_000
MOST_ELEMENTS = 500  # of one row beside its fields, and of the head; the others are dropped
DEEPEST = 50
LONGEST_TEXT = 1024 * 1024  # characters
LONGEST_PART = 4 * 1024 * 1024  # bytes of a token or a row; expat reads an unfinished token again with every block
MOST_SETTLED = 4096

_ENDS_TOO_EARLY = {3, 5, 6, 20}  # expat: no element, unclosed token, partial character, unclosed CDATA section
_UTF32_MARKS = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
# expat reads UTF-8, UTF-16 and whatever has one byte a character; these are decoded before it sees them.
_MANY_BYTES = {
    *("shift_jis", "cp932", "euc_jp", "iso2022_jp", "gb2312", "gbk", "gb18030"),
    *("big5", "cp950", "euc_kr", "cp949"),
    *("utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
}
_USUAL_NIL = ["i:nil", "true"]


class BadXml(Exception):
    """A file that can't be read: `rule` is a short id, `text` says what is wrong and what to do, `line` where."""

    def __init__(self, rule: str, text: str, line: int = 0) -> None:
        super().__init__(rule, text, line)
        self.rule, self.text, self.line = rule, text, line


class _DecodeFirst(Exception):
    """The XML declaration names an encoding that expat can't read by itself."""


class Reader:
    """Takes a file block by block; `head` and the rows to `take` fill up meanwhile.

    `record` is the element that makes a row, at whatever depth; `fields` are the elements in it that
    get a place of their own. Prefix and case of an element's name do not matter. Every document type
    declaration is refused, and with it every entity.
    """

    def __init__(self, record: str, fields: tuple[str, ...]) -> None:
        self.head: Head = {}
        self.root = ""
        self.is_closed = False  # the root element has ended
        self._record, self._fields = record.lower(), fields
        self._rows: list[Row] = []
        self._taken = 0
        self._path: list[str] = []
        self._texts: list[str] = []
        self._attributes: list[str] = []
        self._fed = self._since_row = 0
        self._decoder: codecs.IncrementalDecoder | None = None
        self._parser = self._new_parser()

    def feed(self, block: bytes, *, last: bool = False) -> None:
        """Read on; raises BadXml. The `last` block may be empty."""
        if not self._fed and block.startswith(_UTF32_MARKS):
            self._decode_with("utf-32")
        try:
            self._parse(block, last=last)
        except _DecodeFirst as encoding:
            self._decode_with(str(encoding))
            self.feed(block, last=last)
        except pyexpat.ExpatError as error:
            raise self._bad_xml(error) from None
        except (LookupError, ValueError) as error:
            raise BadXml("encoding", f"its encoding cannot be read ({error}); save it as UTF-8") from None

    def take(self) -> list[Row]:
        """The rows that came since the last time."""
        rows = self._rows.copy()
        self._rows.clear()
        self._taken += len(rows)
        if self._taken > MOST_ROWS:
            raise BadXml("oversized", f"it holds more than {MOST_ROWS:,} entries; shorten it", self.line)
        return rows

    @property
    def line(self) -> int:
        """Where the reader stands."""
        return self._parser.CurrentLineNumber

    def _parse(self, block: bytes, *, last: bool) -> None:
        if self._decoder is not None:
            block = self._decoder.decode(block, last).encode()
        self._fed += len(block)
        self._parser.Parse(block, last)
        is_inside = self._parser.StartElementHandler != self._start
        self._since_row = self._since_row + len(block) if is_inside and not self._rows else 0
        if max(self._since_row, self._fed - self._parser.CurrentByteIndex) > LONGEST_PART:
            raise BadXml("oversized", "one tag, comment or entry is longer than 4 MB; shorten it", self.line)
        if sum(map(len, self._texts)) > LONGEST_TEXT:
            raise BadXml("oversized", "one text is longer than a million characters; shorten it", self.line)

    def _decode_with(self, encoding: str) -> None:
        self._decoder, self._fed = codecs.getincrementaldecoder(encoding)(), 0
        self._parser = self._new_parser("utf-8")

    def _bad_xml(self, error: pyexpat.ExpatError) -> BadXml:
        what = pyexpat.ErrorString(error.code)
        if error.code in _ENDS_TOO_EARLY:
            return BadXml("truncated", "it ends before its XML does; restore what is missing", error.lineno)
        if not self.root:
            return BadXml("malformed", f"it is no XML ({what}); write it as csfake has it", error.lineno)
        return BadXml("malformed", f"its XML is malformed ({what}); correct it", error.lineno)

    def _new_parser(self, encoding: str | None = None) -> pyexpat.XMLParserType:
        parser = pyexpat.ParserCreate(encoding)
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.buffer_size = FIRST_BLOCK
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._hostile
        parser.EntityDeclHandler = self._hostile
        parser.UnparsedEntityDeclHandler = self._hostile
        parser.ExternalEntityRefHandler = self._hostile
        parser.CharacterDataHandler = self._texts.append
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        self._begin_row = self._row_handlers(parser)
        return parser

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if not encoding or self._decoder is not None:
            return
        try:
            codec = codecs.lookup(encoding).name
        except LookupError:
            text = f"its encoding {encoding[:40]} is unknown; save it as UTF-8"
            raise BadXml("encoding", text, self.line) from None
        if codec in _MANY_BYTES:
            raise _DecodeFirst(codec)

    def _hostile(self, *_: object) -> int:
        text = "it declares a document type or entities, which can harm a reader; remove the declaration"
        raise BadXml("hostile", text, self.line)

    def _start(self, tag: str, attributes: list[str]) -> None:
        name = _local(tag)
        if not self._path:
            self.root = tag
            if name.lower() != "result":
                raise BadXml("not-csfake", f"its root element is <{name[:40]}>, where csfake has <result>", self.line)
        elif name.lower() == self._record:
            self._begin_row(tag)
            return
        elif len(self._path) > DEEPEST:
            raise self._too_deep()
        self._path.append(tag)
        self._attributes = attributes
        self._texts.clear()

    def _end(self, tag: str) -> None:
        if self._path[-1] != tag:
            raise BadXml("malformed", f"a <{self._record}> stands inside another; close the first one", self.line)
        below = "/".join(map(_local, self._path[1:])).lower()
        if below and len(self.head) < MOST_ELEMENTS:
            self.head[below] = (None if _is_nil(self._attributes) else "".join(self._texts).strip(), self.line)
        self._path.pop()
        self._attributes = []
        self._texts.clear()
        self.is_closed = not self._path

    def _too_deep(self) -> BadXml:
        return BadXml("oversized", f"its elements are nested more than {DEEPEST} deep; flatten it", self.line)

    def _row_handlers(self, parser: pyexpat.XMLParserType) -> Callable[[str], None]:
        """Make what begins a row; it lets other handlers read the elements in it.

        They run four million times for a big catalog. So only the end of an element calls Python, with its
        state in local variables; what opens is kept by `dict.__setitem__`, tag to attributes in the order of
        the path, and a text by `list.append`.
        """
        texts, rows, outside = self._texts, self._rows, (self._start, self._end)
        places = {field: place for place, field in enumerate(self._fields, 1)}  # by tag
        fields = {field.lower(): place for field, place in places.items()}
        blank: list[Any] = [None] * (len(fields) + 1)
        row, row_tag = blank, ""
        others: list[tuple[str, str | None]] = []
        settled: dict[Row, Row] = {}  # rows share their extras
        opened: dict[str, list[str]] = {}
        close, clear, join = opened.pop, texts.clear, "".join

        def settle(found: Row) -> Row:
            """Make extras of the elements without a place, but for fields that are spelled in another way."""
            extras: list[tuple[str, str | None]] = []
            for tag, text in found[:MOST_ELEMENTS]:
                place = fields.get(_local(tag).lower())
                if place is None:
                    extras.append((_local(tag), text))
                else:
                    row[place], places[tag] = text, place
            if len(settled) > MOST_SETTLED:
                settled.clear()
            settled[found] = tuple(extras)
            return settled[found]

        def end(tag: str) -> None:
            attributes = close(tag, None)
            if attributes is None:
                if tag == row_tag and not opened:
                    found = tuple(others)
                    extras = settled[found] if found in settled else settle(found)
                    rows.append((*row, extras))
                    parser.StartElementHandler, parser.EndElementHandler = outside
                return
            text = join(texts).strip() if not attributes or not _is_nil(attributes) else None
            clear()
            if opened:
                if len(opened) > DEEPEST:
                    raise self._too_deep()
                others.append(("/".join(map(_local, [*opened, tag])), text))
            elif tag in places:
                row[places[tag]] = text
            else:
                others.append((tag, text))

        def begin(tag: str) -> None:
            nonlocal row, row_tag
            row, row_tag = blank.copy(), tag
            row[0] = parser.CurrentLineNumber
            others.clear()
            clear()
            parser.StartElementHandler, parser.EndElementHandler = opened.__setitem__, end

        return begin


def frames(path: str, record: str = "product", fields: tuple[str, ...] = CATALOG_FIELDS) -> Iterator[Frame]:
    """Read a file; the first frame comes early. Raises BadXml, OSError."""
    reader = Reader(record, fields)
    for block in blocks(path):
        reader.feed(block)
        yield reader.head, reader.take()
    reader.feed(b"", last=True)
    yield reader.head, reader.take()


def blocks(path: str) -> Iterator[bytes]:
    """A file in blocks, the first one small; raises BadXml when it is larger than MOST_BYTES, OSError."""
    size = 0
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - pathlib takes 10 ms to import
        while block := file.read(BLOCK if size else FIRST_BLOCK):
            size += len(block)
            if size > MOST_BYTES:
                raise too_large()
            yield block


def too_large() -> BadXml:
    """What there is to say about a file larger than MOST_BYTES."""
    return BadXml("oversized", f"it is larger than {MOST_BYTES // 1_000_000} MB; shorten it")


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _is_nil(attributes: list[str]) -> bool:
    if attributes == _USUAL_NIL:
        return True
    for name, value in zip(attributes[::2], attributes[1::2], strict=True):
        if _local(name).lower() == "nil":
            return value.strip().lower() in {"true", "1"}
    return False


def main(path: str) -> None:
    """Write the frames of a catalog, each behind its length in four bytes.

    An empty one says that all went well; otherwise the last one holds the three parts of a BadXml.
    """
    out = sys.stdout.buffer

    def write(data: bytes) -> None:
        out.write(len(data).to_bytes(4, "big") + data)
        out.flush()

    try:
        for frame in frames(path):
            write(marshal.dumps(frame))
        write(b"")
    except BadXml as error:
        write(marshal.dumps(error.args))
    except OSError as error:
        write(marshal.dumps(("unreadable", f"it cannot be read ({error.strerror})", 0)))


if __name__ == "__main__":
    main(sys.argv[1])
