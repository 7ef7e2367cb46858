"""`with objmode(...)`: blocks of compiled functions that the interpreter runs."""

from __future__ import annotations

import threading
import traceback

import numpy as np
import pytest

from numen import errors, njit, objmode, prange, typed, types

FACTOR = 3


def test_variables_go_in_and_out():
    @njit
    def f(x, name):
        with objmode(y="float64[:]", n=types.intp, text="unicode_type", pair="UniTuple(int64, 2)"):
            y = np.asarray(list(reversed(x.tolist())))
            n = len(y)
            text = f"{name}: {n}"
            pair = divmod(n, FACTOR)
        return y * 2, n + 1, text + "!", pair

    y, n, text, pair = f(np.arange(4.0), "é")
    assert y.tolist() == [6.0, 4.0, 2.0, 0.0]
    assert (n, text, pair) == (5, "é: 4!", (1, 1))
    assert f.py_func(np.arange(4.0), "é")[1:] == (5, "é: 4!", (1, 1))


def test_globals_and_closure_variables_are_looked_up_when_it_runs():
    seen = []
    addend = 1

    @njit
    def f(x):
        total = 0
        for i in range(2):
            with objmode(t="int64"):
                import operator

                seen.append(x)
                t = operator.add(i, addend) * FACTOR
            total += t
        return total

    assert f(7) == 3 + 6
    addend = 2
    assert f(8) == 6 + 9
    assert seen == [7, 7, 8, 8]


@pytest.mark.parametrize("keyword", ["objmode", "objmode()"])
def test_a_block_without_outputs(keyword, capsys):
    text = f"def f(x):\n    with {keyword}:\n        print({{'x': x}})\n    return x\n"
    names = {"objmode": objmode}
    exec(text, names)
    assert njit(names["f"], source=text)(5) == 5
    assert capsys.readouterr().out == "{'x': 5}\n"


def test_arrays_are_shared_and_containers_come_back():
    @njit
    def f(array, numbers, table):
        words = ["a", "b"]
        with objmode():
            array *= 2
            numbers.append(4)
            table[5] = 0.5
            words[0] += "!"
            del words[1]
        return words, numbers[-1], len(table)

    array, numbers, table = np.arange(3), [1, 2], {1: 1.5}
    assert f(array, numbers, table) == (["a!"], 4, 2)
    assert array.tolist() == [0, 2, 4]
    assert (numbers, table) == ([1, 2, 4], {1: 1.5, 5: 0.5})


def test_arrays_that_a_block_made_live_on():
    @njit
    def f(x):
        with objmode(y="float64[:]", arrays="List(float64[::1])"):
            y = x / 2
            arrays = [x + 1, x + 2]
        with objmode(z="float64[:]"):
            z = y / 2
        return y, z, arrays

    for _ in range(3):
        y, z, arrays = f(np.ones(1000))
        assert (y == 0.5).all()
        assert (z == 0.25).all()
        assert [each[0] for each in arrays] == [2.0, 3.0]


def test_one_list_under_two_names_and_as_an_output():
    @njit
    def f():
        a = [1]
        b = a
        with objmode(c="List(int64)"):
            b.append(2)
            a.append(3)
            c = a
        c.append(4)
        return a, b, c

    assert f() == ([1, 2, 3], [1, 2, 3], [1, 2, 3, 4])


def test_typed_containers_and_jitted_functions():
    @njit
    def double(x):
        return 2 * x

    @njit
    def f(numbers):
        with objmode(n="int64", made="ListType(int64)"):
            numbers.append(double(21))
            made = typed.List([1])
            n = len(numbers)
        made.append(n)
        return numbers[-1], made

    last, made = f(typed.List([1, 2]))
    assert last == 42
    assert list(made) == [1, 3]


def test_exceptions_pass_with_their_traceback():
    class Odd(Exception):
        pass

    @njit
    def fails(x):
        with objmode():
            if x > 1:
                raise Odd(x)

    @njit
    def catches(text):
        try:
            with objmode(v="int64"):
                v = int(text)
        except ValueError as error:
            return str(error)
        return str(v)

    fails(1)
    with pytest.raises(Odd) as raised:
        fails(2)
    lines = [frame.line for frame in traceback.extract_tb(raised.value.__traceback__)]
    assert lines[-1] == "raise Odd(x)"
    assert catches("x") == "invalid literal for int() with base 10: 'x'"
    assert catches("1") == "1"


