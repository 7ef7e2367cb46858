"""numen.why, NUMEN_TRACE and NUMEN_TRACE_FILE: what compiles were for, and what they took."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import numen
from numen import config, njit
from numen.extending import overload

LIMIT = 1


def limited(x: Any, y: Any = 2) -> Any:
    return x + y + LIMIT


def chosen(x: Any) -> Any:
    raise NotImplementedError


def test_what_each_compile_was_for(monkeypatch: pytest.MonkeyPatch) -> None:
    f = njit(cache=False)(limited)
    assert repr(numen.why(f)) == "limited() has not been compiled yet"
    f(1)
    f(1.5, 2.5)
    f(1.5, np.ones(2))
    monkeypatch.setitem(globals(), "LIMIT", 5)
    f(1)
    lines = [line.strip() for line in numen.why(f).splitlines()]
    assert lines[0] == "limited() is compiled for 4 rows of argument types"
    assert [line for line in lines if line[:1].isdigit() and ". (" in line] == [
        "1. (int64, omitted(default=2)) -> int64",
        "2. (float64, float64) -> float64",
        "3. (float64, array(float64, 1d, C)) -> array(float64, 1d, C)",
        "4. (int64, omitted(default=2)) -> int64",
    ]
    assert [line for line in lines if line.startswith(("differs", "the types"))] == [
        "differs from 1: x is float64, not int64; y is float64, not omitted(default=2)",
        "differs from 2: y is array(float64, 1d, C), not float64",
        "the types of 1, of which a global or captured value changed since",
    ]
    assert lines.count("compiled: the cache is off") == 4
    assert sum("sema" in line and "optimize" in line for line in lines) == 4
    f = njit("int64(int64)", cache=False)(lambda x: x)
    f(1)
    f(np.int32(1))
    assert "runs the code of 1, to whose types the arguments are converted" in numen.why(f)
    f = njit(lambda x: x)
    f(1)
    f(np.int64(1))
    assert "differs from 1: x is a NumPy scalar, not a Python number" in numen.why(f)
    with pytest.raises(TypeError, match="a function that jit made, not function"):
        numen.why(limited)


def test_what_became_of_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "CACHE", True)
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path))
    overload(chosen)(lambda x: lambda x: x + 1)
    for function, argument, note in (
        (limited, 1, "compiled: none was there for its text, options and types of arguments; "),
        (limited, 1, "found in the cache"),
        (lambda: np.ones(LIMIT), None, "it is kept now"),
        (lambda x: chosen(x), 1, "it is not kept"),
    ):
        compiled = njit(function)
        compiled() if argument is None else compiled(argument)
        assert note in numen.why(compiled)
    monkeypatch.setitem(globals(), "LIMIT", 7)
    changed = njit(limited)
    changed(1)
    assert "compiled: the value of the name 'LIMIT' changed; it is kept now" in numen.why(changed)


PROGRAM = """
from numen import njit
@njit
def f(x):
    return x + 1
f(1), f(1.5)
"""


LONG_PROGRAM = """
import numpy as np
from numen import _core, njit
@njit
def long(a, b):
    c = a + b * 2
    d = np.concatenate((a, c))
    return d[::2] - a, np.outer(a, b) @ b, c.sum() + np.sort(d)[3]
for _ in range(2):
    long(np.ones(5), np.ones(5))
_core.wait_for_optimized()
"""


def traced(folder: Path, text: str = PROGRAM, **environment: str) -> str:
    """Run the program, and return what it prints."""
    program = folder / "program.py"
    program.write_text(text)
    root = str(Path(numen.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, str(program)],
        env=os.environ | {"PYTHONPATH": root, "NUMEN_CACHE": "0"} | environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    return done.stderr


def test_compiles_are_printed(tmp_path: Path) -> None:
    first, second = traced(tmp_path, NUMEN_TRACE="compile").splitlines()
    assert first.startswith("numen: f(int64) -> int64: ")
    assert second.startswith("numen: f(float64) -> float64: ")
    for stage in ("sema", "passes", "back end", "optimize", "generate", "load"):
        assert stage in second
    assert traced(tmp_path) == ""


def test_what_is_optimized_in_the_background_is_traced(tmp_path: Path) -> None:
    file = tmp_path / "trace.json"
    printed = traced(tmp_path, LONG_PROGRAM, NUMEN_TRACE="compile", NUMEN_TRACE_FILE=str(file))
    quick, optimized = printed.splitlines()
    title = "long(array(float64, 1d, C), array(float64, 1d, C)) -> "
    assert quick.startswith(f"numen: {title}")
    assert optimized.startswith(f"numen: {title}")
    assert ", optimized: " in optimized
    assert "sema" not in optimized
    events = json.loads(file.read_text().rstrip(",\n") + "]")
    first, second = (each for each in events if "args" in each)
    assert second["args"] == {"code": "in place of quick code"}
    assert first["tid"] != second["tid"]
    assert first["ts"] + first["dur"] <= second["ts"]
    stages = {each["name"] for each in events if each["tid"] == second["tid"]}
    assert {"optimize", "generate"} <= stages


def test_events_for_the_trace_viewer(tmp_path: Path) -> None:
    file = tmp_path / "trace.json"
    for _ in range(2):
        assert traced(tmp_path, NUMEN_TRACE_FILE=str(file)) == ""
    events = json.loads(file.read_text().rstrip(",\n") + "]")
    whole = [each for each in events if "args" in each]
    assert [each["name"] for each in whole] == [
        "f(int64) -> int64",
        "f(float64) -> float64",
    ] * 2
    assert len({each["pid"] for each in whole}) == 2
    for each in whole:
        inner = [other for other in events if other["pid"] == each["pid"] and "args" not in other]
        inside = [other for other in inner if each["ts"] <= other["ts"] <= each["ts"] + each["dur"]]
        assert sum(other["dur"] for other in inside) <= each["dur"]
        assert {"sema", "generate"} <= {other["name"] for other in inside}
        assert each["args"] == {"code": "the cache is off"}
