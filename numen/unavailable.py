"""The names of Numba's API that numen does not have, and the one error that says so."""

from __future__ import annotations

from numen.errors import UnsupportedError
from numen.words import words

# By the module of Numba that they are attributes of.
_NUMBA_NAMES: dict[str, frozenset[str]] = {
    "": words(
        """core ffi ffi_forced_object
        gdb gdb_breakpoint gdb_init misc parfors
        pycc runtests stencils testing tests"""
    ),
    "extending": words("ReduceMixin include_path lower_setattr_generic reflect"),
    "cuda": words(
        """Event Stream as_cuda_array atomic blockDim blockIdx close const declare_device
        default_stream defer_cleanup device_array device_array_like devices event
        external_stream grid gridDim gridsize is_cuda_array laneid local managed_array
        mapped_array per_thread_default_stream pinned pinned_array profiling reduce
        Reduce runtime select_device shared stream synchronize syncthreads syncwarp
        threadIdx to_device warpsize"""
    ),
    "core.cgutils": words(
        """Structure debug_print does_int_mul_overflow get_item_pointer is_nonelike loop_nest
        make_anonymous_struct memcpy memset pack_array pack_struct printf raw_memcpy unpack_tuple"""
    ),
    "experimental": words("function_type"),
    "typed": words(""),
    "types": words(
        """BaseFunction ExternalFunction Iterable IteratorType Module Object Poison VarArg ffi
        float16 f2 undefined"""
    ),
}


class UnavailableError(UnsupportedError, ImportError):
    """Numba has it, numen does not."""


def missing(module: str, name: str) -> Exception:
    """Make the error for an attribute that a module of numen does not have."""
    dotted = f"{module}.{name}" if module else name
    if name in _NUMBA_NAMES[module]:
        return UnavailableError(f"numba.{dotted} is not available in numen")
    return AttributeError(
        f"module 'numen{'.' + module if module else ''}' has no attribute {name!r}"
    )