def test_variables_keep_their_values_where_a_block_does_not_run():
    @njit
    def f(n):
        value = -1
        for i in range(n):
            if i == 2:
                with objmode(value="int64"):
                    value += i * 10
        return value

    assert [f(1), f(3)] == [-1, 19]


def test_without_the_interpreter_lock():
    @njit(nogil=True)
    def f(n):
        total = 0
        for i in range(n):
            with objmode(v="int64"):
                v = len(str(i))
            total += v
        return total

    results = []
    threads = [threading.Thread(target=lambda: results.append(f(1000))) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert results == [f.py_func(1000)] * 4


def test_wrong_values_are_an_error():
    @njit
    def f(x):
        with objmode(v="float64[:]"):
            v = x
        return v + 1

    assert f(np.ones(2)).tolist() == [2.0, 2.0]
    with pytest.raises(TypeError, match=r"'v' is of type array\(float64, 1d, A\), but it got"):
        f(np.ones(2) * 1j)
    with pytest.raises(TypeError, match="but it got none"):
        f(None)

    @njit
    def mixes(numbers):
        with objmode():
            numbers.append("a")

    with pytest.raises(TypeError, match="'numbers' is of type list"):
        mixes([1])


def missing_type(x):
    with objmode():
        y = x
    return y + 1


def no_such_variable(x):
    with objmode(z="int64"):
        y = x
    return y + 1


def no_type(x):
    with objmode(y="numbers"):
        y = x
    return y + 1


def returns(x):
    with objmode():
        return x


def breaks(x):
    for _ in range(3):
        with objmode():
            break
    return x


def inner_function(x):
    def inner():
        return x

    with objmode(y="int64"):
        y = inner()
    return y + 1


def positional(x):
    with objmode("int64"):
        pass
    return x


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (missing_type, "Missing type annotation on outgoing variable"),
        (no_such_variable, "Invalid type annotation on non-outgoing variables"),
        (no_type, "'numbers' names no type"),
        (returns, "cannot leave an objmode block"),
        (breaks, "cannot leave an objmode block"),
        (inner_function, "for which Python has no object"),
        (positional, "keyword arguments only"),
    ],
)
def test_what_cannot_be_compiled(function, message):
    with pytest.raises((errors.TypingError, errors.UnsupportedError), match=message):
        njit(function)(1)


def test_parallel_loops_and_generators_have_none():
    @njit
    def helper(i):
        with objmode():
            str(i)
        return i

    @njit(parallel=True)
    def direct(n):
        for i in prange(n):
            with objmode():
                str(i)

    @njit(parallel=True)
    def indirect(n):
        out = np.zeros(n)
        for i in prange(n):
            out[i] = helper(i)
        return out

    @njit
    def generator(n):
        for i in range(n):
            yield helper(i)

    with pytest.raises(errors.UnsupportedError, match="an objmode block in a prange loop"):
        direct(4)
    with pytest.raises(RuntimeError, match="cannot be in a parallel loop"):
        indirect(1000)
    with pytest.raises(RuntimeError, match="cannot be in a generator"):
        next(generator(2))


ARRAYS = [
    np.arange(3),
    np.linspace(0, 1, 5),
    np.arange(2000.0),
    np.ones((2, 3), np.complex64),
    np.array(3),
    np.zeros((0, 2)),
    np.array([True, False]),
    np.arange(9.0)[::-2],
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda a: f"{a.dtype}{a.shape}")
def test_the_text_of_arrays_is_numpys(array, capsys):
    @njit
    def f(a):
        print(a, (a, 1), sep=";")
        return str(a), repr(a), f"{a} {a!r}", str([a])

    expected = f.py_func(array)
    printed = capsys.readouterr().out
    assert f(array) == expected
    assert capsys.readouterr().out == printed


def test_printing_goes_to_pythons_stdout_in_order(capsys):
    @njit(parallel=True)
    def f(n):
        print("compiled", n, "é", end="")
        with objmode():
            print("|python")
        for i in prange(n):
            if i == 100:
                print("in a loop")

    print("before")
    f(1000)
    print("after")
    assert capsys.readouterr().out == "before\ncompiled 1000 é|python\nin a loop\nafter\n"


def test_the_text_of_an_array_in_a_lambda():
    assert njit(lambda a: str(a))(np.arange(3)) == "[0 1 2]"
