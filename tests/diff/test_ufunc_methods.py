"""The methods of ufuncs, and the keywords that all ufuncs take, of NumPy's and of vectorize's."""

from __future__ import annotations

import numpy as np
import pytest
from table import arrays, check, function_of, row, sample

from numen import njit, vectorize
from numen.errors import TypingError

MATRIX = arrays((3, 4), "lfd", nan=False)
BYTES = sample((3,), "b")
FRACTIONS = [np.array([[1.5], [-0.25], [2.0], [0.75]]) * np.ones(n) for n in (2, 20)]
LINE = arrays((6,), "lfd", nan=False)
COMPLEX = sample((3, 4), "D")
MASK = sample((3, 4), "?")
SMALL = sample((3, 4), "B")
BOOLS = [sample((3, 4), "?"), sample((3, 4), "l"), sample((3, 4), "d")]
ZEROS = np.zeros((3, 4))

REDUCTIONS = [
    *(
        row(
            f"np.{name}.reduce(a), np.{name}.reduce(a, axis=1), np.{name}.reduce(a, axis=None),"
            f" np.{name}.reduce(a, (0, 1)), np.{name}.reduce(a, -1, keepdims=True)",
            False,
            a=MATRIX,
        )
        for name in ("add", "multiply", "maximum", "minimum", "fmax", "fmin")
    ),
    *(
        row(f"np.{name}.reduce(a), np.{name}.reduce(a, axis=1), np.{name}.reduce(a, None)", a=BOOLS)
        for name in ("logical_and", "logical_or", "logical_xor")
    ),
    *(
        row(f"np.{name}.reduce(a), np.{name}.reduce(a, axis=None)", a=MATRIX[:1])
        for name in ("bitwise_and", "bitwise_or", "bitwise_xor", "gcd", "lcm")
    ),
    row("np.subtract.reduce(a), np.divide.reduce(a + 9, 1), np.hypot.reduce(a)", False, a=MATRIX),
    row("np.subtract.reduce(a, axis=(0, 1))", a=MATRIX[:1]),
    row("np.logaddexp.reduce(a, axis=None)", False, a=MATRIX),
    row("np.add.reduce(a), np.multiply.reduce(a, 1)", a=[SMALL, MASK, COMPLEX]),
    row("np.add.reduce(a, dtype='f4'), np.subtract.reduce(a, dtype='f8')", False, a=MATRIX),
    row("np.add.reduce(a, initial=3), np.subtract.reduce(a, initial=3)", False, a=MATRIX),
    row("np.add.reduce(a, where=m), np.bitwise_xor.reduce(a, where=m)", a=MATRIX[:1], m=MASK),
    row("np.add.reduce(a, out=o), o", False, a=MATRIX, o=np.zeros(4)),
    row("np.hypot.reduce(a, out=o), o", False, a=MATRIX, o=np.zeros(4)),
    row("np.maximum.reduce((a, b)), np.minimum.reduce([a, b])", a=LINE[2], b=LINE[3]),
    row("np.subtract.reduce(a)", a=np.zeros((0, 3))),
    row("np.add.reduce(a), np.multiply.reduce(a)", a=np.zeros((0, 3))),
    row("np.add.reduce(a, axis=k)", False, a=MATRIX, k=1),
    *(
        row(f"np.{name}.reduce(a, axis={axis}, initial=3, where={where}, keepdims={keepdims})", a=a)
        for name, axis, where, keepdims, a in (
            ("logical_xor", "(0, 1)", "True", False, BOOLS),
            ("bitwise_xor", "(1, 0)", "a > 0", True, MATRIX[0]),
            ("fmin", "(0, 1)", "a > 1", False, MATRIX[:2]),
            ("fmin", "(0,)", "a > 99", True, MATRIX[:2]),
            ("subtract", "1", "a > 0", False, MATRIX[:2]),
            ("subtract", "(1,)", "True", True, MATRIX[:2]),
            ("gcd", "()", "True", False, MATRIX[0]),
            ("fmax", "(0, 1)", "True", False, np.zeros((0, 3))),
        )
    ),
    *[
        row(f"{each}(a, where=a > 0)", a=[MATRIX[0], MATRIX[2], COMPLEX.real])
        for each in ("np.subtract.reduce", "np.nanmax", "np.nanmin", "np.max")
    ],
    row("np.logical_xor.reduce(a, dtype=np.int8)", a=BOOLS),
    row("np.logical_xor.reduce(a), np.logical_or.accumulate(a, 1)", a=COMPLEX),
    row("np.nanmax(a, initial=3), np.nanmin(a, 1, initial=3)", a=[ZEROS[:, :0], ZEROS[:, :0] * 1j]),
]

