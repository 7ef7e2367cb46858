"""deterministic=True: what parallel loops reduce does not depend on the number of threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import numen
from numen import _core, config, njit, prange

X = np.random.default_rng(7).random(200_003)
MATRIX = X[:200_000].reshape(-1, 8)


def total(x):
    s = 0.0
    for i in prange(len(x)):
        s += x[i]
    return s


def product(x):
    p = 1.0
    for i in prange(len(x)):
        p *= 0.9995 + x[i] * 1e-3
    return p


def several(x):
    s, q = np.float32(0.0), 0j
    for i in prange(len(x)):
        s += np.float32(x[i])
        q += x[i] * 1j
    return s, q


def arrays(m):
    sums = np.zeros(m.shape[1])
    for i in prange(m.shape[0]):
        sums += m[i]
    return sums


def histogram(x):
    weights = np.zeros(16)
    for i in prange(len(x)):
        weights[int(x[i] * 16)] += x[i]
    return weights


def statement(x):
    return (x * 2 + 1).sum(), (x * 1e-3 + 0.9995).prod(), x.mean()


def called(x):
    return total(x) - total(x[1:])


PROGRAMS = [
    *[(f, X) for f in (total, product, several, histogram, statement, called)],
    (arrays, MATRIX),
]


@pytest.fixture(autouse=True)
def eight_threads() -> Iterator[None]:
    """As many threads as the test asks for, whatever the machine has."""
    before, most = numen.get_num_threads(), _core.max_threads()
    _core.set_max_threads(8)
    yield
    numen.set_num_threads(before)
    _core.set_max_threads(most)


def bits(result: Any) -> bytes:
    return b"".join(np.asarray(each).tobytes() for each in np.atleast_1d(result))


@pytest.mark.parametrize(("function", "x"), PROGRAMS)
def test_any_number_of_threads_gives_the_same_bits(
    function: Callable[..., Any], x: np.ndarray[Any, Any]
) -> None:
    compiled = njit(parallel=True, deterministic=True)(function)
    results = set()
    for threads in range(1, 9):
        numen.set_num_threads(threads)
        results |= {bits(compiled(x)) for _ in range(3)}
    assert len(results) == 1
    np.testing.assert_allclose(compiled(x), function(x), rtol=1e-3)


def test_inside_of_another_loop_too() -> None:
    inner = njit(parallel=True, deterministic=True)(total)

    @njit(parallel=True)
    def outer(x, out):
        for i in prange(len(out)):
            out[i] = inner(x)
        return out

    assert set(outer(X, np.zeros(3))) == {inner(X)}


def test_it_is_part_of_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "CACHE", True)
    monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(config, "TIER", "optimized")
    hits = []
    for deterministic in (False, True, False, True):
        f = njit(parallel=True, deterministic=deterministic)(total)
        f(X)
        hits.append(len(f.stats.cache_hits))
    assert hits == [0, 0, 1, 1]
