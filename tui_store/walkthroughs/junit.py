"""A run as JUnit XML: a test suite for each walkthrough, a test case for each step."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from tui_store.text import plain
from tui_store.walkthroughs.played import Played


def as_junit(results: Sequence[Played]) -> str:
    """The document; times are in seconds."""
    suites = ET.Element("testsuites")
    for played in results:
        suite = ET.SubElement(suites, "testsuite", name=plain(played.title), tests=str(played.steps))
        suite.set("failures", str(sum(bool(step.problem) for step in played.done)))
        suite.set("skipped", str(played.steps - len(played.done)))
        suite.set("time", f"{played.seconds:.3f}")
        suite.set("file", plain(played.path))
        for step in played.done:
            case = ET.SubElement(suite, "testcase", name=f"{step.number:03d} {plain(step.what)}")
            case.set("classname", plain(played.title))
            case.set("time", f"{step.seconds:.3f}")
            if step.problem:
                failure = ET.SubElement(case, "failure", message=plain(step.problem), type="expectation")
                failure.text = plain(f"{step.place}\n{step.difference or step.frame}", lines=True)
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"
