"""Small csfake channels for the tests of the screens."""

from __future__ import annotations

from pathlib import Path

from tests.unit.csfake.writing import answer, folder, product

PLAIN = (
    product(code="PLAN", name="Plan", productType="MonthlySub", cost="$8.99"),
    product(code="FILM", name="Film", productType="NonConsumable", cost="$4.99"),
    product(code="COIN", name="Coin", productType="Consumable", cost="$0.99"),
)


def shop(at: Path, *products: str, title: str = "Corner Shop", **files: str) -> Path:
    """A channel with these products, or the plain ones; other csfake files by name."""
    folder(at / "csfake", answer(products or PLAIN), **files)
    (at / "channel.toml").write_text(f'title = "{title}"\nid = "corner-shop"\n', encoding="utf-8")
    return at


def empty_shop(at: Path) -> Path:
    """A channel that sells nothing."""
    shop(at)
    folder(at / "csfake", answer())
    return at


def failing_shop(at: Path) -> Path:
    """A channel whose store answers the catalog question with a refusal."""
    shop(at)
    refusal = '<errorMessage xmlns="">The shelves are being counted</errorMessage><status xmlns="">Failure</status>'
    folder(at / "csfake", answer(head=refusal))
    return at


def faulty_shop(at: Path) -> Path:
    """A channel with a product that has faults, between two that have none."""
    return shop(
        at,
        PLAIN[0],
        product(code="-", name="Unpriced", productType="Consumable", cost="a song"),
        PLAIN[1],
    )
