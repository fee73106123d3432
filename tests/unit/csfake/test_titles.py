"""The [[titles]] of channel.toml: what they say, and which mistakes are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from backends.csfake.channel import channel_of
from backends.csfake.check import check
from backends.csfake.folder import find_folder
from tests.unit.csfake.writing import answer, folder, product
from tui_store.domain.errors import InputError
from tui_store.domain.title import Title

FILM = 'title = "Ferry"\ncode = "FILM"\n'


def channel(at: Path, *titles: str) -> Path:
    films = product(code="FILM", productType="Consumable", cost="$1.99")
    plan = product(code="PLAN", productType="MonthlySub", cost="$1.99")
    folder(at / "csfake", answer((films, plan)))
    (at / "channel.toml").write_text("".join(f"[[titles]]\n{title}\n" for title in titles), encoding="utf-8")
    return at


def titles_of(at: Path) -> tuple[Title, ...]:
    return channel_of(find_folder(at)).titles


def test_titles_are_read_in_the_order_of_the_file(tmp_path: Path) -> None:
    whole = 'key = "K"\nrent = "2.99"\nwas = "3.99"\ncoupon = "SPRING"\nbuy = "9.99"\nabout = "Two \\u202elines"\n'
    at = channel(tmp_path, FILM + whole, FILM.replace("Ferry", "Road") + 'buy = "5"')
    assert titles_of(at) == (
        Title("Ferry", "FILM", "2.99", "9.99", "3.99", "SPRING", "K", "Two lines"),
        Title("Road", "FILM", buy="5"),
    )


def test_a_channel_without_titles_has_none(tmp_path: Path) -> None:
    assert titles_of(channel(tmp_path)) == ()


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ('code = "FILM"\nrent = "1"', "title is missing"),
        ('title = "Ferry"\nrent = "1"', "code is missing"),
        ('title = ""\ncode = "FILM"\nrent = "1"', "title is missing"),
        (FILM, "rent and buy are both missing"),
        (FILM + "rent = 2.99", 'rent has to be a price in quotes, such as "3.99"'),
        (FILM + 'rent = "$2.99"', "rent has to be a price without a currency sign"),
        (FILM + 'was = "free"\nrent = "1"', "was has to be a price without a currency sign"),
        (FILM + 'rental = "2.99"', "there is no key rental; did you mean rent"),
        (FILM + 'zzz = "2.99"', "there is no key zzz; the keys are title, code"),
        (FILM + "about = 7", "about has to be a text in quotes"),
        (FILM + f'rent = "1"\ncoupon = "{"x" * 61}"', "coupon has 61 characters; at most 60"),
    ],
)
def test_a_mistake_in_a_title_is_named_with_file_number_and_key(tmp_path: Path, title: str, says: str) -> None:
    at = channel(tmp_path, FILM + 'rent = "1"', title)
    with pytest.raises(InputError) as caught:
        titles_of(at)
    words = str(caught.value)
    assert f"{at / 'channel.toml'}: titles, number 2: {says}" in words
    assert words.endswith(".")
    assert "\n" not in words


@pytest.mark.parametrize("line", ['titles = "Ferry"', 'titles = ["Ferry"]'])
def test_titles_that_are_no_tables_are_refused(tmp_path: Path, line: str) -> None:
    at = channel(tmp_path)
    (at / "channel.toml").write_text(line)
    with pytest.raises(InputError, match="table"):
        titles_of(at)


def test_the_check_names_titles_that_cannot_be_sold(tmp_path: Path) -> None:
    lost = FILM.replace("FILM", "LOST") + 'rent = "1"'
    at = channel(tmp_path, FILM + 'rent = "1"', lost, FILM.replace("FILM", "PLAN") + 'rent = "1"')
    found = [finding for finding in check(at) if finding.file == "channel.toml"]
    assert [(finding.code, finding.rule) for finding in found] == [
        ("LOST", "unknown-code"),
        ("PLAN", "title-of-subscription"),
    ]
    assert all("the title Ferry cannot be sold" in finding.text for finding in found)
