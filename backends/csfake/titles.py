"""The `[[titles]]` of channel.toml: the films that the TV app rents or sells at prices of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tui_store.domain.errors import InputError
from tui_store.domain.title import Title
from tui_store.text import nearest, plain, shortened

# The key in the file -> the longest text it takes, in characters.
_KEYS = {
    "title": ("name", 200),
    "code": ("code", 100),
    "rent": ("rent", 9),
    "buy": ("buy", 9),
    "was": ("was", 9),
    "coupon": ("coupon", 60),
    "key": ("key", 200),
    "about": ("about", 2_000),
}
_PRICES = ("rent", "buy", "was")
_PRICE = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,2})?")


def read_titles(where: str, said: Sequence[object]) -> tuple[Title, ...]:
    """The titles in the file's order; raises InputError, `where` names the file."""
    return tuple(_title(f"{where}: titles, number {number}:", entry) for number, entry in enumerate(said, 1))


def _title(where: str, entry: object) -> Title:
    if not isinstance(entry, Mapping):
        raise InputError(f"{where} it has to be a table; write [[titles]] and its keys below.")
    texts = {_KEYS[key][0]: _text(where, key, value) for key, value in entry.items() if _known(where, key)}
    for key in ("title", "code"):
        if not texts.get(_KEYS[key][0]):
            raise InputError(f"{where} {key} is missing; every title has a title and a product's code.")
    if not texts.get("rent") and not texts.get("buy"):
        raise InputError(f"{where} rent and buy are both missing; give one of them a price.")
    return Title(**texts)


def _known(where: str, key: str) -> bool:
    if key not in _KEYS:
        near = nearest(key, _KEYS)
        hint = f"did you mean {near}" if near else "the keys are " + ", ".join(_KEYS)
        raise InputError(f"{where} there is no key {shortened(plain(key), 60)}; {hint}.")
    return True


def _text(where: str, key: str, value: object) -> str:
    if not isinstance(value, str):
        what = 'a price in quotes, such as "3.99"' if key in _PRICES else "a text in quotes"
        raise InputError(f"{where} {key} has to be {what}.")
    text = plain(value).strip()
    if key in _PRICES and text and not _PRICE.fullmatch(text):
        raise InputError(f'{where} {key} has to be a price without a currency sign, such as "3.99".')
    longest = _KEYS[key][1]
    if len(text) > longest:
        raise InputError(f"{where} {key} has {len(text):,} characters; at most {longest:,} are taken.")
    return text
