"""Functions and values of absurd sizes give a result or a clear error, within seconds."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from from_text import function_from_text

from numen import _core, njit, prange
from numen.errors import TypingError, UnsupportedError

TUPLE_TOO_LARGE = "a tuple may hold at most 4096 values"
DISPLAY_TOO_LARGE = "a display may have at most 2048 elements"
# Of processor time; with the sanitizers code takes five times as long.
MOST_SECONDS = 100 if "ASAN_OPTIONS" in os.environ else 20


def make(text: str, **names: object) -> Callable[..., Any]:
    """Compile the function f of a text."""
    function: Callable[..., Any] = njit(function_from_text(text, **names))
    return function


@pytest.fixture(autouse=True)
def within_seconds() -> Iterator[None]:
    before = time.process_time()
    yield
    _core.wait_before_end()  # what a process waits for before its end
    assert time.process_time() - before < MOST_SECONDS


def statements(line: str, count: int) -> str:
    return "def f(x):\n" + line * count + "    return x\n"


def test_ten_thousand_lines() -> None:
    assert make(statements("    x = x + 1\n", 10_000))(1) == 10_001
    assert make(statements("    x[0] = x[1] + 1\n", 10_000))(np.ones(2))[0] == 2
    assert make(statements("    if x > 3:\n        x -= 2\n", 5_000))(9_999) == 3


@pytest.mark.parametrize(
    "line",
    [
        "t.append(#)",
        "d[#] = #",
        "s += 'ab'",
        "b# = a + #",
        "x += np.sum(a)",
        "a = a * 0.5 + #",
        "a[:] = a * 0.5 + x",
        "if x > # and x < -#:\n        return 0, 0, s, x",
        "for i in range(3):\n        x += i * #",
        "match x:\n        case #:\n            x += 2",
    ],
)
def test_thousands_of_jumps(line: str) -> None:
    """Too many for the optimizer: such code is compiled as it is, and once."""
    lines = "".join(f"    {line.replace('#', str(i))}\n" for i in range(5_000))
    first, last = "    t, d, s = [0], {0: 0}, 'c'\n", "    return len(t), len(d), s, x\n"
    text = f"def f(x, a):\n{first}{lines}{last}"
    expected = function_from_text(text, np=np)(1.0, np.ones(3))
    assert make(text, np=np)(1.0, np.ones(3)) == expected


def test_a_thousand_loops_with_bounds_from_one_another() -> None:
    loop = "    for i in range(x):\n        x += i % 3\n"
    assert make(statements(loop, 1_000))(1) == 1


def test_a_text_of_thousands_of_pieces() -> None:
    pieces = "".join(f"    s += '{i % 10}{'a' * 3_999}'\n" for i in range(800))
    assert len(make(f"def f(s):\n    s = ''\n{pieces}    return s\n")("")) == 800 * 4_000


def test_thousands_of_prints(capfd: pytest.CaptureFixture[str]) -> None:
    make(statements("    print(x, end=' ')\n", 5_000))(1)
    assert capfd.readouterr().out == "1 " * 5_000


def cases(count: int, indent: str = "    ") -> str:
    each = "".join(f"{indent}    case {i}:\n{indent}        x += 1\n" for i in range(count))
    return f"{indent}match x:\n{each}"


def test_thousands_of_cases() -> None:
    within = f"        case _:\n{cases(300, ' ' * 12)}"
    match = make(f"def f(x):\n{cases(5_000)}{within}    return x\n")
    assert [match(0), match(4_999), match(5_000)] == [1, 5_000, 5_000]


def test_thousands_of_alternatives() -> None:
    patterns = "|".join(map(str, range(5_000)))
    either = make(f"def f(x):\n    match x:\n        case {patterns}:\n            return 1\n")
    assert [either(0), either(4_999), either(5_000)] == [1, 1, None]


def clauses(test: str, change: str, indent: str = "    ", count: int = 2_000) -> str:
    each = "".join(
        f"{indent}elif {test}:\n{indent}    {change}\n".replace("#", str(i)) for i in range(count)
    )
    return f"{indent}if x == -1:\n{indent}    x = 0\n{each}"


@pytest.mark.parametrize(
    ("test", "change"),
    [
        ("x == #", "return #"),
        ("x == #", "x = y = # + 1"),
        ("t == str(#)", "x += 1"),
        ("(y := x - #) == 0", "x += 2"),
    ],
)
def test_thousands_of_clauses(test: str, change: str) -> None:
    text = f"def f(x):\n    t, y = str(x), 0\n{clauses(test, change)}    return x + y\n"
    expected = function_from_text(text)
    function = make(text)
    for x in (-2, -1, 0, 1, 1_966, 1_967, 1_968, 1_999, 2_000):
        assert function(x) == expected(x)


def test_tens_of_thousands_of_texts() -> None:
    each = "".join(f"    if t == 'k{i}':\n        return {i}\n" for i in range(60_000))
    function = make(f"def f(t):\n{each}    return -1\n")
    assert [function("k0"), function("k59999"), function("k")] == [0, 59_999, -1]


def test_hundreds_of_clauses_in_a_parallel_loop() -> None:
    body = clauses("x == #", "a[x] += #", " " * 8, 700)
    text = f"def f(a):\n    for x in prange(len(a)):\n{body}    return a\n"
    function = njit(parallel=True)(function_from_text(text, prange=prange))
    np.testing.assert_array_equal(function(np.ones(701)), [*range(1, 701), 1])


def test_thousands_of_handlers() -> None:
    handlers = "".join(f"    except E{i}:\n        return {i}\n" for i in range(2_000))
    classes = {f"E{i}": type(f"E{i}", (Exception,), {}) for i in range(2_000)}
    raised = "if x == 0:\n            raise E0\n        raise E1999"
    text = f"def f(x):\n    try:\n        {raised}\n{handlers}"
    function = make(text, **classes)
    assert [function(0), function(1)] == [0, 1_999]


def test_thousands_of_lambdas() -> None:
    lines = "".join(
        f"    g{i} = lambda y: x + y + {i}\n    x = g{i}(x) % 7\n" for i in range(3_000)
    )
    text = f"def f(x):\n{lines}    return x\n"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert make(text)(1) == function_from_text(text)(1)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 2 << 20  # in KiB


def test_five_thousand_variables() -> None:
    lines = "".join(f"    v{i} = x + {i}\n" for i in range(5_000))
    assert make(f"def f(x):\n{lines}    return v0 + v4999\n")(1) == 5_001


def test_a_thousand_arguments() -> None:
    names = ", ".join(f"a{i}" for i in range(1_000))
    f = make(f"def f({names}):\n    return a0 + a999\n")
    assert f(*range(1_000)) == 999
    np.testing.assert_array_equal(f(*[np.ones(2)] * 1_000), [2, 2])


def test_deep_expressions() -> None:
    def f(x):
        return x

    text = "def f(x):\n    return " + " + ".join(["x"] * 10_000) + "\n"
    assert njit(f, source=text)(1) == 10_000
    text = "def f(x):\n    return " + "-" * 10_000 + "x\n"
    with pytest.raises(SyntaxError, match="nested"):
        njit(f, source=text)(1)
    text = "def f(x):\n    return " + "(" * 10_000 + "x" + ")" * 10_000 + "\n"
    with pytest.raises(SyntaxError, match="too many nested brackets") as caught:
        njit(f, source=text)(1)
    assert len(str(caught.value)) < 1_000  # of the line, the part around the column


@pytest.mark.parametrize("size", [5_000, 1_000_000])
def test_large_tuples(size: int) -> None:
    for use in ("T[i]", "len(T)", "i in T", "sum(T)"):
        with pytest.raises(UnsupportedError, match=TUPLE_TOO_LARGE):
            make(f"def f(i):\n    return {use}\n", T=tuple(range(size)))(1)
    with pytest.raises(TypingError, match=TUPLE_TOO_LARGE):
        make("def f(t):\n    return t[0]\n")(tuple(range(size)))
    with pytest.raises(UnsupportedError, match=TUPLE_TOO_LARGE):
        make(f"def f():\n    return len((1,) * {size})\n")()


def test_large_tuples_that_are_small_enough() -> None:
    assert make("def f(i):\n    return T[i]\n", T=tuple(range(2_000)))(1_999) == 1_999
    assert make("def f(t):\n    return t[-1]\n")((1, 2.0) * 1_000) == 2.0


def test_tuples_that_double() -> None:
    with pytest.raises(UnsupportedError, match=TUPLE_TOO_LARGE):
        make(
            statements("    x = (x, x)\n", 40)
            .replace("x = (x, x)", "t = (t, t)")
            .replace("def f(x):\n", "def f(x):\n    t = (x,)\n")
        )(1)
    nested: Any = (1,)
    for _ in range(40):
        nested = (nested, nested)
    with pytest.raises(TypingError, match=TUPLE_TOO_LARGE):
        make("def f(t):\n    return 1\n")(nested)


@pytest.mark.parametrize("display", ["({},)", "[{}]", "{{{}}}", "{{{}: 1}}"])
def test_large_displays(display: str) -> None:
    between = ": 1, " if ":" in display else ", "
    text = display.format(between.join(map(str, range(100_000))))
    expected = TUPLE_TOO_LARGE if display[0] == "(" else DISPLAY_TOO_LARGE
    with pytest.raises(UnsupportedError, match=expected):
        make(f"def f():\n    return len({text})\n")()


def test_a_large_list_argument() -> None:
    assert make("def f(x):\n    return len(x)\n")(list(range(1_000_000))) == 1_000_000


def test_nested_arguments() -> None:
    deep: Any = 1.0
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(RecursionError, match="typing an argument"):
        make("def f(x):\n    return x\n")(deep)
    itself: list[Any] = []
    itself.append(itself)
    with pytest.raises(RecursionError, match="typing an argument"):
        make("def f(x):\n    return x\n")(itself)
    shallow: Any = 1
    for _ in range(300):
        shallow = (shallow,)
    assert make("def f(x):\n    return len(x)\n")(shallow) == 1


def test_a_long_chain_of_functions() -> None:
    def chain(length: int) -> Callable[..., Any]:
        f = make("def f(x):\n    return x + 1\n")
        for _ in range(length):
            f = make("def f(x):\n    return g(x) + 1\n", g=f)
        return f

    assert chain(150)(1) == 152
    with pytest.raises(TypingError, match="functions that call one another may be 200 deep"):
        chain(300)(1)


def test_types_that_grow() -> None:
    with pytest.raises(TypingError, match="need ever new argument types"):
        make("def f(t):\n    return f((t, 1))\n")((1,))
    with pytest.raises(TypingError, match="on one path to line 4 and"):
        make("def f(n):\n    t = [1]\n    for i in range(n):\n        t = [t]\n    return 1\n")(3)


def test_large_constants() -> None:
    assert make('def f():\n    return len("' + "a" * 1_000_000 + '")\n')() == 1_000_000
    with pytest.raises(TypingError, match="does not fit 64 bits"):
        make(f"def f():\n    return {'9' * 4_000}\n")()
    with pytest.raises(MemoryError):
        make('def f():\n    return len("ab" * (2**40))\n')()


def test_many_statements_over_arrays() -> None:
    """Each makes arrays that are freed on every way out, of which each may be one."""
    lines = [f"    a[{i % 5}:] = a[{i % 5}:] * 2 - np.sum(a)\n" for i in range(250)]
    function = make(f"def f(a):\n{''.join(lines)}    return a\n", np=np)
    np.testing.assert_array_equal(function(np.zeros(7)), np.zeros(7))


@pytest.mark.parametrize("make_array", ["np.empty(n)", "np.zeros((n, 1))", "x.repeat(n)"])
def test_arrays_beyond_all_memory(make_array: str) -> None:
    function = make(f"def f(x, n):\n    return {make_array}\n", np=np)
    function(np.ones(1), 1)
    with pytest.raises(MemoryError, match=r"Unable to allocate .* TiB for an array") as e:
        function(np.ones(1), 10**14)
    assert type(e.value) is MemoryError


def test_a_long_chain_of_values() -> None:
    """Halved, so that it is not nested as deep as it is long."""
    assert make(f"def f(x):\n    return {' and '.join(['x'] * 1_000)}\n")(3) == 3


def test_a_long_chain_of_conditions() -> None:
    either = make(f"def f(x):\n    return {' or '.join(f'x == {i}' for i in range(1_000))}\n")
    assert either(999)
    assert not either(1_000)


def test_a_long_comparison() -> None:
    assert make(f"def f(x):\n    return 0{' <= x' * 400}\n")(3)
    with pytest.raises(UnsupportedError, match="a comparison may have at most 500 operators"):
        make(f"def f(x):\n    return 0{' <= x' * 10_000}\n")(3)


def test_longer_chains_are_refused() -> None:
    with pytest.raises(UnsupportedError, match="'and' and 'or' may have at most 4096 operands"):
        make(f"def f(x):\n    return {' or '.join(['x'] * 10_000)}\n")(3)
    clauses = "".join(f" for a{i} in range(1)" for i in range(50))
    with pytest.raises(UnsupportedError, match="a comprehension may have at most 20 for clauses"):
        make(f"def f(x):\n    return [x{clauses}]\n")(3)


def test_text_of_many_fields() -> None:
    assert make(f'def f(x):\n    return f"{"{x}" * 10_000}"\n')(7) == "7" * 10_000


@pytest.mark.parametrize(
    "array",
    [
        "np.ones((1,) * 65)",
        "x.reshape((1,) * 65)",
        "x[(None,) * 64]",
        f"x[{'None,' * 64}:]",
    ],
)
def test_more_dimensions_than_numpy_has(array: str) -> None:
    with pytest.raises(TypingError, match="at most 64 dimensions"):
        make(f"def f(x):\n    return {array}.ndim\n", np=np)(np.ones(1))


def test_nested_blocks() -> None:
    loops = "".join("    " * (i + 1) + f"for i{i} in range(1):\n" for i in range(19))
    assert make(f"def f(x):\n{loops}{'    ' * 20}x += 1\n    return x\n")(1) == 2
    tests = "".join("    " * (i + 1) + f"if x > {i}:\n" for i in range(90))
    assert make(f"def f(x):\n{tests}{'    ' * 91}x += 1\n    return x\n")(100) == 101
