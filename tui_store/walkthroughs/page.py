"""A run as one HTML page that stands alone: each step with its picture, what the app got, and what did not hold."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from html import escape

from tui_store.resources import asset
from tui_store.text import plain
from tui_store.walkthroughs.checklist import SOURCES
from tui_store.walkthroughs.played import Played
from tui_store.walkthroughs.player import StepDone
from tui_store.walkthroughs.signoff import rows

# Rich's pictures name a font on a server elsewhere: a page that stands alone takes one that is there.
_FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
_FONT = "Fira Code"
_LOCAL_FONT = "ui-monospace, DejaVu Sans Mono, Menlo, Consolas"


def as_page(results: Sequence[Played]) -> str:
    """The document."""
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8"><title>Walkthroughs</title>',
            f"<style>\n{asset('report.css').read_text('utf-8')}</style></head><body>",
            *_contents(results),
            *(line for number, played in enumerate(results) for line in _walkthrough(number, played)),
            "</body></html>",
            "",
        ]
    )


def _contents(results: Sequence[Played]) -> Iterator[str]:
    holding = sum(played.holds for played in results)
    yield f"<h1>{holding} of {len(results)} walkthroughs hold</h1>"
    yield "<table><tr><th>walkthrough</th><th>steps</th><th>result</th></tr>"
    for number, played in enumerate(results):
        failed = played.failed
        result = (
            '<span class="holds">holds</span>'
            if failed is None
            else f'<span class="fails">{_text(failed.problem)}</span>'
        )
        link = f'<a href="#w{number}">{_text(played.title)}</a>'
        yield f"<tr><td>{link}</td><td>{len(played.done)} of {played.steps}</td><td>{result}</td></tr>"
    yield "</table>"
    yield "<h2>Sign-off sheet</h2>"
    yield "<table><tr><th>#</th><th>state</th><th>check</th><th>source</th><th></th></tr>"
    for check, state, what, sources, why in rows(results):
        cells = f'<td>{check}</td><td class="state-{state}">{state}</td><td>{_text(what)}</td>'
        yield f'<tr>{cells}<td>{_text(sources)}</td><td class="quiet">{_text(why)}</td></tr>'
    yield "</table>"
    yield '<ul class="quiet">'
    yield from (f"<li>{_text(name)}: {_text(source)}</li>" for name, source in SOURCES.items())
    yield "</ul>"


def _walkthrough(number: int, played: Played) -> Iterator[str]:
    yield f'<h2 id="w{number}">{_text(played.title)}</h2>'
    yield f'<p>{_text(played.about)} <span class="quiet">{_text(played.path)}</span></p>'
    shown = ""
    for step in played.done:
        yield from _step(step, picture=step.picture if step.picture != shown else "")
        shown = step.picture or shown


def _step(step: StepDone, *, picture: str) -> Iterator[str]:
    kind = "failed" if step.problem else "say" if step.intent == "say" else "done"
    yield f'<section class="step {kind}">'
    words = step.what.removeprefix("say: ") if step.intent == "say" else step.what
    yield (
        f"<p>{step.number}. {_text(words)}</p>"
        if kind == "say"
        else f"<p>{step.number}. <code>{_text(words)}</code></p>"
    )
    if step.notes:
        yield f'<p class="quiet">{_text(step.notes)}</p>'
    if step.problem:
        yield f'<p class="fails">{_text(step.place)}: {_text(step.problem)}.</p>'
    if step.difference:
        yield f"<pre>{_text(step.difference)}</pre>"
    if step.answers:
        yield f"<p>The app got {', '.join(f'<code>{_text(answer.text)}</code>' for answer in step.answers)}.</p>"
    if picture:
        source = f"data:image/svg+xml;base64,{_packed(picture)}"
        yield f'<p><img loading="lazy" alt="The screen after step {step.number}" src="{source}"></p>'
    if step.wire:
        yield "<details><summary>over the wire</summary><pre>" + "\n".join(map(_text, step.wire)) + "</pre></details>"
    yield "</section>"


def _packed(picture: str) -> str:
    alone = _FONT_FACE.sub("", picture).replace(_FONT, _LOCAL_FONT)
    return base64.b64encode(alone.encode()).decode()


def _text(text: str) -> str:
    return escape(plain(text, lines=True))
