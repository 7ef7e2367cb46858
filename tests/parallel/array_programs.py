"""Array expressions, to be run on several threads with parallel=True."""

import numpy as np


def expression(x, y):
    return np.sqrt(x * x + y * y) + x * 0.5 - y


def broadcast(m, row, column):
    return m * row + column - 1


def column_major(m, row):
    return m.T * 2 + m.T


def into(x, y):
    x += y
    x[1:] = y[:-1] * 2
    y[...] = 3
    return x


def overlapping(x, y):
    x[1:] = x[:-1]
    x[:-1] = x[1:] + y[1:]
    x[::2] = x[:500_000][::-1][::1] if x.size == 1_000_000 else x[::2]
    return x


def reversed_in_place(x, y):
    x[:] = x[::-1]
    return x


def strided(x, y):
    return x[::-3] + y[::-3]


def created(n):
    a = np.full(n, 2.5)
    b = np.ones((n, 3), np.int32)
    c = np.arange(n) * 2
    return a, b, c, np.zeros(n) + 1


def integer_sums(k):
    return np.sum(k), k.min(), k.max(), (k > 50).any(), (k >= 0).all(), np.sum(k > 50)


def chosen(x, y):
    return np.where(x > y, x, -y)


def small(small_x):
    return small_x * 2 + 1, np.sum(small_x)


def of_rows(m, row, column):
    return (m * row).sum(axis=1), m.max(axis=0)
