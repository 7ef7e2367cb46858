"""Elementwise functions that are no row of the table: those with two results, and a few more."""


def divmod(x1, x2, out1=None, out2=None, *, out=(None, None)):
    first, second = _two(out1, out2, out)
    return _into(np.floor_divide(x1, x2), first), _into(np.remainder(x1, x2), second)


def modf(x, out1=None, out2=None, *, out=(None, None)):
    first, second = _two(out1, out2, out)
    if intrinsics.is_scalar(x):
        fraction, whole = math.modf(x)
        return _into(_like(fraction, x), first), _into(_like(whole, x), second)
    a = np.asarray(x)
    if a.ndim == 0:
        return np.modf(a[()], out=(first, second))
    kind = _float_dtype(a)
    fractions = np.empty_like(a, kind)
    wholes = np.empty_like(a, kind)
    for i in np.ndindex(a.shape):
        fractions[i], wholes[i] = math.modf(a[i])
    return _into(fractions, first), _into(wholes, second)


def frexp(x, out1=None, out2=None, *, out=(None, None)):
    first, second = _two(out1, out2, out)
    if intrinsics.is_scalar(x):
        fraction, exponent = math.frexp(x)
        return _into(_like(fraction, x), first), _into(np.int32(exponent), second)
    a = np.asarray(x)
    if a.ndim == 0:
        return np.frexp(a[()], out=(first, second))
    fractions = np.empty_like(a, _float_dtype(a))
    exponents = np.empty_like(a, np.int32)
    for i in np.ndindex(a.shape):
        fractions[i], exponents[i] = math.frexp(a[i])
    return _into(fractions, first), _into(exponents, second)


def _two(out1, out2, out):
    # Arrays for two results: given by position, or together.
    if out1 is None and out2 is None:
        return out
    return out1, out2


def _into(result, out):
    if out is None:
        return result
    return np.positive(result, out)


def bitwise_count(x, out=None):
    if intrinsics.dtype_of(x).kind in "fcmM":
        raise TypeError("ufunc 'bitwise_count' not supported for the input types")
    # Of integers below 0, the bits of the number without its sign.
    bits = _uint64(np.absolute(x))
    width = intrinsics.dtype_of(x).itemsize
    if width < 8:  # the least number's sign is extended
        bits = bits & np.uint64(2 ** (8 * width) - 1)
    bits = bits - ((bits >> np.uint64(1)) & np.uint64(0x5555555555555555))
    pairs = np.uint64(0x3333333333333333)
    bits = (bits & pairs) + ((bits >> np.uint64(2)) & pairs)
    bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return _into(_uint8((bits * np.uint64(0x0101010101010101)) >> np.uint64(56)), out)


def _uint64(x):
    return np.uint64(x) if intrinsics.is_scalar(x) else np.asarray(x).astype(np.uint64)


def _uint8(x):
    return np.uint8(x) if intrinsics.is_scalar(x) else x.astype(np.uint8)


def ldexp(x1, x2, out=None):
    # Steps that the exponent range holds; of all the products only the last may be rounded.
    if intrinsics.is_scalar(x1) and intrinsics.is_scalar(x2):
        return np.ldexp(np.array([x1]), x2)[0]
    a, exponents = np.broadcast_arrays(x1, x2)
    kind = _float_dtype(a)
    if kind.kind != "f" or intrinsics.common_dtype(exponents, np.int8(0)).kind != "i":
        raise TypeError(
            "ufunc 'ldexp' not supported for the input types, and the inputs could not be safely"
            " coerced to any supported types according to the casting rule ''safe''"
        )
    if a.ndim == 0:
        return np.ldexp(a[()], exponents[()])
    value = a.astype(np.float64)
    n = exponents.astype(np.int64)
    for _ in range(2):
        step = np.where(n > 1023, 1023, np.where(n < -1022, -969, 0))
        value = value * _power_of_two(step)
        n = n - step
    result = (value * _power_of_two(np.clip(n, -1022, 1023))).astype(kind)
    if out is None:
        return result
    out[...] = result
    return out


def _power_of_two(n):
    # From the bits of a float64: n is an array of int64 from -1022 to 1023.
    return ((n + 1023) << 52).view(np.float64)


def isnat(x, out=None):
    kind = intrinsics.dtype_of(x).kind
    if kind != "M" and kind != "m":
        raise TypeError("ufunc 'isnat' is only defined for np.datetime64 and np.timedelta64.")
    return np.isnan(x, out)


def heaviside(x1, x2, out=None):
    return _into(_heaviside(x1, x2), out)


def _heaviside(x1, x2):
    # Python's numbers by themselves are float64; beside arrays they take the arrays' dtype.
    kind = intrinsics.common_dtype(np.copysign(x1, x2), np.float32(0))
    if intrinsics.is_scalar(x1) and intrinsics.is_scalar(x2):
        return kind(x2) if x1 == 0 else (np.sign(kind(x1)) + 1) * kind(0.5)
    x = np.asarray(x1).astype(kind)
    # sign is -1, 0, 1 or NaN.
    step = np.where(x == 0, np.asarray(x2).astype(kind), (np.sign(x) + 1) * kind(0.5))
    return step[()] if step.ndim == 0 else step


def _float_dtype(x):
    # What the ufuncs compute integers of that dtype in.
    return intrinsics.common_dtype(intrinsics.strong(x), np.float32(0))


def _like(value, x):
    # A float64 in the float dtype of x.
    return _float_dtype(x)(value)
