"""Averages, covariances, and the reductions that leave NaNs out."""


def average(a, axis=None, weights=None, returned=False, keepdims=False):
    x = np.asarray(a)
    if weights is None:
        result = np.mean(x, axis, None, None, keepdims)
        if np.size(result) == 0:
            raise ZeroDivisionError("division by zero")
        total = result * 0 + x.dtype.type(1) * (_count(x, axis, keepdims, True))
    else:
        given = np.asarray(weights)
        if given.ndim == 1 and x.ndim != 1:
            if axis is None:
                raise TypeError("Axis must be specified when shapes of a and weights differ.")
            k = _axis_of(axis, x.ndim)
            if given.size != x.shape[k]:
                raise ValueError(
                    "Shape of weights must be consistent with shape of a along specified axis."
                )
            w = np.broadcast_to(given.reshape((-1,) + (1,) * (x.ndim - k - 1)), x.shape)
        else:
            w = given
        kind = intrinsics.common_dtype(
            intrinsics.float_dtype(x).type(0), intrinsics.float_dtype(given).type(0)
        )
        total = np.sum(np.asarray(w, kind), axis, None, None, keepdims)
        if np.any(total == 0):
            raise ZeroDivisionError("Weights sum to zero, can't be normalized")
        result = np.sum(np.asarray(x, kind) * w, axis, None, None, keepdims) / total
    if returned:
        return result, total
    return result


def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, dtype=None):
    x = _variables(m, rowvar, dtype)
    if y is None:
        result = _covariance(x, bias, ddof, fweights, aweights)
        return result.reshape(()) if np.asarray(m).ndim < 2 else result
    return _covariance(
        np.concatenate((x, _variables(y, rowvar, dtype))), bias, ddof, fweights, aweights
    )


def _variables(m, rowvar, dtype):
    # One variable a row, in float64 at least.
    x = np.asarray(m)
    if x.ndim > 2:
        raise ValueError("m has more than 2 dimensions")
    if x.dtype.kind in "mM":
        raise TypeError("times have no covariances: convert them to numbers")
    least = np.complex128 if intrinsics.is_complex(x) else np.float64
    kind = intrinsics.dtype_or(dtype, least)
    if x.ndim == 0:
        return np.asarray(x, kind).reshape((1, 1))
    if x.ndim == 1:
        return np.asarray(x, kind).reshape((1, x.size))
    y = x if rowvar or x.shape[0] == 1 else x.T
    out = np.empty(y.shape, kind)
    out[...] = y
    return out


def _covariance(x, bias, ddof, fweights, aweights):
    n = x.shape[1]
    less = (0 if bias else 1) if ddof is None else ddof
    if fweights is None and aweights is None:
        return _products_of_deviations(x, None, float(n), float(n - less))
    weights = np.ones(n, np.float64)
    if fweights is not None:
        weights = weights * np.asarray(fweights)
    if aweights is not None:
        weights = weights * np.asarray(aweights)
    total = np.sum(weights)
    if aweights is None:
        factor = total - less
    elif less == 0:
        factor = total
    else:
        factor = total - less * np.sum(weights * np.asarray(aweights)) / total
    return _products_of_deviations(x, weights, total, factor)


def _products_of_deviations(x, weights, total, factor):
    # The weighted products of the rows less their means. Weights make float64 of float32.
    kind = intrinsics.dtype_of(x)
    deviations = np.empty(x.shape, kind)
    for i in range(x.shape[0]):
        row = x[i]
        sum_ = np.sum(row) if weights is None else np.sum(row * weights)
        deviations[i] = row - kind.type(np.divide(sum_, total))
    if weights is not None:
        out = _matrix_matrix(deviations, np.conj(deviations * weights).T)
    elif intrinsics.is_complex(kind):
        out = _matrix_matrix(deviations, np.conj(deviations).T)
    else:
        out = _matrix_matrix(deviations, deviations.T)
    share = intrinsics.strong(np.divide(1.0, factor if factor > 0 else 0.0))
    return (out * share).astype(out.dtype)


