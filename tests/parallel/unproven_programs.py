"""Parallel loops that are safe, each with arguments: none may get a warning."""

from collections import namedtuple

import numpy as np

from numen import njit, prange

SQUARE = np.arange(36.0).reshape(6, 6)
LINE = np.arange(24.0)
PLACES = np.arange(24)[::-1].copy()
RECORDS = np.zeros(24, [("now", np.float64), ("next", np.float64)]).view(np.recarray)
BLOCK = 4
Two = namedtuple("Two", "out x")


def own_element(x, y):
    for i in prange(len(x)):
        y[i] = x[i] + x[max(i - 1, 0)]


def own_row(a):
    for i in prange(a.shape[0]):
        for j in range(a.shape[1]):
            a[i, j] = a[i, (j + 1) % a.shape[1]] * 2
        a[i][0] = 1
        a[i, :] += 1
        row = a[i]
        row[1:] = 3
        row *= 2


def own_column(a):
    n, m = a.shape
    for j in prange(m):
        for i in range(1, n):
            a[i, j] = a[i - 1, j]
        a[..., j] += 1


def own_block(x, out):
    n = len(x)
    for b in prange((n + BLOCK - 1) // BLOCK):
        start = b * BLOCK
        stop = min(start + BLOCK, n)
        for k in range(start, stop):
            out[k] = x[k]
        out[start:stop] += 1
        for k in range(BLOCK):
            if b * BLOCK + k < n:
                out[b * BLOCK + k] *= 2


def own_block_bounded_by_if(x, parts):
    size = len(x) // parts + 1
    for p in prange(parts):
        stop = (p + 1) * size
        if stop > len(x):
            stop = len(x)
        for k in range(p * size, stop):
            x[k] += 1


def flat_image(out, width, height):
    for y in prange(height):
        for x in range(width):
            out[y * width + x] = x


def flat_pixels(out):
    for p in prange(len(out) // 3):
        out[3 * p] = 1
        out[3 * p + 1] = 2
        out[3 * p + 2] = 3


def pairs(d):
    n = len(d)
    for i in prange(n):
        for j in range(i + 1, n):
            d[i, j] = d[j, i] = i * j


def pairs_by_condition(d):
    n = len(d)
    for i in prange(n):
        for j in range(n):
            if j <= i:
                continue
            d[i, j] = 1
            d[j, i] = 2


def two_halves(x):
    n = len(x) // 2
    for i in prange(n):
        x[i] = 1
        x[n + i] = 2


def even_and_odd(x):
    for i in prange(0, len(x) - 1, 2):
        x[i] = x[i + 1]


def shifted_back(x, y):
    for i in prange(1, len(x) - 1):
        y[i - 1] = x[i] + x[i - 1] + x[i + 1]


def from_behind(x, y):
    n = len(x)
    for i in prange(n):
        y[n - 1 - i] = x[i]


def memory_of_its_own(x, out):
    for i in prange(len(x)):
        buffer = np.zeros(4)
        for k in range(4):
            buffer[k % 3] += x[i]
        copied = x.copy()
        copied[0] = i
        out[i] = buffer.sum() + copied[0]


def reductions(x):
    total = 0.0
    counts = np.zeros(3)
    best = -np.inf
    for i in prange(len(x)):
        total += x[i]
        counts[int(x[i]) % 3] += 1
        best = max(best, x[i])
    return total, counts, best


def gather(x, places, out):
    for i in prange(len(places)):
        out[i] = x[places[i]]


@njit
def fill_row(row, value):
    for j in range(len(row)):
        row[j] = value


@njit
def put(out, i, value):
    out[i] = value


@njit
def spread(a, k, n):
    for j in range(n):
        put(a[k], j, 1.0)


def through_calls(a, out):
    for i in prange(len(a)):
        fill_row(a[i], i)
        put(out, i, a[i].sum())
        spread(a, i, a.shape[1])


def views(a):
    for i in prange(a.shape[0]):
        a[i].sort()
        np.add(a[i], 1, out=a[i])
        t = a[i, ::2]
        t[:] = 0
        a[i].reshape(2, 3)[0, 1] = 5


def list_of_arrays(arrays):
    for i in prange(len(arrays)):
        arrays[i][:] = i


def pixels_by_one_index(image, width):
    for k in prange(image.shape[0] * width):
        i = k // width
        j = k % width
        image[i, j] = image[i, j] * 2 + k


def voxels_by_one_index(a):
    n, m, p = a.shape
    for k in prange(n * m * p):
        i, rest = k // (m * p), k % (m * p)
        a[i, rest // p, rest % p] = k


def the_last_part_is_longer(x, parts):
    n = len(x)
    size = n // parts
    for p in prange(parts):
        stop = n if p == parts - 1 else (p + 1) * size
        for k in range(p * size, stop):
            x[k] += 1
        if p == parts - 1:
            end = n
        else:
            end = p * size + size
        x[p * size : end] *= 2


def counted_from_the_end(x, y):
    for i in prange(len(x)):
        y[-1 - i] = x[i]
        y[-(i + 1)] += 1


@njit
def sharpen(a, out, i):
    for j in range(1, a.shape[1] - 1):
        out[i * a.shape[1] + j] = 2 * a[i, j] - a[i, j - 1]


def flat_rows_through_calls(a, out):
    for i in prange(len(a)):
        sharpen(a, out, i)


def rows_of_a_window(a, out):
    for y in prange(1, a.shape[0] - 1):
        for x in range(1, a.shape[1] - 1):
            acc = 0.0
            for dy in range(-1, 2):
                for dx in range(-1, 2):
                    acc += a[y + dy, x + dx]
            out[y, x] = acc


def three_axes(a):
    k, n, m = a.shape
    for t in prange(k * n):
        i, j = t // 6, t % 6
        b = a[:, 0, 0] + i + j
        for c in prange(m):
            a[t % 1 + 0 * c, 0, 0] + b[0]


def the_same_by_another_name(x):
    y = x
    for i in prange(len(x)):
        y[i] = x[i] + 1


def two_rows(a):
    above, below = a[0], a[1]
    for i in prange(len(above)):
        above[i] = below[i] + 1


def taking_turns(x, y):
    for _ in range(4):
        for i in prange(1, len(x) - 1):
            y[i] = x[i - 1] + x[i + 1]
        x, y = y, x


def swapped_pairs(x):
    for i in prange(len(x) // 2):
        x[2 * i], x[2 * i + 1] = x[2 * i + 1], x[2 * i]


def swapped_with_a_step(x):
    for i in prange(0, len(x) - 1, 2):
        x[i], x[i + 1] = x[i + 1], x[i]


def reversed_in_place(x):
    for i in prange(len(x) // 2):
        x[i], x[len(x) - 1 - i] = x[len(x) - 1 - i], x[i]


def ten_from_the_next_ten(x):
    for i in prange(10):
        x[i] = x[i + 10]


def odd_from_even(x):
    for i in prange(1, len(x), 2):
        x[i] = x[i - 1] + x[i] * 2


def one_column_from_another(a):
    for i in prange(len(a)):
        a[i, 0] = a[:, 1].sum()
        a[i, 2] = a[:, 3:].mean()


def view_and_array_in_step(x):
    y = x[1:]
    for i in prange(len(x) - 1):
        y[i] = x[i + 1] * 2


def half_of_a_reversed_view(x):
    y = x[::-1]
    for i in prange(len(x) // 2):
        y[i] = x[i]


def interleaved_views(x):
    even, odd = x[::2], x[1::2]
    for i in prange(len(odd)):
        even[i] = odd[i]


def elements_of_tuples(pair, named):
    for i in prange(1, len(pair[0])):
        pair[0][i] = pair[1][i - 1] + pair[0][i]
        named.out[i] = named.x[i - 1] + named[1][i]


def fields_of_records(r):
    for i in prange(1, len(r)):
        r.next[i] = r.now[i - 1] + r.now[i] + r[i].next


def views_of_own_rows(a):
    right, left = a[:, 1:], a[:, :-1]
    for i in prange(len(a)):
        for j in range(left.shape[1]):
            right[i, j] = left[i, j] + 1


def upper_from_lower(a):
    for i in prange(len(a)):
        for j in range(i):
            a[j, i] = a[i, j]


SAFE = [
    (swapped_pairs, LINE),
    (swapped_with_a_step, LINE),
    (reversed_in_place, LINE),
    (ten_from_the_next_ten, LINE),
    (odd_from_even, LINE),
    (one_column_from_another, SQUARE),
    (view_and_array_in_step, LINE),
    (half_of_a_reversed_view, LINE),
    (interleaved_views, LINE),
    (views_of_own_rows, SQUARE),
    (upper_from_lower, SQUARE),
    (own_element, LINE, LINE.copy()),
    (own_row, SQUARE),
    (own_column, SQUARE),
    (own_block, LINE, LINE.copy()),
    (own_block_bounded_by_if, LINE, 5),
    (flat_image, LINE, 6, 4),
    (flat_pixels, LINE),
    (pairs, SQUARE),
    (pairs_by_condition, SQUARE),
    (two_halves, LINE),
    (even_and_odd, LINE),
    (shifted_back, LINE, LINE.copy()),
    (from_behind, LINE, LINE.copy()),
    (memory_of_its_own, LINE, LINE.copy()),
    (reductions, LINE),
    (gather, LINE, PLACES, LINE.copy()),
    (through_calls, SQUARE, LINE),
    (views, SQUARE),
    (list_of_arrays, [LINE, LINE.copy()]),
    (pixels_by_one_index, SQUARE, 6),
    (voxels_by_one_index, np.zeros((2, 3, 4))),
    (the_last_part_is_longer, LINE, 5),
    (counted_from_the_end, LINE, LINE.copy()),
    (flat_rows_through_calls, SQUARE, np.zeros(36)),
    (rows_of_a_window, SQUARE, SQUARE.copy()),
    (three_axes, np.zeros((2, 3, 4))),
    (the_same_by_another_name, LINE),
    (two_rows, SQUARE),
    (taking_turns, LINE, LINE.copy()),
    (elements_of_tuples, (LINE.copy(), LINE), Two(LINE.copy(), LINE)),
    (fields_of_records, RECORDS),
]
