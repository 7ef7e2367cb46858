"""Sums, products, extremes and the like, over all elements or along an axis."""


def _axis_of(axis, ndim):
    if axis < -ndim or axis >= ndim:
        raise np.exceptions.AxisError(axis, ndim)
    if axis < 0:
        return axis + ndim
    return axis


def _kept(result, shape, axis):
    # The shape with size 1 where an axis was reduced.
    return result.reshape(shape[:axis] + (1,) + shape[axis + 1 :])


def _finish(value, ndim, keepdims):
    # A reduction over everything: a number, or an array of as many axes of size 1.
    if keepdims:
        out = np.empty((1,) * ndim, intrinsics.dtype_of(value))
        out.fill(value)
        return out
    return intrinsics.strong(value)


def _along(a, axis, keepdims, dtype, start, combine):
    # One axis: whole slices are combined in order, as NumPy does for all axes but the last.
    shape = a.shape
    out = np.empty(shape[:axis] + shape[axis + 1 :], dtype)
    out[...] = start
    for i in range(shape[axis]):
        combine(out, _slice_at(a, axis, i))
    if keepdims:
        return _kept(out, shape, axis)
    return out


def _slice_at(a, axis, i):
    return a[(slice(None),) * axis + (i,)]


def _rows(a, axis, keepdims, dtype, reduce):
    # The last axis of an array: each row by itself.
    shape = a.shape
    rows = a.reshape((-1, shape[axis]))
    out = np.empty(rows.shape[0], dtype)
    for i in range(rows.shape[0]):
        out[i] = reduce(rows[i])
    if keepdims:
        return out.reshape(shape[:axis] + (1,))
    return out.reshape(shape[:axis])


def sum(a, axis=None, dtype=None, out=None, keepdims=False):
    x = np.asarray(a)
    kind = intrinsics.dtype_or(dtype, intrinsics.sum_dtype(x))
    if axis is None:
        result = _finish(intrinsics.reduce_sum(x, kind), x.ndim, keepdims)
    elif intrinsics.is_tuple(axis):
        result = _over_axes(x, axis, keepdims, lambda y, k, keep: np.sum(y, k, kind, None, keep))
    else:
        k = _axis_of(axis, x.ndim)
        if x.ndim == 1:
            result = _finish(intrinsics.reduce_sum(x, kind), 1, keepdims)
        elif k == x.ndim - 1 and intrinsics.is_contiguous(x):
            result = _rows(x, k, keepdims, kind, lambda row: intrinsics.reduce_sum(row, kind))
        else:
            result = _along(x, k, keepdims, kind, 0, _add_to)
    if out is None:
        return result
    out[...] = result
    return out


def _add_to(out, part):
    out[...] = out + part


def _multiply_to(out, part):
    out[...] = out * part


def _minimum_to(out, part):
    out[...] = np.minimum(out, part)


def _maximum_to(out, part):
    out[...] = np.maximum(out, part)


def _over_axes(a, axes, keepdims, reduce):
    # Several axes, from the last to the first so that the numbers of the others stay.
    order = _sorted_axes(axes, a.ndim)
    return _reduce_axes(a, order, keepdims, reduce)


def _sorted_axes(axes, ndim):
    out = ()
    for k in axes:
        out = _insert_axis(out, _axis_of(k, ndim))
    return out


def _insert_axis(done, axis):
    if len(done) == 0:
        return (axis,)
    if axis == done[0]:
        raise ValueError("duplicate value in 'axis'")
    if axis > done[0]:
        return (axis,) + done
    return (done[0],) + _insert_axis(done[1:], axis)


def _reduce_axes(a, axes, keepdims, reduce):
    if len(axes) == 0:
        return a
    return _reduce_axes(reduce(a, axes[0], keepdims), axes[1:], keepdims, reduce)


def prod(a, axis=None, dtype=None, out=None, keepdims=False):
    x = np.asarray(a)
    kind = intrinsics.dtype_or(dtype, intrinsics.sum_dtype(x))
    if axis is None:
        result = _finish(intrinsics.reduce_prod(x, kind), x.ndim, keepdims)
    elif intrinsics.is_tuple(axis):
        result = _over_axes(x, axis, keepdims, lambda y, k, keep: np.prod(y, k, kind, None, keep))
    else:
        k = _axis_of(axis, x.ndim)
        if x.ndim == 1:
            result = _finish(intrinsics.reduce_prod(x, kind), 1, keepdims)
        else:
            result = _along(x, k, keepdims, kind, 1, _multiply_to)
    if out is None:
        return result
    out[...] = result
    return out


