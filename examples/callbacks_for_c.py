"""Compiled functions that C calls: a comparison for qsort, an integrand for SciPy."""

import ctypes

import numpy as np
from numba import carray, cfunc, types
from scipy import LowLevelCallable, integrate

qsort = ctypes.CDLL(None).qsort
qsort.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_void_p]
qsort.restype = None


@cfunc(types.intc(types.CPointer(types.float64), types.CPointer(types.float64)))
def by_magnitude(a, b):
    left, right = abs(a[0]), abs(b[0])
    return (left > right) - (left < right)


@cfunc("float64(float64, voidptr)")
def polynomial(x, data):
    """Evaluate the polynomial whose four coefficients `data` points to."""
    coefficients = carray(data, 4, np.float64)
    total = 0.0
    for i in range(4):
        total = total * x + coefficients[i]
    return total


def main():
    numbers = np.array([3.0, -1.0, 0.5, -7.0, 2.0])
    compare = ctypes.cast(by_magnitude.ctypes, ctypes.c_void_p)
    qsort(numbers.ctypes.data, numbers.size, numbers.itemsize, compare)
    print(numbers)

    coefficients = np.array([4.0, -3.0, 2.0, -1.0])
    data = coefficients.ctypes.data_as(ctypes.c_void_p)
    integrand = LowLevelCallable(polynomial.ctypes, data)
    area, _ = integrate.quad(integrand, 0.0, 2.0)
    print(round(area, 9))


if __name__ == "__main__":
    main()
