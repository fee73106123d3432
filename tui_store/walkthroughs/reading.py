"""Reads a walkthrough file and what it includes. Nothing is carried out before all of it has been read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tui_store.domain.errors import InputError
from tui_store.walkthroughs.yaml_tree import Place, Tree, read_tree, refused

if TYPE_CHECKING:
    from tui_store.walkthroughs.script import Step, Walkthrough

LARGEST = 1_000_000  # bytes
DEEPEST_INCLUDE = 8
MOST_STEPS = 2_000


class PlacedStep(NamedTuple):
    """A step, its number in the whole (from 1 on), and where it stands."""

    number: int
    step: Step
    where: str
    place: Place

    def __str__(self) -> str:
        """The place as an editor understands it."""
        return f"{self.where}:{self.place.line}:{self.place.column}"


class Read(NamedTuple):
    """A walkthrough with the steps of the files it includes in their places, and the places of what is given."""

    path: Path
    script: Walkthrough
    steps: tuple[PlacedStep, ...]
    given: Mapping[str, Place]

    def refused(self, given: str, sentence: str) -> InputError:
        """What is wrong with something that is given; without its place where the file does not have it."""
        where = str(self.path)
        return (
            refused(where, self.given[given], sentence) if given in self.given else InputError(f"{where}: {sentence}")
        )


def read_walkthrough(path: Path) -> Read:
    """Read and check a file. Raises InputError: one sentence with file, line and column."""
    found: list[PlacedStep] = []
    script, tree = _read(path, str(path), (), found)
    given = {name: tree.place_of(("given", name)) for name in script.given.model_fields_set}
    return Read(path, script, tuple(found), given)


def _read(path: Path, where: str, inside: tuple[Path, ...], found: list[PlacedStep]) -> tuple[Walkthrough, Tree]:
    script, tree = _checked(path, where)
    for index, step in enumerate(script.steps):
        place = tree.place_of(("steps", index))
        if step.include is None:
            if len(found) == MOST_STEPS:
                raise refused(where, place, f"Here is step {MOST_STEPS + 1:,}, and {MOST_STEPS:,} are the most.")
            found.append(PlacedStep(len(found) + 1, step, where, place))
            continue
        other = path.parent / step.include
        chain = (*inside, path.resolve())
        if other.resolve() in chain:
            raise refused(
                where, place, f"This includes {step.include}, which is being read already: it would never end."
            )
        if len(chain) == DEEPEST_INCLUDE:
            raise refused(where, place, f"Files include each other more than {DEEPEST_INCLUDE} deep here.")
        if not other.is_file():
            raise refused(where, place, f"There is no file {step.include} to include.")
        _read(other, str(other), chain, found)
    return script, tree


def _checked(path: Path, where: str) -> tuple[Walkthrough, Tree]:
    from pydantic import ValidationError

    from tui_store.walkthroughs.faults import fault
    from tui_store.walkthroughs.script import Walkthrough

    tree = read_tree(_text(path, where), where)
    if not tree.data:
        raise InputError(f"{where} is empty: a walkthrough has a title and steps.")
    if not isinstance(tree.data, dict):
        raise refused(where, tree.place_of(()), "A walkthrough begins with keys such as title and steps.")
    try:
        return Walkthrough.model_validate(tree.data), tree
    except ValidationError as error:
        raise fault(error, tree, where) from None


def _text(path: Path, where: str) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError(f"Can't read {where}: {error.strerror or 'it is no file'}.") from None
    if len(content) > LARGEST:
        raise InputError(f"Can't use {where}: it is larger than {LARGEST:,} bytes and hardly a walkthrough.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputError(f"{where}:{line}:1: This is no text in UTF-8.") from None