def corrcoef(x, y=None, rowvar=True, *, dtype=None):
    c = np.cov(x, y, rowvar, dtype=dtype)
    if c.ndim == 0:
        return c / c
    n = c.shape[0]
    scale = np.empty(n, intrinsics.real_dtype(c))
    for i in range(n):
        scale[i] = math.sqrt(c[i, i].real)
    out = c / scale.reshape((-1, 1)) / scale
    for i in range(n):
        for j in range(n):
            out[i, j] = _within_one(out[i, j])
    return out


def _within_one(v):
    if intrinsics.is_complex(v):
        return complex(_within_one(v.real), _within_one(v.imag))
    return 1.0 if v > 1.0 else -1.0 if v < -1.0 else v


def _may_have_nan(a):
    kind = intrinsics.dtype_of(np.asarray(a)).kind
    return kind == "f" or kind == "c"


def _without_nan(a, instead):
    x = np.asarray(a)
    if _may_have_nan(x):
        return np.where(x != x, x.dtype.type(instead), x)
    return x


def nansum(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True):
    return np.sum(_without_nan(a, 0), axis, dtype, out, keepdims, initial, where)


def nanprod(a, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True):
    return np.prod(_without_nan(a, 1), axis, dtype, out, keepdims, initial, where)


def nancumsum(a, axis=None, dtype=None, out=None):
    return np.cumsum(_without_nan(a, 0), axis, dtype, out)


def nancumprod(a, axis=None, dtype=None, out=None):
    return np.cumprod(_without_nan(a, 1), axis, dtype, out)


def _least_number(row):
    best = row[0]
    for j in range(1, row.size):
        if row[j] < best or best != best:
            best = row[j]
    return best


def _greatest_number(row):
    best = row[0]
    for j in range(1, row.size):
        if row[j] > best or best != best:
            best = row[j]
    return best


def _extremes_of_numbers(x, axis, keepdims, initial, name, pick):
    axes = _axes_to_reduce(axis, x.ndim)
    lines = _axis_lines(x, axes)
    if initial is None:
        _require_elements(lines.shape[1], name)
    result = np.empty(lines.shape[0], x.dtype)
    for i in range(lines.shape[0]):
        result[i] = pick(lines[i]) if lines.shape[1] > 0 else initial
    return _shaped(result, x, axes, keepdims and x.ndim > 0, None)


def nanmin(a, axis=None, out=None, keepdims=False, initial=None, where=True):
    _require_start(initial, where, "fmin")
    x = np.asarray(a)
    if x.dtype.kind in "cmM":
        axes = _axes_to_reduce(axis, x.ndim)
        chosen = _chosen(x, where, np.nan)
        return np.fmin.reduce(chosen, axes, None, out, keepdims, initial)
    if x.dtype.kind != "f":
        return np.min(x, axis, out, keepdims, initial, where)
    least = _extremes_of_numbers(
        _chosen(x, where, np.nan), axis, keepdims, initial, "fmin", _least_number
    )
    return _started(least, initial, out, np.fmin)


def nanmax(a, axis=None, out=None, keepdims=False, initial=None, where=True):
    _require_start(initial, where, "fmax")
    x = np.asarray(a)
    if x.dtype.kind in "cmM":
        axes = _axes_to_reduce(axis, x.ndim)
        chosen = _chosen(x, where, np.nan)
        return np.fmax.reduce(chosen, axes, None, out, keepdims, initial)
    if x.dtype.kind != "f":
        return np.max(x, axis, out, keepdims, initial, where)
    greatest = _extremes_of_numbers(
        _chosen(x, where, np.nan), axis, keepdims, initial, "fmax", _greatest_number
    )
    return _started(greatest, initial, out, np.fmax)