def _require_elements(n, name):
    if n == 0:
        raise ValueError(
            "zero-size array to reduction operation " + name + " which has no identity"
        )


def _extreme_along(a, axis, keepdims, name, combine):
    shape = a.shape
    _require_elements(shape[axis], name)
    out = _slice_at(a, axis, 0).copy()
    for i in range(1, shape[axis]):
        combine(out, _slice_at(a, axis, i))
    if keepdims:
        return _kept(out, shape, axis)
    return out


def min(a, axis=None, out=None, keepdims=False):
    x = np.asarray(a)
    if axis is None:
        _require_elements(x.size, "minimum")
        result = _finish(intrinsics.reduce_min(x), x.ndim, keepdims)
    elif intrinsics.is_tuple(axis):
        result = _over_axes(x, axis, keepdims, lambda y, k, keep: np.min(y, k, None, keep))
    else:
        k = _axis_of(axis, x.ndim)
        if x.ndim == 1:
            _require_elements(x.size, "minimum")
            result = _finish(intrinsics.reduce_min(x), 1, keepdims)
        else:
            result = _extreme_along(x, k, keepdims, "minimum", _minimum_to)
    if out is None:
        return result
    out[...] = result
    return out


def max(a, axis=None, out=None, keepdims=False):
    x = np.asarray(a)
    if axis is None:
        _require_elements(x.size, "maximum")
        result = _finish(intrinsics.reduce_max(x), x.ndim, keepdims)
    elif intrinsics.is_tuple(axis):
        result = _over_axes(x, axis, keepdims, lambda y, k, keep: np.max(y, k, None, keep))
    else:
        k = _axis_of(axis, x.ndim)
        if x.ndim == 1:
            _require_elements(x.size, "maximum")
            result = _finish(intrinsics.reduce_max(x), 1, keepdims)
        else:
            result = _extreme_along(x, k, keepdims, "maximum", _maximum_to)
    if out is None:
        return result
    out[...] = result
    return out


def amin(a, axis=None, out=None, keepdims=False):
    return np.min(a, axis, out, keepdims)


def amax(a, axis=None, out=None, keepdims=False):
    return np.max(a, axis, out, keepdims)


def ptp(a, axis=None, out=None, keepdims=False):
    result = np.max(a, axis, None, keepdims) - np.min(a, axis, None, keepdims)
    if out is None:
        return result
    out[...] = result
    return out


def any(a, axis=None, out=None, keepdims=False):
    x = np.asarray(a)
    if axis is None:
        result = _finish(intrinsics.reduce_any(x), x.ndim, keepdims)
    elif intrinsics.is_tuple(axis):
        result = _over_axes(x, axis, keepdims, lambda y, k, keep: np.any(y, k, None, keep))
    else:
        k = _axis_of(axis, x.ndim)
        if x.ndim == 1:
            result = _finish(intrinsics.reduce_any(x), 1, keepdims)
        else:
            result = _along(x, k, keepdims, np.bool_, False, _or_to)
    if out is None:
        return result
    out[...] = result
    return out


def all(a, axis=None, out=None, keepdims=False):
    x = np.asarray(a)
    if axis is None:
        result = _finish(intrinsics.reduce_all(x), x.ndim, keepdims)
    elif intrinsics.is_tuple(axis):
        result = _over_axes(x, axis, keepdims, lambda y, k, keep: np.all(y, k, None, keep))
    else:
        k = _axis_of(axis, x.ndim)
        if x.ndim == 1:
            result = _finish(intrinsics.reduce_all(x), 1, keepdims)
        else:
            result = _along(x, k, keepdims, np.bool_, True, _and_to)
    if out is None:
        return result
    out[...] = result
    return out


def _or_to(out, part):
    out[...] = np.logical_or(out, part)


def _and_to(out, part):
    out[...] = np.logical_and(out, part)


def _count(a, axis):
    if axis is None:
        return a.size
    if intrinsics.is_tuple(axis):
        n = 1
        for k in axis:
            n *= a.shape[_axis_of(k, a.ndim)]
        return n
    return a.shape[_axis_of(axis, a.ndim)]


