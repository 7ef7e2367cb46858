"""stencil: against loops in Python, which run the kernel on views shifted to each element."""

import itertools
import traceback

import numpy as np
import pytest

from numen import njit, stencil
from numen.errors import NumbaValueError, TypingError


class Shifted:
    """An array indexed relatively to a position."""

    def __init__(self, array, position):
        self.array, self.position = array, position

    def __getitem__(self, index):
        index = index if isinstance(index, tuple) else (index,)
        return self.array[
            tuple(
                slice(p + i.start, p + i.stop) if isinstance(i, slice) else p + i
                for i, p in zip(index, self.position, strict=True)
            )
        ]


def expected(kernel, reach, *arguments, relative=1, cval=0):
    """What the kernel gives where all its neighbours are there."""
    first = arguments[0]
    inner = [
        range(max(0, -low), size - max(0, high))
        for (low, high), size in zip(reach, first.shape, strict=True)
    ]
    values = {}
    for position in itertools.product(*inner):
        shifted = [Shifted(each, position) for each in arguments[:relative]]
        values[position] = kernel(*shifted, *arguments[relative:])
    out = np.full(first.shape, cval, np.asarray(next(iter(values.values()))).dtype)
    for position, value in values.items():
        out[position] = value
    return out


def five_points(a):
    return 0.25 * (a[0, 1] + a[1, 0] + a[0, -1] + a[-1, 0])


def forward(a):
    return a[0] + a[1] * 2


def far(a, b, scale):
    return (a[-3, 0, 2] - b[1, -1, 0]) * scale


def weighted(a, w):
    return a[-1] * w[0] + a[0] * w[1] + a[1] * w[2]


rng = np.random.default_rng(1)
plane = rng.random((6, 7))
cube = rng.integers(0, 9, (7, 5, 6))


@pytest.mark.parametrize(
    ("kernel", "reach", "arguments", "relative", "options"),
    [
        (five_points, [(-1, 1), (-1, 1)], (plane,), 1, {}),
        (five_points, [(-1, 1), (-1, 1)], (plane[::-1, ::2],), 1, {"cval": -1.5}),
        (five_points, [(-1, 1), (-1, 1)], (np.asfortranarray(plane),), 1, {}),
        (five_points, [(-1, 1), (-1, 1)], (plane.astype(np.float32),), 1, {}),
        (forward, [(0, 1)], (np.arange(5),), 1, {}),
        (forward, [(0, 1)], (np.arange(5) * 1j,), 1, {"cval": 2j}),
        (far, [(-3, 1), (-1, 0), (0, 2)], (cube, cube + 1, 3), 2, {"cval": 7}),
        (weighted, [(-1, 1)], (np.arange(8.0), np.array([1.0, 2, 3])), 1, {}),
    ],
)
def test_as_in_python(kernel, reach, arguments, relative, options):
    if kernel is weighted:
        made = stencil(kernel, standard_indexing=("w",), **options)
    else:
        made = stencil(kernel, **options)
    theirs = expected(kernel, reach, *arguments, relative=relative, **options)
    names = ", ".join(kernel.__code__.co_varnames[: len(arguments)])
    text = f"def call({names}):\n    return made({names})\n"
    namespace = {"made": made}
    exec(text, namespace)
    in_code = njit(namespace["call"], source=text)
    in_parallel = njit(namespace["call"], source=text, parallel=True)
    for call in (made, in_code, in_parallel):
        ours = call(*arguments)
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)
        assert ours.dtype.kind == theirs.dtype.kind


def test_neighborhood_and_slices():
    @stencil(neighborhood=((-29, 0),))
    def average(a):
        total = 0.0
        for i in range(-29, 1):
            total += a[i]
        return total / 30

    width = 2

    @stencil
    def window(a):
        return np.sum(a[-width : width + 1])

    x = rng.random(100)
    assert average.neighborhood == ((-29, 0),)
    np.testing.assert_allclose(average(x)[29:], np.convolve(x, np.ones(30) / 30, "valid"))
    assert not average(x)[:29].any()
    np.testing.assert_allclose(window(x)[2:-2], np.convolve(x, np.ones(5), "valid"))
    assert not average(x[:10]).any()  # nowhere are all neighbours there


def test_out():
    made = stencil(forward)
    x = np.arange(5)
    out = np.full(5, 9)
    assert made(x, out=out) is out
    np.testing.assert_array_equal(out, [2, 5, 8, 11, 9])  # the border stays

    @njit
    def call(x, out):
        made(x, out=out)

    out = np.full(5, 9.0)
    call(x, out)
    np.testing.assert_array_equal(out, [2, 5, 8, 11, 9])
    stencil(forward, cval=-1)(x, out=out)
    assert out[-1] == -1
    with pytest.raises(ValueError, match="shape of the first"):
        made(x, out=np.zeros(4, int))


