"""prange loops with reductions. Compiled with parallel=True, each gives what Python gives.

Numbers are chosen so that sums and products are exact: the order of additions does not matter.
"""

import numpy as np

from numen import njit, pndindex, prange


def total(x, n):
    s = 0.0
    for i in prange(n):
        s += x[i]
    return s


def total_from_one(x, n):
    s = 1.0
    for i in prange(1, n, 3):
        s = x[i] + s + 2
    return s


def difference(x, n):
    s = 10.0
    for i in prange(n - 1, -1, -2):
        s -= x[i]
    return s


def product(x, n):
    p = 1.0
    for i in prange(n):
        p *= 1 + (i % 7 == 3)
    return p


def quotient(x, n):
    p = 2.0**30
    for _ in prange(20):
        p /= 2.0
    return p


def count(x, n):
    k = 0
    for i in prange(n):
        if x[i] > 3:
            k += 1
    return k


def integers(x, n):
    k = 7
    for i in prange(-n, n, 3):
        k = k + i * i - 1
    return k


def bits(x, n):
    a = -1
    o = 0
    e = 5
    for i in prange(n):
        a &= i | 0xF0
        o |= i
        e ^= i * 3
    return a, o, e


def truths(x, n):
    some = False
    every = True
    odd = False
    found = False
    for i in prange(n):
        some |= x[i] > 9
        every &= x[i] > -1
        odd ^= i % 2 == 1
        found = found or x[i] == 4
    return some, every, odd, found


def extremes(x, n):
    least = x[0]
    most = x[0]
    for i in prange(n):
        least = min(least, x[i])
        most = max(x[i], most, 2.5)
    return least, most


def extremes_of_integers(x, n):
    least = 5
    most = -1000
    for i in prange(n):
        least = min(i - 100, least)
        if i % 3 == 0:
            most = max(most, -i)
    return least, most


def complex_numbers(x, n):
    s = 0j
    p = 1 + 0j
    for i in prange(n):
        s += complex(x[i], -i)
        p *= 1j
    return s, p


def several(x, n):
    s = 0.0
    k = 0
    p = 1
    for i in prange(n):
        twice = 2 * x[i]
        if twice > 4:
            s += twice
            k += 1
        else:
            p *= -1
    return s, k, p


def inner_loops(x, n):
    s = 0.0
    for i in prange(n):
        for j in range(3):
            if j == 1:
                continue
            s += x[i] * j
    return s


def nested(x, n):
    s = 0
    for i in prange(n):
        for j in prange(i % 5):
            s += j * i
    return s


def private_temporaries(x, n):
    out = np.empty(n)
    scale = 3.0
    for i in prange(n):
        t = x[i]
        t *= scale
        t += 1
        out[i] = t
    return out


def private_arrays(x, n):
    out = np.zeros(n)
    for i in prange(n):
        window = np.zeros(3)
        window[:] = x[i]
        window[1] += 1
        out[i] = window.sum()
    return out


def values_of_the_last_iteration(x, n):
    y = -1.0
    for i in prange(n):
        y = x[i] + 1
    return i, y


def no_iterations(x, n):
    s = 4.0
    y = 2
    for i in prange(3, 3):
        s += x[i]
        y = i
    return s, y


def array_in_place(x, n):
    acc = np.ones(3)
    for i in prange(n):
        acc += np.array([x[i], 1.0, -x[i]])
    return acc


def array_of_a_parameter(acc2, n):
    for i in prange(n):
        acc2 += i
    return acc2


def array_rebound(acc2, n):
    for i in prange(n):
        acc2 = acc2 + i
    return acc2


def array_product(x, n):
    acc = np.full((2, 2), 3, np.int64)
    for i in prange(n):
        acc *= 1 - 2 * (i % 2)
    return acc


def array_extremes(x, n):
    most = np.zeros(2)
    for i in prange(n):
        most = np.maximum(most, np.array([x[i], -x[i]]))
    return most


def array_bools(x, n):
    seen = np.zeros(2, np.bool_)
    for i in prange(n):
        seen |= np.array([x[i] > 4, x[i] > 100])
    return seen


def rows(m, n):
    acc = np.zeros(m.shape[1])
    for i in prange(m.shape[0]):
        acc += m[i]
    return acc


def rows_into_slice(m, n):
    acc = np.zeros(m.shape[1])
    for i in prange(m.shape[0]):
        acc[:] += m[i]
    return acc


def rows_into_part(m, n):
    acc = np.zeros(m.shape[1])
    for i in prange(m.shape[0]):
        acc[1:] += m[i, 1:]
    return acc


def strided_target(m, n):
    acc = np.zeros((m.shape[1], 2))
    view = acc[:, 1]
    for i in prange(m.shape[0]):
        view += m[i]
    return acc


def columns(m, n):
    acc = np.zeros(m.shape[1])
    for i in prange(m.shape[0]):
        for j in range(m.shape[1]):
            acc[j] += m[i, j]
    return acc


def histogram(x, n):
    counts = np.zeros(8, np.int64)
    for i in prange(n):
        counts[int(x[i])] += 1
    return counts


def element_extremes(x, n):
    most = np.full(4, -1.0)
    for i in prange(n):
        k = i % 4
        most[k] = max(most[k], x[i])
    return most


def own_elements(x, n):
    out = np.ones(n)
    for i in prange(1, n):
        out[i] += x[i]
        out[i] *= 2
        out[i] = out[i] + out[i]
    return out


def own_rows(m, n):
    out = np.zeros(m.shape)
    for i in prange(m.shape[0]):
        for j in range(m.shape[1]):
            out[i, j] += m[i, j]
            if j > 0:
                out[i, j] += out[i, j - 1]
    return out


def every_second(x, n):
    out = x.copy()
    for i in prange(1, n, 2):
        out[i] = out[i - 1] + 1
    return out


def sum_over_indices(m):
    s = 0.0
    for i, j in pndindex(m.shape):
        s += m[i, j] * (i - j)
    return s


def fill_at_indices(m):
    for index in pndindex(m.shape[0], m.shape[1]):
        m[index] = index[0] * 10 + index[1]
    empty = 0
    for _ in pndindex((0, 5)):
        empty += 1
    return empty


def indices_as_a_list(n):
    return [i + j for i, j in pndindex((3, 2))]


@njit(inline="always")
def first_above(row, limit):
    for k in range(len(row)):
        if row[k] > limit:
            return k
    return -1


def functions_that_return_from_loops(m):
    out = np.zeros(len(m), np.int64)
    for i in prange(len(m)):
        out[i] = first_above(m[i], 1000.0)
    return out
