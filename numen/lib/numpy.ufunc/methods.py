"""The methods of ufuncs: numpy.ufunc.reduce(np.add, x) is np.add.reduce(x).

Those that begin with `_` take any function of two numbers and its identity: a number, None, or
"reorderable" where there is none but the order does not matter.
"""


def reduce(ufunc, array, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=True):
    name = intrinsics.name_of(ufunc)
    if name == "numpy.add":
        return np.sum(array, axis, dtype, out, keepdims, initial, where)
    if name == "numpy.multiply":
        return np.prod(array, axis, dtype, out, keepdims, initial, where)
    if dtype is None and (name == "numpy.minimum" or name == "numpy.maximum"):
        if name == "numpy.minimum":
            return np.min(array, axis, out, keepdims, initial, where)
        return np.max(array, axis, out, keepdims, initial, where)
    if dtype is None and initial is None:
        if name == "numpy.logical_and":
            return np.all(array, axis, out, keepdims, where)
        if name == "numpy.logical_or":
            return np.any(array, axis, out, keepdims, where)
    identity = _identity_of(name)
    return _reduce(ufunc, identity, array, axis, dtype, out, keepdims, initial, where)


def accumulate(ufunc, array, axis=0, dtype=None, out=None):
    x = np.asarray(array)
    if x.ndim == 0:
        raise TypeError("cannot accumulate on a scalar")
    kind = _dtype_of_reduction(ufunc, x, dtype, out)
    return np._put(np._accumulate(x, axis, kind, ufunc), out)


def reduceat(ufunc, array, indices, axis=0, dtype=None, out=None):
    x = np.asarray(array)
    places = np.asarray(indices)
    kind = _dtype_of_reduction(ufunc, x, dtype, out)
    rows = np.moveaxis(x, axis, 0)
    n = rows.shape[0]
    result = np.empty((places.size,) + rows.shape[1:], kind)
    for first in places:
        if first < 0 or first >= n:
            raise IndexError(
                "index " + str(int(first)) + " out-of-bounds in ufunc.reduceat [0, " + str(n) + ")"
            )
    for k in range(places.size):
        first = places[k]
        last = places[k + 1] if k + 1 < places.size else n
        total = result[k : k + 1]
        total[0] = rows[first]
        for i in range(first + 1, last):
            more = rows[i : i + 1]
            ufunc(total, more if more.dtype == kind else more.astype(kind), total)
    return np._put(np.moveaxis(result, 0, axis), out)


def outer(ufunc, A, B, out=None):
    x = np.asarray(A)
    y = np.asarray(B)
    return ufunc(x.reshape(x.shape + (1,) * y.ndim), y, out)


def at(ufunc, a, indices, b=None):
    if intrinsics.is_array(indices) and indices.ndim == 1 and indices.dtype.kind != "b":
        _at_each(ufunc, a, indices, b)
    else:
        i = _as_places(indices)
        if intrinsics.is_array(i) and i.ndim == 1 and i.dtype.kind != "b":
            _at_each(ufunc, a, i, b)
        else:
            # Every element that is meant, by its number.
            numbers = np.asarray(np.arange(a.size).reshape(a.shape)[i])
            _at_numbers(ufunc, a, numbers, b)


def _as_places(indices):
    if intrinsics.is_array(indices) or intrinsics.is_tuple(indices):
        return indices
    if intrinsics.is_scalar(indices) or isinstance(indices, slice):
        return indices
    return np.asarray(indices)


def _at_each(ufunc, a, places, b):
    for i in range(places.size):  # all before anything is written, as in NumPy
        np._check_index(places[i], a.shape[0])
    if b is None or intrinsics.is_scalar(b):
        _at_each_of(ufunc, a, places, b)
    else:
        _at_each_of(ufunc, a, places, np.broadcast_to(b, places.shape + a.shape[1:]))


def _at_each_of(ufunc, a, places, b):
    kind = a.dtype.type
    for i in range(places.size):
        if a.ndim == 1:
            k = places[i]
            one = kind(a[k])
            if b is None:
                a[k] = kind(ufunc(one))
            elif intrinsics.is_scalar(b):
                a[k] = kind(ufunc(one, b))
            else:
                a[k] = kind(ufunc(one, b[i]))
        else:
            row = _one_of(a, places[i])
            if b is None:
                row[...] = ufunc(row)
            elif intrinsics.is_scalar(b):
                row[...] = ufunc(row, b)
            else:
                row[...] = ufunc(row, b[i : i + 1])


def _one_of(a, i):
    # a[i], as an array that can be written.
    k = i + a.shape[0] if i < 0 else int(i)
    return a[k : k + 1]


def _at_numbers(ufunc, a, numbers, b):
    for place in np.ndindex(numbers.shape):
        spot = np.unravel_index(numbers[place], a.shape)
        one = a[_ranges(spot)]
        if b is None:
            one[...] = ufunc(one)
        elif intrinsics.is_scalar(b):
            one[...] = ufunc(one, b)
        else:
            one[...] = ufunc(one, np.broadcast_to(b, numbers.shape)[place])


def _ranges(spot):
    if len(spot) == 0:
        return ()
    return (slice(spot[0], spot[0] + 1),) + _ranges(spot[1:])


# ---- any function of two numbers


