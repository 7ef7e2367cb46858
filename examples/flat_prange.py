"""Arrays of any number of axes, element by element and in parallel, through `.flat`."""

import numpy as np
from numba import njit, prange


@njit(parallel=True)
def clipped_squares(values, limit):
    out = np.empty(values.shape, values.dtype)
    for i in prange(values.size):
        square = values.flat[i] * values.flat[i]
        out.flat[i] = min(square, limit)
    return out


@njit(parallel=True)
def distance(a, b):
    total = 0
    for i in prange(a.size):
        total += abs(a.flat[i] - b.flat[i])
    return total


def main():
    cube = np.arange(24).reshape(2, 3, 4) - 12
    print(clipped_squares(cube, 50).tolist())
    print(clipped_squares(cube[0].T / 2, 9.5).tolist())
    print(distance(cube, cube[::-1, :, ::-1]), distance(cube[0, 0], cube[1, 2]))


if __name__ == "__main__":
    main()
