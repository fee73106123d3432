"""What the node tells the trace: one method for each thing that happens at it. No PIN ever enters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import PurePath
from typing import Any

from tui_store.channel_store.content_node import ContentNode, FieldValue
from tui_store.channel_store.customer import Confirmation, InformationRequest, Message, Review
from tui_store.channel_store.late_data import LateData
from tui_store.channel_store.recorder import Recorder, Words
from tui_store.channel_store.trace_data import LONGEST_TITLE, LONGEST_VALUE, field_data, in_short, unchanging
from tui_store.domain.trace import NoTrace, Trace, redacted
from tui_store.text import plain, shortened


class Tracer:
    """Writes what happens at the node into a trace; without one nothing is even put into words."""

    def __init__(self, trace: Trace | None) -> None:
        self._trace = None if isinstance(trace, NoTrace) else trace
        self._emit_late = trace.emit_late if isinstance(trace, Recorder) else self._emit_at_once

    def _emit_at_once(self, kind: str, words: Words) -> None:
        if self._trace is not None:
            self._trace.emit(kind, *words())

    def field(self, name: str, value: FieldValue) -> None:
        """A field was written."""
        if self._trace is None:
            return
        words = partial(_field_words, name, value)
        if _stays(value):
            self._emit_late("field", words)
        else:
            self._trace.emit("field", *words())

    def command(self, name: str, inputs: Mapping[str, FieldValue]) -> None:
        """A command starts, with the fields it reads as they are now."""
        if self._trace is None:
            return
        words = partial(_command_words, name, inputs)
        # Nodes among the inputs are the command's own copies: nobody changes them any more.
        if all(_stays(value) or isinstance(value, ContentNode) for value in inputs.values()):
            self._emit_late("command", words)
        else:
            self._trace.emit("command", *words())

    def outcome(self, rule: object) -> None:
        """An outcome rule fires."""
        if self._trace is not None:
            self._trace.emit("outcome", f"The rule {rule} fires", {"rule": str(rule)})

    def result(self, name: str, value: ContentNode | None, *, succeeded: bool) -> None:
        """A command has answered, and whether that is a success by the command's own convention."""
        if self._trace is None:
            return
        copy = None if value is None else unchanging(value)
        if copy is not None:
            self._emit_late("result", partial(_late_result_words, name, copy, succeeded))
        else:
            self._trace.emit("result", *_result_words(name, value, succeeded))

    def error(self, title: str, error: Exception) -> None:
        """Something went wrong; of an error nobody foresaw only the type and the place are told."""
        if self._trace is not None:
            data = {"type": type(error).__name__, "where": _place(error)}
            self._trace.emit("error", shortened(plain(title), LONGEST_TITLE), data)

    def information_request(self, request: InformationRequest) -> None:
        """The viewer is asked to share account data; values are told only if the dialog shows them."""
        if self._trace is None:
            return
        data: dict[str, Any] = {"channel": request.channel, "context": request.context, "requested": request.requested}
        if request.shows_values:
            data["values"] = dict(zip(request.requested, request.values, strict=True))
        self._trace.emit("question", f"Share {', '.join(request.requested)}? ({request.context})", data)

    def information_answer(self, shared: bool) -> None:
        """The viewer shared, or did not."""
        if self._trace is not None:
            self._trace.emit("answer", "Shared" if shared else "Declined", {"shared": shared})

    def order_review(self, confirmation: Confirmation, problem: str) -> None:
        """The viewer is asked to approve an order."""
        if self._trace is None:
            return
        count, total = len(confirmation.quote.lines), str(confirmation.quote.total)
        # A confirmation never changes: its items are written out when somebody looks.
        data = _late(
            {
                "channel": confirmation.channel,
                "items": partial(_items, confirmation),
                "tax": str(confirmation.quote.tax),
                "total": total,
                "payment": confirmation.payment,
                "asksPin": confirmation.asks_pin,
                "problem": problem,
            }
        )
        self._trace.emit("question", f"Approve {count} item{'s'[: count != 1]} for {total}?", data)

    def order_answer(self, review: Review) -> None:
        """The viewer approved an order, or left it."""
        if self._trace is not None:
            data = {"how": review.how, "pin": redacted(review.pin)} if review.pin else {"how": review.how}
            self._trace.emit("answer", review.how.capitalize(), data)

    def message(self, message: Message) -> None:
        """The viewer is told something."""
        if self._trace is not None:
            self._trace.emit("question", f"Message: {shortened(message.title, LONGEST_TITLE)}", message._asdict())

    def dismissed(self, message: Message) -> None:
        """The viewer has read it."""
        if self._trace is not None:
            self._trace.emit("answer", "Dismissed", {"kind": message.kind})


def _field_words(name: str, value: FieldValue) -> tuple[str, Mapping[str, Any]]:
    data = field_data(name, value)
    return f"{name} = {in_short(value, data)}", _late({"field": name, "value": data})


def _command_words(name: str, inputs: Mapping[str, FieldValue]) -> tuple[str, Mapping[str, Any]]:
    shown = {field: field_data(field, value) for field, value in inputs.items()}
    whole = {field: data() if isinstance(data, partial) else data for field, data in shown.items()}
    return name, {"command": name, "inputs": whole}


def _result_words(name: str, value: ContentNode | None, succeeded: bool) -> tuple[str, Mapping[str, Any]]:
    data: dict[str, Any] = {"field": name, "succeeded": succeeded, "value": field_data(name, value)}
    if value is not None and value.is_result:
        data["childCount"] = value.child_count
        title = f"{name}: status {value.get('status')}, {value.get('statusMessage')}"
    elif value is not None and value.has("status"):
        title = f"{name}: status {value.get('status')}"
    else:
        title = f"{name} = {in_short(value, data['value'])}"
    return shortened(plain(title), LONGEST_TITLE), _late(data)


def _late_result_words(name: str, copy: Callable[[], ContentNode], succeeded: bool) -> tuple[str, Mapping[str, Any]]:
    return _result_words(name, copy(), succeeded)


def _stays(value: FieldValue) -> bool:
    """Whether a value cannot change and costs nothing to keep until somebody looks at it."""
    return (type(value) is str and len(value) <= LONGEST_VALUE) or value is None or isinstance(value, bool)


def _late(data: dict[str, Any]) -> Mapping[str, Any]:
    return LateData(data) if any(isinstance(value, partial) for value in data.values()) else data


def _items(confirmation: Confirmation) -> list[dict[str, Any]]:
    """What the dialog lists, and for a partner order what it was before a coupon."""
    discount = {name: text for name, text in (("was", confirmation.was), ("coupon", confirmation.coupon)) if text}
    return [
        {"code": line.product.code, "name": line.product.name, "qty": line.qty, "total": str(line.total), **discount}
        for line in confirmation.quote.lines
    ]


def _place(error: Exception) -> str:
    frame = error.__traceback__
    if frame is None:
        return ""
    while frame.tb_next is not None:
        frame = frame.tb_next
    return f"{PurePath(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}"
