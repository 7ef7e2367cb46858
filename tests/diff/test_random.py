"""numpy.random and random in compiled code: the very streams of NumPy and CPython."""

from __future__ import annotations

import os
import random
import threading
from typing import Any

import numpy as np
import pytest
from table import assert_same, function_of

from numen import _core, float64, njit, optional, uint64

NUMPY = [
    "random()", "random_sample(5)", "ranf(3)", "sample((2, 3))", "rand()", "rand(2, 3)",
    "randn()", "randn(3)", "standard_normal((2, 2))", "normal()", "normal(2, 3, 5)",
    "normal(1.5, 0.5)", "lognormal(0.5, 0.2, 4)", "uniform()", "uniform(-1, 5, 4)",
    "standard_exponential(4)", "exponential(2.0, 4)", "standard_gamma(0.5, 20)",
    "standard_gamma(1, 3)", "standard_gamma(7.5, 20)", "gamma(2.5, 3, 5)", "beta(0.3, 0.4, 20)",
    "beta(2, 3, 5)", "beta(1e-3, 1e-3, 5)", "chisquare(3, 5)", "noncentral_chisquare(3, 2, 5)",
    "noncentral_chisquare(0.5, 2, 5)", "noncentral_chisquare(3, 0, 2)", "f(3, 4, 5)",
    "noncentral_f(3, 4, 1.5, 5)", "standard_t(3, 5)", "standard_cauchy(5)", "pareto(3, 5)",
    "weibull(2, 5)", "weibull(0, 2)", "power(2, 5)", "laplace(1, 2, 8)", "gumbel(1, 2, 5)",
    "logistic(1, 2, 5)", "rayleigh(2, 5)", "wald(1, 2, 9)", "triangular(-1, 0, 2, 9)",
    "vonmises(0.5, 4, 20)", "vonmises(3, 0.1, 20)", "vonmises(0, 1e-9, 3)", "vonmises(0, 5e-6, 3)",
    "dirichlet((1.0, 2.0, 3.0))", "dirichlet((0.5, 0.6), 3)",
    "randint(10)", "randint(-5, 5, 20)", "randint(0, 2**40, 9)", "randint(3, 4, 2)",
    "randint(0, 100, 5, np.int32)", "permutation(10)", "permutation(np.arange(5.0))",
    "permutation(np.arange(12).reshape(6, 2))", "choice(5)", "choice(5, 7)",
    "choice(np.arange(3.0), (2, 2))", "choice(5, 3, False)",
    "choice(4, 9, p=np.array([0.1, 0.2, 0.3, 0.4]))",
    "choice(4, 3, False, np.array([0.1, 0.2, 0.3, 0.4]))",
    "poisson(3, 20)", "poisson(50.5, 50)", "poisson(0, 2)", "binomial(10, 0.3, 20)",
    "binomial(10, 0.8, 20)", "binomial(1000, 0.4, 200)", "binomial(500, 0.9, 200)",
    "binomial(100000, 0.3, 200)", "negative_binomial(5, 0.3, 20)", "geometric(0.5, 20)",
    "geometric(0.01, 20)", "zipf(2, 20)", "zipf(1.2, 20)", "logseries(0.7, 40)",
    "hypergeometric(10, 5, 6, 20)", "hypergeometric(100, 50, 60, 50)",
    "hypergeometric(30, 90, 100, 50)", "multinomial(20, (0.2, 0.3, 0.5))",
    "multinomial(20, (0.2, 0.3, 0.5), 4)",
    "randint(0, 5, 9, np.int8)", "randint(0, 255, 9, np.uint8)", "randint(-128, 128, 9, np.int8)",
    "randint(0, 65536, 5, np.uint16)", "randint(0, 2, 40, bool)", "randint(0, 300, 3, np.uint8)",
    "randint(np.array([0, 3]), 9, (3, 2), np.int16)", "randint(0, 5, dtype=np.int8)",
    "choice(np.ones((3, 2)))", "normal(loc=1, scale=2, size=3)", "wald(mean=1, scale=2, size=3)",
    "normal(0, -1)", "uniform(0, np.inf)", "randint(3, 3)", "poisson(-1)", "beta(0, 1)",
    "choice(3, 5, False)", "binomial(3, 1.5)",
    # NaN, -0.0, and numbers whose counts are beyond int64
    "normal(0, np.nan)", "normal(0, -0.0)", "lognormal(0, np.nan)", "uniform(np.nan, 1)",
    "exponential(np.nan, 2)", "gamma(np.nan, 1)", "gamma(1, -0.0)", "standard_gamma(np.nan, 2)",
    "beta(np.nan, 1)", "beta(1, np.nan, 2)", "chisquare(np.nan)", "noncentral_chisquare(2, np.nan)",
    "noncentral_chisquare(0.5, np.nan)", "noncentral_chisquare(2, -0.0)", "f(np.nan, 1)",
    "f(1, 1e-300)", "noncentral_f(1, 1e-300, 1)", "noncentral_f(2, 1, np.nan)",
    "standard_t(np.nan)", "standard_t(1e-300, 3)", "pareto(np.nan)", "weibull(np.nan)",
    "weibull(-0.0)", "power(np.nan)", "laplace(0, np.nan)", "gumbel(0, np.nan)",
    "logistic(0, -0.0)", "rayleigh(np.nan)", "wald(np.nan, 1)", "wald(1, np.nan)",
    "triangular(np.nan, 1, 2)", "triangular(0, 1, np.nan)", "vonmises(0, np.nan)",
    "geometric(1e-300)", "geometric(1e-20, 3)", "geometric(np.nan)", "binomial(10, 0.0)",
    "binomial(0, 0.5)", "negative_binomial(np.nan, 0.5)", "negative_binomial(5, 0.0)",
    "negative_binomial(5, 1e-300)", "hypergeometric(5, 5, 0)", "poisson(np.nan)",
    "normal(np.zeros(2), np.array([1, np.nan]))", "normal(np.zeros(2), np.array([1, -0.0]))",
    "multinomial(5, (0.0, 0.5, 0.5))",
    # parameters that are arrays
    "normal(np.arange(3.0), 1.0)", "normal(np.arange(3.0), np.ones((2, 1)))",
    "normal(0.5, np.arange(3), (2, 3))", "normal(np.arange(3.0), np.ones(2))",
    "normal(np.zeros(3), np.array([1.0, -1, 2]))", "uniform(np.arange(3), 5.0)",
    "lognormal(np.zeros(2), 1)", "exponential(np.arange(3.0))", "gamma(np.ones(2), np.ones(2))",
    "standard_gamma(np.array([0.5, 1, 2]))", "beta(np.ones(3), 0.5)", "chisquare(np.ones(2), 2)",
    "f(np.ones(2), 3)", "noncentral_chisquare(3, np.ones(2))", "standard_t(np.ones(3))",
    "noncentral_f(np.ones(2), 4, 1.5)", "pareto(np.ones(2))", "weibull(np.array([0, 1.5]))",
    "power(np.ones(2))", "laplace(np.zeros(2))", "gumbel(np.zeros(2))", "logistic(np.zeros(2))",
    "rayleigh(np.ones(3))", "wald(np.ones(2), 2)", "triangular(np.zeros(2), 1, 2)",
    "vonmises(np.zeros(2), np.array([1e-9, 4]))", "poisson(np.array([0, 3, 50.5]))",
    "binomial(np.array([10, 1000]), 0.4)", "binomial(10, np.array([0.1, 1.5]))",
    "negative_binomial(5, np.array([0.3, 0.4]))", "geometric(np.array([0.5, 0.01]))",
    "zipf(np.array([2, 1.2]))", "logseries(np.array([0.7, 0.2]))",
    "hypergeometric(np.array([10, 100]), 50, 20)", "randint(0, np.array([3, 9]))",
    "randint(np.array([3, 9]))", "randint(np.array([3, 9]), 5)", "randint(np.arange(3), 7, (2, 3))",
]  # fmt: skip

