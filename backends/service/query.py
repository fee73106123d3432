"""The query language of the platform: filter, sort, fields and paging, over plain JSON objects.

Documented are the parameters and the form of `sort` and `fields`; the operators are those seen in public client code.
A field of a filter may be a path with dots. Values of different kinds never match and never fail, as in MongoDB.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias, TypeVar

from tui_store.text import plain, shortened

Json: TypeAlias = Any
Document = Mapping[str, Any]
Test = Callable[[Document], bool]
Row = TypeVar("Row")

DEFAULT_LIMIT = 100
MOST_AT_ONCE = 1000
_DEEPEST = 8  # nested $and and $or
_MOST_OFFSET = 10**9
_MOST_PAGES = 10**6
_LOCALE = re.compile(r"[a-z]{2,3}_[A-Z]{2}")
_OPERATORS = "$in, $gte, $lt, $exists, $or, $and"


class BadQuery(ValueError):
    """A parameter cannot be used; the message names it and says what it takes."""


class Query(NamedTuple):
    """What a client asked for; `locale` is empty where it named none, `fields` where it wants everything.

    `is_plain` says that it neither filters nor sorts; `identity` is the member that no choice of fields leaves out.
    """

    matches: Test
    locale: str
    sort: tuple[tuple[str, int], ...]
    fields: tuple[str, ...]
    offset: int
    limit: int
    pretty: bool
    cache: bool | None
    identity: str
    is_plain: bool

    def page(self, documents: Iterable[Document]) -> tuple[list[dict[str, Any]], int]:
        """The documents of this page, in order, and how many match altogether."""
        found = [document for document in documents if self.matches(document)]
        for name, direction in reversed(self.sort):
            found.sort(key=lambda document, name=name: _sort_key(_at(document, name)), reverse=direction < 0)  # type: ignore[misc]
        return [self._projected(document) for document in found[self.offset : self.offset + self.limit]], len(found)

    def page_of(self, rows: Sequence[Row], write: Callable[[Row], Document]) -> tuple[list[dict[str, Any]], int]:
        """The same, of rows that are to be written out: where all match as they stand, only those of the page are."""
        if not self.is_plain:
            return self.page(map(write, rows))
        return [self._projected(write(row)) for row in rows[self.offset : self.offset + self.limit]], len(rows)

    def _projected(self, document: Document) -> dict[str, Any]:
        if not self.fields:
            return dict(document)
        return {name: value for name, value in document.items() if name == self.identity or name in self.fields}


def read_query(parameters: Mapping[str, str], *, identity: str = "id", by_page: bool = False) -> Query:
    """Read the parameters of a request; raises BadQuery. Those it does not know are not looked at.

    A page begins at `offset`, or, with `by_page`, at `page`, counted from 1.
    """
    filter_ = _json(parameters, "filter", {})
    if not isinstance(filter_, dict):
        raise BadQuery('filter must be a JSON object, such as {"locale":"en_GB"}')
    locale = filter_.pop("locale", "")
    if locale and not (isinstance(locale, str) and _LOCALE.fullmatch(locale)):
        raise BadQuery("filter.locale must look like en_GB")
    sort = _sort(_json(parameters, "sort", []))
    limit = number(parameters, "limit", DEFAULT_LIMIT, least=0, most=MOST_AT_ONCE)
    if by_page:
        offset = (number(parameters, "page", 1, least=1, most=_MOST_PAGES) - 1) * limit
    else:
        offset = number(parameters, "offset", 0, least=0, most=_MOST_OFFSET)
    return Query(
        matches=_all_of(filter_, 0),
        locale=locale,
        sort=sort,
        fields=_fields(_json(parameters, "fields", [])),
        offset=offset,
        limit=limit,
        pretty=bool(_flag(parameters, "pretty")),
        cache=_flag(parameters, "cache"),
        identity=identity,
        is_plain=not filter_ and not sort,
    )


def number(parameters: Mapping[str, str], name: str, default: int, *, least: int, most: int) -> int:
    """A whole number of the query string; raises BadQuery."""
    text = parameters.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and least <= int(text) <= most):
        raise BadQuery(f"{name} must be a whole number from {least} to {most}, not '{_shown(text)}'")
    return int(text)


def _flag(parameters: Mapping[str, str], name: str) -> bool | None:
    text = parameters.get(name, "")
    if text not in ("", "true", "false"):
        raise BadQuery(f"{name} must be true or false, not '{_shown(text)}'")
    return None if not text else text == "true"


def _json(parameters: Mapping[str, str], name: str, default: object) -> Json:
    text = parameters.get(name, "")
    if not text:
        return default
    try:
        return json.loads(text, parse_float=_finite, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadQuery(f"{name} must be JSON, not '{_shown(text)}'") from error


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _finite(number: str) -> float:
    if math.isinf(value := float(number)):
        raise ValueError(number)
    return value


def _sort(pairs: object) -> tuple[tuple[str, int], ...]:
    def is_pair(pair: object) -> bool:
        return isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str) and pair[1] in (1, -1)

    if not isinstance(pairs, list) or len(pairs) > 10 or not all(is_pair(pair) for pair in pairs):
        raise BadQuery('sort must be pairs of a field and 1 or -1, such as [["Title",1]]')
    return tuple((name, int(direction)) for name, direction in pairs)


def _fields(names: object) -> tuple[str, ...]:
    if not isinstance(names, list) or len(names) > 100 or not all(isinstance(name, str) for name in names):
        raise BadQuery('fields must be a list of names, such as ["id","Title"]')
    return tuple(names)


def _all_of(filter_: Mapping[str, Any], depth: int) -> Test:
    if depth > _DEEPEST:
        raise BadQuery(f"filter is nested more than {_DEEPEST} deep")
    tests = [_test(name, wanted, depth) for name, wanted in filter_.items()]
    return lambda document: all(test(document) for test in tests)


def _test(name: str, wanted: Json, depth: int) -> Test:
    if name in ("$or", "$and"):
        if not isinstance(wanted, list) or not wanted or not all(isinstance(part, dict) for part in wanted):
            raise BadQuery(f"filter: {name} takes a list of objects")
        parts = [_all_of(part, depth + 1) for part in wanted]
        some = any if name == "$or" else all
        return lambda document: some(part(document) for part in parts)
    if name.startswith("$"):
        raise BadQuery(f"filter: there is no operator '{_shown(name)}'; there are {_OPERATORS}")
    if isinstance(wanted, dict) and any(key.startswith("$") for key in wanted):
        tests = [_operator(operator, operand) for operator, operand in wanted.items()]
        return lambda document: all(test(_at(document, name)) for test in tests)
    return lambda document: _is(_at(document, name), wanted)


def _operator(operator: str, operand: Json) -> Callable[[Any], bool]:
    if operator == "$in":
        if not isinstance(operand, list):
            raise BadQuery("filter: $in takes a list")
        return lambda value: any(_is(value, one) for one in operand)
    if operator == "$exists":
        if not isinstance(operand, bool):
            raise BadQuery("filter: $exists takes true or false")
        return lambda value: (value is not None) == operand
    if operator in ("$gte", "$lt"):
        if _rank(operand) not in (_NUMBER, _TEXT):
            raise BadQuery(f"filter: {operator} takes a number or a text")
        return lambda value: (
            _rank(value) == _rank(operand) and (value >= operand if operator == "$gte" else value < operand)
        )
    raise BadQuery(f"filter: there is no operator '{_shown(operator)}'; there are {_OPERATORS}")


def _is(value: Json, wanted: Json) -> bool:
    """Equal and of one kind; a list is also what one of its members is."""
    if isinstance(value, list) and not isinstance(wanted, list):
        return any(_is(member, wanted) for member in value)
    return _rank(value) == _rank(wanted) and value == wanted


def _at(document: Json, path: str) -> Json:
    for name in path.split("."):
        if not isinstance(document, Mapping):
            return None
        document = document.get(name)
    return document


_NOTHING, _FLAG, _NUMBER, _TEXT, _OTHER = range(5)


def _rank(value: Json) -> int:
    """The kind of a JSON value; True is no number here."""
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return _FLAG
    if isinstance(value, int | float):
        return _NUMBER
    return _TEXT if isinstance(value, str) else _OTHER


def _sort_key(value: Json) -> tuple[int, Any]:
    """Values of any kinds in one order: nothing, flags, numbers, texts, and the rest as it is written."""
    rank = _rank(value)
    return rank, 0 if rank == _NOTHING else value if rank != _OTHER else json.dumps(value, sort_keys=True, default=str)


def _shown(text: str) -> str:
    return shortened(plain(text), 40)
