"""Reductions by ufuncs of vectorize, and calls of those of guvectorize."""


def reduce(ufunc, identity, array, axis=0, keepdims=False):
    # `identity`: a number, None, or "reorderable".
    x = np.asarray(array)
    if axis is None:
        if x.ndim > 1 and identity is None:
            raise ValueError("the reduction is not reorderable, so it takes one axis at most")
        result = _reduce_row(ufunc, identity, x.ravel())
        if keepdims:
            return np.full((1,) * x.ndim, result)
        return result
    k = axis + x.ndim if axis < 0 else axis
    if k < 0 or k >= x.ndim:
        raise np.exceptions.AxisError(axis, x.ndim)
    if x.ndim == 1:
        result = _reduce_row(ufunc, identity, x)
        if keepdims:
            return np.full(1, result)
        return result
    rows = np.moveaxis(x, k, 0)
    # In the dtype that it gives, as those of small integers are wider.
    result = np.empty(rows.shape[1:], intrinsics.dtype_of_call(ufunc, x.dtype(0), x.dtype(0)))
    if rows.shape[0] == 0:
        result[...] = _identity(identity, x.dtype)
    else:
        result[...] = rows[0]
        for i in range(1, rows.shape[0]):
            ufunc(result, rows[i], result)
    if keepdims:
        return np.expand_dims(result, k)
    return result


def _reduce_row(ufunc, identity, x):
    if x.size == 0:
        return _identity(identity, x.dtype)
    result = x[0]
    for i in range(1, x.size):
        result = ufunc(result, x[i])
    return result


def _identity(identity, dtype):
    if intrinsics.is_scalar(identity):
        return dtype(identity)
    raise ValueError("zero-size array to a reduction which has no identity")


def generalized(kernel, cores, is_array, operands):
    # `cores` are the counts of core axes, `is_array` whether an operand without any is passed as
    # an array of one element.
    outer = _outer_shape(operands, cores)
    views = _views(operands, cores, is_array, outer)
    if len(outer) == 0:
        kernel(*_all_of(views))
    else:
        for index in np.ndindex(outer):
            kernel(*_items(views, index))


def _outer_of(x, core):
    if intrinsics.is_scalar(x):
        return ()
    return x.shape[: x.ndim - core]


def _outer_shape(operands, cores):
    if len(operands) == 1:
        return _outer_of(operands[0], cores[0])
    return np.broadcast_shapes(
        _outer_of(operands[0], cores[0]), _outer_shape(operands[1:], cores[1:])
    )


def _views(operands, cores, is_array, outer):
    if len(operands) == 0:
        return ()
    first = _view(operands[0], cores[0], is_array[0], outer)
    return (first,) + _views(operands[1:], cores[1:], is_array[1:], outer)


def _view(operand, core, is_array, outer):
    if intrinsics.is_scalar(operand):
        if is_array:
            return _view(np.array([operand]), 1, False, outer)
        return operand
    shape = outer + operand.shape[operand.ndim - core :]
    strides = _strides(operand, core, outer)
    if is_array:
        return intrinsics.strided(operand, shape + (1,), strides + (operand.itemsize,))
    return intrinsics.strided(operand, shape, strides)


def _strides(x, core, outer):
    # Axes that are not there, or of size 1, are gone along without moving.
    missing = len(outer) + core - x.ndim
    return (0,) * missing + _own_strides(x, x.ndim - core, 0)


def _own_strides(x, outer_axes, at):
    if at == x.ndim:
        return ()
    if at < outer_axes and x.shape[at] == 1:
        step = 0
    else:
        step = x.strides[at]
    return (step,) + _own_strides(x, outer_axes, at + 1)


def _all_of(views):
    if len(views) == 0:
        return ()
    return (_whole(views[0]),) + _all_of(views[1:])


def _whole(view):
    # An array without axes is a number.
    if intrinsics.is_scalar(view) or view.ndim > 0:
        return view
    return view[()]


def _items(views, index):
    if len(views) == 0:
        return ()
    return (_item(views[0], index),) + _items(views[1:], index)


def _item(view, index):
    if intrinsics.is_scalar(view):
        return view
    return view[index]
