"""Answers as trace and archive keep them: readable, not endless, and without secrets."""

from __future__ import annotations

import json

from backends.remote.exchange import Answer
from backends.remote.secret import Json, Scrubber
from tui_store.text import plain, shortened

_LONGEST = 20_000  # characters of a body


def readable(answer: Answer, scrub: Scrubber) -> Json:
    """JSON if the body is that and short, else text, which is cut once no secret is in it.

    The scrubber learns the tokens of an answer that gives some only later, so until then the names of its members
    have to tell where they are; one without such names is not shown at all.
    """
    data = _json(answer, scrub)
    if answer.call.gives_tokens:
        return data if isinstance(data, dict) else f"<{len(answer.body)} bytes, not shown>"
    text = answer.body.decode("utf-8", "replace")
    if data is None:
        return shortened(scrub.text(plain(text, lines=True)), _LONGEST)
    return data if len(text) <= _LONGEST else shortened(json.dumps(data), _LONGEST)


def _json(answer: Answer, scrub: Scrubber) -> Json:
    """The scrubbed body, if it is JSON that can be written again; else None."""
    if answer.parsed is None:
        return None
    try:
        return scrub.data(json.loads(answer.body))
    except RecursionError:
        return None
