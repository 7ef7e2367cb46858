"""Polynomials by their coefficients, from the highest degree down."""


def poly(seq_of_zeros):
    x = np.asarray(seq_of_zeros)
    if intrinsics.is_complex(x):
        raise TypeError("poly() of complex zeros is not supported: its dtype depends on values")
    if x.ndim == 2:
        if x.shape[0] != x.shape[1] or x.shape[0] == 0:
            raise ValueError("input must be 1d or non-empty square 2d array.")
        return np.poly(np.linalg.eigvals(np.asarray(x, intrinsics.float_dtype(x))))
    zeros = np.atleast_1d(x)
    out = np.ones(zeros.size + 1, intrinsics.common_dtype(zeros, 1.0))
    for i in range(zeros.size):
        out[i + 1] = 0
        for k in range(i + 1, 0, -1):
            out[k] -= zeros[i] * out[k - 1]
    return out


def polyval(p, x):
    series = np.asarray(p)
    at = intrinsics.strong(x) if intrinsics.is_scalar(x) else np.asarray(x)
    out = at * series.dtype.type(0)
    for i in range(series.size):
        out = out * at + series[i]
    return out


def polyadd(a1, a2):
    return _sum_of_series(np.atleast_1d(a1), np.atleast_1d(a2), 1)


def polysub(a1, a2):
    return _sum_of_series(np.atleast_1d(a1), np.atleast_1d(a2), -1)


def _sum_of_series(x, y, sign):
    # The shorter one begins with zeros, which count where the other has -0.0.
    n = x.size if x.size > y.size else y.size
    kind = intrinsics.common_dtype(x, y)
    first = np.zeros(n, kind)
    second = np.zeros(n, kind)
    first[n - x.size :] = x
    second[n - y.size :] = y
    return first - second if sign < 0 else first + second


def _without_leading_zeros(p):
    x = np.atleast_1d(p)
    if x.size == 0:
        return np.zeros(1, x.dtype)
    first = 0
    while first < x.size - 1 and x[first] == 0:
        first += 1
    return x[first:]


def polymul(a1, a2):
    return np.convolve(_without_leading_zeros(a1), _without_leading_zeros(a2))


def polydiv(u, v):
    x = np.atleast_1d(u) + 0.0
    y = np.atleast_1d(v) + 0.0
    kind = intrinsics.common_dtype(x, y)
    rest = np.asarray(x, kind).copy()
    n = x.size - y.size
    quotient = np.zeros(n + 1 if n > 0 else 1, kind)
    scale = 1.0 / y[0]
    for k in range(n + 1):
        share = kind.type(scale * rest[k])
        quotient[k] = share
        for i in range(y.size):
            rest[k + i] -= share * y[i]
    first = 0
    while first < rest.size - 1 and abs(rest[first]) <= 1e-08:
        first += 1
    return quotient, rest[first:]


def polyder(p, m=1):
    if m < 0:
        raise ValueError("Order of derivative must be positive (see polyint)")
    x = np.asarray(p)
    out = x.astype(intrinsics.common_dtype(x, np.int64(0)))
    for _ in range(m):
        n = out.size - 1 if out.size > 0 else 0
        out = out[:n] * np.arange(n, 0, -1)
    return out


def polyint(p, m=1, k=None):
    if m < 0:
        raise ValueError("Order of integral must be positive (see polyder)")
    out = np.asarray(p) / np.float64(1)
    constants = np.zeros(m) if k is None else np.ravel(k) * 1.0
    if constants.size < m and constants.size != 1:
        raise ValueError("k must be a scalar or a rank-1 array of length 1 or >m.")
    for i in range(m):
        n = out.size
        more = np.empty(n + 1, out.dtype)
        more[:n] = out / np.arange(n, 0, -1)
        more[n] = constants[i if constants.size > 1 else 0]
        out = more
    return out


def polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False):
    at = np.asarray(x) + 0.0
    values = np.asarray(y) + 0.0
    if deg < 0:
        raise ValueError("expected deg >= 0")
    if at.ndim != 1:
        raise TypeError("expected 1D vector for x")
    if at.size == 0:
        raise TypeError("expected non-empty vector for x")
    if values.ndim > 2:
        raise TypeError("expected 1D or 2D array for y")
    if at.shape[0] != values.shape[0]:
        raise TypeError("expected x and y to have same length")
    least = at.size * np.finfo(at.dtype).eps if rcond is None else rcond
    left = np.vander(at, deg + 1)
    right = values.copy()
    if w is not None:
        weights = np.asarray(w) + 0.0
        if weights.shape != (at.size,):
            raise TypeError("expected w and y to have the same length")
        left *= weights.reshape((-1, 1))
        right *= weights.reshape((-1,) + (1,) * (right.ndim - 1))
    scale = np.sqrt(np.sum(left * left, 0))
    left /= scale
    found, residuals, rank, singular = np.linalg.lstsq(left, right, least)
    result = found / scale.reshape((-1,) + (1,) * (right.ndim - 1))
    if full:
        return result, residuals, rank, singular, least
    if cov is False:
        return result
    covariance = np.linalg.inv(np.dot(left.T, left)) / np.outer(scale, scale)
    if cov is True:
        if at.size <= deg + 1:
            raise ValueError(
                "the number of data points must exceed order to scale the covariance matrix"
            )
        factor = residuals / (at.size - deg - 1)
    else:
        factor = np.ones(residuals.size)
    if right.ndim == 1:
        return result, covariance * factor
    return result, covariance[:, :, None] * factor
