"""Window functions."""


def bartlett(M):
    if M < 1:
        return np.empty(0, np.float64)
    if M == 1:
        return np.ones(1)
    n = np.arange(1.0 - M, float(M), 2.0)
    return np.where(n <= 0, 1 + n / (M - 1), 1 - n / (M - 1))


def _cosines(M, a, b, c):
    if M < 1:
        return np.empty(0, np.float64)
    if M == 1:
        return np.ones(1)
    n = np.arange(1.0 - M, float(M), 2.0)
    if c == 0.0:
        return a + b * np.cos(np.pi * n / (M - 1))
    return a + b * np.cos(np.pi * n / (M - 1)) + c * np.cos(2.0 * np.pi * n / (M - 1))


def blackman(M):
    return _cosines(M, 0.42, 0.5, 0.08)


def hamming(M):
    return _cosines(M, 0.54, 0.46, 0.0)


def hanning(M):
    return _cosines(M, 0.5, 0.5, 0.0)


def kaiser(M, beta):
    if M == 1:
        return np.ones(1)
    out = np.empty(M if M > 0 else 0, np.float64)
    half = (M - 1) / 2.0
    for i in range(M):
        x = (i - half) / half
        out[i] = _i0(beta * math.sqrt(1.0 - x * x)) / _i0(float(beta))
    return out


def _i0(x):
    # The modified Bessel function of order 0: its power series up to 20, then the asymptotic one.
    if x <= 20.0:
        quarter = x * x / 4.0
        term = 1.0
        total = 1.0
        k = 1
        while term > total * 1e-17:
            term *= quarter / (k * k)
            total += term
            k += 1
        return total
    term = 1.0
    total = 1.0
    k = 1
    while k < 2.0 * x and abs(term) > 1e-17 * total:
        term *= (2 * k - 1) * (2 * k - 1) / (k * 8.0 * x)
        total += term
        k += 1
    return math.exp(x) / (math.sqrt(2.0 * math.pi) * math.sqrt(x)) * total


def i0(x):
    a = np.asarray(x)
    if intrinsics.is_complex(a):
        raise TypeError("i0 not supported for complex values")
    out = np.empty(a.shape, intrinsics.float_dtype(a))
    flat = out.ravel()
    values = a.ravel()
    for i in range(flat.size):
        flat[i] = _i0(abs(float(values[i])))
    return out


def sinc(x):
    values = np.asarray(x) if not intrinsics.is_scalar(x) else x
    y = np.pi * np.where(values == 0, 1.0e-20, values)
    result = np.sin(y) / y
    return result
