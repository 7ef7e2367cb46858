"""Members of compiled functions and options of jit beyond calling and compiling."""

from __future__ import annotations

import importlib
import subprocess
import sys
import warnings

import numpy as np
import pytest

import numen
from numen import errors, jit, njit, prange, types


def test_locals_give_types_to_variables():
    @njit(locals={"total": types.float32, "n": types.uint8})
    def mean(values):
        total = 0
        n = 0
        for value in values:
            total += value
            n += 1
        return total / n, n, np.zeros(1, n.dtype), np.zeros(1, total.dtype)

    result = mean(np.arange(300.0))
    assert result[1] == 300 % 256
    assert result[2].dtype == np.uint8
    assert result[3].dtype == np.float32


def test_locals_that_do_not_fit_are_an_error():
    with pytest.warns(errors.NumbaWarning, match="'nothing', which is no local variable"):
        assert njit(locals={"nothing": types.int64})(lambda x: x)(2) == 2
    with pytest.raises(TypeError, match="that of 'x' is 'int64'"):
        njit(locals={"x": "int64"})(lambda x: x)

    @njit(locals={"text": types.int64})
    def wrong():
        text = "a"
        print(text)

    with pytest.raises(errors.TypingError, match="variable"):
        wrong()


def test_inspect_cfg_shows_blocks_and_jumps():
    @njit
    def total(n):
        s = 0
        for i in range(n):
            if i % 3 == 0:
                s += i * i
        return s

    total(10)
    (graph,) = total.inspect_cfg().values()
    assert graph.dot.startswith("digraph")
    assert "->" in str(graph)
    assert total.inspect_cfg((types.int64,)).dot == graph.dot
    with pytest.raises(errors.UnsupportedError, match="styles"):
        total.inspect_cfg(fontsize=8)


def test_parallel_diagnostics_names_the_loops(capsys):
    @njit(parallel=True)
    def double(x):
        out = np.empty_like(x)
        for i in prange(len(x)):
            out[i] = 2 * x[i]
        return out

    double(np.ones(3))
    double.parallel_diagnostics()
    printed = capsys.readouterr().out
    assert "double" in printed.splitlines()[0]
    assert printed.splitlines()[0].endswith(": 1")
    assert "for i in prange(len(x)):" in printed
    with pytest.raises(ValueError, match="from 1 to 4"):
        double.parallel_diagnostics(level=9)


def test_members_that_are_not_there_say_so():
    @njit
    def same(x):
        return x

    assert same.typeof_pyval(1.5) == types.float64
    for name in ("inspect_disasm_cfg", "get_call_template", "add_overload"):
        with pytest.raises(errors.UnsupportedError, match=name):
            getattr(same, name)
    with pytest.raises(errors.UnsupportedError, match="pipeline_class"):
        jit(pipeline_class=object)(lambda: 1)


def test_numbas_modules_are_found():
    for name in ("core", "core.types", "core.errors", "core.config", "typed", "experimental"):
        importlib.import_module("numen.core" if name.startswith("core") else "numen")
        assert importlib.import_module(f"numen.{name}")
    with pytest.raises(ImportError, match=r"numba\.experimental\.function_type is not available"):
        from numen.experimental import function_type  # noqa: F401
    with pytest.raises(
        errors.UnsupportedError, match=r"numba\.extending\.reflect is not available"
    ):
        numen.extending.reflect


def test_importing_is_quick_because_the_rest_is_loaded_when_it_is_needed():
    program = "import numen, sys; print(sorted(each for each in sys.modules if 'numen' in each))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    loaded = set(eval(done.stdout))
    assert not loaded & {"numen.dispatcher", "numen.types", "numen.errors", "numen.options"}


def test_a_function_keeps_a_bounded_number_of_specializations(monkeypatch):
    monkeypatch.setattr(numen.config, "MAX_SPECIALIZATIONS", 3)

    @njit
    def size(x):
        return len(x)

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for length in [*range(1, 7), 1]:
            assert size((1,) * length) == length
    assert [each.category for each in caught] == [errors.NumbaPerformanceWarning]
    assert "size() has been compiled for more than 3 rows" in str(caught[0].message)
    assert [len(key[0]) for key in size.overloads] == [5, 6, 1]