def nanmean(a, axis=None, dtype=None, out=None, keepdims=False, where=True):
    if not _may_have_nan(a):
        return np.mean(a, axis, dtype, out, keepdims, where)
    _require_inexact(dtype, out)
    x = _chosen(np.asarray(a), where, np.nan)
    return _put(_mean_of_numbers(x, axis, _mean_kind(x, dtype, out), keepdims), out)


def _require_inexact(dtype, out):
    if dtype is not None and np.dtype(dtype).kind not in "fc":
        raise TypeError("If a is inexact, then dtype must be inexact")
    if out is not None and out.dtype.kind not in "fc":
        raise TypeError("If a is inexact, then out must be inexact")


def _mean_of_numbers(x, axis, kind, keepdims):
    total = np.sum(_without_nan(x, 0), axis, kind, None, keepdims)
    return _quotient(total, np.sum(x == x, axis, np.int64, None, keepdims))


def nanvar(
    a,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=False,
    where=True,
    mean=None,
    correction=None,
):
    if not _may_have_nan(a):
        return np.var(a, axis, dtype, out, ddof, keepdims, where, mean, correction)
    if mean is not None:
        numbers = _chosen(np.asarray(a), where, 0)
        counted = np.logical_and(where, numbers == numbers)
        return np.var(a, axis, dtype, out, ddof, keepdims, counted, mean, correction)
    _require_inexact(dtype, out)
    x = _chosen(np.asarray(a), where, np.nan)
    kind = intrinsics.dtype_or(dtype, intrinsics.float_dtype(x))
    real = _kind_of(dtype, out, intrinsics.real_dtype(kind))
    center = _mean_of_numbers(x, axis, kind, not _takes_all(axis, x.ndim))
    deviation = np.where(x == x, np.asarray(x - center, x.dtype), x.dtype.type(0))
    total = np.sum(_squares(deviation), axis, real, None, keepdims)
    count = np.sum(x == x, axis, np.int64, None, keepdims) - _degrees(ddof, correction)
    variance = _quotient(total, count)
    nothing = intrinsics.dtype_of(total).type(np.nan)
    if intrinsics.is_scalar(variance):
        return _put(variance if count > 0 else nothing, out)
    return _put(np.where(count > 0, variance, nothing), out)


def nanstd(
    a,
    axis=None,
    dtype=None,
    out=None,
    ddof=0,
    keepdims=False,
    where=True,
    mean=None,
    correction=None,
):
    return _root(np.nanvar(a, axis, dtype, out, ddof, keepdims, where, mean, correction), out)


def _require_numbers(x, axis):
    if _may_have_nan(x) and np.any(np.all(x != x, axis)):
        raise ValueError("All-NaN slice encountered")


def nanargmin(a, axis=None, out=None, keepdims=False):
    x = np.asarray(a)
    _require_numbers(x, axis)
    return np.argmin(_without_nan(x, np.inf), axis, out, keepdims)


def nanargmax(a, axis=None, out=None, keepdims=False):
    x = np.asarray(a)
    _require_numbers(x, axis)
    return np.argmax(_without_nan(x, -np.inf), axis, out, keepdims)


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    if intrinsics.is_scalar(x):
        return _number(x, nan, posinf, neginf)
    a = np.asarray(x)
    out = np.copy(a) if copy else a
    if a.dtype.kind == "f" or a.dtype.kind == "c":
        flat = out.flat
        for i in range(out.size):
            flat[i] = _number(flat[i], nan, posinf, neginf)
    return out[()] if out.ndim == 0 else out


def _number(v, nan, posinf, neginf):
    kind = intrinsics.dtype_of(v)
    if kind.kind == "c":
        return kind.type(
            complex(_number(v.real, nan, posinf, neginf), _number(v.imag, nan, posinf, neginf))
        )
    if kind.kind != "f":
        return v
    most = 1.7976931348623157e308 if kind.itemsize == 8 else 3.4028234663852886e38
    if v != v:
        return kind.type(nan)
    if v == np.inf:
        return kind.type(most if posinf is None else posinf)
    if v == -np.inf:
        return kind.type(-most if neginf is None else neginf)
    return v
