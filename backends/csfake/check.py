"""`csfake check`: everything in a folder that would stop or surprise whoever sells from it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

from backends.csfake.channel import CHANNEL_FILE, channel_of
from backends.csfake.check_groups import group_findings, missing_group_findings
from backends.csfake.check_orders import ORDER_FIELDS, order_findings
from backends.csfake.check_products import catalog_findings
from backends.csfake.check_purchases import purchase_findings
from backends.csfake.check_titles import title_findings
from backends.csfake.document import Document, head_text, read_document, refusal
from backends.csfake.finding import HEAD, Finding, Fix, error, warning
from backends.csfake.folder import (
    CATALOG,
    CHECK_ORDER,
    PLACE_ORDER,
    PURCHASES,
    STORE_CATALOG,
    UPGRADE,
    CsfakeFolder,
    look_for_folder,
    no_catalog,
)
from backends.csfake.parse import CATALOG_FIELDS, BadXml
from backends.csfake.shape import PURCHASE_FIELDS
from tui_store.domain.account import Channel
from tui_store.domain.errors import InputError
from tui_store.text import plain

_SUCCESS = "Success"
# file -> (the element that is one entry, the fields that are looked at)
FILES = {
    CATALOG: ("product", CATALOG_FIELDS),
    STORE_CATALOG: ("product", CATALOG_FIELDS),
    PURCHASES: ("product", PURCHASE_FIELDS),
    CHECK_ORDER: ("orderItem", ORDER_FIELDS),
    PLACE_ORDER: ("orderItem", ORDER_FIELDS),
    UPGRADE: ("item", ()),
}


def check(folder_path: Path) -> list[Finding]:
    """What is wrong in a csfake folder, in the order of files and lines.

    Errors stop a real device or this simulator, warnings surprise. Raises InputError when the folder can't be opened.
    """
    folder = look_for_folder(folder_path)
    return list(_findings(folder))


def _findings(folder: CsfakeFolder) -> Iterator[Finding]:
    channel = yield from _channel_findings(folder)
    documents: dict[str, Document] = {}
    for name, (record, fields) in FILES.items():
        path = folder.file(name)
        if path is None:
            if name == CATALOG:
                yield error(name, 0, "no-catalog", no_catalog(folder))
            continue
        try:
            documents[name] = read_document(path, record, fields)
        except BadXml as bad:
            yield error(name, bad.line, bad.rule, f"The file cannot be read: {plain(bad.text)}.")
            continue
        yield from _head_findings(name, documents[name])
    codes: set[str] | None = set() if CATALOG in documents else None
    for_sale: dict[str, str] = {}
    if codes is not None:
        for_sale = yield from catalog_findings(CATALOG, documents[CATALOG], codes)
    if STORE_CATALOG in documents:
        yield from catalog_findings(STORE_CATALOG, documents[STORE_CATALOG], set())
    if PURCHASES in documents:
        yield from purchase_findings(PURCHASES, documents[PURCHASES], codes)
    missing = [name for name in (CHECK_ORDER, PLACE_ORDER) if folder.file(name) is None]
    yield from order_findings(documents, missing, codes)
    if channel is not None and CATALOG in documents:
        product_types = _kinds(documents[CATALOG])
        yield from group_findings(CHANNEL_FILE, channel.groups, product_types)
        yield from missing_group_findings(CHANNEL_FILE, channel.groups, for_sale)
        yield from title_findings(CHANNEL_FILE, channel.titles, product_types)


def _channel_findings(folder: CsfakeFolder) -> Generator[Finding, None, Channel | None]:
    """Whether channel.toml can be read; gives what it says."""
    try:
        return channel_of(folder)
    except InputError as bad:
        yield error(CHANNEL_FILE, 0, "channel-toml", str(bad))
        return None


def _kinds(catalog: Document) -> dict[str, str]:
    """The productType of each code."""
    code, kind = (CATALOG_FIELDS.index(field) + 1 for field in ("code", "productType"))
    return {plain(row[code] or "").strip(): plain(row[kind] or "").strip() for row in catalog.rows}


def _head_findings(name: str, document: Document) -> Iterator[Finding]:
    """Whether the file answers with Success at all."""
    head = document.head
    said, status = refusal(head, name), head_text(head, "status")
    line = head.get("status", head.get("errormessage", ("", 0)))[1]
    if said:
        yield error(name, line, "not-success", f"The file refuses whoever asks: {said}")
        return
    if not status:
        yield warning(name, line, "no-status", "There is no <status>; it is taken for Success.")
    elif status != _SUCCESS:
        text = f"The status {status} is documented as {_SUCCESS}; a device may not know it."
        yield warning(name, line, "status-spelling", text, fix=Fix(HEAD, "status", status, _SUCCESS))
    if status and (head_text(head, "errorCode") or head_text(head, "errorMessage")):
        yield warning(name, line, "error-with-success", "It tells of an error although its status is Success.")
