"""Arrays of records and of text: comparisons by element, and orders by fields."""


def _equal_elements(a, b):
    return _compared(a, b, True)


def _unequal_elements(a, b):
    return _compared(a, b, False)


def _compared(a, b, when_equal):
    if not intrinsics.is_array(a):
        return _compared_with(b, a, when_equal)
    if not intrinsics.is_array(b):
        return _compared_with(a, b, when_equal)
    shape = np.broadcast_shapes(a.shape, b.shape)
    x = np.broadcast_to(a, shape).flat
    y = np.broadcast_to(b, shape).flat
    out = np.empty(shape, np.bool)
    flat = out.ravel()
    for i in range(flat.size):
        flat[i] = (x[i] == y[i]) == when_equal
    return out


def _compared_with(a, one, when_equal):
    out = np.empty(a.shape, np.bool)
    x = a.flat
    flat = out.ravel()
    for i in range(flat.size):
        flat[i] = (x[i] == one) == when_equal
    return out


def _has_fields(x):
    return intrinsics.dtype_of(x).kind == "V"


def _order_of_records(x, axis, order):
    # By the fields of `order` first, then by the others as they stand.
    if order is None:
        return np.lexsort(_reversed(_fields_of(x, x.dtype.names)), axis)
    wanted = order if intrinsics.is_tuple(order) else (order,)
    rest = _without(x.dtype.names, wanted)
    return np.lexsort(_reversed(_fields_of(x, wanted + rest)), axis)


def _fields_of(x, names):
    if len(names) == 0:
        return ()
    return (np.ascontiguousarray(x[names[0]]),) + _fields_of(x, names[1:])


def _without(names, others):
    if len(names) == 0:
        return ()
    if names[0] in others:
        return _without(names[1:], others)
    return (names[0],) + _without(names[1:], others)


def _reversed(items):
    if len(items) == 0:
        return ()
    return _reversed(items[1:]) + (items[0],)


def _plain(value):
    # A record as a tuple, an array in it as a list.
    if intrinsics.is_array(value):
        return value.tolist()
    return value.tolist() if intrinsics.is_record(value) else value


def _plain_each(values):
    if len(values) == 0:
        return ()
    return (_plain(values[0]),) + _plain_each(values[1:])


def _where_of_records(condition, x, y):
    shape = np.broadcast_shapes(np.shape(condition), x.shape, y.shape)
    wanted = np.broadcast_to(np.asarray(condition), shape).flat
    first = np.broadcast_to(x, shape).flat
    second = np.broadcast_to(y, shape).flat
    out = np.empty(shape, x.dtype)
    flat = out.ravel()
    for i in range(flat.size):
        flat[i] = first[i] if wanted[i] else second[i]
    return out
