"""Averages, covariances, and the reductions that leave NaNs out."""


def average(a, axis=None, weights=None, returned=False, keepdims=False):
    x = np.asarray(a)
    if weights is None:
        result = np.mean(x, axis, None, None, keepdims)
        total = result * 0 + x.dtype.type(1) * (x.size if axis is None else x.shape[axis])
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


def cov(m, y=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None):
    x = _variables(m, rowvar)
    if y is None:
        result = _covariance(x, bias, ddof, fweights, aweights)
        return result.reshape(()) if np.asarray(m).ndim < 2 else result
    return _covariance(np.concatenate((x, _variables(y, rowvar))), bias, ddof, fweights, aweights)


def _variables(m, rowvar):
    # One variable a row, in float64 at least.
    x = np.asarray(m)
    if x.ndim > 2:
        raise ValueError("m has more than 2 dimensions")
    kind = np.complex128 if intrinsics.is_complex(x) else np.float64
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
    weights = np.ones(n, np.float64)
    if fweights is not None:
        weights = weights * np.asarray(fweights)
    if aweights is not None:
        weights = weights * np.asarray(aweights)
    total = np.sum(weights)
    less = (0 if bias else 1) if ddof is None else ddof
    if aweights is None:
        factor = total - less
    elif less == 0:
        factor = total
    else:
        factor = total - less * np.sum(weights * np.asarray(aweights)) / total
    if factor < 0:
        factor = 0.0
    center = np.sum(x * weights, 1) / total
    deviation = x - center.reshape((-1, 1))
    other = np.conjugate(deviation * weights)
    return np.matmul(deviation, other.T) / factor


def corrcoef(x, y=None, rowvar=True):
    c = np.cov(x, y, rowvar)
    if c.ndim == 0:
        return c / c
    n = c.shape[0]
    scale = np.empty(n, np.float64)
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


def _without_nan(a, instead):
    x = np.asarray(a)
    if x.dtype.kind == "f" or x.dtype.kind == "c":
        return np.where(x != x, x.dtype.type(instead), x)
    return x


def nansum(a, axis=None, dtype=None, out=None, keepdims=False):
    return np.sum(_without_nan(a, 0), axis, dtype, out, keepdims)


def nanprod(a, axis=None, dtype=None, out=None, keepdims=False):
    return np.prod(_without_nan(a, 1), axis, dtype, out, keepdims)


def nancumsum(a, axis=None, dtype=None):
    return np.cumsum(_without_nan(a, 0), axis, dtype)


def nancumprod(a, axis=None, dtype=None):
    return np.cumprod(_without_nan(a, 1), axis, dtype)


def _nan_where_all(result, x, axis, keepdims):
    empty = np.all(x != x, axis, None, keepdims)
    return np.where(empty, x.dtype.type(np.nan), result)


def nanmin(a, axis=None, out=None, keepdims=False):
    x = np.asarray(a)
    if x.dtype.kind != "f":
        return np.min(x, axis, out, keepdims)
    result = np.min(_without_nan(x, np.inf), axis, None, keepdims)
    return _put(_number_of(_nan_where_all(result, x, axis, keepdims), result), out)


def nanmax(a, axis=None, out=None, keepdims=False):
    x = np.asarray(a)
    if x.dtype.kind != "f":
        return np.max(x, axis, out, keepdims)
    result = np.max(_without_nan(x, -np.inf), axis, None, keepdims)
    return _put(_number_of(_nan_where_all(result, x, axis, keepdims), result), out)


def _number_of(result, like):
    # A number again, where np.where has made an array of it.
    if intrinsics.is_scalar(like):
        return result[()]
    return result


def nanmean(a, axis=None, dtype=None, out=None, keepdims=False):
    x = np.asarray(a)
    kind = intrinsics.dtype_or(dtype, intrinsics.float_dtype(x))
    count = np.sum(x == x, axis, None, None, keepdims)
    total = np.sum(_without_nan(x, 0), axis, kind, None, keepdims)
    return _put(_divided(total, count), out)


def _divided(total, count):
    # In the dtype of the total.
    if intrinsics.is_scalar(total):
        kind = intrinsics.dtype_of(total)
        if count == 0:
            return kind.type(np.nan)
        return kind.type(total / kind.type(count))
    return np.true_divide(total, count.astype(intrinsics.real_dtype(total)))


def nanvar(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    x = np.asarray(a)
    kind = intrinsics.dtype_or(dtype, intrinsics.float_dtype(x))
    center = np.nanmean(x, axis, kind, None, True)
    deviation = np.where(x != x, kind.type(0), np.asarray(x, kind) - center)
    if intrinsics.is_complex(deviation):
        squares = deviation.real * deviation.real + deviation.imag * deviation.imag
    else:
        squares = deviation * deviation
    count = np.sum(x == x, axis, None, None, keepdims)
    total = np.sum(squares, axis, None, None, keepdims)
    real = intrinsics.real_dtype(kind)
    free = count - ddof
    if intrinsics.is_scalar(total):
        result = real.type(np.nan) if free <= 0 else real.type(total / real.type(free))
    else:
        result = np.where(free <= 0, real.type(np.nan), total / free.astype(real))
    return _put(result, out)


def nanstd(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
    return _put(np.sqrt(np.nanvar(a, axis, dtype, None, ddof, keepdims)), out)


def _require_numbers(x, axis):
    if x.dtype.kind == "f" and np.any(np.all(x != x, axis)):
        raise ValueError("All-NaN slice encountered")


def nanargmin(a, axis=None, keepdims=False):
    x = np.asarray(a)
    _require_numbers(x, axis)
    return np.argmin(_without_nan(x, np.inf) if x.dtype.kind == "f" else x, axis, keepdims)


def nanargmax(a, axis=None, keepdims=False):
    x = np.asarray(a)
    _require_numbers(x, axis)
    return np.argmax(_without_nan(x, -np.inf) if x.dtype.kind == "f" else x, axis, keepdims)


def nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None):
    if intrinsics.is_scalar(x):
        return _number(x, nan, posinf, neginf)
    a = np.asarray(x)
    out = a.copy() if copy else a
    if a.dtype.kind == "f" or a.dtype.kind == "c":
        flat = out.flat
        for i in range(out.size):
            flat[i] = _number(flat[i], nan, posinf, neginf)
    return out


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
