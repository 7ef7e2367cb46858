"""Runs the tests of one file, and writes what becomes of each as a line of JSON."""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import json
import os
import resource
import sys
import traceback
import unittest
from collections.abc import Iterator
from types import TracebackType
from typing import Any, TextIO

from .resolve import install, phase

BYTES_OF_MEMORY = 8 << 30
"""A test that goes on taking memory ends with an error instead of the machine's."""

_Error = tuple[type[BaseException], BaseException, TracebackType]


class Recorder(unittest.TestResult):
    """Writes {"start": test} and {"end": test, "outcome": ..., "detail": ...}."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._lines = stream
        self._outcome = ("passed", "")

    def _write(self, **fields: str) -> None:
        self._lines.write(json.dumps(fields) + "\n")
        self._lines.flush()

    def startTest(self, test: unittest.TestCase) -> None:
        self._outcome = ("passed", "")
        self._write(start=test.id())

    def stopTest(self, test: unittest.TestCase) -> None:
        outcome, detail = self._outcome
        self._write(end=test.id(), outcome=outcome, detail=detail)

    def _failed(self, test: unittest.TestCase, error: Any) -> None:
        self._outcome = ("failed", "".join(traceback.format_exception(*error))[-6000:])
        if isinstance(test, unittest.suite._ErrorHolder):  # type: ignore[attr-defined]
            self._write(end=test.id(), outcome="failed", detail=self._outcome[1])

    def addError(self, test: unittest.TestCase, err: Any) -> None:
        self._failed(test, err)

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:
        self._failed(test, err)

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any) -> None:
        if err is not None:
            self._failed(test, err)

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        self._outcome = ("skipped", reason)

    def addExpectedFailure(self, test: unittest.TestCase, err: Any) -> None:
        self._outcome = ("skipped", "Numba fails it too")

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:
        self._outcome = ("skipped", "Numba fails it")


def flatten(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    """Yield the tests of a suite."""
    for each in suite:
        if isinstance(each, unittest.TestSuite):
            yield from flatten(each)
        else:
            yield each


@contextlib.contextmanager
def _private_output() -> Iterator[TextIO]:
    """Keep the standard output for the lines; what tests print goes to the standard error."""
    with os.fdopen(os.dup(1), "w") as stream:
        os.dup2(2, 1)
        yield stream


def main(arguments: list[str]) -> int:
    """Run the tests of a module of numba.tests, but those named on the standard input."""
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_AS, (BYTES_OF_MEMORY, resource.RLIM_INFINITY))
    install()
    done = set(sys.stdin.read().split())
    with _private_output() as stream:
        phase.importing = True
        module = importlib.import_module(f"numba.tests.{arguments[0]}")
        tests = list(flatten(unittest.defaultTestLoader.loadTestsFromModule(module)))
        phase.importing = False
        stream.write(json.dumps({"tests": [each.id() for each in tests]}) + "\n")
        suite = unittest.TestSuite(each for each in tests if each.id() not in done)
        suite.run(Recorder(stream))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
