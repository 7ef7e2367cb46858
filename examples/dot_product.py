"""Dot product with explicit signatures: compiled when decorated, one machine function a dtype."""

import numba
import numpy as np


@numba.njit(["float32(float32[::1], float32[::1])", "float64(float64[::1], float64[::1])"])
def dot(a, b):
    total = a[0] * b[0]
    for i in range(1, a.shape[0]):
        total += a[i] * b[i]
    return total


@numba.jit("int64(int64[:], int64[:])", nopython=True)
def dot_of_integers(a, b):
    total = 0
    for x, y in zip(a, b):
        total += x * y
    return total


def main():
    x = np.arange(1, 9) / 8
    y = np.arange(8, 0, -1) / 4
    print("float64", dot(x, y))
    print("float32", dot(x.astype(np.float32), y.astype(np.float32)))
    n = np.arange(10)
    print("int64, every second", dot_of_integers(n[::2], n[1::2]))


if __name__ == "__main__":
    main()
