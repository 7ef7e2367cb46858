"""All that compiled code refers to: found in the next process, compiled anew when it changed."""

from dataclasses import dataclass

import pytest
from cache_use import blobs, hits, run

from numen.errors import TypingError


@dataclass
class Feature:
    """A program with a compiled `f` and a `call()`, and edits of what `f` depends on."""

    name: str
    text: str
    result: object
    # What is replaced by what, and the result then.
    edits: list[tuple[str, str, object]]
    # Edits that the code does not depend on.
    harmless: tuple[tuple[str, str, object], ...] = ()

    def __str__(self) -> str:
        return self.name


HEAD = """
import ctypes
import numpy as np
from numen import cfunc, guvectorize, njit, objmode, stencil, types, typed, vectorize
from numen.experimental import jitclass
"""

JITCLASS = """
from numen import float64, int64

@jitclass([("value", int64), ("other", int64)])
class Counter:
    def __init__(self, value):
        self.value = value
        self.other = 7

    def grown(self, by):
        return self.helped(by) + 0

    def helped(self, by):
        return self.value + by

    @property
    def twice(self):
        return self.value * 2

    @twice.setter
    def twice(self, to):
        self.value = to // 2

    @staticmethod
    def fixed():
        return 100

    def __add__(self, other):
        return self.value + other.value

    def unused(self):
        return 3
"""
JITCLASS_EDITS = [
    ("self.value + by\n", "self.value - by\n", (7, 20, 100, 20)),
    ("value * 2", "value * 3", (13, 30, 100, 20)),
    ('("value", int64)', '("value", float64)', (13.0, 20.0, 100, 20.0)),
    ("return 100", "return 200", (13, 20, 200, 20)),
    ("self.value + other.value", "self.value - other.value", (13, 20, 100, 0)),
]

