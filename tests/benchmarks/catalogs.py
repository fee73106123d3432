"""csfake folders of any size, with products of the shape and the length (about 1,060 bytes) of Roku's sample."""

from __future__ import annotations

from pathlib import Path

TITLE = "Benchmark"
_KINDS = ("Consumable", "MonthlySub", "NonConsumable", "YearlySub")
_HEAD = """<result xmlns="http://api.roku.com/products" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
        <errorCode i:nil="true" xmlns=""/>
        <errorDetails i:nil="true" xmlns=""/>
        <errorMessage xmlns=""/>
        <status xmlns="">Success</status>
        <products>
"""
_PRODUCT = """                <product xmlns="">
                        <HDPosterUrl i:nil="true"/>
                        <SDPosterUrl i:nil="true"/>
                        <code>{code}</code>
                        <cost>${dollars}.99</cost>
                        <description>A film for a quiet night.</description>
                        <expirationDate i:nil="true"/>
                        <freeTrialQuantity>{trial}</freeTrialQuantity>
                        <freeTrialType>{unit}</freeTrialType>
                        <fulfills/>
                        <inStock>true</inStock>
                        <maxQty>8</maxQty>
                        <name>{name}</name>
                        <productType>{kind}</productType>
                        <purchaseDate>0001-01-01T00:00:00</purchaseDate>
                        <purchaseId i:nil="true"/>
                        <qty>1</qty>
                        <renewalDate i:nil="true"/>
                        <trialType>None</trialType>
                        <upsellProduct i:nil="true"/>
                </product>
"""
_TAIL = """        </products>
</result>
"""


def product_name(number: int) -> str:
    """The name of a product, counted from 1."""
    return f"Evening feature {number:06}"


def product_code(number: int) -> str:
    """The code of a product, counted from 1; number 1 is a consumable."""
    return f"EF{number:06}"


class Catalogs:
    """The folders of one run: each size is written once, when it is first asked for."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def folder(self, count: int) -> Path:
        """A channel with `count` products."""
        root = self._root / f"catalog-{count}"
        if not root.exists():
            root.mkdir(parents=True)
            (root / "channel.toml").write_text(f'title = "{TITLE}"\ntagline = "So many films."\n', encoding="utf-8")
            _write_catalog(root / "GetCatalog.xml", count)
        return root


def _write_catalog(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        for number in range(1, count + 1):
            kind = _KINDS[(number - 1) % len(_KINDS)]
            trial = 7 if kind.endswith("Sub") else 0
            file.write(
                _PRODUCT.format(
                    code=product_code(number),
                    dollars=number % 90 + 1,
                    trial=trial,
                    unit="Days" if trial else "None",
                    name=product_name(number),
                    kind=kind,
                )
            )
        file.write(_TAIL)
