"""Calling: binding of arguments, choice of the specialization, threads, methods."""

import inspect
import threading

import numpy as np
import pytest

from numen import jit, njit


def test_each_row_of_types_is_compiled_once():
    @njit
    def add(x, y):
        return x + y

    for _ in range(3):
        assert add(1, 2) == 3
        assert add(1.5, 2) == 3.5
        assert add(np.float32(1), np.float32(2)) == 3
        assert add(np.arange(3), 1).tolist() == [1, 2, 3]
    assert len(add.overloads) == 4


def test_python_and_numpy_numbers_promote_differently():
    @njit
    def scale(a, x):
        return a * x

    ones = np.ones(2, np.float32)
    assert scale(ones, 2.0).dtype == np.float32
    assert scale(ones, np.float64(2)).dtype == np.float64
    assert len(scale.signatures) == 1  # the two print alike


def plain(a, b, /, c, d=4, *, e=5, f):
    return ((((a * 10 + b) * 10 + c) * 10 + d) * 10 + e) * 10 + f


def rest(a, *more):
    return a + len(more)


CALLS = [
    ((1, 2, 3), {"f": 6}),
    ((1, 2, 3, 7), {"f": 6}),
    ((1, 2), {"c": 3, "f": 6, "e": 9}),
    ((1, 2), {"c": 3, "d": 8, "f": 6}),
    ((1, 2), {"f": 6}),
    ((1,), {"f": 6}),
    ((), {"f": 6}),
    ((1, 2, 3), {}),
    ((1, 2, 3, 4, 5), {"f": 6}),
    ((1, 2, 3), {"c": 3, "f": 6}),
    ((1, 2, 3), {"g": 3, "f": 6}),
    ((2,), {"b": 1, "c": 3, "f": 6}),
]


@pytest.mark.parametrize(("arguments", "keywords"), CALLS)
def test_arguments_bind_as_in_python(arguments, keywords):
    compiled = njit(plain)
    try:
        expected = plain(*arguments, **keywords)
    except TypeError:
        with pytest.raises(TypeError):
            compiled(*arguments, **keywords)
    else:
        assert compiled(*arguments, **keywords) == expected


MESSAGES = [
    (lambda x: x, (), {}),
    (lambda x, y: x, (), {}),
    (lambda x, y, z: x, (), {}),
    (lambda x: x, (1, 2), {}),
    (lambda: 1, (1,), {}),
    (lambda x, *, y: x, (1,), {}),
    (lambda x: x, (1,), {"z": 1}),
    (lambda x: x, (1,), {"x": 1}),
    (lambda x, /: x, (), {"x": 1}),
]


@pytest.mark.parametrize(("function", "arguments", "keywords"), MESSAGES)
def test_binding_errors_read_as_in_python(function, arguments, keywords):
    with pytest.raises(TypeError) as expected:
        function(*arguments, **keywords)
    with pytest.raises(TypeError) as got:
        njit(function)(*arguments, **keywords)
    assert str(got.value) == str(expected.value)


def test_star_arguments_are_a_tuple():
    compiled = njit(rest)
    assert compiled(1) == 1
    assert compiled(1, 2, 3.5, "a") == 4


def test_defaults_of_all_kinds():
    table = np.arange(3.0)

    @njit
    def f(x, n=3, scale=0.5, name="abc", nothing=None, values=table):
        if nothing is None:
            return x * n * scale + len(name) + values[1]
        return 0.0

    assert f(2) == 2 * 3 * 0.5 + 3 + 1
    assert f(2, 4) == 2 * 4 * 0.5 + 3 + 1
    assert f(2, name="") == 2 * 3 * 0.5 + 1


def test_a_dispatcher_is_a_method():
    class Box:
        def __init__(self, x):
            self.x = x

        @njit
        def twice(x):
            return 2 * x

        @staticmethod
        @njit
        def thrice(x):
            return 3 * x

    assert Box.twice(4) == 8
    assert Box(1).thrice(4) == 12
    assert Box(1).twice.__self__.x == 1


def test_a_dispatcher_looks_like_its_function():
    @jit
    def documented(x, y=2):
        """Text."""
        return x

    assert documented.__name__ == "documented"
    assert documented.__doc__ == "Text."
    assert documented.__wrapped__ is documented.py_func
    assert inspect.signature(documented) == inspect.signature(documented.py_func)
    assert inspect.getsource(documented).lstrip().startswith("@jit")
    assert documented.py_func(1) == 1


def test_threads_call_and_compile_at_once():
    @njit(nogil=True)
    def work(x, n):
        total = x
        for i in range(n):
            total += i
        return total

    results = []

    def run(start):
        results.append([work(start, 1000), work(float(start), 1000), work(start, 10)])

    threads = [threading.Thread(target=run, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [[i + 499500, i + 499500.0, i + 45] for i in range(8)]
    assert len(work.overloads) == 2


def test_nogil_lets_other_threads_run():
    @njit(nogil=True)
    def work(n):
        x = 1
        for _ in range(n):
            x = (x * 1103515245 + 12345) % 2147483648
        return x

    work(1)
    thread = threading.Thread(target=work, args=(200_000_000,))
    thread.start()
    rounds = 0
    while thread.is_alive():
        rounds += 1
    thread.join()
    assert rounds > 1000  # the interpreter was free all the while


def test_many_specializations_stay_apart():
    @njit
    def count(t):
        return len(t)

    for n in range(40):
        assert count(tuple(range(n))) == n
    for n in range(40):
        assert count(tuple(range(n))) == n
    assert len(count.overloads) == 40
