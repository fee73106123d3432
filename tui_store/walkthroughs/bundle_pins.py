"""No PIN of a person's own lies in a bundle: the script has `$persona.pin`, and the persona's file another one."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from tui_store.domain.account import Account
from tui_store.domain.errors import InputError
from tui_store.personas import all_personas
from tui_store.text import plain
from tui_store.walkthroughs.reading import PlacedStep, Read
from tui_store.walkthroughs.script import Expected, Step
from tui_store.walkthroughs.writing import PIN

# The first one that nobody types in the walkthrough.
_STAND_INS = [f"{number:04d}" for number in (*range(7391, 10_000), *range(7391))]
# Between these nobody goes on with a PIN.
_ELSEWHERE = frozenset({"choose", "open", "call", "persona", "backend"})


class WithoutPins(NamedTuple):
    """A walkthrough's words, and the account of the person's own with its stand-in PIN.

    `swap` puts the stand-in where a screen shows the PIN, because the account's own words tell it.
    """

    title: str
    about: str
    steps: tuple[Step, ...]
    own: Account | None
    pin: str = ""
    is_told: bool = False

    def swap(self, text: str) -> str:
        """The words of a screen."""
        return _swapped(text, self.pin, self.own.pin) if self.is_told and self.own is not None else text


def without_pins(read: Read, own: Account | None, in_front: str) -> WithoutPins:
    """Take out the PINs. `own` is an account that does not ship, `in_front` the one that it begins with.

    Raises InputError where a PIN is typed in pieces.
    """
    script, secret = read.script, own.pin if own is not None else ""
    stand_in = _stand_in(read.steps, secret) if secret else ""
    is_told = own is not None and bool(secret) and (own.title, own.about) != _told(own, secret, stand_in)
    pins = {account.name: account.pin for account in (*all_personas(), *([own] if own is not None else []))}
    masked = _Masked(secret, stand_in, is_told=is_told)
    steps = []
    for placed in read.steps:
        pin = pins.get(in_front, "")
        steps.append(masked.step(placed, pin))
        in_front = placed.step.persona or in_front
    words = [secret, *pins.values()]
    title, about = _named(script.title, words), _named(script.about, words)
    if own is not None and secret:
        told_title, told_about = _told(own, secret, stand_in)
        own = own._replace(pin=stand_in, title=told_title, about=told_about)
    return WithoutPins(title, about, tuple(steps), own, secret, is_told)


class _Masked:
    def __init__(self, secret: str, stand_in: str, *, is_told: bool) -> None:
        self._secret = secret
        self._stand_in = stand_in
        self._is_told = is_told
        self._typed = ""

    def step(self, placed: PlacedStep, pin: str) -> Step:
        """A step without PINs; `pin` is that of the account in front of the TV."""
        step = self._without(placed.step, pin)
        if self._secret:
            self._follow(step)
            if self._secret in self._typed:
                raise InputError(f"{placed}: The PIN is typed in pieces up to here: write type: {PIN} instead.")
        words = [self._secret, pin]
        update = {name: _named(text, words) for name in ("say", "notes") if (text := getattr(step, name))}
        return step.model_copy(update=update) if update else step

    def _without(self, step: Step, pin: str) -> Step:
        if step.type is not None:
            return step.model_copy(update={"type": self._text(step.type, pin)})
        if step.key is not None and all(len(key) == 1 for key in step.key) and pin and "".join(step.key) == pin:
            return step.model_copy(update={"key": None, "type": PIN})
        if step.key is not None and self._secret:
            return step.model_copy(update={"key": self._keys(step.key)})
        if self._is_told and step.choose is not None:
            return step.model_copy(update={"choose": _swapped(step.choose, self._secret, self._stand_in)})
        if self._is_told and step.expect is not None:
            return step.model_copy(update={"expect": self._expected(step.expect)})
        return step

    def _text(self, text: str, pin: str) -> str:
        if pin:
            text = text.replace(pin, PIN)
        return text.replace(self._secret, self._stand_in) if self._secret else text

    def _keys(self, keys: Sequence[str]) -> tuple[str, ...]:
        found, size = list(keys), len(self._secret)
        for start in range(len(found) - size + 1):
            if found[start : start + size] == list(self._secret):
                found[start : start + size] = self._stand_in
        return tuple(found)

    def _expected(self, expected: Expected) -> Expected:
        def swap(text: str) -> str:
            return _swapped(text, self._secret, self._stand_in)

        update: dict[str, object] = {
            name: swap(text) for name in ("focus", "date") if (text := getattr(expected, name))
        }
        update |= {name: tuple(map(swap, texts)) for name in ("text", "absent") if (texts := getattr(expected, name))}
        return expected.model_copy(update=update) if update else expected

    def _follow(self, step: Step) -> None:
        if step.intent in _ELSEWHERE:
            self._typed = ""
        self._typed += _typed(step)


def _typed(step: Step) -> str:
    if step.type is not None:
        return step.type
    return "".join(key for key in step.key or () if len(key) == 1)


def _stand_in(steps: Sequence[PlacedStep], secret: str) -> str:
    typed = "".join(_typed(placed.step) for placed in steps)
    return next(pin for pin in _STAND_INS if pin != secret and pin not in typed)


def _told(account: Account, secret: str, stand_in: str) -> tuple[str, str]:
    return _swapped(account.title, secret, stand_in), _swapped(account.about, secret, stand_in)


def _swapped(text: str, secret: str, stand_in: str) -> str:
    return re.sub(rf"(?<!\d){secret}(?!\d)", stand_in, text)


def _named(text: str, pins: Sequence[str]) -> str:
    for pin in filter(None, pins):
        text = re.sub(rf"(?<!\d){pin}(?!\d)", lambda _: PIN, text)
    return text


def persona_toml(account: Account) -> str:
    """An account as a persona's file."""
    texts = {
        "title": account.title,
        "about": account.about,
        "currency": account.currency,
        "pin": account.pin,
        "pucid": account.pucid,
        "tax_rate": format(account.tax_rate, "f"),
        "history": "channel" if account.has_history else "none",
    }
    lines = [f"{name} = {_quoted(text)}" for name, text in texts.items() if text]
    lines += ["", "[attributes]", *(f"{name} = {_quoted(text)}" for name, text in account.attributes.items())]
    if account.payment is not None:
        lines += ["", "[payment]", f"label = {_quoted(account.payment.label)}"]
        lines += ["declines = true"] if account.payment.declines else []
    return "\n".join([*lines, ""])


def _quoted(text: str) -> str:
    return json.dumps(plain(text), ensure_ascii=False)
