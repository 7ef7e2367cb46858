"""A change of anything that code depends on makes it compile anew; anything else does not."""

import sys
import traceback
import zipfile
from pathlib import Path

import numpy as np
import pytest
from cache_use import blobs, hits, run

from numen import errors, njit

FUNCTION = """
from numen import njit

@njit
def f(x):
    return x + 1
"""


def test_editing_the_function(cache, load) -> None:
    assert load(FUNCTION).f(1) == 2
    edited = load(FUNCTION.replace("x + 1", "x + 5"))
    assert edited.f(1) == 6
    assert hits(edited.f) == (0, 1)
    back = load(FUNCTION)
    assert back.f(1) == 2
    assert hits(back.f) == (1, 0)


def test_what_stands_around_the_function_does_not_matter(cache, load) -> None:
    assert load(FUNCTION).f(1) == 2
    around = load(
        "# A line more.\nUNUSED = 7\n" + FUNCTION + "\n\ndef g(x):\n    return 3\n", "other.py"
    )
    assert around.f(1) == 2
    assert hits(around.f) == (1, 0)


CALLER = """
from numen import njit
from {helpers} import middle

@njit
def f(x):
    return middle(x) + 1
"""
MIDDLE = """
from numen import njit
import {inner} as inner

def middle(x):
    return inner.innermost(x) * 2
"""
INNER = """
from numen import njit

@njit({options})
def innermost(x):
    return x / {number}

def unused(x):
    return {unused}
"""


def test_editing_a_callee_in_another_file(cache, load) -> None:
    def f(options="", number=2, unused=1):
        inner = load(INNER.format(options=options, number=number, unused=unused), "inner.py")
        middle = load(MIDDLE.format(inner=inner.__name__), "middle.py")
        return load(CALLER.format(helpers=middle.__name__), "caller.py").f

    assert f()(8) == 9
    for function in (f(), f(unused=2)):
        assert function(8) == 9
        assert hits(function) == (1, 0)
    edited = f(number=4)
    assert edited(8) == 5
    assert hits(edited) == (0, 1)
    flagged = f(options="fastmath=True")
    assert flagged(8) == 9
    assert hits(flagged) == (0, 1)
    back = f()
    assert back(8) == 9
    assert hits(back) == (1, 0)


HELPERS = """
def function(x):
    return x * {number}
"""
FROM_INSIDE = """
from numen import njit

@njit
def f(x):
    from {helpers} import function
    return function(x)
"""


def test_a_module_that_is_imported_inside(cache, load) -> None:
    for number, expected in ((2, (0, 1)), (4, (0, 1)), (2, (1, 0))):
        helpers = load(HELPERS.format(number=number), "helpers.py")
        function = load(FROM_INSIDE.format(helpers=helpers.__name__), "caller.py").f
        assert function(5) == 5 * number
        assert hits(function) == expected


GLOBALS = """
from numen import njit
import numpy as np

NUMBER, TEXT, PAIR, TABLE, OTHER = {values}

@njit
def f(x):
    return x + NUMBER + len(TEXT) + PAIR[1] + TABLE[0]
"""


def test_a_captured_global(cache, load) -> None:
    def f(number="1", text="'abc'", pair="(1, 2)", table="np.ones(3)", other="1"):
        return load(GLOBALS.format(values=", ".join([number, text, pair, table, other]))).f

    assert f()(0) == 7
    # What an array holds is read when the code runs.
    for changed, result in (
        (f(), 7),
        (f(other="2"), 7),
        (f(table="np.full(3, 5.0)"), 11),
    ):
        assert changed(0) == result
        assert hits(changed) == (1, 0)
    for changed, result in (
        (f(number="2"), 8),
        (f(number="1.0"), 7),
        (f(text="'abcd'"), 8),
        (f(pair="(1, 3)"), 8),
        (f(table="np.ones(4)"), 7),
        (f(table="np.ones(6)[::2]"), 7),
        (f(table="np.ones(3, np.float32)"), 7),
    ):
        assert changed(0) == result
        assert hits(changed) == (0, 1)


def test_a_global_that_changes_while_cached_code_runs(cache, load) -> None:
    text = "from numen import njit\nLIMIT = 1\n@njit\ndef f(x):\n    return x + LIMIT\n"
    assert load(text).f(1) == 2
    module = load(text)
    assert module.f(1) == 2
    assert hits(module.f) == (1, 0)
    module.LIMIT = 10
    assert module.f(1) == 11
    assert hits(module.f) == (1, 1)


