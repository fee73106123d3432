from __future__ import annotations

import asyncio
from threading import Thread

from tui_store.channel_store.recorder import Recorder
from tui_store.domain.trace import TraceEvent, correlation


def test_events_are_numbered_and_carry_the_command_that_runs() -> None:
    recorder = Recorder()
    recorder.emit("field", "one")
    before = correlation.set("c7")
    recorder.emit("file", "two", {"path": "GetCatalog.xml"})
    correlation.reset(before)
    assert recorder.events == (
        TraceEvent(1, "field", "one", {}, ""),
        TraceEvent(2, "file", "two", {"path": "GetCatalog.xml"}, "c7"),
    )


def test_only_the_newest_events_are_kept() -> None:
    recorder = Recorder(limit=3)
    for number in range(10):
        recorder.emit("field", str(number))
    assert [(event.number, event.title) for event in recorder.events] == [(8, "7"), (9, "8"), (10, "9")]


def test_a_watcher_sees_each_new_event_until_it_stops() -> None:
    recorder = Recorder()
    seen: list[TraceEvent] = []
    recorder.emit("field", "before")
    stop = recorder.watch(seen.append)
    recorder.emit("field", "one")
    stop()
    stop()
    recorder.emit("field", "after")
    assert [event.title for event in seen] == ["one"]


def test_a_watcher_that_raises_stops_nobody() -> None:
    recorder = Recorder()
    seen: list[TraceEvent] = []

    def broken(_event: TraceEvent) -> None:
        raise LookupError

    recorder.watch(broken)
    recorder.watch(seen.append)
    recorder.emit("field", "one")
    assert len(seen) == len(recorder.events) == len(recorder.watcher_errors) == 1


def test_clearing_forgets_and_counts_on() -> None:
    recorder = Recorder()
    recorder.emit("field", "one")
    recorder.clear()
    recorder.emit("field", "two")
    assert [event.number for event in recorder.events] == [2]


def test_threads_that_emit_at_once_share_one_count() -> None:
    recorder = Recorder()

    def emit() -> None:
        for _ in range(200):
            recorder.emit("file", "x")

    threads = [Thread(target=emit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [event.number for event in recorder.events] == list(range(1, 801))


async def test_work_in_a_thread_carries_the_id_of_its_command() -> None:
    recorder = Recorder()
    before = correlation.set("c1")
    await asyncio.to_thread(recorder.emit, "file", "read")
    correlation.reset(before)
    assert recorder.events[0].command == "c1"


def test_an_event_that_is_put_into_words_late_keeps_its_number_and_its_command() -> None:
    recorder = Recorder()
    worded: list[str] = []

    def words() -> tuple[str, dict[str, int]]:
        worded.append("now")
        return "two", {"size": 2}

    recorder.emit("field", "one")
    before = correlation.set("c7")
    recorder.emit_late("result", words)
    correlation.reset(before)
    assert worded == []
    for _ in range(2):
        assert recorder.events[1] == TraceEvent(2, "result", "two", {"size": 2}, "c7")
    assert worded == ["now"]


def test_whoever_watches_hears_the_words_at_once() -> None:
    recorder = Recorder()
    seen: list[str] = []
    recorder.watch(lambda event: seen.append(event.title))
    recorder.emit_late("field", lambda: ("late", {}))
    assert seen == ["late"]
