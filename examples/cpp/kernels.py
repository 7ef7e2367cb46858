"""Kernels that main.cpp compiles. Plain Python: numen.njit takes them as they are, too."""

import numpy as np


def saxpy(a, x, y):
    """Add a * x to y, in place."""
    for i in range(len(x)):
        y[i] += a * x[i]


def moments(x):
    """Return the mean of x and its standard deviation."""
    mean = x.sum() / len(x)
    return mean, np.sqrt(((x - mean) ** 2).sum() / len(x))


def smooth(image):
    """Return each element's mean with its four neighbours; the border stays."""
    out = image.copy()
    for i in range(1, image.shape[0] - 1):
        for j in range(1, image.shape[1] - 1):
            cross = image[i - 1, j] + image[i + 1, j] + image[i, j - 1] + image[i, j + 1]
            out[i, j] = (image[i, j] + cross) / 5.0
    return out


def element(x, i):
    """Return x[i]."""
    return x[i]