def _reduce(ufunc, identity, array, axis, dtype, out, keepdims, initial, where):
    x = np.asarray(array)
    kind = _dtype_of_reduction(ufunc, x, dtype, out)
    if where is True:
        return _reduce_where(ufunc, identity, x, axis, kind, out, keepdims, initial, True)
    mask = np.broadcast_to(where, x.shape)
    if initial is not None:
        return _reduce_where(ufunc, identity, x, axis, kind, out, keepdims, initial, mask)
    if not intrinsics.is_scalar(identity):
        raise ValueError(
            "the reduction does not have an identity, so to use a where mask one has to specify"
            " 'initial'"
        )
    return _reduce_where(ufunc, identity, x, axis, kind, out, keepdims, identity, mask)


def _reduce_where(ufunc, identity, x, axis, kind, out, keepdims, initial, mask):
    if intrinsics.is_tuple(axis):
        if len(axis) > 1 and identity is None:
            raise ValueError("the reduction is not reorderable, so it takes one axis at most")
        axes = np._sorted_axes(axis, x.ndim)
        rows = _joined(x, axes)
        one = _reduce_axis(ufunc, identity, rows, 0, kind, initial, _joined_mask(mask, axes))
        if not keepdims:
            return np._put(one, out)
        return np._put(np.asarray(one).reshape(np._with_ones(x.shape, axes, 0)), out)
    if axis is None:
        if x.ndim > 1 and identity is None:
            raise ValueError("the reduction is not reorderable, so it takes one axis at most")
        flat = True if mask is True else mask.ravel()
        result = _reduce_row(ufunc, identity, x.ravel(), kind, initial, flat)
        return np._put(np._finish(result, x.ndim, keepdims), out)
    k = np._axis_of(axis, x.ndim)
    one = _reduce_axis(ufunc, identity, x, k, kind, initial, mask)
    if keepdims:
        return np._put(np.expand_dims(one, k), out)
    return np._put(one, out)


def _joined(x, axes):
    # The axes as one in front.
    others = np._other_axes(x.ndim, axes, 0)
    size = np._product(np._sizes_at(x.shape, axes))
    return x.transpose(axes + others).reshape((size,) + np._sizes_at(x.shape, others))


def _joined_mask(mask, axes):
    return True if mask is True else _joined(mask, axes)


def _reduce_axis(ufunc, identity, x, k, kind, initial, mask):
    if x.ndim == 1:
        return intrinsics.strong(_reduce_row(ufunc, identity, x, kind, initial, mask))
    rows = np.moveaxis(x, k, 0)
    result = np.empty(rows.shape[1:], kind)
    first = 0
    if initial is not None:
        result[...] = initial
    elif rows.shape[0] == 0:
        result[...] = _identity(identity, kind)
    else:
        result[...] = rows[0]
        first = 1
    if mask is True:
        for i in range(first, rows.shape[0]):
            ufunc(result, rows[i], result)
    else:
        chosen = np.moveaxis(mask, k, 0)
        for i in range(first, rows.shape[0]):
            result[...] = np.where(chosen[i], ufunc(result, rows[i]), result)
    return result


def _reduce_row(ufunc, identity, x, kind, initial, mask):
    if initial is None:
        if x.size == 0:
            return _identity(identity, kind)
        result = kind.type(x[0])
        first = 1
    else:
        result = kind.type(initial)
        first = 0
    for i in range(first, x.size):
        if mask is True or mask[i]:
            result = kind.type(ufunc(result, kind.type(x[i])))
    return result


def _dtype_of_reduction(ufunc, x, dtype, out):
    name = intrinsics.name_of(ufunc)
    if dtype is not None and name.startswith("numpy.logical_") and np.dtype(dtype).kind != "b":
        raise TypeError("No loop matching the specified signature and casting was found")
    if dtype is not None or out is not None:
        return np._kind_of(dtype, out, x.dtype)
    if name == "numpy.add" or name == "numpy.multiply":
        return intrinsics.sum_dtype(x)
    kind = intrinsics.dtype_of_call(ufunc, x, x)
    # Where the result is no operand, as that of np.less of floats.
    if kind.kind == "b" and x.dtype.kind != "b" and not name.startswith("numpy.logical_"):
        raise TypeError("the ufunc gives bools of other numbers: there is nothing to go on with")
    return kind


def _identity(identity, kind):
    if intrinsics.is_scalar(identity):
        return kind.type(identity)
    raise ValueError("zero-size array to a reduction which has no identity")


def _identity_of(name):
    if name == "numpy.logical_and":
        return True
    if name == "numpy.logical_or" or name == "numpy.logical_xor":
        return False
    if name == "numpy.bitwise_or" or name == "numpy.bitwise_xor" or name == "numpy.gcd":
        return 0
    if name == "numpy.hypot":
        return 0
    if name == "numpy.bitwise_and":
        return -1
    if name == "numpy.logaddexp" or name == "numpy.logaddexp2":
        return -math.inf
    if name == "numpy.minimum" or name == "numpy.maximum":
        return "reorderable"
    if name == "numpy.fmin" or name == "numpy.fmax":
        return "reorderable"
    return None


def _room_for(result, where):
    # The array for what is computed only here and there.
    return np.empty(
        np.broadcast_shapes(np.shape(result), np.shape(where)), intrinsics.dtype_of(result)
    )
