"""numen/lib/heapq against CPython's heapq: the same items in the same places."""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np
import pytest

from numen import njit, typed


def steps(heap: Any, items: Any) -> Any:
    out = [items[0]]
    heapq.heapify(heap)
    for item in items:
        heapq.heappush(heap, item)
        out.append(heapq.heapreplace(heap, item))
        out.append(heapq.heappushpop(heap, item))
    while len(heap) > 2:
        out.append(heapq.heappop(heap))
    return out, heapq.nsmallest(3, items), heapq.nlargest(3, items), heapq.nlargest(-1, items)


def numbers(count: int) -> tuple[list[int], list[int]]:
    random = np.random.default_rng(count)
    return random.integers(0, 9, count).tolist(), random.integers(0, 9, 20).tolist()


@pytest.mark.parametrize("count", [1, 2, 3, 9, 50])
@pytest.mark.parametrize("kind", [int, float, str, "pairs"])
def test_heaps_are_laid_out_as_in_cpython(count: int, kind: Any) -> None:
    def make(values: list[int]) -> list[Any]:
        if kind == "pairs":
            return [(value, index / 2) for index, value in enumerate(values)]
        return [kind(value) for value in values]

    heap, items = map(make, numbers(count))
    expected_heap = list(heap)
    expected = steps(expected_heap, items)
    assert njit(steps)(heap, items) == expected
    assert heap == expected_heap


def test_typed_lists_and_other_iterables() -> None:
    heap = typed.List([5, 3, 4, 1])
    njit(lambda h: heapq.heapify(h))(heap)
    expected = [5, 3, 4, 1]
    heapq.heapify(expected)
    assert list(heap) == expected
    assert njit(lambda x: heapq.nlargest(2, x))(np.arange(5)) == [4, 3]
    assert njit(lambda x: heapq.nsmallest(2, x))((3, 1, 2)) == [1, 2]


@pytest.mark.parametrize("function", [heapq.heappop, heapq.heapreplace])
def test_an_empty_heap(function: Any) -> None:
    @njit
    def pop(heap: Any) -> Any:
        heap.pop()
        if function is heapq.heappop:
            return heapq.heappop(heap)
        return heapq.heapreplace(heap, 1)

    with pytest.raises(IndexError, match="index out of range"):
        pop([1])


def test_what_is_refused() -> None:
    with pytest.raises(TypeError, match="heap argument must be a list"):
        njit(lambda h: heapq.heapify(h))((1, 2))
    with pytest.raises(TypeError, match="'n' must be an integer"):
        njit(lambda n: heapq.nlargest(n, (1, 2)))(1.5)
    with pytest.raises(TypeError, match="'iterable' must be iterable"):
        njit(lambda x: heapq.nlargest(1, x))(1)
