"""The methods of ufuncs of vectorize, and calls of those of guvectorize."""


def reduce(ufunc, identity, array, axis, dtype, out, keepdims, initial, where):
    # `identity`: a number, None, or "reorderable".
    return np.ufunc._reduce(ufunc, identity, array, axis, dtype, out, keepdims, initial, where)


def accumulate(ufunc, array, axis, dtype, out):
    return np.ufunc.accumulate(ufunc, array, axis, dtype, out)


def reduceat(ufunc, array, indices, axis, dtype, out):
    return np.ufunc.reduceat(ufunc, array, indices, axis, dtype, out)


def outer(ufunc, a, b, out):
    return np.ufunc.outer(ufunc, a, b, out)


def at(ufunc, a, indices, b):
    np.ufunc.at(ufunc, a, indices, b)


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
