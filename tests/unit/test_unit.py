"""Runs the C++ unit tests, one pytest test per GoogleTest suite."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
PROGRAMS = ["numen_unit_tests", "numen_llvm_tests", "numen_libnumen_tests"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize(("program", "suite"), [(p, s) for p in PROGRAMS for s in suites(p)])


def suites(program: str) -> list[str]:
    """Name every suite; without a binary, all of them, so that the test tells what is missing."""
    binary = BUILD / program
    if not binary.exists():
        return ["*"]
    listing = subprocess.run(
        [binary, "--gtest_list_tests"], check=True, capture_output=True, text=True
    )
    names = [line.split()[0] for line in listing.stdout.splitlines() if line[0] != " "]
    return [name for name in names if name.endswith(".")]


def test_cpp(program: str, suite: str) -> None:
    done = subprocess.run(
        [BUILD / program, f"--gtest_filter={suite}*", "--gtest_brief=1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
