"""New arrays."""


def ones(shape, dtype=None):
    out = np.empty(shape, intrinsics.dtype_or(dtype, np.float64))
    out.fill(1)
    return out


def full(shape, fill_value, dtype=None):
    value = np.asarray(fill_value)
    out = np.empty(shape, intrinsics.dtype_or(dtype, value))
    out[...] = fill_value
    return out


def empty_like(prototype, dtype=None):
    x = np.asarray(prototype)
    return np.empty(x.shape, intrinsics.dtype_or(dtype, x))


def zeros_like(a, dtype=None):
    x = np.asarray(a)
    return np.zeros(x.shape, intrinsics.dtype_or(dtype, x))


def ones_like(a, dtype=None):
    x = np.asarray(a)
    return np.ones(x.shape, intrinsics.dtype_or(dtype, x))


def full_like(a, fill_value, dtype=None):
    x = np.asarray(a)
    out = np.empty(x.shape, intrinsics.dtype_or(dtype, x))
    out[...] = fill_value
    return out


def arange(start, stop=None, step=None, dtype=None):
    if stop is None:
        return _arange(start * 0, start, 1, dtype)
    if step is None:
        return _arange(start, stop, 1, dtype)
    return _arange(start, stop, step, dtype)


def _arange(start, stop, step, dtype):
    kind = intrinsics.dtype_or(dtype, intrinsics.common_dtype(start, stop, step))
    if step == 0:
        raise ZeroDivisionError("division by zero")
    n = int(math.ceil((stop - start) / step))
    if n < 0:
        n = 0
    out = np.empty(n, kind)
    # As NumPy: the first two values are exact, the others follow from their difference.
    first = kind.type(start)
    delta = kind.type(start + step) - first
    for i in range(n):
        out[i] = first + i * delta
    return out


def linspace(start, stop, num=50, endpoint=True):
    if num < 0:
        raise ValueError("Number of samples must be non-negative.")
    kind = intrinsics.common_dtype(start, stop, 1.0)
    out = np.empty(num, kind)
    sections = num - 1 if endpoint else num
    first = kind.type(start)
    last = kind.type(stop)
    if sections > 0:
        step = (last - first) / sections
        if step == 0:
            for i in range(num):
                out[i] = i / sections * (last - first) + first
        else:
            for i in range(num):
                out[i] = i * step + first
    else:
        for i in range(num):
            out[i] = first
    if endpoint and num > 1:
        out[num - 1] = last
    return out


def eye(N, M=None, k=0, dtype=None):
    columns = N if M is None else M
    out = np.zeros((N, columns), intrinsics.dtype_or(dtype, np.float64))
    for i in range(N):
        if 0 <= i + k < columns:
            out[i, i + k] = 1
    return out


def identity(n, dtype=None):
    return np.eye(n, None, 0, dtype)
