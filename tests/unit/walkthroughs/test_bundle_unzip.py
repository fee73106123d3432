"""A ZIP that somebody sent: all of it is unpacked, or it is refused in one sentence."""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipInfo

import pytest

from tui_store.domain.errors import InputError
from tui_store.walkthroughs import bundle_unzip
from tui_store.walkthroughs.bundle_unzip import MOST_FILES, unpack
from tui_store.walkthroughs.bundle_zip import check_target, write_bundle

LINK, PIPE = 0o120777 << 16, 0o010666 << 16


def refusal(path: Path) -> str:
    folder = path.parent / "unpacked"
    folder.mkdir()
    with pytest.raises(InputError) as caught:
        unpack(path, folder)
    sentence = str(caught.value)
    assert sentence.startswith((f"{path}: ", f"Can't read {path}: "))
    assert "\n" not in sentence
    assert sentence.endswith(".") or "--bundle ZIP" in sentence
    return sentence


def zipped(path: Path, *names: str | ZipInfo, content: bytes = b"text") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "one.zip"


def test_what_is_written_is_unpacked_as_it_was(path: Path, tmp_path: Path) -> None:
    files = {
        "manifest.json": b"{}",
        "frames/0001.txt": "ein Bild ◷".encode(),
        "a b/ü.txt": b"",
        "zeros": bytes(3_000_000),
    }
    write_bundle(path, files)
    folder = tmp_path / "unpacked"
    folder.mkdir()
    assert sorted(unpack(path, folder)) == sorted(files)
    assert {name: (folder / name).read_bytes() for name in files} == files


def test_the_same_files_make_the_same_bytes_in_whatever_order(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "two.zip"
    write_bundle(path, {"a": b"1", "b": b"2"})
    write_bundle(other, {"b": b"2", "a": b"1"})
    assert path.read_bytes() == other.read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["one.zip", "two.zip"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../evil", "leads out of the folder"),
        ("frames/../../evil", "leads out of the folder"),
        ("/etc/evil", "leads to a place of its own"),
        ("C:/evil", "leads to a place of its own"),
        ("frames\\evil", "is no name that every machine can have"),
        ("frames//evil", "is no name that every machine can have"),
        ("./evil", "is no name that every machine can have"),
        ("evil\x1b[2J", "is no name that every machine can have"),
        ("x" * 300, "is too long"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(path: Path, name: str, words: str) -> None:
    assert words in refusal(zipped(path, "manifest.json", name))
    assert not any((path.parent / "unpacked").iterdir())
    assert not (path.parent / "evil").exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("a.txt", "a.txt"), "a.txt is in it twice"),
        (("a.txt", "A.TXT"), "A.TXT is in it twice"),
        (("\u00fc", "u\u0308"), "is in it twice"),
        (("a", "a/b"), "a is a file and a folder"),
        (("a", "a/"), "a is a file and a folder"),
    ],
)
def test_names_that_are_one_on_some_disk_are_refused(path: Path, names: tuple[str, ...], words: str) -> None:
    assert words in refusal(zipped(path, *names))


@pytest.mark.parametrize(("kind", "words"), [(LINK, "is a link"), (PIPE, "is no ordinary file")])
def test_only_ordinary_files_are_unpacked(path: Path, kind: int, words: str) -> None:
    info = ZipInfo("inside")
    info.external_attr, info.create_system = kind, 3
    assert words in refusal(zipped(path, info))