def test_kernels_of_many_lines_and_lambdas():
    @stencil(
        cval=1,
    )
    def spread(
        a,
        limit=3,
    ):
        "With (a docstring), a[7] and é."
        left, right = a[-1], a[+1]  # a[-5]
        if left > limit:
            return left
        return right if right > limit else a[0]

    x = np.array([1, 5, 2, 3, 8, 0])
    np.testing.assert_array_equal(spread(x), [1, 5, 5, 8, 8, 1])
    np.testing.assert_array_equal(spread(x, 100), [1, 5, 2, 3, 8, 1])
    pair = stencil(lambda a: a[0] + a[1])
    np.testing.assert_array_equal(pair(x), [6, 7, 5, 11, 8, 0])


def test_a_kernel_may_call_functions_and_use_its_surroundings():
    factor = 3

    @njit
    def scaled(x):
        return x * factor

    @stencil
    def change(a):
        return scaled(a[1] - a[0])

    np.testing.assert_array_equal(change(np.array([1, 4, 9])), [9, 15, 0])
    factor = 1
    np.testing.assert_array_equal(change(np.array([1, 4, 9])), [3, 5, 0])


def test_exceptions_have_the_kernels_line():
    @stencil
    def checked(a):
        if a[0] == 3:
            raise ValueError("three")
        return a[0]

    with pytest.raises(ValueError, match="three") as caught:
        checked(np.arange(5))
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert last.name == "checked"
    assert 'raise ValueError("three")' in last.line


def test_arrays_that_do_not_fit():
    def both(a, b):
        return a[0] + b[0]

    made = stencil(both)
    with pytest.raises(ValueError, match="some dimension smaller"):
        made(np.ones(5), np.ones(4))
    np.testing.assert_array_equal(made(np.ones(4), np.ones(5)), np.full(4, 2))
    with pytest.raises(ValueError, match="same number of dimensions"):
        made(np.ones(5), np.ones((5, 5)))
    with pytest.raises(ValueError, match="dimensionality"):
        made(np.ones((5, 5)), np.ones((5, 5)))
    with pytest.raises(ValueError, match="must be the primary input array"):
        made(1.0, np.ones(5))


def mixed(a):
    return a[0] + a[0, 1]


def stored(a):
    a[0] = 1
    return a[1]


def variable(a):
    total = 0
    for i in range(2):
        total += a[i]
    return total


def without(a):
    return 3


def taken(a, out):
    return a[0]


@pytest.mark.parametrize(
    ("kernel", "options", "message"),
    [
        (mixed, {}, "index does not match array dimensionality"),
        (stored, {}, "Assignments to arrays"),
        (variable, {}, "'neighborhood' option required"),
        (without, {}, "no accesses to relatively indexed"),
        (taken, {}, "reserved word 'out'"),
        (forward, {"standard_indexing": ("q",)}, "not present in the stencil kernel"),
        (forward, {"standard_indexing": ("a",)}, "must use relative indexing"),
        (forward, {"neighborhood": ((0, 1), (0, 1))}, "2 dimensional neighborhood specified for 1"),
        (forward, {"nonsense": 1}, "Unknown stencil option nonsense"),
        (lambda *a: a[0], {}, "given by position"),
        (lambda a: a[:2].sum(), {}, "a start and a stop"),
    ],
)
def test_errors(kernel, options, message):
    with pytest.raises(NumbaValueError, match=message):
        stencil(kernel, **options)(np.arange(4))


def test_more_errors():
    with pytest.raises(NumbaValueError, match="Unsupported mode style mirror"):
        stencil("mirror")
    with pytest.raises(TypeError, match="Python function"):
        stencil(3)
    with pytest.raises(TypingError, match="has no attribute 'nothing'"):
        stencil(lambda a: a[0].nothing)(np.arange(4))


def test_a_stencil_may_have_any_name():
    @stencil
    def kernel(a):
        return a[0] * 2

    np.testing.assert_array_equal(kernel(np.arange(3)), [0, 2, 4])


def test_parameters_may_have_any_name():
    @stencil
    def mean(empty, kernel, cval, result, max_, range__):
        return empty[-1] + empty[1] + kernel * cval + result - max_ * range__

    a = np.arange(6.0)
    theirs = np.zeros(6)
    theirs[1:-1] = a[:-2] + a[2:] + 2 * 3 + 4 - 5 * 6
    np.testing.assert_array_equal(mean(a, 2, 3, 4, 5, 6), theirs)
    np.testing.assert_array_equal(njit(lambda a: mean(a, 2, 3, 4, 5, 6))(a), theirs)


def test_out_goes_by_its_name():
    @stencil
    def around(a):
        return a[-1] + a[1]

    a = np.arange(4.0)
    with pytest.raises(TypeError, match="takes 1 positional argument but 2 were given"):
        around(a, a)
    with pytest.raises(TypingError, match="takes 1 positional argument but 2 were given"):
        njit(lambda a: around(a, a))(a)
    np.testing.assert_array_equal(a, np.arange(4.0))
