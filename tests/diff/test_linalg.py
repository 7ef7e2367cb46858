"""numen/lib/numpy.linalg against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from table import assert_same, check, function_of, row, sample

from numen import njit


def matrices(shape: tuple[int, int], seed: int = 0) -> list[Any]:
    """Well-conditioned matrices of every dtype that LAPACK has, an integer one, and layouts."""
    g = np.random.default_rng(seed)
    a = g.random(shape) + 3 * np.eye(*shape)
    wide = np.zeros((2 * shape[0], 2 * shape[1]))
    wide[::2, ::2] = a
    z = a + 1j * g.random(shape)
    kinds = [a, a.astype("f"), z, z.astype("F"), (a * 10).astype("l")]
    return [*kinds, np.asfortranarray(a), wide[::2, ::2]]


SQUARE = matrices((5, 5))
TALL = matrices((6, 4))
WIDE = matrices((3, 5))
SYMMETRIC = [m @ m.conj().T for m in SQUARE]
RIGHT = matrices((5, 2), 1)
SINGULAR = np.ones((3, 3))

TABLE = [
    row("np.linalg.solve(a, b)", False, a=SQUARE, b=RIGHT),
    row("np.linalg.solve(a, b)", False, a=SQUARE, b=np.arange(5)),
    row("np.linalg.solve(a, b)", a=SINGULAR, b=np.ones(3)),
    row("np.linalg.solve(a, b)", a=np.eye(3), b=np.ones(4)),
    row("np.linalg.inv(a)", False, a=SQUARE),
    row("np.linalg.inv(a)", a=[SINGULAR, np.ones((2, 3)), np.zeros((0, 0))]),
    row("np.linalg.det(a)", False, a=[*SQUARE, SINGULAR, np.zeros((0, 0))]),
    row("np.linalg.slogdet(a)", False, a=[*SQUARE, -SQUARE[0], np.zeros((2, 2))]),
    row("np.linalg.cholesky(a)", False, a=[*SYMMETRIC, -np.eye(2)]),
    row("np.linalg.cholesky(a, upper=True)", False, a=SYMMETRIC),
    row("np.linalg.qr(a)", False, a=SQUARE + TALL + WIDE),
    row("np.linalg.qr(a, 'complete')", False, a=TALL + WIDE),
    row("np.linalg.qr(a, mode='r')", False, a=TALL + WIDE),
    row("np.linalg.svd(a, compute_uv=False)", False, a=SQUARE + TALL + WIDE),
    row("np.linalg.eigvalsh(a)", False, a=SYMMETRIC),
    row("np.linalg.eigvalsh(a, UPLO='U')", False, a=SYMMETRIC[:2]),
    row("np.sort(np.linalg.eigvals(a))", False, a=SYMMETRIC + SQUARE[2:4]),
    row("np.linalg.eigvals(a)", a=np.full((2, 2), np.nan)),
    row("np.linalg.lstsq(a, b)", False, a=SQUARE, b=RIGHT),
    row("np.linalg.lstsq(a, b)", False, a=TALL, b=np.arange(6.0)),
    row("np.linalg.lstsq(a, b, rcond=0.1)", False, a=WIDE, b=np.arange(3.0)),
    row("np.linalg.lstsq(a, b)", a=np.eye(3), b=np.ones(4)),
    row("np.linalg.pinv(a)", False, a=SQUARE + TALL + WIDE),
    row("np.linalg.matrix_rank(a)", a=[*SQUARE, SINGULAR, np.zeros((2, 3)), np.ones(3)]),
    row("np.linalg.matrix_rank(a, 0.5)", a=SQUARE[:2]),
    row("np.linalg.matrix_power(a, 0)", a=SQUARE),
    row("np.linalg.matrix_power(a, 5)", False, a=SQUARE),
    row("np.linalg.matrix_power(a, -2)", False, a=SQUARE),
    row("np.linalg.cond(a)", False, a=[*SQUARE, np.ones((0, 0))]),
    row("np.linalg.cond(a, 1)", False, a=SQUARE),
    row("np.linalg.cond(a, -2)", False, a=TALL),
    row("np.linalg.cond(a, 'fro')", False, a=SQUARE[:1]),
    row("np.linalg.norm(a)", False, a=[*SQUARE, np.arange(5.0), np.ones((2, 3, 4))]),
    row("np.linalg.norm(a, keepdims=True)", False, a=SQUARE[:1]),
    row("np.linalg.norm(a, p)", a=np.zeros((0, 3)), p=[1, 2, np.inf]),
    row("np.linalg.norm(a, np.inf)", a=np.zeros(0)),
    row("np.linalg.norm(a, p)", False, a=np.arange(-3, 4), p=[0.0, 1.0, 2.0, 3.5, np.inf, -np.inf]),
    row("np.linalg.norm(a, p)", False, a=SQUARE[0], p=[1, -1, 2, -2]),
    row("np.linalg.norm(a, np.inf)", False, a=SQUARE),
    row("np.linalg.norm(a, 'nuc')", False, a=SQUARE),
    row("np.linalg.norm(a, 'fro')", False, a=SQUARE),
    row("np.linalg.norm(a, axis=1)", False, a=SQUARE),
    row("np.linalg.norm(a, 1, axis=0, keepdims=True)", False, a=SQUARE),
    row("np.linalg.norm(a, axis=(0, 2))", False, a=np.arange(24.0).reshape(2, 3, 4)),
    row("np.linalg.norm(a, 3)", a=SQUARE[0]),
    row("np.linalg.norm(a, 1)", a=np.ones((2, 2, 2))),
]


@pytest.mark.parametrize(("expression", "arguments", "exact"), TABLE)
def test_equals_numpy(expression: str, arguments: dict[str, Any], exact: bool) -> None:
    check(expression, arguments, exact)


def compiled(expression: str, a: Any) -> Any:
    return njit(function_of(expression, ["a"]))(a)


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("a", SQUARE + TALL + WIDE, ids=lambda a: f"{a.dtype}{a.shape}")
def test_svd(a: Any, full: bool) -> None:
    ours = compiled(f"np.linalg.svd(a, {full})", a)
    theirs = np.linalg.svd(a, full)
    assert [x.shape for x in ours] == [x.shape for x in theirs]
    assert [x.dtype for x in ours] == [x.dtype for x in theirs]
    assert_same(ours[1], theirs[1], False, "singular values")
    k = ours[1].size
    assert_same(ours[0][:, :k] * ours[1] @ ours[2][:k], a + 0 * theirs[0][0, 0], False, "product")


@pytest.mark.parametrize("a", SYMMETRIC, ids=lambda a: str(a.dtype))
def test_eigh(a: Any) -> None:
    values, vectors = compiled("np.linalg.eigh(a)", a)
    assert vectors.dtype == np.linalg.eigh(a)[1].dtype
    assert_same(values, np.linalg.eigh(a)[0], False, "values")
    assert_same(vectors * values @ vectors.conj().T, a + 0 * vectors[0, 0], False, "product")


@pytest.mark.parametrize("a", SQUARE[2:4] + SYMMETRIC[:2], ids=lambda a: str(a.dtype))
def test_eig(a: Any) -> None:
    values, vectors = compiled("np.linalg.eig(a)", a)
    assert vectors.dtype == np.linalg.eig(a)[1].dtype
    assert_same(a @ vectors, vectors * values, False, "product")


def test_eigenvalues_of_real_matrices_are_real() -> None:
    @njit
    def values(a):
        return np.linalg.eigvals(a)

    turn = np.array([[0.0, -1.0], [1.0, 0.0]])
    assert values(np.diag([1.0, 2.0])).dtype == np.float64
    with pytest.raises(ValueError, match="pass it as complex"):
        values(turn)
    np.testing.assert_allclose(np.sort(values(turn.astype(complex)).imag), [-1, 1])


@pytest.mark.parametrize("dtype", "fF")
@pytest.mark.parametrize(
    "expression",
    [
        "np.linalg.det(a)",
        "np.linalg.slogdet(a)",
        "np.linalg.inv(a)",
        "np.linalg.solve(a, a[0])",
        "np.linalg.solve(a, a)",
        "np.linalg.cond(a)",
        "np.linalg.cond(a, 1)",
        "np.linalg.cond(a, np.inf)",
        "np.linalg.cholesky(a @ a.conj().T + np.eye(4, dtype=a.dtype))",
        "np.linalg.svd(a, compute_uv=False)",
        "np.linalg.eigvalsh(a + a.conj().T)",
        "np.linalg.qr(a)",
        "np.linalg.lstsq(a, a[0])",
    ],
)
def test_single_precision_is_computed_in_double(expression: str, dtype: str) -> None:
    # Of elements that are exact, so that only the function rounds.
    a = sample((4, 4), dtype, 3) + np.eye(4, dtype=dtype)
    check(expression, {"a": a})


@pytest.mark.parametrize("p", [1, -1, np.inf, -np.inf])
def test_the_condition_of_a_singular_matrix(p: float) -> None:
    check("np.linalg.cond(a, p)", {"a": [np.ones((2, 2)), np.full((2, 2), np.nan)], "p": p})
