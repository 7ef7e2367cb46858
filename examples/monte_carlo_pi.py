"""Pi from random points, with the very random numbers that NumPy and Python draw."""

import random

import numpy as np
from numba import njit


@njit
def pi_by_numpy(seed, points):
    np.random.seed(seed)
    inside = 0
    for _ in range(points):
        x = np.random.random()
        y = np.random.random()
        if x * x + y * y < 1.0:
            inside += 1
    return 4.0 * inside / points


@njit
def pi_by_python(seed, points):
    random.seed(seed)
    inside = 0
    for _ in range(points):
        if random.random() ** 2 + random.random() ** 2 < 1.0:
            inside += 1
    return 4.0 * inside / points


def main():
    print(pi_by_numpy(1, 20_000), pi_by_numpy(2, 20_000))
    print(pi_by_python(1, 20_000), pi_by_python(2, 20_000))


if __name__ == "__main__":
    main()