def test_enums_and_namedtuples(cache, load) -> None:
    text = """
import enum
from collections import namedtuple
from numen import njit

class Color(enum.Enum):
    RED = {red}
    BLUE = 7

Point = namedtuple("Point", "{fields}")

@njit
def f(color, point):
    return Point(point[1], color.value), Color.RED
"""
    first = text.format(red=1, fields="x y")
    for expected in ((0, 1), (1, 0)):
        module = load(first)
        result = module.f(module.Color.BLUE, module.Point(1, 2.5))
        assert result == (module.Point(2.5, 7), module.Color.RED)
        assert type(result[0]) is module.Point
        assert hits(module.f) == expected
    for edited in (text.format(red=2, fields="x y"), text.format(red=1, fields="x z")):
        module = load(edited)
        assert module.f(module.Color.RED, module.Point(1, 2.5))[1] is module.Color.RED
        assert hits(module.f) == (0, 1)


def test_flags(cache) -> None:
    def f(x):
        return x / 3.0

    for options in (
        {},
        {"fastmath": True},
        {"error_model": "numpy"},
        {"boundscheck": False},
        {"parallel": True},
    ):
        compiled = njit(**options)(f)
        assert compiled(3.0) == 1.0
        assert hits(compiled) == (0, 1)
        again = njit(**options)(f)
        assert again(3.0) == 1.0
        assert hits(again) == (1, 0)
    assert len(blobs(cache)) == 5


def test_the_processor(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(FUNCTION + "print(f(1), len(f.stats.cache_hits))\n")
    cache = tmp_path / "cache"
    assert run(program, cache) == "2 0\n"
    assert run(program, cache, NUMEN_CPU_NAME="x86-64-v2") == "2 0\n"
    assert run(program, cache, NUMEN_CPU_NAME="x86-64-v2") == "2 1\n"
    assert run(program, cache, NUMEN_CPU_FEATURES="-avx512f") == "2 0\n"
    assert run(program, cache) == "2 1\n"


def test_the_file_changes_between_import_and_call(cache, load, tmp_path: Path) -> None:
    """Nothing is compiled, or found, that Python would not run."""
    module = load(FUNCTION)
    (tmp_path / "module.py").write_text(FUNCTION.replace("x + 1", "x + 5"))
    with pytest.raises(errors.UnsupportedError, match="changed since"):
        module.f(1)
    fresh = load(FUNCTION)
    assert fresh.f(1) == 2
    assert hits(fresh.f) == (0, 1)


FAILING = """
from numen import njit

{lines}
@njit
def outer(x, i):
    return inner(x, i)

@njit
def inner(x, i):

    return x[i]
"""


def test_tracebacks_show_the_lines_as_they_are_now(cache, load) -> None:
    for lines, file in (("", "a.py"), ("#\n#\n#\n", "folder/b.py")):
        module = load(FAILING.format(lines=lines), file)
        x = np.ones(3)
        assert module.outer(x, 1) == 1
        with pytest.raises(IndexError) as caught:
            module.outer(x, 5)
        frames = traceback.extract_tb(caught.tb)[-2:]
        assert [(frame.name, frame.line) for frame in frames] == [
            ("outer", "return inner(x, i)"),
            ("inner", "return x[i]"),
        ]
        assert {frame.filename for frame in frames} == {module.__file__}
    assert hits(module.outer) == (1, 0)


FAILING_UFUNC = """
from numen import vectorize

{lines}
@vectorize(error_model="python")
def share(x, y):

    return x // y
"""


def test_tracebacks_of_ufuncs_show_the_lines_as_they_are_now(cache, load) -> None:
    for lines, file in (("", "a.py"), ("#\n#\n#\n", "folder/b.py")):
        module = load(FAILING_UFUNC.format(lines=lines), file)
        numbers = np.arange(6).reshape(2, 3)
        for x in (numbers, numbers[:, ::2], numbers.T):
            with pytest.raises(ZeroDivisionError) as caught:
                module.share(x, x - x)
            frame = traceback.extract_tb(caught.tb)[-1]
            assert (frame.filename, frame.line) == (module.__file__, "return x // y")


def test_zipped_source(cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("first", "second"):
        archive = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(archive, "w") as zipped:
            zipped.writestr(f"zipped_{name}.py", FUNCTION)
        monkeypatch.syspath_prepend(str(archive))
        module = __import__(f"zipped_{name}")
        assert module.f(1) == 2
        assert hits(module.f) == ((0, 1) if name == "first" else (1, 0))
        del sys.modules[f"zipped_{name}"]


def test_registered_source(cache) -> None:
    from numen import register_source

    for text, result, expected in (
        ("def f(x): return x + 1", 2, (0, 1)),
        ("def f(x): return x + 1", 2, (1, 0)),
        ("def f(x): return x + 3", 4, (0, 1)),
    ):
        space: dict = {}
        exec(text, space)
        register_source(space["f"], text)
        compiled = njit(space["f"])
        assert compiled(1) == result
        assert hits(compiled) == expected
