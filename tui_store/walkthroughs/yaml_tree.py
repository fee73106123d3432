"""YAML as a person writes it, with the place of everything: texts, lists and mappings, and nothing else.

Every scalar stays the text that stands in the file: `no` is no, `00123` keeps its zeros, nothing is an empty text.
Whoever wants a number makes one of it. Anchors, tags and several documents are refused: a walkthrough has no use for
them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from tui_store.domain.errors import InputError
from tui_store.text import plain, shortened

if TYPE_CHECKING:
    from yaml.events import Event

Path = tuple[str | int, ...]
DEEPEST = 20
MOST_NODES = 50_000

# What PyYAML says of wrong indentation, and of a text that looks like a key; here or in the line before.
_LAYOUT = ("mapping values are not allowed", "did not find expected", "could not find expected")
_ADVICE = "; begin all steps in one column, and put a text with a colon or quotes in it into quotes"


class Place(NamedTuple):
    """Line and column, from 1 on."""

    line: int
    column: int


class Tree(NamedTuple):
    """What a file says, and where: the place of a mapping's value goes by its key, that of a key by `(…, key, "")`."""

    data: Any
    places: dict[Path, Place]

    def place_of(self, path: Path) -> Place:
        """Where something stands; of what is missing, where it would have to stand."""
        while path not in self.places and path:
            path = path[:-1]
        return self.places.get(path, Place(1, 1))


def read_tree(text: str, where: str) -> Tree:
    """Read YAML. Raises InputError with `where`, line and column."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Reader(yaml.parse(text, Loader=loader), where).read()
    except yaml.YAMLError as error:
        raise _not_yaml(error, text, where) from None


def refused(where: str, place: Place, sentence: str) -> InputError:
    """A fault of a file, with its place in front."""
    return InputError(f"{where}:{place.line}:{place.column}: {sentence}")


class _Reader:
    def __init__(self, events: Iterator[Event], where: str) -> None:
        self._events = events
        self._where = where
        self._places: dict[Path, Place] = {}
        self._count = 0

    def read(self) -> Tree:
        from yaml.events import DocumentStartEvent, StreamEndEvent

        data: object = None
        documents = 0
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._refuse(event, "A second document begins here: a walkthrough is one.")
                data = self._value(next(self._events), ())
            elif isinstance(event, StreamEndEvent):
                break
        return Tree(data, self._places)

    def _value(self, event: Event, path: Path) -> object:
        from yaml.events import AliasEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent

        self._count += 1
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise self._refuse(event, "Anchors (& and *) are not read here: write it out.")
        tag = getattr(event, "tag", None)
        if tag and tag != "!":
            raise self._refuse(event, f"Tags such as {shortened(plain(tag), 30)} are not read here: leave it out.")
        if len(path) > DEEPEST or self._count > MOST_NODES:
            raise self._refuse(event, "This goes deeper, or is more, than any walkthrough needs.")
        self._places[path] = _place(event)
        if isinstance(event, ScalarEvent):
            return str(event.value)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(path)
        if isinstance(event, MappingStartEvent):
            return self._mapping(path)
        raise self._refuse(event, "This is no text, list or mapping.")

    def _sequence(self, path: Path) -> list[object]:
        from yaml.events import SequenceEndEvent

        values: list[object] = []
        while not isinstance(event := next(self._events), SequenceEndEvent):
            values.append(self._value(event, (*path, len(values))))
        return values

    def _mapping(self, path: Path) -> dict[str, object]:
        from yaml.events import MappingEndEvent, ScalarEvent

        values: dict[str, object] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            if not isinstance(event, ScalarEvent) or event.anchor or event.tag:
                raise self._refuse(event, "A key is a plain word.")
            key = str(event.value)
            if key in values:
                raise self._refuse(event, f"'{shortened(plain(key), 40)}' stands here a second time.")
            values[key] = self._value(next(self._events), (*path, key))
            self._places[(*path, key, "")] = _place(event)
        return values

    def _refuse(self, event: Event, sentence: str) -> InputError:
        return refused(self._where, _place(event), sentence)


def _place(event: Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1)


def _not_yaml(error: Exception, text: str, where: str) -> InputError:
    mark = getattr(error, "problem_mark", None)
    place = Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1)
    problem = str(getattr(error, "problem", "") or getattr(error, "reason", "") or "something is in a wrong place")
    before = "".join(text.split("\n")[place.line - 1 : place.line])[: place.column]
    if "\t" in before:
        return refused(where, place, "A tab stands here: YAML is indented with spaces.")
    is_layout = problem.startswith(_LAYOUT)
    return refused(where, place, f"This is not YAML: {shortened(plain(problem), 100)}{_ADVICE if is_layout else ''}.")