PYTHON = [
    "random()", "getrandbits(1)", "getrandbits(32)", "getrandbits(50)", "randrange(10)",
    "randrange(5, 100)", "randrange(0, 100, 7)", "randrange(100, 0, -3)", "randint(1, 6)",
    "randint(0, 2**45)", "uniform(2, 5)", "triangular()", "triangular(1, 5, 2)", "gauss(1, 2)",
    "normalvariate(1, 2)", "lognormvariate(0, 0.5)", "expovariate(2.0)", "vonmisesvariate(1, 4)",
    "vonmisesvariate(1, 0)", "gammavariate(0.5, 2)", "gammavariate(1, 2)", "gammavariate(5, 2)",
    "betavariate(2, 3)", "paretovariate(3)", "weibullvariate(2, 3)", "choice((4, 5, 6))",
    "choices([1, 2, 3], k=4)", "choices([1, 2, 3], [1, 2, 3], k=4)", "choices((4.0, 5.0))",
    "choices([1, 2, 3], cum_weights=[1, 2, 3.5], k=4)", "choices([1, 2], [0, 0])",
    "choices([1, 2], [1])", "sample([1, 2, 3, 4], 2)", "sample(range(100), 5)",
    "sample(list(range(30)), k=20)", "sample(range(1000), k=20)", "sample([1, 2], 3)",
    "randrange(0)", "gammavariate(-1, 1)",
]  # fmt: skip


