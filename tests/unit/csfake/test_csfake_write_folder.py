"""Files come into a folder all together, or the folder stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from backends.csfake.write_folder import _replace, check_target, write_folder
from tests.unit.csfake.test_csfake_fix import no_file_larger_than
from tui_store.domain.errors import InputError

FILES = {"GetCatalog.xml": b"<new/>" * 50, "GetPurchases.xml": b"<newer/>" * 50}


def names(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.iterdir())


def contents(path: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in path.iterdir()}


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    write_folder(tmp_path / "new", FILES, force=False)
    assert contents(tmp_path / "new") == FILES
    assert names(tmp_path) == ["new"]


def test_files_join_what_is_in_a_folder_already(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_bytes(b"mine")
    write_folder(tmp_path, FILES, force=False)
    assert contents(tmp_path) == {**FILES, "notes.txt": b"mine"}


@pytest.mark.parametrize("name", ["GetCatalog.xml", "getpurchases.XML"])
def test_a_file_that_is_there_is_replaced_with_force_only(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(InputError, match=rf"{name} is there already; add --force"):
        write_folder(tmp_path, FILES, force=False)
    assert contents(tmp_path) == {name: b"mine"}
    write_folder(tmp_path, FILES, force=True)
    assert contents(tmp_path) == FILES


def test_several_files_that_are_there_are_named_together(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(InputError, match=r"GetCatalog.xml and GetPurchases.xml are there already"):
        check_target(tmp_path, tuple(FILES), force=False)


def test_a_link_is_replaced_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "precious").write_bytes(b"mine")
    (tmp_path / "shop" / "GetCatalog.xml").symlink_to(tmp_path / "precious")
    write_folder(tmp_path / "shop", FILES, force=True)
    assert (tmp_path / "precious").read_bytes() == b"mine"
    assert contents(tmp_path / "shop") == FILES


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("file", "this is a file"),
        ("file/below", "is not there"),
        ("no/such/place", "is not there"),
        ("nul\0", "null"),
        ("n" * 300, "cannot be written"),
        ("app", "give the csfake folder in it, .*app/csFake"),
        ("plain-app", "give the csfake folder in it, .*plain-app/csfake"),
        ("odd", "GetCatalog.xml is no ordinary file"),
    ],
)
def test_a_place_that_can_not_be_is_one_sentence(tmp_path: Path, name: str, words: str, *, force: bool) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    (tmp_path / "app" / "csFake").mkdir(parents=True)
    (tmp_path / "plain-app").mkdir()
    (tmp_path / "plain-app" / "manifest").write_text("title=App")
    (tmp_path / "odd" / "GetCatalog.xml").mkdir(parents=True)
    with pytest.raises(InputError, match=words):
        write_folder(tmp_path / name, FILES, force=force)
    assert names(tmp_path) == ["app", "file", "odd", "plain-app"]


def test_the_csfake_folder_of_an_app_can_be_made_or_written(tmp_path: Path) -> None:
    (tmp_path / "manifest").write_text("title=App")
    write_folder(tmp_path / "csfake", FILES, force=False)
    (tmp_path / "csfake" / "manifest").write_text("odd but ours")
    write_folder(tmp_path / "csfake", FILES, force=True)
    assert (tmp_path / "csfake" / "GetCatalog.xml").read_bytes() == FILES["GetCatalog.xml"]


@pytest.mark.parametrize("is_there", [False, True])
def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path, *, is_there: bool) -> None:
    target = tmp_path / "shop"
    if is_there:
        target.mkdir()
        (target / "getcatalog.xml").write_bytes(b"mine")
    with no_file_larger_than(350), pytest.raises(InputError, match=r"cannot be written .*; nothing was changed there"):
        write_folder(target, FILES, force=True)
    assert names(tmp_path) == (["shop"] if is_there else [])
    assert not is_there or contents(target) == {"getcatalog.xml": b"mine"}


def test_a_failure_between_two_files_puts_the_first_one_back(tmp_path: Path) -> None:
    target, stage = tmp_path / "shop", tmp_path / "stage"
    for folder in (target, stage / "new"):
        folder.mkdir(parents=True)
    (target / "GetCatalog.xml").write_bytes(b"mine")
    (stage / "new" / "GetCatalog.xml").write_bytes(FILES["GetCatalog.xml"])
    with pytest.raises(FileNotFoundError):
        _replace(target, stage / "new", stage, FILES)
    assert contents(target) == {"GetCatalog.xml": b"mine"}
