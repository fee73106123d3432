"""Who wants to know when a field is set."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from tui_store.channel_store.content_node import FieldValue
from tui_store.channel_store.tracing import Tracer

if TYPE_CHECKING:
    from tui_store.channel_store.node import ChannelStore


class FieldEvent(NamedTuple):
    """A field was set: the node, the field's documented name, the value it was set to."""

    node: ChannelStore
    field: str
    data: FieldValue


Observer = Callable[[FieldEvent], None]


class Observers:
    """Calls observers in the order they came; what one raises is traced, kept in `errors`, and stops no other."""

    def __init__(self, tracer: Tracer) -> None:
        self.errors: list[Exception] = []
        self._tracer = tracer
        self._of: dict[str, list[Observer]] = {}

    def add(self, field: str, observer: Observer) -> None:
        """Call `observer` whenever the field is set, also to what it was."""
        self._of.setdefault(field, []).append(observer)

    def remove(self, field: str, observer: Observer | None) -> None:
        """Stop calling `observer`, or all observers of the field."""
        if observer is None:
            self._of.pop(field, None)
        else:
            self._of[field] = [other for other in self._of.get(field, ()) if other != observer]

    def tell(self, event: FieldEvent) -> None:
        """Call those who observe the field now."""
        for observer in tuple(self._of.get(event.field, ())):
            try:
                observer(event)
            except Exception as error:
                self.errors.append(error)
                self._tracer.error(f"An observer of {event.field} raised {type(error).__name__}", error)
