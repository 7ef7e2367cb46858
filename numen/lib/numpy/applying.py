"""Functions of the caller's, applied to lines and axes of arrays."""


def apply_along_axis(func1d, axis, arr, *args):
    x = np.asarray(arr)
    k = _axis_of(axis, x.ndim)
    lines = np.moveaxis(x, k, x.ndim - 1)
    outer = lines.shape[: x.ndim - 1]
    n = x.shape[k]
    count = _product(outer)
    if count == 0:
        raise ValueError("Cannot apply_along_axis when any iteration dimensions are 0")
    rows = lines.reshape((count, n))
    first = func1d(rows[0], *args)
    if intrinsics.is_scalar(first):
        values = np.empty(count, intrinsics.dtype_of(first))
        values[0] = first
        for i in range(1, count):
            values[i] = func1d(rows[i], *args)
        return values.reshape(outer)
    part = np.asarray(first)
    parts = np.empty((count,) + part.shape, part.dtype)
    parts[0] = part
    for i in range(1, count):
        parts[i] = np.asarray(func1d(rows[i], *args))
    whole = parts.reshape(outer + part.shape)
    places = _axis_range(len(outer), len(outer) + part.ndim)
    return np.moveaxis(whole, places, _axis_range(k, k + part.ndim))


def apply_over_axes(func, a, axes):
    if intrinsics.is_tuple(axes):
        return _over_axes(func, np.asarray(a), axes)
    if intrinsics.is_scalar(axes):
        return _over_axes(func, np.asarray(a), (axes,))
    result = np.asarray(a)
    for axis in axes:
        result = _over_axis(func, result, axis)
    return result


def _over_axes(func, x, axes):
    if len(axes) == 0:
        return x
    return _over_axes(func, _over_axis(func, x, axes[0]), axes[1:])


def _over_axis(func, x, axis):
    k = _axis_of(axis, x.ndim)
    result = np.asarray(func(x, k))
    if result.ndim == x.ndim:
        return result
    return np.expand_dims(result, k)


def piecewise(x, condlist, funclist, *args):
    if intrinsics.is_scalar(x):
        return _pieces(np.asarray([x]), condlist, funclist, args).reshape(())
    return _pieces(np.asarray(x), condlist, funclist, args)


def _pieces(values, conditions, functions, args):
    if len(functions) != len(conditions) and len(functions) != len(conditions) + 1:
        raise ValueError(
            "with "
            + str(len(conditions))
            + " condition(s), either "
            + str(len(conditions))
            + " or "
            + str(len(conditions) + 1)
            + " functions are expected"
        )
    out = np.zeros(values.shape, values.dtype)
    rest = np.ones(values.shape, np.bool_)
    _put_pieces(out, values, conditions, functions, args, rest, 0)
    return out


def _put_pieces(out, values, conditions, functions, args, rest, at):
    if at < len(conditions):
        here = np.logical_and(np.broadcast_to(conditions[at], values.shape), True)
        _put_piece(out, values, here, functions[at], args)
        rest[here] = False
        _put_pieces(out, values, conditions, functions, args, rest, at + 1)
    elif at < len(functions):
        _put_piece(out, values, rest, functions[at], args)


def _put_piece(out, values, condition, function, args):
    if intrinsics.is_scalar(function):
        out[condition] = function
    elif np.any(condition):
        out[condition] = function(values[condition], *args)
