"""Which products of the shelf are shown: by kind and by what is typed. A hundred thousand are searched in slices."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from tui_store.domain.product import Product

ALL = "All"
_SLICE = 3000


def kinds(products: Sequence[Product], known: dict[str, None], seen: int) -> int:
    """Add the kinds of the products from `seen` on to `known`; returns how many have been looked at."""
    for product in products[seen:]:
        known.setdefault(product.type_word)
    return len(products)


def matcher(kind: str, words: str) -> Callable[[Product], bool] | None:
    """A test for products; `None` if every product passes."""
    needles = words.casefold().split()
    if kind == ALL and not needles:
        return None

    def passes(product: Product) -> bool:
        if kind not in {ALL, product.type_word}:
            return False
        if not needles:
            return True
        text = f"{product.name}\n{product.code}\n{product.description}".casefold()
        return all(needle in text for needle in needles)

    return passes


class Sieve:
    """The products that pass, filled in slices so that no key waits; a new search takes the old one's place."""

    def __init__(self, changed: Callable[[bool], None]) -> None:
        self.products: Sequence[Product] = ()
        self._changed = changed
        self._passes: Callable[[Product], bool] | None = None
        self._source: Sequence[Product] = ()
        self._looked_at = 0
        self._task: asyncio.Task[None] | None = None

    def search(self, source: Sequence[Product], kind: str, words: str) -> None:
        """Start anew on `source`, which may still grow."""
        self.stop()
        self._source = source
        self._passes = matcher(kind, words)
        if self._passes is None:
            self.products = source
            self._changed(True)
            return
        self.products = []
        self._looked_at = 0
        self._slice()
        self._changed(True)
        self.grown()

    def grown(self) -> None:
        """The source has more products."""
        if self._passes is None:
            self._changed(False)
        elif self._task is None and self._looked_at < len(self._source):
            self._task = asyncio.get_running_loop().create_task(self._rest())

    def stop(self) -> None:
        """Look no further."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    @property
    def searching(self) -> bool:
        """Whether products remain to be looked at."""
        return self._passes is not None and self._looked_at < len(self._source)

    def _slice(self) -> None:
        assert self._passes is not None and isinstance(self.products, list)  # noqa: S101, PT018 - for the type checker
        part = self._source[self._looked_at : self._looked_at + _SLICE]
        self._looked_at += len(part)
        self.products.extend(filter(self._passes, part))

    async def _rest(self) -> None:
        while self._looked_at < len(self._source):
            await asyncio.sleep(0)
            self._slice()
            self._changed(False)
        self._task = None
