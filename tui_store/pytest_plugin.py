"""A pytest plugin: `*.walk.yaml` files as tests, a running `storefront`, and the bare `channel_store`.

Off unless used: files are collected with `--walkthroughs` (or `walkthroughs = true` in the ini file), and nothing of
the storefront is imported before a fixture is asked for. The fixtures need pytest-asyncio.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tui_store.walkthroughs import ENDING

if TYPE_CHECKING:
    from tui_store.cli.options import WorldOptions
    from tui_store.testing import ChannelStore, Storefront
    from tui_store.walkthroughs.played import Played

async_fixture: Any
try:
    from pytest_asyncio import fixture as async_fixture
except ImportError:  # whoever plays files only does without
    async_fixture = pytest.fixture

_MARK = "storefront"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Two switches."""
    group = parser.getgroup("tui-store")
    group.addoption("--walkthroughs", action="store_true", help=f"collect *{ENDING} files as tests")
    group.addoption(
        "--walkthroughs-update", action="store_true", help="approve the frames of all snapshots as they are"
    )
    parser.addini("walkthroughs", f"collect *{ENDING} files as tests", type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Name the marker."""
    config.addinivalue_line(
        "markers", f"{_MARK}(**given): the world of the fixtures, as in a file: persona, backend, clock, size and so on"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A walkthrough is a file with one test."""
    config = parent.config
    if file_path.name.endswith(ENDING) and (config.getoption("walkthroughs") or config.getini("walkthroughs")):
        return WalkthroughFile.from_parent(parent, path=file_path)
    return None


class WalkthroughFile(pytest.File):
    """A `*.walk.yaml` file."""

    def collect(self) -> Iterator[pytest.Item]:
        """The one test in it; a file that cannot be read fails here, in one sentence."""
        from tui_store.domain.errors import InputError
        from tui_store.walkthroughs.reading import read_walkthrough

        try:
            read_walkthrough(self.path)
        except InputError as error:
            raise self.CollectError(str(error)) from None
        yield WalkthroughItem.from_parent(self, name=self.path.name.removesuffix(ENDING))


class WalkthroughItem(pytest.Item):
    """Plays the walkthrough."""

    def runtest(self) -> None:
        """Play it; WalkthroughFailed with the step that does not hold."""
        from tui_store.cli.walk_play import play_file

        played = play_file(str(self.path), update=bool(self.config.getoption("walkthroughs_update")))
        if not played.holds:
            raise WalkthroughFailed(played)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401
        """The sentence, and the screen or what is different on it."""
        from tui_store.domain.errors import InputError

        if isinstance(excinfo.value, WalkthroughFailed | InputError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it stands."""
        return self.path, None, self.name


class WalkthroughFailed(AssertionError):
    """A step did not hold."""

    def __init__(self, played: Played) -> None:
        failed = played.failed
        where = f"{failed.place}: {failed.problem}." if failed else f"{played.path}: it was not played to its end."
        shown = (failed.difference or failed.frame) if failed else ""
        remedy = (
            "\n\nIf the screen is right as it is now: --walkthroughs-update" if failed and failed.difference else ""
        )
        super().__init__(f"{where}\n\n{shown}{remedy}")


@async_fixture  # type: ignore[untyped-decorator]
async def storefront(request: pytest.FixtureRequest) -> AsyncIterator[Storefront]:
    """The running app, at its landing page. `@pytest.mark.storefront(persona="uk")` gives it another world."""
    from tui_store.cli.headless import headless
    from tui_store.walkthroughs.snapshots import Snapshots
    from tui_store.walkthroughs.storefront import size_of

    options, size = _world_of(request)
    async with headless(options, size_of(size)) as running:
        running.snapshots = Snapshots(request.path, update=bool(request.config.getoption("walkthroughs_update")))
        yield running


@async_fixture  # type: ignore[untyped-decorator]
async def channel_store(request: pytest.FixtureRequest) -> AsyncIterator[ChannelStore]:
    """The bare node, with a viewer who approves everything."""
    from tui_store.channel_store.recorder import Recorder
    from tui_store.channel_store.scripted import ScriptedCustomer
    from tui_store.cli.worlds import SessionWorlds
    from tui_store.wiring import open_store

    options, _ = _world_of(request)
    trace = Recorder()
    worlds = SessionWorlds(options, trace)
    world = worlds.start()
    try:
        world.prepare()
        store = open_store(world, world.account, ScriptedCustomer(world.account.pin), trace)
        yield store
        await store.aclose()
        await worlds.aclose()
    finally:
        worlds.close()


def _world_of(request: pytest.FixtureRequest) -> tuple[WorldOptions, str]:
    """The world that the test's marker asks for, and the window."""
    from pydantic import ValidationError

    from tui_store.cli.walk_play import options_of
    from tui_store.walkthroughs.script import Given

    mark = request.node.get_closest_marker(_MARK)
    try:
        given = Given(**(mark.kwargs if mark else {}))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(map(str, first["loc"]))
        raise pytest.UsageError(f"@pytest.mark.{_MARK}({name}=...): {first['msg']}") from None
    return options_of(given, request.path.parent), given.size
