"""What the options of `jit` mean."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from numen import config
from numen.words import words

if TYPE_CHECKING:
    from numen.types import Type

# Bits of ir::FastMath, under LLVM's names.
_FAST_MATH_FLAGS = {
    "nnan": 1,
    "ninf": 2,
    "nsz": 4,
    "arcp": 8,
    "contract": 16,
    "afn": 32,
    "reassoc": 64,
    "fast": 127,
}

_PARALLEL_SWITCHES = words(
    """comprehension reduction inplace_binop setitem numpy stencil fusion prange"""
)

# Numba's options that have no meaning here, because what they switch off or on does not exist:
# they are accepted, with any value.
_WITHOUT_MEANING = words(
    """debug forceinline looplift no_cfunc_wrapper no_cpython_wrapper no_rewrites
    writable_args _dbg_extend_lifetimes _dbg_optnone _nrt"""
)


class Options(NamedTuple):
    """Options of one function, as the compiler takes them."""

    fastmath: int
    parallel: bool
    nogil: bool
    boundscheck: bool
    numpy_error_model: bool
    deterministic: bool
    accurate_math: bool
    inline_always: bool
    tier: str
    # Those before are what _core.make_dispatcher takes.
    cache: bool
    # (name, type) of variables whose types are given.
    locals: tuple[tuple[str, Type], ...] = ()


def _fastmath(value: Any) -> int:
    if isinstance(value, bool):
        return 127 if value else 0
    if isinstance(value, dict):
        value = {name for name, wanted in value.items() if wanted}
    if isinstance(value, (set, frozenset, list, tuple)):
        unknown = [each for each in value if each not in _FAST_MATH_FLAGS]
        if not unknown:
            return sum({_FAST_MATH_FLAGS[each] for each in value if each != "fast"}) | (
                127 if "fast" in value else 0
            )
        raise ValueError(
            f"fastmath has no flag {unknown[0]!r}; there are {', '.join(_FAST_MATH_FLAGS)}"
        )
    raise ValueError(f"fastmath is a bool, or a set or dict of flags, not {value!r}")


def _parallel(value: Any) -> bool:
    if isinstance(value, dict):
        unknown = set(value) - _PARALLEL_SWITCHES
        if unknown:
            raise NameError(f"parallel has no switch {min(unknown)!r}")
        return any(value.values())
    return bool(value)


def _error_model(value: Any) -> bool:
    if value not in ("python", "numpy"):
        raise ValueError(f"error_model is 'python' or 'numpy', not {value!r}")
    return bool(value == "numpy")


def _inline(value: Any) -> bool:
    if callable(value):
        from numen.errors import UnsupportedError

        raise UnsupportedError("inline takes 'never' or 'always'; a cost model is not supported")
    if value not in ("never", "always"):
        raise ValueError(f"inline is 'never' or 'always', not {value!r}")
    return bool(value == "always")


def _tier(value: Any) -> str:
    tier = config.TIER if value is None else value
    if tier not in config.TIERS:
        raise ValueError(f"tier is {', '.join(map(repr, config.TIERS))}, not {value!r}")
    return str(tier)


def _locals(value: Any) -> tuple[tuple[str, Type], ...]:
    if not value:
        return ()
    from numen.types import Type

    for name, type in value.items():
        if not isinstance(type, Type):
            raise TypeError(f"locals gives types to variables; that of {name!r} is {type!r}")
    return tuple(value.items())


def _boundscheck(value: Any) -> bool:
    if config.BOUNDSCHECK is not None:
        return config.BOUNDSCHECK
    return config.DEFAULT_BOUNDSCHECK if value is None else bool(value)


# Each option's meaning and default.
_READERS: dict[str, tuple[Callable[[Any], Any], Any]] = {
    "fastmath": (_fastmath, False),
    "parallel": (_parallel, False),
    "nogil": (bool, False),
    "boundscheck": (_boundscheck, None),
    "error_model": (_error_model, "python"),
    "deterministic": (bool, False),
    "accurate_math": (bool, False),
    "inline": (_inline, "never"),
    "tier": (_tier, None),
    "cache": (bool, True),
    "locals": (_locals, None),
}


def read_fastmath(given: dict[str, Any]) -> int:
    """Read the option fastmath alone among those given to `jit`."""
    reader, default = _READERS["fastmath"]
    return int(reader(given.get("fastmath", default)))


def read(given: dict[str, Any]) -> Options:
    """Read the options given to `jit`. TypeError for one that does not exist."""
    rest = dict(given)
    values = [reader(rest.pop(name, default)) for name, (reader, default) in _READERS.items()]
    if rest.pop("nopython", True) in (False, None):
        from numen.errors import NumbaWarning

        warnings.warn(
            "nopython=False has no effect: numen always compiles; forceobj=True runs the function"
            " in the interpreter",
            NumbaWarning,
            stacklevel=4,
        )
    if rest.pop("pipeline_class", None):
        from numen.errors import UnsupportedError

        raise UnsupportedError("the option pipeline_class of jit is not supported by numen")
    unknown = set(rest) - _WITHOUT_MEANING
    if unknown:
        known = sorted([*_READERS, "forceobj", "nopython", *_WITHOUT_MEANING])
        raise TypeError(f"jit has no option {min(unknown)!r}; there are {', '.join(known)}")
    made = Options(*values)
    if made.accurate_math and made.fastmath & _FAST_MATH_FLAGS["afn"]:
        raise ValueError(
            "accurate_math contradicts fastmath, whose flag afn approximates functions"
        )
    return made
