"""Where identifiers come from: the machine, or a seed that makes them repeatable."""

from __future__ import annotations

import random
import uuid


class Ids:
    """Draws GUIDs; with a seed, the same ones in the same order."""

    def __init__(self, seed: str | None = None) -> None:
        self._random = None if seed is None else random.Random(seed)  # noqa: S311 - repeatable demo ids, no secret

    def guid(self) -> str:
        """A GUID in lower case with dashes."""
        if self._random is None:
            return str(uuid.uuid4())
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
