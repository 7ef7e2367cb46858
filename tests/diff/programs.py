"""Programs that use the library and the language broadly; each is run compiled and by Python."""

import math

import numpy as np


def reductions(a, b):
    return a.sum(), np.sum(b), b.sum(axis=0), b.sum(axis=1), b.sum(axis=-1, keepdims=True)


def reductions_over_axes(a, b):
    return b.sum(axis=(0, 1)), b.prod(axis=0), np.any(b > 5), np.all(b > 5, axis=1)


def moments(a, b):
    return a.mean(), b.mean(axis=0), b.std(axis=1), a.var(), np.std(b)


def extremes(a, b):
    return a.min(), b.max(axis=0), b.argmax(axis=1), a.argmin(), np.ptp(a)


def creation(n):
    return np.arange(n), np.arange(1, n, 2), np.linspace(0, 1, n), np.ones((n, 2)), np.eye(n)


def filled(n):
    return np.full(n, 7), np.zeros_like(np.arange(3.0)), np.identity(n), np.arange(0.0, 1.0, 0.1)


def products(a, b):
    return a @ a, b @ b.T, np.dot(b.T, b), a.dot(a)


def selection(a, x):
    return np.where(a > x, a, 0.0), np.clip(a, 0.2, 0.6), a.clip(0.2, 0.6), np.nonzero(a > x)


def histogram(a):
    return np.histogram(a, 10)


def shapes(a, b):
    return np.concatenate((a, a)), np.concatenate((b, b), axis=1), b.T, b.reshape(-1), b.ravel()


def axes(b):
    return b.transpose((1, 0)), np.swapaxes(b, 0, 1), np.moveaxis(b, 0, 1), b[1:, ::-1], b[..., 0]


def from_sequences(n):
    return (
        np.array([1, 2, 3]),
        np.array([[1.0, 2], [3, 4]]),
        np.array((1, n)),
        [i + 1 for i in range(n)],
    )


def conversions(a):
    return (
        (a * 10).astype(np.int32),
        a.cumsum(),
        a.copy(),
        np.add(a, 1),
        a.round(2),
        a.astype(np.float32),
    )


def builtins(a):
    return sum(a), max(a), min(a), any(a > 0.5), all(a > 0.5), sorted([3, 1, 2]), sum([1, 2])


def mathematics(x, n):
    return (
        math.floor(x),
        math.factorial(n),
        math.isqrt(n),
        round(x),
        math.fsum([x, 1.0]),
        pow(n, 3, 7),
    )


def assignment_through_views(b):
    c = b.copy()
    c[1:-1, 0] = c[1:-1, 1]
    c[0] = 3.0
    c[:, 2] += 1
    row = c[2]
    row[0] = -1.0
    return c, row


def counting_words(n):
    counts = {}
    for word in "the cat and the dog and the bird".split():
        counts[word] = counts.get(word, 0) + 1
    total = 0
    for word, times in counts.items():
        total += len(word) * times
    return counts["the"], total, len(counts), "cat" in counts, n in {1, 2, 5}


def text(n, x):
    name = "numen"
    return (
        f"{name!r}:{n:>4d} {x:.3f}",
        name.upper(),
        name[::-1],
        str(n) + "!",
        name * 2,
        "um" in name,
    )


def lists(n):
    values = []
    for i in range(n):
        values.append(i * 2.0)
    values[0] = 5
    more = [v + 1 for v in values if v > 2]
    values.sort(key=lambda v: -v)
    values.insert(1, 0.5)
    return values, more, values.pop(), values.index(0.5), len(values), [[1], [2, 3]]


def exceptions(n):
    results = []
    for i in range(n):
        try:
            if i == 1:
                raise ValueError("one", i)
            results.append(10 // (i - 2))
        except ValueError:
            results.append(-1)
        except ZeroDivisionError:
            results.append(-2)
        else:
            results.append(100)
        finally:
            results.append(7)
    return results


def sums_in_a_try(a, n):
    s = 0.0
    k = 0
    for i in range(n):
        try:
            s += a[i]
            k = k + 10 // (i - 2)
            s += 1 / (i - 1)
        except ZeroDivisionError:
            s -= 0.5
        else:
            k += 100
    return s, k


def closures(n, x):
    total = 0

    def add(value):
        nonlocal total
        total += value
        return total

    for i in range(n):
        add(i)
    return total, (lambda q: q * x)(n), 2


def closures_in_comprehensions(n):
    count = 0

    def step(by=1):
        nonlocal count
        count += by
        return count

    first = [step() for _ in range(n)]
    second = {step(k): step() for k in range(n) if step() % 2}
    third = sum(step(i) for i in range(n))
    fourth = np.array([step() for _ in range(n)])
    return count, first, second, third, fourth, list(map(step, range(n)))


def unpacking(n):
    (p, q), *rest = (n, n + 1), 2, 3
    p, q = q, p
    return (
        p,
        q,
        len(rest),
        [(i, c) for i, c in enumerate("ab")],
        [u + v for u, v in zip([1, 2], [3, 4])],
    )


def matching(n):
    out = []
    for i in range(n):
        match i:
            case 0 | 1:
                out.append(10)
            case k if k % 2 == 0:
                out.append(k)
            case _:
                out.append(-1)
    return out


def loops(n):
    s = 0
    for i in range(n, 0, -1):
        if i == 2:
            break
        s += i
    else:
        s = -1
    k = 0
    while k < n:
        k += 1
        if k % 2:
            continue
        s += k
    else:
        s += 1000
    return s, k


def _fibonacci(n):
    if n < 2:
        return n
    before = _fibonacci(n - 2)
    last = _fibonacci(n - 1)
    return before + last


def _refuse(n):
    raise ValueError("refused", n)


def _refuse_negative(n):
    if n < 0:
        unused = _refuse(n)
        n = unused + 1
    return n


def recursion(n):
    # The first call in each body is made before the function's own type is known.
    return _fibonacci(n)


def calls_that_never_return(n):
    try:
        _refuse_negative(-n)
    except ValueError:
        n += 100
    return _refuse_negative(n)


def reductions_over_an_axis_known_at_run_time(b, n):
    return b.sum(n - 5), b.sum(4 - n), np.max(b, axis=n - 4, keepdims=True), b.mean(n - 5)


def values_that_handlers_see(a, n):
    results = []
    for stop in range(n):
        m = [1] * stop
        y = a[0]
        found = None
        try:
            m.pop()
            y = k = 1.5
            m.pop()
            found = m.copy()
            k = a[2]
            m.pop()
            y = a[1]
            m.pop()
        except IndexError:
            results.append(y)
            if stop > 0:
                results.append(k)
        results.append(y)
        results.append(-1.0 if found is None else float(len(found)))
    return results


def _sees_at_the_end(a, m, seen):
    y = 0
    try:
        m.pop()
        y = a[1]
        m.pop()
        y = 1.5
    finally:
        seen.append(y + 0.5)
    return y + 0.0


def values_that_finally_sees(a, n):
    results = [0.5]
    for stop in range(n):
        try:
            results.append(_sees_at_the_end(a, [1] * stop, results))
        except IndexError:
            results.append(-1.0)
    return results
