"""Runs Numba's own tests with numen in Numba's place: `./dev conformance [FILE...]`.

Each file has a process of its own, and another for the tests that are left when one of them crashes
or takes too long. Files are those of files.txt. passes.txt lists the tests known to pass: one that
does not pass any more is a loss, and makes the command fail.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parents[1]
FILES = FOLDER / "files.txt"
PASSES = FOLDER / "passes.txt"
DETAILS = ROOT / "build" / "conformance"
SECONDS_OF_A_TEST = 180.0
SECONDS_OF_AN_IMPORT = 120.0
SECONDS_OF_A_FILE = 900.0
OUTCOMES = ("passed", "failed", "crashed", "timed out", "skipped")


def numba_tests() -> Path:
    """Return the folder of Numba's tests, which are installed with it."""
    spec = importlib.util.find_spec("numba")
    if spec is None or spec.origin is None:
        raise SystemExit(f"Numba is not installed for {sys.executable}")
    return Path(spec.origin).parent / "tests"


@dataclass
class Report:
    """What became of the tests of one file."""

    file: str
    outcomes: dict[str, str] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    def add(self, test: str, outcome: str, detail: str) -> None:
        """Record a test."""
        self.outcomes[test] = outcome
        self.details[test] = detail

    def counts(self) -> Counter[str]:
        """How many tests came to what."""
        return Counter(self.outcomes.values())


class Process:
    """A worker process, whose lines can be waited for."""

    def __init__(self, module: str, done: Sequence[str]) -> None:
        tests = str(numba_tests())
        places = [str(FOLDER / "stand_in"), str(FOLDER), str(ROOT), os.environ.get("PYTHONPATH")]
        environment = os.environ | {
            "NUMEN_CACHE": "0",
            "NUMEN_DEFAULT_BOUNDSCHECK": "0",
            "NUMEN_CONFORMANCE_TESTS": tests,
            "PYTHONPATH": os.pathsep.join(place for place in places if place),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "harness.worker", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
            text=True,
            errors="replace",
        )
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._errors: list[str] = []
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError), self._process.stdin:
            self._process.stdin.write("\n".join(done))
        self._readers = [
            threading.Thread(target=self._read_lines),
            threading.Thread(target=self._read_errors),
        ]
        for reader in self._readers:
            reader.start()

    def _read_lines(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def _read_errors(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._errors.append(line)
            del self._errors[:-200]

    def line(self, seconds: float) -> str | None:
        """Return the next line; None at the end. queue.Empty when there is none in time."""
        return self._lines.get(timeout=seconds)

    def end(self) -> tuple[str, str]:
        """End the process; return how it ended and what it last wrote to the standard error."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        status = self._process.wait()
        for reader in self._readers:
            reader.join(timeout=5)
        how = signal.Signals(-status).name if status < 0 else f"exit status {status}"
        return how, "".join(self._errors)


def run_file(file: str) -> Report:
    """Run the tests of a file of Numba's tests folder."""
    report = Report(file)
    module = file.removesuffix(".py").replace("/", ".")
    begin = time.monotonic()
    all_tests: list[str] = []
    while time.monotonic() - begin < SECONDS_OF_A_FILE:
        before = len(report.outcomes)
        tests = run_process(module, report)
        all_tests = tests or all_tests
        if len(report.outcomes) == before or all(each in report.outcomes for each in all_tests):
            break
    for each in all_tests:
        if each not in report.outcomes:
            report.add(each, "timed out", "the file's time was over before it began")
    report.seconds = time.monotonic() - begin
    return report


def run_process(module: str, report: Report) -> list[str]:
    """Run what is left of a file's tests in one process, till it ends; return all its tests."""
    process = Process(module, list(report.outcomes))
    running = ""
    tests: list[str] = []
    outcome = "crashed"
    limit = SECONDS_OF_AN_IMPORT
    try:
        while (line := process.line(limit)) is not None:
            fields = json.loads(line)
            limit = SECONDS_OF_A_TEST
            if "tests" in fields:
                tests = fields["tests"]
            elif "start" in fields:
                running = fields["start"]
            else:
                report.add(fields["end"], fields["outcome"], fields["detail"])
                running = ""
    except queue.Empty:
        outcome = "timed out"
    how, errors = process.end()
    if not tests:
        report.add(f"numba.tests.{module}", "failed", f"importing it ended with {how}\n{errors}")
    elif running:
        report.add(running, outcome, f"{how}\n{errors}")
    elif how.startswith("SIG"):
        report.add(f"numba.tests.{module}, between tests", outcome, f"{how}\n{errors}")
    return tests


def known_passes() -> set[str]:
    """Return the tests that are known to pass."""
    return set(PASSES.read_text().split()) if PASSES.exists() else set()


def losses(reports: Sequence[Report]) -> list[str]:
    """Return the known passes that did not pass, of the files that were run."""
    lost = []
    known = known_passes()
    for report in reports:
        prefix = "numba.tests." + report.file.removesuffix(".py").replace("/", ".") + "."
        lost += [
            test
            for test in sorted(known)
            if test.startswith(prefix) and report.outcomes.get(test) != "passed"
        ]
    return lost


def row(name: str, counts: Counter[str], seconds: float) -> str:
    """Return a line of the table."""
    tests = sum(counts.values()) - counts["skipped"]
    share = f"{100 * counts['passed'] / tests:5.1f} %" if tests else "      -"
    cells = "".join(f"{counts[outcome]:10}" for outcome in OUTCOMES)
    return f"{name:46}{cells}   {share}{seconds:8.1f} s"


def show(reports: Iterator[Report]) -> list[Report]:
    """Print the table while the files run, and leave the details of each in a file."""
    DETAILS.mkdir(parents=True, exist_ok=True)
    print(f"{'file':46}" + "".join(f"{outcome:>10}" for outcome in OUTCOMES) + "    passed    time")
    done = []
    for report in reports:
        print(row(report.file, report.counts(), report.seconds), flush=True)
        name = report.file.removesuffix(".py").replace("/", ".")
        lines = (
            f"==== {outcome}: {test}\n{report.details[test]}\n"
            for test, outcome in report.outcomes.items()
        )
        (DETAILS / f"{name}.txt").write_text("".join(lines))
        done.append(report)
    return done


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the given files of files.txt, all without any; 1 when a known pass is lost."""
    parser = argparse.ArgumentParser(prog="./dev conformance", description=__doc__)
    parser.add_argument("files", nargs="*", metavar="FILE", help="of tests/conformance/files.txt")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count(), help="files at a time")
    parser.add_argument("--record", action="store_true", help="add new passes to passes.txt")
    given = parser.parse_args(arguments)
    listed = FILES.read_text().split()
    chosen = [name if name.endswith(".py") else f"{name}.py" for name in given.files] or listed
    for name in chosen:
        if name not in listed:
            parser.error(f"{name} is not in {FILES.relative_to(ROOT)}")
    with ThreadPoolExecutor(given.jobs) as pool:
        reports = show(pool.map(run_file, chosen))
    total = sum((report.counts() for report in reports), Counter[str]())
    print(row("all", total, sum(report.seconds for report in reports)))
    print(f"what each test said: {DETAILS.relative_to(ROOT)}")
    if given.record:
        passed = {
            test for report in reports for test, how in report.outcomes.items() if how == "passed"
        }
        PASSES.write_text("".join(f"{test}\n" for test in sorted(known_passes() | passed)))
    lost = losses(reports)
    for test in lost:
        print(f"passed before: {test}")
    failed = total["failed"] + total["crashed"] + total["timed out"]
    print(f"{total['passed']} passed, {failed} failed, {total['skipped']} skipped")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
