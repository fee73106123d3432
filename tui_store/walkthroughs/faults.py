"""What pydantic finds wrong with a file, as one sentence with its place and the nearest right word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tui_store.domain.errors import InputError
from tui_store.text import nearest, plain, shortened
from tui_store.walkthroughs.yaml_tree import Path, Place, Tree, refused

if TYPE_CHECKING:
    from pydantic import ValidationError

_SHOWN = 60
_PAIR = "A key and its value belong here, with a blank after the colon: choose: Buy."
_KINDS = {
    "string_type": "This is a text, in one piece.",
    "tuple_type": "This is a list.",
    "list_type": "This is a list.",
    "dict_type": _PAIR,
    "model_type": _PAIR,
    "model_attributes_type": _PAIR,
    "int_parsing": "This is a whole number.",
    "int_type": "This is a whole number.",
    "float_parsing": "This is a number of seconds.",
    "greater_than": "This is more than 0.",
    "less_than_equal": "This is too much: a step takes ten minutes at most.",
    "string_too_short": "This is empty: say something, or leave it out.",
    "string_too_long": "This is too long.",
    "too_short": "A walkthrough has at least one step.",
    "too_long": "There are more steps than anybody can follow.",
    "string_pattern_mismatch": "A snapshot's name has letters, digits, blanks, dots and hyphens, 60 at most.",
}
_WAITING = "a step ends by itself once the app is at rest; one that needs longer takes within: 30 beside it"
_COMMENTING = "write say for a caption, or put notes under a step"
# What other tools have as a step, and what stands for it here.
_ELSEWHERE = {
    **dict.fromkeys(("wait", "sleep", "pause", "delay"), _WAITING),
    **dict.fromkeys(("note", "comment", "caption"), _COMMENTING),
    **dict.fromkeys(("click", "select", "tap", "go", "focus"), "write choose and the text of what is meant"),
    **dict.fromkeys(("assert", "check", "see", "verify"), "write expect and what must hold"),
}


def fault(error: ValidationError, tree: Tree, where: str) -> InputError:
    """The first thing that is wrong, from the top of the file."""
    found = error.errors(include_url=False)
    # A list with nothing but faults in it is said to be too short, too.
    problems = [one for one in found if not any(_is_inside(other["loc"], one["loc"]) for other in found)]
    # A word that is not known says more than that another one is missing.
    first = min(problems, key=lambda problem: (problem["type"] == "missing", _place(tree, problem)))
    return refused(where, _place(tree, first), _sentence(first))


def _is_inside(path: Path, whole: Path) -> bool:
    return len(path) > len(whole) and path[: len(whole)] == whole


def _place(tree: Tree, problem: Mapping[str, Any]) -> Place:
    path: Path = problem["loc"]
    if problem["type"] == "extra_forbidden":
        return tree.place_of((*path, ""))
    while path and path not in tree.places:
        path = path[:-1]
    return tree.place_of(path)


def _sentence(problem: Mapping[str, Any]) -> str:
    path, kind = problem["loc"], problem["type"]
    name = path[-1] if path else "it"
    if kind == "extra_forbidden":
        if len(path) == 3 and path[0] == "steps" and (instead := _ELSEWHERE.get(str(name).lower())):
            return f"There is no '{name}' here: {instead}."
        return _unknown(str(name), _known(path[:-1]))
    if kind == "missing":
        return f"'{name}' is missing {_owner(path)}."
    if kind == "literal_error":
        given = shortened(plain(str(problem["input"])), _SHOWN)
        return _unknown(given, problem["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", "))
    if kind == "value_error":
        return _finished(shortened(plain(str(problem["ctx"]["error"])), 200))
    return _KINDS.get(kind, f"This is no {name}.")


def _finished(words: str) -> str:
    """As a sentence; what begins with a name of ours, such as doOrder, stays as it is."""
    first = words.partition(" ")[0]
    start = words if any(letter.isupper() for letter in first) else words[:1].upper() + words[1:]
    return start if start.endswith((".", "?")) else f"{start}."


def _owner(path: Path) -> str:
    return "in the file" if len(path) == 1 else f"under '{path[-2]}'"


def _unknown(word: str, known: Iterable[str]) -> str:
    known = tuple(known)
    shown = shortened(plain(word), _SHOWN)
    likely = nearest(shown, known)
    hint = f"did you mean {likely}?" if likely else f"there are {', '.join(known)}."
    return f"There is no '{shown}' here: {hint}"


def _known(path: Path) -> tuple[str, ...]:
    """The keys that the part at a path may have."""
    from tui_store.walkthroughs.script import Call, Given, Step, Walkthrough

    if path[-1:] == ("call",):
        return tuple(Call.model_fields)
    if path[-1:] == ("given",):
        return tuple(Given.model_fields)
    return tuple(Step.model_fields if path[:1] == ("steps",) else Walkthrough.model_fields)
