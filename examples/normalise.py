"""An operation that a function generates: it captures the mean and deviation of training data."""

import numpy as np
from numba import njit


def make_normalise(samples):
    mean = samples.mean(axis=0)
    deviation = samples.std(axis=0)

    @njit
    def normalise(rows):
        out = np.empty(rows.shape, np.float64)
        for i in range(rows.shape[0]):
            for j in range(rows.shape[1]):
                out[i, j] = (rows[i, j] - mean[j]) / deviation[j]
        return out

    return normalise


def make_pipeline(*operations):
    first, second = operations

    @njit
    def pipeline(rows):
        return second(first(rows))

    return pipeline


@njit
def clipped(rows):
    return np.clip(rows, -1.0, 1.0)


def main():
    samples = np.array([[1.0, 200.0, 3.0], [2.0, 100.0, 5.0], [4.0, 300.0, 4.0], [1.0, 0.0, 8.0]])
    normalise = make_normalise(samples)
    print(normalise(samples).round(6))
    other = make_normalise(samples * 10.0)
    print(other(samples).round(6))
    print(make_pipeline(normalise, clipped)(samples).round(6))


if __name__ == "__main__":
    main()