OTHERS = [
    *(
        row(f"np.{name}.accumulate(a), np.{name}.accumulate(a, axis=1)", False, a=MATRIX)
        for name in ("add", "multiply", "maximum", "minimum", "subtract", "logical_or")
    ),
    row("np.add.accumulate(a, dtype='f4'), np.add.accumulate(a, 1, None, o), o", a=SMALL, o=ZEROS),
    row("np.add.accumulate([1, 2, 3])"),
    *(
        row(f"np.{name}.outer(a, b), np.{name}.outer(2, a), np.{name}.outer(b, [1, 2])",
            False, a=MATRIX, b=LINE)
        for name in ("add", "subtract", "multiply", "maximum", "less", "equal", "arctan2")
    ),
    row("np.add.outer(a, a, out=o), o", a=LINE[2], o=np.zeros((6, 6))),
    *(
        row(f"np.{name}.reduceat(a, [0, 3, 1, 2]), np.{name}.reduceat(a, b)",
            False, a=LINE, b=np.array([1, 1, 5]))
        for name in ("add", "maximum", "multiply")
    ),
    row("np.add.reduceat(a, [0, 2], axis=1), np.add.reduceat(a, [0, 2], -1, 'f4')", a=MATRIX),
    row("np.add.reduceat(a, [0, 9])", a=LINE),
    row("np.add.at(a, [0, 1, 0, -1], 1); return a", a=LINE),
    row("np.subtract.at(a, b, a[:3]); return a", a=LINE, b=np.array([0, 1, 0])),
    row("np.maximum.at(a, [1, 9], 1); return a", a=LINE),
    row("np.multiply.at(a, ([0, 1], [1, 2]), 3); return a", a=MATRIX),
    row("np.add.at(a, [0, 0], a[1]); return a", a=MATRIX),
    row("np.add.at(a, (np.array([0, 0]), 1), 2); return a", a=MATRIX),
    row("np.add.at(a, a > 0, 2); return a", a=MATRIX),
    row("np.add.at(a, slice(0, 2), 3); return a", a=MATRIX),
    row("np.minimum.at(a, 1, 0); return a", a=MATRIX),
    row("np.negative.at(a, [0, 0, 1]); return a", a=LINE),
    row("np.add.at(a, [0, 0, 1], a); return a", a=arrays((3,), "bBhHiIlLfdFD", nan=False)),
    row("np.multiply.at(a, [0, 2, 0], 100); return a", a=arrays((3,), "bBhHiIlLfdFD", nan=False)),
    row("np.left_shift.at(a, [0, 1, 0], b); return a", a=BYTES, b=np.array([1, 9, 2], "b")),
    row("np.add.at(a, [0, 1, 0], b); return a", a=arrays((3,), "blBfF"), b=[1.5, np.array([0.5])]),
    row("np.add.at(a, [[0, 1], [1, 0]], 1.5); return a", a=[BYTES, sample((3, 2), "l")]),
    row("np.add.accumulate(a, axis=0, dtype=np.int64)", a=FRACTIONS),
    row("np.add.reduceat(a, [0, 1], axis=0, dtype=np.int64)", a=FRACTIONS),
    row("np.cumsum(a, axis=0, dtype=np.int64), np.cumprod(a, 0, 'i4')", a=FRACTIONS),
    row("np.nancumsum(a, axis=0, dtype=np.int64)", a=FRACTIONS),
]  # fmt: skip

KEYWORDS = [
    row("np.add(a, 1, where=m, out=o), o", a=MATRIX[1:], m=MASK, o=ZEROS),
    row("np.divide(a, b, out=np.zeros_like(a), where=b != 0)", False, a=MATRIX[1:], b=MATRIX[1:]),
    row("np.log(a, where=a > 0, out=o)", False, a=MATRIX, o=[ZEROS, ZEROS.astype("f"), ZEROS]),
    row("np.sqrt(a, o, where=a > 0), o", False, a=MATRIX, o=ZEROS),
    row("np.add(a, a, out=a, where=m), a", a=MATRIX[:3], m=MASK),
    row("np.add(a, 1, where=m[0], out=o), np.add(a, 1, where=True)", a=MATRIX[1:], m=MASK, o=ZEROS),
    row("np.add(1, 2, where=m, out=o)", m=MASK, o=ZEROS),
    row("np.add(a, a, dtype='f4'), np.sin(a, dtype=np.float32)", False, a=MATRIX),
    row("np.multiply(a, 2, dtype=np.complex128), np.equal(a, 2, dtype=bool)", a=MATRIX),
    row("np.add(a, a, dtype=np.int8, casting='unsafe')", a=MATRIX),
    row("np.add(a, a, out=o, casting='unsafe'), o", a=MATRIX, o=np.zeros((3, 4), np.int32)),
    row("np.add(a, a, casting='no'), np.add(a, a, subok=False), np.add(a, 1, order='C')", a=MATRIX),
    row("np.add(a, 1, order='F').flags.f_contiguous, np.add(a, 1, order='F')", a=MATRIX),
    row("np.add(a, 1, out=(o,)), o", a=MATRIX[1:], o=ZEROS),
    row("np.logical_and(a, 1, where=m, out=o)", a=MATRIX, m=MASK, o=np.zeros((3, 4), bool)),
    row("np.heaviside(a, 1, where=m, out=o)", a=MATRIX, m=MASK, o=ZEROS),
    row("np.heaviside(a, 1), np.heaviside(a, a)", a=arrays((6,), "iLfd")),
    row("np.modf(a, out=(o, p)), np.modf(a, o, p), o, p", a=MATRIX, o=ZEROS, p=ZEROS),
    row("np.divmod(a, 2, out=(o, p)), o, p", a=MATRIX, o=ZEROS, p=ZEROS),
]


