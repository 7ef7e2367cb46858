"""Code that an overload was chosen for is not kept; other code is, until one is registered."""

from cache_use import blobs, hits

import numen
from numen import njit
from numen.extending import overload, overload_attribute, overload_method

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


def test_methods_and_attributes_are_not_kept(cache) -> None:
    overload_method(numen.types.Integer, "cache_scaled")(lambda x, by: lambda x, by: x * by)
    overload_attribute(numen.types.Integer, "cache_doubled")(lambda x: lambda x: x * 2)
    for _ in range(2):
        method, attribute = njit(lambda x: x.cache_scaled(3)), njit(lambda x: x.cache_doubled)
        assert (method(5), attribute(5)) == (15, 10)
        assert hits(method) == hits(attribute) == (0, 1)
    assert blobs(cache) == []
