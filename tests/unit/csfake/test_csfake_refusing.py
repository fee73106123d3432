"""Files that nobody should read on with: one sentence, before any screen stands."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from backends.csfake import parse
from backends.csfake.child import CatalogChild
from tests.unit.csfake.writing import answer, big, folder, order, product, source
from tui_store.domain.errors import InputError, StoreRefused, UnreadableAnswer

BOMB = '<!DOCTYPE r [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><result>&b;</result>'
OUTSIDE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><result><status>&x;</status></result>'
DEEP = "".join(f"<b{depth}>" for depth in range(60)) + "".join(f"</b{depth}>" for depth in reversed(range(60)))
UNREADABLE: dict[str, tuple[str | bytes, str]] = {
    "empty": (b"", "ends before"),
    "binary": (b"\x7fELF\x02\x01\x01\x00" * 9000, "no XML"),
    "json": (b'{"products": []}', "no XML"),
    "malformed": (answer(["<product><code>1</product>"]), "malformed"),
    "truncated": (answer([product()])[:-20], "ends before"),
    "cut in a big file": (big(1500)[:700_000], "ends before"),
    "cut in a big file of two bytes a letter": (big(1500).encode("utf-16")[:700_000], "ends before"),
    "web page": ("<html><body/></html>", "<html>"),
    "entity bomb": (BOMB, "declares a document type"),
    "external entity": (OUTSIDE, "declares a document type"),
    "external dtd": ('<!DOCTYPE r SYSTEM "http://example.org/r.dtd"><result/>', "declares a document type"),
    "bomb before a big catalog": (BOMB.split("<result>")[0] + big(1500), "declares a document type"),
    "undeclared entity": ("<result>&who;</result>", "undefined entity"),
    "unknown encoding": ('<?xml version="1.0" encoding="klingon"?><result/>', "klingon"),
    "codec that is no encoding": ('<?xml version="1.0" encoding="utf-7"?><result/>', "save it as UTF-8"),
    "wrong bytes": (answer([product(name="Café")]).encode("latin-1"), "malformed"),
    "too deep": ("<result>" + "<a>" * 100_000 + "</a>" * 100_000 + "</result>", "nested"),
    "too deep in a product": (answer([product(a=DEEP)]), "nested"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_catalog_that_can_not_be_read_is_refused_in_one_sentence(tmp_path: Path, what: str) -> None:
    content, says = UNREADABLE[what]
    here = source(folder(tmp_path, content))
    with pytest.raises(InputError) as refused:
        here.open()
    assert says in str(refused.value)
    assert str(tmp_path / "GetCatalog.xml") in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["GetPurchases", "GetStoreCatalog", "CheckOrder", "PlaceOrder"])
def test_the_other_files_are_looked_at_as_well(tmp_path: Path, name: str) -> None:
    here = source(folder(tmp_path, answer(), **{name: BOMB}))
    with pytest.raises(InputError, match=f"{name}.xml"):
        here.open()


def test_a_sentence_names_the_line(tmp_path: Path) -> None:
    here = source(folder(tmp_path, answer([product(), "\n<product><code>1</product>"])))
    with pytest.raises(InputError, match="line 3"):
        here.open()


def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = folder(tmp_path, answer())
    os.truncate(path / "GetCatalog.xml", parse.MOST_BYTES + 1)
    with pytest.raises(InputError, match="larger than 128 MB"):
        source(path).open()


def feed(*blocks: bytes) -> None:
    reader = parse.Reader("product", parse.CATALOG_FIELDS)
    for block in blocks:
        reader.feed(block)
        reader.take()


def fill(start: bytes, block: bytes) -> Iterator[bytes]:
    yield start
    yield from [block * (65536 // len(block))] * 100


@pytest.mark.parametrize(
    ("start", "block"),
    [
        (b"<result a='", b"x"),
        (b"<result><!--", b"x"),
        (b"<result><product><code>", b"x"),
        (b"<result><status>", b"x"),
        (b"<result><product>", b"<a>"),
        (b"<result><product>", b"<a/>"),
    ],
)
def test_a_part_without_end_is_refused_long_before_the_file_ends(start: bytes, block: bytes) -> None:
    with pytest.raises(parse.BadXml, match="oversized"):
        feed(*fill(start, block))


def test_a_product_that_closes_twice_is_refused_and_breaks_nothing() -> None:
    inner = b"<result><products><product><product><a><product/></a></product></product></products></result>"
    with pytest.raises(parse.BadXml, match="inside another"):
        feed(inner)


@pytest.mark.parametrize("ending", ["<product><code>1</product></products></result>", "&bad;</products></result>"])
async def test_a_fault_far_down_a_big_catalog_ends_the_shelf_with_its_line(tmp_path: Path, ending: str) -> None:
    catalog = big(1500).removesuffix("</products></result>") + ending
    here = source(folder(tmp_path, catalog))
    here.open()
    await here.load()
    assert len(here.shelf.products) > 1000
    assert isinstance(here.shelf.error, UnreadableAnswer)
    assert "line 1502" in str(here.shelf.error)


async def test_a_big_catalog_that_says_failure_refuses(tmp_path: Path) -> None:
    here = source(folder(tmp_path, big(1500).replace("Success", "Failure")))
    await here.load()
    assert isinstance(here.shelf.error, StoreRefused)
    assert here.shelf.products == []


async def test_the_first_products_are_there_before_the_last(tmp_path: Path) -> None:
    here = source(folder(tmp_path, big(3000)))
    here.open()
    counts: list[int] = []
    here.shelf.watch(lambda: counts.append(len(here.shelf.products)))
    await here.load()
    assert counts[0] <= 64
    assert counts[-1] == 3000
    assert max(later - sooner for sooner, later in pairwise(counts)) <= 512


async def test_everyone_who_asks_waits_for_the_one_load(tmp_path: Path) -> None:
    here = source(folder(tmp_path, big(1500)))
    await asyncio.gather(here.load(), here.load(), here.load())
    await here.load()
    assert len(here.shelf.products) == 1500


async def test_whoever_gives_up_waiting_stops_nobody_else(tmp_path: Path) -> None:
    here = source(folder(tmp_path, big(1500)))
    impatient = asyncio.ensure_future(here.load())
    await asyncio.sleep(0)
    impatient.cancel()
    await here.load()
    assert here.shelf.error is None
    assert len(here.shelf.products) == 1500


async def test_without_a_process_of_its_own_a_big_catalog_is_read_in_a_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_spawn")
    here = source(folder(tmp_path, big(1500)))
    await here.load()
    assert len(here.shelf.products) == 1500


def test_closing_ends_the_process_that_reads(tmp_path: Path) -> None:
    path = folder(tmp_path, big(12_000)) / "GetCatalog.xml"
    child = CatalogChild(path)
    next(iter(child))
    child.close()
    child.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


async def test_closing_while_the_catalog_comes_in_leaves_nobody_waiting(tmp_path: Path) -> None:
    here = source(folder(tmp_path, big(12_000)))
    here.shelf.watch(here.close)
    await here.load()
    assert here.shelf.complete
    assert isinstance(here.shelf.error, UnreadableAnswer)


async def test_a_file_that_went_bad_after_opening_is_an_unreadable_answer(tmp_path: Path) -> None:
    path = folder(tmp_path, answer(), GetPurchases=answer(), CheckOrder=order("P1"))
    here = source(path)
    here.open()
    (path / "GetPurchases.xml").write_text("<result>")
    (path / "CheckOrder.xml").write_text("no")
    with pytest.raises(UnreadableAnswer, match=r"GetPurchases\.xml"):
        here.seed()
    with pytest.raises(UnreadableAnswer, match=r"CheckOrder\.xml"):
        here.order_refusal("CheckOrder.xml")
