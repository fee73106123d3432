"""Walkthroughs: files that are a demo, a QA script and a snapshot test at once."""

ENDING = ".walk.yaml"
