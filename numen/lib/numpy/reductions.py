"""Sums, products, extremes and the like, over all elements or along an axis."""


def _kept(result, shape, axis):
    # The shape with size 1 where an axis was reduced.
    return result.reshape(_spliced(shape, axis, 1, (1,)))


def _finish(value, ndim, keepdims):
    # A reduction over everything: a number, or an array of as many axes of size 1 where there are
    # any.
    if keepdims and ndim > 0:
        out = np.empty((1,) * ndim, intrinsics.dtype_of(value))
        out.fill(value)
        return out
    return intrinsics.strong(value)


# The body of all reductions: `whole` gives that of all elements of an array, `combine` that of two
# arrays, element by element.
def _reduce_over(x, axis, keepdims, dtype, whole, combine):
    if axis is None:
        return _finish(whole(x), x.ndim, keepdims)
    if intrinsics.is_tuple(axis):
        if len(axis) == 0:
            return x.astype(dtype)
        axes = _sorted_axes(axis, x.ndim)
        if len(axes) == x.ndim:
            return _finish(whole(x), x.ndim, keepdims)
        result = _reduce_axes(x, axes, dtype, whole, combine)
        return result.reshape(_with_ones(x.shape, axes, 0)) if keepdims else result
    k = _axis_to_reduce(axis, x.ndim)
    if x.ndim <= 1:
        return _finish(whole(x), x.ndim, keepdims)
    if not intrinsics.is_constant(axis):
        return _reduce_one_of(0, k, x, keepdims, dtype, whole, combine)
    if k == x.ndim - 1 and intrinsics.is_contiguous(x):
        return _rows(x, keepdims, dtype, whole)
    return _along(x, k, keepdims, dtype, whole, combine)


def _reduce_one_of(candidate, axis, x, keepdims, dtype, whole, combine):
    # An axis that is known only at run time is one of those from the candidate on.
    if candidate == x.ndim - 1 or axis == candidate:
        return _reduce_over(x, candidate, keepdims, dtype, whole, combine)
    return _reduce_one_of(candidate + 1, axis, x, keepdims, dtype, whole, combine)


def _rows(a, keepdims, dtype, whole):
    # The last axis of a contiguous array: each row by itself.
    shape = a.shape
    n = _product(shape[:-1])
    rows = a.reshape((n, shape[-1]))
    out = np.empty(n, dtype)
    for i in range(n):
        out[i] = whole(rows[i])
    if keepdims:
        return out.reshape(shape[:-1] + (1,))
    return out.reshape(shape[:-1])


def _along(a, axis, keepdims, dtype, whole, combine):
    # One axis: whole slices are combined in order, as NumPy does for all axes but the last.
    shape = a.shape
    n = shape[axis]
    out = np.empty(_spliced(shape, axis, 1, ()), dtype)
    if n == 0:
        out[...] = whole(np.empty(0, a.dtype))
    elif intrinsics.is_contiguous(a):
        x = _with_axis_in_the_middle(a, axis)
        columns = x.shape[2]
        results = out.reshape((x.shape[0], columns))
        for i in range(x.shape[0]):
            if columns <= 16:  # rows too short for loops: a register for each column
                _combine_columns(x[i], results[i], combine)
            else:
                for k in range(0, columns, _column_block()):
                    block = slice(k, k + _column_block())
                    _combine_slices(x[i, :, block], 0, results[i, block], combine)
    else:
        _combine_slices(a, axis, out, combine)
    if keepdims:
        return _kept(out, shape, axis)
    return out


def _column_block():
    # Elements of a row that are combined at a time: the results stay in the first-level cache.
    return 1024


def _combine_slices(a, axis, out, combine):
    n = a.shape[axis]
    out[...] = _slice_at(a, axis, 0)
    # Four at a time, so that the result is read and written less often.
    i = 1
    while i + 4 <= n:
        first = combine(out, _slice_at(a, axis, i))
        second = combine(first, _slice_at(a, axis, i + 1))
        third = combine(second, _slice_at(a, axis, i + 2))
        out[...] = combine(third, _slice_at(a, axis, i + 3))
        i += 4
    while i < n:
        out[...] = combine(out, _slice_at(a, axis, i))
        i += 1


