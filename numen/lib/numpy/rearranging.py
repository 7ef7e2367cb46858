"""Copies with elements repeated, moved, put in or left out; clipping and rounding."""


def repeat(a, repeats, axis=None):
    if axis is None:
        return _repeated(np.ravel(a), repeats, 0)
    x = np.asarray(a)
    return _repeated(x, repeats, _axis_of(axis, x.ndim))


def _repeated(x, repeats, axis):
    n = x.shape[axis]
    counts = np.asarray(repeats).ravel()
    if counts.size != n and counts.size != 1:
        raise ValueError("operands could not be broadcast together")
    if intrinsics.is_array(repeats) and counts.dtype.kind not in "biu":
        _refuse_cast(counts, np.int64, "safe")
    total = 0
    for i in range(n):
        times = int(counts[i if counts.size > 1 else 0])
        if times < 0 and counts.size == 1:
            raise ValueError("negative dimensions are not allowed")
        if times < 0:
            raise ValueError("repeats may not contain negative values.")
        total += times
    out = np.empty(_spliced(x.shape, axis, 1, (total,)), intrinsics.dtype_of(x))
    at = 0
    for i in range(n):
        for _ in range(int(counts[i if counts.size > 1 else 0])):
            _put_at(out, axis, at, x, i)
            at += 1
    return out


def tile(A, reps):
    x = np.asarray(A)
    times = _as_shape(reps)
    if len(times) < x.ndim:
        times_of_all = (1,) * (x.ndim - len(times)) + times
    else:
        times_of_all = times
    y = x.reshape((1,) * (len(times_of_all) - x.ndim) + x.shape)
    spread = np.broadcast_to(y.reshape(_interleaved(y.shape, 0)), _zipped(times_of_all, y.shape))
    out = np.empty(spread.shape, intrinsics.dtype_of(x))
    out[...] = spread
    return out.reshape(_times_each(times_of_all, y.shape))


def _zipped(a, b):
    if len(a) == 0:
        return ()
    return (a[0], b[0]) + _zipped(a[1:], b[1:])


def roll(a, shift, axis=None):
    x = np.asarray(a)
    if axis is None:
        return _rolled(x.ravel(), shift, 0).reshape(x.shape)
    if intrinsics.is_tuple(axis):
        return _rolled_each(x, shift, axis)
    return _rolled(x, shift, _axis_of(axis, x.ndim))


def _rolled_each(x, shifts, axes):
    if len(axes) == 0:
        return x.copy()
    by = shifts[0] if intrinsics.is_tuple(shifts) else shifts
    rest = shifts[1:] if intrinsics.is_tuple(shifts) else shifts
    return _rolled_each(_rolled(x, by, _axis_of(axes[0], x.ndim)), rest, axes[1:])


def _rolled(x, shift, axis):
    n = x.shape[axis]
    out = np.empty(x.shape, intrinsics.dtype_of(x))
    if n > 0:
        by = int(shift) % n
        _part_of(out, axis, by, n)[...] = _part_of(x, axis, 0, n - by)
        _part_of(out, axis, 0, by)[...] = _part_of(x, axis, n - by, n)
    return out


def resize(a, new_shape):
    flat = np.ravel(a)
    shape = _as_shape(new_shape)
    out = np.zeros(_product(shape), intrinsics.dtype_of(flat))
    if flat.size > 0:
        for i in range(out.size):
            out[i] = flat[i % flat.size]
    return out.reshape(shape)


def _are_indices(given, at):
    # True, or raises. Lists without elements have a dtype, but none that says what they hold.
    if at.dtype.kind not in "iu" and (at.size > 0 or intrinsics.is_array(given)):
        raise IndexError("arrays used as indices must be of integer (or boolean) type")
    return True


def _kept_positions(obj, n):
    # False where an index, a slice, indices or a mask take an element away.
    keep = np.ones(n, np.bool_)
    if isinstance(obj, slice):
        keep[obj] = False
    elif intrinsics.is_scalar(obj):
        _check_index(obj, n)
        keep[obj] = False
    else:
        at = np.asarray(obj).ravel()
        if at.dtype.kind == "b":
            if at.size != n:
                raise ValueError("boolean array argument obj to delete must be one dimensional")
            for i in range(n):
                if at[i]:
                    keep[i] = False
        elif _are_indices(obj, at):
            for i in range(at.size):
                _check_index(at[i], n)
                keep[int(at[i])] = False
    return keep


def delete(arr, obj, axis=None):
    if axis is None:
        flat = np.ravel(arr)
        return np.compress(_kept_positions(obj, flat.size), flat, 0)
    x = np.asarray(arr)
    k = _axis_of(axis, x.ndim)
    return np.compress(_kept_positions(obj, x.shape[k]), x, k)


def insert(arr, obj, values, axis=None):
    if axis is None:
        return _inserted(np.ravel(arr), obj, values, 0)
    x = np.asarray(arr)
    return _inserted(x, obj, values, _axis_of(axis, x.ndim))


