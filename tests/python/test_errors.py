"""Errors while compiling and while running."""

import collections
import fractions
import traceback
from typing import Any

import numpy as np
import pytest
from from_text import function_from_text

import numen
from numen import errors, njit


class OutOfStock(ValueError):
    def __init__(self, item, count=0):
        super().__init__(item, count)
        self.item = item


def lines_of(caught):
    return [(each.name, each.line) for each in traceback.extract_tb(caught.value.__traceback__)]


def test_a_runtime_error_ends_on_its_line():
    @njit
    def divide(a, b):
        total = a + b
        return total // b

    with pytest.raises(ZeroDivisionError) as caught:
        divide(1, 0)
    assert lines_of(caught)[-1] == ("divide", "return total // b")


def test_a_traceback_goes_through_compiled_functions():
    @njit
    def inner(values, i):
        return values[i]

    @njit
    def outer(values, i):
        return inner(values, i) + 1

    with pytest.raises(IndexError) as caught:
        outer(np.zeros(3), 7)
    assert lines_of(caught)[-2:] == [
        ("outer", "return inner(values, i) + 1"),
        ("inner", "return values[i]"),
    ]


def test_a_traceback_shows_functions_that_were_inlined():
    @njit
    def at(values, i):
        return values[i]

    @njit
    def pair(values, i):
        first = at(values, i)
        return first + at(values, i + 1)

    @njit
    def total(values, n):
        s = 0.0
        for i in range(n):
            s += pair(values, i)
        return s

    assert total(np.ones(4), 3) == 6.0
    with pytest.raises(IndexError) as caught:
        total(np.ones(4), 4)
    assert lines_of(caught)[-3:] == [
        ("total", "s += pair(values, i)"),
        ("pair", "return first + at(values, i + 1)"),
        ("at", "return values[i]"),
    ]


@njit
def pairs(values):
    for i in range(3):
        yield i, values[i]


@njit
def products(values):
    for _, x in pairs(values[:3]):
        for _, y in pairs(values):
            yield x * y


@njit
def apply(function, x):
    return function(x)


def loops_over_a_generator(values):
    total = 0.0
    for product in products(values):
        total += product
    return total


def fails_between_two_yields(values):
    total = 0.0
    for i, _ in pairs(values[:3]):
        total += values[i + 1]
    return total


def delegates(values):
    def all_pairs():
        yield from pairs(values)

    return [i for i, _ in all_pairs()]


def takes_a_generator_expression(values):
    return any(values[i] < 0 for i in range(9))


def calls_an_inner_function(values):
    def at(i):
        try:
            return values[i]
        except ZeroDivisionError:
            return 0.0

    return at(0) + at(9)


def passes_a_lambda(values):
    return apply(lambda i: values[i], 9)


def sorts_by_a_lambda(values):
    return sorted([3, 2, 9], key=lambda i: values[i])


def fails_in_the_library(values):
    return np.apply_along_axis(lambda row: row[:0].max(), 0, values.reshape(1, 2))


@pytest.mark.parametrize(
    "function",
    [
        loops_over_a_generator,
        fails_between_two_yields,
        delegates,
        takes_a_generator_expression,
        calls_an_inner_function,
        passes_a_lambda,
        sorts_by_a_lambda,
        fails_in_the_library,
    ],
)
def test_a_traceback_shows_what_is_compiled_in_place(function):
    def frames(run):
        with pytest.raises((IndexError, ValueError)) as caught:
            run(np.ones(2))
        # A comprehension has a frame of its own before Python 3.12.
        here = [
            each
            for each in traceback.extract_tb(caught.value.__traceback__)
            if each.filename == __file__ and each.name != "<listcomp>"
        ]
        return [(each.name, each.line) for each in here[1:]]

    assert frames(njit(function)) == frames(function)


@pytest.mark.parametrize("kind", range(5))
def test_raised_exceptions_have_their_class_and_arguments(kind):
    @njit
    def fail(kind, x):
        if kind == 0:
            raise ValueError("wrong", x, 2.5)
        if kind == 1:
            raise OutOfStock("pears", x)
        if kind == 2:
            raise KeyError((1, "a"))
        if kind == 3:
            raise RuntimeError
        assert x < 0, "x is " + "positive"

    expected = [
        ValueError("wrong", 3, 2.5),
        OutOfStock("pears", 3),
        KeyError((1, "a")),
        RuntimeError(),
        AssertionError("x is positive"),
    ][kind]
    with pytest.raises(type(expected)) as caught:
        fail(kind, 3)
    assert type(caught.value) is type(expected)
    assert caught.value.args == expected.args


def test_an_error_leaves_the_function_callable():
    @njit
    def pick(values, i):
        return values[i]

    values = np.arange(3.0)
    for _ in range(3):
        with pytest.raises(IndexError):
            pick(values, 3)
        assert pick(values, -1) == 2


def test_a_compile_error_is_one_message_with_a_caret():
    @njit
    def f(x):
        return x + missing_name  # noqa: F821

    with pytest.raises(errors.TypingError) as caught:
        f(1)
    text = str(caught.value)
    assert "E0201" in text
    assert "missing_name" in text
    assert "^^^^^^^^^^^^" in text
    assert caught.value.code == "E0201"
    assert lines_of(caught)[-1][1].startswith("return x + missing_name")
    assert isinstance(caught.value, numen.NumbaError)


