"""What of a field, a question or an answer enters the trace, and in which words. No PIN ever does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from tui_store.channel_store.content_node import ContentNode, FieldValue
from tui_store.channel_store.customer import Confirmation, InformationRequest, Message, Review
from tui_store.channel_store.node_json import jsonable
from tui_store.domain.trace import NoTrace, Trace, redacted
from tui_store.text import plain, shortened

# A result of 100,000 products is as clear from its first few.
SHOWN_CHILDREN = 20
# What a node says under these names stays between the app and Roku.
_SECRET = ("json", "token", "pin", "password")
_TITLE = 120
_VALUE = 2_000


class Tracer:
    """Writes what happens at the node into a trace."""

    def __init__(self, trace: Trace | None) -> None:
        self._trace = trace or NoTrace()

    def field(self, name: str, value: object) -> None:
        """A field was written."""
        value = _shown(name, value)
        self._trace.emit("field", f"{name} = {_short(value)}", {"field": name, "value": _data(value)})

    def command(self, name: str, inputs: Mapping[str, FieldValue]) -> None:
        """A command starts, with the fields it reads as they are now."""
        shown = {field: _data(_shown(field, value)) for field, value in inputs.items()}
        self._trace.emit("command", name, {"command": name, "inputs": shown})

    def outcome(self, rule: object) -> None:
        """An outcome rule fires."""
        self._trace.emit("outcome", f"The rule {rule} fires", {"rule": str(rule)})

    def result(self, name: str, value: ContentNode | None) -> None:
        """A command has answered."""
        value = _shown(name, value)
        data: dict[str, Any] = {"field": name, "value": _data(value)}
        if value is not None and value.is_result:
            data["childCount"] = value.child_count
            title = f"{name}: status {value.get('status')}, {value.get('statusMessage')}"
        else:
            title = f"{name} = {_short(value)}"
        self._trace.emit("result", shortened(title, _TITLE), data)

    def error(self, title: str, error: Exception) -> None:
        """Something went wrong; of an error nobody foresaw only the type and the place are told."""
        data = {"type": type(error).__name__, "where": _place(error)}
        self._trace.emit("error", shortened(plain(title), _TITLE), data)

    def information_request(self, request: InformationRequest) -> None:
        """The viewer is asked to share account data; values are told only if the dialog shows them."""
        data: dict[str, Any] = {"channel": request.channel, "context": request.context, "requested": request.requested}
        if request.shows_values:
            data["values"] = dict(zip(request.requested, request.values, strict=True))
        self._trace.emit("question", f"Share {', '.join(request.requested)}? ({request.context})", data)

    def information_answer(self, shared: bool) -> None:
        """The viewer shared, or did not."""
        self._trace.emit("answer", "Shared" if shared else "Declined", {"shared": shared})

    def order_review(self, confirmation: Confirmation, problem: str) -> None:
        """The viewer is asked to approve an order."""
        quote = confirmation.quote
        items = [
            {"code": line.product.code, "name": line.product.name, "qty": line.qty, "total": str(line.total)}
            for line in quote.lines
        ]
        data = {
            "channel": confirmation.channel,
            "items": items,
            "tax": str(quote.tax),
            "total": str(quote.total),
            "payment": confirmation.payment,
            "asksPin": confirmation.asks_pin,
            "problem": problem,
        }
        self._trace.emit("question", f"Approve {len(items)} item{'s'[: len(items) != 1]} for {quote.total}?", data)

    def order_answer(self, review: Review) -> None:
        """The viewer approved an order, or left it."""
        data = {"how": review.how}
        if review.pin:
            data["pin"] = redacted(review.pin)
        self._trace.emit("answer", review.how.capitalize(), data)

    def message(self, message: Message) -> None:
        """The viewer is told something."""
        self._trace.emit("question", f"Message: {shortened(message.title, _TITLE)}", message._asdict())

    def dismissed(self, message: Message) -> None:
        """The viewer has read it."""
        self._trace.emit("answer", "Dismissed", {"kind": message.kind})


def _shown(name: str, value: FieldValue) -> FieldValue:
    """A field's value as a trace may have it: secrets are told by their length only."""
    if isinstance(value, ContentNode):
        hidden = [field for field in _SECRET if isinstance(value.get(field), str) and value.get(field)]
        if not hidden:
            return value
        shown = value.clone()
        for field in hidden:
            shown.set(field, redacted(value.get(field)))
        return shown
    return redacted(value) if name == "channelCredData" and value else value


def _short(value: object) -> str:
    if isinstance(value, ContentNode):
        own = ", ".join(value.fields)
        count = f"{value.child_count:,} child{'' if value.child_count == 1 else 'ren'}"
        return shortened(plain(f"ContentNode({own}) with {count}" if own else f"ContentNode with {count}"), _TITLE)
    if value is None:
        return "invalid"
    text = f'"{shortened(value, _TITLE)}"' if isinstance(value, str) else str(jsonable(value))
    return shortened(plain(text), _TITLE)


def _data(value: object) -> FieldValue:
    if isinstance(value, ContentNode):
        return value.to_json_data(SHOWN_CHILDREN)
    return shortened(value, _VALUE) if isinstance(value, str) else jsonable(value)


def _place(error: Exception) -> str:
    frame = error.__traceback__
    if frame is None:
        return ""
    while frame.tb_next is not None:
        frame = frame.tb_next
    return f"{PurePath(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}"
