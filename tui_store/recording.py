"""Recording what is done in the storefront as a walkthrough: from when it begins until it is written."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui_store.domain.errors import InputError
from tui_store.text import path_in_words, plain
from tui_store.walkthroughs import ENDING

if TYPE_CHECKING:
    from tui_store.app import StorefrontApp

_PALETTE = "ctrl+p"


class Recording:
    """Of one app in a new world, of which `given` says all that a walkthrough must know to begin in it again."""

    def __init__(self, app: StorefrontApp, path: Path, given: Mapping[str, Any], title: str = "") -> None:
        from tui_store.walkthroughs.witness import Witness, size_in_words

        self._app = app
        self._path = path
        self._title = title or plain(path.name.removesuffix(ENDING))
        self._given = {**given, "size": size_in_words(app.size)}
        self._witness = Witness(app)
        app.witness = self._witness.see

    def end(self, *, from_palette: bool = False) -> str:
        """Watch no more, write down what was done, and say so. Raises InputError where it can be written nowhere.

        Whoever ends it from the palette went there by keys that are no part of what is recorded.
        """
        from tui_store.walkthroughs.writing import as_yaml

        self._app.witness = None
        steps = self._witness.finish()
        if from_palette:
            opened = [place for place, step in enumerate(steps) if step.get("key") == _PALETTE]
            steps = steps[: opened[-1]] if opened else steps
        if not steps:
            return "Nothing was done, and no walkthrough is written."
        where, trouble = _written(self._path, as_yaml(self._title, self._given, steps))
        unsaid = self._witness.unsaid
        lost = f" {unsaid} click{'s'[: unsaid != 1]} had no step to say it by." if unsaid else ""
        count = f"{len(steps)} step{'s'[: len(steps) != 1]}"
        return f"{trouble}Wrote {where}: {count}.{lost} Play it with tui-store walk {where}"


def free_name(folder: Path) -> Path:
    """Where a recording goes that nobody gave a name."""
    number = 1
    while (path := folder / f"recorded-{number}{ENDING}").exists():
        number += 1
    return path


def check_writable(path: Path) -> None:
    """Raises InputError where a file can't be written, and leaves none that was not there."""
    was_there = path.exists()
    try:
        path.open("ab").close()
        if not was_there:
            path.unlink()
    except OSError as error:
        raise InputError(f"Can't write {path_in_words(path)}: {error.strerror or error}.") from None


def _written(path: Path, text: str) -> tuple[str, str]:
    """Where it was written, and what stood in the way of its own place: work that was done is not thrown away."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        trouble = f"Can't write {path_in_words(path)}: {error.strerror or error}. "
    else:
        return path_in_words(path), ""
    try:
        other = Path(tempfile.mkdtemp(prefix="tui-store-")) / path.name
        other.write_text(text, encoding="utf-8")
    except OSError:
        raise InputError(trouble.strip()) from None
    return path_in_words(other), trouble