def _combine_columns(a, out, combine):
    kind = out.dtype.type
    columns = a.shape[1]
    k = 0
    # Four at a time, so that none waits for another.
    while k + 4 <= columns:
        first, second = kind(a[0, k]), kind(a[0, k + 1])
        third, fourth = kind(a[0, k + 2]), kind(a[0, k + 3])
        for i in range(1, a.shape[0]):
            first = kind(combine(first, kind(a[i, k])))
            second = kind(combine(second, kind(a[i, k + 1])))
            third = kind(combine(third, kind(a[i, k + 2])))
            fourth = kind(combine(fourth, kind(a[i, k + 3])))
        out[k], out[k + 1], out[k + 2], out[k + 3] = first, second, third, fourth
        k += 4
    while k < columns:
        last = kind(a[0, k])
        for i in range(1, a.shape[0]):
            last = kind(combine(last, kind(a[i, k])))
        out[k] = last
        k += 1


def _reduce_axes(a, axes, dtype, whole, combine):
    # From the last to the first, which are some, but not all. Neighbours are one axis, as in NumPy.
    if len(axes) > 1:
        if intrinsics.is_constant(axes) and intrinsics.is_contiguous(a):
            k = axes[1]
            if k + 1 == axes[0]:
                joined = a.reshape(_spliced(a.shape, k, 2, (a.shape[k] * a.shape[k + 1],)))
                return _reduce_axes(joined, axes[1:], dtype, whole, combine)
    one = _reduce_over(a, axes[0], False, dtype, whole, combine)
    if len(axes) > 1:
        return _reduce_axes(one, axes[1:], dtype, whole, combine)
    return one


def _kind_of(dtype, out, otherwise):
    # What a sum is computed in: the dtype asked for, or its own and that of the result given.
    return intrinsics.dtype_or(
        dtype, otherwise if out is None else np.promote_types(out.dtype, otherwise)
    )


def _chosen(x, where, instead):
    # The array with a value that does not count in the places that a mask leaves out.
    if intrinsics.is_constant(where) and where:
        return x
    if np.broadcast_shapes(np.shape(where), x.shape) != x.shape:
        raise ValueError("non-broadcastable operand: where has more elements than the array")
    if intrinsics.is_array(where):
        _refuse_cast(where, np.bool_, "safe")
    return np.where(where, x, x.dtype.type(instead))


def _started(result, initial, out, combine):
    # A reduction that began with a value.
    if initial is None:
        return _put(result, out)
    return _put(combine(result, intrinsics.dtype_of(result).type(initial)), out)


def sum(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True):
    x = _chosen(np.asarray(a), where, 0)
    kind = _kind_of(dtype, out, intrinsics.sum_dtype(x))
    combine = lambda p, q: p + (q if q.dtype == kind else q.astype(kind))  # noqa: E731
    if kind == np.bool_:
        whole = lambda y: intrinsics.reduce_any(y != 0)  # noqa: E731
    else:
        whole = lambda y: intrinsics.reduce_sum(y, kind)  # noqa: E731
    if intrinsics.is_tuple(axis):
        if len(axis) == 0:  # -0.0 is added to 0.0 all the same
            return _started(x.astype(kind) + kind.type(0), initial, out, np.add)
    total = _reduce_over(x, axis, keepdims, kind, whole, combine)
    return _started(total, initial, out, np.add)


def prod(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True):
    x = _chosen(np.asarray(a), where, 1)
    kind = _kind_of(dtype, out, intrinsics.sum_dtype(x))
    combine = lambda p, q: p * (q if q.dtype == kind else q.astype(kind))  # noqa: E731
    if kind == np.bool_:
        whole = lambda y: intrinsics.reduce_all(y != 0)  # noqa: E731
    else:
        whole = lambda y: intrinsics.reduce_prod(y, kind)  # noqa: E731
    product = _reduce_over(x, axis, keepdims, kind, whole, combine)
    return _started(product, initial, out, np.multiply)


def _require_elements(count, name):
    if count == 0:
        raise ValueError(
            "zero-size array to reduction operation " + name + " which has no identity"
        )


def _complex_extreme(flat, better, name):
    # By NumPy's order of complex numbers, which the IR's reductions do not know.
    _require_elements(flat.size, name)
    best = flat[0]
    for i in range(1, flat.size):
        best = better(best, flat[i])
    return best


def _require_start(initial, where, name):
    if initial is None and not (intrinsics.is_constant(where) and where):
        raise ValueError(
            "reduction operation '" + name + "' does not have an identity, "
            "so to use a where mask one has to specify 'initial'"
        )


def _extreme(a, axis, out, keepdims, initial, where, reduce, better, name):
    _require_start(initial, where, name)
    if initial is None:
        x = np.asarray(a)
    else:
        x = _chosen(np.asarray(a), where, initial)
    if intrinsics.is_complex(x):
        of_all = lambda y: _complex_extreme(y.ravel(), better, name)  # noqa: E731
    else:
        of_all = reduce
    if initial is None:
        if axis is not None and x.ndim > 1:  # also where no row is left to be reduced
            _require_elements(_count(x, axis, keepdims, True), name)
        whole = of_all
    else:
        whole = lambda y: of_all(y) if y.size > 0 else y.dtype.type(initial)  # noqa: E731
    return _started(_reduce_over(x, axis, keepdims, x.dtype, whole, better), initial, out, better)


