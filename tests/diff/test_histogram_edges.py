"""np.histogram where rounding decides: values on edges, next to them, and outside of the range."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import numen


@numen.njit
def counted(a: Any, bins: Any) -> Any:
    return np.histogram(a, bins)


@numen.njit
def counted_within(a: Any, bins: Any, low: Any, high: Any) -> Any:
    return np.histogram(a, bins, (low, high))


@numen.njit
def weighed(a: Any, bins: Any, low: Any, high: Any, weights: Any) -> Any:
    return np.histogram(a, bins, (low, high), weights=weights)


@numen.njit(fastmath=True)
def counted_fast(a: Any, bins: Any) -> Any:
    return np.histogram(a, bins)


def about_edges(edges: np.ndarray) -> np.ndarray:
    """The edges, their neighbours on both sides, and places between: 2,000 and more, shuffled."""
    around = [edges, np.nextafter(edges, -np.inf), np.nextafter(edges, np.inf)]
    middle = np.random.default_rng(7).uniform(edges[0], edges[-1], 2000).astype(edges.dtype)
    values = np.concatenate([*around, middle])
    np.random.default_rng(8).shuffle(values)
    return values


def same(ours: tuple[np.ndarray, np.ndarray], theirs: tuple[np.ndarray, np.ndarray]) -> None:
    for one, other in zip(ours, theirs, strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("low", "high"), [(0.0, 1.0), (-3.7, 1e-3), (1e9, 1e9 + 1), (-1e-12, 1e12)]
)
@pytest.mark.parametrize("bins", [1, 7, 1000])
def test_values_on_and_next_to_edges(low: float, high: float, bins: int) -> None:
    values = about_edges(np.histogram_bin_edges(np.array([low, high]), bins))
    same(counted(values, bins), np.histogram(values, bins))
    same(counted_fast(values, bins), np.histogram(values, bins))
    same(counted_within(values, bins, low, high), np.histogram(values, bins, (low, high)))


def test_values_outside_of_the_range_are_not_counted() -> None:
    values = np.random.default_rng(9).normal(size=3000)
    values[::50] = np.nan
    values[1::50] = np.inf
    values[2::50] = -np.inf
    values[3::50] = 1e300
    weights = np.random.default_rng(10).random(3000)
    same(counted_within(values, 40, -0.5, 0.75), np.histogram(values, 40, (-0.5, 0.75)))
    ours = weighed(values, 40, -0.5, 0.75, weights)
    np.testing.assert_allclose(
        ours[0], np.histogram(values, 40, (-0.5, 0.75), weights=weights)[0], rtol=1e-13
    )


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, np.uint64, np.float32])
@pytest.mark.parametrize("bins", [3, 256, 1000])
def test_dtypes_whose_values_lie_on_edges(dtype: type, bins: int) -> None:
    values = np.random.default_rng(11).integers(0, 100, 5000).astype(dtype)
    same(counted(values, bins), np.histogram(values, bins))
    same(counted_within(values, bins, 10, 90), np.histogram(values, bins, (10, 90)))


@pytest.mark.parametrize("size", [1, 255, 256, 257, 513])
def test_sizes_about_a_strip(size: int) -> None:
    values = np.random.default_rng(size).random(size)
    same(counted(values, 10), np.histogram(values, 10))
    same(counted(values[::-2], 10), np.histogram(values[::-2], 10))
