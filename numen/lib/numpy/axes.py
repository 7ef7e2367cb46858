"""Axes by number: sizes and views along an axis, which may be known only at run time.

Where an axis is a constant, these are plain slices of tuples and arrays. Where it is not, the
number of axes of a result is still known, and its sizes and strides are picked one by one.
"""


def _axis_of(axis, ndim):
    if isinstance(axis, (float, str)):
        raise TypeError("an axis is given by an integer")
    if axis < -ndim or axis >= ndim:
        raise np.exceptions.AxisError(axis, ndim)
    if axis < 0:
        return axis + ndim
    return axis


def _axis_to_reduce(axis, ndim):
    # NumPy's reductions take the axes 0 and -1 of an array that has none.
    return 0 if ndim == 0 and (axis == 0 or axis == -1) else _axis_of(axis, ndim)


def _axes_to_reduce(axis, ndim):
    # The same, for those that take None, and several axes too: of no axes these are all.
    if ndim == 0 and not intrinsics.is_tuple(axis):
        if axis is not None:
            _axis_to_reduce(axis, 0)
        return None
    return axis


def _takes_all(axis, ndim):
    # Whether the axes to reduce are all that there are, so that a number is left.
    if intrinsics.is_tuple(axis):
        return len(axis) == ndim
    return axis is None or ndim <= 1


def _each_axis(axes, ndim):
    if len(axes) == 0:
        return ()
    return (_axis_of(axes[0], ndim),) + _each_axis(axes[1:], ndim)


def _axis_range(first, end):
    if first >= end:
        return ()
    return (first,) + _axis_range(first + 1, end)


def _sorted_axes(axes, ndim):
    # From the last to the first, so that the numbers of the others stay.
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


def _other_axes(ndim, taken, at):
    # The axes that are not among `taken`, in order, from the one numbered `at` on.
    if at == ndim - len(taken):
        return ()
    return (_free_axis(_sorted_axes(taken, ndim), at),) + _other_axes(ndim, taken, at + 1)


def _free_axis(taken, at):
    # The at-th axis that is not among `taken`, which go from the last to the first.
    n = len(taken)
    if n == 0 or taken[n - 1] > at:
        return at
    return _free_axis(taken[: n - 1], at + 1)


def _sizes_at(shape, axes):
    if len(axes) == 0:
        return ()
    return (shape[axes[0]],) + _sizes_at(shape, axes[1:])


def _spliced(shape, axis, count, sizes):
    # The shape (or strides) with `sizes` in the place of `count` of its own, from `axis` on.
    if intrinsics.is_constant(axis):
        return shape[:axis] + sizes + shape[axis + count :]
    return _spliced_from(shape + sizes, len(shape), axis, count, len(sizes), 0)


def _spliced_from(both, ndim, axis, count, added, at):
    if at == ndim - count + added:
        return ()
    place = at if at < axis else ndim + at - axis if at < axis + added else at - added + count
    return (both[place],) + _spliced_from(both, ndim, axis, count, added, at + 1)


def _part_of(x, axis, begin, end):
    # x[..., begin:end, ...]
    if intrinsics.is_constant(axis):
        return x[(slice(None),) * axis + (slice(begin, end),)]
    return x[_cuts(x.shape, axis, begin, end, 0)]


def _cuts(shape, axis, begin, end, at):
    if at == len(shape):
        return ()
    first = begin if at == axis else 0
    last = end if at == axis else shape[at]
    return (slice(first, last),) + _cuts(shape, axis, begin, end, at + 1)


def _slice_at(x, axis, i):
    # x[..., i, ...]
    if intrinsics.is_constant(axis):
        return x[(slice(None),) * axis + (i,)]
    if x.ndim == 1:
        return x[i]
    n = x.shape[axis]
    _check_index(i, n)
    at = i + n if i < 0 else i
    shape = _spliced(x.shape, axis, 1, ())
    strides = _spliced(x.strides, axis, 1, ())
    return intrinsics.strided(_part_of(x, axis, at, at + 1), shape, strides)


def _check_index(i, n):
    if i < -n or i >= n:
        raise IndexError(
            "index " + str(int(i)) + " is out of bounds for axis 0 with size " + str(n)
        )


def _put_at(out, axis, at, x, i):
    # out[..., at, ...] = x[..., i, ...]
    if out.ndim == 1:
        out[at] = x[i]
    else:
        _slice_at(out, axis, at)[...] = _slice_at(x, axis, i)


def _with_new_axis(x, axis):
    # x[..., None, ...]
    if intrinsics.is_constant(axis):
        return x[(slice(None),) * axis + (None,)]
    return intrinsics.strided(
        x, _spliced(x.shape, axis, 0, (1,)), _spliced(x.strides, axis, 0, (0,))
    )


def _backwards(x, axis):
    # x[..., ::-1, ...]
    if intrinsics.is_constant(axis):
        return x[(slice(None),) * axis + (slice(None, None, -1),)]
    n = x.shape[axis]
    step = -x.strides[axis]
    last = _part_of(x, axis, n - 1, n)
    return intrinsics.strided(last, x.shape, _spliced(x.strides, axis, 1, (step,)))


def _with_axis_in_the_middle(a, axis):
    # A view of a contiguous array with three axes: those before, the axis, those behind.
    outer = 1
    inner = 1
    for at in range(a.ndim):
        if at < axis:
            outer *= a.shape[at]
        elif at > axis:
            inner *= a.shape[at]
    return a.reshape((outer, a.shape[axis], inner))


def _turned(x, axes):
    # x.transpose(axes), whose axes are known only at run time.
    order = _each_axis(axes, x.ndim)
    for i in range(len(order)):
        for j in range(i):
            if order[i] == order[j]:
                raise ValueError("repeated axis in transpose")
    return intrinsics.strided(x, _sizes_at(x.shape, order), _sizes_at(x.strides, order))
