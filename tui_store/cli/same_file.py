"""Whether two paths name one file, which may not be there yet."""

from __future__ import annotations

import os
from pathlib import Path


def is_same_file(one: Path, other: Path) -> bool:
    """Whether it is one file by whatever spelling or link; one that cannot be looked at is no other's."""
    try:
        if one.exists() and other.exists():
            return one.samefile(other)
        return os.path.realpath(one) == os.path.realpath(other)
    except (OSError, ValueError):
        return False
