"""Where the files that ship with the program lie: demo channels and personas."""

from __future__ import annotations

from pathlib import Path


def asset(*parts: str) -> Path:
    """The path of a shipped file or folder, such as `asset("personas", "uk.toml")`; it may not exist.

    An installed wheel carries them inside the package; a checkout has them beside it, live.
    """
    package = Path(__file__).parent
    packed = package / "_assets"
    return (packed if packed.is_dir() else package.parent / "assets").joinpath(*parts)
