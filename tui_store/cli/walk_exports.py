"""What `tui-store walk` writes of each walkthrough for others: --cast, --svg, --rasp and --pytest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from click import Option

from tui_store.cli.walk_report import check_folder, write_texts
from tui_store.walkthroughs import ENDING

if TYPE_CHECKING:
    from tui_store.walkthroughs.played import Played

Texts = Mapping[str, str]


class _Kind(NamedTuple):
    what: str
    help: str
    texts: Callable[[str, Played], Texts]
    pictures: bool = False


def export_params() -> list[Option]:
    """An option for each kind."""
    return [Option([f"--{name}"], metavar="DIR", help=kind.help) for name, kind in _KINDS.items()]


def export_folders(values: Mapping[str, str | None]) -> dict[str, Path]:
    """The folders that were asked for, by kind; raises InputError where nothing can be written."""
    return {name: check_folder(value, _KINDS[name].what) for name, value in values.items() if value is not None}


def needs_pictures(folders: Mapping[str, Path]) -> bool:
    """Whether what was asked for shows the screen."""
    return any(_KINDS[name].pictures for name in folders)


def write_exports(folders: Mapping[str, Path], results: Sequence[Played]) -> None:
    """Write each kind into its folder; raises InputError where that fails."""
    for name, played in _named(results):
        for kind, folder in folders.items():
            write_texts(folder, _KINDS[kind].texts(name, played))


def _named(results: Sequence[Played]) -> Iterator[tuple[str, Played]]:
    """With the file's name, and a number behind it where two of different folders have the same."""
    taken: set[str] = set()
    for played in results:
        first = name = Path(played.path).name.removesuffix(ENDING)
        number = 1
        while (key := name.replace("-", "_").casefold()) in taken:
            number += 1
            name = f"{first}-{number}"
        taken.add(key)
        yield name, played


def _cast(name: str, played: Played) -> Texts:
    from tui_store.walkthroughs.as_cast import as_cast
    from tui_store.walkthroughs.reading import read_walkthrough
    from tui_store.walkthroughs.storefront import size_of

    size = size_of(read_walkthrough(Path(played.path)).script.given.size)
    return {f"{name}.cast": as_cast(played, size)}


def _svg(name: str, played: Played) -> Texts:
    return {f"{name}.{step.number:03d}.svg": step.picture for step in played.done if step.picture}


def _rasp(name: str, played: Played) -> Texts:
    from tui_store.walkthroughs.as_rasp import as_rasp
    from tui_store.walkthroughs.reading import read_walkthrough

    return {f"{name}.rasp": as_rasp(read_walkthrough(Path(played.path)))}


def _pytest(name: str, played: Played) -> Texts:
    from tui_store.walkthroughs.as_pytest import as_pytest
    from tui_store.walkthroughs.reading import read_walkthrough
    from tui_store.walkthroughs.snapshots import Snapshots

    test = f"test_{name.replace('-', '_')}.py"
    frames = Snapshots(Path(test)).folder
    approved = Snapshots(Path(played.path)).approved()
    texts = {str(frames / frame): text for frame, text in approved.items()}
    return {test: as_pytest(read_walkthrough(Path(played.path))), **texts}


_KINDS = {
    "cast": _Kind("an asciicast", "Write each as an asciicast, with a marker a step.", _cast, pictures=True),
    "svg": _Kind("pictures", "Write a picture of every step.", _svg, pictures=True),
    "rasp": _Kind("a script for Roku's Remote Tool", "Write each as a script for Roku's Remote Tool.", _rasp),
    "pytest": _Kind("a pytest file", "Write each as a pytest file.", _pytest),
}
