"""Moving average: a window's sum that is carried along, and one that pandas users know."""

import numpy as np
from numba import jit


@jit(nopython=True)
def moving_average(values, window):
    out = np.empty(values.size - window + 1, np.float64)
    total = values[:window].sum()
    out[0] = total / window
    for i in range(window, values.size):
        total += values[i] - values[i - window]
        out[i - window + 1] = total / window
    return out


@jit(nopython=True)
def exponential_average(values, weight=0.5):
    out = values.copy()
    for i in range(1, values.size):
        out[i] = weight * values[i] + (1.0 - weight) * out[i - 1]
    return out


def main():
    values = np.array([3.0, 5.0, 2.0, 8.0, 6.0, 7.0, 1.0, 4.0])
    for window in (1, 3, 8):
        print(window, moving_average(values, window))
    print("exponential", exponential_average(values))
    print("slow", exponential_average(values, weight=0.125))


if __name__ == "__main__":
    main()
