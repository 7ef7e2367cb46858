"""`np.array` of a list of arrays that was filled in a loop: a table of a simulation's steps."""

import numpy as np
from numba import njit


@njit
def simulate(position, velocity, step, steps):
    history = [position.copy()]
    for _ in range(steps):
        velocity = velocity - step * position
        position = position + step * velocity
        history.append(position)
    return np.array(history)


@njit
def powers(x, n):
    return np.array([x**k for k in range(n)])


def main():
    table = simulate(np.array([1.0, 0.5, -2.0]), np.zeros(3), 0.25, 6)
    print(table.shape, table.dtype)
    print(table.round(6))
    print(powers(np.arange(5), 4))


if __name__ == "__main__":
    main()
