"""Which files a name on the command line stands for: a file, all of a folder, or a walkthrough that ships."""

from __future__ import annotations

from pathlib import Path

from tui_store.domain.errors import InputError
from tui_store.resources import asset
from tui_store.text import nearest, plain, shortened
from tui_store.walkthroughs import ENDING

_SHIPPED = "walkthroughs"


def shipped() -> dict[str, Path]:
    """The walkthroughs that ship, by name."""
    return {file.name.removesuffix(ENDING): file for file in sorted(asset(_SHIPPED).glob(f"*{ENDING}"))}


def walkthrough_files(name: str) -> list[Path]:
    """The files of a name, which need not exist; raises InputError where there can be none."""
    path = Path(name)
    if path.is_dir():
        inside = sorted(path.glob(f"*{ENDING}"))
        if not inside:
            raise InputError(f"There is no *{ENDING} in the folder {plain(name)}.")
        return inside
    if path.exists() or "/" in name or name.endswith((".yaml", ".yml")):
        return [path]
    ours = shipped()
    if name not in ours:
        likely = nearest(name, ours)
        hint = f"did you mean {likely}?" if likely else f"there are {', '.join(ours)}."
        raise InputError(f"There is no walkthrough {shortened(plain(name), 60)}: {hint}")
    return [ours[name]]
