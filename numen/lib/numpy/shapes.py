"""Views and copies with another shape or order of axes."""


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
    start = _axis_of(source, x.ndim)
    to = _axis_of(destination, x.ndim)
    return x.transpose(_moved(x.ndim, start, to, 0))


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


def expand_dims(a, axis):
    x = np.asarray(a)
    k = _axis_of(axis, x.ndim + 1)
    return x[(slice(None),) * k + (None,)]


def concatenate(arrays, axis=0):
    first = np.asarray(arrays[0])
    k = _axis_of(axis, first.ndim)
    total = 0
    for one in arrays:
        x = np.asarray(one)
        if x.ndim != first.ndim:
            raise ValueError("all the input array dimensions must match")
        total += x.shape[k]
    out = np.empty(
        first.shape[:k] + (total,) + first.shape[k + 1 :], intrinsics.common_dtype_of(arrays)
    )
    at = 0
    for one in arrays:
        x = np.asarray(one)
        n = x.shape[k]
        part = out[(slice(None),) * k + (slice(at, at + n),)]
        if x.shape != part.shape:
            raise ValueError(
                "all the input array dimensions except for the concatenation axis "
                "must match exactly"
            )
        part[...] = x
        at += n
    return out


def repeat(a, repeats):
    x = np.ravel(a)
    out = np.empty(x.size * repeats, intrinsics.dtype_of(x))
    for i in range(x.size):
        for j in range(repeats):
            out[i * repeats + j] = x[i]
    return out


def clip(a, a_min, a_max, out=None):
    if a_min is None:
        if a_max is None:
            result = np.copy(a)
        else:
            result = np.minimum(a, a_max)
    elif a_max is None:
        result = np.maximum(a, a_min)
    else:
        result = np.minimum(np.maximum(a, a_min), a_max)
    if out is None:
        return result
    out[...] = result
    return out


def round(a, decimals=0, out=None):
    if decimals == 0:
        result = np.rint(a)
    elif decimals > 0:
        scale = 10.0**decimals
        result = np.rint(a * scale) / scale
    else:
        scale = 10.0**-decimals
        result = np.rint(a / scale) * scale
    if out is None:
        return result
    out[...] = result
    return out


def around(a, decimals=0, out=None):
    return np.round(a, decimals, out)
