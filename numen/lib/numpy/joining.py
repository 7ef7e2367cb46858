"""Joining arrays and cutting them up."""


def concatenate(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    if len(arrays) == 0:
        raise ValueError("need at least one array to concatenate")
    if axis is None:
        return np.concatenate(_each_of(arrays, np.ravel), 0, out, dtype=dtype, casting=casting)
    first = np.asarray(arrays[0])
    if first.ndim == 0:
        raise ValueError("zero-dimensional arrays cannot be concatenated")
    k = _axis_of(axis, first.ndim)
    total = 0
    for i, one in enumerate(arrays):
        x = np.asarray(one)
        if x.ndim != first.ndim:
            raise ValueError(
                "all the input arrays must have same number of dimensions, but the array at "
                f"index 0 has {first.ndim} dimension(s) and the array at index {i} has "
                f"{x.ndim} dimension(s)"
            )
        total += x.shape[k]
    result = _joined_into(out, _spliced(first.shape, k, 1, (total,)), arrays, dtype, casting)
    at = 0
    for i, one in enumerate(arrays):
        x = np.asarray(one)
        n = x.shape[k]
        part = _part_of(result, k, at, at + n)
        for axis in range(x.ndim):
            if x.shape[axis] != part.shape[axis]:
                raise ValueError(
                    "all the input array dimensions except for the concatenation axis must match "
                    f"exactly, but along dimension {axis}, the array at index 0 has size "
                    f"{part.shape[axis]} and the array at index {i} has size {x.shape[axis]}"
                )
        part[...] = x
        at += n
    return result


def _joined_into(out, shape, arrays, dtype, casting):
    # What joined arrays are put into: the array that was given, or a new one.
    common = intrinsics.common_dtype_of(arrays)
    if common.kind != "V" and not _is_text(common):
        wanted = intrinsics.dtype_or(dtype, common if out is None else out)
        if not np.can_cast(common, wanted, casting):
            raise TypeError("Cannot cast array data according to the rule '" + casting + "'")
    if out is None:
        return np.empty(shape, intrinsics.dtype_or(dtype, common))
    if dtype is not None:
        raise TypeError("concatenate() only takes `out` or `dtype` as an argument, but both")
    if out.shape != shape:
        raise ValueError("Output array is the wrong shape")
    return out


def concat(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    return np.concatenate(arrays, axis, out, dtype=dtype, casting=casting)


def _each_of(arrays, function):
    # The arrays of a tuple, list or array, each changed by a function.
    if intrinsics.is_tuple(arrays):
        return _each_in_tuple(arrays, function)
    return [function(one) for one in arrays]


def _each_in_tuple(arrays, function):
    if len(arrays) == 0:
        return ()
    return (function(arrays[0]),) + _each_in_tuple(arrays[1:], function)


def stack(arrays, axis=0, out=None, *, dtype=None, casting="same_kind"):
    if len(arrays) == 0:
        raise ValueError("need at least one array to stack")
    first = np.asarray(arrays[0])
    for one in arrays:
        if np.asarray(one).shape != first.shape:
            raise ValueError("all input arrays must have the same shape")
    k = _axis_of(axis, first.ndim + 1)
    shape = _spliced(first.shape, k, 0, (len(arrays),))
    result = _joined_into(out, shape, arrays, dtype, casting)
    at = 0
    for one in arrays:
        _part_of(result, k, at, at + 1)[...] = np.expand_dims(one, k)
        at += 1
    return result


def vstack(tup, *, dtype=None, casting="same_kind"):
    return np.concatenate(_each_of(tup, np.atleast_2d), dtype=dtype, casting=casting)


def row_stack(tup, *, dtype=None, casting="same_kind"):
    return np.vstack(tup, dtype=dtype, casting=casting)


def hstack(tup, *, dtype=None, casting="same_kind"):
    parts = _each_of(tup, np.atleast_1d)
    return np.concatenate(parts, 0 if parts[0].ndim == 1 else 1, dtype=dtype, casting=casting)


def dstack(tup):
    return np.concatenate(_each_of(tup, np.atleast_3d), 2)


def column_stack(tup):
    return np.concatenate(_each_of(tup, _as_column), 1)


def _as_column(a):
    x = np.asarray(a)
    if x.ndim == 0:
        return x.reshape((1, 1))
    return x[:, None] if x.ndim == 1 else x


def append(arr, values, axis=None):
    if axis is None:
        return np.concatenate((np.ravel(np.asarray(arr)), np.ravel(np.asarray(values))))
    return np.concatenate((arr, values), axis)


def array_split(ary, indices_or_sections, axis=0):
    x = np.asarray(ary)
    k = _axis_of(axis, x.ndim)
    n = x.shape[k]
    parts = []
    if intrinsics.is_scalar(indices_or_sections):
        sections = indices_or_sections
        if sections <= 0:
            raise ValueError("number sections must be larger than 0.")
        begin = 0
        for i in range(sections):
            end = begin + n // sections + (1 if i < n % sections else 0)
            parts.append(_part_of(x, k, begin, end))
            begin = end
    else:
        begin = 0
        for end in indices_or_sections:
            parts.append(_part_of(x, k, begin, end))
            begin = int(end)
        parts.append(_part_of(x, k, begin, n))
    return parts


def split(ary, indices_or_sections, axis=0):
    if intrinsics.is_scalar(indices_or_sections):
        x = np.asarray(ary)
        if x.shape[_axis_of(axis, x.ndim)] % indices_or_sections != 0:
            raise ValueError("array split does not result in an equal division")
    return np.array_split(ary, indices_or_sections, axis)


def hsplit(ary, indices_or_sections):
    x = np.asarray(ary)
    if x.ndim == 0:
        raise ValueError("hsplit only works on arrays of 1 or more dimensions")
    return np.split(x, indices_or_sections, 0 if x.ndim == 1 else 1)


def vsplit(ary, indices_or_sections):
    x = np.asarray(ary)
    if x.ndim < 2:
        raise ValueError("vsplit only works on arrays of 2 or more dimensions")
    return np.split(x, indices_or_sections, 0)


def dsplit(ary, indices_or_sections):
    x = np.asarray(ary)
    if x.ndim < 3:
        raise ValueError("dsplit only works on arrays of 3 or more dimensions")
    return np.split(x, indices_or_sections, 2)


def block(arrays):
    if isinstance(arrays, list) or intrinsics.is_tuple(arrays):
        if _is_list(arrays[0]):
            rows = _each_of(arrays, _block_row)
            return np.concatenate(rows, rows[0].ndim - 2)
        parts = _each_of(arrays, np.atleast_1d)
        return np.concatenate(parts, parts[0].ndim - 1)
    return np.copy(arrays)


def _is_list(x):
    return isinstance(x, list) or intrinsics.is_tuple(x)


def _block_row(arrays):
    if _is_list(arrays[0]):
        raise ValueError("block() of lists of lists of lists is not supported in compiled code")
    parts = _each_of(arrays, np.atleast_2d)
    return np.concatenate(parts, parts[0].ndim - 1)