@pytest.mark.parametrize(("expression", "arguments", "exact"), REDUCTIONS + OTHERS + KEYWORDS)
def test_as_in_numpy(expression, arguments, exact):
    check(expression, arguments, exact)


@vectorize(identity=0)
def plus(a, b):
    return a + b


@vectorize
def apart(a, b):
    return a - 2 * b


@vectorize
def half(a):
    if a < 0:
        raise ValueError("negative")
    return a / 2


A, V = sample((3, 4), "d"), sample(6, "d")


@pytest.mark.parametrize("ufunc", [plus, apart])
def test_methods_of_vectorized_functions(ufunc):
    @njit
    def methods(a, v):
        changed = v.copy()
        ufunc.at(changed, [0, 1, 0], 2.0)
        return (
            ufunc.reduce(a), ufunc.reduce(a, axis=1, keepdims=True), ufunc.reduce(v, initial=3.0),
            ufunc.accumulate(a), ufunc.accumulate(v), ufunc.outer(v, a),
            ufunc.reduceat(v, [0, 3]), changed,
        )  # fmt: skip

    changed = V.copy()
    ufunc.at(changed, [0, 1, 0], 2.0)
    theirs = (
        ufunc.reduce(A), ufunc.reduce(A, axis=1, keepdims=True), ufunc.reduce(V, initial=3.0),
        ufunc.accumulate(A), ufunc.accumulate(V), ufunc.outer(V, A),
        ufunc.reduceat(V, [0, 3]), changed,
    )  # fmt: skip
    for ours, other in zip(methods(A, V), theirs, strict=True):
        np.testing.assert_allclose(ours, other, 1e-15)


def test_vectorized_functions_are_called_only_where_they_are_wanted():
    @njit
    def halves(v):
        return half(v, out=np.full(v.shape, -1.0), where=v >= 0)

    np.testing.assert_array_equal(halves(V), np.where(V >= 0, V / 2, -1.0))


def test_two_arguments_of_which_one_needs_the_other():
    @njit
    def halves(v):
        return half(v, where=v >= 0)

    with pytest.raises(TypingError, match="takes where= together with out="):
        halves(V)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("np.add(a, a, out=i)", "from float64 to int64 with casting rule 'same_kind'"),
        ("np.add(a, a, dtype=int)", "cannot cast an operand from float64 to int64"),
        ("np.add(a, a, out=i, casting='safe')", "casting rule 'safe'"),
        ("np.add(a, a, casting='free')", "casting must be one of 'no', 'equiv', 'safe'"),
        ("np.add(a, a, order='Q')", "order must be one of 'C', 'F', 'A', 'K'"),
        ("np.add(a, a, where=a)", "where must hold bools"),
        ("np.add(a, a, dtype='f4', signature='ff->f')", "unexpected keyword argument 'signature'"),
        ("np.modf(a, dtype='f4')", "has two results"),
        ("np.less(a, a, dtype='f4')", "No loop matching"),
        ("np.gcd.reduce(a > 1)", "not defined for bool"),
        ("np.add.reduce(a, axes=1)", "unexpected keyword argument 'axes'"),
    ],
)
def test_what_is_refused(expression, message):
    function = function_of(expression, ["a", "i"])
    with pytest.raises(TypingError, match=message):
        njit(function)(A, np.zeros((3, 4), np.int64))


def test_at_writes_nothing_where_an_index_is_out_of_bounds() -> None:
    @njit
    def add_at(a, i, b):
        np.add.at(a, i, b)

    a = np.zeros(3)
    with pytest.raises(IndexError, match="index 3 is out of bounds for axis 0 with size 3"):
        add_at(a, np.array([0, 3]), 1.0)
    assert not a.any()


@pytest.mark.parametrize("b", [np.array([1, 250, 9]), 2, 1.5, np.array([3, 1, 0], bool)])
def test_at_casts_what_it_computes(b: object) -> None:
    ours, theirs = np.arange(5, dtype=np.uint8), np.arange(5, dtype=np.uint8)
    njit(lambda a, i, b: np.add.at(a, i, b))(ours, np.array([0, 4, 4]), b)
    np.add.at(theirs, np.array([0, 4, 4]), b)
    np.testing.assert_array_equal(ours, theirs)
