"""Views with another shape or order of axes, and broadcasting."""


def swapaxes(a, axis1, axis2):
    x = np.asarray(a)
    first = _axis_of(axis1, x.ndim)
    second = _axis_of(axis2, x.ndim)
    return x.transpose(_swapped(x.ndim, first, second, 0))


def _swapped(ndim, first, second, at):
    if at == ndim:
        return ()
    here = second if at == first else first if at == second else at
    return (here,) + _swapped(ndim, first, second, at + 1)


def moveaxis(a, source, destination):
    x = np.asarray(a)
    if isinstance(source, list) or isinstance(destination, list):
        order = _order_of_moved(np.ravel(source), np.ravel(destination), x.ndim)
        return _turned(x, _first_of(order, x.ndim))
    if intrinsics.is_tuple(source):
        start = _each_axis(source, x.ndim)
        to = _each_axis(destination, x.ndim)
        if len(start) != len(to):
            raise ValueError(
                "`source` and `destination` arguments must have the same number of elements"
            )
        return x.transpose(_placed(x.ndim, start, to, _other_axes(x.ndim, start, 0), 0))
    return x.transpose(_moved(x.ndim, _axis_of(source, x.ndim), _axis_of(destination, x.ndim), 0))


def _order_of_moved(source, destination, ndim):
    # The axis that comes at each place, where how many move is known only at run time.
    if source.size != destination.size:
        raise ValueError(
            "`source` and `destination` arguments must have the same number of elements"
        )
    order = np.full(ndim, -1)
    left = np.ones(ndim, np.bool_)
    for i in range(source.size):
        start = _axis_of(int(source[i]), ndim)
        to = _axis_of(int(destination[i]), ndim)
        if not left[start]:
            raise ValueError("repeated axis in `source` argument")
        if order[to] >= 0:
            raise ValueError("repeated axis in `destination` argument")
        order[to] = start
        left[start] = False
    rest = 0
    for to in range(ndim):
        if order[to] < 0:
            while not left[rest]:
                rest += 1
            order[to] = rest
            rest += 1
    return order


def _turned_by_list(x, axes):
    if len(axes) != x.ndim:
        raise ValueError("axes don't match array")
    return _turned(x, _first_of(np.asarray(axes), x.ndim))


def _with_axes_in_front(x, ndim):
    return x.reshape((1,) * (ndim - x.ndim) + x.shape) if ndim > x.ndim else x


def _sizes_from(x, first, count):
    return x.shape[first : first + count]


def _spread_from(x, first, count, shape):
    # The axes from `first` on broadcast to a shape, which may have more.
    more = (1,) * (len(shape) - count)
    wide = x.reshape(x.shape[:first] + more + x.shape[first:])
    return np.broadcast_to(wide, x.shape[:first] + shape + x.shape[first + count :])


def _first_of(x, n):
    if n == 0:
        return ()
    return _first_of(x, n - 1) + (int(x[n - 1]),)


def _moved(ndim, start, to, at):
    # The axis that comes at each place when `start` is taken out and put in at `to`.
    if at == ndim:
        return ()
    if at == to:
        here = start
    else:
        rest = at if at < to else at - 1
        here = rest if rest < start else rest + 1
    return (here,) + _moved(ndim, start, to, at + 1)


def _placed(ndim, start, to, rest, at):
    # The axis at each place: of `start` where `to` says, the rest in order.
    if at == ndim:
        return ()
    here = start[_index_in(to, at)] if at in to else rest[at - _count_below(to, at)]
    return (here,) + _placed(ndim, start, to, rest, at + 1)


def _index_in(items, wanted):
    if len(items) == 1 or items[0] == wanted:
        return 0
    return 1 + _index_in(items[1:], wanted)


def _count_below(items, limit):
    if len(items) == 0:
        return 0
    return (1 if items[0] < limit else 0) + _count_below(items[1:], limit)


def rollaxis(a, axis, start=0):
    x = np.asarray(a)
    k = _axis_of(axis, x.ndim)
    to = start + x.ndim if start < 0 else start
    return np.moveaxis(x, k, to - 1 if k < to else to)


def expand_dims(a, axis):
    x = np.asarray(a)
    if intrinsics.is_tuple(axis):
        return _expanded_at(x, _sorted_axes(axis, x.ndim + len(axis)))
    k = _axis_of(axis, x.ndim + 1)
    return _with_new_axis(x, k)


def _expanded_at(x, axes):
    # Axes from the last to the first; the first ones are put in first.
    if len(axes) == 0:
        return x
    return np.expand_dims(_expanded_at(x, axes[1:]), axes[0])


def squeeze(a, axis=None):
    x = np.asarray(a)
    if axis is None:
        if x.ndim > 0:
            intrinsics.unsupported(
                "squeeze() of all axes: which have one element is not known when the function "
                "is compiled",
                "Pass axis, or reshape().",
            )
        return x
    if intrinsics.is_tuple(axis):
        return _squeezed(x, _sorted_axes(axis, x.ndim))
    return _squeezed(x, (_axis_of(axis, x.ndim),))


def _squeezed(x, axes):
    # Axes from the last to the first, so that the numbers of the others stay.
    if len(axes) == 0:
        return x
    if x.shape[axes[0]] != 1:
        raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
    if x.ndim == 1:
        return x[0, ...]
    return _squeezed(_slice_at(x, axes[0], 0), axes[1:])


def unstack(x, /, *, axis=0):
    # How many there are is not known when the function is compiled, so they are a list.
    moved = np.moveaxis(np.asarray(x), axis, 0)
    return [moved[i] for i in range(moved.shape[0])]


def atleast_1d(*arys):
    return _each_or_one(arys, lambda x: x.reshape(1) if x.ndim == 0 else x)