FEATURES = [
    Feature(
        "jitclass_argument",
        JITCLASS
        + """
@njit
def f(counter):
    return counter.grown(3), counter.twice, counter.fixed(), counter + counter

def call():
    return f(Counter(10))
""",
        (13, 20, 100, 20),
        JITCLASS_EDITS,
        (("return 3\n", "return 4\n", (13, 20, 100, 20)),),
    ),
    Feature(
        "jitclass_made_inside",
        JITCLASS
        + """
@njit
def f(x):
    counter = Counter(x)
    counter.twice = counter.twice
    return counter.grown(3), counter.twice, counter.fixed(), counter + counter

def call():
    return f(10)
""",
        (13, 20, 100, 20),
        [
            *(JITCLASS_EDITS[i] for i in (0, 3, 4)),
            ("self.value = value\n", "self.value = value + 2\n", (15, 24, 100, 24)),
            ("to // 2", "to // 4", (8, 10, 100, 10)),
        ],
    ),
    Feature(
        "jitclass_returned",
        JITCLASS
        + """
@njit
def f(x):
    return Counter(x), [Counter(x + 1)]

def call():
    one, [other] = f(10)
    return isinstance(one, Counter), one.value, other.value, one.other
""",
        (True, 10, 11, 7),
        [
            ('("value", int64)', '("value", float64)', (True, 10.0, 11.0, 7)),
            (
                '("value", int64), ("other", int64)',
                '("other", int64), ("value", int64)',
                (True, 10, 11, 7),
            ),
            ("other = 7", "other = 8", (True, 10, 11, 8)),
        ],
    ),
    Feature(
        "objmode",
        """
KIND = types.int64

def helper(x):
    return x + 1

def make(addend):
    @njit
    def f(x):
        with objmode(y=KIND, z="float64[:]"):
            y = helper(x[0]) + addend
            z = x / 2
        return y, z.sum(), str(z)
    return f

f = make(10)

def call():
    return f(np.ones(2))
""",
        (12, 1.0, "[0.5 0.5]"),
        [
            ("types.int64", "types.float64", (12.0, 1.0, "[0.5 0.5]")),
            ("x / 2", "x / 4", (12, 0.5, "[0.25 0.25]")),
        ],
        # What the block calls is looked up when it runs.
        harmless=(("x + 1", "x + 2", (13, 1.0, "[0.5 0.5]")),),
    ),
    Feature(
        "vectorize",
        """
@njit
def helper(x):
    return x + 1

@vectorize
def u(x, y):
    return helper(x) * y

@njit
def f(a):
    return u(a, 2), u(3, 4)

def call():
    array, scalar = f(np.arange(3))
    return array.tolist(), int(scalar)
""",
        ([2, 4, 6], 16),
        [
            ("x + 1", "x - 1", ([-2, 0, 2], 8)),
            ("* y", "- y", ([-1, 0, 1], 0)),
            ("@vectorize\n", "@vectorize(['float64(float64, float64)'])\n", ([2.0, 4.0, 6.0], 16)),
            ("@vectorize\n", "@vectorize(fastmath=True)\n", ([2, 4, 6], 16)),
        ],
    ),
    Feature(
        "vectorize_reduce",
        """
@vectorize(["int64(int64, int64)"], identity=1)
def u(x, y):
    return x * y

@njit
def f(a):
    return u.reduce(a)

def call():
    return int(f(np.arange(1, 5))), int(f(np.arange(0)))
""",
        (24, 1),
        [("x * y", "x * y * 2", (192, 1)), ("identity=1", "identity=0", (24, 0))],
    ),
    Feature(
        "guvectorize",
        """
@guvectorize(["int64[:], int64, int64[:]"], "(n),()->(n)")
def g(x, by, out):
    for i in range(x.size):
        out[i] = x[i] + by

@njit
def f(a):
    out = np.empty_like(a)
    g(a, 5, out)
    return out

def call():
    return f(np.arange(4).reshape(2, 2)).tolist()
""",
        [[5, 6], [7, 8]],
        [
            ("+ by", "* by", [[0, 5], [10, 15]]),
            (
                "int64[:], int64, int64[:]",
                "float64[:], float64, float64[:]",
                [[5.0, 6.0], [7.0, 8.0]],
            ),
        ],
    ),
    Feature(
        "ctypes",
        """
libm = ctypes.CDLL("libm.so.6")
c_function = libm["floor"]
c_function.argtypes = [ctypes.c_double]
c_function.restype = ctypes.c_double

@njit
def f(x):
    return c_function(x)

def call():
    return f(1.5)
""",
        1.0,
        [
            ("restype = ctypes.c_double", "restype = None", None),
            ("argtypes = [ctypes.c_double]", "argtypes = [ctypes.c_double] * 2", TypingError),
        ],
        # The address is none of the code.
        (('["floor"]', '["ceil"]', 2.0),),
    ),
    Feature(
        "cffi",
        """
import cffi
ffi = cffi.FFI()
ffi.cdef("double floor(double); double ceil(double);")
libm = ffi.dlopen("libm.so.6")
c_function = libm.floor

@njit
def f(x):
    return c_function(x)

def call():
    return f(1.5)
""",
        1.0,
        [("double floor(double)", "double floor(double, double)", TypingError)],
        (("libm.floor", "libm.ceil", 2.0),),
    ),
    Feature(
        "cfunc_called",
        """
@njit
def helper(x):
    return x + 1

@cfunc("int64(int64)")
def c(x):
    return helper(x) * 2

@njit
def f(x):
    return c(x)

def call():
    return f(5)
""",
        12,
        [("x + 1", "x + 2", 14), ("* 2", "* 3", 18)],
    ),
    Feature(
        "cfunc_by_ctypes",
        """
@cfunc("int64(int64)")
def c(x):
    return x * 2

by_ctypes = c.ctypes

@njit
def f(x):
    return by_ctypes(x)

def call():
    return f(5)
""",
        10,
        [("int64(int64)", "float64(float64)", 10.0)],
        (("* 2", "* 3", 15),),
    ),
    Feature(
        "wrapped_address",
        """
@cfunc("int64(int64)")
def c(x):
    return x * 2

class Wrapper(types.WrapperAddressProtocol):
    def __wrapper_address__(self):
        return c.address

    def signature(self):
        return types.int64(types.int64)

wrapped = Wrapper()

@njit
def f(x):
    return wrapped(x)

def call():
    return f(5)
""",
        10,
        [("types.int64(types.int64)", "types.int64(types.int64, types.int64)", TypingError)],
        (("* 2", "* 3", 15),),
    ),
    Feature(
        "exceptions",
        """
class Broken({base}):
    pass

@njit
def f(x):
    try:
        if x > 2:
            raise Broken("no")
    except ValueError:
        return -1
    return x

def call():
    try:
        return f(5)
    except Broken as error:
        return type(error) is Broken, str(error)
""".replace("{base}", "KeyError"),
        (True, "'no'"),
        [("KeyError", "ValueError", -1)],
    ),
    Feature(
        "function_typed_argument",
        """
@njit
def one(x):
    return x + 1

@njit("int64(FunctionType(int64(int64)), int64)")
def f(function, x):
    return function(x)

def call():
    return f(one, 5)
""",
        6,
        [],
        (("x + 1", "x + 2", 7),),
    ),
    Feature(
        "functions_as_values",
        """
kind = types.FunctionType(types.int64(types.int64))

@njit
def one(x):
    return x + 1

@njit
def two(x):
    return x * 2

@njit(kind(kind, kind, types.int64))
def f(first, second, x):
    return first if first(x) >= second(x) else second

def call():
    return f(one, two, 5) is two, f(one, two, 0) is one, f(one, two, 5)(7)
""",
        (True, True, 14),
        [],
        (("x * 2", "x * 3", (True, True, 21)),),
    ),
    Feature(
        "functions_in_a_tuple",
        """
@njit
def one(x):
    return x * 2

@njit
def two(x):
    return x + 1

@njit
def f(functions, x):
    for function in functions:
        x = function(x)
    return x

def call():
    return f((one, two), 5)
""",
        11,
        [("x * 2", "x * 3", 16), ("(one, two)", "(two, one)", 12)],
    ),
    Feature(
        "generator_returned",
        """
@njit
def helper(i):
    return i * 2

@njit
def f(n):
    for i in range(n):
        yield helper(i)

def call():
    return list(f(3))
""",
        [0, 2, 4],
        [("i * 2", "i * 3", [0, 3, 6]), ("i * 2", "i * 2.5", [0.0, 2.5, 5.0])],
    ),
    Feature(
        "generator_consumed",
        """
@njit
def made(n):
    for i in range(n):
        yield i + 1

@njit
def f(n):
    total = 0
    for value in made(n):
        total += value
    return total

def call():
    return f(3)
""",
        6,
        [("i + 1", "i + 2", 9)],
    ),
    Feature(
        "numpy_generator",
        """
@njit
def f(generator):
    return generator.integers(0, 5, 3) * 2, generator.normal()

def call():
    generator, other = np.random.default_rng(3), np.random.default_rng(3)
    values, number = f(generator)
    assert (values == other.integers(0, 5, 3) * 2).all() and number == other.normal()
    return True
""",
        True,
        [],
    ),
    Feature(
        "stencil",
        """
FACTOR = 2

@stencil
def kernel(a):
    return (a[-1] + a[1]) * FACTOR

@njit
def f(a):
    return kernel(a)

def call():
    return f(np.arange(5)).tolist()
""",
        [0, 4, 8, 12, 0],
        [
            ("a[-1] + a[1]", "a[-1] - a[1]", [0, -4, -4, -4, 0]),
            ("FACTOR = 2", "FACTOR = 3", [0, 6, 12, 18, 0]),
            ("@stencil\n", "@stencil(cval=9)\n", [9, 4, 8, 12, 9]),
            ("@stencil\n", "@stencil(neighborhood=((-2, 2),))\n", [0, 0, 8, 0, 0]),
        ],
    ),
]

