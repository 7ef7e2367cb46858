"""Arrays of records: orders by fields; and comparisons by element, of records and of text."""


def _compare_elements(symbol, a, b):
    # Arrays, or an array and an element: an operator of comparison by its symbol.
    if not intrinsics.is_array(a):
        return _compare_with(symbol, b, a, True)
    if not intrinsics.is_array(b):
        return _compare_with(symbol, a, b, False)
    shape = np.broadcast_shapes(a.shape, b.shape)
    x = np.broadcast_to(a, shape).flat
    y = np.broadcast_to(b, shape).flat
    out = np.empty(shape, np.bool)
    flat = out.ravel()
    for i in range(flat.size):
        flat[i] = _compares(symbol, x[i], y[i])
    return out


def _compare_with(symbol, a, one, one_is_left):
    out = np.empty(a.shape, np.bool)
    x = a.flat
    flat = out.ravel()
    for i in range(flat.size):
        flat[i] = _compares(symbol, one, x[i]) if one_is_left else _compares(symbol, x[i], one)
    return out


def _compares(symbol, a, b):
    if symbol == "==":
        return a == b
    if symbol == "!=":
        return a != b
    if symbol == "<":
        return a < b
    if symbol == "<=":
        return a <= b
    if symbol == ">":
        return a > b
    return a >= b


def _has_fields(x):
    return intrinsics.dtype_of(x).kind == "V"


def _has_parts(x):
    # Fields, or characters: what an order goes by. One function, as all that sorting calls is
    # looked at when sorting is found in the cache.
    kind = intrinsics.dtype_of(x).kind
    return kind == "V" or kind == "S" or kind == "U"


def _is_nonzero(x):
    # Of what has parts: one of the fields, or a character that is not blank.
    return x != np.zeros(1, x.dtype) if _has_fields(x) else _is_not_blank(x)


def _order_by_parts(x, axis, order):
    if _has_fields(x):
        return _order_of_records(x, axis, order)
    _check_no_order(order)
    return _order_of_texts(x, _axis_of(axis, x.ndim))


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
    field = x[names[0]]
    if field.ndim > x.ndim:
        intrinsics.unsupported(
            "an order by the field '" + names[0] + "', which is an array: NumPy compares its bytes",
            "Sort by a field of numbers or text: a[np.argsort(a['name'])].",
        )
    return (np.ascontiguousarray(field),) + _fields_of(x, names[1:])


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
