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


def polyder(c, m=1, scl=1):
    if m < 0:
        raise ValueError("The order of derivation must be non-negative")
    x = np.asarray(c)
    out = x.astype(intrinsics.common_dtype(x, 1.0))
    if m >= out.shape[0]:
        return out[:1] * 0
    for _ in range(m):
        scaled = out * scl
        out = scaled[1:]
        for i in range(out.shape[0]):
            out[i] *= i + 1
    return out


def polyint(c, m=1, k=None, lbnd=0, scl=1):
    if m < 0:
        raise ValueError("The order of integration must be non-negative")
    x = np.asarray(c)
    out = x.astype(intrinsics.common_dtype(x, 1.0))
    constants = np.zeros(0) if k is None else np.ravel(k) * 1.0
    if constants.size > m:
        raise ValueError("Too many integration constants")
    for i in range(m):
        n = out.shape[0]
        constant = constants[i] if i < constants.size else 0.0
        out = out * scl
        if n == 1 and np.all(out[0] == 0):
            out = out + constant
            continue
        more = np.zeros((n + 1,) + out.shape[1:], out.dtype)
        for at in range(n):
            more[at + 1] = out[at] / (at + 1)
        more[0] = constant - polyval(lbnd, more)
        out = more
    return out


def polyfromroots(roots):
    x = np.ravel(roots)
    out = np.zeros(x.size + 1, intrinsics.common_dtype(x, 1.0))
    out[0] = 1
    for i in range(x.size):
        for k in range(i + 1, 0, -1):
            out[k] = out[k - 1] - x[i] * out[k]
        out[0] = -x[i] * out[0]
    return out


def polyvander(x, deg):
    if deg < 0:
        raise ValueError("deg must be non-negative")
    at = np.asarray(x)
    y = np.atleast_1d(at) + 0.0
    out = np.empty(y.shape + (deg + 1,), y.dtype)
    power = np.ones(y.shape, y.dtype)
    for i in range(deg + 1):
        out[..., i] = power
        power = power * y
    return out


def polymulx(c):
    x = np.polynomial.polyutils.trimseq(np.asarray(c) * 1.0)
    if x.size == 1 and x[0] == 0:
        return x
    out = np.zeros(x.size + 1, x.dtype)
    out[1:] = x
    return out


def polypow(c, pow, maxpower=None):
    if pow < 0 or pow != int(pow):
        raise ValueError("Power must be a non-negative integer.")
    if maxpower is not None and pow > maxpower:
        raise ValueError("Power is too large")
    x = np.polynomial.polyutils.trimseq(np.asarray(c) * 1.0)
    out = np.ones(1, x.dtype)
    for _ in range(int(pow)):
        out = np.convolve(out, x)
    return out


def polyline(off, scl):
    return np.array([off, scl]) if scl != 0 else np.array([off])


def polycompanion(c):
    x = np.polynomial.polyutils.trimseq(np.asarray(c) * 1.0)
    n = x.size - 1
    if n < 1:
        raise ValueError("Series must have maximum degree of at least 1.")
    out = np.zeros((n, n), x.dtype)
    for i in range(n):
        out[i, n - 1] = -x[i] / x[n]
        if i > 0:
            out[i, i - 1] += 1
    return out


def polyroots(c):
    (x,) = np.polynomial.polyutils.as_series((c,))
    if x.size < 3:
        return -x[:1] / x[1] if x.size == 2 else x[:0]
    return np.sort(np.linalg.eigvals(polycompanion(x)))


def polyfit(x, y, deg, rcond=None, full=False, w=None):
    found = np.polyfit(x, y, deg, rcond, full, w)
    if full:
        return found[0][::-1], found[1:]
    return found[::-1]


def polyval(x, c, tensor=True):
    a = np.asarray(c)
    at = x if intrinsics.is_scalar(x) else np.asarray(x)
    kind = intrinsics.common_dtype(a, 1.0)
    if intrinsics.is_scalar(x) or not tensor:
        series = a.astype(kind)
    else:
        series = a.reshape(a.shape + (1,) * at.ndim).astype(kind)
    # Horner's way, from the highest degree down.
    n = series.shape[0]
    out = series[n - 1] + at * 0
    for i in range(2, n + 1):
        out = series[n - i] + out * at
    return out
