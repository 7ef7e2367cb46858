"""numen: a just-in-time compiler for numerical Python.

`import numen as numba` in a script, or `numen run script.py` with the script as it is.
"""

from __future__ import annotations

import importlib
import time
from typing import TYPE_CHECKING, Any

from numen.decorators import jit, jit_module, njit
from numen.parallel import (
    get_num_threads,
    get_parallel_chunksize,
    get_thread_id,
    literal_unroll,
    literally,
    parallel_chunksize,
    pndindex,
    prange,
    set_num_threads,
    set_parallel_chunksize,
    threading_layer,
)
from numen.words import words as _words

if TYPE_CHECKING:
    from numen import config as config
    from numen import core as core
    from numen import cuda as cuda
    from numen import errors as errors
    from numen import experimental as experimental
    from numen import extending as extending
    from numen import np as np
    from numen import typed as typed
    from numen import types as types
    from numen.c_functions import cfunc as cfunc
    from numen.carrays import carray as carray
    from numen.carrays import farray as farray
    from numen.gufuncs import guvectorize as guvectorize
    from numen.inspection import stages as stages
    from numen.ledger import why as why
    from numen.object_mode import objmode as objmode
    from numen.races import check_races as check_races
    from numen.replaying import replay as replay
    from numen.source import register_source as register_source
    from numen.stencils import stencil as stencil
    from numen.types import from_dtype as from_dtype
    from numen.ufuncs import vectorize as vectorize

__version__ = "0.1.0"

_imported_at = time.time()  # a younger file may not be what its functions were made of

# Imported when they are first used: (module, attribute; "" for the module itself).
_LAZY = {
    "carray": ("numen.carrays", "carray"),
    "cfunc": ("numen.c_functions", "cfunc"),
    "check_races": ("numen.races", "check_races"),
    "config": ("numen.config", ""),
    "core": ("numen.core", ""),
    "cuda": ("numen.cuda", ""),
    "errors": ("numen.errors", ""),
    "experimental": ("numen.experimental", ""),
    "extending": ("numen.extending", ""),
    "farray": ("numen.carrays", "farray"),
    "from_dtype": ("numen.types", "from_dtype"),
    "guvectorize": ("numen.gufuncs", "guvectorize"),
    "typed": ("numen.typed", ""),
    "types": ("numen.types", ""),
    "np": ("numen.np", ""),
    "objmode": ("numen.object_mode", "objmode"),
    "register_source": ("numen.source", "register_source"),
    "replay": ("numen.replaying", "replay"),
    "stages": ("numen.inspection", "stages"),
    "stencil": ("numen.stencils", "stencil"),
    "vectorize": ("numen.ufuncs", "vectorize"),
    "why": ("numen.ledger", "why"),
}

# Names of numen.types that are found here too.
_TYPE_NAMES = _words(
    """b1 bool bool_ boolean byte c16 c8 char complex128 complex64 deferred_type double f4 f8
    float32 float64 i1 i2 i4 i8 int16 int32 int64 int8 int_ intc intp long_ longlong none
    optional short size_t ssize_t u1 u2 u4 u8 uchar uint uint16 uint32 uint64 uint8 uintc uintp
    ulong ulonglong ushort void"""
)

__all__ = [
    "carray",
    "cfunc",
    "check_races",
    "experimental",
    "farray",
    "from_dtype",
    "get_num_threads",
    "get_parallel_chunksize",
    "get_thread_id",
    "guvectorize",
    "jit",
    "jit_module",
    "literal_unroll",
    "literally",
    "njit",
    "objmode",
    "parallel_chunksize",
    "pndindex",
    "prange",
    "register_source",
    "replay",
    "set_num_threads",
    "set_parallel_chunksize",
    "stages",
    "stencil",
    "threading_layer",
    "typeof",
    "vectorize",
    *_TYPE_NAMES,
]


def typeof(value: Any) -> Any:
    """Return the type that a value has for compiled code. ValueError when it has none."""
    from numen import _core
    from numen.types import from_handle

    return from_handle(_core.type_of(value))


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        module, attribute = _LAZY[name]
        value: Any = importlib.import_module(module)
        if attribute:
            value = getattr(value, attribute)
    elif name in _TYPE_NAMES:
        value = getattr(importlib.import_module("numen.types"), name)
    else:
        value = _error_class(name)
    globals()[name] = value
    return value


def _error_class(name: str) -> Any:
    from numen import errors
    from numen.unavailable import missing

    found = getattr(errors, name, None)
    if found is None or not isinstance(found, type) or name.startswith("_"):
        raise missing("", name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY, *_TYPE_NAMES})
