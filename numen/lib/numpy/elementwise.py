"""Elementwise functions that are no row of the table: those with two results, and a few more."""


def divmod(x1, x2):
    return x1 // x2, x1 % x2


def modf(x):
    if intrinsics.is_scalar(x):
        fraction, whole = math.modf(x)
        return _like(fraction, x), _like(whole, x)
    a = np.asarray(x)
    kind = _float_dtype(a)
    fractions = np.empty(a.shape, kind)
    wholes = np.empty(a.shape, kind)
    for i in np.ndindex(a.shape):
        fractions[i], wholes[i] = math.modf(a[i])
    return fractions, wholes


def frexp(x):
    if intrinsics.is_scalar(x):
        fraction, exponent = math.frexp(x)
        return _like(fraction, x), np.int32(exponent)
    a = np.asarray(x)
    fractions = np.empty(a.shape, _float_dtype(a))
    exponents = np.empty(a.shape, np.int32)
    for i in np.ndindex(a.shape):
        fractions[i], exponents[i] = math.frexp(a[i])
    return fractions, exponents


def ldexp(x1, x2):
    if intrinsics.is_scalar(x1) and intrinsics.is_scalar(x2):
        return _like(math.ldexp(x1, x2), x1)
    a, n = np.broadcast_arrays(x1, x2)
    result = np.empty(a.shape, _float_dtype(a))
    for i in np.ndindex(a.shape):
        result[i] = math.ldexp(a[i], n[i])
    return result


def heaviside(x1, x2):
    kind = intrinsics.common_dtype(intrinsics.strong(x1), intrinsics.strong(x2), np.float32(0))
    if intrinsics.is_scalar(x1) and intrinsics.is_scalar(x2):
        return kind(x2) if x1 == 0 else (np.sign(kind(x1)) + 1) * kind(0.5)
    x = np.asarray(x1).astype(kind)
    # sign is -1, 0, 1 or NaN.
    return np.where(x == 0, np.asarray(x2).astype(kind), (np.sign(x) + 1) * kind(0.5))


def _float_dtype(x):
    # What the ufuncs compute integers of that dtype in.
    return intrinsics.common_dtype(intrinsics.strong(x), np.float32(0))


def _like(value, x):
    # A float64 in the float dtype of x.
    return _float_dtype(x)(value)
