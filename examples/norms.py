"""One function with several ways to work, chosen by a string that has a default."""

import math

import numpy as np
from numba import njit


@njit
def norm(values, kind="euclid"):
    if kind == "euclid":
        return math.sqrt((values * values).sum())
    if kind == "manhattan":
        return np.abs(values).sum()
    if kind == "maximum":
        return np.abs(values).max()
    raise ValueError("no such norm")


@njit
def normalised(values, kind="euclid"):
    return values / norm(values, kind)


def main():
    values = np.array([3.0, -4.0, 12.0])
    print("default", norm(values))
    for kind in ("euclid", "manhattan", "maximum"):
        print(kind, norm(values, kind), normalised(values, kind=kind).round(6))
    try:
        norm(values, "city")
    except ValueError as error:
        print("ValueError:", error)


if __name__ == "__main__":
    main()