def test_an_error_in_another_file_shows_the_call_too():
    theirs = function_from_text("def f(x):\n    return x.missing\n")

    @njit
    def f(x):
        return 1 + theirs(x)

    with pytest.raises(errors.TypingError) as caught:
        f(1)
    lines = str(caught.value).splitlines()
    [theirs_line] = [i for i, line in enumerate(lines) if line.endswith("return x.missing")]
    [call] = [i for i, line in enumerate(lines) if line.endswith("return 1 + theirs(x)")]
    assert theirs_line < call
    assert lines[call + 1].endswith("--------- called here")
    assert len(lines) <= 8


def test_a_function_without_source_is_named_where_it_is_called():
    theirs: dict[str, Any] = {}
    exec("\n".join(["def hidden(x):", "    return x"]), theirs)
    hidden = theirs["hidden"]

    with pytest.raises(errors.UnsupportedError) as caught:
        njit(lambda x: hidden(x))(1)
    lines = str(caught.value).splitlines()
    assert "no source text for the function hidden" in lines[0]
    assert lines[2].endswith("njit(lambda x: hidden(x))(1)")


@pytest.mark.parametrize("cls", [collections.deque, fractions.Fraction])
def test_classes_of_python_are_named_where_they_are_called(cls):
    with pytest.raises(errors.TypingError, match=f"class {cls.__module__}.{cls.__name__} cannot"):
        njit(lambda: cls())()


def test_a_failed_compile_is_tried_again():
    @njit
    def f(x):
        return x + later  # noqa: F821

    with pytest.raises(errors.TypingError):
        f(1)
    try:
        globals()["later"] = 2
        assert f(1) == 3
    finally:
        del globals()["later"]


def in_a_tuple(x):
    return x, lambda y: y + x


def in_a_list(x):
    return [lambda y: y + x]


def by_name(x):
    def inner(y, *more):
        return y + x

    return inner


@pytest.mark.parametrize("function", [in_a_tuple, in_a_list, by_name])
def test_inner_functions_cannot_be_returned(function):
    with pytest.raises(errors.TypingError, match="cannot be returned from compiled code") as caught:
        njit(function)(1)
    assert "return" in str(caught.value).splitlines()[2]


def test_functions_made_by_others_are_called():
    @njit
    def maker(k):
        return lambda x: x + k

    @njit
    def caller(x):
        return maker(3)(x)

    assert caller(1) == 4


def test_modules_can_be_returned():
    assert njit(lambda: (np.linalg, 1))() == (np.linalg, 1)


async def outermost(x):
    return x


def with_inner(x):
    async def inner():
        return x

    return inner()


@pytest.mark.parametrize("function", [outermost, with_inner])
def test_asynchronous_functions_are_refused(function):
    with pytest.raises(errors.UnsupportedError, match="asynchronous function cannot be compiled"):
        njit(function)(1)


def test_an_unknown_dtype_is_named():
    with pytest.raises(errors.TypingError, match="'floaty' is not a dtype"):
        njit(lambda: np.zeros(3, "floaty"))()


def out_of_range():
    return (1, 2)[5]


def text_by_name(text):
    return text["a"]


def assigned_tuple(x):
    x[0] = 1


def too_many(x):
    return x[0, 0]


def separated_by_a_number():
    print(1, 2, sep=1)


@pytest.mark.parametrize(
    ("function", "arguments", "message", "help"),
    [
        (out_of_range, (), "tuple index out of range", "Indices count from 0"),
        (
            text_by_name,
            ("abc",),
            "string indices must be integers",
            "Indices are integers and slices",
        ),
        (assigned_tuple, ((1, 2),), "does not support item assignment", "make a new one"),
        (too_many, (np.zeros(3),), "too many indices for array", "for each dimension"),
        (separated_by_a_number, (), "sep must be None or a string, not int64", ""),
    ],
)
def test_what_is_wrong_with_an_index_or_an_argument_is_told(function, arguments, message, help):
    with pytest.raises(errors.TypingError) as caught:
        njit(function)(*arguments)
    text = str(caught.value)
    assert message in text
    assert help in text
    assert ("array takes" in text) == (function is too_many)


@pytest.mark.parametrize(
    "use",
    [
        "y + 1",
        "1 - y",
        "1.5 ** y",
        "-y",
        "y < 2",
        "z * 2",
        "z[0]",
        "z.sum()",
        "len(z)",
        "[i for i in z]",
        "1.0 in z",
        "t + 'b'",
        "t.upper()",
    ],
)
def test_none_raises_in_python_s_words(use):
    choices = "y, z, t = (None, None, None) if x else (3, np.ones(2), 'a')"
    text = f"def f(x):\n    {choices}\n    return {use}\n"
    expected = function_from_text(text, np=np)
    function = njit(expected)
    np.testing.assert_array_equal(function(False), expected(False))
    with pytest.raises((TypeError, AttributeError)) as of_python:
        expected(True)
    with pytest.raises(of_python.type) as caught:
        function(True)
    text = str(caught.value).removesuffix(": expected array(float64, 1d, C), got None")
    assert text == str(of_python.value)


@pytest.mark.parametrize("given", [[1, 2], np.arange(2), range(2)])
def test_tuples_of_unknown_length_tell_how_to_make_one(given):
    with pytest.raises(errors.TypingError, match=r"not .*\n.*\n.*\n.*\nhelp: Write the elements"):
        njit(lambda x: tuple(x))(given)


def test_long_lines_are_shown_in_part():
    terms = " + ".join(f"x{i}" for i in range(60))
    source = f"def long_line(x):\n    return {terms}\n"
    with pytest.raises(errors.TypingError, match="name 'x0' is not defined") as caught:
        njit(_function_of(source), source=source)(1)
    assert max(len(line) for line in str(caught.value).splitlines()) < 140


def _function_of(source):
    namespace = {}
    exec(source, namespace)
    return namespace["long_line"]
