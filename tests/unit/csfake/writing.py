"""Csfake folders as people and servers write them, put into a test's own folder."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from backends.csfake.folder import find_folder
from backends.csfake.source import CsfakeSource
from tui_store.domain.trace import NoTrace, Trace

NS = 'xmlns="http://api.roku.com/products" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
HEAD = (
    '<errorCode i:nil="true" xmlns=""/><errorDetails i:nil="true" xmlns=""/>'
    '<errorMessage xmlns=""/><status xmlns="">Success</status>'
)
GOOD = {"code": "P1", "name": "Plan", "productType": "MonthlySub", "cost": "$4.99"}
ORDER_ID = "4f1c5b52-2f5e-4a53-9a0f-6a3f2f6f9d11"


class Notes:
    """A trace that remembers."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str, Any]] = []

    def emit(self, kind: str, title: str, data: Any = None) -> None:
        self.events.append((kind, title, data))


def element(name: str, value: str | None) -> str:
    return f'<{name} i:nil="true"/>' if value is None else f"<{name}>{value}</{name}>"


def product(**fields: str | None) -> str:
    """A `<product>` on a line of its own; GOOD fills what is not given, None is nil, "-" leaves a field out."""
    inner = "".join(element(name, value) for name, value in {**GOOD, **fields}.items() if value != "-")
    return f'\n<product xmlns="">{inner}</product>'


def answer(products: Iterable[str] = (), head: str = HEAD) -> str:
    return f"<result {NS}>{head}<products>{''.join(products)}\n</products></result>"


def order(*items: str, order_id: str = ORDER_ID, head: str = HEAD) -> str:
    lines = "".join(
        f"\n<orderItem><amount>$1.99</amount><code>{code}</code><qty>1</qty><total>$1.99</total></orderItem>"
        for code in items
    )
    return f'<result {NS}>{head}<order><id xmlns="">{order_id}</id><items xmlns="">{lines}</items></order></result>'


def folder(at: Path, catalog: str | bytes | None = None, **files: str | bytes) -> Path:
    """Write GetCatalog.xml (None writes none) and other files, named without `.xml`."""
    at.mkdir(parents=True, exist_ok=True)
    for name, content in {"GetCatalog": catalog, **files}.items():
        if content is not None:
            (at / f"{name}.xml").write_bytes(content if isinstance(content, bytes) else content.encode())
    return at


def source(path: Path, trace: Trace | None = None) -> CsfakeSource:
    return CsfakeSource(find_folder(path), trace or NoTrace())


def big(count: int, tail: str = "") -> str:
    """A catalog that is too big to be read in place (from about 700 products on)."""
    filler = "Everything in one plan, on every screen in the house. " * 10
    products = (product(code=f"P{number}", name=f"Plan {number}", description=filler) for number in range(count))
    return answer([*products, tail])