def _places_to_insert(obj, n):
    if isinstance(obj, slice):
        return np.arange(n)[obj]
    at = np.asarray(obj)
    if at.dtype.kind == "b":
        if at.ndim != 1:
            raise ValueError("boolean array argument obj to insert must be one dimensional")
        return np.flatnonzero(at)
    if at.ndim > 1:
        raise ValueError("index array argument obj to insert must be one dimensional or scalar")
    _are_indices(obj, at)
    return np.array(at, np.int64).ravel()


def _inserted(x, obj, values, axis):
    n = x.shape[axis]
    given = np.array(values, x.dtype, ndmin=x.ndim)
    if intrinsics.is_scalar(obj):
        given = np.moveaxis(given, 0, axis)
    places = _places_to_insert(obj, n)
    for i in range(places.size):
        if places[i] < -n or places[i] > n:
            raise IndexError(f"index {places[i]} is out of bounds for axis {axis} with size {n}")
        if places[i] < 0:
            places[i] += n
    if places.size == 1:
        places = np.full(given.shape[axis], places[0])
    count = places.size
    out = np.empty(_spliced(x.shape, axis, 1, (n + count,)), intrinsics.dtype_of(x))
    order = np.argsort(places, kind="stable")
    filling = np.empty(_spliced(out.shape, axis, 1, (count,)), x.dtype)
    filling[...] = given
    at = 0
    used = 0
    for i in range(n + 1):
        while used < count and places[order[used]] == i:
            _put_at(out, axis, at, filling, order[used])
            at += 1
            used += 1
        if i < n:
            _put_at(out, axis, at, x, i)
            at += 1
    return out


def trim_zeros(filt, trim="fb", axis=None):
    x = np.asarray(filt)
    if axis is None:
        return _trimmed_axes(x, trim, _axis_range(0, x.ndim))
    return _trimmed_axes(x, trim, _axes_tuple(axis, x.ndim))


def _trimmed_axes(x, trim, axes):
    if len(axes) == 0:
        return x
    k = axes[0]
    first = 0
    last = x.shape[k]
    if "f" in trim or "F" in trim:
        while first < last and not np.any(_slice_at(x, k, first)):
            first += 1
    if "b" in trim or "B" in trim:
        while last > first and not np.any(_slice_at(x, k, last - 1)):
            last -= 1
    return _trimmed_axes(_part_of(x, k, first, last), trim, axes[1:])


def clip(a, a_min=None, a_max=None, out=None, min=None, max=None, *, where=True):
    if min is not None or max is not None:
        if a_min is not None or a_max is not None:
            raise ValueError("Passing `min` or `max` keyword argument when `a_min` is provided")
        return np.clip(a, min, max, out, where=where)
    if a_min is None:
        if a_max is None:
            result = np.copy(a)
        else:
            result = np.minimum(a, _within(a, a_max))
    elif a_max is None:
        result = np.maximum(a, _within(a, a_min))
    else:
        result = np.minimum(np.maximum(a, _within(a, a_min)), _within(a, a_max))
    if where is not True:
        return np.positive(result, out=out, where=where)
    return _put_all_over(result, out)


def _within(a, bound):
    # A Python int that integers of the array's dtype do not reach: the last one that they do.
    kind = intrinsics.dtype_of(a) if intrinsics.is_scalar(a) else np.asarray(a).dtype
    if intrinsics.is_scalar(bound) and (kind.kind == "i" or kind.kind == "u"):
        if intrinsics.common_dtype(kind.type(0), bound) == kind and kind != np.int64:
            if bound < np.iinfo(kind).min:
                return kind.type(np.iinfo(kind).min)
            if kind != np.uint64 and bound > np.iinfo(kind).max:
                return kind.type(np.iinfo(kind).max)
            return kind.type(bound)
    return bound


def round(a, decimals=0, out=None):
    x = a if intrinsics.is_scalar(a) else np.asarray(a)
    return _put(_rounded(x, decimals), out, "same_kind")


def _rounded(x, decimals):
    if intrinsics.dtype_of(decimals).kind not in "biu":
        raise TypeError("decimals must be an integer")
    kind = intrinsics.dtype_of(x)
    if kind.kind in "mM":
        raise TypeError("ufunc 'rint' not supported for the input types")
    if intrinsics.is_complex(x):
        out = np.empty_like(np.asarray(x))
        out.real = _rounded(np.asarray(x).real, decimals)
        out.imag = _rounded(np.asarray(x).imag, decimals)
        return out[()] if out.ndim == 0 else out
    if kind.kind == "b":
        return np.rint(x)
    if kind.kind == "f":
        if decimals == 0:
            return np.rint(x)
        scale = kind.type(10.0 ** abs(decimals))
        return np.rint(x * scale) / scale if decimals > 0 else np.rint(x / scale) * scale
    if decimals >= 0:
        return +x
    # Integers are scaled as float64, as NumPy does.
    wide = x.astype(np.float64) if intrinsics.is_array(x) else float(x)
    scale = 10.0**-decimals
    result = np.rint(wide / scale) * scale
    return result.astype(kind) if intrinsics.is_array(x) else kind.type(result)


def around(a, decimals=0, out=None):
    return np.round(a, decimals, out)
