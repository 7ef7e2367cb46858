"""Choosing and searching elements."""


def where(condition, x=None, y=None):
    if x is None:
        return np.nonzero(condition)
    if intrinsics.is_array(condition) and _has_parts(condition):
        return np.where(_is_nonzero(condition), x, y)
    if intrinsics.is_array(x) and _has_fields(x):
        return _where_of_records(condition, x, np.asarray(y))
    return intrinsics.where(condition, x, y)


def nonzero(a):
    x = np.asarray(a)
    if _has_parts(x):
        return np.nonzero(_is_nonzero(x))
    if x.ndim == 0:
        raise ValueError(
            "Calling nonzero on 0d arrays is not allowed. "
            "Use np.atleast_1d(scalar).nonzero() instead."
        )
    if x.ndim == 1:
        return (_places(x),)
    return _unravel(_places(x.ravel()), x.shape)


def _places(flat):
    if intrinsics.dtype_of(flat).kind != "b" or not intrinsics.is_contiguous(flat):
        return _places(flat != 0)
    places = np.empty(np.count_nonzero(flat) + 1, np.int64)
    runtime.true_places(places, flat, flat.size)
    return places[: places.size - 1]


def _unravel(flat, shape):
    # One index array per axis, the last axis running fastest.
    if len(shape) == 0:
        return ()
    size = 1
    for n in shape[1:]:
        size *= n
    return (flat // size,) + _unravel(flat % size, shape[1:])


def flatnonzero(a):
    return np.nonzero(np.ravel(a))[0]


def take(a, indices, axis=None, out=None, mode="raise"):
    x = np.asarray(a)
    if axis is None:
        return _put_chosen(_taken(x.ravel(), indices, 0, mode), x, out)
    return _put_chosen(_taken(x, indices, _axis_of(axis, x.ndim), mode), x, out)


def _put_chosen(result, x, out):
    # Elements of x, into an array that could be cast to its dtype.
    if out is not None:
        _refuse_cast(out, x.dtype, "safe")
    return _put(result, out)


def _taken(x, indices, k, mode):
    n = x.shape[k]
    if intrinsics.is_scalar(indices):
        i = _index_of(indices, k, n) if mode == "raise" else _place_in(int(indices), n, mode)
        taken = _slice_at(x, k, i)
        if intrinsics.is_scalar(taken):
            return taken
        return taken.copy()
    at = np.asarray(indices)
    if at.ndim == 0:
        return _taken(x, at[()], k, mode)
    places = at.ravel()
    result = np.empty(_spliced(x.shape, k, 1, (places.size,)), intrinsics.dtype_of(x))
    for i in range(places.size):
        if mode == "raise":
            _put_at(result, k, i, x, _index_of(places[i], k, n))
        else:
            _put_at(result, k, i, x, _place_in(int(places[i]), n, mode))
    return result.reshape(_spliced(x.shape, k, 1, at.shape))


def _index_of(i, axis, n):
    # The index, which is checked even where the caller's own indexing is not.
    if i < -n or i >= n:
        raise IndexError(f"index {i} is out of bounds for axis {axis} with size {n}")
    return i


def argwhere(a):
    x = np.asarray(a)
    found = np.nonzero(x if x.ndim > 0 else x.reshape(1))
    out = np.empty((x.ndim, found[0].size), np.int64)
    if x.ndim > 0:
        _put_rows(out, found, 0)
    return out.T


def _put_rows(out, rows, at):
    if at < len(rows):
        out[at] = rows[at]
        _put_rows(out, rows, at + 1)


def compress(condition, a, axis=None, out=None):
    if np.ndim(condition) != 1:
        raise ValueError("condition must be a 1-d array")
    keep = np.asarray(condition)
    x = np.asarray(a)
    if axis is None:
        return _put_chosen(_compressed(keep, x.ravel(), 0), x, out)
    return _put_chosen(_compressed(keep, x, _axis_of(axis, x.ndim)), x, out)


def _compressed(keep, x, axis):
    count = 0
    for i in range(keep.size):
        if keep[i]:
            if i >= x.shape[axis]:
                raise IndexError(
                    "index "
                    + str(i)
                    + " is out of bounds for axis "
                    + str(axis)
                    + " with size "
                    + str(x.shape[axis])
                )
            count += 1
    out = np.empty(_spliced(x.shape, axis, 1, (count,)), intrinsics.dtype_of(x))
    at = 0
    for i in range(keep.size):
        if keep[i]:
            _put_at(out, axis, at, x, i)
            at += 1
    return out


def extract(condition, arr):
    return np.compress(np.ravel(condition), np.ravel(arr))


def put(a, ind, v, mode="raise"):
    places = np.ravel(ind)
    values = np.ravel(np.asarray(v, a.dtype))
    if values.size > 0:
        for i in range(places.size):
            a.flat[_place_in(int(places[i]), a.size, mode)] = values[i % values.size]


def _place_in(i, n, mode):
    if mode == "wrap":
        return i % n
    if mode == "clip":
        return 0 if i < 0 else n - 1 if i >= n else i
    if mode != "raise":
        raise ValueError("clipmode must be one of 'clip', 'raise', or 'wrap' (got '" + mode + "')")
    if i < -n or i >= n:
        raise IndexError("index " + str(i) + " is out of bounds for axis 0 with size " + str(n))
    return i + n if i < 0 else i


def _fill_flat(a, values):
    # a.flat = values
    given = np.ravel(values)
    if given.size > 0:
        for i in range(a.size):
            a.flat[i] = given[i % given.size]


def place(arr, mask, vals):
    where = np.ravel(mask)
    if intrinsics.is_array(vals):
        _refuse_cast(vals, arr.dtype, "safe")
    values = np.ravel(np.asarray(vals, arr.dtype))
    at = 0
    for i in range(arr.size):
        if where[i]:
            if values.size == 0:
                raise ValueError("Cannot insert from an empty array!")
            arr.flat[i] = values[at % values.size]
            at += 1


def putmask(a, mask, values):
    where = np.ravel(mask)
    if intrinsics.is_array(values):
        _refuse_cast(values, a.dtype, "safe")
    given = np.ravel(np.asarray(values, a.dtype))
    for i in range(a.size):
        if where[i]:
            a.flat[i] = given[i % given.size]


def copyto(dst, src, casting="same_kind", where=True):
    if intrinsics.is_scalar(src):
        # Python's numbers take the dtype of the array where it has their kind.
        common = intrinsics.common_dtype(src, dst.dtype.type(0))
        if not np.can_cast(common, dst.dtype, casting):
            _refuse_cast(src, dst.dtype, casting)
    else:
        _refuse_cast(np.asarray(src), dst.dtype, casting)
    if intrinsics.is_constant(where) and where:
        dst[...] = src
    else:
        dst[...] = np.where(where, np.asarray(src, dst.dtype), dst)


def _refuse_cast(x, dtype, casting):
    # Raises NumPy's error for what cannot be cast by a rule.
    kind = intrinsics.dtype_of(x)
    if np.can_cast(kind, dtype, casting):
        return
    what = "scalar" if intrinsics.is_scalar(x) else "array data"
    places = "from dtype('" + kind.name + "') to dtype('" + np.dtype(dtype).name + "')"
    raise TypeError(
        "Cannot cast " + what + " " + places + " according to the rule '" + casting + "'"
    )


def select(condlist, choicelist, default=0):
    if len(condlist) != len(choicelist):
        raise ValueError("list of cases must be same length as list of conditions")
    if len(condlist) == 0:
        raise ValueError("select with an empty condition list is not possible")
    kind = intrinsics.common_dtype(intrinsics.common_dtype_of(choicelist).type(0), default)
    last = kind.type(default) if intrinsics.is_scalar(default) else np.asarray(default, kind)
    if intrinsics.is_tuple(condlist) or intrinsics.is_tuple(choicelist):
        return _selected(condlist, choicelist, last, 0)
    result = np.where(condlist[0], choicelist[0], last)
    for k in range(1, len(condlist)):
        i = len(condlist) - k
        if k == 1:
            result = np.where(condlist[i], choicelist[i], last)
        else:
            result = np.where(condlist[i], choicelist[i], result)
    if len(condlist) > 1:
        result = np.where(condlist[0], choicelist[0], result)
    return result


def _selected(conditions, choices, default, at):
    # The length that is known when this is compiled ends it: that of a tuple.
    if at == len(conditions if intrinsics.is_tuple(conditions) else choices):
        return default
    return np.where(conditions[at], choices[at], _selected(conditions, choices, default, at + 1))


def choose(a, choices, out=None, mode="raise"):
    at = np.asarray(a)
    if not np.can_cast(at.dtype, np.int64):
        raise TypeError("Cannot cast array data to dtype('int64') according to the rule 'safe'")
    shape = at.shape
    for one in choices:
        shape = np.broadcast_shapes(shape, np.asarray(one).shape)
    index = np.broadcast_to(at, shape).ravel()
    result = np.empty(shape, intrinsics.common_dtype_of(choices))
    flat = result.ravel()
    for i in range(index.size):
        if mode == "raise" and (index[i] < 0 or index[i] >= len(choices)):
            raise ValueError("invalid entry in choice array")
    number = 0
    for one in choices:
        values = np.broadcast_to(one, shape).ravel()
        for i in range(flat.size):
            if _place_in(int(index[i]), len(choices), mode) == number:
                flat[i] = values[i]
        number += 1
    return _put(result[()] if result.ndim == 0 else result, out)


def take_along_axis(arr, indices, axis=-1):
    x = np.asarray(arr)
    at = np.asarray(indices)
    if axis is None:
        return np.take(x.ravel(), at)
    k = _axis_of(axis, x.ndim)
    lines = np.moveaxis(x, k, x.ndim - 1)
    places = np.moveaxis(at, k, at.ndim - 1)
    n = x.shape[k]
    m = at.shape[k]
    stack = np.broadcast_shapes(lines.shape[: x.ndim - 1], places.shape[: at.ndim - 1])
    from_rows = np.broadcast_to(lines, stack + (n,)).reshape((_product(stack), n))
    from_places = np.broadcast_to(places, stack + (m,)).reshape((_product(stack), m))
    out = np.empty(stack + (m,), intrinsics.dtype_of(x))
    rows = out.reshape((_product(stack), m))
    for i in range(rows.shape[0]):
        for j in range(m):
            rows[i, j] = from_rows[i, from_places[i, j]]
    return _copy_of(np.moveaxis(out, x.ndim - 1, k))


def put_along_axis(arr, indices, values, axis):
    if axis is None:
        np.put_along_axis(arr.reshape(-1), np.ravel(indices), values, 0)
    else:
        k = _axis_of(axis, arr.ndim)
        lines = np.moveaxis(arr, k, arr.ndim - 1)
        places = np.moveaxis(indices, k, arr.ndim - 1)
        given = np.moveaxis(np.broadcast_to(values, indices.shape), k, arr.ndim - 1)
        _put_along(lines, places, given)


def _put_along(lines, places, values):
    if lines.ndim > 1:
        for i in range(lines.shape[0]):
            _put_along(lines[i], places[i], values[i])
    else:
        for i in range(places.size):
            lines[places[i]] = values[i]


def fill_diagonal(a, val, wrap=False):
    if a.ndim < 2:
        raise ValueError("array must be at least 2-d")
    values = np.ravel(np.asarray(val, a.dtype))
    if a.ndim == 2:
        step = a.shape[1] + 1
        end = a.size if wrap or a.shape[0] <= a.shape[1] else a.shape[1] * a.shape[1]
    else:
        for n in a.shape:
            if n != a.shape[0]:
                raise ValueError("All dimensions of input must be of equal length")
        step = 1
        factor = 1
        for n in a.shape[1:]:
            factor *= n
            step += factor
        end = a.size
    k = 0
    for i in range(0, end, step):
        a.flat[i] = values[k % values.size]
        k += 1


def _require_integers(indices):
    at = np.asarray(indices)
    if at.size > 0 and at.dtype.kind not in "biu":
        raise TypeError("only int indices permitted")


def unravel_index(indices, shape, order="C"):
    sizes = _as_shape(shape)
    if order != "C" and order != "F":
        raise ValueError("only 'C' or 'F' order is permitted")
    _require_integers(indices)
    if intrinsics.is_scalar(indices):
        _check_flat(indices, _product(sizes))
        return _unravel_in(int(indices), sizes, order)
    at = np.asarray(indices, np.int64)
    for one in at.ravel():
        _check_flat(one, _product(sizes))
    return _unravel_in(at, sizes, order)


def _unravel_in(flat, shape, order):
    if order == "F":
        return _unravel(flat, shape[::-1])[::-1]
    return _unravel(flat, shape)


def _check_flat(i, n):
    if i < 0 or i >= n:
        raise ValueError("index " + str(int(i)) + " is out of bounds for array with size " + str(n))


def ravel_multi_index(multi_index, dims, mode="raise", order="C"):
    sizes = _as_shape(dims)
    if len(multi_index) != len(sizes):
        raise ValueError(f"parameter multi_index must be a sequence of length {len(sizes)}")
    for one in multi_index:
        _require_integers(one)
    modes = mode if intrinsics.is_tuple(mode) else (mode,) * len(sizes)
    if order == "F":
        return _raveled(multi_index[::-1], sizes[::-1], modes[::-1], 0, 0)
    if order != "C":
        raise ValueError("only 'C' or 'F' order is permitted")
    return _raveled(multi_index, sizes, modes, 0, 0)


def _raveled(parts, sizes, modes, so_far, at):
    if at == len(sizes):
        return so_far
    places = _places_in(parts[at], sizes[at], modes[at])
    return _raveled(parts, sizes, modes, so_far * sizes[at] + places, at + 1)


def _places_in(given, n, mode):
    places = given if intrinsics.is_scalar(given) else np.asarray(given)
    if mode == "wrap":
        return places % n
    if mode == "clip":
        if intrinsics.is_scalar(places):
            return _place_in(places, n, mode)
        return np.clip(places, 0, n - 1)
    if mode != "raise":
        raise ValueError("clipmode must be one of 'clip', 'raise', or 'wrap' (got '" + mode + "')")
    for one in np.ravel(places):
        if one < 0 or one >= n:
            raise ValueError("invalid entry in coordinates array")
    return places


def digitize(x, bins, right=False):
    if intrinsics.is_complex(np.asarray(x)):
        raise TypeError("x may not be complex")
    edges = np.asarray(bins)
    if edges.dtype.kind not in "biuf":
        raise TypeError("Cannot cast array data to dtype('float64') according to the rule 'safe'")
    if edges.ndim != 1:
        raise ValueError("object too deep for desired array")
    # The first step tells the direction; NaN steps neither up nor down.
    first = 1
    while first < edges.size and edges[first] == edges[0]:
        first += 1
    rising = first >= edges.size or edges[0] < edges[first]
    for i in range(first, edges.size):
        if edges[i - 1] > edges[i] if rising else edges[i - 1] < edges[i]:
            raise ValueError("bins must be monotonically increasing or decreasing")
    side = "left" if right else "right"
    if rising:
        return np.searchsorted(edges, x, side)
    return edges.size - np.searchsorted(edges[::-1], x, side)


def bincount(x, weights=None, minlength=0):
    values = np.asarray(x)
    if values.ndim != 1:
        raise ValueError("object too deep for desired array")
    if values.dtype.kind == "f" or values.dtype.kind == "c":
        raise TypeError("Cannot cast array data to dtype('int64') according to the rule 'safe'")
    if minlength < 0:
        raise ValueError("'minlength' must not be negative")
    size = int(minlength)
    for one in values:
        if one < 0:
            raise ValueError("'list' argument must have no negative elements")
        if one >= size:
            size = np.int64(one) + 1
    if weights is None:
        counts = np.zeros(size, np.int64)
        for one in values:
            counts[int(one)] += 1
        return counts
    amounts = np.ravel(weights)
    if amounts.size != values.size:
        raise ValueError("The weights and list don't have the same length.")
    sums = np.zeros(size, np.float64)
    for i in range(values.size):
        sums[int(values[i])] += amounts[i]
    return sums
