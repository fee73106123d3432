"""What a program that drives the node can get wrong; each message is one sentence a person can act on."""

from __future__ import annotations

from collections.abc import Iterable

from tui_store.text import nearest, plain, shortened


class StoreFieldError(ValueError):
    """A field or a command of the node was used in a way it does not allow."""


class UnknownField(StoreFieldError):
    """The node has no such field."""

    def __init__(self, name: object, known: Iterable[str]) -> None:
        super().__init__(_unknown("field", name, known))


class RefusedField(StoreFieldError):
    """A device's node has this field; this one leaves it out on purpose."""

    def __init__(self, name: str, instead: str) -> None:
        super().__init__(f"The field {name} is refused: {instead}")


class FieldTypeError(StoreFieldError):
    """The field takes values of another type."""


class UnknownCommand(StoreFieldError):
    """The node has no such command."""

    def __init__(self, name: object, known: Iterable[str]) -> None:
        super().__init__(_unknown("command", name, known))


class StoreClosed(RuntimeError):
    """A command was written after the store was closed."""

    def __init__(self) -> None:
        super().__init__("The store is closed: no more commands can be carried out.")


def _unknown(what: str, name: object, known: Iterable[str]) -> str:
    names = list(known)
    likely = nearest(str(name), names)
    hint = f"did you mean {likely}?" if likely else f"it knows {', '.join(names)}."
    return f"The ChannelStore node has no {what} {shortened(plain(str(name)), 60) or '(empty)'}: {hint}"
