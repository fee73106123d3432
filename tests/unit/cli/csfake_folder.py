"""Writes small csfake folders for the tests of the command line."""

from __future__ import annotations

from pathlib import Path

_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<result xmlns="http://api.roku.com/products">
<status xmlns="">Success</status>
"""

PRODUCTS = (
    ("PLAN", "Plan", "MonthlySub", "$8.99"),
    ("COIN", "Coin", "Consumable", "$0.99"),
    ("12345", "Numbers", "NonConsumable", "$4.99"),
)


def product(code: str, name: str, kind: str, cost: str) -> str:
    return (
        f'<product xmlns=""><code>{code}</code><cost>{cost}</cost><name>{name}</name>'
        f"<productType>{kind}</productType><qty>1</qty></product>\n"
    )


def catalog(products: tuple[tuple[str, str, str, str], ...] = PRODUCTS) -> str:
    rows = "".join(product(*row) for row in products)
    return f"{_HEAD}<products>\n{rows}</products>\n</result>\n"


def write_channel(folder: Path, xml: str | bytes | None = None, toml: str = 'title = "Shop"\nid = "shop"\n') -> Path:
    """A folder that holds csfake/GetCatalog.xml and a channel.toml."""
    (folder / "csfake").mkdir(parents=True, exist_ok=True)
    content = catalog() if xml is None else xml
    (folder / "csfake" / "GetCatalog.xml").write_bytes(content if isinstance(content, bytes) else content.encode())
    (folder / "channel.toml").write_text(toml, encoding="utf-8")
    return folder