def outcome(function: Any) -> Any:
    try:
        return function()
    except (ValueError, OverflowError) as error:
        return type(error)


@pytest.mark.parametrize("call", NUMPY)
def test_numpy_streams(call: str) -> None:
    text = f"np.random.seed(123); a = np.random.{call}; return a, np.random.{call}"
    function = function_of(text, [])
    state = np.random.get_state()
    theirs = outcome(function)
    np.random.set_state(state)
    assert_same(outcome(njit(function)), theirs, True, call)


@pytest.mark.parametrize("call", PYTHON)
def test_python_streams(call: str) -> None:
    values = ", ".join([f"random.{call}"] * 5)
    function = function_of(f"random.seed(123); return {values}", [])
    function.__globals__["random"] = random
    state = random.getstate()
    theirs = outcome(function)
    random.setstate(state)
    assert_same(outcome(njit(function)), theirs, True, call)


@pytest.mark.parametrize("size", [None, 3, (2, 2)])
def test_multivariate_normal(size: Any) -> None:
    @njit
    def draw(mean, cov):
        np.random.seed(5)
        return np.random.multivariate_normal(mean, cov, size)

    mean, cov = np.array([0.0, 1.0]), np.array([[2.0, 0.5], [0.5, 1.0]])
    theirs = np.random.RandomState(5).multivariate_normal(mean, cov, size)
    assert_same(draw(mean, cov), theirs, False, "multivariate_normal")
    with pytest.raises(ValueError, match="same length"):
        draw(np.zeros(3), cov)


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_seeds(seed: int) -> None:
    @njit
    def draw(n):
        np.random.seed(n)
        random.seed(n)
        return np.random.random(), random.random()

    assert draw(seed) == (np.random.RandomState(seed).random_sample(), random.Random(seed).random())


def test_arrays_as_seeds_and_large_ones() -> None:
    @njit
    def draw(key, n):
        np.random.seed(key)
        random.seed(n)
        return np.random.random(), random.random()

    key = np.array([3, 1, 4, 1, 5])
    theirs = np.random.RandomState(key).random_sample(), random.Random(2**40 + 7).random()
    assert draw(key, 2**40 + 7) == theirs


def test_shuffle() -> None:
    @njit
    def shuffled(n):
        np.random.seed(5)
        random.seed(5)
        a, b, c = np.arange(n), np.arange(2 * n).reshape(n, 2), list(range(n))
        np.random.shuffle(a)
        np.random.shuffle(b)
        random.shuffle(c)
        return a, b, c

    state = np.random.RandomState(5)
    a, b, c = np.arange(20), np.arange(40).reshape(20, 2), list(range(20))
    state.shuffle(a)
    state.shuffle(b)
    random.Random(5).shuffle(c)
    assert_same(shuffled(20), (a, b, c), True, "shuffle")