def test_a_folder_that_somebody_packed_again_is_taken(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    folder.mkdir()
    assert unpack(zipped(path, "frames/", "frames/0001.txt"), folder) == ("frames/0001.txt",)


def test_a_bomb_is_refused_by_what_it_claims(path: Path) -> None:
    assert "would become more than 200 times what it is" in refusal(zipped(path, "bomb", content=bytes(5_000_000)))


def test_a_bomb_that_claims_to_be_small_is_refused_while_it_is_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zipped(path, "bomb", content=bytes(5_000_000))
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        struct.pack_into("<I", data, data.index(signature) + offset, 1_000)
    path.write_bytes(data)
    assert "damaged" in refusal(path)
    unpacked = path.parent / "unpacked" / "bomb"
    assert not unpacked.exists() or unpacked.stat().st_size <= 1_000


def test_what_is_too_much_together_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zipped(path, "a", "b", content=b"x" * 600)
    monkeypatch.setattr(bundle_unzip, "MOST_BYTES", 1_000)
    assert "more in it than a bundle may hold" in refusal(path)


def test_what_comes_out_is_counted_and_not_only_what_was_claimed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zipped(path, "a", "b", content=b"x" * 600)
    monkeypatch.setattr(bundle_unzip, "MOST_BYTES", 1_000)
    monkeypatch.setattr(bundle_unzip, "_check", lambda infos, where: None)
    assert "more in it than a bundle may hold" in refusal(path)


def test_more_files_than_a_bundle_has_are_refused_before_their_names_are_read(path: Path) -> None:
    assert "more in it than a bundle may hold" in refusal(zipped(path, *map(str, range(MOST_FILES + 1)), content=b""))


def encrypted(data: bytearray) -> None:
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        data[data.index(signature) + offset] |= 1


def in_a_strange_way(data: bytearray) -> None:
    for signature, offset in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
        struct.pack_into("<H", data, data.index(signature) + offset, 14)


def cut_off(data: bytearray) -> None:
    del data[len(data) // 2 :]


def cut_short(data: bytearray) -> None:
    del data[-5:]


def flipped(data: bytearray) -> None:
    data[36] ^= 0xFF


def without_middle(data: bytearray) -> None:
    del data[10:30]


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (encrypted, "is encrypted"),
        (in_a_strange_way, "is compressed in a way that is not known here"),
        (cut_off, "Its end is missing"),
        (cut_short, "Its end is missing"),
        (flipped, "It is damaged"),
        (without_middle, "It is damaged"),
        (bytearray.clear, "It is empty"),
        (bytearray.reverse, "It is no ZIP"),
    ],
)
def test_what_is_no_whole_zip_is_refused(path: Path, harm: Callable[[bytearray], None], words: str) -> None:
    data = bytearray(zipped(path, "a.txt", content=bytes(range(256))).read_bytes())
    harm(data)
    path.write_bytes(data)
    assert words in refusal(path)


def test_any_byte_that_is_wrong_gives_a_sentence_or_the_same_files(path: Path, tmp_path: Path) -> None:
    whole = zipped(path, "a.txt", "b/c.txt", content=b"some text, some text").read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :])
        folder = tmp_path / f"unpacked {place}"
        folder.mkdir()
        try:
            names = unpack(path, folder)
        except InputError:
            continue
        for name in names:
            assert (folder / name).resolve().is_relative_to(folder)
            assert (folder / name).read_bytes() == b"some text, some text"


def test_there_is_a_word_for_what_is_not_there(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "none.zip", tmp_path, tmp_path / "pipe"):
        with pytest.raises(InputError, match="Can't read"):
            unpack(path, tmp_path)


def test_a_bundle_replaces_a_bundle_and_nothing_else(path: Path, tmp_path: Path) -> None:
    write_bundle(path, {"manifest.json": b"{}"})
    check_target(path)
    document = tmp_path / "report.docx"
    write_bundle(document, {"word/document.xml": b"<a/>"})
    other = tmp_path / "mine.walk.yaml"
    other.write_text("title: Mine\n", encoding="utf-8")
    for target, words in (
        (other, "is no bundle"),
        (document, "is no bundle"),
        (tmp_path, "is no ordinary file"),
        (tmp_path / "no" / "b.zip", "No such"),
    ):
        with pytest.raises(InputError, match=words):
            check_target(target)
