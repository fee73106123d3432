"""Personas: TOML files that say whose Roku account is in front of the TV.

A file has the texts title, about, currency, pin, pucid, tax_rate and history (`channel` or `none`),
a table [attributes] and, unless the account has no payment method, a table [payment]. All but title
may be missing; anything else in it is refused, so that a misspelt key is never silently ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from tui_store.domain.account import FIELDS, Account, PaymentMethod
from tui_store.domain.errors import InputError
from tui_store.domain.trace import redacted
from tui_store.resources import asset
from tui_store.text import nearest, plain, quoted
from tui_store.toml_file import read_toml

DEFAULT_PERSONA = "us-no-pin"

# What a text must look like, and the words that say so.
_FORMS = {
    "currency": (r"[A-Z]{3}|", "three capital letters, such as USD"),
    "pin": (r"[0-9]{4}|", "four digits in quotes"),
    "pucid": (r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|", "a UUID"),
    "tax_rate": (r"0?\.[0-9]{1,6}|0|", 'a fraction below 1 in quotes, such as "0.0825"'),
    "history": (r"channel|none|", "channel or none"),
    "birth": (r"[0-9]{4}-(0[1-9]|1[0-2])|", 'a year and a month, such as "1988-04"'),
}
_TEXTS = ("title", "about", "currency", "pin", "pucid", "tax_rate", "history")


def all_personas() -> tuple[Account, ...]:
    """Every persona that ships, by name."""
    return tuple(_read(path) for path in sorted(asset("personas").glob("*.toml")))


def is_file(name: str) -> bool:
    """Whether it is the path of a file rather than the name of a persona that ships."""
    return name.endswith(".toml") or "/" in name or "\\" in name


def load_persona(name: str) -> Account:
    """The account of a shipped persona, or of the TOML file at a path; raises InputError."""
    if is_file(name):
        return _read(Path(name))
    path = asset("personas", f"{name}.toml")
    if path.is_file():
        return _read(path)
    names = sorted(path.stem for path in asset("personas").glob("*.toml"))
    likely = nearest(name, names)
    hint = f"did you mean {likely}" if likely else f"choose one of {', '.join(names)}"
    raise InputError(f"There is no persona named {quoted(name, 60)}: {hint}, or give the path of a .toml file.")


def _read(path: Path) -> Account:
    where = f"the persona file {plain(str(path))}"
    table = read_toml(path, where, "a persona")
    return _account(plain(path.stem), table, where)


def _account(name: str, table: Mapping[str, Any], where: str) -> Account:
    _check_keys(table, (*_TEXTS, "attributes", "payment"), where)
    texts = {key: _text(table, key, where) for key in _TEXTS}
    if not texts["title"]:
        raise InputError(f"The key title is missing in {where}: say who it is.")
    inner = f"[attributes] of {where}"
    attributes = _table(table, "attributes", where) or {}
    _check_keys(attributes, FIELDS, inner)
    return Account(
        name=name,
        title=texts["title"],
        attributes={field: _text(attributes, field, inner) for field in FIELDS if field in attributes},
        pin=texts["pin"],
        payment=_payment(_table(table, "payment", where), f"[payment] of {where}"),
        tax_rate=Decimal(texts["tax_rate"] or 0),
        pucid=texts["pucid"],
        has_history=texts["history"] != "none",
        about=texts["about"],
        currency=texts["currency"],
    )


def _payment(table: Mapping[str, Any] | None, where: str) -> PaymentMethod | None:
    if table is None:
        return None
    _check_keys(table, ("label", "declines"), where)
    declines = table.get("declines", False)
    if not isinstance(declines, bool):
        raise InputError(f"The key declines in {where} must be true or false.")
    label = _text(table, "label", where)
    if not label:
        raise InputError(f'The key label is missing in {where}: name the card, such as "Visa ending in 4242".')
    return PaymentMethod(label, declines)


def _table(table: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any] | None:
    value = table.get(key)
    if value is not None and not isinstance(value, dict):
        raise InputError(f"The key {key} in {where} must be a table: write [{key}] on a line of its own.")
    return value


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    value = table.get(key, "")
    shown = redacted(str(value)) if key == "pin" else quoted(str(value), 60)
    if not isinstance(value, str):
        raise InputError(f"The key {key} in {where} must be a text in quotes, not {shown}.")
    form, words = _FORMS.get(key, (".*", ""))
    text = plain(value).strip()
    if not re.fullmatch(form, text):
        raise InputError(f"The key {key} in {where} must be {words}, not {shown}.")
    return text


def _check_keys(table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    known = tuple(known)
    for key in table:
        if key not in known:
            likely = nearest(key, known)
            hint = f"did you mean {likely}" if likely else f"known are {', '.join(known)}"
            raise InputError(f"There is an unknown key {quoted(key, 60)} in {where}: {hint}.")