def test_streams_of_numpy_and_of_compiled_code_are_apart() -> None:
    @njit
    def draw():
        return np.random.random()

    np.random.seed(1)
    first = np.random.random()
    np.random.seed(1)
    draw()
    assert np.random.random() == first


def test_unseeded_streams_differ() -> None:
    @njit
    def draw():
        return np.random.random(4)

    found = []
    threads = [threading.Thread(target=lambda: found.append(tuple(draw()))) for _ in range(3)]
    for thread in threads:
        thread.start()
        thread.join()
    assert len(set(found)) == 3


def test_draws_of_one_and_of_two_numbers_of_the_twister_go_on_beyond_its_624() -> None:
    def draws(n):
        random.seed(5)
        return [(random.random(), random.getrandbits(7), random.random()) for _ in range(n)]

    assert njit(draws)(1000) == draws(1000)


@pytest.mark.parametrize("stream", [0, 1])
def test_the_state_can_be_read_and_set(stream: int) -> None:
    draw = njit(lambda: np.random.random()) if stream == 0 else njit(lambda: random.random())
    state = np.random.RandomState(3)
    state.random_sample(5)
    _, words, position, *_ = state.get_state(legacy=True)
    _core.set_random_state(stream, position, np.asarray(words, np.uint32).tobytes())
    assert draw() == state.random_sample()
    position, text = _core.random_state(stream)
    assert position == state.get_state(legacy=True)[2]
    assert text == np.asarray(state.get_state(legacy=True)[1], np.uint32).tobytes()
    with pytest.raises(ValueError, match="not the state"):
        _core.set_random_state(stream, 625, text)
    with pytest.raises(ValueError, match="streams"):
        _core.random_state(2)


def test_a_seed_that_may_be_none() -> None:
    @njit([float64(optional(uint64))])
    def f(seed: Any) -> Any:
        np.random.seed(seed)
        return np.random.random()

    assert f(5) == np.random.RandomState(5).random_sample()
    with pytest.raises(ValueError, match="needs a number"):
        f(None)


def test_loops_look_for_the_stream_once() -> None:
    @njit(tier="optimized")
    def total(n):
        s = 0
        for _ in range(n):
            s += np.random.randint(0, 100)
        return s

    total(3)
    (text,) = total.inspect_llvm().values()
    before, loop = text.split("\nfor.body.i:", 1)
    assert "call ptr @numen_rt_random_stream" in before
    assert "call ptr @numen_rt_random_stream" not in loop
    assert "call i64 @numen_rt_random_bits" in loop


def test_a_generator_draws_from_the_stream_of_the_thread_that_asks() -> None:
    @njit
    def draws():
        while True:
            yield np.random.random()

    @njit
    def seed(value):
        np.random.seed(value)

    generator = draws()
    drawn = []

    def draw_in_thread(value):
        seed(value)
        drawn.append(next(generator))

    for value in (1, 2):
        thread = threading.Thread(target=draw_in_thread, args=(value,))
        thread.start()
        thread.join()
    assert drawn == [np.random.RandomState(value).random() for value in (1, 2)]


@pytest.mark.parametrize("seeded", [False, True])
def test_forked_children_draw_different_numbers(seeded: bool) -> None:
    @njit
    def draw(seeded):
        if seeded:
            np.random.seed(1)
            random.seed(1)
        return np.random.random(), random.random(), np.random.normal()

    def in_child() -> tuple[float, ...]:
        end, of_child = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(of_child, np.array(draw(False)).tobytes())
            os._exit(0)
        os.waitpid(child, 0)
        drawn = tuple(np.frombuffer(os.read(end, 100)))
        os.close(end)
        os.close(of_child)
        return drawn

    draw(seeded)
    first, second = in_child(), in_child()
    own = draw(False)
    assert all(len(set(numbers)) == 3 for numbers in zip(first, second, own, strict=True))
