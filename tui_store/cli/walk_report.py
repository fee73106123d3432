"""`tui-store walk --report DIR`: JUnit XML, one HTML page, and the sign-off sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui_store.domain.errors import InputError
from tui_store.text import plain, shortened

if TYPE_CHECKING:
    from tui_store.walkthroughs.played import Played


def check_folder(name: str, what: str) -> Path:
    """The folder for `what`, made if it is not there; raises InputError if nothing can be written there."""
    folder = Path(name)
    shown = shortened(plain(name), 200)
    if not name.strip():
        raise InputError(f"There is no folder named for {what}: write one behind the option, or leave it out.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".tui-store"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(f"Can't write {what} into {shown}: {error.strerror or 'it is no folder'}.") from None
    return folder


def write_report(folder: Path, results: Sequence[Played]) -> None:
    """Write all of it; raises InputError where that fails."""
    from tui_store.walkthroughs.junit import as_junit
    from tui_store.walkthroughs.page import as_page
    from tui_store.walkthroughs.signoff import as_markdown

    texts = {"junit.xml": as_junit(results), "index.html": as_page(results), "sign-off.md": as_markdown(results)}
    write_texts(folder, texts)


def write_texts(folder: Path, texts: Mapping[str, str]) -> None:
    """Write texts by the names of their files; raises InputError where that fails."""
    for name, text in texts.items():
        try:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        except OSError as error:
            raise InputError(f"Can't write {plain(str(folder / name))}: {error.strerror}.") from None
