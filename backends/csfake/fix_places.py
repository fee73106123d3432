"""Where the texts of a csfake file stand in its bytes, so that one of them can be changed and nothing else."""

from __future__ import annotations

import pyexpat
import re
from typing import NamedTuple

# From a tag's `<` to its `>`, past whatever stands in quotes.
_TAG = re.compile(rb"<(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")

_Texts = dict[str, "Place | None"]


class Place(NamedTuple):
    """The text of one element as it is written, entities and all: bytes `start` to `end`, without blanks around it."""

    start: int
    end: int
    text: str


class Places(NamedTuple):
    """The places of a file: by path below the root, and by element for each entry; names in lower case.

    None stands for what is not simply a text: an empty element, one that holds others, a comment or CDATA, or a name
    that an entry has twice.
    """

    head: _Texts
    rows: list[_Texts]


def places_of(data: bytes, record: str) -> Places:
    """Find them in a well-formed file in UTF-8 whose entries are called `record`."""
    places = Places({}, [])
    row: _Texts | None = None
    path: list[tuple[str, int]] = []
    depth = 0
    parser = pyexpat.ParserCreate("utf-8")

    def start(tag: str, _attributes: dict[str, str]) -> None:
        nonlocal row, depth
        name = tag.rpartition(":")[2].lower()
        path.append((name, parser.CurrentByteIndex))
        if row is None and name == record.lower() and len(path) > 1:
            row, depth = {}, len(path)
            places.rows.append(row)

    def end(_tag: str) -> None:
        nonlocal row
        name, begin = path.pop()
        place = _place(data, begin, parser.CurrentByteIndex)
        if row is None:
            places.head["/".join(part for part, _ in (*path[1:], (name, 0)))] = place
        elif len(path) == depth:
            row[name] = None if name in row else place
        elif len(path) < depth:
            row = None

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(data, True)
    return places


def _place(data: bytes, begin: int, end: int) -> Place | None:
    tag = _TAG.match(data, begin)
    if tag is None or tag.end() > end:
        return None
    inner = data[tag.end() : end]
    if not inner.strip() or b"<" in inner:
        return None
    first = tag.end() + len(inner) - len(inner.lstrip())
    return Place(first, first + len(inner.strip()), inner.strip().decode())