TAIL = """
print(repr(call()))
print(sum(f.stats.cache_hits.values()), sum(f.stats.cache_misses.values()))
print("libnumen_llvm" in open("/proc/self/maps").read())
"""


@pytest.mark.parametrize("feature", FEATURES, ids=str)
def test_found_in_the_next_process(feature, tmp_path) -> None:
    program = tmp_path / "program.py"
    program.write_text(HEAD + feature.text + TAIL)
    cache = tmp_path / "cache"
    result, first, _ = run(program, cache).splitlines()
    assert result == repr(feature.result)
    found, misses = map(int, first.split())
    assert misses > 0
    result, again, loads_llvm = run(program, cache).splitlines()
    assert result == repr(feature.result)
    assert tuple(map(int, again.split())) == (found + misses, 0)
    assert loads_llvm == "False"


@pytest.mark.parametrize("feature", FEATURES, ids=str)
def test_what_changed_is_compiled_anew(feature, cache, load) -> None:
    def called(text):
        module = load(HEAD + text)
        return module.call(), hits(module.f)

    result, (_, misses) = called(feature.text)
    assert result == feature.result
    assert called(feature.text) == (result, (misses, 0))
    for before, after, expected in feature.harmless:
        assert before in feature.text
        assert called(feature.text.replace(before, after)) == (expected, (misses, 0))
    for before, after, expected in feature.edits:
        assert before in feature.text
        edited = feature.text.replace(before, after)
        if isinstance(expected, type):
            with pytest.raises(expected):
                called(edited)
            continue
        result, (_, compiled) = called(edited)
        assert (result, compiled > 0) == (expected, True), after
        assert type(result) is type(expected)
    assert called(feature.text) == (feature.result, (misses, 0))


MEMBERS = """
@njit
def helper(x):
    return x + {number}

@vectorize
def u(x, y):
    return helper(x) * y

@guvectorize(["int64[:], int64, int64[:]"], "(n),()->(n)")
def g(x, by, out):
    for i in range(x.size):
        out[i] = x[i] + by + {number}

@stencil
def s(a):
    return a[-1] + a[1] + {number}

@jitclass([("value", types.int64)])
class Counter:
    def __init__(self, value):
        self.value = value

    def grown(self, by):
        return self.value + by + {number}

@cfunc("int64(int64)")
def c(x):
    return helper(x)

def call():
    a = np.arange(3)
    of_arrays = [f.tolist() for f in (u(a, 2), g(a, 2), s(a))]
    return [*of_arrays, int(u.reduce(a)), Counter(2).grown(3), c.ctypes(4)]
"""


def test_what_python_calls_is_compiled_anew(cache, load) -> None:
    for number in (1, 2, 1):
        assert load(HEAD + MEMBERS.format(number=number)).call() == [
            [number * 2, (1 + number) * 2, (2 + number) * 2],
            [2 + number, 3 + number, 4 + number],
            [0, 2 + number, 0],
            4 * number,
            5 + number,
            4 + number,
        ]
        assert blobs(cache)
