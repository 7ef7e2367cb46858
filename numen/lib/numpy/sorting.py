"""Sorting, partitioning, and searching in sorted arrays."""


def _check_kind(kind):
    # All kinds are accepted: the sort in use is stable where that can be seen.
    if kind is not None:
        if kind not in ("quicksort", "mergesort", "heapsort", "stable"):
            raise ValueError("sort kind must be one of 'quick', 'heap', or 'stable'")


def _lines(x, axis):
    # A copy in C order with `axis` last.
    moved = np.moveaxis(x, axis, x.ndim - 1)
    lines = np.empty(moved.shape, intrinsics.dtype_of(x))
    lines[...] = moved
    return lines


def _keys(x):
    # Times as integers that have their order: NaT, the least count, comes last.
    return x.view(np.int64) - 1


def _times_of(keys, dtype):
    return (keys + 1).view(dtype)


def _holds_times(x):
    return x.dtype.kind == "M" or x.dtype.kind == "m"


def _line_count(x, length):
    return x.size // length if length > 0 else 0


def _sort_in_place(x, axis):
    if _holds_times(x):
        keys = _keys(x)
        _sort_in_place(keys, axis)
        x[...] = _times_of(keys, x.dtype)
        return
    _in_lines(x, axis, lambda lines, count, n: runtime.sort(lines, count, n, x.dtype.char))


def _in_lines(x, axis, arrange):
    # Calls arrange(lines, count, length), which works in place, for what lies along an axis.
    k = _axis_of(axis, x.ndim)
    n = x.shape[k]
    if k == x.ndim - 1 and intrinsics.is_contiguous(x):
        arrange(x, _line_count(x, n), n)
    else:
        lines = _lines(x, k)
        arrange(lines, _line_count(x, n), n)
        np.moveaxis(x, k, x.ndim - 1)[...] = lines


def sort(a, axis=-1, kind=None, order=None, *, stable=None):
    _check_kind(kind)
    x = np.asarray(a)
    if _has_parts(x):
        if axis is None:
            return np.sort(x.flatten(), 0, kind, order)
        return np.take_along_axis(x, _order_by_parts(x, axis, order), axis)
    _check_no_order(order)
    if axis is None:
        flat = x.flatten()
        _sort_in_place(flat, 0)
        return flat
    out = x.copy()
    _sort_in_place(out, axis)
    return out


def _check_no_order(order):
    if order is not None:
        raise ValueError("Cannot specify order when the array has no fields.")


def argsort(a, axis=-1, kind=None, order=None, *, stable=None):
    _check_kind(kind)
    x = np.asarray(a)
    if _has_parts(x):
        if axis is None:
            return np.argsort(x.ravel(), 0, kind, order)
        return _order_by_parts(x, axis, order)
    _check_no_order(order)
    if _holds_times(x):
        return np.argsort(_keys(x), axis, kind)
    if axis is None or (x.ndim == 0 and (axis == 0 or axis == -1)):
        return np.argsort(x.ravel(), 0)
    k = _axis_of(axis, x.ndim)
    n = x.shape[k]
    lines = _lines(x, k)
    out = np.empty(lines.shape, np.int64)
    runtime.argsort(lines, _line_count(x, n), n, x.dtype.char, out)
    return _copy_of(np.moveaxis(out, x.ndim - 1, k))


def _copy_of(x):
    # A view in C order stays, another one becomes an array of its own.
    return x if intrinsics.is_contiguous(x) else np.ascontiguousarray(x)


def _positions(kth, length):
    # kth as an array of positions in range; nothing is to be done in an empty array.
    given = np.asarray(kth)
    if given.dtype.kind not in "iub":
        raise TypeError("Partition index must be integer")
    if given.ndim > 1:
        raise ValueError("object too deep for desired array")
    if length == 0:
        return np.empty(0, np.int64)
    out = np.empty(given.size, np.int64)
    flat = given.ravel()
    for i in range(flat.size):
        k = int(flat[i])
        if k < -length or k >= length:
            raise ValueError(
                "kth(=" + str(k if k >= 0 else k + length) + ") out of bounds (" + str(length) + ")"
            )
        out[i] = k if k >= 0 else k + length
    return out


def _partition_in_place(x, kth, axis):
    at = _positions(kth, x.shape[_axis_of(axis, x.ndim)])
    kind = x.dtype.char
    _in_lines(
        x, axis, lambda lines, count, n: runtime.partition(lines, count, n, kind, at, at.size)
    )


