"""Code that an overload was chosen for is not kept; other code is, until one is registered."""

import numpy as np
from cache_use import blobs, hits

import numen
from numen import njit
from numen.extending import overload, overload_attribute, overload_method
from numen.overloading import registered

TWICE = """
from numen import njit

def twice(x):
    return 2 * x

@njit
def f(x):
    return twice(x)
"""


def test_an_overload_that_is_registered_later(cache, load) -> None:
    for expected in ((0, 1), (1, 0)):
        module = load(TWICE)
        assert module.f(5) == 10
        assert hits(module.f) == expected
    overloaded = load(TWICE)
    overload(overloaded.twice)(lambda x: lambda x: x * 100)
    assert overloaded.f(5) == 500
    assert hits(overloaded.f) == (0, 1)
    again = load(TWICE)
    assert again.f(5) == 10
    assert hits(again.f) == (1, 0)


def test_what_was_chosen_is_not_kept(cache, load) -> None:
    for implementation in (lambda x: x * 3, lambda x: x * 4):

        def choose(x, implementation=implementation):
            return implementation

        module = load(TWICE)
        overload(module.twice, strict=False)(choose)
        assert module.f(5) == implementation(5)
        assert hits(module.f) == (0, 1)
    assert blobs(cache) == []


SIGN = """
import numpy as np
from numen import njit, types

@njit
def f(x):
    return np.sign(x)

def choose(x):
    if isinstance(x, types.{type}):
        return lambda x: {result}
    return None
"""


def test_what_no_registered_implementation_takes_is_kept(cache, load) -> None:
    """As callers of len() for arrays, where a package has a len() for its own types."""
    try:
        for type, result, expected, found in [
            ("UnicodeType", "1", 1, (0, 1)),
            ("UnicodeType", "1", 1, (1, 0)),
            ("UnicodeType", "2", 1, (0, 1)),
            ("UnicodeType", "2", 1, (1, 0)),
            ("Integer", "100", 100, (0, 1)),
        ]:
            module = load(SIGN.format(type=type, result=result))
            registered._functions.pop(np.sign, None)
            overload(np.sign)(module.choose)
            assert module.f(5) == expected
            assert hits(module.f) == found
    finally:
        del registered._functions[np.sign]


def test_methods_and_attributes_are_not_kept(cache) -> None:
    overload_method(numen.types.Integer, "cache_scaled")(lambda x, by: lambda x, by: x * by)
    overload_attribute(numen.types.Integer, "cache_doubled")(lambda x: lambda x: x * 2)
    for _ in range(2):
        method, attribute = njit(lambda x: x.cache_scaled(3)), njit(lambda x: x.cache_doubled)
        assert (method(5), attribute(5)) == (15, 10)
        assert hits(method) == hits(attribute) == (0, 1)
    assert blobs(cache) == []
