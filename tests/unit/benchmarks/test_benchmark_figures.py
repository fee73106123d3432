"""The benchmarks' arithmetic, and that they recognise in a stream of bytes what stands on a screen."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.benchmarks.__main__ import main
from tests.benchmarks.catalogs import Catalogs
from tests.benchmarks.figures import Figure, interleaved, median_ratio, percentile
from tests.benchmarks.storefront import all_there, focused, landing_marks


def test_measures_are_taken_in_turn() -> None:
    order: list[str] = []

    def measure(name: str, seconds: float) -> float:
        order.append(name)
        return seconds

    samples = interleaved(2, lambda: measure("floor", 1.0), lambda: measure("ours", 1.5))
    assert order == ["floor", "ours", "floor", "ours"]
    assert samples == [[1.0, 1.0], [1.5, 1.5]]


def test_a_busy_moment_that_meets_both_of_a_pair_does_not_move_the_ratio() -> None:
    assert median_ratio([1.2, 12.0, 1.2], [1.0, 10.0, 1.0]) == pytest.approx(1.2)


def test_a_percentile_is_a_sample_that_was_taken() -> None:
    samples = [float(number) for number in range(100, 0, -1)]
    assert percentile(samples, 95) == 95.0
    assert percentile([7.0], 95) == 7.0


@pytest.mark.parametrize(("value", "limit", "holds"), [(1.3, 1.3, True), (1.31, 1.3, False), (99.0, None, True)])
def test_a_figure_holds_up_to_its_limit(value: float, limit: float | None, holds: bool) -> None:
    figure = Figure("start", value, limit)
    assert figure.holds is holds
    assert ("BROKEN" in figure.line()) is not holds


def test_a_title_is_found_letter_spaced_and_as_it_is() -> None:
    title, _ = landing_marks("Streamlight")
    assert title.search(b"    S T R E A M L I G H T    ")
    assert title.search(b"    Streamlight    ")
    assert not title.search(b"    Teatime    ")


def test_only_a_bold_button_has_the_focus() -> None:
    mark = focused(b"Sign up")
    assert mark.search(b"\x1b[1;38;5;231;48;5;98m  Sign up\x1b[0m")
    assert not mark.search(b"\x1b[38;5;231;48;5;16m  Sign up\x1b[0m")


def test_a_catalog_that_still_arrives_is_not_all_there() -> None:
    mark = all_there(10_000)
    assert mark.search("Demo  ›  10,000 products        Ava".encode())
    assert not mark.search("Demo  ›  10,000 products so far        Ava".encode())


def test_a_catalog_has_the_length_of_rokus_sample_a_product(tmp_path: Path) -> None:
    path = Catalogs(tmp_path).folder(100) / "GetCatalog.xml"
    assert len(ET.parse(path).findall(".//product")) == 100
    assert 1020 <= path.stat().st_size / 100 <= 1100


def test_a_name_that_is_no_benchmark_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["landing", "nothing"]) == 2
    assert capsys.readouterr().err.startswith("There is no benchmark nothing: choose from landing")
