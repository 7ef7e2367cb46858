"""Sums over a large array, the work shared among threads by prange."""

import numba
import numpy as np
from numba import njit, prange


@njit(parallel=True)
def total(values):
    s = 0
    for i in prange(values.shape[0]):
        s += values[i]
    return s


@njit(parallel=True)
def row_totals(table):
    out = np.zeros(table.shape[0], table.dtype)
    for i in prange(table.shape[0]):
        for j in range(table.shape[1]):
            out[i] += table[i, j]
    return out


@njit(parallel=True)
def largest_square_below(limit, values):
    best = 0
    for i in prange(values.shape[0]):
        square = values[i] * values[i]
        if square < limit:
            best = max(best, square)
    return best


def main():
    assert numba.get_num_threads() >= 1
    values = np.arange(200_000)
    print("sum", total(values))
    print("rows", row_totals(values.reshape(8, -1)))
    print("largest square", largest_square_below(1_000_000, values))


if __name__ == "__main__":
    main()