def min(a, axis=None, out=None, keepdims=False, initial=None, where=True):
    return _extreme(
        a, axis, out, keepdims, initial, where, intrinsics.reduce_min, np.minimum, "minimum"
    )


def max(a, axis=None, out=None, keepdims=False, initial=None, where=True):
    return _extreme(
        a, axis, out, keepdims, initial, where, intrinsics.reduce_max, np.maximum, "maximum"
    )


def _truths(x, where, otherwise):
    # Complex numbers as bools, of which there are combinations.
    chosen = _chosen(x, where, otherwise)
    return chosen != 0 if intrinsics.is_complex(x) else chosen


def any(a, axis=None, out=None, keepdims=False, where=True):
    x = _truths(np.asarray(a), where, 0)
    return _put(
        _reduce_over(x, axis, keepdims, np.bool_, intrinsics.reduce_any, np.logical_or), out
    )


def all(a, axis=None, out=None, keepdims=False, where=True):
    x = _truths(np.asarray(a), where, 1)
    return _put(
        _reduce_over(x, axis, keepdims, np.bool_, intrinsics.reduce_all, np.logical_and), out
    )


def amin(a, axis=None, out=None, keepdims=False, initial=None, where=True):
    return np.min(a, axis, out, keepdims, initial, where)


def amax(a, axis=None, out=None, keepdims=False, initial=None, where=True):
    return np.max(a, axis, out, keepdims, initial, where)


def ptp(a, axis=None, out=None, keepdims=False):
    _refuse_bools(np.asarray(a))
    # Not as numbers, which would be wider than elements.
    spread = np.subtract(np.max(a, axis, None, keepdims), np.min(a, axis, None, keepdims))
    return _put(spread, out, "same_kind")


def _refuse_bools(x):
    # Where NumPy subtracts, which it does not for bools.
    if x.dtype.kind == "b":
        raise TypeError(
            "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the"
            " `^` operator, or the logical_xor function instead."
        )


def _count(x, axis, keepdims, where):
    # How many elements go into each mean: one number, or as many as there are means.
    if not (intrinsics.is_constant(where) and where):
        return np.sum(np.broadcast_to(where, x.shape), axis, np.int64, None, keepdims)
    if axis is None:
        return x.size
    if intrinsics.is_tuple(axis):
        return _product(_sizes_at(x.shape, _each_axis(axis, x.ndim)))
    return x.shape[_axis_of(axis, x.ndim)]


def _quotient(total, count):
    # Cast to the dtype of the total, of a number, too: nothing by nothing is NaN. NumPy divides as
    # by an int64, which makes complex128 of complex64; of float32 it changes nothing.
    kind = intrinsics.dtype_of(total)
    if kind.kind != "f":
        share = np.true_divide(total, intrinsics.strong(count))
        return kind.type(share) if intrinsics.is_scalar(total) else share.astype(kind)
    if intrinsics.is_array(count):
        return total / count.astype(kind)
    if intrinsics.is_scalar(total):
        return kind.type(np.true_divide(total, kind.type(count)))  # also by 0
    return total / kind.type(count)


def mean(a, axis=None, dtype=None, out=None, keepdims=False, where=True):
    x = np.asarray(a)
    kind = _mean_kind(x, dtype, out)
    total = np.sum(x, axis, kind, None, keepdims, None, where)
    return _put(_quotient(total, _count(x, axis, keepdims, where)), out)


def _mean_kind(x, dtype, out):
    # Means of integers are computed in float64 whatever they are put into, others in their dtype.
    if x.dtype.kind == "f" or x.dtype.kind == "c" or x.dtype.kind == "m":
        return _kind_of(dtype, out, intrinsics.dtype_of(x))
    return intrinsics.dtype_or(dtype, np.float64)


def var(
    a,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=False,
    where=True,
    mean=None,
    correction=None,
):
    x = np.asarray(a)
    kind = intrinsics.dtype_or(dtype, intrinsics.float_dtype(x))
    real = _kind_of(dtype, out, intrinsics.real_dtype(kind))
    if mean is None:
        center = np.mean(x, axis, kind, None, not _takes_all(axis, x.ndim), where)
    else:
        center = mean
    total = np.sum(_squares(x - center), axis, real, None, keepdims, None, where)
    count = _count(x, axis, keepdims, where) - _degrees(ddof, correction)
    return _put(_quotient(total, np.maximum(count, 0)), out)


