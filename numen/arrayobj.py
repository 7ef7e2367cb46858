"""Numba's `numba.np.arrayobj`, as far as generators of code find elements of arrays by it."""

from __future__ import annotations

from typing import Any, NamedTuple

from numen import types
from numen.errors import UnsupportedError


class _ArrayValue(NamedTuple):
    type: types.Array
    value: Any


class _Index(NamedTuple):
    result: types.Type


def make_array(type: types.Array) -> Any:
    """Return what makes an array of a value, given a context and a builder."""
    return lambda context, builder, value: _ArrayValue(type, value)


def normalize_indices(context: Any, builder: Any, index_types: Any, indices: Any) -> Any:
    """Return indices as they are."""
    return index_types, indices


def basic_indexing(
    context: Any,
    builder: Any,
    type: types.Array,
    array: _ArrayValue,
    index_types: Any,
    indices: Any,
    boundscheck: Any = None,
) -> Any:
    """Return the place of an element, and the shape and strides of a part: none."""
    if get_array_index_type(type, *index_types) is None or not (type.mutable and type.aligned):
        raise UnsupportedError("generators of code index elements of writable arrays of one axis")
    return context.record_element(builder, array.value, indices[0], type.dtype), (), ()


def get_array_index_type(type: Any, *indices: Any) -> _Index | None:
    """Return what has the type of an element, where an array of one axis is indexed by a number."""
    is_element = len(indices) == 1 and isinstance(indices[0], types.Integer) and type.ndim == 1
    return _Index(type.dtype) if is_element and isinstance(type.dtype, types.Number) else None