def atleast_2d(*arys):
    return _each_or_one(arys, _as_matrix)


def _as_matrix(x):
    if x.ndim == 0:
        return x.reshape((1, 1))
    return x[None] if x.ndim == 1 else x


def atleast_3d(*arys):
    return _each_or_one(arys, _as_cube)


def _as_cube(x):
    if x.ndim == 0:
        return x.reshape((1, 1, 1))
    if x.ndim == 1:
        return x[None, :, None]
    return x[:, :, None] if x.ndim == 2 else x


def _each_or_one(arrays, function):
    # One array for one, a tuple for several.
    if len(arrays) == 1:
        return function(np.asarray(arrays[0]))
    return _each_in_tuple(arrays, lambda a: function(np.asarray(a)))


def matrix_transpose(x):
    a = np.asarray(x)
    if a.ndim < 2:
        raise ValueError("Input array must be at least 2-dimensional")
    return np.swapaxes(a, a.ndim - 1, a.ndim - 2)


def broadcast_shapes(*shapes):
    return _broadcast_all(shapes)


def _broadcast_all(shapes):
    if len(shapes) == 0:
        return ()
    return _broadcast_two(_as_shape(shapes[0]), _broadcast_all(shapes[1:]))


def _as_shape(shape):
    return shape if intrinsics.is_tuple(shape) else (shape,)


def _broadcast_two(a, b):
    if len(a) < len(b):
        return _broadcast_two((1,) * (len(b) - len(a)) + a, b)
    if len(b) < len(a):
        return _broadcast_two(a, (1,) * (len(a) - len(b)) + b)
    if len(a) == 0:
        return ()
    if a[0] != b[0] and a[0] != 1 and b[0] != 1:
        raise ValueError("shape mismatch: objects cannot be broadcast to a single shape")
    return (b[0] if a[0] == 1 else a[0],) + _broadcast_two(a[1:], b[1:])


def broadcast(*args):
    shape = _broadcast_all(_shapes_of(args))
    return intrinsics.named_tuple(
        "broadcast",
        shape=shape,
        ndim=len(shape),
        nd=len(shape),
        size=_product(shape),
        numiter=len(args),
    )


def broadcast_to(array, shape, subok=False):
    x = np.asarray(array)
    wanted = _as_shape(shape)
    if x.ndim > len(wanted):
        raise ValueError("input operand has more dimensions than allowed by the axis remapping")
    missing = len(wanted) - x.ndim
    strides = (0,) * missing + _broadcast_strides(x.shape, x.strides, wanted[missing:])
    return intrinsics.strided(x, wanted, strides, True)


def _broadcast_strides(shape, strides, wanted):
    if len(shape) == 0:
        return ()
    if shape[0] != wanted[0] and shape[0] != 1:
        raise ValueError("operands could not be broadcast together with remapped shapes")
    here = strides[0] if shape[0] == wanted[0] else 0
    return (here,) + _broadcast_strides(shape[1:], strides[1:], wanted[1:])


def broadcast_arrays(*args, subok=False):
    return _broadcast_each(args, _broadcast_all(_shapes_of(args)))


def _shapes_of(arrays):
    if len(arrays) == 0:
        return ()
    return (np.asarray(arrays[0]).shape,) + _shapes_of(arrays[1:])


def _broadcast_each(arrays, shape):
    if len(arrays) == 0:
        return ()
    return (np.broadcast_to(arrays[0], shape),) + _broadcast_each(arrays[1:], shape)


def diagonal(a, offset=0, axis1=0, axis2=1):
    x = np.asarray(a)
    if x.ndim < 2:
        raise ValueError("diag requires an array of at least two dimensions")
    first = _axis_of(axis1, x.ndim)
    second = _axis_of(axis2, x.ndim)
    if first == second:
        raise ValueError("axis1 and axis2 cannot be the same")
    y = np.moveaxis(x, (first, second), (x.ndim - 2, x.ndim - 1))
    rows = y.shape[x.ndim - 2]
    columns = y.shape[x.ndim - 1]
    down = -offset if offset < 0 else 0
    right = offset if offset > 0 else 0
    n = rows - down
    if columns - right < n:
        n = columns - right
    if n <= 0:
        n = 0
        down = 0
        right = 0
    start = y[..., down:, right:]
    step = y.strides[x.ndim - 2] + y.strides[x.ndim - 1]
    shape = start.shape[: x.ndim - 2] + (n,)
    return intrinsics.strided(start, shape, start.strides[: x.ndim - 2] + (step,), True)


def flip(m, axis=None):
    x = np.asarray(m)
    if axis is None:
        return x[(slice(None, None, -1),) * x.ndim]
    if intrinsics.is_tuple(axis):
        return _flipped(x, _sorted_axes(axis, x.ndim))
    return _flipped(x, (_axis_of(axis, x.ndim),))


def _flipped(x, axes):
    if len(axes) == 0:
        return x
    return _flipped(_backwards(x, axes[0]), axes[1:])


def fliplr(m):
    x = np.asarray(m)
    if x.ndim < 2:
        raise ValueError("Input must be >= 2-d.")
    return x[:, ::-1]


def flipud(m):
    x = np.asarray(m)
    if x.ndim < 1:
        raise ValueError("Input must be >= 1-d.")
    return x[::-1]


def rot90(m, k=1, axes=(0, 1)):
    x = np.asarray(m)
    first = _axis_of(axes[0], x.ndim)
    second = _axis_of(axes[1], x.ndim)
    if first == second:
        raise ValueError("Axes must be different.")
    turns = k % 4
    if turns == 0:
        return x[:]
    if turns == 2:
        return np.flip(np.flip(x, first), second)
    if turns == 1:
        return np.swapaxes(np.flip(x, second), first, second)
    return np.flip(np.swapaxes(x, first, second), second)
