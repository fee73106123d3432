"""Words that csfake has in one spelling: types, units, states, true and false."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from backends.csfake.finding import Note
from tui_store.domain.purchase import INVALID, VALID
from tui_store.text import plain, shortened

TYPES = ("MonthlySub", "QuarterlySub", "YearlySub", "Consumable", "NonConsumable", "PhysicalGood", "Shipping", "Mixed")
FREE_UNITS = ("Days", "Months", "None")
TRIAL_UNITS = ("Days", "Months", "Years", "None")
STATES = (VALID, INVALID)

_BOOLEANS = {name.lower(): name for name in ("inDunning", "inStock", "isUpgrade")}
_FORMS = frozenset({"true", "false", "1", "0", ""})


def documented(text: str, words: Sequence[str]) -> str:
    """The one of `words` that a text is but for its case; empty if it is none of them, or spelled as it should be."""
    if not text or text in words:
        return ""
    return next((word for word in words if word.lower() == text.lower()), "")


def spelling(rule: str, element: str, text: str, words: Sequence[str]) -> Iterator[Note]:
    """That a word is documented in another case."""
    word = documented(text, words)
    if word:
        said = f"The {element} {text} is documented as {word}; a device may not know it."
        yield Note(rule, said, (element, text, word))


def boolean_notes(texts: Iterable[tuple[str, str | None]]) -> Iterator[Note]:
    """What is odd about the elements that say true or false, of those given with their texts."""
    for name, said in texts:
        element = _BOOLEANS.get(name.lower())
        if element is None or not said or said in _FORMS:
            continue
        text = plain(said).strip()
        yield from spelling("boolean", element, text, ("true", "false"))
        if text.lower() not in _FORMS:
            yield Note("boolean", f"The {element} “{shortened(text, 40)}” is neither true nor false.")
