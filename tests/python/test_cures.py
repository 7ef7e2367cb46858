"""Common mistakes: the first line of the message tells the cause, the last one the cure."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from from_text import function_from_text

from numen import errors, njit


def failure(text: str, *arguments: Any) -> str:
    function = njit(function_from_text(text, np=np, math=math))
    with pytest.raises((errors.NumbaError, TypeError)) as caught:
        function(*arguments)
    return str(caught.value)


@pytest.mark.parametrize(
    ("body", "argument", "cause", "cure"),
    [
        ("a, b = x", 3, "cannot unpack int64", "Tuples, lists and arrays have parts"),
        ("for k, v in x: pass", {1: 2}, "cannot unpack int64", "d.items() keys and values"),
        (
            "x[0] = [1, 2]",
            np.ones(3),
            "setting an array element with a sequence",
            "x[i:j] = values",
        ),
        ("x[0] = None", np.ones(3), "cannot store none in array(float64", "Store np.nan"),
        ("x.append(1)", np.ones(3), "has no attribute 'append'", "Correct its name, or use it out"),
        (
            "return np.nonexist(x)",
            3,
            "module 'numpy' has no attribute",
            "Correct its name; another",
        ),
        ("import nonexistent", 3, "no module named 'nonexistent'", "Install it for this Python"),
        ("raise 'error'", 3, "exceptions must derive from BaseException", "Raise one, such as"),
        ("try: x\n    except 3: pass", 3, "catching classes that do not", "Name classes of exc"),
        (
            "return '%s %s' % (x,)",
            3,
            "not enough arguments for format string",
            "Give one value for",
        ),
        ("return '{} {}'.format(x)", 3, "Replacement index 1 out of", "Give one value for"),
        ("x += 1.5", np.arange(3), "cannot cast the result of +", "Compute a new array"),
        ("return x - x", np.ones(2, bool), "boolean subtract, the `-` operator", "Use ^"),
        ("return -x", np.ones(2, bool), "boolean negative, the `-` operator", "Use ~"),
        ("length = 1\n    return lenght", 3, "name 'lenght' is not defined", "mean 'length'"),
        ("return z + x", 3, "name 'z' is not defined", "Define it in the function"),
        ("return np.vstack(x, x)", np.ones(3), "takes 1 positional argument", "Pass the arguments"),
        ("return 2**64", 3, "this integer does not fit 64 bits", "Write a float"),
        (
            "n = 0\n    def count(): n += 1\n    count()",
            3,
            "'n' is used before it is assigned",
            "nonlocal n",
        ),
    ],
)
def test_the_cure_fits_the_mistake(body: str, argument: Any, cause: str, cure: str) -> None:
    lines = failure(f"def f(x):\n    {body}\n", argument).split("\n")
    assert cause in lines[0]
    assert lines[-1].startswith("help: ")
    assert cure in lines[-1]
    assert len(lines) <= 8


@pytest.mark.parametrize(
    ("dtype", "other"), [("e", "float64"), ("g", "float64"), ("G", "complex128")]
)
def test_floats_of_other_sizes_are_to_be_converted(dtype: str, other: str) -> None:
    message = failure("def f(x):\n    return x\n", np.ones(3, dtype))
    assert f"are not supported; convert them with a.astype(np.{other})" in message


FOUND = """
def f(x):
    best = None
    for v in x:
        if v > 10:
            best = v
    {use}
"""

CHOSEN = """
def f(x):
    best = x[0] if x[0] > 10 else None
    {use}
"""

ASSIGNED = """
def f(x):
    if x[0] > 10:
        best = 3.0
    else:
        best = None
    {use}
"""


@pytest.mark.parametrize(
    "use", ["z = np.zeros(2); z[0] = best", "return math.sqrt(best)", "z = [1.0]; z.append(best)"]
)
@pytest.mark.parametrize(
    ("text", "line"),
    [(FOUND, "set to None in line 3"), (CHOSEN, "None here"), (ASSIGNED, "set to None in line 6")],
)
def test_none_is_named_with_the_line_that_sets_it(text: str, line: str, use: str) -> None:
    message = failure(text.replace("{use}", use), np.ones(3))
    assert message == "expected float64, got None: 'best' is " + line


def test_an_expression_that_is_none_is_shown() -> None:
    text = "def f(x):\n    z = [1]\n    z.append({1: 2}.get(x))\n"
    assert failure(text, 3) == "expected int64, got None: '{1: 2}.get(x)' is None here"
