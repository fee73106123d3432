"""Where a password comes from: the environment, else a keyring, else whoever can be asked. Never a flag, never a file.

A source whose password was refused is not asked a second time in the same sign-on.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Awaitable, Callable

from tui_store.cli.remote_options import PASSWORD_VARIABLE
from tui_store.domain.errors import InputError, SignOnLeft, SignOnRefused
from tui_store.text import plain, shortened

# In a keyring a password stands under this service, as USER@HOST.
KEYRING = "tui-store"
# What Python makes of bytes in the environment that are no text.
_NO_TEXT = re.compile("[\ud800-\udfff]")

Ask = Callable[[str], Awaitable[str]]


class Passwords:
    """The password of one user at one service; called with why it is asked for again, empty at first."""

    def __init__(self, user: str, host: str) -> None:
        self._user = user
        self._host = host
        self._ask: Ask | None = None
        self._typed = ""
        self._tried: set[str] = set()
        self._last = ""

    def ask_by(self, ask: Ask) -> None:
        """Ask a person in this way when nothing else has the password."""
        self._ask = ask

    def check(self) -> None:
        """Raise InputError if the password of the environment is no text."""
        _in_environment()

    def worked(self) -> None:
        """Nothing is wrong with the last one: every source may be asked again."""
        self._tried.clear()
        self._last = ""

    async def __call__(self, why: str) -> str:
        """A password to try; raises SignOnLeft or SignOnRefused when there is none left."""
        if not why:
            self.worked()
        for name, look in self._sources():
            if name not in self._tried:
                self._tried.add(name)
                password = await asyncio.to_thread(look)
                if password:
                    self._last = name
                    return password
        last, self._last = self._last, ""
        if self._ask is not None:
            return await self._ask(f"{why} It came from {last}." if why and last else why)
        if why:
            raise SignOnRefused(f"{why} Give the right one in {last or PASSWORD_VARIABLE}.")
        raise SignOnLeft(self._nowhere())

    def prompt_ahead(self) -> None:
        """Ask on the terminal, hidden, before anything else runs; InputError where nobody can be asked.

        Once an event loop runs, a prompt would keep Ctrl+C from ending it.
        """
        if any(look() for _, look in self._sources()):
            return
        streams = (sys.stdin, sys.stderr)
        if any(stream is None or stream.closed or not stream.isatty() for stream in streams):
            raise InputError(self._nowhere())
        from getpass import getpass

        try:
            self._typed = getpass(f"Password of {self._user} at {self._host}: ")
        except EOFError:
            raise InputError(self._nowhere()) from None

    def _nowhere(self) -> str:
        return (
            f"There is no password for '{shortened(plain(self._user), 60)}' at {self._host}: set {PASSWORD_VARIABLE}, "
            "or start it in a terminal that can ask for it."
        )

    def _sources(self) -> tuple[tuple[str, Callable[[], str]], ...]:
        return (
            (f"the variable {PASSWORD_VARIABLE}", _in_environment),
            ("the terminal", lambda: self._typed),
            ("the keyring", self._in_keyring),
        )

    def _in_keyring(self) -> str:
        """What the keyring has, if there is one; whatever goes wrong with it, it has nothing."""
        try:
            import keyring

            return keyring.get_password(KEYRING, f"{self._user}@{self._host}") or ""
        except Exception:
            return ""


def _in_environment() -> str:
    password = os.environ.get(PASSWORD_VARIABLE, "")
    if _NO_TEXT.search(password):
        raise InputError(f"The password in {PASSWORD_VARIABLE} is not UTF-8: set it anew where UTF-8 is typed.")
    return password
