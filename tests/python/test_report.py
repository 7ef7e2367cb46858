"""f.report(): what it says of each line. Words and counts; times are no part of it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import numen
from bench import kernels, ten
from numen.report import Line, Report

V = "float64[::1]"
M = "float64[:, ::1]"


def report(function: Callable[..., Any], signature: str, **options: Any) -> Report:
    made: Report = numen.njit(**options)(function).report(signature)
    return made


def words(report: Report, part: str) -> str:
    """What is said of the first line that contains a text."""
    lines: list[Line] = report.sections[0].lines
    line = next(each for each in lines if part in each.text)
    return "; ".join(f"{note.kind} {note.words}" for note in line.notes)


@pytest.mark.parametrize("items", ["types.ListType(int64)", "int64[::1]"])
def test_the_greatest_of_items_is_found_in_vectors(items: str) -> None:
    def extremes(items):
        high = max(items)
        return high - min(items)

    made = report(extremes, f"({items},)")
    for part in ("max", "min"):
        said = words(made, part)
        assert re.search(r"good vectorised: \d+ elements at a time", said)
        assert "UnboundLocalError" not in said


def test_a_loop_that_is_vectorised() -> None:
    made = report(kernels.saxpy, f"void(float64, {V}, {V})")
    loop, body = words(made, "for i"), words(made, "y[i] =")
    assert re.search(r"good vectorised: \d+ elements at a time", loop)
    assert "indices are checked once, in front" in loop
    assert "good 3 index checks left out" in body
    assert re.search(r"\d+ loads, \d+ stores a round, of vectors of \d+ times 64 bits", body)


@pytest.mark.parametrize(
    ("fastmath", "said"), [(False, "order of the rounds"), (True, "good vect")]
)
def test_sums_of_floats(fastmath: bool, said: str) -> None:
    assert said in words(report(kernels.total, f"float64({V})", fastmath=fastmath), "for i")


def averages(x, width, out):
    for i in range(x.shape[0]):
        out[i] = x[i] / width


def test_checks_that_keep_a_loop_from_being_vectorised() -> None:
    made = report(kernels.moving_average, f"void({V}, int64, {V})")
    loop = words(made, "for i")
    assert "bad not vectorised: it may end with ZeroDivisionError in any round (line " in loop
    assert "advice error_model='numpy'" in loop
    assert "cost 1 check for ZeroDivisionError" in words(made, "out[i]")
    made = report(averages, f"void({V}, float64, {V})", error_model="numpy")
    assert "good vectorised" in words(made, "for i")


def test_indices_from_memory() -> None:
    made = report(kernels.sparse_product, f"void({V}, int64[::1], int64[::1], {V}, {V})")
    assert "IndexError" in words(made, "for k")
    assert "cost 1 index check left of 3" in words(made, "s +=")


def test_array_expressions() -> None:
    said = words(report(kernels.expression, f"({V}, {V})"), "np.sqrt")
    assert "good fused: 7 array operations" in said
    assert "cost allocates 1 array" in said
    assert "good vectorised" in said


def test_what_runs_in_parallel() -> None:
    made = report(ten.nbody, f"void({M}, {M})", parallel=True)
    assert words(made, "for i").startswith("good runs in parallel")
    assert "parallel" not in words(made, "for j")
    expression = report(ten.sine_expression, f"({V}, {V})", parallel=True)
    assert "runs in parallel" in words(expression, "np.sqrt")


def rows_in_a_loop(n):
    s = 0.0
    for i in range(n):
        s += np.ones(n)[i]
    return s


def appended(n):
    out = []
    for i in range(n):
        out.append(i)
    return out


def test_allocations_and_calls_in_loops() -> None:
    assert "allocates 1 array in every round" in words(report(rows_in_a_loop, "(int64,)"), "s +=")
    loop = words(report(appended, "(int64,)"), "for i")
    assert "it calls the runtime's list_append_slot" in loop


@numen.njit
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def sums(x):
    s = 0
    for i in range(x.shape[0]):
        s += fibonacci(x[i])
    return s


def test_calls_that_stay() -> None:
    made = report(sums, "(int64[::1],)")
    assert "it calls fibonacci() (line " in words(made, "for i")
    assert "cost calls fibonacci()" in words(made, "s +=")


def test_every_signature_that_it_was_compiled_for() -> None:
    compiled = numen.njit(kernels.total)
    with pytest.raises(TypeError, match="not compiled yet: give report"):
        compiled.report()
    compiled(np.ones(3))
    compiled(np.ones(3, np.float32))
    assert [each.title for each in compiled.report().sections] == [
        "total(array(float64, 1d, C))",
        "total(array(float32, 1d, C))",
    ]


@pytest.mark.parametrize("row", ten.ROWS, ids=lambda row: row.name)
def test_reports_change_nothing(row: ten.Row, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ten, "M", 1000)
    compiled = numen.njit(parallel=row.parallel)(row.function)
    arguments = row.arguments()
    compiled(*arguments)
    lines = compiled.report().sections[0].lines
    assert lines[0].text.startswith(f"def {row.function.__name__}(")
    assert len(compiled.overloads) == 1


def test_how_it_shows_itself(capsys: pytest.CaptureFixture[str]) -> None:
    made = report(kernels.total, f"float64({V})")
    plain, colored, page = str(made), made.colored(), made._repr_html_()
    assert "      |   ! not vectorised: floats" in plain
    assert re.sub(r"\x1b\[\d+m", "", colored) == plain
    assert "\x1b[31m! not vectorised" in colored
    assert repr(made) == plain  # not a terminal
    assert page.startswith("<h4>total(array(float64, 1d, C))</h4><table><tr>")
    assert page.count("<tr>") == page.count("</tr>") == len(made.sections[0].lines)


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "numen", "report", *arguments], capture_output=True, text=True
    )


def test_the_command(tmp_path: Any) -> None:
    file = tmp_path / "program.py"
    file.write_text("def f(x):\n    s = 0.0\n    for v in x:\n        s += v\n    return s\n")
    done = command(f"{file}:f", f"float64({V})")
    assert done.returncode == 0
    assert "    3 |     for v in x:\n      |   ! not vectorised" in done.stdout
    assert command(f"{file}:g").returncode == 1
    done = command("f")
    assert done.returncode == 2
    assert "file.py:function" in done.stderr
