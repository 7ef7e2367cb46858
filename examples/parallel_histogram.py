"""A histogram made in parallel: every chunk counts on its own, then the counts are added up."""

import numpy as np
from numba import njit, prange


@njit
def bin_of(value, low, high, bins):
    if value < low or value > high:
        return -1
    return min(int((value - low) / (high - low) * bins), bins - 1)


@njit(parallel=True)
def histogram(values, low, high, bins, chunks=8):
    counts = np.zeros((chunks, bins), np.int64)
    size = (values.size + chunks - 1) // chunks
    for chunk in prange(chunks):
        for i in range(chunk * size, min((chunk + 1) * size, values.size)):
            k = bin_of(values[i], low, high, bins)
            if k >= 0:
                counts[chunk, k] += 1
    return counts.sum(axis=0)


def main():
    values = np.random.default_rng(7).normal(size=50_000)
    counts = histogram(values, -2.0, 2.0, 10)
    print(counts)
    print("as NumPy counts", np.array_equal(counts, np.histogram(values, 10, (-2.0, 2.0))[0]))


if __name__ == "__main__":
    main()
