"""Seed files: what is wrong with one is said with its file and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from backends.service.seed import demo_folder, read_seed
from tui_store.domain.errors import InputError
from tui_store.personas import all_personas

TENANT = '[[tenant]]\nid = "nagra"\n'


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    return folder


def test_a_folder_may_say_it_in_as_many_files_as_it_likes(tmp_path: Path) -> None:
    data = read_seed(
        written(
            tmp_path,
            a=TENANT + '[[product]]\nid = "A"\nprice = 8.99\nstart = 2026-01-01\nend = 2027-01-01T00:00:00Z\n',
            b='[[product]]\nid = "B"\nwire = {price = "free"}\n',
        )
    )
    assert [product.id for product in data.product] == ["A", "B"]
    assert str(data.product[0].price) == "8.99"
    assert data.product[0].end == 1_798_761_600
    assert data.product[1].wire == {"price": "free"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[account]]\nid = "A"\nstate = "ASLEEP"', r"all\.toml, \[\[account\]\] number 1, key state: "),
        ('[[product]]\nid = "A"\n[[product]]\nid = "B"\nprice = -1', r"number 2, key price: "),
        ('[[product]]\nid = "A"\nprice = nan', r"number 1, key price: "),
        ('[[product]]\nid = "A"\ntitel = "x"', r"key titel: is unknown"),
        ('[[account]]\nid = "A"\n[[account.user]]\nname = "a"', r"number 1, key user 1 password: "),
        ('[[account]]\nid = "A"\ntenant = "x"', "names the tenant x, which is not there"),
        ('[[account]]\nid = "A"\n[[account.entitlement]]\nproduct = "x"', "owns the product x, which is not there"),
        ('[[account]]\nid = "A"\n[[account]]\nid = "A"', "The account A stands twice"),
        ('[[produkt]]\nid = "A"', r"unknown table 'produkt' in the seed file all\.toml: did you mean \[\[product\]\]"),
        ('tenant = "nagra"', "unknown table 'tenant'|is not TOML"),
        ("[[product", "is not TOML"),
    ],
)
def test_a_fault_is_said_with_its_file_and_its_field(tmp_path: Path, text: str, words: str) -> None:
    folder = written(tmp_path, all=(TENANT if not text.startswith("tenant") else "") + text)
    with pytest.raises(InputError, match=words) as caught:
        read_seed(folder)
    assert "\n" not in str(caught.value)


def test_seed_data_without_a_tenant_or_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"needs \.toml files"):
        read_seed(tmp_path)
    with pytest.raises(InputError, match=r"has no \[\[tenant\]\]"):
        read_seed(written(tmp_path, a='[[product]]\nid = "A"'))
    with pytest.raises(InputError, match="Can't read the seed data"):
        read_seed(tmp_path / "missing")


def test_the_demo_has_a_user_for_every_persona() -> None:
    users = {user.name for account in read_seed(demo_folder()).account for user in account.user}
    assert {persona.name for persona in all_personas()} <= users
