"""`tui-store walk --report DIR`: JUnit XML, one HTML page, and the sign-off sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui_store.cli.walk_files import ENDING
from tui_store.domain.errors import InputError

if TYPE_CHECKING:
    from tui_store.walkthroughs.played import Played


def check_report_folder(name: str) -> Path:
    """The folder, made if it is not there; raises InputError if nothing can be written there."""
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".tui-store"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(f"Can't write a report into {name}: {error.strerror or 'it is no folder'}.") from None
    return folder


def write_report(folder: Path, results: Sequence[Played]) -> None:
    """Write all of it; raises InputError where that fails."""
    from tui_store.walkthroughs.junit import as_junit
    from tui_store.walkthroughs.page import as_page
    from tui_store.walkthroughs.signoff import as_markdown

    texts = {"junit.xml": as_junit(results), "index.html": as_page(results), "sign-off.md": as_markdown(results)}
    _write(folder, texts)


def write_exports(folder: Path, results: Sequence[Played]) -> None:
    """Write each walkthrough as an asciicast, a picture a step, a pytest file and a script for Roku's Remote Tool."""
    from tui_store.walkthroughs.as_cast import as_cast
    from tui_store.walkthroughs.as_pytest import as_pytest
    from tui_store.walkthroughs.as_rasp import as_rasp
    from tui_store.walkthroughs.reading import read_walkthrough
    from tui_store.walkthroughs.storefront import size_of

    for played in results:
        read = read_walkthrough(Path(played.path))
        name = read.path.name.removesuffix(ENDING)
        texts = {
            f"{name}.cast": as_cast(played, size_of(read.script.given.size)),
            f"test_{name.replace('-', '_')}.py": as_pytest(read),
            f"{name}.rasp": as_rasp(read),
        }
        texts |= {f"{name}.{step.number:03d}.svg": step.picture for step in played.done if step.picture}
        _write(folder, texts)


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        try:
            (folder / name).write_text(text, encoding="utf-8")
        except OSError as error:
            raise InputError(f"Can't write {folder / name}: {error.strerror}.") from None