def _squares(deviation):
    if intrinsics.is_complex(deviation):
        return deviation.real * deviation.real + deviation.imag * deviation.imag
    return np.square(deviation)


def _degrees(ddof, correction):
    if correction is None:
        return ddof
    if ddof != 0:
        raise ValueError("ddof and correction can't be provided simultaneously.")
    return correction


def std(
    a,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=False,
    where=True,
    mean=None,
    correction=None,
):
    return _root(np.var(a, axis, dtype, out, ddof, keepdims, where, mean, correction), out)


def _root(variance, out):
    if out is not None:
        return np.sqrt(variance, out)
    if intrinsics.is_scalar(variance):
        return intrinsics.dtype_of(variance).type(np.sqrt(variance))
    return np.sqrt(variance, variance)


def _any_negative(a):
    return np.any(a < 0)


def count_nonzero(a, axis=None, keepdims=False):
    x = np.asarray(a)
    if _has_parts(x):
        return np.sum(_is_nonzero(x), axis, None, None, keepdims)
    return np.sum(x != 0, axis, None, None, keepdims)


def _less(a, b):
    if intrinsics.is_complex(a):
        return a.real < b.real or (a.real == b.real and a.imag < b.imag)
    return a < b


def _require_some(n, name):
    if n == 0:
        raise ValueError("attempt to get " + name + " of an empty sequence")


def _argextreme(flat, name, whole, better):
    n = flat.size
    _require_some(n, name)
    if intrinsics.is_complex(flat) or n <= 64:
        return _first_extreme(flat, 0, n, better)
    # The extremes of whole blocks are quick to find; only the block of the extreme is searched.
    best = flat[0]
    start = 0
    for at in range(0, n, 256):
        block = whole(flat[at : at + 256])
        if block != block:
            return _first_nan(flat, at)
        if better(block, best):
            best = block
            start = at
    for i in range(start, n):
        if flat[i] == best:
            return i
    return start


def _first_nan(flat, start):
    i = start
    while flat[i] == flat[i]:
        i += 1
    return i


def _first_extreme(flat, start, stop, better):
    best = flat[start]
    at = start
    for i in range(start, stop):
        v = flat[i]
        if v != v:
            return i
        if better(v, best):
            best = v
            at = i
    return at


def _argextreme_over(a, axis, keepdims, name, whole, better):
    x = np.asarray(a)
    if axis is None or x.ndim == 0:
        if axis is not None:
            _axis_to_reduce(axis, x.ndim)
        return _finish(_argextreme(x.ravel(), name, whole, better), x.ndim, keepdims)
    k = _axis_to_reduce(axis, x.ndim)
    if x.ndim <= 1:
        return _finish(_argextreme(x.ravel(), name, whole, better), x.ndim, keepdims)
    shape = x.shape
    _require_some(shape[k], name)
    table = _with_axis_in_the_middle(np.ascontiguousarray(x), k)
    columns = table.shape[2]
    out = np.zeros((table.shape[0], columns), np.int64)
    for i in range(table.shape[0]):
        if columns <= 16:  # rows too short for loops
            for j in range(columns):
                out[i, j] = _argextreme(table[i, :, j], name, whole, better)
        else:
            _argextreme_of_columns(table[i], out[i], better)
    return out.reshape(_spliced(shape, k, 1, (1,) if keepdims else ()))


def _argextreme_of_columns(a, out, better):
    columns = a.shape[1]
    for start in range(0, columns, _column_block()):
        block = slice(start, start + _column_block())
        best = a[0, block].copy()
        places = out[block]
        for i in range(1, a.shape[0]):
            row = a[i, block]
            for k in range(row.size):
                v, b = row[k], best[k]
                is_better = (better(v, b) or v != v) and b == b
                best[k] = v if is_better else b
                places[k] = i if is_better else places[k]


def argmin(a, axis=None, out=None, keepdims=False):
    at = _argextreme_over(
        a, axis, keepdims, "argmin", intrinsics.reduce_min, lambda p, q: _less(p, q)
    )
    return _put_position(at, out)


def argmax(a, axis=None, out=None, keepdims=False):
    at = _argextreme_over(
        a, axis, keepdims, "argmax", intrinsics.reduce_max, lambda p, q: _less(q, p)
    )
    return _put_position(at, out)


def _put_position(at, out):
    if out is not None:
        _refuse_cast(out, np.int64, "safe")
    return _put(at, out)
