"""Arrays as sets: distinct elements, membership, unions and the like."""


def unique(
    ar,
    return_index=False,
    return_inverse=False,
    return_counts=False,
    axis=None,
    equal_nan=True,
    *,
    sorted=True,
):
    # In order always: NumPy does not say in which other they would be.
    x = np.asarray(ar)
    if axis is not None:
        return _unique_along(x, _axis_of(axis, x.ndim), return_index, return_inverse, return_counts)
    flat = x.ravel()
    if return_index or return_inverse or x.dtype.kind == "c":
        order = np.argsort(flat)  # of equal complex numbers the first, whose zeros may have signs
        ordered = np.take(flat, order)
    else:
        order = np.empty(0, np.int64)
        ordered = np.sort(flat)
    n = flat.size
    starts = np.empty(n, np.int64)
    count = 0
    for i in range(n):
        if i == 0 or _differs(ordered[i], ordered[i - 1], equal_nan):
            starts[count] = i
            count += 1
    values = np.empty(count, intrinsics.dtype_of(x))
    for i in range(count):
        values[i] = ordered[starts[i]]
    if not return_index and not return_inverse and not return_counts:
        if x.dtype.kind == "c" and equal_nan and count > 0 and values[-1] != values[-1]:
            values[-1] = flat[np.argmax(flat != flat)]  # of all NaNs the first
        return values
    return (
        (values,)
        + _index_part(return_index, order, starts, count)
        + _inverse_part(return_inverse, order, starts, count, x.shape)
        + _counts_part(return_counts, starts, count, n)
    )


def _differs(a, b, equal_nan):
    # All NaNs are one element, unless they are wanted apart.
    return a != b and (not equal_nan or a == a or b == b)


def _unique_along(x, axis, return_index, return_inverse, return_counts):
    # The distinct slices, in the order of their first elements that differ.
    n = x.shape[axis]
    moved = np.ascontiguousarray(np.moveaxis(x, axis, 0))
    rows = moved.reshape((n, x.size // n if n > 0 else 0))
    order = np.arange(n)
    for k in range(rows.shape[1]):
        key = np.take(rows[:, rows.shape[1] - 1 - k], order)
        order = np.take(order, np.argsort(key, 0, "stable"))
    starts = np.empty(n, np.int64)
    count = 0
    for i in range(n):
        if i == 0 or np.any(rows[order[i]] != rows[order[i - 1]]):
            starts[count] = i
            count += 1
    values = np.take(x, np.take(order, starts[:count]), axis)
    if not return_index and not return_inverse and not return_counts:
        return values
    return (
        (values,)
        + _index_part(return_index, order, starts, count)
        + _inverse_part(return_inverse, order, starts, count, (n,))
        + _counts_part(return_counts, starts, count, n)
    )


def _index_part(wanted, order, starts, count):
    if not wanted:
        return ()
    out = np.empty(count, np.int64)
    for i in range(count):
        out[i] = order[starts[i]]
    return (out,)


def _inverse_part(wanted, order, starts, count, shape):
    if not wanted:
        return ()
    out = np.empty(order.size, np.int64)
    for i in range(count):
        end = starts[i + 1] if i + 1 < count else order.size
        for j in range(starts[i], end):
            out[order[j]] = i
    return (out.reshape(shape),)


def _counts_part(wanted, starts, count, n):
    if not wanted:
        return ()
    out = np.empty(count, np.int64)
    for i in range(count):
        out[i] = (starts[i + 1] if i + 1 < count else n) - starts[i]
    return (out,)


def unique_values(x):
    return np.unique(x)


def unique_all(x):
    values, indices, inverse, counts = np.unique(x, True, True, True, equal_nan=False)
    return intrinsics.named_tuple(
        "numpy.lib._arraysetops_impl.UniqueAllResult",
        values=values,
        indices=indices,
        inverse_indices=inverse,
        counts=counts,
    )


def unique_counts(x):
    values, counts = np.unique(x, return_counts=True, equal_nan=False)
    return intrinsics.named_tuple(
        "numpy.lib._arraysetops_impl.UniqueCountsResult", values=values, counts=counts
    )


def unique_inverse(x):
    values, inverse = np.unique(x, return_inverse=True, equal_nan=False)
    return intrinsics.named_tuple(
        "numpy.lib._arraysetops_impl.UniqueInverseResult", values=values, inverse_indices=inverse
    )


def _distinct(ar, assume_unique):
    return np.ravel(ar) if assume_unique else np.unique(ar)


def isin(element, test_elements, assume_unique=False, invert=False, kind=None):
    if kind is not None and kind != "sort" and kind != "table":
        raise ValueError("Invalid kind: '" + kind + "'. Please use None, 'sort' or 'table'.")
    x = np.asarray(element)
    tests = np.sort(np.ravel(test_elements))
    out = np.empty(x.shape, np.bool_)
    flat = out.ravel()
    values = x.ravel()
    for i in range(flat.size):
        flat[i] = _is_among(values[i], tests) != invert
    return out


def _is_among(v, ordered):
    if _holds_text(ordered):
        k = _place_between(0, ordered.size, ordered, v, None, False)
        return k < ordered.size and ordered[k] == v
    common = intrinsics.common_dtype(v, ordered)
    wanted = common.type(v)
    k = _place_of(ordered, wanted, common, False)
    return k < ordered.size and bool(common.type(ordered[k]) == wanted)


def intersect1d(ar1, ar2, assume_unique=False, return_indices=False):
    if return_indices:
        return _intersection_places(np.ravel(ar1), np.ravel(ar2))
    x = _distinct(ar1, assume_unique)
    y = _distinct(ar2, assume_unique)
    both = np.sort(np.concatenate((x, y)))
    out = np.empty(both.size, intrinsics.dtype_of(both))
    count = 0
    for i in range(1, both.size):
        if both[i] == both[i - 1]:
            out[count] = both[i]
            count += 1
    return out[:count].copy()


def _intersection_places(x, y):
    # The elements of both, and where each of the two has them first.
    u, first_u = np.unique(x, True)
    v, first_v = np.unique(y, True)
    both = np.intersect1d(u, v, True)
    return (
        both,
        np.take(first_u, np.searchsorted(u, both)),
        np.take(first_v, np.searchsorted(v, both)),
    )


def union1d(ar1, ar2):
    return np.unique(np.concatenate((np.ravel(ar1), np.ravel(ar2))))


def setdiff1d(ar1, ar2, assume_unique=False):
    x = _distinct(ar1, assume_unique)
    return np.compress(np.isin(x, _distinct(ar2, assume_unique), True, True), x)


def setxor1d(ar1, ar2, assume_unique=False):
    x = _distinct(ar1, assume_unique)
    y = _distinct(ar2, assume_unique)
    both = np.sort(np.concatenate((x, y)))
    n = both.size
    out = np.empty(n, intrinsics.dtype_of(both))
    count = 0
    for i in range(n):
        if (i == 0 or both[i] != both[i - 1]) and (i == n - 1 or both[i] != both[i + 1]):
            out[count] = both[i]
            count += 1
    return out[:count].copy()
