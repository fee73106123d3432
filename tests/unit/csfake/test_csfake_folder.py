from __future__ import annotations

import os
from pathlib import Path

import pytest

from backends.csfake.channel import channel_of
from backends.csfake.folder import find_folder
from tests.unit.csfake.writing import answer, folder
from tui_store.domain.account import Channel
from tui_store.domain.errors import InputError
from tui_store.domain.group import ProductGroup


@pytest.mark.parametrize("inner", ["", "csfake", "csFake", "CSFAKE"])
def test_a_csfake_folder_is_found_in_place_and_inside_an_app(tmp_path: Path, inner: str) -> None:
    folder(tmp_path / inner, answer())
    assert find_folder(tmp_path).directory == tmp_path / inner
    assert find_folder(tmp_path).root == tmp_path


def test_file_names_are_found_in_any_case(tmp_path: Path) -> None:
    (tmp_path / "getCATALOG.xml").write_text(answer())
    assert find_folder(tmp_path).file("GetCatalog.xml") == tmp_path / "getCATALOG.xml"


def test_of_two_spellings_the_documented_one_counts(tmp_path: Path) -> None:
    for name in ("getcatalog.xml", "GetCatalog.xml", "GETCATALOG.XML"):
        (tmp_path / name).write_text(answer())
    assert find_folder(tmp_path).file("GetCatalog.xml") == tmp_path / "GetCatalog.xml"


def test_the_csfake_folder_of_an_app_belongs_to_the_app(tmp_path: Path) -> None:
    folder(tmp_path / "csfake", answer())
    assert find_folder(tmp_path / "csfake").root == tmp_path


@pytest.mark.parametrize("name", ["missing", "file", "empty", "a\0b", "x" * 5000])
def test_what_is_no_csfake_folder_is_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError) as refused:
        find_folder(tmp_path / name)
    assert str(refused.value).count("\n") == 0
    assert str(refused.value).endswith(".")


def test_a_catalog_that_is_no_ordinary_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "GetCatalog.xml")
    with pytest.raises(InputError, match="no ordinary file"):
        find_folder(tmp_path)


def test_an_app_without_csfake_is_told_what_to_add(tmp_path: Path) -> None:
    (tmp_path / "manifest").write_text("title=App\n")
    with pytest.raises(InputError, match="no csfake folder"):
        find_folder(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0)
    with pytest.raises(InputError, match="cannot be opened"):
        find_folder(tmp_path)


def test_the_title_is_the_folders_name_without_anything_else(tmp_path: Path) -> None:
    assert channel_of(find_folder(folder(tmp_path / "My Shop", answer()))).title == "My Shop"


def test_the_title_comes_from_the_apps_manifest(tmp_path: Path) -> None:
    folder(tmp_path / "csfake", answer())
    (tmp_path / "manifest").write_bytes(b"\xef\xbb\xbf# app\r\ntitle=Rain = Sun\x1b[31m\r\nmajor_version=1\r\n")
    assert channel_of(find_folder(tmp_path)).title == "Rain = Sun[31m"


@pytest.mark.parametrize("place", ["", "csfake"])
def test_channel_toml_says_what_csfake_can_not(tmp_path: Path, place: str) -> None:
    folder(tmp_path / "csfake", answer())
    (tmp_path / "manifest").write_text("title=Other\n")
    lines = 'title = "Shop"\nid = "shop.1"\navod = true\npartner_payouts = true\ntagline = "All of it"\n'
    (tmp_path / place / "channel.toml").write_text(lines)
    assert channel_of(find_folder(tmp_path)) == Channel("shop.1", "Shop", True, True, "All of it")


def test_channel_toml_names_product_groups(tmp_path: Path) -> None:
    folder(tmp_path, answer())
    (tmp_path / "channel.toml").write_text('[groups]\nplans = ["A", " B ", "A"]\n"The \\u202eclubs" = ["C"]\n')
    assert channel_of(find_folder(tmp_path)).groups == (
        ProductGroup("plans", ("A", "B")),
        ProductGroup("The clubs", ("C",)),
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('titel = "x"', "title"),
        ("title = 3", "title has to be a text"),
        ("avod = 1", "avod has to be true or false"),
        ('id = "../etc"', "id has to be"),
        ('id = ""', "id has to be"),
        ('id = ".hidden"', "id has to be"),
        ("title = ", "no TOML"),
        ("zzz = 1", "the keys are title"),
        ('groups = ["A"]', "groups has to be a table"),
        ("[groups]\nplans = 1", "the group plans has to be a list of product codes"),
        ('[groups]\nplans = ["A", 2]', "the group plans has to be a list of product codes"),
        ('[groups]\nplans = ["A", " "]', "the group plans has to be a list of product codes"),
        ('[groups]\n" " = ["A"]', "a group needs a name"),
        ('[groups]\nplans = ["A"]\nclubs = ["B", "A"]', "the code A is in two groups, plans and clubs"),
    ],
)
def test_a_mistake_in_channel_toml_is_named_with_file_and_key(tmp_path: Path, line: str, says: str) -> None:
    folder(tmp_path, answer())
    (tmp_path / "channel.toml").write_text(line)
    with pytest.raises(InputError, match=r"channel\.toml") as refused:
        channel_of(find_folder(tmp_path))
    assert says in str(refused.value)


def test_a_channel_toml_that_is_no_utf_8_is_refused(tmp_path: Path) -> None:
    folder(tmp_path, answer())
    (tmp_path / "channel.toml").write_bytes(b'title = "\xff"')
    with pytest.raises(InputError, match="UTF-8"):
        channel_of(find_folder(tmp_path))


def test_each_folder_has_an_id_of_its_own_that_stays_and_can_name_a_file(tmp_path: Path) -> None:
    ids = []
    for parent in ("a", "b"):
        path = folder(tmp_path / parent / "Ünser / Shop".replace(" / ", " "), answer())
        ids.append(channel_of(find_folder(path)).id)
        assert channel_of(find_folder(path)).id == ids[-1]
    assert ids[0] != ids[1]
    assert all(one.replace("-", "").isalnum() and one.isascii() for one in ids)


def test_an_app_and_its_csfake_folder_are_the_same_channel(tmp_path: Path) -> None:
    folder(tmp_path / "csfake", answer())
    assert channel_of(find_folder(tmp_path)).id == channel_of(find_folder(tmp_path / "csfake")).id
