"""numpy.random.Generator in compiled code: NumPy's numbers, and the state it leaves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from table import assert_same, function_of

import numen
from numen import njit

BITS = {
    "PCG64": np.random.PCG64,
    "PCG64DXSM": np.random.PCG64DXSM,
    "MT19937": np.random.MT19937,
    "Philox": np.random.Philox,
    "SFC64": np.random.SFC64,
}
A = np.array([0.5, 1.5, 4.0])
B = np.array([[0.75], [2.0]])
P = np.array([0.1, 0.0, 0.4, 0.2, 0.3])
N = np.array([1, 10, 1000])
M = np.arange(24).reshape(4, 6)

METHODS = [
    "rng.random()",
    "rng.random(5)",
    "rng.random((2, 3))",
    "rng.random(size=4, dtype=np.float32)",
    "rng.random(None, np.float64, np.empty((2, 3)))",
    "rng.random(out=np.empty((2, 3)).T)",
    "rng.standard_normal(100)",
    "rng.standard_normal((3, 2), np.float32)",
    "rng.standard_normal(out=np.empty(3))",
    "rng.standard_exponential(100)",
    "rng.standard_exponential(9, np.float32)",
    "rng.standard_exponential(9, method='inv')",
    "rng.standard_exponential(9, np.float32, 'inv')",
    "rng.standard_gamma(0.5, 20)",
    "rng.standard_gamma(3.0)",
    "rng.standard_gamma(a)",
    "rng.standard_gamma(2.0, 9, np.float32)",
    "rng.standard_cauchy(9)",
    "rng.standard_t(3.0, 9)",
    "rng.standard_t(a, (2, 3))",
    "rng.exponential()",
    "rng.exponential(2.0, 9)",
    "rng.exponential(a)",
    "rng.chisquare(2.5, 9)",
    "rng.pareto(a)",
    "rng.weibull(1.5, 9)",
    "rng.power(a)",
    "rng.rayleigh(1.5, 9)",
    "rng.uniform()",
    "rng.uniform(-2.0, 3.0, 9)",
    "rng.uniform(a, 5.0)",
    "rng.uniform(-a, b)",
    "rng.uniform([1, 2], [3, 4])",
    "rng.normal(1.0, 2.0)",
    "rng.normal(1, 2, 9)",
    "rng.normal(a, b)",
    "rng.normal(a, b, (2, 3))",
    "rng.normal(0.0, b, (2, 2, 3))",
    "rng.lognormal(0.5, 0.25, 9)",
    "rng.laplace(a, b)",
    "rng.gumbel(0.5, 0.25, 9)",
    "rng.logistic(a, 2.0)",
    "rng.vonmises(0.5, 4.0, 9)",
    "rng.gamma(a, b)",
    "rng.gamma(2.0, size=9)",
    "rng.beta(2.0, 3.0, 9)",
    "rng.f(4.0, 7.0, 9)",
    "rng.wald(3.0, 2.0, 9)",
    "rng.noncentral_chisquare(3.0, 2.0, 9)",
    "rng.noncentral_f(3.0, 5.0, 2.0, 9)",
    "rng.noncentral_f(a, b, 2.0)",
    "rng.triangular(-3, 0, 8, 9)",
    "rng.triangular(-a, a, b + 5)",
    "rng.poisson(4.0, 9)",
    "rng.poisson(100.0, 9)",
    "rng.poisson(a)",
    "rng.geometric(0.3, 9)",
    "rng.geometric(0.6)",
    "rng.logseries(0.6, 9)",
    "rng.zipf(2.5, 9)",
    "rng.binomial(10, 0.3, 9)",
    "rng.binomial(100, 0.5)",
    "rng.binomial(n, 0.4)",
    "rng.binomial(n, p[:3])",
    "rng.negative_binomial(5, 0.4, 9)",
    "rng.negative_binomial(a, 0.4)",
    "rng.hypergeometric(15, 15, 15, 9)",
    "rng.hypergeometric(n, 20, 5)",
    "rng.integers(10)",
    "rng.integers(10, size=20)",
    "rng.integers(-5, 5, (3, 4))",
    "rng.integers(0, 2**40, 9)",
    "rng.integers(5, 5, 9, endpoint=True)",
    "rng.integers(0, 1, endpoint=True)",
    "rng.integers(n)",
    "rng.integers(-n, n, endpoint=True)",
    "rng.integers([1, 2], [[10], [20]])",
    "rng.permutation(20)",
    "rng.permutation(a)",
    "rng.permutation(m)",
    "rng.permutation(m, 1)",
    "rng.permutation(m, axis=-1)",
    "rng.choice(50)",
    "rng.choice(50, 9)",
    "rng.choice(a, (2, 3))",
    "rng.choice(m, 3, axis=1)",
    "rng.choice(5, 9, p=p)",
    "rng.choice(50, 9, False)",
    "rng.choice(50, 9, replace=False, shuffle=False)",
    "rng.choice(20000, 900, replace=False)[:20]",
    "rng.choice(5, 4, replace=False, p=p)",
    "rng.choice(m, 2, replace=False)",
    "rng.multinomial(20, p)",
    "rng.multinomial(20, p, 4)",
    "rng.multinomial(1000, [0.2, 0.3, 0.5], size=(2, 3))",
    "rng.multinomial(0, p)",
    "rng.multinomial(n, p)",
    "rng.multinomial(n, p, (2, 3))",
    "rng.multinomial(7, [[0.1, 0.5, 0.4], [0.3, 0.7, 0.0]])",
    "rng.multinomial([[10], [20]], [[0.1, 0.5, 0.4], [0.3, 0.7, 0.0]], size=(2, 2))",
    "rng.multinomial(5, np.array([0.25, 0.75], np.float32))",
    "rng.multivariate_hypergeometric([16, 8, 4], 6)",
    "rng.multivariate_hypergeometric(n, 600, size=3)",
    "rng.multivariate_hypergeometric(np.array([16, 8, 4]), 20, (2, 2), method='count')",
    "rng.multivariate_hypergeometric([3, 0, 5], 0, 2)",
    "rng.dirichlet(a)",
    "rng.dirichlet((10, 5, 3), 4)",
    "rng.dirichlet([0.01, 0.05, 0.02], size=(2, 2))",
    "rng.dirichlet([0.0, 0.05, 0.0, 0.0], 2)",
    "rng.permuted(m)",
    "rng.permuted(m, axis=0)",
    "rng.permuted(m.reshape(2, 3, 4), axis=1)",
    "rng.permuted(m, axis=1, out=np.empty((4, 6)))",
    "rng.permuted([1, 2, 3, 4])",
    "rng.bytes(11)",
]
NORMAL = [
    "rng.multivariate_normal([1.0, 2.0], [[2.0, 0.5], [0.5, 1.0]])",
    "rng.multivariate_normal(np.array([1, 2]), [[2, 1], [1, 3]], 5)",
    "rng.multivariate_normal([0.0, 1.0], [[2.0, 0.5], [0.5, 1.0]], (2, 3), method='cholesky')",
    "rng.multivariate_normal([0.0, 1.0], [[2.0, 0.5], [0.5, 1.0]], 4, 'raise', method='eigh')",
]
INTEGER_DTYPES = ["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]
ERRORS = [
    "rng.normal(0.0, -1.0)",
    "rng.normal(0.0, -b)",
    "rng.exponential(-1.0)",
    "rng.chisquare(0.0)",
    "rng.standard_t(-a)",
    "rng.triangular(1.0, 0.0, 2.0)",
    "rng.triangular(1.0, 1.0, 1.0)",
    "rng.uniform(0.0, np.inf)",
    "rng.uniform(1.0, 0.0)",
    "rng.poisson(-1.0)",
    "rng.geometric(0.0)",
    "rng.logseries(1.0)",
    "rng.zipf(1.0)",
    "rng.binomial(-1, 0.5)",
    "rng.binomial(1, 1.5)",
    "rng.negative_binomial(0.0, 0.5)",
    "rng.hypergeometric(1, 1, 3)",
    "rng.integers(0)",
    "rng.integers(5, 5)",
    "rng.integers(0, 300, dtype=np.uint8)",
    "rng.integers(-1, 5, dtype=np.uint8)",
    "rng.integers(n, 10)",
    "rng.choice(0)",
    "rng.choice(5, 6, False)",
    "rng.choice(5, 2, p=p / 2)",
    "rng.normal(a, 1.0, 2)",
    "rng.random(3, out=np.empty(2))",
    "rng.multinomial(-1, p)",
    "rng.multinomial(3, p * 2)",
    "rng.multinomial(3, -p)",
    "rng.multinomial(n, p, 2)",
    "rng.multivariate_hypergeometric([1, 2], 4)",
    "rng.multivariate_hypergeometric([1, -2], 1)",
    "rng.multivariate_hypergeometric([1, 2], -1)",
    "rng.dirichlet([0.5, -0.5])",
    "rng.multivariate_normal([0.0], [[1.0, 0.0], [0.0, 1.0]])",
    "rng.multivariate_normal([0.0, 0.0], [[1.0, 2.0], [3.0, -1.0]], check_valid='raise')",
]


def generator(bits: str = "PCG64") -> np.random.Generator:
    return np.random.Generator(BITS[bits](12345))


def same_state(a: Any, b: Any) -> bool:
    if isinstance(a, dict):
        return all(same_state(a[key], b[key]) for key in a)
    return bool(np.all(a == b))


def check(expression: str, bits: str = "PCG64") -> None:
    function = function_of(expression, ["rng", "a", "b", "p", "n", "m"])
    ours, theirs = generator(bits), generator(bits)
    arguments = (A, B, P, N, M)
    expected = function(theirs, *arguments)
    assert_same(njit(function)(ours, *arguments), expected, True, expression)
    assert same_state(ours.bit_generator.state, theirs.bit_generator.state), expression


@pytest.mark.parametrize("expression", METHODS)
def test_method(expression: str) -> None:
    check(expression)


@pytest.mark.parametrize("expression", NORMAL)
def test_method_of_linear_algebra(expression: str) -> None:
    # Which of two opposite vectors a decomposition gives is that of the OpenBLAS.
    function = function_of(expression, ["rng"])
    ours, theirs = generator(), generator()
    np.testing.assert_allclose(njit(function)(ours), function(theirs), rtol=1e-12)
    assert same_state(ours.bit_generator.state, theirs.bit_generator.state)


@pytest.mark.parametrize("bits", BITS)
def test_bit_generators(bits: str) -> None:
    check("rng.random(3), rng.normal(size=3), rng.integers(9, size=3), rng.poisson(3.0)", bits)


@pytest.mark.parametrize("bits", BITS)
@pytest.mark.parametrize("method", ["standard_normal", "standard_exponential"])
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_long_streams(method: str, dtype: str, bits: str) -> None:
    count = 1_000_000 if bits == "PCG64" else 50_000
    check(f"rng.{method}({count}, np.{dtype})", bits)


LONG = [  # known parameters, some of which LLVM would make other operations of
    "laplace(0.5, 2.0, 2000)",
    "logistic(0.0, 2.0, 2000)",
    "lognormal(0.5, 0.5, 2000)",
    "rayleigh(2.0, 2000)",
    "standard_cauchy(2000)",
    "pareto(2.0, 2000)",
    "weibull(2.0, 2000)",
    "weibull(0.5, 2000)",
    "weibull(0.0, 9)",
    "power(2.0, 2000)",
    "power(0.5, 2000)",
    "gumbel(1.0, 2.0, 2000)",
    "triangular(-1.0, 0.5, 2.0, 2000)",
    "geometric(0.1, 2000)",
    "geometric(0.5, 2000)",
    "geometric(1.0, 9)",
    "geometric(1e-300, 9)",
    "logseries(0.6, 2000)",
    "logseries(0.99, 2000)",
    "logseries(0.0, 9)",
    "zipf(2.0, 2000)",
    "zipf(1.001, 2000)",
    "binomial(20, 0.3, 2000)",
    "binomial(1000, 0.3, 2000)",
    "binomial(1000, 0.9, 2000)",
    "binomial(10, 0.0, 9)",
    "binomial(0, 0.5, 9)",
    "binomial(np.array([[5], [50], [500]]), np.array([0.0, 0.2, 0.9, 1.0]))",
    "standard_gamma(0.5, 2000)",
    "standard_gamma(1.0, 2000)",
    "standard_gamma(2.5, 2000)",
    "standard_gamma(0.0, 9)",
    "gamma(0.3, 2.0, 2000)",
    "chisquare(1.0, 2000)",
    "standard_t(3.0, 2000)",
    "f(2.0, 3.0, 2000)",
    "beta(0.5, 0.5, 2000)",
    "multinomial(50, [0.2, 0.0, 0.8], 300)",
]


@pytest.mark.parametrize("draw", LONG)
def test_many_draws_by_known_parameters(draw: str) -> None:
    check(f"rng.{draw}")
    # RandomState's, and what the stream gives then.
    both = function_of(f"np.random.seed(5); return np.random.{draw}, np.random.random()", [])
    assert_same(njit(both)(), both(), True, draw)


def test_zipf_of_large_exponents_ends() -> None:
    assert (
        njit(function_of("rng.zipf(2000.0, 9), np.random.zipf(2000.0)", ["rng"]))(generator())[1]
        == 1
    )


def test_kinds_of_draws_in_turn() -> None:
    def draw(rng, n):
        out = np.empty((n, 9))
        for row in out:
            row[0] = rng.normal(1.0, 3.0)
            row[1] = rng.integers(0, 100, dtype=np.uint32)
            row[2] = rng.standard_normal(1, np.float32)[0]
            row[3] = rng.exponential(2.0)
            row[4] = rng.random()
            row[5] = rng.standard_exponential(1, np.float32)[0]
            row[6] = rng.random(1, np.float32)[0]
            row[7] = rng.uniform(-1.0, 2.0)
            row[8] = rng.gamma(2.5)
        return out

    for tier in ("quick", "optimized"):
        ours, theirs = generator(), generator()
        assert_same(njit(draw, tier=tier)(ours, 3000), draw(theirs, 3000), True, tier)
        assert same_state(ours.bit_generator.state, theirs.bit_generator.state)
        assert ours.normal() == theirs.normal()


@pytest.mark.parametrize("dtype", INTEGER_DTYPES)
def test_integers_of_dtype(dtype: str) -> None:
    kind = "bool_" if dtype == "bool" else dtype
    check(f"rng.integers(0, 2, 9, np.{kind}), rng.integers(0, 1, 9, np.{kind}, True)")
    check(f"rng.integers(n - n, np.array([1, 2, 2]), dtype=np.{kind})")
    if dtype != "bool":
        limits = np.iinfo(dtype)
        low = 0 if dtype == "uint64" else limits.min
        high = 2**63 - 1 if dtype == "uint64" else limits.max
        check(f"rng.integers({low}, {high}, 9, np.{kind}, endpoint=True)")
        check(f"rng.integers({low}, {high}, dtype=np.{kind})")


@pytest.mark.parametrize("expression", ERRORS)
def test_error(expression: str) -> None:
    function = function_of(expression, ["rng", "a", "b", "p", "n", "m"])
    arguments = (A, B, P, N, M)
    with pytest.raises((ValueError, OverflowError)) as theirs:
        function(generator(), *arguments)
    with pytest.raises(theirs.type):
        njit(function)(generator(), *arguments)


def test_shuffle() -> None:
    def shuffled(rng, a, m, t):
        rng.shuffle(a)
        rng.shuffle(m)
        rng.shuffle(m, axis=1)
        rng.shuffle(t[::2])
        return a, m, t

    ours, theirs = generator(), generator()
    made = [np.arange(50.0), M.copy(), np.arange(20)]
    expected = [each.copy() for each in made]
    assert_same(njit(shuffled)(ours, *made), shuffled(theirs, *expected), True, "shuffle")
    assert same_state(ours.bit_generator.state, theirs.bit_generator.state)


def test_a_generator_goes_on_where_it_stands() -> None:
    def draw(rng):
        return rng.random()

    ours, theirs = generator(), generator()
    compiled = njit(draw)
    expected = [theirs.random() for _ in range(6)]
    assert [compiled(ours), ours.random(), compiled(ours), compiled(ours)] == expected[:4]
    assert [ours.random(), compiled(ours)] == expected[4:]


def test_a_generator_is_a_value() -> None:
    @njit
    def inner(rng, n):
        total = 0.0
        for _ in range(n):
            total += rng.standard_normal()
        return total

    @njit
    def outer(pair, none):
        rng, n = pair
        return inner(rng, n), rng, none is None

    ours, theirs = generator(), generator()
    total, same, _ = outer((ours, 5), None)
    assert same is ours
    assert total == inner.py_func(theirs, 5)
    assert str(numen.typeof(ours)) == "NumPyRandomGeneratorType"
    assert numen.typeof(ours) == numen.types.npy_rng


def test_an_unknown_method_is_an_error() -> None:
    @njit
    def f(rng):
        return rng.gaussian()

    with pytest.raises(numen.errors.TypingError, match="has no attribute 'gaussian'"):
        f(generator())
