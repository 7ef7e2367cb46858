"""The command `numen`."""

import subprocess
import sys

import pytest


def numen(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "numen", *arguments], capture_output=True, text=True
    )


SCRIPT = """
import sys

import numba
import numba.core.types
from numba import njit, prange, types
from numba.core import errors
from numba.core.errors import TypingError
from numba.extending import register_jitable


@register_jitable
def helper(x):
    return x + 1


@njit(parallel=True)
def f(n):
    total = 0
    for i in prange(n):
        total += helper(i)
    return total


if __name__ == "__main__":
    print(numba.__name__, f(10), sys.argv[1:], numba.core.types is types)
    import numba.cuda
    print(numba.cuda.is_available())
    try:
        from numba.cuda import grid
    except ImportError as error:
        print(error)
    try:
        from numba import gdb
    except ImportError as error:
        print(error)
"""


@pytest.fixture
def script(tmp_path):
    file = tmp_path / "script.py"
    file.write_text(SCRIPT)
    return file


def test_run(script):
    done = numen("run", str(script), "a", "--b")
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "numba 55 ['a', '--b'] True",
        "False",
        "numba.cuda.grid is not available in numen",
        "numba.gdb is not available in numen",
    ]


def test_stages(script):
    done = numen("stages", f"{script}:f", "int64(int64)")
    assert done.stderr == ""
    for part in ("def f(n):", "LLVM IR", "assembly", "define"):
        assert part in done.stdout
    assert numen("stages", f"{script}:g").returncode == 1
    assert numen("stages", str(script)).returncode == 2


def test_info():
    done = numen("info")
    assert done.stderr == ""
    for part in ("numen", "LLVM 19", "NumPy", "threads", "_core", "DISABLE_JIT"):
        assert part in done.stdout


def test_no_command_is_an_error():
    assert numen().returncode == 2
    assert numen("--help").returncode == 0


def test_explain():
    done = numen("explain", "E0312")
    assert done.returncode == 0
    assert done.stdout.startswith("# E0312: iterations of a prange loop depend on each other")
    assert numen("explain", "312").stdout == numen("explain", "[e0312]").stdout == done.stdout
    listed = numen("explain").stdout
    assert "E0201: a name is not defined\n" in listed


@pytest.mark.parametrize("code", ["E0999", "E31x", "syntax"])
def test_explain_an_unknown_code(code):
    done = numen("explain", code)
    assert done.returncode == 2
    assert f"no error has the code '{code}'; there are E0101, " in done.stderr
