"""Comparing arrays as a whole or within a tolerance."""


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    x = a if intrinsics.is_scalar(a) else np.asarray(a)
    y = b if intrinsics.is_scalar(b) else np.asarray(b)
    near = np.abs(x - _as_inexact(y)) <= atol + rtol * np.abs(_as_inexact(y))
    close = np.logical_or(np.logical_and(near, np.isfinite(_as_inexact(y))), x == y)
    if equal_nan:
        return np.logical_or(close, np.logical_and(x != x, y != y))
    return close


def _as_inexact(y):
    # Integers become floats, so that their differences do not wrap.
    if intrinsics.is_array(y):
        return np.asarray(y, intrinsics.float_dtype(y))
    return intrinsics.float_dtype(y).type(y)


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    return bool(np.all(np.isclose(a, b, rtol, atol, equal_nan)))


def array_equal(a1, a2, equal_nan=False):
    x = np.asarray(a1)
    y = np.asarray(a2)
    if x.ndim != y.ndim:
        return False
    if x.shape != y.shape:
        return False
    if equal_nan:
        return bool(np.all(np.logical_or(x == y, np.logical_and(x != x, y != y))))
    return bool(np.all(x == y))


def array_equiv(a1, a2):
    x = np.asarray(a1)
    y = np.asarray(a2)
    if not _fit_together(x.shape, y.shape):
        return False
    return bool(np.all(x == y))


def _fit_together(a, b):
    # Whether shapes broadcast, compared from their ends.
    for i in range(1, (len(a) if len(a) < len(b) else len(b)) + 1):
        m = a[len(a) - i]
        n = b[len(b) - i]
        if m != n and m != 1 and n != 1:
            return False
    return True


def _require_real(x):
    if intrinsics.is_complex(np.asarray(x)):
        raise TypeError(
            "This operation is not supported for complex values because it would be ambiguous."
        )


def isneginf(x, out=None):
    _require_real(x)
    return np.logical_and(np.isinf(x), np.signbit(x), out)


def isposinf(x, out=None):
    _require_real(x)
    return np.logical_and(np.isinf(x), np.logical_not(np.signbit(x)), out)


def isreal(x):
    a = np.asarray(x)
    return a.imag == 0


def iscomplex(x):
    a = np.asarray(x)
    return a.imag != 0


def isrealobj(x):
    return not intrinsics.is_complex(np.asarray(x))


def iscomplexobj(x):
    return intrinsics.is_complex(np.asarray(x))


def isscalar(element):
    return intrinsics.is_scalar(element) or isinstance(element, (str, bytes))


def iterable(y):
    return intrinsics.is_tuple(y) or (not intrinsics.is_scalar(y) and np.ndim(y) > 0)