def mean(a, axis=None, dtype=None, out=None, keepdims=False):
    x = np.asarray(a)
    kind = intrinsics.dtype_or(dtype, intrinsics.float_dtype(x))
    result = np.true_divide(np.sum(x, axis, kind, None, keepdims), kind.type(_count(x, axis)))
    if out is None:
        return result
    out[...] = result
    return out


def var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    x = np.asarray(a)
    kind = intrinsics.dtype_or(dtype, intrinsics.float_dtype(x))
    real = intrinsics.real_dtype(kind)
    center = np.mean(x, axis, kind, None, True)
    deviation = x - center
    if intrinsics.is_complex(deviation):
        squares = deviation.real * deviation.real + deviation.imag * deviation.imag
    else:
        squares = deviation * deviation
    count = _count(x, axis) - ddof
    if count < 0:
        count = 0
    result = np.true_divide(np.sum(squares, axis, real, None, keepdims), real.type(count))
    if out is None:
        return result
    out[...] = result
    return out


def std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    result = np.sqrt(np.var(a, axis, dtype, None, ddof, keepdims))
    if out is None:
        return result
    out[...] = result
    return out


def count_nonzero(a, axis=None, keepdims=False):
    x = np.asarray(a)
    return np.sum(x != 0, axis, None, None, keepdims)


def _argextreme(flat, better):
    if flat.size == 0:
        raise ValueError("attempt to get argmin or argmax of an empty sequence")
    best = flat[0]
    at = 0
    for i in range(1, flat.size):
        v = flat[i]
        if best != best:
            break
        if better(v, best) or v != v:
            best = v
            at = i
    return at


def _argextreme_along(a, axis, keepdims, better):
    shape = a.shape
    if shape[axis] == 0:
        raise ValueError("attempt to get argmin or argmax of an empty sequence")
    moved = np.moveaxis(a, axis, -1).copy().reshape((-1, shape[axis]))
    out = np.empty(moved.shape[0], np.int64)
    for i in range(moved.shape[0]):
        out[i] = _argextreme(moved[i], better)
    if keepdims:
        return out.reshape(shape[:axis] + (1,) + shape[axis + 1 :])
    return out.reshape(shape[:axis] + shape[axis + 1 :])


def _less(a, b):
    return a < b


def _greater(a, b):
    return a > b


def argmin(a, axis=None, keepdims=False):
    x = np.asarray(a)
    if axis is None:
        return _finish(_argextreme(x.ravel(), _less), x.ndim, keepdims)
    if x.ndim == 1:
        return _finish(_argextreme(x, _less), 1, keepdims)
    return _argextreme_along(x, _axis_of(axis, x.ndim), keepdims, _less)


def argmax(a, axis=None, keepdims=False):
    x = np.asarray(a)
    if axis is None:
        return _finish(_argextreme(x.ravel(), _greater), x.ndim, keepdims)
    if x.ndim == 1:
        return _finish(_argextreme(x, _greater), 1, keepdims)
    return _argextreme_along(x, _axis_of(axis, x.ndim), keepdims, _greater)


def _accumulate(a, axis, dtype, combine):
    if axis is None:
        flat = a.ravel()
        out = np.empty(flat.size, dtype)
        if flat.size > 0:
            out[0] = flat[0]
        for i in range(1, flat.size):
            out[i] = combine(out[i - 1], dtype.type(flat[i]))
        return out
    k = _axis_of(axis, a.ndim)
    if a.ndim == 1:
        return _accumulate(a, None, dtype, combine)
    out = np.empty(a.shape, dtype)
    for i in range(a.shape[k]):
        if i == 0:
            _slice_at(out, k, 0)[...] = _slice_at(a, k, 0)
        else:
            _slice_at(out, k, i)[...] = combine(_slice_at(out, k, i - 1), _slice_at(a, k, i))
    return out


def _plus(a, b):
    return a + b


def _times(a, b):
    return a * b


def cumsum(a, axis=None, dtype=None):
    x = np.asarray(a)
    return _accumulate(x, axis, intrinsics.dtype_or(dtype, intrinsics.sum_dtype(x)), _plus)


def cumprod(a, axis=None, dtype=None):
    x = np.asarray(a)
    return _accumulate(x, axis, intrinsics.dtype_or(dtype, intrinsics.sum_dtype(x)), _times)
