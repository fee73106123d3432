"""Write elements as csfake has them: nil as `i:nil`, nothing as an empty element, one element a line."""

from __future__ import annotations

import pyexpat
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from tui_store.text import plain

# `plain` takes away whatever else XML 1.0 cannot carry.
_NO_CHARACTERS = re.compile("[\ufffe\uffff]")
_NO_NAME = re.compile(r"[\s<>/&\"'=:]")
_INDENT = "  "
# In csfake the codes in `fulfills` are a serialised array, in the name space of arrays.
_ARRAY = "fulfills"
_ARRAYS = ' xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays"'

Extras = Sequence[tuple[str, str | None]]


class Element(NamedTuple):
    """An element with a text, or None for nil, behind its children."""

    name: str
    text: str | None
    children: tuple[Element, ...] = ()


def carried(text: str) -> str:
    """A text as it will be read back: plain, without what XML cannot carry, and without blanks around it."""
    return plain(_NO_CHARACTERS.sub("", text)).strip()


def lines(element: Element, depth: int, attributes: str = "") -> Iterator[str]:
    """The lines of an element; `depth` indents it, `attributes` begin with a blank."""
    indent, name = _INDENT * depth, element.name
    if name == _ARRAY:
        attributes += _ARRAYS
    if element.text is None:
        attributes = f' i:nil="true"{attributes}'
    text = _escaped(carried(element.text or ""))
    if element.children:
        prefix = "a:" if name == _ARRAY else ""
        yield f"{indent}<{name}{attributes}>"
        for child in element.children:
            yield from lines(child._replace(name=prefix + child.name), depth + 1)
        yield f"{indent}{text}</{name}>"
    else:
        yield f"{indent}<{name}{attributes}>{text}</{name}>" if text else f"{indent}<{name}{attributes}/>"


def elements_of(extras: Extras) -> list[Element]:
    """Elements from (path, text) pairs as the reader gives them: children before what holds them, `/` between.

    A name that XML does not allow is left out.
    """
    waiting: dict[tuple[str, ...], list[Element]] = {(): []}

    def put(path: tuple[str, ...], text: str | None) -> None:
        children = tuple(waiting.pop(path, ()))
        if is_name(path[-1]):
            waiting.setdefault(path[:-1], []).append(Element(path[-1], text, children))

    for path, text in extras:
        put(tuple(path.split("/")), text)
    while orphans := [path for path in waiting if path]:
        put(max(orphans, key=len), "")
    return waiting[()]


def fields_of(texts: Iterable[tuple[str, str | None]], extras: Extras) -> tuple[Element, ...]:
    """One entry's elements in the order that csfake has them in, capitals first.

    An extra that is spelled as one of the fields is left out: the field would be read twice.
    """
    fields = [Element(name, text) for name, text in texts]
    taken = {field.name.lower() for field in fields}
    others = [element for element in elements_of(extras) if element.name.lower() not in taken]
    return tuple(sorted((*fields, *others), key=lambda element: element.name))


@lru_cache(1024)
def is_name(name: str) -> bool:
    """Whether an element may be called so."""
    if not name or _NO_NAME.search(name):
        return False
    try:
        pyexpat.ParserCreate("utf-8").Parse(f"<{name}/>".encode(), True)
    except (pyexpat.ExpatError, UnicodeEncodeError):
        return False
    return True


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
