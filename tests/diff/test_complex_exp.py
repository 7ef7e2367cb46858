"""exp of complex numbers, in vectors and one by one: parts, limits and what is not finite."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import numen

EDGES = [0.0, -0.0, 1.5, -2.5, 1e-320, 745.5, -745.5, 1e30, np.inf, -np.inf, np.nan]


@numen.njit
def of_array(z: Any) -> Any:
    return np.exp(z)


@numen.njit(tier="optimized")
def of_array_optimized(z: Any) -> Any:
    return np.exp(z)


@numen.njit
def of_each(z: Any) -> Any:
    out = np.empty_like(z)
    for i in range(z.size):
        out[i] = np.exp(z[i])
    return out


@numen.njit
def power_of_two(z: Any) -> Any:
    return np.exp2(z)


# complex64 is computed in double precision.
ROUNDINGS: dict[type, int] = {np.complex64: 2, np.complex128: 8}


@pytest.mark.parametrize("function", [of_array, of_array_optimized, of_each])
@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
def test_of_what_is_special(function: Any, dtype: type) -> None:
    # In chunks of a vector, so that each place is computed in one.
    grid = np.array([complex(x, y) for x in EDGES for y in EDGES]).astype(dtype)
    with np.errstate(all="ignore"):
        expected = np.exp(grid)
    result = function(grid)
    assert result.dtype == expected.dtype
    tolerance = ROUNDINGS[dtype] * float(np.finfo(dtype).eps)
    for part in ("real", "imag"):
        np.testing.assert_allclose(
            getattr(result, part), getattr(expected, part), rtol=tolerance, err_msg=part
        )


@pytest.mark.parametrize("function", [of_array, of_array_optimized, of_each])
@pytest.mark.parametrize(("dtype", "reach"), [(np.complex64, 95.0), (np.complex128, 715.0)])
def test_accuracy_of_both_parts(function: Any, dtype: type, reach: float) -> None:
    rng = np.random.default_rng(12)
    values = rng.uniform(-reach, reach, 4000) + 1j * rng.uniform(-50, 50, 4000)
    grid = values.astype(dtype)
    with np.errstate(all="ignore"):
        expected = np.exp(grid)
    result = function(grid)
    small = float(np.finfo(dtype).tiny)
    for part in ("real", "imag"):
        np.testing.assert_allclose(
            getattr(result, part),
            getattr(expected, part),
            rtol=ROUNDINGS[dtype] * float(np.finfo(dtype).eps),
            atol=small,
            err_msg=part,
        )


def test_signs_of_zeros() -> None:
    grid = np.array([0j, complex(0, -0.0), complex(-np.inf, -1), complex(3, -0.0)])
    result, expected = of_array(grid), np.exp(grid)
    np.testing.assert_array_equal(np.signbit(result.real), np.signbit(expected.real))
    np.testing.assert_array_equal(np.signbit(result.imag), np.signbit(expected.imag))


@pytest.mark.parametrize(("dtype", "most"), [(np.complex64, 128), (np.complex128, 1024)])
def test_exp2_has_the_same_limits(dtype: type, most: int) -> None:
    grid = np.array([1 + 1j, 1.5 + 1.5j, most + 0.5j, -3 - 0j, complex(np.inf, 0)], dtype)
    tolerance = ROUNDINGS[dtype] * float(np.finfo(dtype).eps)
    np.testing.assert_allclose(power_of_two(grid), np.exp2(grid), rtol=tolerance)
