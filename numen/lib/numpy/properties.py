"""Properties of arrays as functions."""


def shape(a):
    return np.asarray(a).shape


def ndim(a):
    return np.asarray(a).ndim


def size(a, axis=None):
    x = np.asarray(a)
    if axis is None:
        return x.size
    if intrinsics.is_tuple(axis):
        return _product(_sizes_at(x.shape, _each_axis(axis, x.ndim)))
    return x.shape[_axis_of(axis, x.ndim)]


def isfortran(a):
    return a.flags.f_contiguous and not a.flags.c_contiguous


def may_share_memory(a, b):
    first, end = _memory_of(np.asarray(a))
    other, other_end = _memory_of(np.asarray(b))
    return first < other_end and other < end


def shares_memory(a, b):
    # Exactly: whether an element of one has a byte of an element of the other.
    x = np.asarray(a)
    y = np.asarray(b)
    if not np.may_share_memory(x, y):
        return False
    return _touch(_addresses(x), x.itemsize, _addresses(y), y.itemsize)


def _addresses(x):
    # Of the elements' first bytes, in order.
    out = np.full(1, x.ctypes.data)
    for i in range(x.ndim):
        steps = np.arange(x.shape[i]) * x.strides[i]
        out = (out.reshape((out.size, 1)) + steps).ravel()
    return np.sort(out)


def _touch(first, size, second, other_size):
    i = 0
    j = 0
    while i < first.size and j < second.size:
        if first[i] + size <= second[j]:
            i += 1
        elif second[j] + other_size <= first[i]:
            j += 1
        else:
            return True
    return False


def _memory_of(x):
    # Addresses of the first byte and behind the last.
    first = x.ctypes.data
    end = first + x.itemsize
    for i in range(x.ndim):
        if x.shape[i] == 0:
            return first, first
        reach = (x.shape[i] - 1) * x.strides[i]
        if reach < 0:
            first += reach
        else:
            end += reach
    return first, end


def real(val):
    x = val if intrinsics.is_scalar(val) else np.asarray(val)
    return x.real


def imag(val):
    x = val if intrinsics.is_scalar(val) else np.asarray(val)
    return x.imag


def angle(z, deg=False):
    x = z if intrinsics.is_scalar(z) else np.asarray(z)
    if intrinsics.is_complex(x):
        result = np.arctan2(x.imag, x.real)
    elif x.dtype == np.bool_:
        result = np.arctan2(0.0, x)
    else:
        result = np.arctan2(x.dtype.type(0), x)
    return result * (180.0 / np.pi) if deg else result


def asarray_chkfinite(a, dtype=None):
    x = np.asarray(a) if dtype is None else np.asarray(a, dtype)
    if not np.all(np.isfinite(x)):
        raise ValueError("array must not contain infs or NaNs")
    return x


def roots(p):
    x = np.asarray(p)
    if x.ndim != 1:
        raise ValueError("Input must be a rank-1 array.")
    kind = intrinsics.float_dtype(x)
    first = 0
    end = x.size
    while first < end and x[first] == 0:
        first += 1
    while end > first and x[end - 1] == 0:
        end -= 1
    zeros = x.size - end if first < end else 0
    n = end - first - 1 if end > first else 0
    companion = np.zeros((n, n), kind)
    for i in range(n):
        companion[0, i] = -kind.type(x[first + 1 + i]) / kind.type(x[first])
        if i > 0:
            companion[i, i - 1] = 1
    out = np.zeros(n + zeros, kind)
    if n > 0:
        out[:n] = np.linalg.eigvals(companion)
    return out
