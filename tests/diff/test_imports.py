"""Imports inside functions, against CPython."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from comparison import assert_like_python

from numen import njit
from numen.errors import TypingError


def modules(n):
    import cmath as c
    import math

    import numpy as np

    return math.sqrt(n), np.arange(n), c.phase(1j)


def dotted(n):
    import numpy.linalg
    import numpy.linalg as la

    return numpy.linalg.norm(numpy.ones(n)), la.det(numpy.eye(n))


def names(n):
    from heapq import heappop
    from heapq import heappush as push
    from math import pi
    from math import sin as sine

    from numpy import linalg

    heap = [n]
    push(heap, 1)
    return pi, sine(n), heappop(heap), linalg.norm(3.0)


def in_blocks(n):
    total = 0.0
    for i in range(n):
        from math import sqrt

        total += sqrt(i)
    if n > 2:
        import math as m
    else:
        import math as m
    return total, m.floor(total)


def in_an_inner_function(n):
    def root(x):
        from math import sqrt

        return sqrt(x)

    return root(n)


@pytest.mark.parametrize("function", [modules, dotted, names, in_blocks, in_an_inner_function])
def test_as_in_python(function: Callable[..., Any]) -> None:
    assert_like_python(function, 4)


RELATIVE = """
def below(n):
    from . import shapes
    from .shapes import area
    from .inner.deep import depth as how_deep

    return shapes.area(n), area(n), how_deep(n)


def above(n):
    from .inner import deep

    return deep.around(n)
"""
DEEP = """
def depth(n):
    return n + 1


def around(n):
    from .. import shapes
    from ..shapes import area

    return shapes.area(n) + area(2) + depth(n)
"""


@pytest.mark.parametrize("name", ["below", "above"])
def test_relative_imports(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "relative_imports"
    (package / "inner").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "shapes.py").write_text("def area(n):\n    return n * n\n")
    (package / "main.py").write_text(RELATIVE)
    (package / "inner" / "__init__.py").write_text("")
    (package / "inner" / "deep.py").write_text(DEEP)
    monkeypatch.syspath_prepend(tmp_path)
    try:
        main = importlib.import_module("relative_imports.main")
        assert_like_python(getattr(main, name), 3)
    finally:
        for each in [each for each in sys.modules if each.startswith("relative_imports")]:
            del sys.modules[each]


def test_a_relative_import_that_is_missing_is_an_error() -> None:
    with pytest.raises(TypingError, match="nothing_here"):
        njit(missing_relative)()


def missing_relative():
    from . import nothing_here

    return nothing_here


def missing_module():
    import numpyy

    return numpyy.zeros(3)


def missing_name():
    from math import sqroot

    return sqroot(2)


def test_what_cannot_be_imported_is_an_error() -> None:
    with pytest.raises(TypingError, match="no module named 'numpyy'"):
        njit(missing_module)()
    with pytest.raises(TypingError, match="module 'math' has no attribute 'sqroot'"):
        njit(missing_name)()
