"""roChannelStoreEvent: what a message port brings when a request of an roChannelStore is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tui_store.channel_store.content_node import ContentNode
from tui_store.channel_store.ro_answers import Associative, renamed
from tui_store.channel_store.status import INTERRUPTED, INVALID_REQUEST, SUCCESS

# The node calls -4 an invalid request; Roku's page on this event has other words for it.
EMPTY_LIST = "Empty list"


class RoChannelStoreEvent(NamedTuple):
    """The answer of the node, in the words of the older component.

    `source` is the identity of the roChannelStore that asked; `names` spells fields of the response anew.
    """

    answer: ContentNode
    source: int
    names: Mapping[str, str]

    def is_request_succeeded(self) -> bool:
        """Whether the status is 1."""
        return self.get_status() == SUCCESS

    def is_request_failed(self) -> bool:
        """Whether the status is below 0; a network error, 0, is none of the three."""
        return self.get_status() < 0

    def is_request_interrupted(self) -> bool:
        """Whether the status is 2."""
        return self.get_status() == INTERRUPTED

    def get_status(self) -> int:
        """The status, as the node gave it."""
        return int(self.answer.get("status"))

    def get_status_message(self) -> str:
        """The node's words; for -4 behind those of the component."""
        words = str(self.answer.get("statusMessage"))
        return f"{EMPTY_LIST}. {words}" if self.get_status() == INVALID_REQUEST else words

    def get_response(self) -> list[Associative]:
        """A dict for each product, purchase or item ordered; empty unless the request succeeded."""
        return [renamed(child, self.names) for child in self.answer.children]

    def get_source_identity(self) -> int:
        """What `get_identity` says of the roChannelStore that asked."""
        return self.source
