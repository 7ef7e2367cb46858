"""What makes loops fast, seen in the code: checks left out, vectors, containers without calls."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import numen
from bench import kernels

MATRIX = "float64[:, ::1]"


def fast_loops(ir: str) -> str:
    """The IR without the slow versions of loops, which are kept in case a check fails."""
    kept = []
    slow: int | None = None
    for line in ir.splitlines():
        indent = len(line) - len(line.lstrip())
        if slow is None and line.strip() == "} else {" and likely_before(kept, indent):
            slow = indent
        elif slow is not None and indent == slow:
            slow = None
        if slow is None:
            kept.append(line)
    return "\n".join(kept)


def likely_before(lines: list[str], indent: int) -> bool:
    """Whether the innermost branch that is open at an indentation is `if.likely`."""
    for line in reversed(lines):
        if len(line) - len(line.lstrip()) == indent:
            return line.lstrip().startswith("if.likely")
    return False


def windows(x, weights):
    s = 0.0
    for i in range(x.size - weights.size + 1):
        for k in range(weights.size):
            s += x[i + k] * weights[k]
    return s


@pytest.mark.parametrize(
    ("function", "signature", "checks"),
    [
        (windows, "float64(float64[::1], float64[::1])", 0),
        (kernels.saxpy, "void(float64, float64[::1], float64[::1])", 0),
        (kernels.total, "float64(float64[::1])", 0),
        (kernels.stencil, f"void({MATRIX}, {MATRIX})", 0),
        (kernels.matrix_product, f"void({MATRIX}, {MATRIX}, {MATRIX})", 0),
        (kernels.nbody, f"void({MATRIX}, {MATRIX})", 0),
        (kernels.sieve, "int64(int64)", 0),
        (kernels.histogram_of_bytes, "void(uint8[::1], int64[::1])", 0),
        (kernels.moving_average, "void(float64[::1], int64, float64[::1])", 0),
        (kernels.life, "void(int64[:, ::1], int64[:, ::1])", 0),
        (kernels.row_maximum, f"void({MATRIX}, float64[::1])", 2 * 9),  # once a row
        (kernels.binary_search, "int64(float64[::1], float64[::1])", 0),
        (
            kernels.sparse_product,
            "void(float64[::1], int64[::1], int64[::1], float64[::1], float64[::1])",
            2,  # of the index from memory, and of the result once a row
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_checks_that_are_left(function: Callable[..., Any], signature: str, checks: int) -> None:
    loops = fast_loops(numen.stages(function, signature).loop_ir)
    assert loops.count("index_check") == checks, loops


@pytest.mark.parametrize(
    ("function", "signature"),
    [
        (kernels.saxpy, "void(float64, float64[::1], float64[::1])"),
        (kernels.stencil, f"void({MATRIX}, {MATRIX})"),
        (kernels.matrix_product, f"void({MATRIX}, {MATRIX}, {MATRIX})"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_loops_become_vectors(function: Callable[..., Any], signature: str) -> None:
    llvm = numen.stages(function, signature).optimized_llvm
    assert re.search(r"<\d+ x double>", llvm), llvm


def test_statements_that_change_an_array_need_no_test_for_overlap_of_their_elements() -> None:
    def add_rows(a, b):
        for i in range(a.shape[0]):
            a[i, :] += 0.5 * b[i, :]

    llvm = numen.stages(add_rows, f"void({MATRIX}, {MATRIX})").optimized_llvm
    assert re.search(r"fadd <\d+ x double>", llvm), llvm
    assert "vector.memcheck" not in llvm


def rows_by_iteration(a):
    s = 0.0
    for row in a:
        s += row[0] * row[1] - row[2]
    return s


def rows_by_index(a, b):
    least = 1e300
    for i in range(a.shape[0]):
        for j in range(b.shape[0]):
            p = a[i]
            q = b[j]
            d = 0.0
            for k in range(3):
                d += (p[k] - q[k]) ** 2
            least = min(least, d)
    return least


def lists_of_a_list(m):
    s = 0
    for i in range(len(m)):
        for j in range(len(m)):
            s += m[i][j]
    return s


@pytest.mark.parametrize(
    ("function", "signature"),
    [
        (rows_by_iteration, f"float64({MATRIX})"),
        (rows_by_index, f"float64({MATRIX}, {MATRIX})"),
        (lists_of_a_list, "int64(List(List(int64)))"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_rows_and_elements_are_not_counted(function: Callable[..., Any], signature: str) -> None:
    ir = numen.stages(function, signature).loop_ir
    assert "retain" not in ir, ir


def test_dividing_by_a_power_of_two_is_a_shift() -> None:
    def halves(n):
        return n // 2 + n % 8

    llvm = numen.stages(halves, "int64(int64)").llvm
    assert "ashr i64" in llvm
    assert "div i64" not in llvm, llvm
    assert "rem i64" not in llvm, llvm


def test_small_functions_are_inlined_before_checks_are_left_out() -> None:
    @numen.njit
    def at(x, i):
        return x[i]

    @numen.njit
    def applied(f, x, i):
        return f(x, i) + f(x, i + 1)

    def differences(x, out):
        for i in range(len(x) - 1):
            out[i] = applied(at, x, i)

    ir = numen.stages(differences, "void(float64[::1], float64[::1])").loop_ir
    assert "call" not in ir
    assert "index_check" not in fast_loops(ir), ir


def test_comparisons_with_constants_do_not_become_a_switch() -> None:
    def classes(x, out):
        for i in range(len(x)):
            out[i] = 1.0 if x[i] == 3 or x[i] == 7 or x[i] == 12 else 0.0

    llvm = numen.stages(classes, "void(int64[::1], float64[::1])").optimized_llvm
    assert re.search(r"<\d+ x i64>", llvm), llvm


def test_lists_grow_and_shrink_without_calls() -> None:
    def stack(n):
        values = [0.0]
        for i in range(n):
            values.append(i * 0.5)
        while len(values) > 1:
            values.pop()
        return values[0]

    llvm = numen.stages(stack, "float64(int64)").llvm
    # The calls are on the ways that are unlikely: a list that is full, an empty one.
    for row, block in (("append_slot", "list.full"), ("pop", "list.empty")):
        calls = re.findall(rf"^(\S+):.*\n(?:  .*\n)*?.*@numen_rt_list_{row}\(", llvm, re.MULTILINE)
        assert calls, llvm
        assert all(call.startswith(block) for call in calls), llvm


def test_counting_rounds_takes_a_subtraction_and_a_jump() -> None:
    signature = "int64(float64[::1], float64[::1])"
    assembly = numen.stages(kernels.binary_search, signature).assembly
    assert re.search(r"subq\t\$1, %\w+\n\tj(ae|b)\t", assembly), assembly


def divisor_of_both(a, b):
    while b != 0:
        a, b = b, a % b
    return a


def test_remainders_take_one_comparison_after_the_division() -> None:
    assembly = numen.stages(divisor_of_both, "int64(int64, int64)").assembly
    after = assembly.split("idivq", 1)[1].split("jmp", 1)[0]
    assert len(re.findall(r"\tcmov", after)) == 1, after
    # What to divide by instead of -1 is a jump's business.
    before = assembly.split("idivq", 1)[0].splitlines()[-12:]
    assert not any("cmov" in line for line in before), before


def test_remainders_of_what_is_not_negative_take_none() -> None:
    assembly = numen.stages(kernels.sum_of_gcds, "int64(int64)").assembly
    assert "idiv" not in assembly
    assert "cmov" not in assembly.split("\tdivq", 1)[1].split("\tj", 1)[0]


def test_small_loops_without_vectors_are_unrolled() -> None:
    signature = "void(uint8[::1], int64[::1])"
    assembly = numen.stages(kernels.histogram_of_bytes, signature).assembly
    # Four rounds at a time, the rounds that remain, and the slow version's.
    assert len(re.findall(r"incq\t\(%\w+,%\w+,8\)", assembly)) >= 5, assembly


def test_sums_load_what_lies_side_by_side() -> None:
    """NumPy's eight sums of a block are one or two vectors, not four pairs."""
    llvm = numen.stages(lambda x: np.sum(x), "float64(float64[::1])").optimized_llvm
    assert re.search(r"fadd <[48] x double>", llvm), llvm
