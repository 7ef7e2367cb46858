"""Power series: coefficients from the lowest degree up."""


def _pair(c1, c2):
    return np.polynomial.polyutils.as_series((np.asarray(c1), np.asarray(c2)))


def polyadd(c1, c2):
    x, y = _pair(c1, c2)
    return _added(x, y, 1)


def polysub(c1, c2):
    x, y = _pair(c1, c2)
    return _added(x, y, -1)


def _added(x, y, sign):
    out = np.zeros(x.size if x.size > y.size else y.size, x.dtype)
    out[: x.size] = x
    out[: y.size] += sign * y
    return np.polynomial.polyutils.trimseq(out)


def polymul(c1, c2):
    x, y = _pair(c1, c2)
    return np.polynomial.polyutils.trimseq(np.convolve(x, y))


def polydiv(c1, c2):
    x, y = _pair(c1, c2)
    if y[y.size - 1] == 0:
        raise ZeroDivisionError("division by zero")
    n = x.size
    m = y.size
    if n < m:
        return np.zeros(1, x.dtype), x
    last = y[m - 1]
    if m == 1:
        return x / last, np.zeros(1, x.dtype)
    rest = x.copy()
    quotient = np.empty(n - m + 1, x.dtype)
    for i in range(n - m, -1, -1):
        share = rest[i + m - 1] / last
        quotient[i] = share
        for j in range(m - 1):
            rest[i + j] -= share * y[j]
    return quotient, np.polynomial.polyutils.trimseq(rest[: m - 1].copy())


def polyint(c, m=1):
    if m < 0:
        raise ValueError("The order of integration must be non-negative")
    x = np.asarray(c)
    out = x.astype(intrinsics.common_dtype(x, 1.0))
    for _ in range(m):
        n = out.size
        if n == 1 and out[0] == 0:
            continue
        more = np.zeros(n + 1, out.dtype)
        for i in range(n):
            more[i + 1] = out[i] / (i + 1)
        out = more
    return out


def polyval(x, c, tensor=True):
    a = np.asarray(c)
    kind = intrinsics.common_dtype(a, 1.0)
    if intrinsics.is_scalar(x) or not tensor:
        series = a.astype(kind)
    else:
        series = a.reshape(a.shape + (1,) * np.ndim(x)).astype(kind)
    # Horner's way, from the highest degree down.
    n = series.shape[0]
    out = series[n - 1] + x * 0
    for i in range(2, n + 1):
        out = series[n - i] + out * x
    return out
