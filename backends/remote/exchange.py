"""One request and its answer, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, NamedTuple
from uuid import uuid4

from backends.remote.secret import Secret
from backends.remote.wire import Json, read_json
from tui_store.domain.errors import UnreadableAnswer
from tui_store.text import plain, shortened

# The gateway's word for a token it does not take, at whatever status an operator has configured.
BAD_TOKEN = "99999:403"  # noqa: S105 - an error code
TOKEN_CHECK_FAILED = 20020
DEVICE_UNKNOWN = 20003


NewId = Callable[[str], str]


def any_id(_path: str) -> str:
    """A correlation id that no other request has, here or anywhere else."""
    return str(uuid4())


class Call(NamedTuple):
    """What is asked, and `what` it is in words. `body` is JSON or None; secrets in it and in `query` are wrapped.

    `gives_tokens`: the answer holds secrets that nobody knows yet.
    """

    method: str
    path: str
    what: str
    query: tuple[tuple[str, str | Secret], ...] = ()
    body: Mapping[str, Any] | None = None
    correlation: str = ""
    gives_tokens: bool = False

    @property
    def name(self) -> str:
        """Method and path, as messages and the trace name a call."""
        return f"{self.method} {self.path}"


def _as_it_is(text: str) -> str:
    return text


class Answer:
    """What came back. `correlation` is the id of its own header, or else the one that was sent.

    `scrub` takes secrets out of a text: a service may repeat what it was sent, and its words are shown and kept.
    """

    def __init__(
        self,
        call: Call,
        status: int,
        headers: Mapping[str, str],
        body: bytes,
        host: str = "",
        scrub: Callable[[str], str] = _as_it_is,
    ) -> None:
        self.call = call
        self.status = status
        self.headers = headers
        self.body = body
        self._host = host
        self._scrub = scrub

    @property
    def name(self) -> str:
        """What was asked of whom, as messages name it."""
        return f"{self.call.name} at {self._host}" if self._host else self.call.name

    def words(self, text: object, most: int) -> str:
        """A text of the service as a person may see it: plain, without secrets, at most so long; empty for no text."""
        return shortened(plain(self._scrub(text)).strip(), most) if isinstance(text, str) else ""

    def header(self, name: str, most: int) -> str:
        """A header as a person may see it."""
        return self.words(self.headers.get(name, ""), most)

    @property
    def correlation(self) -> str:
        """What support can look the exchange up by."""
        return self.header("x-correlation-id", 200) or self.call.correlation

    @cached_property
    def parsed(self) -> Json:
        """The body as JSON; None if it is none."""
        try:
            return read_json(self.body)
        except ValueError:
            return None

    @property
    def members(self) -> Mapping[str, Any]:
        """The members of the body, none if it is no object."""
        return self.parsed if isinstance(self.parsed, dict) else {}

    @property
    def data(self) -> Json:
        """The body as JSON; raises UnreadableAnswer if it is none."""
        if self.parsed is None:
            raise UnreadableAnswer(
                f"{self.name} was answered with {self._kind}, where JSON was expected: is that a Purchase Service?"
            )
        return self.parsed

    @property
    def error_code(self) -> int:
        """The platform's own number for what went wrong; 0 if it gives none."""
        code = self.members.get("errorCode")
        return code if isinstance(code, int) and not isinstance(code, bool) else 0

    @property
    def said(self) -> str:
        """What the service says went wrong, plain and short; empty if it says nothing."""
        return self.words(self.members.get("message") or self.members.get("result"), 200)

    @property
    def is_token_problem(self) -> bool:
        """Whether the token was refused, in any of the three forms that are documented."""
        return (
            self.status == 401
            or self.members.get("resultCode") == BAD_TOKEN
            or (self.status >= 400 and self.error_code == TOKEN_CHECK_FAILED)
        )

    @property
    def is_missing_route(self) -> bool:
        """Whether there is no such path, which is not the same as nothing under it."""
        return self.status in {405, 501} or (self.status == 404 and "http-error" in self.members)

    @property
    def _kind(self) -> str:
        media = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not self.body:
            return "nothing"
        if self.body.strip() == b"null":
            return "null"
        if "html" in media or self.body.lstrip()[:1] == b"<":
            return "a web page"
        return "broken JSON" if "json" in media else f"text ({plain(media)[:40] or 'of no kind'})"
