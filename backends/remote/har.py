"""Writes requests down as an HTTP archive (HAR 1.2), so that a browser's tools can show them. No secrets in it."""

from __future__ import annotations

import json
import os
import stat
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from tui_store.domain.errors import InputError
from tui_store.text import path_in_words, plain

_HEAD = '{"log":{"version":"1.2","creator":{"name":"tui-store","version":"1"},"entries":['
_TAIL = "\n]}}\n"
# How an archive starts, which is how a file that is none is told from one.
_SIGNATURE = b'{"log":'
# The archive tells what was bought and by whom.
_MODE = 0o600
# Readable as well, for what is there already; and a pipe that nobody reads must not be waited for.
_FLAGS = os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY


class Exchange(NamedTuple):
    """One request and what came of it, without secrets; `status` is 0 where no answer came, and `error` says why."""

    started: datetime
    seconds: float
    method: str
    url: str
    sent_headers: Mapping[str, str]
    sent_body: str
    status: int
    reason: str
    version: str
    headers: Mapping[str, str]
    body: str
    size: int
    error: str = ""


class HarWriter:
    """Begins the file anew; after each `add` it is whole again, so that a killed program leaves a readable one.

    Raises InputError if the file cannot be written to at the start, or is there already and is no archive. Later
    failures end the archive: `failed` says why.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.failed = ""
        self._lock = threading.Lock()
        self._is_first = True
        self._file = -1
        try:
            self._file = os.open(path, _FLAGS, _MODE)
            if stat.S_ISREG(os.fstat(self._file).st_mode):
                self._empty()
            self._end = os.pwrite(self._file, _HEAD.encode(), 0)
            os.pwrite(self._file, _TAIL.encode(), self._end)
        except (OSError, ValueError) as error:
            self.close()
            reason = (error.strerror if isinstance(error, OSError) else "") or str(error)
            raise InputError(
                f"The HAR file {path_in_words(path)} cannot be written ({plain(reason)}): choose another with --har."
            ) from None
        except InputError:
            self.close()
            raise

    def add(self, exchange: Exchange) -> None:
        """Write one exchange down; any thread may."""
        with self._lock:
            if self.failed or self._file < 0:
                return
            text = ("\n" if self._is_first else ",\n") + json.dumps(_entry(exchange))
            try:
                # One write over the tail: there is no moment at which the file ends in mid-entry.
                os.pwrite(self._file, (text + _TAIL).encode(), self._end)
            except OSError as error:
                self.failed = f"The HAR file {plain(str(self.path))} is not whole ({error.strerror})."
                return
            self._end += len(text.encode())
            self._is_first = False

    def close(self) -> None:
        """Let go of the file; more than once does no harm."""
        with self._lock:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def _empty(self) -> None:
        """Take over an empty file or an older archive, and nothing else: a slip of the hand damages nothing."""
        start = os.pread(self._file, len(_SIGNATURE), 0)
        if start not in {b"", _SIGNATURE}:
            raise InputError(
                f"The file {path_in_words(self.path)} is there already and is no HAR: name another one for --har."
            )
        os.fchmod(self._file, _MODE)
        os.ftruncate(self._file, 0)


def _entry(exchange: Exchange) -> dict[str, Any]:
    milliseconds = round(exchange.seconds * 1000, 3)
    entry: dict[str, Any] = {
        "startedDateTime": exchange.started.isoformat(timespec="milliseconds"),
        "time": milliseconds,
        "request": {
            "method": exchange.method,
            "url": exchange.url,
            "httpVersion": exchange.version,
            "cookies": [],
            "headers": _pairs(exchange.sent_headers),
            "queryString": _query(exchange.url.partition("?")[2]),
            "headersSize": -1,
            "bodySize": len(exchange.sent_body.encode()),
        },
        "response": {
            "status": exchange.status,
            "statusText": exchange.reason,
            "httpVersion": exchange.version,
            "cookies": [],
            "headers": _pairs(exchange.headers),
            "content": {
                "size": exchange.size,
                "mimeType": exchange.headers.get("content-type", "x-unknown"),
                "text": exchange.body,
            },
            "redirectURL": exchange.headers.get("location", ""),
            "headersSize": -1,
            "bodySize": exchange.size,
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
    }
    if exchange.sent_body:
        mime = exchange.sent_headers.get("content-type", "application/json")
        entry["request"]["postData"] = {"mimeType": mime, "text": exchange.sent_body}
    if exchange.error:
        entry["response"]["_error"] = exchange.error
    return entry


def _pairs(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]


def _query(query: str) -> list[dict[str, str]]:
    from urllib.parse import parse_qsl

    return [{"name": name, "value": value} for name, value in parse_qsl(query, keep_blank_values=True)]