def partition(a, kth, axis=-1, kind="introselect"):
    x = np.asarray(a)
    if _holds_times(x):
        return _times_of(np.partition(_keys(x), kth, axis), x.dtype)
    if axis is None:
        flat = x.flatten()
        _partition_in_place(flat, kth, 0)
        return flat
    out = x.copy()
    _partition_in_place(out, kth, axis)
    return out


def argpartition(a, kth, axis=-1, kind="introselect"):
    x = np.asarray(a)
    if _holds_times(x):
        return np.argpartition(_keys(x), kth, axis)
    if axis is None:
        return np.argpartition(x.ravel(), kth, 0)
    k = _axis_of(axis, x.ndim)
    n = x.shape[k]
    at = _positions(kth, n)
    lines = _lines(x, k)
    out = np.empty(lines.shape, np.int64)
    runtime.argpartition(lines, _line_count(x, n), n, x.dtype.char, at, at.size, out)
    return _copy_of(np.moveaxis(out, x.ndim - 1, k))


def lexsort(keys, axis=-1):
    # The last key counts most: each stable sort keeps the order that the earlier keys gave.
    first = np.asarray(keys[0])
    k = _axis_of(axis, first.ndim)
    n = first.shape[k]
    places = np.arange(n).reshape(_spliced((1,) * first.ndim, k, 1, (n,)))
    order = np.broadcast_to(places, first.shape).copy()
    for key in keys:
        by = np.argsort(np.take_along_axis(np.asarray(key), order, k), k, "stable")
        order = np.ascontiguousarray(np.take_along_axis(order, by, k))
    return order


def searchsorted(a, v, side="left", sorter=None):
    x = np.asarray(a)
    if sorter is not None:
        x = np.take(x, sorter)
    if side != "left" and side != "right":
        raise ValueError("search side must be one of 'left' or 'right'")
    if _holds_text(x):
        return _places_of_texts(x, v, side == "right")
    kind = intrinsics.common_dtype(x, np.asarray(v))
    if intrinsics.is_scalar(v):
        return _place_of(x, kind.type(v), kind, side == "right")
    wanted = np.asarray(v)
    if wanted.ndim == 0:
        return _place_of(x, kind.type(wanted[()]), kind, side == "right")
    out = np.empty(wanted.shape, np.int64)
    places = out.ravel()
    flat = wanted.ravel()
    # Growing values go on from the last place, as in NumPy: quicker, and the same where `a` is not
    # sorted.
    right = side == "right"
    low = 0
    high = x.size
    for i in range(flat.size):
        one = kind.type(flat[i])
        last = kind.type(flat[i - 1 if i > 0 else 0])
        if (not _comes_before(one, last)) if right else _comes_before(last, one):
            high = x.size
        else:
            low = 0
            high = high + 1 if high < x.size else x.size
        low = _place_between(low, high, x, one, kind, right)
        high = low
        places[i] = low
    return out


def _place_of(x, v, kind, right):
    return _place_between(0, x.size, x, v, kind, right)


def _place_between(low, high, x, v, kind, right):
    # The first position whose element does not come before v; with `right`, whose comes after it.
    # Elements are compared as they are where there is no kind.
    while low < high:
        middle = (low + high) // 2
        one = x[middle] if kind is None else kind.type(x[middle])
        if (not _comes_before(v, one)) if right else _comes_before(one, v):
            low = middle + 1
        else:
            high = middle
    return low


def _comes_before(a, b):
    # NumPy's order: NaN after everything, complex numbers by their real parts first.
    if intrinsics.is_complex(a):
        nans_a = 2 * int(a.real != a.real) + int(a.imag != a.imag)
        nans_b = 2 * int(b.real != b.real) + int(b.imag != b.imag)
        if nans_a != nans_b:
            return nans_a < nans_b
        if nans_a < 2 and a.real != b.real:
            return a.real < b.real
        return nans_a % 2 == 0 and a.imag < b.imag
    return a < b or (b != b and a == a)


def sort_complex(a):
    x = np.sort(a)
    if intrinsics.is_complex(x):
        return x
    if x.dtype == np.int8 or x.dtype == np.uint8 or x.dtype == np.int16 or x.dtype == np.uint16:
        return x.astype(np.complex64)
    return x.astype(np.complex128)
