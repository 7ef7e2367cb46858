"""The few of Numba's internals that its tests use and that have a meaning here."""

from __future__ import annotations

import inspect
import sys
import unittest
from typing import Any

import numpy as np

import numen
from numen import _core
from numen import literally as literally
from numen.numpy_support import as_dtype as as_dtype
from numen.numpy_support import from_dtype as from_dtype
from numen.signature import signature as signature

PYVERSION = sys.version_info[:2]
MACHINE_BITS = 64
pysignature = inspect.signature
numpy_version = tuple(int(part) for part in np.__version__.split(".")[:2])
main = unittest.main


# NumPy's ufuncs that Numba has, those with two names under both.
_UFUNCS = """
    absolute add arccos arccosh arcsin arcsinh arctan arctan2 arctanh bitwise_and bitwise_or
    bitwise_xor cbrt ceil conjugate copysign cos cosh deg2rad degrees divide divmod equal
    exp exp2 expm1 fabs float_power floor floor_divide fmax fmin fmod gcd greater
    greater_equal hypot invert isfinite isinf isnan isnat lcm ldexp left_shift less
    less_equal log log10 log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or
    logical_xor maximum minimum multiply negative nextafter not_equal positive power rad2deg
    radians reciprocal remainder right_shift rint sign signbit sin sinh spacing sqrt square
    subtract tan tanh trunc abs conj
    mod true_divide bitwise_not
"""
supported_ufuncs = [getattr(np, name) for name in _UFUNCS.split()]


def allow_interpreter_mode(function: object) -> object:
    """Mark a test that may run without a compiler; of no effect here."""
    return function


@numen.njit
def length_of_iterator(iterator: Any) -> int:
    """Return how many values an iterator gives."""
    count = 0
    for _ in iterator:
        count += 1
    return count


def rnd_get_np_state_ptr() -> int:
    """Return what stands for numpy.random's state in the functions below."""
    return 0


def rnd_get_py_state_ptr() -> int:
    """Return what stands for the random module's state."""
    return 1


def rnd_get_state(stream: int) -> tuple[int, list[int]]:
    """Return the position and the words of a Mersenne twister."""
    position, words = _core.random_state(stream)
    return position, np.frombuffer(words, np.uint32).tolist()


def rnd_set_state(stream: int, state: tuple[int, list[int]]) -> None:
    """Set the position and the words."""
    position, words = state
    _core.set_random_state(stream, position, np.array(words, np.uint32).tobytes())


def rnd_seed(stream: int, seed: int | bytes) -> None:
    """Seed a twister as numpy.random.seed does, from one number or from bytes."""
    key = seed if isinstance(seed, int) else np.frombuffer(seed, np.uint32)
    state = np.random.RandomState(key).get_state(legacy=False)["state"]
    rnd_set_state(stream, (state["pos"], state["key"].tolist()))


def rnd_shuffle(stream: int) -> None:
    """Make the next 624 words of a twister."""
    words = np.array(rnd_get_state(stream)[1], np.uint32)
    twister = np.random.RandomState()
    twister.set_state(("MT19937", words, 624, 0, 0.0))
    twister.bytes(4)
    state = twister.get_state(legacy=False)["state"]
    rnd_set_state(stream, (0, state["key"].tolist()))


@numen.njit
def new_dict(key: Any, value: Any) -> Any:
    """Make an empty typed dict."""
    return numen.typed.Dict.empty(key, value)


class Vectorize:
    """Numba's builder of ufuncs."""

    def __new__(cls, function: Any, **options: Any) -> Any:
        """Make a ufunc, which has the builder's methods."""
        from numen.ufuncs import DUFunc

        return DUFunc(function, **options)


class GUVectorize:
    """Numba's builder of generalized ufuncs."""

    def __new__(cls, function: Any, layout: str, **options: Any) -> Any:
        """Make a generalized ufunc, which has the builder's methods."""
        from numen.gufuncs import GUFunc

        return GUFunc(function, layout, **options)


def get_thread_count() -> int:
    """Tell how many threads there are for parallel loops."""
    count: int = numen.config.NUMBA_NUM_THREADS
    return count
