"""A sparse matrix in compressed rows, made from triples, times a vector, row by row in parallel."""

import numpy as np
from numba import njit, prange


@njit
def compressed(rows, columns, values, size):
    order = np.argsort(rows, kind="mergesort")
    starts = np.zeros(size + 1, np.int64)
    for row in rows:
        starts[row + 1] += 1
    return np.cumsum(starts), columns[order], values[order]


@njit(parallel=True)
def product(matrix, vector):
    starts, columns, values = matrix
    out = np.zeros(starts.size - 1, vector.dtype)
    for row in prange(out.size):
        for k in range(starts[row], starts[row + 1]):
            out[row] += values[k] * vector[columns[k]]
    return out


def main():
    size = 200
    generator = np.random.default_rng(11)
    rows, columns = generator.integers(0, size, (2, 1500))
    values = generator.integers(-9, 10, 1500).astype(np.float64)
    vector = generator.integers(0, 5, size) / 2
    result = product(compressed(rows, columns, values, size), vector)
    dense = np.zeros((size, size))
    np.add.at(dense, (rows, columns), values)
    print("as the dense product", np.array_equal(result, dense @ vector))
    print(result[:8], result.sum())


if __name__ == "__main__":
    main()
