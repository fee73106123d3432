"""Passwords and tokens: held so that no log, trace or traceback prints one, and scrubbed where a service echoes one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeAlias

from tui_store.domain.trace import redacted

# Names, in lower case, whose values nobody gets to see: members of bodies, headers, parameters of queries.
NAMES = frozenset(
    {
        *("password", "access_token", "refresh_token", "id_token", "token", "usertoken", "useraccounttoken"),
        *("sessiontoken", "secret", "client_secret", "pin"),
        *("authorization", "proxy-authorization", "cookie", "set-cookie", "client-token", "user-token"),
    }
)
_SHORTEST = 4
# A signed or encrypted token, whatever stands before it in its word. Nothing in it is looked at twice, so that no text
# takes long.
_TOKEN = re.compile(r"(?<![\w-])(?>[\w-]*?eyJ)[\w-]*+(?:\.[\w-]*+){2,4}+", re.ASCII)

Json: TypeAlias = Any


class Secret:
    """A text that prints as its length only; not a `str`, because tracebacks with locals print those."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return redacted(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def reveal(self) -> str:
        """The text itself, for the one place that sends it."""
        return self._text


class Scrubber:
    """Knows every secret of a session and takes it out of whatever is written down, and what looks like a token.

    What is shorter than four characters is not looked for in running text: it would be everywhere.
    """

    def __init__(self) -> None:
        self._known: list[Secret] = []

    def learn(self, text: str) -> Secret:
        """Remember a secret, and give it back wrapped."""
        secret = Secret(text)
        if len(text) >= _SHORTEST and secret not in self._known:
            self._known.append(secret)
            self._known.sort(key=lambda known: len(known.reveal()), reverse=True)
        return secret

    def text(self, text: str) -> str:
        """A text without the secrets."""
        for secret in self._known:
            if secret.reveal() in text:
                text = text.replace(secret.reveal(), redacted(secret.reveal()))
        return _TOKEN.sub(lambda found: redacted(found[0]), text) if "eyJ" in text else text

    def data(self, data: Json) -> Json:
        """JSON-able data without secrets: by the names of members, and by what is known."""
        if isinstance(data, Mapping):
            return {self.text(str(name)): self._member(str(name), value) for name, value in data.items()}
        if isinstance(data, list | tuple):
            return [self.data(item) for item in data]
        if isinstance(data, Secret):
            return repr(data)
        return self.text(data) if isinstance(data, str) else data

    def _member(self, name: str, value: Json) -> Json:
        if name.lower() not in NAMES or value is None or isinstance(value, Secret):
            return self.data(value)
        text = value if isinstance(value, str) else str(value)
        scheme, _, rest = text.partition(" ")
        return f"{scheme} {redacted(rest)}" if scheme.lower() == "bearer" and rest else redacted(text)
